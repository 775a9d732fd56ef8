"""Incidents and complaints: for the people named alone, never for whom they concern; kept."""

import datetime as dt
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from mrc_cases.access.models import User
from mrc_cases.access.queries import stands_above
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign, keep_away
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.incidents import actions, queries
from mrc_cases.incidents.models import Incident, IncidentReader, IncidentStep, SafetyPlan
from mrc_cases.merging.actions import merge_clients
from tests.conftest import PASSWORD, Browser

REASON = "She asked me to look at what we wrote"
TOLD = "He locked the door and kept the passport in his safe."


@pytest.fixture
def counsellor(make_user: Callable[..., User]) -> User:
    return make_user("counsellor")


@pytest.fixture
def client(put_client: Callable[..., Client], counsellor: User) -> Client:
    return put_client(counsellor, "Tigist Alemu")


@pytest.fixture
def open_confirmed(browser_for: Callable[..., Browser]) -> Callable[[User], Browser]:
    """A browser in which the password was typed again."""

    def open_browser(user: User) -> Browser:
        browser = browser_for(user)
        assert browser.post("/confirm", password=PASSWORD, reason=REASON).status == 200
        return browser

    return open_browser


def _record(recorder: User, client: Client, today: dt.date, **facts: Any) -> Incident:
    incident = actions.record_incident(
        recorder=recorder, client=client, today=today, **{"account": TOLD, **facts}
    )
    db.session.commit()
    return incident


def _complain(recorder: User, today: dt.date, concerns: User | None, **more: Any) -> Incident:
    incident = actions.complain(
        recorder=recorder, client=None, today=today, account=TOLD,
        concerns_id=concerns.id if concerns else None, **more,
    )  # fmt: skip
    db.session.commit()
    return incident


def _receivers(*people: User) -> None:
    for each in people:
        actions.add_receiver(user_id=each.id)
    db.session.commit()


# --- incidents ---------------------------------------------------------------------------------


def test_an_incident_is_written_down_from_the_file(
    counsellor: User, client: Client, open_confirmed: Callable[[User], Browser]
) -> None:
    page = open_confirmed(counsellor).post(
        f"/incidents/new/{client.id}", account=TOLD, gbv_type="PHYSICAL", place="WORK",
        alleged_role="EMPLOYER", labour_types=["PASSPORT", "CONFINED"],
    )  # fmt: skip

    assert page.status == 200
    assert TOLD in page.text
    kept = db.session.scalars(select(Incident)).one()
    assert (kept.gbv_type, kept.labour_types) == ("PHYSICAL", ["PASSPORT", "CONFINED"])
    assert [name for _key, name in queries.readers_of(kept)] == [counsellor.name]


def test_pressing_twice_saves_once(counsellor: User, client: Client, today: dt.date) -> None:
    first = _record(counsellor, client, today, entry_key="k")
    assert _record(counsellor, client, today, entry_key="k") is first


def test_a_refused_incident_keeps_what_was_typed(
    counsellor: User, client: Client, browser_for: Callable[..., Browser]
) -> None:
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    page = browser_for(counsellor).post(
        f"/incidents/new/{client.id}", account=TOLD, happened_on=tomorrow.isoformat(),
        place="WORK", alleged_role="NC",
    )  # fmt: skip
    assert page.status == 422
    assert page.errors == {"happened_on": "This day lies in the future."}
    assert TOLD in page.text


@pytest.mark.parametrize("role", ["counsellor", "legal", "psychosocial", "shelter", "manager"])
def test_having_the_file_does_not_open_its_incidents(
    counsellor: User, client: Client, today: dt.date, make_user: Callable[..., User],
    open_confirmed: Callable[[User], Browser], role: str,
) -> None:  # fmt: skip
    incident = _record(counsellor, client, today)
    other = make_user(role)
    assign(client, other.id)
    db.session.commit()
    browser = open_confirmed(other)

    assert browser.get(f"/incidents/{incident.id}").status == 404
    assert browser.get(f"/incidents/{incident.id}/safety-plan").status == 404
    assert str(incident.id) not in browser.get("/incidents/").text
    assert "incidents you are named for" not in browser.get(f"/clients/{client.id}").text


@pytest.mark.parametrize("role", ["reception", "mediator", "reporting", "administrator"])
def test_other_roles_open_no_incident_at_all(
    counsellor: User, client: Client, today: dt.date, open_confirmed: Callable[[User], Browser],
    make_user: Callable[..., User], role: str,
) -> None:  # fmt: skip
    incident = _record(counsellor, client, today)
    browser = open_confirmed(make_user(role))
    assert browser.get(f"/incidents/{incident.id}").status == 403
    assert browser.get("/incidents/").status == 403


