"""When a colleague leaves: everything gets somebody else, the account closes the same day."""

import datetime as dt
import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from mrc_cases.access.actions import deactivate
from mrc_cases.access.models import User
from mrc_cases.appointments.actions import book
from mrc_cases.appointments.models import Appointment, BookedSlot
from mrc_cases.base.models import Base
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.models import Office
from mrc_cases.clients.access_actions import assign, keep_away, lend
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.clients.models import Client
from mrc_cases.counselling.cases import go_on_with_case
from mrc_cases.extensions import begin_writing, db
from mrc_cases.followup.actions import add_task
from mrc_cases.followup.models import FollowUpTask
from mrc_cases.handover.duties import DUTIES, waiting
from mrc_cases.handover.queries import open_count
from mrc_cases.rooms import load_models
from mrc_cases.sessions.actions import write_session
from mrc_cases.sessions.draft_actions import save_draft
from mrc_cases.sessions.models import CounsellingSession, SessionDraft
from tests.test_appointments_at_once import at_once, posting

ZONE = "Europe/Bratislava"

# Foreign keys to an account that say who wrote, decided or looked, not who has to do something.
AUTHORS = {
    "duplicate_pair.decided_by_id", "addendum.written_by_id",
    "exclusion.user_id", "sign_in_session.user_id", "held_form.user_id", "alerts_seen.user_id",
    "calendar_feed.user_id",  # works only while the account is open
    "confirmation.user_id", "incident.concerns_id", "incident_step.written_by_id",
    "consent_text.written_by_id", "partner_link.made_by_id", "referral.override_approved_by_id",
    "referral.override_asked_by_id", "referral_in.decided_by_id", "site_access.given_by_id",
    "site_access.user_id",  # who may know a safe house: its managers' own list
    "ticket.called_by_id",  # is over the same day
    "recovery_code.user_id", "staff_training.user_id",
    "complaint_receiver.user_id",  # a closed account is passed over
    "user_account.supervisor_id",  # whom complaints never reach, also after leaving
}  # fmt: skip
STAMPS = {"created_by_id", "updated_by_id"}


@pytest.fixture
def leaver(make_user: Any) -> User:
    found: User = make_user("counsellor", "mediator", name="Lena Leaver")
    return found


@pytest.fixture
def heir(make_user: Any) -> User:
    found: User = make_user("counsellor", "mediator", name="Hana Heir")
    return found


@pytest.fixture
def manager(make_user: Any) -> User:
    found: User = make_user("manager", name="Mara Manager")
    return found


@pytest.fixture
def client(put_client: Any, leaver: User, session: Any) -> Client:
    found: Client = put_client(leaver, "Oksana Shevchenko")
    assign(found, leaver.id, is_owner=True)
    session.commit()
    return found


def put_case(staff: User, today: dt.date, client: Client | None = None, **more: Any) -> Any:
    """A contact with which somebody has to go on."""
    facts: dict[str, Any] = {
        "channel": "HOTLINE", "topics": ("T14",), "outcome": "ANSWERED", "state": "open",
        "happened_at": now(), "happened_on": today,
    }  # fmt: skip
    case = Consultation(
        staff_id=staff.id, office_id=staff.office_id, client_id=client.id if client else None,
        **{**facts, **more},
    )  # fmt: skip
    db.session.add(case)
    db.session.commit()
    return case


