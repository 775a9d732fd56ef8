"""Clients' own plans: one at a time, goals with steps, progress, history, a sheet to take home."""

import datetime as dt
import re
import threading
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import keep_away, unassign
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.merging.actions import merge_clients, undo_merge
from mrc_cases.merging.models import Merge
from mrc_cases.plans.actions import (
    add_goal,
    add_step,
    begin_plan,
    change_step,
    drop_step,
    end_plan,
    open_again,
    tick,
)
from mrc_cases.plans.models import Plan, PlanGoal, PlanStep
from mrc_cases.plans.progress import Progress
from mrc_cases.plans.queries import due_steps, plans_of
from tests.conftest import PASSWORD, Browser

AIM = "I want to work as a nurse again."


@pytest.fixture
def put_plan(client: Client, counsellor: User, session: Any, today: dt.date) -> Any:
    """A plan with one goal, and a step of the client for each of the words given."""

    def put(*steps: str, **more: Any) -> Plan:
        facts = {"owner_id": counsellor.id, "aim": AIM, "today": today, **more}
        plan = begin_plan(client, **facts)
        goal = add_goal(plan, words="Have the diploma recognised")
        for words in steps:
            add_step(goal, plan, client, words=words, doer_id=None, due_on=None, today=today)
        session.commit()
        return plan

    return put


def steps_of(plan: Plan) -> list[PlanStep]:
    return [step for goal in plan.goals for step in goal.steps]


# --- counting ----------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["open", "done", "dropped"])))
def test_progress_counts_what_is_done_of_what_still_counts(states: list[str]) -> None:
    progress = Progress.of(states)
    assert 0 <= progress.done <= progress.steps <= len(states)
    assert progress.is_complete is ("open" not in states)


def test_three_of_five() -> None:
    assert Progress.of(["done"] * 3 + ["open"] * 2 + ["dropped"]) == Progress(3, 5)


# --- the road ----------------------------------------------------------------------------------


def test_a_plan_is_begun_filled_and_ticked_on_the_pages(
    browser_for: Any, counsellor: User, client: Client, session: Any, today: dt.date
) -> None:
    browser = browser_for(counsellor)
    page = browser.post(f"/plans/of/{client.id}/new", aim=AIM, owner=str(counsellor.id))
    assert page.path == f"/plans/of/{client.id}"
    assert AIM in page.text
    plan = session.scalars(select(Plan)).one()

    browser.post(f"/plans/{plan.id}/goals", words="Have the diploma recognised")
    goal = session.scalars(select(PlanGoal)).one()
    name = f"goal-{goal.id.hex}"
    for number, doer in enumerate(["", str(counsellor.id)]):
        page = browser.post(
            f"/plans/goals/{goal.id}/steps",
            **{f"{name}-words": f"Step {number}", f"{name}-doer": doer,
               f"{name}-due_on": str(today)},
        )  # fmt: skip
        assert page.status == 200
    first, second = session.scalars(select(PlanStep).order_by(PlanStep.position))
    assert (first.doer_id, second.doer_id) == (None, counsellor.id)

    page = browser.post(f"/plans/steps/{first.id}/tick")
    assert "Steps done: 1 of 2" in page.text
    assert "Steps done: 1 of 2" in browser.get(f"/clients/{client.id}").text
    assert session.get(PlanStep, first.id).done_on == today
    page = browser.post(f"/plans/steps/{first.id}/tick", again="yes")
    assert "Steps done: 0 of 2" in page.text


def test_what_the_client_said_and_what_is_to_be_done_is_sealed(
    put_plan: Any, session: Any, today: dt.date
) -> None:
    plan = put_plan("Call the hospital Kramáre", "Ask aunt Halyna")
    drop_step(steps_of(plan)[1], plan, why_dropped="Halyna moved.")
    end_plan(plan, state="ended", how_it_went="Halyna is in Vienna.", today=today)
    session.commit()
    stored = b"".join(
        bytes(value)
        for query in (
            "SELECT aim, how_it_went FROM plan", "SELECT words FROM plan_goal",
            "SELECT words, why_dropped FROM plan_step",
        )
        for row in session.connection().exec_driver_sql(query)
        for value in row
        if value is not None
    )  # fmt: skip
    for word in ("nurse", "diploma", "Kramáre", "Halyna", "Vienna"):
        assert word.encode() not in stored


