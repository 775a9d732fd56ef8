"""Who was registered as urgent stands on my day until somebody has helped."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.clients.access_actions import keep_away, unassign
from mrc_cases.clients.facts import IntakeFacts
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

HEADING = "Help needed today"
URGENT = IntakeFacts(needs=("C05",), urgency="TODAY")


@pytest.fixture
def urgent(put_client: Any, counsellor: User) -> Client:
    found: Client = put_client(counsellor, "Arben Hoxha", intake=URGENT)
    return found


def intake_of(client: Client) -> Intake:
    return db.session.scalars(select(Intake).where(Intake.client_id == client.id)).one()


def test_who_looks_after_the_person_and_the_manager_are_told(
    browser_for: Any, counsellor: User, urgent: Client
) -> None:
    for who in (counsellor, "manager"):
        text = browser_for(who).get("/today").text
        assert HEADING in text
        assert "Arben Hoxha" in text


def test_a_colleague_who_is_not_assigned_is_not(browser_for: Any, urgent: Client) -> None:
    for role in ("counsellor", "reception", "mediator", "legal"):
        assert "Arben Hoxha" not in browser_for(role).get("/today").text


def test_a_manager_who_is_kept_away_is_not(
    browser_for: Any, make_user: Any, urgent: Client
) -> None:
    away = make_user("manager")
    keep_away(urgent, away.id, "A cousin")
    db.session.commit()
    assert "Arben Hoxha" not in browser_for(away).get("/today").text


def test_an_ordinary_intake_is_no_alarm(browser_for: Any, counsellor: User, client: Client) -> None:
    assert HEADING not in browser_for(counsellor).get("/today").text


def test_a_contact_after_the_intake_ends_it(
    browser_for: Any, counsellor: User, urgent: Client
) -> None:
    browser = browser_for(counsellor)
    facts = {"channel": "PHONE", "topic": "C05", "language": "slk"}
    browser.post(f"/consultations/new?client_id={urgent.id}", outcome="DROPPED", **facts)
    assert HEADING in browser.get("/today").text  # the line was cut: nobody was helped
    browser.post(f"/consultations/new?client_id={urgent.id}", outcome="ANSWERED", **facts)
    assert HEADING not in browser.get("/today").text


def test_so_does_saying_that_it_is_done(browser_for: Any, counsellor: User, urgent: Client) -> None:
    browser = browser_for(counsellor)
    page = browser.post(f"/today/urgent/{intake_of(urgent).id}")
    assert page.path == "/today"
    assert HEADING not in page.text
    assert HEADING not in browser_for("manager").get("/today").text
    assert "Urgent: help was needed" not in browser.get(f"/clients/{urgent.id}").text


def test_a_stranger_cannot_say_so(browser_for: Any, urgent: Client) -> None:
    assert browser_for("counsellor").post(f"/today/urgent/{intake_of(urgent).id}").status == 404
    assert browser_for("reporting").post(f"/today/urgent/{intake_of(urgent).id}").status == 403
    db.session.rollback()
    assert intake_of(urgent).urgency_done_at is None


def test_where_nobody_looks_after_the_person_the_manager_still_sees_it(
    browser_for: Any, counsellor: User, urgent: Client
) -> None:
    unassign(urgent, counsellor.id)
    db.session.commit()
    assert "Arben Hoxha" in browser_for("manager").get("/today").text


def test_after_a_month_it_is_no_matter_of_today(
    browser_for: Any, counsellor: User, put_client: Any, today: dt.date
) -> None:
    put_client(counsellor, "Lina Haddad", intake=URGENT, day=today - dt.timedelta(days=31))
    assert HEADING not in browser_for(counsellor).get("/today").text


def test_many_lines_ask_no_more_questions(
    browser_for: Any, counsellor: User, urgent: Client, put_client: Any, count_queries: Any
) -> None:
    browser = browser_for(counsellor)
    browser.get("/today")
    few = count_queries(lambda: browser.get("/today"))
    for name in ("Lina Haddad", "Mina Rahimi"):
        put_client(counsellor, name, intake=URGENT)
    assert count_queries(lambda: browser.get("/today")) == few