def test_a_named_colleague_reads_and_acts(
    counsellor: User, client: Client, today: dt.date, make_user: Callable[..., User],
    open_confirmed: Callable[[User], Browser],
) -> None:  # fmt: skip
    incident, lawyer = _record(counsellor, client, today), make_user("legal")
    open_confirmed(counsellor).post(f"/incidents/{incident.id}", do="name", reader=str(lawyer.id))

    page = open_confirmed(lawyer).post(
        f"/incidents/{incident.id}", do="step", words="Called the labour inspector."
    )

    assert "Called the labour inspector." in page.text
    assert db.session.get_one(Incident, incident.id).state == "in_action"


def test_whoever_is_kept_away_from_the_file_is_kept_away_from_its_incidents(
    counsellor: User, client: Client, today: dt.date, make_user: Callable[..., User],
    open_confirmed: Callable[[User], Browser],
) -> None:  # fmt: skip
    incident, lawyer = _record(counsellor, client, today), make_user("legal")
    actions.name_reader(incident, lawyer.id)
    keep_away(client, lawyer.id, "a cousin")
    db.session.commit()
    assert open_confirmed(lawyer).get(f"/incidents/{incident.id}").status == 404


def test_every_opening_is_on_the_trail_without_a_word(
    counsellor: User, client: Client, today: dt.date, open_confirmed: Callable[[User], Browser]
) -> None:
    incident = _record(counsellor, client, today)
    open_confirmed(counsellor).get(f"/incidents/{incident.id}")
    lines = db.session.scalars(select(TrailLine).where(TrailLine.record_id == incident.id)).all()
    assert "read" in {line.action for line in lines}
    assert "passport" not in " ".join(line.details for line in lines)


def test_closing_says_what_came_of_it_and_can_be_taken_back(
    counsellor: User, client: Client, today: dt.date, open_confirmed: Callable[[User], Browser]
) -> None:
    incident = _record(counsellor, client, today)
    browser = open_confirmed(counsellor)
    address = f"/incidents/{incident.id}"
    assert browser.post(address, do="closed", version="1").errors == {
        "words": "Write what came of it, or why it is opened again."
    }

    browser.post(address, do="closed", version="1", words="She has the passport back.")
    assert db.session.get_one(Incident, incident.id).state == "closed"

    version = str(db.session.get_one(Incident, incident.id).version)
    browser.post(address, do="in_action", version=version, words="He came to the gate again.")
    assert db.session.get_one(Incident, incident.id).state == "in_action"
    assert len(queries.steps_of(incident)) == 2


def test_an_older_page_does_not_close_what_somebody_went_on_with(
    counsellor: User, client: Client, today: dt.date, open_confirmed: Callable[[User], Browser]
) -> None:
    incident = _record(counsellor, client, today)
    actions.write_step(incident, counsellor, words="Called the police.")
    db.session.commit()
    page = open_confirmed(counsellor).post(
        f"/incidents/{incident.id}", do="closed", version="1", words="Settled."
    )
    assert page.status == 422
    assert db.session.get_one(Incident, incident.id).state == "in_action"


def test_an_incident_is_never_left_alone(counsellor: User, client: Client, today: dt.date) -> None:
    incident = _record(counsellor, client, today)
    with pytest.raises(RuleBroken, match="never left alone"):
        actions.unname_reader(incident, counsellor.id)


def test_a_safety_plan_is_succeeded_never_written_over(
    counsellor: User, client: Client, today: dt.date, open_confirmed: Callable[[User], Browser]
) -> None:
    incident = _record(counsellor, client, today)
    browser, address = open_confirmed(counsellor), f"/incidents/{incident.id}/safety-plan"
    assert browser.post(address).errors == {"signs": "Write down at least one thing."}

    browser.post(address, signs="He drinks on Fridays.")
    browser.post(address, signs="He drinks.", code_word="umbrella")

    plans = [plan.signs for plan, _name in queries.plans_of(counsellor, incident)]
    assert plans == ["He drinks.", "He drinks on Fridays."]
    page = browser.get(address)
    assert "He drinks on Fridays." in page.text
    assert f'<a href="/clients/{client.id}"><bdi>Tigist Alemu</bdi></a>' in page.text
    assert "Tigist" not in page.title


