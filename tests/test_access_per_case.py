"""Who may open one file: lent for a time, kept away, taken in an emergency, and who is told."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken, broken_rule
from mrc_cases.base.moments import now
from mrc_cases.centre.models import Office
from mrc_cases.clients.access_actions import assign, break_glass, keep_away, lend
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.models import Client
from mrc_cases.clients.queries import possible_duplicates

DANGER = "Her husband has found the address and is at the door."


@pytest.fixture
def owner(make_user: Any) -> User:
    found: User = make_user("counsellor")
    return found


@pytest.fixture
def client(put_client: Any, owner: User) -> Client:
    ukrainian = {"nationality": "UA", "language": "ukr"}
    found: Client = put_client(
        owner, "Oksana Shevchenko", other="Оксана Шевченко", answers=ukrainian
    )
    return found


def can_open(browser: Any, client: Client) -> bool:
    return bool(browser.get(f"/clients/{client.id}").status == 200)


def test_lent_access_ends_by_itself(
    browser_for: Any, make_user: Any, client: Client, session: Any
) -> None:
    colleague = make_user("counsellor")
    browser = browser_for(colleague)
    assert not can_open(browser, client)

    lend(client, colleague.id, now() + dt.timedelta(hours=2))
    session.commit()
    assert can_open(browser, client)

    session.execute(update(Assignment).values(until_at=now() - dt.timedelta(seconds=1)))
    session.commit()
    assert not can_open(browser, client)


def test_a_colleague_is_lent_a_file_until_the_evening_of_a_day(
    browser_for: Any, make_user: Any, owner: User, client: Client, session: Any, today: dt.date
) -> None:
    other = make_user("counsellor")
    page = browser_for(owner).post(
        f"/clients/{client.id}/assigned", user=str(other.id), until_on=str(today)
    )

    assert page.status == 200
    lent = session.scalars(select(Assignment).where(Assignment.user_id == other.id)).one()
    assert lent.until_at > now()
    assert can_open(browser_for(other), client)


def test_a_day_gone_by_is_refused_and_the_choice_is_kept(
    browser_for: Any, make_user: Any, owner: User, client: Client
) -> None:
    other = make_user("counsellor")
    page = browser_for(owner).post(
        f"/clients/{client.id}/assigned", user=str(other.id), until_on="2020-01-01"
    )
    assert page.errors["until_on"] == "Choose a day that is still to come."
    assert f'selected value="{other.id}"' in page.text


def test_whoever_is_kept_away_finds_the_person_nowhere(
    browser_for: Any, make_user: Any, client: Client, session: Any
) -> None:
    manager = make_user("manager")
    browser = browser_for(manager)
    assert can_open(browser, client)
    keep_away(client, manager.id, "her brother-in-law")
    session.commit()

    assert not can_open(browser, client)
    assert "Shevchenko" not in browser.get("/clients/").text
    assert client.client_no not in browser.post("/clients/search", text="Oksana Shevchenko").text
    assert possible_duplicates(manager, ["Oksana Shevchenko"], nationalities=["UA"]) == []
    page = browser.post("/clients/emergency", find=client.client_no, reason=DANGER)
    assert page.errors["find"].startswith("No file fits exactly.")


def test_whoever_is_kept_away_cannot_be_assigned(
    make_user: Any, client: Client, session: Any
) -> None:
    colleague = make_user("counsellor")
    assign(client, colleague.id)
    keep_away(client, colleague.id, None)
    session.flush()

    with pytest.raises(RuleBroken):
        assign(client, colleague.id)
    with pytest.raises(RuleBroken):
        break_glass(client, colleague.id, DANGER)


def test_keeping_away_is_done_and_undone_on_the_page(
    browser_for: Any, make_user: Any, owner: User, client: Client
) -> None:
    manager = make_user("manager")
    road = f"/clients/{client.id}/assigned"
    browser = browser_for(owner)
    page = browser.post(road, do="keep_away", away=str(manager.id), reason="a cousin")
    assert "a cousin" in page.text
    assert not can_open(browser_for(manager), client)

    again = browser.post(road, do="keep_away", away=str(manager.id))
    assert again.errors["away"] == "This person is already kept away from the file."

    browser.post(road, let_in=str(manager.id))
    assert can_open(browser_for(manager), client)


def test_a_file_is_opened_in_an_emergency_for_four_hours_and_the_manager_is_told(
    browser_for: Any, make_user: Any, client: Client, session: Any
) -> None:
    colleague, manager, focal_point = (
        make_user(role) for role in ("counsellor", "manager", "data_protection")
    )
    browser = browser_for(colleague)
    page = browser.post("/clients/emergency", find=client.client_no, reason=DANGER)

    assert page.path == f"/clients/{client.id}"
    taken = session.scalars(select(Assignment).where(Assignment.is_emergency)).one()
    assert dt.timedelta(hours=3.9) < taken.until_at - now() <= dt.timedelta(hours=4)

    told = browser_for(manager)
    assert 'class="count">1<' in told.get("/clients/").text
    page = told.get("/clients/alerts")
    assert DANGER in page.text
    assert client.client_no in page.text
    told.post("/clients/alerts")
    assert 'class="count">' not in told.get("/clients/").text

    watching = browser_for(focal_point).get("/clients/alerts").text
    assert DANGER in watching
    assert client.client_no not in watching
    assert "Shevchenko" not in watching


@pytest.mark.parametrize("find", ["Oksana Shevchenko", "Оксана Шевченко"])
def test_in_an_emergency_the_whole_name_is_enough(
    browser_for: Any, client: Client, find: str
) -> None:
    page = browser_for("counsellor").post("/clients/emergency", find=find, reason=DANGER)
    assert page.path == f"/clients/{client.id}"


@pytest.mark.parametrize(
    ("find", "reason", "field"),
    [("Oksana", DANGER, "find"), ("Nobody Like This", DANGER, "find"), ("MC-1", "", "reason")],
)
def test_an_emergency_needs_one_person_and_a_reason(
    browser_for: Any, client: Client, find: str, reason: str, field: str
) -> None:
    page = browser_for("counsellor").post("/clients/emergency", find=find, reason=reason)
    assert page.status == 422
    assert field in page.errors


@pytest.mark.parametrize("role", ["reception", "mediator", "legal", "reporting", "administrator"])
def test_others_do_not_open_files_in_an_emergency(browser_for: Any, role: str) -> None:
    assert browser_for(role).get("/clients/emergency").status == 403


def test_a_manager_kept_away_is_not_alerted_about_that_file(
    browser_for: Any, make_user: Any, client: Client, session: Any
) -> None:
    manager = make_user("manager")
    keep_away(client, manager.id, None)
    session.commit()
    browser_for("counsellor").post("/clients/emergency", find=client.client_no, reason=DANGER)

    page = browser_for(manager).get("/clients/alerts")
    assert DANGER not in page.text
    assert "There are no alerts." in page.text


def test_a_manager_of_another_office_is_told_without_the_reason(
    browser_for: Any, make_user: Any, client: Client, session: Any
) -> None:
    elsewhere = session.scalars(select(Office).where(Office.code == "KE")).one()
    manager = make_user("manager", office_id=elsewhere.id)
    browser_for("counsellor").post("/clients/emergency", find=client.client_no, reason=DANGER)

    page = browser_for(manager).get("/clients/alerts")
    assert "A file was opened in an emergency" in page.text
    assert DANGER not in page.text
    assert client.client_no not in page.text


def test_a_file_has_one_person_mainly_responsible(
    make_user: Any, client: Client, owner: User, session: Any
) -> None:
    other = make_user("counsellor")
    assign(client, other.id, is_owner=True)
    session.commit()
    query = select(Assignment.user_id).where(
        Assignment.client_id == client.id, Assignment.is_owner, Assignment.until_at.is_(None)
    )
    assert list(session.scalars(query)) == [other.id]

    session.execute(update(Assignment).values(is_owner=True).where(Assignment.user_id == other.id))
    doubled = update(Assignment).values(is_owner=True).where(Assignment.user_id == owner.id)
    with pytest.raises(IntegrityError) as fired:
        session.execute(doubled)
    session.rollback()
    sentence = broken_rule(fired.value)
    assert sentence is not None
    assert "mainly responsible" in str(sentence.message)