@pytest.fixture
def caseload(
    client: Client, leaver: User, manager: User, make_user: Any, put_client: Any, session: Any,
    today: dt.date,
) -> Client:  # fmt: skip
    """Work of every kind: a file with everything, and a second file without."""
    other = put_client(make_user("counsellor"), "Halyna Koval")
    lend(other, leaver.id, now() + dt.timedelta(days=3))
    for with_client in (client, None):
        add_task(what="Call the court", due_on=today, owner_id=leaver.id, today=today,
                 client=with_client, office_id=leaver.office_id)  # fmt: skip
    session.add(
        Consultation(
            client_id=client.id, office_id=client.office_id, staff_id=leaver.id, channel="PHONE",
            happened_at=now(), happened_on=today, topics=("C05",), outcome="CALLBACK",
        )
    )  # fmt: skip
    put_case(leaver, today, client, happened_at=now() - dt.timedelta(hours=1))  # no call since
    put_case(leaver, today)
    day = today + dt.timedelta(days=5)
    facts: dict[str, Any] = {"minutes": 30, "time_zone": ZONE, "service": "S01",
                             "office_id": leaver.office_id, "outside_hours": True}  # fmt: skip
    book(client=client, staff_id=leaver.id, day=day, time=dt.time(9), **facts)
    book(client=None, staff_id=manager.id, interpreter_id=leaver.id, day=day, time=dt.time(11),
         **facts)  # fmt: skip
    write_session(
        staff=leaver, time_zone=ZONE, form="INDIVIDUAL", kind="LEG", state="planned", topics=[],
        client=client, day=day,
    )  # fmt: skip
    save_draft(None, leaver, client.id, {"advice": ["Half a sentence"]}, today)
    session.add(IntakeDraft(owner_id=leaver.id, office_id=leaver.office_id, answers={},
                            expires_on=today))  # fmt: skip
    session.commit()
    return client


def hand_all(browser: Any, leaver: User, heir: User, **more: Any) -> Any:
    return browser.post(f"/handover/{leaver.id}", everything_to=str(heir.id), **more)


def is_open(user: User) -> bool:
    """Whether the account is open, as the database says."""
    return bool(db.session.scalar(select(User.is_active).where(User.id == user.id)))


def responsible_columns() -> dict[str, Any]:
    return {f"{duty.model.__tablename__}.{duty.column.key}": duty for duty in DUTIES}


def test_every_way_to_point_at_a_colleague_is_a_duty_or_a_signature() -> None:
    load_models()
    pointing = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "user_account.id" and key.parent.name not in STAMPS
    }
    unknown = pointing - AUTHORS - responsible_columns().keys()
    assert unknown == set(), (
        f"{sorted(unknown)}: does this say who has to do something? Then add it to DUTIES in "
        "mrc_cases/handover/duties.py, else to AUTHORS here."
    )
    assert responsible_columns().keys() - pointing == set()
    assert AUTHORS - pointing == set(), "a line too many in AUTHORS"


def test_after_a_full_handover_nothing_waits_for_the_leaver(
    browser_for: Any, manager: User, leaver: User, heir: User, caseload: Client, session: Any
) -> None:
    assert open_count(leaver) == 12
    page = hand_all(browser_for(manager), leaver, heir, close="y")

    assert page.path == "/staff", page.text
    for duty in DUTIES:
        left = select(func.count()).select_from(duty.model).where(*waiting(duty, leaver))
        assert session.scalar(left) == 0, duty.code
    for model, column in ((FollowUpTask, FollowUpTask.owner_id),
                          (SessionDraft, SessionDraft.owner_id),
                          (Appointment, Appointment.staff_id),
                          (CounsellingSession, CounsellingSession.staff_id),
                          (IntakeDraft, IntakeDraft.owner_id),
                          (Appointment, Appointment.interpreter_id)):  # fmt: skip
        assert not session.scalar(
            select(func.count()).select_from(model).where(column == leaver.id)
        )
        assert session.scalar(select(func.count()).select_from(model).where(column == heir.id))
    of_cases = select(Consultation.staff_id).where(Consultation.state == "open")
    assert session.scalars(of_cases).all() == [heir.id] * 2
    slots = select(func.count()).select_from(BookedSlot)
    assert session.scalar(slots.where(BookedSlot.resource_id == leaver.id)) == 0
    assert session.scalar(slots.where(BookedSlot.resource_id == heir.id)) == 12
    assert not is_open(leaver)


