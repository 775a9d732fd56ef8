"""A code from one's own phone beside the password."""

import datetime as dt
import re
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from mrc_cases.access import second_factor
from mrc_cases.access.models import RecoveryCode, User
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.models import Centre
from mrc_cases.extensions import begin_writing, db
from tests.conftest import PASSWORD, Browser


def _code(user: User, ahead: int = 0) -> str:
    return pyotp.TOTP(str(user.totp_secret)).at(now() + dt.timedelta(seconds=30 * ahead))


@pytest.fixture
def careful(make_user: Callable[..., User]) -> User:
    """Somebody who signs in with a code; the code of half a minute ago is used up."""
    user = make_user("counsellor")
    second_factor.begin(user)
    second_factor.finish(user, _code(user, -1))
    db.session.commit()
    return user


def _with_password(anybody: Browser, user: User) -> Browser:
    anybody.get("/sign-in")
    assert anybody.post("/sign-in", email=user.email, password=PASSWORD).path == "/sign-in/code"
    return anybody


def test_it_is_set_up_by_a_picture_and_proved_by_a_code(
    browser_for: Callable[..., Browser],
) -> None:
    browser = browser_for("counsellor")
    user: User = browser.user  # type: ignore[attr-defined]
    page = browser.post("/my-code", do="begin")
    assert "<svg" in page.text

    refused = browser.post("/my-code", do="finish", code="000000")
    assert refused.errors == {"code": "This code does not fit. Look at the phone’s clock."}
    page = browser.post("/my-code", do="finish", code=_code(user))

    assert len(re.findall(r"<li>[a-z2-9]{5} [a-z2-9]{5}</li>", page.text)) == 8
    assert second_factor.is_set_up(db.session.get_one(User, user.id))


def test_the_password_alone_opens_nothing(careful: User, anybody: Browser) -> None:
    browser = _with_password(anybody, careful)
    assert browser.get("/clients/").path == "/sign-in"


def test_the_code_opens_the_door_and_only_once(app: Flask, careful: User, anybody: Browser) -> None:
    code = _code(careful)
    browser = _with_password(anybody, careful)
    assert browser.post("/sign-in/code", code=f"{code[:3]} {code[3:]}").status == 200
    assert browser.get("/clients/").path == "/clients/"

    other = _with_password(Browser(app.test_client()), careful)
    assert other.post("/sign-in/code", code=code).status == 422


def test_of_two_who_send_one_code_at_once_one_comes_in(app: Flask, careful: User) -> None:
    code, user_id, results = _code(careful), careful.id, []
    db.session.remove()
    together = Barrier(2)

    def enter() -> None:
        with app.app_context():
            together.wait()
            begin_writing(db.session)
            results.append(second_factor.is_right(db.session.get_one(User, user_id), code))
            db.session.commit()
            db.session.remove()

    threads = [Thread(target=enter) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]


def test_guessing_codes_is_slowed_down(careful: User, anybody: Browser) -> None:
    browser = _with_password(anybody, careful)
    for _try in range(6):
        page = browser.post("/sign-in/code", code="123456")
    assert page.status == 429
    assert browser.post("/sign-in/code", code=_code(careful)).status == 429
    lines = db.session.scalars(select(TrailLine.action)).all()
    assert lines.count("code_failed") == 5


def test_a_code_without_the_password_leads_back(anybody: Browser) -> None:
    assert anybody.get("/sign-in/code").path == "/sign-in"


def test_a_written_down_code_stands_for_a_lost_phone_once(
    app: Flask, make_user: Callable[..., User], anybody: Browser
) -> None:
    user = make_user("counsellor")
    second_factor.begin(user)
    codes = second_factor.finish(user, _code(user))
    db.session.commit()
    assert codes[0] not in str(db.session.scalars(select(RecoveryCode.code_hash)).all())

    assert _with_password(anybody, user).post("/sign-in/code", code=codes[0]).status == 200
    again = _with_password(Browser(app.test_client()), user)
    assert again.post("/sign-in/code", code=codes[0]).status == 422
    assert second_factor.codes_left(user) == 7


def test_removing_it_asks_for_the_password(careful: User, anybody: Browser) -> None:
    browser = _with_password(anybody, careful)
    browser.post("/sign-in/code", code=_code(careful))
    refused = browser.post("/my-code", do="remove", password="not my password")
    assert refused.errors == {"password": "This is not your password."}
    browser.post("/my-code", do="remove", password=PASSWORD)
    assert not second_factor.is_set_up(db.session.get_one(User, careful.id))


def test_a_manager_removes_it_for_a_lost_phone(
    careful: User, browser_for: Callable[..., Browser]
) -> None:
    assert browser_for("counsellor").post(f"/staff/{careful.id}/code").status == 403
    browser_for("manager").post(f"/staff/{careful.id}/code")
    assert not second_factor.is_set_up(db.session.get_one(User, careful.id))


@pytest.mark.parametrize(
    ("role", "is_asked"),
    [("counsellor", True), ("shelter", True), ("manager", True), ("administrator", True),
     ("mediator", False), ("reporting", False)],
)  # fmt: skip
def test_a_centre_asks_whoever_opens_files(
    browser_for: Callable[..., Browser], role: str, is_asked: bool
) -> None:
    browser = browser_for(role)
    db.session.scalars(select(Centre)).one().asks_second_factor = True
    db.session.commit()
    assert (browser.get("/").path == "/my-code") is is_asked
    assert browser.get("/my-settings").path == "/my-settings"


def test_the_pages_that_can_hurt_most_ask_for_it_too(
    make_user: Callable[..., User], anybody: Browser
) -> None:
    user = make_user("shelter")
    second_factor.begin(user)
    codes = second_factor.finish(user, _code(user, -1))
    db.session.commit()
    browser = _with_password(anybody, user)
    browser.post("/sign-in/code", code=_code(user))
    answers: dict[str, Any] = {"password": PASSWORD, "reason": "She called and is afraid"}
    assert "code" in browser.post("/confirm", **answers).errors
    assert "code" in browser.post("/confirm", **answers, code="000000").errors
    browser.post("/confirm", **answers, code=codes[0])
    assert browser.get("/incidents/").path == "/incidents/"
