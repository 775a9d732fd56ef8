"""My day: what waits of referrals beside the tasks, and what was put aside."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import insert, text

from mrc_cases.access.models import User
from mrc_cases.appointments.models import Appointment
from mrc_cases.base.moments import now
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.my_day import queries
from mrc_cases.my_day.queries import MOST_CASES, MOST_REFERRALS, referred
from mrc_cases.referrals import in_actions
from mrc_cases.referrals.models import Referral
from mrc_cases.referrals.states import LIMITS
from mrc_cases.sessions.draft_actions import save_draft
from tests.asking_plans import plan_of
from tests.referring import (
    Case,
    a_case,
    send,
)

NEED = "He sleeps at the station and needs advice."


@pytest.fixture
def case(put_client: Any, counsellor: User) -> Case:
    return a_case(put_client, counsellor)


def sent(case: Case, days_ago: int) -> Referral:
    """A referral sent some days ago; an ordinary one has 14 days to be answered."""
    referral = case.draft()
    send(referral, "HAND")
    referral.sent_at = now() - dt.timedelta(days=days_ago)
    referral.reply_due_at = referral.sent_at + LIMITS[referral.urgency]
    db.session.commit()
    return referral


def came_in(user: User, **more: Any) -> Any:
    facts: dict[str, Any] = {"source": "HEALTH", "urgency": "URGENT", "reason": NEED, **more}
    received = in_actions.receive(office_id=user.office_id, entry_key=None, **facts)
    db.session.commit()
    return received


def test_ones_open_referrals_stand_there_the_overdue_first(
    browser_for: Any, counsellor: User, case: Case
) -> None:
    waiting = sent(case, days_ago=2)
    overdue = sent(case, days_ago=20)
    text = browser_for(counsellor).get("/today").text
    assert "My open referrals" in text
    assert text.index(overdue.case_code) < text.index(waiting.case_code)
    assert "answer was due" in text
    assert case.client.display_name in text


def test_what_was_sent_to_us_waits_until_it_is_answered(browser_for: Any, counsellor: User) -> None:
    received = came_in(counsellor, person_name="Arben Hoxha")
    browser = browser_for(counsellor)
    text = browser.get("/today").text
    assert "Sent to us: answer them" in text
    assert "Arben Hoxha" in text
    in_actions.decline_in(received, counsellor, reason="FULL")
    db.session.commit()
    assert "Sent to us: answer them" not in browser.get("/today").text


def test_who_does_not_refer_is_told_nothing(browser_for: Any, counsellor: User, case: Case) -> None:
    sent(case, days_ago=20)
    came_in(counsellor, person_name="Arben Hoxha")
    text = browser_for("reception").get("/today").text
    assert "Arben Hoxha" not in text
    assert "My open referrals" not in text


def test_whoever_is_kept_away_sees_no_referral_of_the_file(
    browser_for: Any, counsellor: User, case: Case
) -> None:
    referral = sent(case, days_ago=20)
    keep_away(case.client, counsellor.id, "A cousin")
    db.session.commit()
    text = browser_for(counsellor).get("/today").text
    assert referral.case_code not in text
    assert case.client.display_name not in text


def test_a_long_list_leads_to_the_page_of_referrals(
    browser_for: Any, counsellor: User, count_queries: Any
) -> None:
    came_in(counsellor)
    browser = browser_for(counsellor)
    browser.get("/today")
    few = count_queries(lambda: browser.get("/today"))
    for _number in range(MOST_REFERRALS + 2):
        came_in(counsellor)
    assert count_queries(lambda: browser.get("/today")) == few
    text = browser.get("/today").text
    assert "All referrals" in text
    db.session.rollback()
    found = referred(db.session.merge(counsellor))
    assert (len(found.came_in), found.are_more) == (MOST_REFERRALS, True)


def test_a_session_put_aside_is_found_again(
    browser_for: Any, counsellor: User, case: Case, today: dt.date
) -> None:
    save_draft(None, counsellor, case.client.id, {"advice": ["Appeal."]}, today)
    db.session.commit()
    text = browser_for(counsellor).get("/today").text
    assert "1 session to finish" in text
    assert "/sessions/drafts" in text


def test_reception_receives_everybodys_appointments(
    browser_for: Any, counsellor: User, case: Case
) -> None:
    db.session.add(
        Appointment(
            client_id=case.client.id, staff_id=counsellor.id, office_id=counsellor.office_id,
            starts_at=now(), minutes=60, service="SOC",
        )
    )  # fmt: skip
    db.session.commit()
    assert "Social counselling" in browser_for("reception").get("/today").text
    assert "Social counselling" in browser_for(counsellor).get("/today").text
    assert "Social counselling" not in browser_for("counsellor").get("/today").text


@pytest.mark.parametrize("page", ["/today", "/clients/"])
def test_whoever_may_register_finds_the_way_without_being_told(browser_for: Any, page: str) -> None:
    sentence = "Search first: the person may be here already. Then register."
    browser = browser_for("reception")
    text = browser.get(page).text
    assert re.search(r'href="/clients/search">Register a person</a>', text)
    assert sentence in browser.get("/clients/search").text
    assert sentence not in browser.post("/clients/search", text="Nobody at all").text
    assert "Register a person" not in browser_for("legal").get(page).text


# --- open cases --------------------------------------------------------------------------------


def facts_of(
    user: User, today: dt.date, client: Client | None = None, days_ago: int = 0, **more: Any
) -> dict[str, Any]:
    """A contact of some days ago that somebody has to go on with."""
    return {
        "staff_id": user.id, "created_by_id": user.id, "office_id": user.office_id,
        "client_id": client.id if client else None, "channel": "HOTLINE", "outcome": "ANSWERED",
        "topics": ("T14",), "state": "open", "happened_on": today - dt.timedelta(days=days_ago),
        "happened_at": now() - dt.timedelta(days=days_ago), **more,
    }  # fmt: skip


def open_case(
    user: User, today: dt.date, client: Client | None = None, days_ago: int = 0, **more: Any
) -> Consultation:
    case = Consultation(**facts_of(user, today, client, days_ago, **more))
    db.session.add(case)
    db.session.commit()
    return case


def cases_on(page: Any) -> str:
    """The part of my day that lists the open cases."""
    return str(page.text).partition("My open cases")[2].partition("</section>")[0]


def test_ones_open_cases_stand_there_the_oldest_first_with_how_long_they_are_open(
    browser_for: Any, counsellor: User, client: Client, today: dt.date
) -> None:
    browser = browser_for(counsellor)
    assert "My open cases" not in browser.get("/today").text
    young = open_case(counsellor, today)
    old = open_case(counsellor, today, client, days_ago=12)
    yesterday = open_case(counsellor, today, days_ago=1)

    text = cases_on(browser.get("/today"))

    places = [text.index(f"/consultations/{case.id}/case") for case in (old, yesterday, young)]
    assert places == sorted(places)
    assert "Oksana Shevchenko" in text
    assert text.count("Anonymous") == 2
    for words in ("open for 12 days", "open for 1 day<", "open since today"):
        assert words in text


def test_what_is_closed_taken_away_or_a_colleagues_does_not_stand_there(
    browser_for: Any, counsellor: User, make_user: Any, today: dt.date
) -> None:
    open_case(counsellor, today, state="closed")
    open_case(counsellor, today, state="handed_over")
    open_case(counsellor, today, archived_at=now())
    open_case(make_user("legal"), today)
    for browser in (browser_for(counsellor), browser_for("manager")):
        assert "My open cases" not in browser.get("/today").text


def test_a_case_that_was_passed_on_stands_with_the_colleague_and_no_longer_here(
    browser_for: Any, counsellor: User, make_user: Any, today: dt.date
) -> None:
    other = make_user("legal")
    case = open_case(counsellor, today)
    browser = browser_for(counsellor)
    road = f"/consultations/{case.id}/case"
    version = str(case.version)
    browser.post(road, how="passed_on", colleague=str(other.id), version=version)
    assert str(case.id) not in browser.get("/today").text
    assert str(case.id) in cases_on(browser_for(other).get("/today"))


def test_the_client_of_a_colleague_is_not_named_and_the_contact_rule_is_told(
    browser_for: Any, counsellor: User, make_user: Any, client: Client, today: dt.date
) -> None:
    client.contact_rule = "Never before noon."
    client.neutral_sender = "Anna from the library"
    db.session.commit()
    mediator = make_user("mediator")
    open_case(counsellor, today, client)
    open_case(mediator, today, client)

    text = cases_on(browser_for(counsellor).get("/today"))
    assert "Never before noon." in text
    assert "Call or write only as: Anna from the library" in text
    hidden = cases_on(browser_for(mediator).get("/today"))
    assert "A client of a colleague" in hidden
    for word in ("Oksana", client.client_no, str(client.id), "Never before noon."):
        assert word not in hidden


def test_whoever_is_kept_away_from_the_file_sees_no_open_case_of_it(
    browser_for: Any, counsellor: User, client: Client, today: dt.date
) -> None:
    open_case(counsellor, today, client)
    keep_away(client, counsellor.id, "A cousin")
    db.session.commit()
    assert "My open cases" not in browser_for(counsellor).get("/today").text


def test_many_open_cases_cost_no_more_questions_and_lead_to_the_list(
    browser_for: Any, counsellor: User, make_user: Any, client: Client, today: dt.date,
    count_queries: Any,
) -> None:  # fmt: skip
    browser = browser_for(counsellor)
    browser.get("/today")
    none = count_queries(lambda: browser.get("/today"))
    for days_ago in range(30):
        open_case(counsellor, today, client, days_ago)
    open_case(make_user("counsellor"), today, client)
    open_case(counsellor, today, channel="EMAIL", state="closed")
    assert count_queries(lambda: browser.get("/today")) == none
    text = cases_on(browser.get("/today"))
    assert text.count("<li>") == MOST_CASES
    assert "Only the oldest stand here." in text
    assert "open for 29 days" in text

    [road] = re.findall(r'href="(/consultations/[?][^"]*)"', text)
    first = browser.get(road.replace("&amp;", "&"))
    [older] = re.findall(r'href="(/consultations/[?]after=[^"]*)"', first.text)
    second = browser.get(older.replace("&amp;", "&"))
    assert [page.text.count("Still open</strong>") for page in (first, second)] == [25, 5]
    assert "E-mail</td>" not in first.text + second.text


@pytest.mark.parametrize("role", ["manager", "counsellor", "mediator"])
def test_open_cases_are_found_by_an_index_among_many_contacts(
    session: Any, make_user: Any, today: dt.date, role: str, engine_name: str
) -> None:
    user = make_user(role)
    rows = [
        facts_of(user, today, days_ago=number, state="open" if number % 100 == 0 else "closed")
        for number in range(1000)
    ]
    session.execute(insert(Consultation), rows)
    session.commit()
    if engine_name == "postgresql":
        session.execute(text("ANALYZE consultation"))
    plan = plan_of(session, queries._open_cases(user))
    assert "ix_consultation_open_of_staff" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
