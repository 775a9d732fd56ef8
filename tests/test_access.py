"""Signing in, staying in, and what happens to what was typed when the session ran out."""

import datetime as dt
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from mrc_cases.access import throttle
from mrc_cases.access.models import HeldForm, SignInFailure, SignInSession, User
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.extensions import db
from tests.conftest import PASSWORD, Browser

MakeUser = Callable[..., User]
BrowserFor = Callable[..., Browser]


def _sign_in(browser: Browser, user: User, password: str = PASSWORD) -> Any:
    browser.get("/sign-in")
    return browser.post("/sign-in", follow=False, email=user.email, password=password)


def _let_pass(**moments: dt.timedelta) -> None:
    """Move the sessions into the past: `_let_pass(seen_at=..., started_at=...)`."""
    values = {name: now() - ago for name, ago in moments.items()}
    db.session.execute(update(SignInSession).values(**values))
    db.session.commit()


def _actions() -> list[str]:
    return list(db.session.scalars(select(TrailLine.action).order_by(TrailLine.id)))


def test_signing_in_opens_the_house_and_is_on_the_trail(
    anybody: Browser, make_user: MakeUser
) -> None:
    user = make_user("manager")

    answer = _sign_in(anybody, user)

    assert answer.status == 302
    assert anybody.get("/my-settings").status == 200
    line = db.session.scalars(select(TrailLine).where(TrailLine.action == "sign_in")).one()
    assert line.user_id == user.id
    assert user.email not in line.details


def test_forms_can_be_sent_over_https_where_no_referrer_is_told(
    anybody: Browser, make_user: MakeUser
) -> None:
    """The server before us speaks HTTPS, and our own policy keeps browsers from naming the page."""
    user, house = make_user("manager"), "https://mrc.example"
    anybody.get("/sign-in", base_url=house)
    facts = {"csrf_token": anybody.token, "email": user.email, "password": PASSWORD}
    answer = anybody.client.post("/sign-in", base_url=house, data=facts)
    assert answer.status_code == 302


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(
    anybody: Browser, make_user: MakeUser
) -> None:
    user = make_user("counsellor")
    wrong = _sign_in(anybody, user, "not the lantern at all")
    anybody.get("/sign-in")
    unknown = anybody.post("/sign-in", email="nobody@centre.example", password=PASSWORD)

    assert wrong.status == unknown.status == 422
    assert wrong.errors == unknown.errors
    assert "do not fit together" in wrong.errors[""]
    assert "sign_in_failed" in _actions()


def test_an_address_is_found_in_any_case(anybody: Browser, make_user: MakeUser) -> None:
    user = make_user("counsellor", email="Zoé@Centre.example")
    anybody.get("/sign-in")
    answer = anybody.post("/sign-in", follow=False, email=" zoé@centre.EXAMPLE ", password=PASSWORD)
    assert answer.status == 302
    assert user.email == "Zoé@Centre.example"


def test_after_five_failures_the_next_try_has_to_wait(
    anybody: Browser, make_user: MakeUser
) -> None:
    user = make_user("counsellor")
    for _each in range(5):
        assert _sign_in(anybody, user, "a wrong guess each time").status == 422

    slowed = _sign_in(anybody, user)

    assert slowed.status == 429
    assert "Please wait 1 minute" in slowed.errors[""]


def test_the_wait_ends_and_success_clears_the_count(anybody: Browser, make_user: MakeUser) -> None:
    user = make_user("counsellor")
    for _each in range(5):
        _sign_in(anybody, user, "a wrong guess each time")
    db.session.execute(update(SignInFailure).values(at=now() - dt.timedelta(minutes=2)))
    db.session.commit()

    assert _sign_in(anybody, user).status == 302
    name = throttle.keyed("tried", user.email)
    assert db.session.scalars(select(SignInFailure).where(SignInFailure.tried == name)).all() == []


def test_others_are_not_slowed_by_somebodys_failures(anybody: Browser, make_user: MakeUser) -> None:
    user, other = make_user("counsellor"), make_user("manager")
    for _each in range(6):
        _sign_in(anybody, user, "a wrong guess each time")
    assert _sign_in(anybody, other).status == 302


