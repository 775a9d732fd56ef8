"""Follow-up tasks and my day: who has to do what, and what nobody did."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.hours import WorkingDays
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.followup.actions import add_task, drop, finish, not_reached
from mrc_cases.followup.models import FollowUpTask
from tests.sending import form_on

FRIDAY = dt.date(2026, 11, 20)


@pytest.fixture
def client(put_client: Any, counsellor: User, session: Any) -> Client:
    found: Client = put_client(counsellor, "Oksana Shevchenko")
    found.contact_rule = "Never ring before six."
    session.commit()
    return found


@pytest.fixture
def put_task(client: Client, counsellor: User, session: Any, today: dt.date) -> Any:
    def put(what: str = "Call the school", due_on: dt.date | None = None, **more: Any) -> Any:
        facts = {"owner_id": counsellor.id, "client": client, **more}
        task = add_task(what=what, due_on=due_on or today, today=due_on or today, **facts)
        session.commit()
        return task

    return put


@pytest.mark.parametrize(
    ("day", "steps", "expected"),
    [
        (FRIDAY, 1, dt.date(2026, 11, 23)),
        (FRIDAY, 3, dt.date(2026, 11, 25)),
        (dt.date(2026, 11, 23), -3, dt.date(2026, 11, 18)),
        (dt.date(2026, 11, 22), -1, FRIDAY),
        (dt.date(2026, 12, 23), 1, dt.date(2026, 12, 28)),
    ],
)
def test_working_days_leave_out_weekends_and_closings(
    day: dt.date, steps: int, expected: dt.date
) -> None:
    christmas = (dt.date(2026, 12, 24), dt.date(2026, 12, 26))
    assert WorkingDays(closed=(christmas,)).away(day, steps) == expected


def test_a_centre_open_from_sunday_to_thursday_works_on_sunday() -> None:
    week = WorkingDays(frozenset({6, 0, 1, 2, 3}))
    assert week.away(dt.date(2026, 11, 19), 1) == dt.date(2026, 11, 22)


def test_a_centre_closed_for_ever_does_not_hang() -> None:
    closed = WorkingDays(closed=((dt.date(2000, 1, 1), dt.date(2100, 1, 1)),))
    assert closed.away(FRIDAY, 1) > FRIDAY


def test_a_task_stands_on_my_day_and_on_the_file_with_the_safe_contact_rule(
    browser_for: Any, counsellor: User, client: Client, today: dt.date
) -> None:
    browser = browser_for(counsellor)
    browser.get(f"/follow-up/new?client_id={client.id}")
    page = browser.post(
        f"/follow-up/new?client_id={client.id}",
        what="Call about the inspector", due_on=str(today), owner=str(counsellor.id),
    )  # fmt: skip

    assert page.path == f"/clients/{client.id}"
    assert "Call about the inspector" in page.text
    mine = browser.get("/today").text
    assert "Call about the inspector" in mine
    assert "Never ring before six." in mine


def test_what_is_to_be_done_is_sealed(put_task: Any, session: Any) -> None:
    put_task("Call the lawyer Petrović")
    raw = session.connection().exec_driver_sql("SELECT what FROM follow_up_task").scalar_one()
    assert "Petrović".encode() not in bytes(raw)


def test_a_day_gone_by_and_a_slip_in_the_year_are_refused(
    browser_for: Any, counsellor: User, today: dt.date
) -> None:
    browser = browser_for(counsellor)
    for day in ("2020-01-01", f"{today.year + 9}-01-01"):
        page = browser.post(
            "/follow-up/new", what="Buy stamps", due_on=day, owner=str(counsellor.id)
        )
        assert page.status == 422
        assert page.errors["due_on"]
        assert "Buy stamps" in page.text


def test_whoever_gets_a_task_can_open_the_file(
    browser_for: Any, make_user: Any, put_task: Any, client: Client
) -> None:
    other = make_user("legal")
    assert browser_for(other).get(f"/clients/{client.id}").status == 404
    put_task("Look at the contract", owner_id=other.id)

    assert browser_for(other).get(f"/clients/{client.id}").status == 200
    assert "Look at the contract" in browser_for(other).get("/today").text


def test_a_try_is_counted_and_comes_back_on_the_next_working_day(
    put_task: Any, session: Any
) -> None:
    task = put_task(due_on=FRIDAY)
    not_reached(task, FRIDAY, WorkingDays())
    not_reached(task, FRIDAY, WorkingDays())

    assert task.tries == 2
    assert task.due_on == dt.date(2026, 11, 23)


def test_a_try_whose_press_is_sent_twice_is_counted_once(
    browser_for: Any, counsellor: User, put_task: Any, session: Any
) -> None:
    task, browser = put_task(), browser_for(counsellor)
    pressed = form_on(browser.get("/today").text, {"tries"}, f"/follow-up/{task.id}/not-reached")
    for _press in range(2):
        page = browser.post(
            pressed.action, **{name: said[0] for name, said in pressed.sent.items()}
        )
        assert "Counted." in page.text
    session.refresh(task)
    assert task.tries == 1


def test_one_press_does_it_and_comes_back_to_where_it_was(
    browser_for: Any, counsellor: User, put_task: Any, client: Client, session: Any
) -> None:
    task, browser = put_task(), browser_for(counsellor)
    page = browser.post(f"/follow-up/{task.id}/done", back=f"/clients/{client.id}")

    assert page.path == f"/clients/{client.id}"
    assert session.get(FollowUpTask, task.id).state == "done"
    again = browser.post(f"/follow-up/{task.id}/done", back="https://elsewhere.example/")
    assert again.path == "/today"
    assert "This task is closed already." in again.text


@pytest.mark.parametrize("back", ["https://evil.example/x", "//evil.example", "/\\evil.example"])
def test_a_way_back_stays_in_the_house(
    browser_for: Any, counsellor: User, put_task: Any, back: str
) -> None:
    page = browser_for(counsellor).post(
        f"/follow-up/{put_task().id}/not-reached", follow=False, back=back
    )
    assert page.headers["Location"] == "/"


def test_dropping_needs_a_reason_and_closing_twice_is_refused(put_task: Any) -> None:
    task = put_task()
    with pytest.raises(RuleBroken):
        drop(task, None)
    drop(task, "She moved to Vienna.")
    with pytest.raises(RuleBroken):
        finish(task)


def test_a_task_is_dropped_on_its_page(
    browser_for: Any, counsellor: User, put_task: Any, session: Any
) -> None:
    task, browser = put_task(), browser_for(counsellor)
    refused = browser.post(f"/follow-up/{task.id}", do="drop")
    assert refused.errors["closing_word"] == "Write why it is dropped."

    browser.post(f"/follow-up/{task.id}", do="drop", closing_word="She moved to Vienna.")
    assert session.get(FollowUpTask, task.id).state == "dropped"
    assert "She moved to Vienna." in browser.get(f"/follow-up/{task.id}").text


def test_two_people_changing_a_task_are_told(
    browser_for: Any, counsellor: User, put_task: Any, today: dt.date
) -> None:
    task, browser = put_task(), browser_for(counsellor)
    fields = {"due_on": str(today), "owner": str(counsellor.id), "version": "1"}
    browser.post(f"/follow-up/{task.id}", what="Call at noon", **fields)
    page = browser.post(f"/follow-up/{task.id}", what="Call at one", **fields)

    assert page.status == 422
    assert "Call at noon" in page.text
    assert "Call at one" in page.text


def test_the_manager_sees_what_lies_for_more_than_three_working_days(
    browser_for: Any, make_user: Any, put_task: Any, today: dt.date
) -> None:
    put_task("Lies long", due_on=today - dt.timedelta(days=9))
    put_task("Lies since yesterday", due_on=today - dt.timedelta(days=1))

    text = browser_for("manager").get("/today").text
    assert "Lies long" in text
    assert "Lies since yesterday" not in text
    assert "Lies long" not in browser_for("counsellor").get("/today").text


def test_a_promised_call_becomes_a_task_or_stays_on_my_day(
    browser_for: Any, counsellor: User, client: Client, session: Any, today: dt.date
) -> None:
    browser = browser_for(counsellor)
    call = {"channel": "PHONE", "topic": "C05", "outcome": "CALLBACK", "minutes": "5"}
    page = browser.post(f"/consultations/new?client_id={client.id}", **call)
    assert page.path == "/follow-up/new"
    assert 'value="Call back"' in page.text
    assert "Calls you promised" in browser.get("/today").text

    promised = session.scalars(select(Consultation).where(Consultation.outcome == "CALLBACK")).one()
    browser.post(
        f"/follow-up/new?client_id={client.id}&consultation_id={promised.id}",
        what="Call back", due_on=str(today), owner=str(counsellor.id),
    )  # fmt: skip
    assert "Calls you promised" not in browser.get("/today").text


def test_a_later_contact_keeps_the_promise(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    browser = browser_for(counsellor)
    call = {"channel": "PHONE", "topic": "C05", "minutes": "5"}
    browser.post(f"/consultations/new?client_id={client.id}", **call, outcome="CALLBACK")
    browser.post(f"/consultations/new?client_id={client.id}", **call, outcome="ANSWERED")
    assert "Calls you promised" not in browser.get("/today").text


def test_whoever_is_kept_away_sees_no_task_of_the_file(
    browser_for: Any, make_user: Any, put_task: Any, client: Client, session: Any
) -> None:
    other = make_user("counsellor")
    task = put_task("Meet at the station", owner_id=other.id)
    keep_away(client, other.id, None)
    session.commit()

    browser = browser_for(other)
    assert "Meet at the station" not in browser.get("/today").text
    assert browser.get(f"/follow-up/{task.id}").status == 404
    assert browser.post(f"/follow-up/{task.id}/done").status == 404


def test_a_number_in_a_mediators_list_shows_name_only(
    browser_for: Any, make_user: Any, put_task: Any
) -> None:
    mediator = make_user("mediator")
    put_task("Interpret on Friday", owner_id=mediator.id)
    text = browser_for(mediator).get("/today").text
    assert "Interpret on Friday" in text
    assert "Oksana Shevchenko" in text


def test_my_day_asks_as_much_for_a_hundred_tasks_as_for_one(
    browser_for: Any, counsellor: User, put_task: Any, count_queries: Any
) -> None:
    browser = browser_for(counsellor)
    put_task()
    browser.get("/today")
    few = count_queries(lambda: browser.get("/today"))
    for number in range(30):
        put_task(f"Task {number}")
    assert count_queries(lambda: browser.get("/today")) == few


@pytest.mark.parametrize("version", ["9" * 5000, "²", "-1", "1e3", ""])
def test_a_version_nobody_made_is_no_version(
    browser_for: Any, counsellor: User, put_task: Any, version: str
) -> None:
    task = put_task()
    page = browser_for(counsellor).post(
        f"/follow-up/{task.id}", what="Call", due_on=task.due_on.isoformat(),
        owner=str(counsellor.id), version=version,
    )  # fmt: skip
    assert page.status == 422
    assert "Somebody else changed this task meanwhile" in page.errors[""]
