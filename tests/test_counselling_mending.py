"""A contact that was written down wrongly: whose it was, when, what; and taken away again."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.access.queries import visible_to
from mrc_cases.base.moments import local_day, now
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.changes import change_profile
from mrc_cases.clients.coming import join_contact
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import Client
from mrc_cases.clients.queries import profile_versions
from mrc_cases.counselling.whose import take_out_of_file
from mrc_cases.reports.periods import month_of
from mrc_cases.reports.queries import Universe, persons_by_gender
from mrc_cases.sessions.models import CounsellingSession
from tests.conftest import TIME_ZONE

CHANGE = {
    "channel": "HOTLINE", "gender": "M", "language": "ukr", "country": "UA", "topic": "C05",
    "outcome": "ANSWERED", "caller_kind": "MIGRANT", "age_band": "18-24", "interpreter": "NONE",
}  # fmt: skip


@pytest.fixture
def put_contact(session: Any, counsellor: User) -> Any:
    """A contact of the counsellor's, an hour ago, anonymous unless said otherwise."""

    def put(**more: Any) -> Consultation:
        moment = now() - dt.timedelta(hours=1)
        facts = {
            "happened_at": moment, "happened_on": local_day(moment, TIME_ZONE),
            "channel": "HOTLINE", "gender": "M", "age_band": "18-24", "country": "UA",
            "language": "ukr", "topics": ("C05",), "services": (), "outcome": "ANSWERED",
            "staff_id": counsellor.id,
            "office_id": counsellor.office_id, "created_by_id": counsellor.id,
        }  # fmt: skip
        contact = Consultation(**{**facts, **more})
        session.add(contact)
        session.commit()
        return contact

    return put


def press(browser: Any, contact: Consultation, client: Client, page: str = "join") -> Any:
    return browser.post(f"/consultations/{contact.id}/{page}", client_id=str(client.id))


# --- joining -----------------------------------------------------------------------------------


def test_pressing_twice_that_it_was_this_person_joins_once(
    browser_for: Any, put_contact: Any, counsellor: User, client: Client
) -> None:
    browser, contact = browser_for(counsellor), put_contact()

    assert press(browser, contact, client).path == f"/clients/{client.id}"
    assert press(browser, contact, client).path == f"/clients/{client.id}"


def test_who_comes_too_late_to_join_a_contact_is_told(
    browser_for: Any, put_contact: Any, put_client: Any, counsellor: User, client: Client
) -> None:
    browser, contact = browser_for(counsellor), put_contact()
    other = put_client(counsellor, "Anna Other")
    press(browser, contact, client)

    page = press(browser, contact, other)

    assert page.status == 422
    assert page.errors[""] == "This contact already belongs to a client."
    assert browser.get(f"/consultations/{contact.id}/join").path == f"/consultations/{contact.id}"


def test_people_of_one_name_are_told_apart_before_joining(
    browser_for: Any, put_contact: Any, put_client: Any, counsellor: User
) -> None:
    put_client(
        counsellor,
        "Oksana Shevchenko",
        answers={"born_month": 12 * 1950, "birth_precision": "year"},
    )
    contact = put_contact()

    page = browser_for(counsellor).post(f"/consultations/{contact.id}/join", find="Shevchenko")

    assert "Slovakia" in page.text
    assert "years old" in page.text
    assert "written down as: Man or boy. The file says: Woman or girl." in page.text
    assert "written down as: 18 to 24. The file says: 65 and over." in page.text


def test_who_called_before_the_registration_came_in_the_month_of_that_call(
    browser_for: Any, put_contact: Any, client: Client, counsellor: User, session: Any
) -> None:
    early = now() - dt.timedelta(days=70)
    contact = put_contact(happened_at=early, happened_on=local_day(early, TIME_ZONE))

    press(browser_for(counsellor), contact, client)

    universe = Universe(month_of(contact.happened_on))
    assert session.execute(persons_by_gender(universe)).all() == [("F", 1)]
    assert contact.happened_on < client.registered_on