@pytest.mark.parametrize("table", ["incident", "incident_step", "safety_plan"])
def test_the_database_refuses_to_delete(
    counsellor: User, client: Client, today: dt.date, table: str
) -> None:
    incident = _record(counsellor, client, today)
    actions.write_step(incident, counsellor, words="Called the police.")
    db.session.add(SafetyPlan(client_id=client.id, incident_id=incident.id, signs="He drinks."))
    db.session.commit()
    with pytest.raises(DBAPIError, match="is kept"):
        db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a table's name
    db.session.rollback()
    with pytest.raises(DBAPIError, match="is kept"):
        db.session.execute(text("UPDATE incident_step SET written_at = written_at"))
    db.session.rollback()
    assert db.session.scalars(select(IncidentStep)).one()


def test_incidents_move_when_two_files_are_joined(
    counsellor: User, client: Client, put_client: Callable[..., Client], today: dt.date
) -> None:
    incident = _record(counsellor, client, today)
    actions.write_safety_plan(incident, today, signs="He drinks.")
    kept = put_client(counsellor, "Tigist Alemu Bekele")
    merge_clients(kept, client, counsellor.id)
    db.session.commit()
    assert db.session.get_one(Incident, incident.id).client_id == kept.id
    assert db.session.scalars(select(SafetyPlan)).one().client_id == kept.id


# --- complaints --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["reception", "mediator", "counsellor", "manager"])
def test_anybody_takes_a_complaint_down_and_reads_it_no_more(
    make_user: Callable[..., User], open_confirmed: Callable[[User], Browser], role: str
) -> None:
    focal, guard, taker = make_user("psychosocial"), make_user("shelter"), make_user(role)
    guard.supervisor_id = make_user("legal").id
    db.session.commit()
    _receivers(focal)

    browser = open_confirmed(taker)
    page = browser.post("/incidents/complaint", account=TOLD, concerns=str(guard.id))

    assert "is now with a colleague who receives complaints" in page.text
    complaint = db.session.scalars(select(Incident)).one()
    assert browser.get(f"/incidents/{complaint.id}").status in {403, 404}
    assert TOLD in open_confirmed(focal).get(f"/incidents/{complaint.id}").text


def test_a_complaint_passes_over_whom_it_concerns_and_their_line(
    make_user: Callable[..., User], counsellor: User, today: dt.date
) -> None:
    above, middle, third = make_user("manager"), make_user("psychosocial"), make_user("legal")
    worker = make_user("counsellor")
    worker.supervisor_id, middle.supervisor_id = middle.id, above.id
    _receivers(above, middle, worker, third)

    complaint = _complain(counsellor, today, worker)

    assert [key for key, _name in queries.readers_of(complaint)] == [third.id]


def test_nobody_concerned_ever_opens_it_not_even_named(
    make_user: Callable[..., User], counsellor: User, today: dt.date,
    open_confirmed: Callable[[User], Browser],
) -> None:  # fmt: skip
    above, worker, focal = make_user("manager"), make_user("legal"), make_user("psychosocial")
    worker.supervisor_id, focal.supervisor_id = above.id, above.id
    _receivers(focal)
    complaint = _complain(counsellor, today, worker)
    for each in (above, worker):
        with pytest.raises(RuleBroken, match="may not read"):
            actions.name_reader(complaint, each.id)
        # Somebody who writes into the database beside the program gains nothing.
        db.session.add(IncidentReader(incident_id=complaint.id, user_id=each.id))
    db.session.commit()
    for each in (above, worker):
        browser = open_confirmed(each)
        assert browser.get(f"/incidents/{complaint.id}").status == 404
        assert str(complaint.id) not in browser.get("/incidents/").text
        assert db.session.scalar(queries.unread(each)) == 0


def test_whoever_becomes_the_supervisor_later_does_not_read_it(
    make_user: Callable[..., User], counsellor: User, today: dt.date
) -> None:
    focal, worker, other = make_user("legal"), make_user("shelter"), make_user("psychosocial")
    worker.supervisor_id = other.id
    _receivers(focal)
    _complain(counsellor, today, worker)
    assert db.session.scalar(queries.unread(focal)) == 1

    worker.supervisor_id = focal.id
    db.session.commit()

    assert db.session.scalar(queries.unread(focal)) == 0