@pytest.mark.parametrize(
    ("tries", "minutes"), [(4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (500, 15)]
)
def test_the_wait_grows_up_to_a_quarter_of_an_hour(tries: int, minutes: int) -> None:
    assert throttle.wait_after(tries, 5) == dt.timedelta(minutes=minutes)


def test_tries_sent_at_once_are_counted_like_tries_one_by_one(
    app: Flask, make_user: MakeUser
) -> None:
    email = make_user("counsellor").email
    browsers = [Browser(app.test_client()) for _each in range(8)]
    for browser in browsers:
        browser.get("/sign-in")
    ready, statuses = threading.Barrier(len(browsers)), []

    def guess(browser: Browser) -> None:
        facts = {"email": email, "password": "a wrong guess", "csrf_token": browser.token}
        ready.wait()
        statuses.append(browser.client.post("/sign-in", data=facts).status_code)

    threads = [threading.Thread(target=guess, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(statuses) == len(browsers)
    assert set(statuses) <= {422, 429}
    assert statuses.count(422) <= throttle.FREE_TRIES


def test_a_signed_in_page_asks_once_who_it_is_for(app: Flask, browser_for: BrowserFor) -> None:
    browser = browser_for("counsellor")
    app.extensions["menus"].numbers.clear()
    asked: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda _c, _cu, text, *_more: asked.append(text)
    )
    browser.get("/my-settings")
    selects = [text for text in asked if text.startswith(("SELECT", "WITH"))]
    assert len([text for text in selects if text.startswith("SELECT user_account.")]) == 1
    assert len(selects) == 2  # the other one: all numbers of the menu
    assert not [text for text in asked if text.startswith(("UPDATE", "INSERT", "DELETE"))]


def test_a_session_that_rested_too_long_is_over(browser_for: BrowserFor) -> None:
    browser = browser_for("counsellor")
    _let_pass(seen_at=dt.timedelta(minutes=16))
    assert browser.get("/my-settings", follow=False).path == "/sign-in"


def test_a_session_in_use_goes_on_and_ends_after_eight_hours(browser_for: BrowserFor) -> None:
    browser = browser_for("counsellor")
    _let_pass(seen_at=dt.timedelta(minutes=14))
    assert browser.get("/my-settings").path == "/my-settings"
    assert now() - db.session.scalars(select(SignInSession.seen_at)).one() < dt.timedelta(minutes=1)

    _let_pass(started_at=dt.timedelta(hours=8, minutes=1))
    assert browser.get("/my-settings").path == "/sign-in"


def test_who_was_away_signs_in_again_in_their_own_language(
    browser_for: Callable[..., Browser], make_user: Callable[..., User]
) -> None:
    browser = browser_for(make_user("counsellor", language="ar"))
    _let_pass(seen_at=dt.timedelta(minutes=16))

    page = browser.get("/today")

    assert page.path == "/sign-in"
    assert 'lang="ar" dir="rtl"' in page.text


def test_signing_out_ends_the_session_in_the_database(browser_for: BrowserFor) -> None:
    browser = browser_for("counsellor")
    cookie = browser.client.get_cookie("mrc")
    browser.post("/sign-out")
    assert cookie is not None
    browser.client.set_cookie("mrc", cookie.value)
    assert browser.get("/my-settings", follow=False).path == "/sign-in"
    assert "sign_out" in _actions()


def test_signing_in_gives_a_fresh_token(anybody: Browser, make_user: MakeUser) -> None:
    user = make_user("counsellor")
    anybody.get("/sign-in")
    with anybody.client.session_transaction() as before:
        before["planted"] = "by a stranger"
    _sign_in(anybody, user)
    with anybody.client.session_transaction() as after:
        assert "planted" not in after


def test_what_was_typed_comes_back_after_signing_in_again(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    _let_pass(seen_at=dt.timedelta(minutes=20))
    refused = browser.post("/staff/new", follow=False, name="Amina Kovač", roles="CO")
    assert refused.path == "/sign-in"

    back = _sign_in(browser, browser.user)  # type: ignore[attr-defined]
    page = browser.get(back.path)

    assert back.path == "/staff/new"
    assert "Amina Kovač" in page.text
    assert "filled in again" in page.text
    assert "Choose the file again" not in page.text


def test_what_was_typed_is_never_shown_to_somebody_else(
    browser_for: BrowserFor, make_user: MakeUser
) -> None:
    browser, other = browser_for("manager"), make_user("manager")
    _let_pass(seen_at=dt.timedelta(minutes=20))
    browser.post("/staff/new", name="Amina Kovač", roles="CO")

    _sign_in(browser, other)

    assert "Amina Kovač" not in browser.get("/staff/new").text


OUT = "You were signed out because nothing was done for a while."


def test_who_was_signed_out_for_doing_nothing_is_told(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    _let_pass(seen_at=dt.timedelta(minutes=20))
    page = browser.get("/staff/new")
    assert page.path == "/sign-in"
    assert OUT in page.text
    assert "What you typed" not in page.text  # a page was only looked at
    wrong = browser.post("/sign-in", email="nobody@centre.example", password="not the one")
    assert OUT in wrong.text


def test_and_that_what_was_typed_is_kept(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    _let_pass(seen_at=dt.timedelta(minutes=20))
    page = browser.post("/staff/new", name="Amina Kovač", roles="CO")
    assert f"{OUT[:-1]}. What you typed is kept: sign in, and it is there again." in page.text


def test_whoever_signed_out_or_was_signed_out_is_told_no_such_thing(
    browser_for: BrowserFor, anybody: Browser
) -> None:
    assert OUT not in anybody.get("/sign-in").text
    browser = browser_for("manager")
    assert OUT not in browser.post("/sign-out").text
    other = browser_for("counsellor")
    db.session.execute(update(SignInSession).values(ended_at=now()))
    db.session.commit()
    assert OUT not in other.get("/today").text


def test_held_answers_are_sealed_and_hold_no_password(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    _let_pass(seen_at=dt.timedelta(minutes=20))
    browser.post("/staff/new", name="Amina Kovač", password="kept by nobody")
    held = db.session.scalars(select(HeldForm)).one()
    assert ["name", "Amina Kovač"] in held.answers
    assert not [name for name, _value in held.answers if name in {"password", "csrf_token"}]
    raw = db.session.connection().exec_driver_sql("SELECT answers FROM held_form").scalar_one()
    assert b"Amina" not in bytes(raw)


def test_a_page_in_another_tab_can_still_be_sent_after_signing_in_again(
    browser_for: BrowserFor,
) -> None:
    browser = browser_for("manager")
    browser.get("/staff/new")
    token_of_other_tab = browser.token
    _let_pass(seen_at=dt.timedelta(minutes=20))
    browser.get("/staff")
    _sign_in(browser, browser.user)  # type: ignore[attr-defined]
    page = browser.post("/staff/new", csrf_token=token_of_other_tab, name="")
    assert page.status == 422


def test_the_page_asked_for_opens_after_signing_in(anybody: Browser, make_user: MakeUser) -> None:
    anybody.get("/staff?x=1", follow=False)
    answer = _sign_in(anybody, make_user("manager"))
    assert answer.headers["Location"] == "/staff?x=1"


def test_nobody_is_sent_to_another_house(anybody: Browser, make_user: MakeUser) -> None:
    anybody.get("/sign-in")
    with anybody.client.session_transaction() as cookie:
        cookie["return_to"] = "//elsewhere.example/"
    assert _sign_in(anybody, make_user("manager")).headers["Location"] == "/"


def test_a_part_of_a_page_asked_for_too_late_changes_nothing(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    _let_pass(seen_at=dt.timedelta(minutes=20))
    answer = browser.get("/staff", headers={"HX-Request": "true"})
    assert answer.status == 401
    assert answer.headers["HX-Reswap"] == "none"


def test_the_language_is_chosen_before_anybody_is_known(anybody: Browser) -> None:
    anybody.get("/sign-in")
    page = anybody.post("/language", language="ar")
    assert (page.lang, page.direction) == ("ar", "rtl")


def test_who_turns_the_keyboard_shortcuts_off_is_told_of_none(
    browser_for: BrowserFor, make_user: MakeUser, count_queries: Any
) -> None:
    browser, colleague = browser_for("counsellor"), browser_for(make_user("counsellor"))
    with_keys = browser.get("/my-settings").text
    for told in ("data-shortcuts", 'aria-keyshortcuts="c"', 'aria-keyshortcuts="/"', "<kbd"):
        assert told in with_keys
    asked = count_queries(lambda: browser.get("/my-settings"))

    without = browser.post("/my-settings", language="en").text

    assert not re.search("data-shortcuts|keyshortcuts|<kbd", without)
    assert count_queries(lambda: browser.get("/my-settings")) == asked
    assert colleague.get("/my-settings").text.count("<kbd") == with_keys.count("<kbd")
    again = browser.post("/my-settings", language="en", uses_shortcuts="y").text
    assert again.count("<kbd") == with_keys.count("<kbd")


def test_own_language_and_password(browser_for: BrowserFor) -> None:
    browser = browser_for("counsellor")
    assert browser.post("/my-settings", language="fr").lang == "fr"
    browser.post("/my-settings", language="en")
    browser.get("/my-password")
    weak = browser.post("/my-password", present=PASSWORD, password="password1234")
    assert "Too many people" in weak.errors["password"]
    wrong = browser.post("/my-password", present="not this", password="seven boats on a green sea")
    assert "not your present" in wrong.errors["present"]
    browser.post("/my-password", present=PASSWORD, password="seven boats on a green sea")
    db.session.expire_all()
    assert _sign_in(Browser(browser.client.application.test_client()), browser.user).status == 422  # type: ignore[attr-defined]


def test_a_first_password_has_to_be_changed(anybody: Browser, make_user: MakeUser) -> None:
    user = make_user("manager")
    user.must_change_password = True
    db.session.commit()
    _sign_in(anybody, user)
    assert anybody.get("/staff", follow=False).path == "/my-password"
    anybody.get("/my-password")
    anybody.post("/my-password", present=PASSWORD, password="seven boats on a green sea")
    assert anybody.get("/staff", follow=False).status == 200