def test_a_mistake_mended_from_the_registration_on_is_mended_from_the_first_contact_on(
    put_contact: Any, client: Client, session: Any, today: dt.date
) -> None:
    early = now() - dt.timedelta(days=70)
    contact = put_contact(happened_at=early, happened_on=local_day(early, TIME_ZONE))
    join_contact(contact, client)
    session.flush()

    change_profile(
        client, {"gender": "M"}, from_on=client.registered_on, today=today, version=client.version
    )

    (only,) = profile_versions(client)
    assert (only.valid_from, only.gender) == (contact.happened_on, "M")


@pytest.mark.parametrize("outcome", ["SILENT", "WRONG_NUMBER", "DROPPED"])
def test_a_call_that_was_no_contact_moves_nothing_in_the_file(
    put_contact: Any, client: Client, outcome: str
) -> None:
    early = now() - dt.timedelta(days=70)
    call = put_contact(happened_at=early, happened_on=local_day(early, TIME_ZONE), outcome=outcome)
    join_contact(call, client)
    (only,) = profile_versions(client)
    assert only.valid_from == client.registered_on


def test_a_mediator_reads_names_and_no_numbers_of_whom_they_spoke_with(
    browser_for: Any, make_user: Any, put_contact: Any, put_client: Any
) -> None:
    mediator = make_user("mediator")
    client = put_client(mediator, "Lemlem Haile")
    contact = put_contact(client_id=client.id, staff_id=mediator.id, created_by_id=mediator.id)
    browser = browser_for(mediator)

    for page in ("", f"{contact.id}", f"{contact.id}/change", f"{contact.id}/client"):
        text = browser.get(f"/consultations/{page}").text
        assert client.client_no not in text, page
        assert "Lemlem Haile" in text or page.endswith("/change"), page


def test_of_a_wrong_client_not_even_the_language_stays(
    put_contact: Any, client: Client, counsellor: User, session: Any
) -> None:
    contact = put_contact(client_id=client.id, language=client.profile.language)
    take_out_of_file(contact)
    assert (contact.client_id, contact.language, contact.gender) == (None, "NC", "U")


def test_a_joined_contact_can_be_taken_out_of_the_file_again_and_the_figures_follow(
    browser_for: Any,
    put_contact: Any,
    put_client: Any,
    counsellor: User,
    session: Any,
    today: dt.date,
) -> None:
    client = put_client(counsellor, day=today - dt.timedelta(days=70))
    browser, contact = browser_for(counsellor), put_contact()
    universe = Universe(month_of(contact.happened_on))
    press(browser, contact, client)
    assert session.execute(persons_by_gender(universe)).all() == [("F", 1)]
    page = browser.get(f"/consultations/{contact.id}")
    assert "Take this contact out of the file again" in page.text

    page = browser.post(f"/consultations/{contact.id}/take-out")

    assert page.path == f"/consultations/{contact.id}"
    assert (contact.client_id, contact.joined_at, contact.gender) == (None, None, "M")
    assert session.execute(persons_by_gender(universe)).all() == []
    lines = session.scalars(select(TrailLine).where(TrailLine.action == "change"))
    assert {line.record_id for line in lines} >= {client.id, contact.id}
    assert browser.post(f"/consultations/{contact.id}/take-out").status == 200