@pytest.mark.parametrize(
    ("fields", "refused"),
    [({"aim": ""}, "aim"), ({"owner": ""}, "owner"), ({"review_on": "2020-01-01"}, "review_on"),
     ({"review_on": "2099-01-01"}, "review_on"), ({"aim": "x" * 4001}, "aim")],
)  # fmt: skip
def test_a_refused_plan_keeps_its_answers(
    browser_for: Any, counsellor: User, client: Client, session: Any,
    fields: dict[str, str], refused: str,
) -> None:  # fmt: skip
    answers = {"aim": AIM, "owner": str(counsellor.id), **fields}
    page = browser_for(counsellor).post(f"/plans/of/{client.id}/new", **answers)
    assert page.status == 422
    assert page.errors[refused]
    assert refused == "aim" or AIM in page.text
    assert session.scalars(select(Plan)).first() is None


def test_a_refused_step_shows_its_goal_open_and_keeps_the_words(
    browser_for: Any, counsellor: User, put_plan: Any, session: Any
) -> None:
    goal = put_plan().goals[0]
    name = f"goal-{goal.id.hex}"
    fields = {f"{name}-words": "Write to the chamber", f"{name}-due_on": "2020-01-01",
              f"{name}-doer": ""}  # fmt: skip
    page = browser_for(counsellor).post(f"/plans/goals/{goal.id}/steps", **fields)
    assert page.status == 422
    assert page.errors[f"{name}-due_on"] == "This day has gone by."
    assert 'value="Write to the chamber"' in page.text
    assert session.scalars(select(PlanStep)).first() is None


def test_a_refused_goal_is_where_one_goes_on(
    browser_for: Any, counsellor: User, put_plan: Any
) -> None:
    browser, plan = browser_for(counsellor), put_plan()
    refused = browser.post(f"/plans/{plan.id}/goals", words="").text
    [box] = [box for box in re.findall("<input[^>]*>", refused) if "aria-invalid" in box]
    assert "autofocus" in box
    assert refused.count("autofocus") == 1


def test_htmx_gets_the_goals_alone(browser_for: Any, counsellor: User, put_plan: Any) -> None:
    plan, browser = put_plan("Translate the diploma"), browser_for(counsellor)
    headers = {"HX-Request": "true"}
    page = browser.post(f"/plans/steps/{steps_of(plan)[0].id}/tick", headers=headers)
    assert "Steps done: 1 of 1" in page.text
    assert "<html" not in page.text
    again = browser.post(f"/plans/steps/{steps_of(plan)[0].id}/tick", headers=headers)
    assert "This step is closed already." in again.text


def test_a_form_sent_twice_makes_one_goal_and_one_step(
    browser_for: Any, counsellor: User, put_plan: Any, session: Any
) -> None:
    plan, browser = put_plan(), browser_for(counsellor)
    for _press in "12":
        browser.post(f"/plans/{plan.id}/goals", words="An own room", entry_key="a")
    goal = session.scalars(select(PlanGoal).order_by(PlanGoal.position)).all()[-1]
    name = f"goal-{goal.id.hex}"
    for _press in "12":
        fields = {f"{name}-words": "Look", f"{name}-doer": "", f"{name}-entry_key": "b"}
        browser.post(f"/plans/goals/{goal.id}/steps", **fields)
    assert len(session.scalars(select(PlanGoal)).all()) == 2
    assert len(session.scalars(select(PlanStep)).all()) == 1


# --- one at a time, and the history ------------------------------------------------------------


def test_a_client_has_one_active_plan(
    browser_for: Any, counsellor: User, client: Client, put_plan: Any, session: Any
) -> None:
    put_plan()
    page = browser_for(counsellor).post(
        f"/plans/of/{client.id}/new", aim="Something else", owner=str(counsellor.id)
    )
    assert page.status == 422
    assert "There is an active plan already." in page.errors["aim"]
    assert len(session.scalars(select(Plan)).all()) == 1