def test_the_heir_has_everything_on_the_same_day(
    browser_for: Any, manager: User, leaver: User, heir: User, caseload: Client, session: Any
) -> None:
    gone = browser_for(leaver)
    hand_all(browser_for(manager), leaver, heir, close="y")

    mine = browser_for(heir)
    assert mine.get(f"/clients/{caseload.id}").status == 200
    day = mine.get("/today").text
    assert day.count("Call the court") >= 2
    assert day.partition("My open cases")[2].count("open since today") == 2
    assert "Call back" in day
    owner = session.scalars(
        select(Assignment).where(Assignment.client_id == caseload.id, Assignment.is_owner)
    ).one()
    assert owner.user_id == heir.id
    lent = session.scalars(
        select(Assignment).where(Assignment.user_id == heir.id, Assignment.until_at.is_not(None))
    ).one()
    assert lent.until_at < now() + dt.timedelta(days=4)
    assert gone.get("/today").path == "/sign-in"


def test_it_is_remembered_once_with_its_counts(
    browser_for: Any, manager: User, leaver: User, heir: User, caseload: Client, session: Any
) -> None:
    hand_all(browser_for(manager), leaver, heir)
    line = session.scalars(select(TrailLine).where(TrailLine.action == "handover")).one()
    assert (line.user_id, line.record_id) == (manager.id, leaver.id)
    assert str(heir.id) in line.details
    assert '"tasks": 2' in line.details
    assert '"cases": 2' in line.details
    assert "Shevchenko" not in line.details


def test_files_go_to_different_colleagues_and_some_stay(
    browser_for: Any, make_user: Any, manager: User, leaver: User, heir: User, put_client: Any,
    session: Any,
) -> None:  # fmt: skip
    second = make_user("legal")
    files = [put_client(leaver, name) for name in ("Anna One", "Berta Two", "Cecilia Three")]
    page = hand_all(
        browser_for(manager), leaver, heir,
        **{f"row-{files[1].id}": str(second.id), f"row-{files[2].id}": "stays", "close": "y"},
    )  # fmt: skip

    def carers(client: Client) -> set[Any]:
        query = select(Assignment.user_id).where(
            Assignment.client_id == client.id, Assignment.until_at.is_(None)
        )
        return set(session.scalars(query))

    assert [carers(client) for client in files] == [{heir.id}, {second.id}, {leaver.id}]
    assert "The account stays open" in page.text
    assert is_open(leaver)


def test_somebody_kept_away_is_never_given_the_file(
    browser_for: Any, manager: User, leaver: User, heir: User, caseload: Client, session: Any
) -> None:
    keep_away(caseload, heir.id, "a cousin")
    session.commit()
    page = hand_all(browser_for(manager), leaver, heir, close="y")

    assert page.status == 200
    assert "Hana Heir is kept away from this file." in page.text
    assert "Oksana Shevchenko" in page.text
    assert browser_for(heir).get(f"/clients/{caseload.id}").status == 404
    for model, column in ((FollowUpTask, FollowUpTask.owner_id),
                          (Consultation, Consultation.staff_id),
                          (Appointment, Appointment.staff_id),
                          (CounsellingSession, CounsellingSession.staff_id),
                          (SessionDraft, SessionDraft.owner_id)):  # fmt: skip
        held = select(column).where(model.client_id == caseload.id)
        assert set(session.scalars(held)) == {leaver.id}
    assert "Half a sentence" not in browser_for(heir).get("/sessions/drafts").text
    assert is_open(leaver)


