"""Every long form of a client's rooms comes back filled after the session ran out."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from mrc_cases.access.guard import signed_in
from mrc_cases.access.models import HeldForm, SignInSession, User
from mrc_cases.access.permissions import Role
from mrc_cases.base.moments import now
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.followup.actions import add_task
from mrc_cases.plans.actions import add_goal, add_step, begin_plan
from mrc_cases.plans.models import Plan
from tests.conftest import PASSWORD, Browser

WORDS = "She came with her brother and asked for a lawyer."


@pytest.fixture
def plan(client: Client, counsellor: User, today: dt.date) -> Plan:
    found = begin_plan(client, owner_id=counsellor.id, aim="Work as a nurse.", today=today)
    add_goal(found, words="A work permit")
    add_goal(found, words="An own room")
    db.session.commit()
    return found


def sent_too_late(browser: Browser, path: str, **fields: Any) -> str:
    """Type a form, let the session run out, send it, sign in again: the page one lands on."""
    past = now() - dt.timedelta(minutes=20)
    db.session.execute(update(SignInSession).values(seen_at=past))
    db.session.commit()
    assert browser.post(path, follow=False, **fields).path == "/sign-in"
    user = browser.user  # type: ignore[attr-defined]
    back = browser.post("/sign-in", follow=False, email=user.email, password=PASSWORD)
    page = browser.get(back.headers["Location"])
    assert page.status == 200
    assert len(db.session.scalars(select(HeldForm).where(HeldForm.path == path)).all()) == 1
    return page.text


NEW = {
    "consultation": ("/consultations/new", "note"),
    "session": ("/sessions/new?client_id={client}", "advice"),
    "group session": ("/sessions/new", "title"),
    "plan": ("/plans/of/{client}/new", "aim"),
    "task": ("/follow-up/new?client_id={client}", "what"),
    "appointment": ("/appointments/new?client_id={client}", "remark"),
    "consent": ("/consents/of/{client}/ask/SHARE", "recipient"),
    "what nobody is told": ("/consents/of/{client}/keep", "what"),
    "intake": ("/clients/{client}/intake", "next_step"),
    "profile change": ("/clients/{client}/change", "residence_area"),
    "name and contact": ("/clients/{client}/identity", "full_name"),
    "household": ("/clients/{client}/family/", "relative_name"),
    "registering": ("/clients/new", "full_name"),
    "document": ("/documents/of/{client}", "title"),
}


@pytest.mark.parametrize("form", NEW)
def test_a_new_one_comes_back_after_signing_in_again(
    browser_for: Any, counsellor: User, client: Client, form: str
) -> None:
    path, question = NEW[form]
    browser = browser_for(counsellor)
    address = path.format(client=client.id)
    assert f'name="{question}"' in browser.get(address).text
    assert WORDS in sent_too_late(browser, address, **{question: WORDS})


def test_a_change_comes_back_after_signing_in_again(
    browser_for: Any, counsellor: User, client: Client, plan: Plan, today: dt.date
) -> None:
    step = add_step(
        plan.goals[0],
        plan,
        client,
        words="Find the diploma",
        doer_id=None,
        due_on=None,
        today=today,
    )
    task = add_task(
        client=client, what="Call her", due_on=today, owner_id=counsellor.id, today=today
    )
    db.session.commit()
    browser = browser_for(counsellor)
    for address, question in (
        (f"/follow-up/{task.id}", "what"),
        (f"/plans/{plan.id}/change", "aim"),
        (f"/plans/steps/{step.id}", "words"),
        (f"/plans/{plan.id}/end", "how_it_went"),
    ):
        assert WORDS in sent_too_late(browser, address, **{question: WORDS}), address
    for address, question, others in (
        (f"/follow-up/{task.id}", "closing_word", {"do": "drop"}),
        (f"/plans/steps/{step.id}", "why_dropped", {"drop": "yes"}),
    ):
        text = sent_too_late(browser, address, **{question: WORDS, **others})
        assert text.count(WORDS) == 1, address
        assert "Call her" in text or "Find the diploma" in text


def test_a_goal_and_a_step_come_back_in_their_place(
    browser_for: Any, counsellor: User, plan: Plan
) -> None:
    """They are sent to addresses of their own, and are filled in on the page of the plan."""
    browser = browser_for(counsellor)
    text = sent_too_late(browser, f"/plans/{plan.id}/goals", words=WORDS)
    assert text.count(WORDS) == 1

    second = plan.goals[1]
    field = f"goal-{second.id.hex}-words"
    text = sent_too_late(browser, f"/plans/goals/{second.id}/steps", **{field: WORDS})
    assert text.count(WORDS) == 1
    assert WORDS in text.partition(f'name="{field}"')[2].partition("</form>")[0]


def test_every_page_can_say_that_the_line_is_lost(browser_for: Any, counsellor: User) -> None:
    text = browser_for(counsellor).get("/consultations/new").text
    assert "The connection is lost." in text.partition('<template id="line-lost">')[2]


# --- the page is gone, or was never for the person ------------------------------------------------

LETTER = "Ищу сестру. She was last seen in Košice."


def passed_on_while_written(browser_for: Any, counsellor: User, make_user: Any) -> Any:
    """A colleague's anonymous case, passed to the counsellor, who writes on it; then passed on."""
    third = make_user("counsellor")
    case = Consultation(
        staff_id=counsellor.id, office_id=counsellor.office_id, channel="HOTLINE", topics=("T14",),
        outcome="ANSWERED", state="open", happened_at=now(), happened_on=now().date(),
        created_by_id=third.id,
    )  # fmt: skip
    db.session.add(case)
    db.session.commit()
    browser = browser_for(counsellor)
    assert browser.get(f"/consultations/{case.id}/case").status == 200
    case.staff_id = third.id
    db.session.commit()
    return browser, case