def test_two_people_who_begin_a_plan_at_once_get_one(
    app: Flask, make_user: Any, client: Client, counsellor: User, session: Any
) -> None:
    """Real threads on both engines: the database keeps the rule, the second is told in words."""
    statuses: list[int] = []

    def begin(browser: Browser) -> None:
        fields = {"aim": AIM, "owner": str(owner_id), "csrf_token": browser.token}
        answer = browser.client.post(f"/plans/of/{client_id}/new", data=fields)
        statuses.append(answer.status_code)

    client_id, owner_id = client.id, counsellor.id
    browsers = []
    for _each in range(4):
        browser = Browser(app.test_client())
        browser.get("/sign-in")
        browser.post("/sign-in", email=counsellor.email, password=PASSWORD)
        browsers.append(browser)
    db.session.remove()
    threads = [threading.Thread(target=begin, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 422, 422, 422]
    assert len(session.scalars(select(Plan)).all()) == 1


def test_a_step_ticked_by_two_at_once_is_ticked_once(
    app: Flask, counsellor: User, put_plan: Any, session: Any
) -> None:
    step_id: UUID = steps_of(put_plan("Translate the diploma"))[0].id
    refused: list[str] = []

    def press() -> None:
        with app.app_context():
            step = db.session.get_one(PlanStep, step_id)
            goal = db.session.get_one(PlanGoal, step.goal_id)
            try:
                tick(step, db.session.get_one(Plan, goal.plan_id), dt.date(2026, 1, 1))
                db.session.commit()
            except RuleBroken as broken:
                refused.append(str(broken.message))
            finally:
                db.session.remove()

    db.session.remove()
    if db.engine.dialect.name == "sqlite":  # requests queue before they read; here nobody does
        press()
        press()
    else:
        threads = [threading.Thread(target=press) for _each in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert set(refused) == {"This step is closed already."}
    assert session.get_one(PlanStep, step_id).version == 2


def test_finishing_needs_every_step_closed_and_ending_a_word(
    browser_for: Any, counsellor: User, put_plan: Any, session: Any, today: dt.date
) -> None:
    plan, browser = put_plan("Translate the diploma"), browser_for(counsellor)
    page = browser.post(f"/plans/{plan.id}/end", state="finished")
    assert "still open" in page.errors["state"]
    page = browser.post(f"/plans/{plan.id}/end", state="ended")
    assert page.errors["how_it_went"] == "Write how it went and why it ends."

    tick(steps_of(plan)[0], plan, today)
    session.commit()
    browser.post(f"/plans/{plan.id}/end", state="finished", how_it_went="She works since May.")
    ended = session.get(Plan, plan.id)
    assert (ended.state, ended.closed_on) == ("finished", today)
    assert "She works since May." in browser.get(f"/plans/{plan.id}").text


def test_a_closed_plan_is_read_and_no_longer_written(
    browser_for: Any, counsellor: User, put_plan: Any, session: Any, today: dt.date
) -> None:
    plan, browser = put_plan("Translate the diploma"), browser_for(counsellor)
    end_plan(plan, state="ended", how_it_went="She moved.", today=today)
    session.commit()
    step = steps_of(plan)[0]
    step.due_on = today - dt.timedelta(days=9)
    session.commit()
    assert "was due on" not in browser.get(f"/plans/{plan.id}").text
    assert "Add the goal" not in browser.get(f"/plans/{plan.id}").text
    assert "This plan is closed." in browser.post(f"/plans/steps/{step.id}/tick").text
    refused = browser.post(f"/plans/{plan.id}/goals", words="More")
    assert "This plan is closed." in refused.text
    for address, fields in (
        (f"/plans/{plan.id}/goals", {"words": "More"}),
        (f"/plans/{plan.id}/end", {"state": "ended", "how_it_went": "Again"}),
        (f"/plans/steps/{step.id}", {"words": "Other", "doer": "", "version": "1"}),
    ):
        assert browser.post(address, **fields).status == 422
    assert session.get(PlanStep, step.id).state == "open"


def test_who_comes_back_finds_the_earlier_plan_and_takes_over_what_was_open(
    browser_for: Any, counsellor: User, client: Client, put_plan: Any, session: Any, today: dt.date
) -> None:
    old, browser = put_plan("Translate the diploma", "Pay the fee"), browser_for(counsellor)
    goal = add_goal(old, words="Learn the language")
    step = add_step(goal, old, client, words="Course", doer_id=None, due_on=today, today=today)
    tick(step, old, today)
    tick(steps_of(old)[0], old, today)
    end_plan(old, state="ended", how_it_went="She went home for a year.", today=today)
    session.commit()

    assert "Earlier plan, closed on" in browser.get(f"/clients/{client.id}").text
    asked = browser.get(f"/plans/of/{client.id}/new")
    assert "Have the diploma recognised" in asked.text
    page = browser.post(
        f"/plans/of/{client.id}/new", aim="Now the hospital.", owner=str(counsellor.id), carry="y"
    )
    assert "Now the hospital." in page.text
    assert "Earlier plans" in page.text
    assert "She went home for a year." in page.text
    active = session.scalars(select(Plan).where(Plan.state == "active")).one()
    assert [goal.words for goal in active.goals] == ["Have the diploma recognised"]
    assert [step.words for step in steps_of(active)] == ["Pay the fee"]
    assert len(steps_of(session.get(Plan, old.id))) == 3


def test_days_gone_by_and_colleagues_who_left_do_not_come_along(
    client: Client, counsellor: User, make_user: Any, session: Any, today: dt.date
) -> None:
    leaving = make_user("legal")
    last_year = today - dt.timedelta(days=365)
    old = begin_plan(client, owner_id=counsellor.id, aim=AIM, today=last_year)
    goal = add_goal(old, words="A contract")
    add_step(goal, old, client, words="Read it", doer_id=leaving.id, due_on=last_year,
             today=last_year)  # fmt: skip
    end_plan(old, state="ended", how_it_went="Stopped.", today=today)
    leaving.is_active = False
    new = begin_plan(client, owner_id=counsellor.id, aim=AIM, today=today, carry_from=old)
    (step,) = steps_of(new)
    assert (step.due_on, step.doer_id) == (None, counsellor.id)


# --- changing ----------------------------------------------------------------------------------


def test_two_people_changing_one_thing_are_told(
    browser_for: Any, counsellor: User, put_plan: Any
) -> None:
    plan, browser = put_plan("Translate the diploma"), browser_for(counsellor)
    goal, step = plan.goals[0], steps_of(plan)[0]
    for address, name, more in (
        (f"/plans/{plan.id}/change", "aim", {"owner": str(counsellor.id)}),
        (f"/plans/goals/{goal.id}", "words", {}),
        (f"/plans/steps/{step.id}", "words", {"doer": ""}),
    ):
        browser.post(address, **{name: "Theirs"}, version="1", **more)
        page = browser.post(address, **{name: "Mine"}, version="1", **more)
        assert page.status == 422
        assert "Somebody else changed this meanwhile." in page.errors[""]
        assert "Theirs" in page.text
        assert "Mine" in page.text


def test_a_goal_that_is_given_up_drops_what_is_open_of_it(
    browser_for: Any, counsellor: User, put_plan: Any, session: Any, today: dt.date
) -> None:
    plan = put_plan("Write to the chamber", "Translate the diploma")
    goal, (done, still_open) = plan.goals[0], steps_of(plan)
    tick(done, plan, today)
    session.commit()
    browser, road = browser_for(counsellor), f"/plans/goals/{goal.id}"
    assert "It will not be done" in browser.get(road).text
    assert browser.post(road, drop="yes").errors["why_dropped"] == "Write why it is dropped."
    page = browser.post(road, drop="yes", why_dropped="She moves on.")
    assert "Steps done: 1 of 1" in page.text
    session.expire_all()
    assert (done.state, still_open.state) == ("done", "dropped")
    assert still_open.why_dropped == "She moves on."
    assert "It will not be done" not in browser.get(road).text  # nothing of it is open


def test_a_goal_without_a_step_is_taken_away(
    browser_for: Any, counsellor: User, put_plan: Any, session: Any
) -> None:
    plan, browser = put_plan("Write to the chamber"), browser_for(counsellor)
    for words in ("A slip", "An own room"):
        browser.post(f"/plans/{plan.id}/goals", words=words)
    slip = session.scalars(select(PlanGoal).where(PlanGoal.position == 1)).one()
    assert "Why is it dropped?" not in browser.get(f"/plans/goals/{slip.id}").text
    page = browser.post(f"/plans/goals/{slip.id}", drop="yes")
    assert "A slip" not in page.text
    browser.post(f"/plans/{plan.id}/goals", words="Work")
    session.expire_all()
    assert [each.position for each in plan.goals] == [0, 2, 3]


def test_a_goal_whose_only_step_was_dropped_does_not_say_that_it_has_none(
    browser_for: Any, counsellor: User, put_plan: Any, session: Any
) -> None:
    plan, browser = put_plan("Write to the chamber"), browser_for(counsellor)
    drop_step(steps_of(plan)[0], plan, why_dropped="Not needed.")
    session.commit()
    assert "No steps yet." not in browser.get(f"/plans/{plan.id}").text
    browser.post(f"/plans/{plan.id}/goals", words="An own room")
    page = browser.get(f"/plans/{plan.id}").text
    assert page.count("No steps yet.") == 1  # of the new one


def test_dropping_a_step_needs_a_reason_and_counts_no_longer(
    browser_for: Any, counsellor: User, put_plan: Any, session: Any
) -> None:
    plan, browser = put_plan("Translate the diploma", "Pay the fee"), browser_for(counsellor)
    step = steps_of(plan)[0]
    page = browser.post(f"/plans/steps/{step.id}", drop="yes")
    assert page.errors["why_dropped"] == "Write why it is dropped."
    page = browser.post(f"/plans/steps/{step.id}", drop="yes", why_dropped="Not needed.")
    assert "Steps done: 0 of 1" in page.text
    assert "Not needed." in page.text
    kept = session.get(PlanStep, step.id)
    open_again(kept, session.get(Plan, plan.id))
    assert (kept.state, kept.why_dropped) == ("open", None)


def test_a_closed_step_is_not_changed(
    client: Client, put_plan: Any, session: Any, today: dt.date
) -> None:
    plan = put_plan("Translate the diploma")
    step = steps_of(plan)[0]
    tick(step, plan, today)
    with pytest.raises(RuleBroken):
        change_step(step, plan, client, version=step.version, words="x", doer_id=None,
                    due_on=None, today=today)  # fmt: skip
    with pytest.raises(RuleBroken):
        drop_step(step, plan, why_dropped="no")


def test_the_database_itself_refuses_a_state_without_its_facts(put_plan: Any, session: Any) -> None:
    from sqlalchemy.exc import IntegrityError

    plan_id = put_plan("Translate the diploma").id
    for table, change in (
        ("plan", "state = 'ended'"), ("plan", "closed_on = '2026-01-01'"),
        ("plan_step", "state = 'done'"), ("plan_step", "state = 'dropped'"),
        ("plan_step", "state = 'lost'"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            session.connection().exec_driver_sql(f"UPDATE {table} SET {change}")  # noqa: S608
        session.rollback()
    assert session.get(Plan, plan_id).state == "active"


# --- who ---------------------------------------------------------------------------------------


def test_a_shelter_worker_reads_the_plan_and_changes_nothing(
    browser_for: Any, make_user: Any, put_plan: Any, client: Client, session: Any
) -> None:
    from mrc_cases.clients.access_actions import assign

    plan, shelter = put_plan("Translate the diploma"), make_user("shelter")
    assign(client, shelter.id)
    session.commit()
    browser = browser_for(shelter)
    page = browser.get(f"/plans/{plan.id}")
    assert AIM in page.text
    assert "Add the goal" not in page.text
    assert browser.get(f"/plans/of/{client.id}").status == 200
    assert browser.post(f"/plans/steps/{steps_of(plan)[0].id}/tick").status == 403
    assert browser.get(f"/plans/{plan.id}/change").status == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [("counsellor", 404), ("legal", 404), ("psychosocial", 404), ("shelter", 404),
     ("mediator", 403), ("reception", 403), ("reporting", 403), ("data_protection", 403),
     ("administrator", 403)],
)  # fmt: skip
def test_out_of_reach_and_without_right_nobody_reads_a_plan(
    browser_for: Any, put_plan: Any, client: Client, role: str, status: int
) -> None:
    plan, browser = put_plan("Translate the diploma"), browser_for(role)
    for address in (f"/plans/{plan.id}", f"/plans/of/{client.id}", f"/plans/{plan.id}/sheet"):
        assert browser.get(address).status == status
    writing = 403 if role == "shelter" else status
    assert browser.post(f"/plans/steps/{steps_of(plan)[0].id}/tick").status == writing
    assert browser.get(f"/plans/goals/{plan.goals[0].id}").status == writing


def test_a_manager_reads_every_plan_of_the_office(browser_for: Any, put_plan: Any) -> None:
    plan, browser = put_plan("Translate the diploma"), browser_for("manager")
    assert AIM in browser.get(f"/plans/{plan.id}").text
    assert browser.post(f"/plans/steps/{steps_of(plan)[0].id}/tick").status == 403


def test_whoever_is_kept_away_sees_no_plan_and_no_step(
    browser_for: Any, make_user: Any, put_plan: Any, client: Client, session: Any, today: dt.date
) -> None:
    other = make_user("counsellor")
    plan = put_plan()
    add_step(plan.goals[0], plan, client, words="Meet at the station", doer_id=other.id,
             due_on=today, today=today)  # fmt: skip
    keep_away(client, other.id, None)
    session.commit()
    browser = browser_for(other)
    assert "Meet at the station" not in browser.get("/today").text
    assert browser.get(f"/plans/{plan.id}").status == 404
    assert browser.post(f"/plans/steps/{steps_of(plan)[0].id}/tick").status == 404


def test_reading_and_printing_stand_on_the_trail(
    browser_for: Any, counsellor: User, put_plan: Any, session: Any
) -> None:
    plan, browser = put_plan(), browser_for(counsellor)
    browser.get(f"/plans/{plan.id}")
    browser.get(f"/plans/{plan.id}/sheet")
    lines = session.scalars(select(TrailLine).where(TrailLine.record_id == plan.id)).all()
    assert {line.action for line in lines} == {"read", "print"}


# --- my day ------------------------------------------------------------------------------------


def test_a_step_that_is_due_stands_on_my_day_with_the_contact_rule_and_is_done_there(
    browser_for: Any, make_user: Any, put_plan: Any, client: Client, session: Any, today: dt.date
) -> None:
    legal = make_user("legal")
    client.contact_rule = "Never ring before six."
    plan = put_plan(review_on=today)
    early = today - dt.timedelta(days=3)
    goal = plan.goals[0]
    add_step(goal, plan, client, words="Read the contract", doer_id=legal.id, due_on=early,
             today=early)  # fmt: skip
    add_step(goal, plan, client, words="Write in a week", doer_id=legal.id,
             due_on=today + dt.timedelta(days=7), today=today)  # fmt: skip
    session.commit()

    browser = browser_for(legal)
    text = browser.get("/today").text
    assert "Read the contract" in text
    assert "Never ring before six." in text
    assert "was due on" in text
    assert "Write in a week" not in text
    step = steps_of(plan)[0]
    page = browser.post(f"/plans/steps/{step.id}/tick", my_day="yes")
    assert page.path == "/today"
    assert "Read the contract" not in page.text


def test_the_owner_is_reminded_to_look_at_the_plan_again(
    browser_for: Any, counsellor: User, make_user: Any, put_plan: Any, today: dt.date
) -> None:
    put_plan(review_on=today)
    assert "Look at the plan again" in browser_for(counsellor).get("/today").text
    assert "Look at the plan again" not in browser_for("counsellor").get("/today").text


def test_steps_of_a_closed_plan_wait_for_nobody(
    put_plan: Any, client: Client, counsellor: User, session: Any, today: dt.date
) -> None:
    plan = put_plan()
    add_step(plan.goals[0], plan, client, words="Call", doer_id=counsellor.id, due_on=today,
             today=today)  # fmt: skip
    assert [step.words for step in due_steps(counsellor, today)] == ["Call"]
    end_plan(plan, state="ended", how_it_went="She moved.", today=today)
    assert due_steps(counsellor, today) == []


def test_a_plan_asks_as_much_for_thirty_steps_as_for_one(
    browser_for: Any, counsellor: User, put_plan: Any, client: Client, session: Any,
    count_queries: Any, today: dt.date,
) -> None:  # fmt: skip
    plan, browser = put_plan("One"), browser_for(counsellor)

    def count() -> list[int]:
        paths = (f"/plans/{plan.id}", "/today", f"/clients/{client.id}")
        return [count_queries(partial(browser.get, path)) for path in paths]

    count()
    few = count()
    for number in range(25):
        add_step(plan.goals[0], plan, client, words=str(number), doer_id=counsellor.id,
                 due_on=today, today=today)  # fmt: skip
    session.commit()
    assert count() == few


# --- the sheet ---------------------------------------------------------------------------------


def test_the_sheet_speaks_the_clients_language_without_name_or_remarks(
    browser_for: Any, counsellor: User, put_client: Any, session: Any, today: dt.date
) -> None:
    amina = put_client(counsellor, "Amina Diallo", answers={"language": "ara"})
    plan = begin_plan(amina, owner_id=counsellor.id, aim="أريد غرفة", today=today)
    goal = add_goal(plan, words="An own room")
    for words in ("Look at three rooms", "Ask the cousin"):
        add_step(goal, plan, amina, words=words, doer_id=counsellor.id, due_on=None, today=today)
    drop_step(steps_of(plan)[1], plan, why_dropped="He threatened her.")
    session.commit()

    page = browser_for(counsellor).get(f"/plans/{plan.id}/sheet")
    assert (page.lang, page.direction) == ("ar", "rtl")
    assert "أريد غرفة" in page.text
    assert "Look at three rooms" in page.text
    assert counsellor.name in page.text
    for hidden in ("Amina", amina.client_no, "Ask the cousin", "He threatened her."):
        assert hidden not in page.text


def test_a_neutral_sender_stands_on_the_sheet_instead_of_the_centre(
    browser_for: Any, counsellor: User, client: Client, put_plan: Any, session: Any,
    today: dt.date,
) -> None:  # fmt: skip
    client.neutral_sender = "the library"
    plan = put_plan()
    add_step(plan.goals[0], plan, client, words="Call", doer_id=counsellor.id, due_on=today,
             today=today)  # fmt: skip
    session.commit()
    text = browser_for(counsellor).get(f"/plans/{plan.id}/sheet").text
    sheet = re.search(r"<main.*</main>", text, re.S)
    assert sheet
    assert "the library" in sheet.group()
    assert "Migration Information Centre" not in text
    assert counsellor.name not in text


# --- joined files ------------------------------------------------------------------------------


def test_plans_move_with_a_joined_file_and_go_back_when_it_is_taken_apart(
    put_client: Any, counsellor: User, client: Client, put_plan: Any, session: Any, today: dt.date
) -> None:
    kept_plan = put_plan()
    other = put_client(counsellor, "Oksana Ševčenko")
    old = begin_plan(other, owner_id=counsellor.id, aim="Earlier", today=today)
    end_plan(old, state="ended", how_it_went="Well.", today=today)
    rival = begin_plan(other, owner_id=counsellor.id, aim="At the same time", today=today)
    session.commit()

    merge_clients(client, other, counsellor.id)
    session.commit()
    plans = plans_of(counsellor, session.get_one(Client, client.id))
    assert plans[0].id == kept_plan.id
    assert {plan.aim for plan in plans} == {AIM, "Earlier", "At the same time"}

    undo_merge(session.scalars(select(Merge)).one(), counsellor.id)
    session.commit()
    apart = plans_of(counsellor, session.get_one(Client, other.id))
    assert [plan.id for plan in apart] == [rival.id, old.id]


def test_who_no_longer_looks_after_the_client_no_longer_reads_the_plan(
    browser_for: Any, counsellor: User, client: Client, put_plan: Any, session: Any
) -> None:
    plan = put_plan()
    unassign(client, counsellor.id)
    session.commit()
    assert browser_for(counsellor).get(f"/plans/{plan.id}").status == 404