def test_the_contact_of_an_intake_stays_in_its_file(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    contact = session.get(Consultation, session.scalar(select(Intake.consultation_id)))
    browser = browser_for(counsellor)

    page = browser.post(f"/consultations/{contact.id}/take-out")
    assert "It stays there." in page.text
    for part in ("", "/change"):
        text = browser.get(f"/consultations/{contact.id}{part}").text
        assert "take-out" not in text
        assert "take-away" not in text
    page = browser.post(f"/consultations/{contact.id}/take-away", reason="Twice.")
    assert page.errors[""] == "This contact belongs to an intake or a session. It goes with them."

    assert contact.client_id == client.id
    assert contact.archived_at is None


def test_the_contact_of_a_session_stays_in_its_file(
    browser_for: Any, put_contact: Any, counsellor: User, client: Client, session: Any
) -> None:
    contact = put_contact(client_id=client.id)
    session.add(
        CounsellingSession(
            client_id=client.id, consultation_id=contact.id, happened_at=contact.happened_at,
            happened_on=contact.happened_on, staff_id=counsellor.id, kind="LEG",
            form="INDIVIDUAL", state="held", language_used="ukr",
        )
    )  # fmt: skip
    session.commit()

    browser_for(counsellor).post(f"/consultations/{contact.id}/take-out")

    assert contact.client_id == client.id


def test_a_contact_of_a_colleagues_client_may_go_out_of_sight_with_the_file(
    browser_for: Any, put_contact: Any, make_user: Any, counsellor: User, put_client: Any
) -> None:
    reception = make_user("reception")
    client = put_client(counsellor)
    contact = put_contact(
        client_id=client.id, staff_id=reception.id, created_by_id=reception.id, joined_at=now()
    )

    page = browser_for(counsellor).post(f"/consultations/{contact.id}/take-out")

    assert (page.status, page.path) == (200, "/consultations/")


# --- registering -------------------------------------------------------------------------------


def test_an_anonymous_caller_is_registered_from_the_contact_and_counted_once(
    browser_for: Any, put_contact: Any, counsellor: User
) -> None:
    browser, contact = browser_for(counsellor), put_contact()
    road = f"/clients/new?contact={contact.id}"

    assert road in browser.get(f"/consultations/{contact.id}").text
    assert road in browser.get(f"/consultations/{contact.id}/join").text
    page = browser.post(f"/consultations/{contact.id}/join", find="Nobody Atall")
    assert road in page.text
    assert 'name="carry" value="Nobody Atall"' in page.text
    assert 'value="Nobody Atall"' in browser.post(road, carry="Nobody Atall").text


def test_who_may_not_register_is_not_sent_there(
    browser_for: Any, put_contact: Any, make_user: Any
) -> None:
    legal = make_user("legal")
    contact = put_contact(staff_id=legal.id)

    assert "/clients/new" not in browser_for(legal).get(f"/consultations/{contact.id}").text


# --- the wrong client --------------------------------------------------------------------------


def test_a_contact_logged_with_the_wrong_client_is_given_to_the_right_one(
    browser_for: Any, put_contact: Any, put_client: Any, counsellor: User, client: Client
) -> None:
    right = put_client(
        counsellor,
        "Ivan Right",
        answers={"gender": "M", "nationality": "MD", "born_month": 12 * 1990},
    )
    contact = put_contact(client_id=client.id, gender="F", country="SK", age_band="unknown")
    browser = browser_for(counsellor)
    assert "It was another client" in browser.get(f"/consultations/{contact.id}/change").text

    assert press(browser, contact, right, "client").path == f"/clients/{right.id}"

    assert (contact.client_id, contact.gender, contact.country) == (right.id, "M", "MD")
    assert contact.age_band == "35-44"
    assert contact.language == "ukr"  # what was spoken stays


def test_a_contact_of_nobody_we_know_keeps_nothing_of_the_wrong_file(
    browser_for: Any, put_contact: Any, counsellor: User, client: Client
) -> None:
    contact = put_contact(client_id=client.id, gender="F", country="SK", age_band="25-34")
    browser = browser_for(counsellor)
    assert "Nobody we know" in browser.get(f"/consultations/{contact.id}/client").text

    browser.post(f"/consultations/{contact.id}/take-out")

    facts = (contact.client_id, contact.gender, contact.country, contact.age_band)
    assert facts == (None, "U", "XNC", "unknown")


def test_a_contact_is_given_to_nobody_out_of_reach(
    browser_for: Any, put_contact: Any, put_client: Any, make_user: Any, counsellor: User,
    client: Client,
) -> None:  # fmt: skip
    hidden = put_client(make_user("counsellor"), "Hidden Person")
    contact = put_contact(client_id=client.id)

    assert press(browser_for(counsellor), contact, hidden, "client").status == 404
    assert contact.client_id == client.id


# --- taken away --------------------------------------------------------------------------------


def test_an_entry_made_by_mistake_is_taken_away_with_a_reason(
    browser_for: Any, put_contact: Any, counsellor: User, session: Any
) -> None:
    contact = put_contact()
    browser, address = browser_for(counsellor), f"/consultations/{contact.id}/take-away"

    assert browser.post(address, reason=" ").errors["reason"] == "Enter why it is taken away."
    page = browser.post(address, reason="Written down twice.")

    assert page.path == "/consultations/"
    assert contact.archived_at is not None
    assert contact.archived_reason == "Written down twice."
    assert session.scalars(visible_to(counsellor, Consultation)).all() == []
    line = session.scalars(select(TrailLine).where(TrailLine.action == "remove")).one()
    assert line.record_id == contact.id
    assert "twice" not in line.details


@pytest.mark.parametrize("role", ["reporting", "data_protection", "administrator"])
def test_who_may_not_change_contacts_mends_none(
    browser_for: Any, put_contact: Any, client: Client, role: str
) -> None:
    contact, browser = put_contact(client_id=client.id), browser_for(role)
    for part in ("client", "take-away", "change", "join"):
        assert browser.get(f"/consultations/{contact.id}/{part}").status in {403, 404}
    assert browser.post(f"/consultations/{contact.id}/take-out").status in {403, 404}


# --- changing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["channel", "gender", "language", "country", "outcome", "caller_kind", "age_band",
             "interpreter", "topic"],
)  # fmt: skip
@pytest.mark.parametrize("sent", [None, "", "NONSENSE"])
def test_a_change_without_an_answer_that_is_needed_is_a_sentence_beside_it(
    browser_for: Any, put_contact: Any, counsellor: User, name: str, sent: str | None
) -> None:
    contact = put_contact()
    fields = {**CHANGE, "version": "1"}
    del fields[name]
    fields |= {} if sent is None else {name: sent}

    page = browser_for(counsellor).post(f"/consultations/{contact.id}/change", **fields)

    assert page.status == 422 or (sent is None and page.status == 200)
    assert page.status == 200 or name in page.errors
    assert contact.gender == "M"