@pytest.mark.parametrize("part", ["case", "change", "take-away"])
def test_whoever_writes_on_a_case_that_is_passed_on_keeps_what_they_wrote(
    browser_for: Any, counsellor: User, make_user: Any, part: str
) -> None:
    browser, case = passed_on_while_written(browser_for, counsellor, make_user)
    page = browser.post(f"/consultations/{case.id}/{part}", note=LETTER, handed_to=LETTER)
    assert page.status == 404
    assert "Perhaps a colleague took it over" in page.text
    assert LETTER in page.text

    # And is not told more than of what there never was.
    never = browser.post(f"/consultations/{uuid4()}/{part}", note=LETTER, handed_to=LETTER)
    assert (never.status, never.text) == (404, page.text)


def test_whoever_is_kept_away_while_they_write_keeps_it_and_is_told_nothing(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    browser = browser_for(counsellor)
    browser.get(f"/clients/{client.id}/identity")
    keep_away(client, counsellor.id, "a cousin of hers")
    db.session.commit()
    page = browser.post(f"/clients/{client.id}/identity", full_name="Oksana Koval", alias=LETTER)
    never = browser.post(f"/clients/{uuid4()}/identity", full_name="Oksana Koval", alias=LETTER)
    assert LETTER in page.text
    assert "Shevchenko" not in page.text
    assert (page.status, page.text) == (never.status, never.text) == (404, never.text)


def test_what_was_held_for_a_page_that_is_gone_meanwhile_is_shown_too(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    browser, past = browser_for(counsellor), now() - dt.timedelta(minutes=20)
    db.session.execute(update(SignInSession).values(seen_at=past))
    db.session.commit()
    road = f"/clients/{client.id}/identity"
    assert browser.post(road, follow=False, full_name=LETTER).path == "/sign-in"
    keep_away(client, counsellor.id, "a cousin of hers")
    db.session.commit()
    back = browser.post("/sign-in", follow=False, email=counsellor.email, password=PASSWORD)
    page = browser.get(back.headers["Location"])
    assert page.status == 404
    assert LETTER in page.text


def test_whose_role_was_taken_meanwhile_keeps_what_they_wrote(
    browser_for: Any, counsellor: User
) -> None:
    browser = browser_for(counsellor)
    browser.get("/consultations/new")
    counsellor.roles = frozenset({Role.REPORTING})
    db.session.commit()
    page = browser.post("/consultations/new", note=LETTER)
    assert page.status == 403
    assert LETTER in page.text


def test_a_bug_leaves_what_was_written_on_the_page(
    app: Any, browser_for: Any, counsellor: User
) -> None:
    def break_down() -> None:
        raise RuntimeError("a bug")

    app.view_functions["counselling.log"] = signed_in(break_down)
    browser = browser_for(counsellor)
    page = browser.post("/consultations/new", note=LETTER, password="a wet sparrow sings")
    assert page.status == 500
    assert LETTER in page.text
    assert "sparrow" not in page.text


def test_nobody_else_s_words_stand_on_a_page_of_ours(browser_for: Any, counsellor: User) -> None:
    """Another site may make a browser send something: without our token nothing is repeated."""
    browser = browser_for(counsellor)
    for road in (f"/consultations/{uuid4()}/case", "/no/such/page", "/sign-in"):
        answer = browser._apart(browser.client.post, road, data={"note": "Call this number now"})
        assert "Call this number" not in answer.get_data(as_text=True), road


def test_no_password_and_no_code_is_held(browser_for: Any, counsellor: User) -> None:
    browser, past = browser_for(counsellor), now() - dt.timedelta(minutes=20)
    db.session.execute(update(SignInSession).values(seen_at=past))
    db.session.commit()
    browser.post("/my-password", present=PASSWORD, password="a wet sparrow", code="123456")
    held = db.session.scalars(select(HeldForm)).one()
    assert held.answers == []
