"""Nobody keeps a colleague out by guessing, and nobody guesses at a browser left open."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from mrc_cases.access import known_browsers, throttle
from mrc_cases.access.models import SignInFailure, User
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.extensions import db
from tests.conftest import PASSWORD, Browser, Page

NEW = "seven boats on a green sea"


def sign_in(browser: Browser, user: User, password: str = PASSWORD) -> Page:
    browser.get("/sign-in")
    return browser.post("/sign-in", follow=False, email=user.email, password=password)


def sign_out(browser: Browser) -> None:
    browser.get("/my-settings")
    browser.post("/sign-out")


def keep_guessing(browser: Browser, user: User) -> None:
    """As long as it takes to have everybody wait for a quarter of an hour."""
    for _try in range(throttle.FREE_TRIES_OF_ADDRESS + 1):
        sign_in(browser, user, "a wrong guess each time")
        past = now() - dt.timedelta(minutes=10)
        db.session.execute(update(SignInFailure).values(at=past))
        db.session.commit()
    db.session.execute(update(SignInFailure).values(at=now()))
    db.session.commit()


@pytest.fixture
def at_home(browser_for: Callable[..., Browser]) -> Browser:
    """A browser in which a counsellor came in before, and signed out."""
    browser = browser_for("counsellor")
    sign_out(browser)
    return browser


def test_a_stranger_s_guesses_do_not_keep_a_colleague_out(
    app: Flask, anybody: Browser, at_home: Browser
) -> None:
    user: User = at_home.user  # type: ignore[attr-defined]
    keep_guessing(anybody, user)
    assert sign_in(anybody, user).status == 429

    elsewhere = Browser(app.test_client())
    assert sign_in(elsewhere, user).status == 429  # never used by this person: has to wait
    assert sign_in(at_home, user).status == 302


def test_guesses_in_the_known_browser_are_slowed_down_as_well(at_home: Browser) -> None:
    user: User = at_home.user  # type: ignore[attr-defined]
    for _try in range(throttle.FREE_TRIES):
        assert sign_in(at_home, user, "a wrong guess each time").status == 422
    assert sign_in(at_home, user).status == 429


def test_a_browser_is_known_for_those_alone_who_came_in_there(
    anybody: Browser, at_home: Browser, make_user: Callable[..., User]
) -> None:
    other = make_user("manager")
    keep_guessing(anybody, other)
    assert sign_in(at_home, other).status == 429


def test_a_desk_that_several_share_is_known_for_each_of_them(
    anybody: Browser, at_home: Browser, make_user: Callable[..., User]
) -> None:
    first: User = at_home.user  # type: ignore[attr-defined]
    second = make_user("manager")
    sign_in(at_home, second)
    sign_out(at_home)
    keep_guessing(anybody, first)
    assert sign_in(at_home, first).status == 302


def test_the_mark_is_ours_and_names_nobody(at_home: Browser) -> None:
    user: User = at_home.user  # type: ignore[attr-defined]
    cookie = at_home.client.get_cookie(known_browsers.COOKIE)
    assert cookie is not None
    assert cookie.http_only
    assert user.email not in cookie.value
    for forged in ("", "x", cookie.value[:-4] + "AAAA", '["a","b"]'):
        at_home.client.set_cookie(known_browsers.COOKIE, forged)
        for _try in range(throttle.FREE_TRIES):
            sign_in(at_home, user, "a wrong guess each time")
        assert sign_in(at_home, user).status == 429


def test_who_is_signed_in_confirms_while_strangers_guess(
    anybody: Browser, browser_for: Callable[..., Browser]
) -> None:
    browser = browser_for("counsellor")
    keep_guessing(anybody, browser.user)  # type: ignore[attr-defined]
    browser.get("/confirm")
    answer = browser.post(
        "/confirm", follow=False, password=PASSWORD, reason="To read what happened there"
    )
    assert answer.status == 302


@pytest.mark.parametrize(
    ("road", "answers"),
    [
        ("/my-password", {"present": "{}", "password": NEW}),
        ("/my-code", {"do": "remove", "password": "{}"}),
    ],
)
def test_whoever_finds_a_browser_open_does_not_guess_the_password_there(
    browser_for: Callable[..., Browser], road: str, answers: dict[str, Any]
) -> None:
    browser = browser_for("counsellor")
    browser.user.totp_since = now()  # type: ignore[attr-defined]
    db.session.commit()
    browser.get(road)

    def press(password: str) -> Page:
        return browser.post(road, **{k: v.format(password) for k, v in answers.items()})

    for _try in range(throttle.FREE_TRIES):
        assert "This is not your p" in press("a wrong guess each time").text
    assert "Please wait 1 minute" in press(PASSWORD).text
    lines = select(TrailLine).where(TrailLine.action == "confirm_failed")
    assert len(db.session.scalars(lines).all()) == throttle.FREE_TRIES


def test_a_code_begun_twice_is_no_bug(browser_for: Callable[..., Browser]) -> None:
    browser = browser_for("counsellor")
    user: User = browser.user  # type: ignore[attr-defined]
    user.totp_since = now()
    db.session.commit()
    browser.get("/my-code")
    assert browser.post("/my-code", do="begin").status == 200