def test_day_and_time_of_a_contact_are_mended_by_the_rules_of_logging(
    browser_for: Any, put_contact: Any, counsellor: User, today: dt.date
) -> None:
    contact = put_contact()
    browser, address = browser_for(counsellor), f"/consultations/{contact.id}/change"
    before = contact.happened_at
    shown = browser.get(address).text
    assert f'value="{contact.happened_on.isoformat()}"' in shown

    tomorrow = (today + dt.timedelta(days=1)).isoformat()
    page = browser.post(address, **CHANGE, version="1", day=tomorrow, time="10:00")
    assert page.errors["day"] == "A contact cannot lie in the future."
    page = browser.post(address, **CHANGE, version="1", day="0202-01-01", time="10:00")
    assert "20 years back" in page.errors["day"]
    assert contact.happened_at == before

    day = today - dt.timedelta(days=3)
    browser.post(address, **CHANGE, version="1", day=day.isoformat(), time="10:00")
    assert contact.happened_on == day


def test_mending_something_else_leaves_the_moment_as_it_was(
    browser_for: Any, put_contact: Any, counsellor: User
) -> None:
    contact = put_contact()
    before = contact.happened_at
    browser, address = browser_for(counsellor), f"/consultations/{contact.id}/change"
    text = browser.get(address).text
    day, time = (re.search(rf'name="{n}"[^>]*value="([^"]*)"', text)[1] for n in ("day", "time"))  # type: ignore[index]

    browser.post(address, **{**CHANGE, "minutes": "7"}, version="1", day=day, time=time)

    assert (contact.minutes, contact.happened_at) == (7, before)