def test_who_is_booked_already_does_not_get_the_appointment(
    browser_for: Any, manager: User, leaver: User, heir: User, caseload: Client, session: Any
) -> None:
    taken = session.scalars(select(Appointment).where(Appointment.staff_id == leaver.id)).one()
    heirs = Appointment(staff_id=heir.id, starts_at=taken.starts_at, minutes=30, service="S01",
                        office_id=heir.office_id)  # fmt: skip
    session.add(heirs)
    session.flush()
    session.add(BookedSlot(resource_id=heir.id, appointment_id=heirs.id,
                           slot=int(taken.starts_at.timestamp()) // 300))  # fmt: skip
    session.commit()
    page = hand_all(browser_for(manager), leaver, heir)

    assert "This colleague has another appointment then." in page.text
    session.refresh(taken)
    assert taken.staff_id == leaver.id


def test_a_role_that_cannot_do_the_work_is_said(
    browser_for: Any, make_user: Any, manager: User, leaver: User, caseload: Client
) -> None:
    reception = make_user("reception", name="Rita Desk")
    page = hand_all(browser_for(manager), leaver, reception)
    assert "\u2068Rita Desk\u2069 has no role for this: Planned sessions." in page.text


def test_what_lies_in_another_office_is_counted_and_left(
    browser_for: Any, manager: User, leaver: User, heir: User, put_client: Any, session: Any
) -> None:
    far = put_client(leaver, "Far Away")
    near = put_client(leaver, "Near By")
    far.office_id = session.scalars(select(Office.id).where(Office.code == "KE")).one()
    session.commit()
    browser = browser_for(manager)
    page = browser.get(f"/handover/{leaver.id}")
    assert "Near By" in page.text
    assert "Far Away" not in page.text
    assert "1 more thing waits that you may not see" in page.text

    hand_all(browser, leaver, heir, close="y", **{f"row-{far.id}": str(heir.id)})
    assert browser_for(heir).get(f"/clients/{near.id}").status == 200
    assert browser_for(heir).get(f"/clients/{far.id}").status == 404
    assert is_open(leaver)


def test_an_account_with_open_work_warns_and_leads_to_the_handover(
    browser_for: Any, manager: User, leaver: User, caseload: Client, session: Any
) -> None:
    browser = browser_for(manager)
    assert f'href="/handover/{leaver.id}"' in browser.get(f"/staff/{leaver.id}").text
    page = browser.post(f"/staff/{leaver.id}/deactivate")
    assert page.path == f"/handover/{leaver.id}"
    assert is_open(leaver)

    browser.post(f"/staff/{leaver.id}/deactivate", anyway="1")
    assert not is_open(leaver)
    assert f'href="/handover/{leaver.id}"' in browser.get(f"/staff/{leaver.id}").text


def test_an_administrator_is_warned_but_sees_no_caseload(
    browser_for: Any, leaver: User, caseload: Client
) -> None:
    browser = browser_for("administrator")
    page = browser.post(f"/staff/{leaver.id}/deactivate")
    assert page.path == f"/staff/{leaver.id}"
    assert "Work still waits" in page.text
    assert "Shevchenko" not in page.text
    assert browser.get(f"/handover/{leaver.id}").status == 403


@pytest.mark.parametrize(
    "role",
    ["reception", "counsellor", "mediator", "legal", "psychosocial", "shelter", "reporting",
     "data_protection", "administrator"],
)  # fmt: skip
def test_only_managers_hand_over(browser_for: Any, leaver: User, heir: User, role: str) -> None:
    browser = browser_for(role)
    assert browser.get(f"/handover/{leaver.id}").status == 403
    assert hand_all(browser, leaver, heir).status == 403


@pytest.mark.parametrize("to", ["", "not-a-key", "leaver", "manager", "nobody"])
def test_a_choice_that_cannot_be_is_refused_and_nothing_moves(
    browser_for: Any, manager: User, leaver: User, caseload: Client, to: str
) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    keys = {"leaver": str(leaver.id), "manager": str(manager.id), "nobody": nobody}
    before = open_count(leaver)
    road = f"/handover/{leaver.id}"
    browser = browser_for(manager)
    assert browser.post(road, everything_to=keys.get(to, to)).status == 422
    if to in keys:
        row = {f"row-{caseload.id}": keys[to]}
        page = browser.post(road, **row)
        assert page.errors["everything_to"] == "This colleague cannot take over. Choose again."
    assert open_count(leaver) == before


def test_the_second_of_two_managers_finds_nothing_left(
    browser_for: Any, make_user: Any, manager: User, leaver: User, heir: User, caseload: Client
) -> None:
    other = make_user("counsellor")
    hand_all(browser_for(manager), leaver, heir)
    page = hand_all(browser_for("manager"), leaver, other)
    assert "Nothing: perhaps somebody was quicker." in page.text


def test_a_case_that_also_promises_a_call_hands_both_on(
    browser_for: Any, manager: User, leaver: User, heir: User, client: Client, session: Any,
    today: dt.date,
) -> None:  # fmt: skip
    case = put_case(leaver, today, client, outcome="CALLBACK")
    page = hand_all(browser_for(manager), leaver, heir, close="y")

    assert page.path == "/staff", page.text
    session.refresh(case)
    assert (case.state, case.staff_id) == ("open", heir.id)
    task = session.scalars(select(FollowUpTask)).one()
    assert (task.owner_id, task.consultation_id) == (heir.id, case.id)


def test_open_cases_alone_keep_an_account_from_closing(
    browser_for: Any, manager: User, leaver: User, today: dt.date
) -> None:
    put_case(leaver, today)
    put_case(leaver, today, state="closed")
    put_case(leaver, today, archived_at=now())
    browser = browser_for(manager)
    assert "1 thing waits for this person." in browser.get(f"/staff/{leaver.id}").text
    page = browser.post(f"/staff/{leaver.id}/deactivate")
    assert page.path == f"/handover/{leaver.id}"
    assert "Open cases: 1" in page.text
    assert is_open(leaver)


def test_somebody_closes_a_case_while_it_is_handed_over(
    browser_for: Any, manager: User, leaver: User, heir: User, today: dt.date, session: Any
) -> None:
    """Whoever is second is told; the case is the heir's and open, or closed, never lost."""
    case = put_case(leaver, today)
    road = f"/consultations/{case.id}/case"
    theirs, version = browser_for(leaver), str(case.version)
    theirs.get(road)
    acts = [
        posting(browser_for(manager), f"/handover/{leaver.id}", everything_to=str(heir.id)),
        posting(theirs, road, how="closed", version=version),
    ]

    answers = {each.request.path: each.status_code for each in at_once(acts)}

    session.rollback()
    if case.state == "closed":
        assert (case.staff_id, answers[road]) == (leaver.id, 302)
    else:
        assert (case.staff_id, answers[f"/handover/{leaver.id}"]) == (heir.id, 200)
        assert answers[road] in {404, 422}


def test_two_managers_at_once_have_one_outcome(
    app: Flask, browser_for: Any, make_user: Any, leaver: User, heir: User, put_client: Any,
    session: Any,
) -> None:  # fmt: skip
    second = make_user("counsellor")
    for number in range(12):
        put_client(leaver, f"Person {number} Sobotka{number}")
    browsers = [browser_for(make_user("manager")) for _each in range(4)]
    targets = [str(heir.id), str(second.id)] * 2
    road = f"/handover/{leaver.id}"
    pages: list[Any] = []
    session.remove()

    def press(browser: Any, to: str) -> None:
        data = {"csrf_token": browser.token, "everything_to": to}
        pages.append(browser.client.post(road, data=data).status_code)

    threads = [
        threading.Thread(target=press, args=pair) for pair in zip(browsers, targets, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert pages == [200] * 4
    open_ones = select(Assignment.user_id).where(Assignment.until_at.is_(None))
    carers = list(session.scalars(open_ones))
    assert len(carers) == 12
    assert len(set(carers)) == 1, "one manager's choice holds for all"
    assert leaver.id not in carers
    lines = session.scalars(select(TrailLine).where(TrailLine.action == "handover")).all()
    assert len(lines) == 1


def test_the_page_asks_as_much_for_forty_files_as_for_two(
    browser_for: Any, manager: User, leaver: User, put_client: Any, count_queries: Any
) -> None:
    browser, road = browser_for(manager), f"/handover/{leaver.id}"
    put_client(leaver, "Anna One")
    browser.get(road)
    few = count_queries(lambda: browser.get(road))
    for number in range(8):
        put_client(leaver, f"Person {number} Sobotka{number}")
    assert count_queries(lambda: browser.get(road)) == few
    db.session.rollback()


# --- given in the moment in which the account is closed -------------------------------------------


class Pausing:
    """Somebody who has done a thing and has not saved it yet, in a thread of the server."""

    def __init__(self, app: Flask, who: UUID, act: Callable[[], Any]) -> None:
        self.is_done, self.may_save = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=(app, who, act))
        self.thread.start()
        assert self.is_done.wait(10)

    def _run(self, app: Flask, who: UUID, act: Callable[[], Any]) -> None:
        with app.app_context():
            begin_writing(db.session)
            db.session.info["user_id"] = who
            act()
            db.session.flush()
            self.is_done.set()
            self.may_save.wait(10)
            db.session.commit()

    def save(self) -> None:
        self.may_save.set()
        self.thread.join(10)


def pass_on_case(case_id: UUID, to: UUID) -> None:
    case = db.session.get_one(Consultation, case_id)
    go_on_with_case(case, version=case.version, how="passed_on", colleague=str(to), handed_to=None)


@pytest.mark.parametrize("road", ["/staff/{}/deactivate", "/handover/{}"])
def test_an_account_is_not_closed_over_what_it_is_given_at_that_moment(
    app: Flask, browser_for: Any, manager: User, leaver: User, heir: User, today: dt.date,
    session: Any, road: str,
) -> None:  # fmt: skip
    case, browser = put_case(heir, today), browser_for(manager)
    everything = {"everything_to": str(heir.id), "close": "y"}
    press = posting(browser, road.format(leaver.id), **everything if "handover" in road else {})
    pages: list[Any] = []
    session.rollback()
    giver = Pausing(app, heir.id, partial(pass_on_case, case.id, leaver.id))

    closes = threading.Thread(target=lambda: pages.append(press()))
    closes.start()
    closes.join(0.3)  # it waits for whoever gives
    assert pages == []
    giver.save()
    closes.join(20)

    session.rollback()
    assert pages[0].status_code == 302
    if "handover" in road:  # it was found, and went on to the heir
        assert (case.staff_id, is_open(leaver)) == (heir.id, False)
    else:
        assert (case.staff_id, is_open(leaver)) == (leaver.id, True)


# Of two who write to SQLite the second begins when the first has saved.
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize("given", ["case", "task"])
def test_nothing_is_given_to_an_account_that_is_closed_at_that_moment(
    app: Flask, browser_for: Any, leaver: User, heir: User, today: dt.date, session: Any, given: str
) -> None:
    case, browser = put_case(heir, today), browser_for(heir)
    road, answers = {
        "case": (f"/consultations/{case.id}/case",
                 {"how": "passed_on", "colleague": str(leaver.id), "version": str(case.version)}),
        "task": ("/follow-up/new",
                 {"what": "Bring the lost bag", "due_on": str(today), "owner": str(leaver.id)}),
    }[given]  # fmt: skip
    browser.get(road)
    session.rollback()
    closer = Pausing(app, heir.id, lambda: deactivate(db.session.get_one(User, leaver.id)))

    page = browser.post(road, follow=False, **answers)

    closer.save()
    session.rollback()
    assert page.status == 422
    assert "is being closed or changed at this moment" in page.errors[""]
    assert "Bring the lost bag" in page.text or given == "case"
    assert open_count(leaver) == 0
    assert not is_open(leaver)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_what_is_put_aside_while_the_own_account_is_closed_is_refused_in_words(
    app: Flask, browser_for: Any, leaver: User, heir: User, session: Any
) -> None:
    browser = browser_for(leaver)
    browser.get("/clients/new")
    session.rollback()
    closer = Pausing(app, heir.id, lambda: deactivate(db.session.get_one(User, leaver.id)))

    page = browser.post("/clients/new", do="draft", full_name="Oksana Shevchenko")

    closer.save()
    session.rollback()
    assert page.status == 409
    assert "Somebody else was quicker" in page.text
    assert open_count(leaver) == 0