def test_without_a_written_supervisor_the_offices_managers_are_the_line(
    make_user: Callable[..., User],
) -> None:
    worker, manager, colleague = make_user("legal"), make_user("manager"), make_user("legal")
    assert stands_above(manager.id, worker.id)
    assert not stands_above(colleague.id, worker.id)
    worker.supervisor_id = colleague.id
    db.session.commit()
    assert stands_above(colleague.id, worker.id)


def test_a_ring_of_supervisors_ends(make_user: Callable[..., User]) -> None:
    one, other = make_user("legal"), make_user("shelter")
    one.supervisor_id, other.supervisor_id = other.id, one.id
    db.session.commit()
    assert stands_above(one.id, other.id)
    assert stands_above(other.id, one.id)


def test_with_no_focal_person_the_taker_chooses_one(
    make_user: Callable[..., User], counsellor: User, browser_for: Callable[..., Browser]
) -> None:
    worker, trusted = make_user("shelter"), make_user("legal")
    browser = browser_for(counsellor)

    page = browser.post("/incidents/complaint", account=TOLD, concerns=str(worker.id))
    assert page.errors == {
        "receiver": "Nobody is named who may receive this. Choose somebody you trust below."
    }
    assert TOLD in page.text

    page = browser.post(
        "/incidents/complaint", account=TOLD, concerns=str(worker.id), receiver=str(trusted.id)
    )
    assert page.status == 200
    assert db.session.scalar(queries.unread(trusted)) == 1


def test_a_chosen_receiver_who_is_concerned_is_refused(
    make_user: Callable[..., User], counsellor: User, browser_for: Callable[..., Browser]
) -> None:
    worker = make_user("shelter")
    page = browser_for(counsellor).post(
        "/incidents/complaint", account=TOLD, concerns=str(worker.id), receiver=str(worker.id)
    )
    assert page.errors == {"receiver": "This person may not read this complaint."}
    assert db.session.scalars(select(Incident)).all() == []


def test_managers_name_the_focal_persons(
    make_user: Callable[..., User], browser_for: Callable[..., Browser]
) -> None:
    focal = make_user("psychosocial")
    browser = browser_for("manager")
    assert focal.name in browser.post("/incidents/receivers", user=str(focal.id)).text
    assert browser.post("/incidents/receivers", user=str(focal.id)).errors == {
        "user": "This person is named already."
    }
    assert queries.receivers()[0][0].id == focal.id
    browser.post("/incidents/receivers", remove=str(focal.id))
    assert queries.receivers() == []
    assert browser_for("counsellor").get("/incidents/receivers").status == 403


# --- counts ------------------------------------------------------------------------------------


def test_no_number_below_ten_is_shown_to_anybody(
    counsellor: User, client: Client, today: dt.date, browser_for: Callable[..., Browser]
) -> None:
    for number in range(10):
        actions.record_incident(
            recorder=counsellor, client=client, today=today, account=TOLD,
            gbv_type="PHYSICAL" if number < 9 else None, labour_types=["WAGES"],
        )  # fmt: skip
    db.session.commit()
    counts = queries.counts_of(today.year)
    assert counts["ALL"] == {"incidents": 10, "complaints": None}
    assert counts["GBV_TYPE"]["PHYSICAL"] is None
    assert counts["GBV_TYPE"]["RAPE"] is None
    assert counts["LABOUR_ABUSE"]["WAGES"] == 10
    for role in ("reporting", "manager"):
        assert browser_for(role).get(f"/incidents/counts?year={today.year}").status == 200
    assert browser_for("counsellor").get("/incidents/counts").status == 403


def test_two_who_remove_each_other_leave_one(
    app: Flask, counsellor: User, client: Client, today: dt.date, make_user: Callable[..., User]
) -> None:
    """An incident is never left alone, also when two people press at once."""
    lawyer = make_user("legal")
    incident = _record(counsellor, client, today)
    actions.name_reader(incident, lawyer.id)
    db.session.commit()
    incident_id, people = incident.id, (counsellor.id, lawyer.id)
    db.session.remove()
    together = Barrier(2)

    def leave(user_id: Any) -> None:
        from mrc_cases.extensions import begin_writing

        with app.app_context():
            together.wait()
            begin_writing(db.session)
            try:
                actions.unname_reader(db.session.get_one(Incident, incident_id), user_id)
                db.session.commit()
            except RuleBroken:
                db.session.rollback()
            db.session.remove()

    threads = [Thread(target=leave, args=(user_id,)) for user_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    open_ones = select(IncidentReader).where(IncidentReader.until_at.is_(None))
    assert len(db.session.scalars(open_ones).all()) == 1
