"""My day: what waits of referrals beside the tasks, and what was put aside."""

import datetime as dt
import re
from typing import Any

import pytest

from mrc_cases.access.models import User
from mrc_cases.appointments.models import Appointment
from mrc_cases.base.moments import now
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.extensions import db
from mrc_cases.my_day.queries import MOST_REFERRALS, referred
from mrc_cases.referrals import in_actions
from mrc_cases.referrals.models import Referral
from mrc_cases.referrals.states import LIMITS
from mrc_cases.sessions.actions import save_draft
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
