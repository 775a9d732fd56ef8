"""What was typed is kept until it is sent: a lost answer, a file, an old tab, another person."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from mrc_cases.access.models import HeldForm, SignInSession, User
from mrc_cases.base.moments import now
from mrc_cases.base.pages import own_path
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.rounds import go_round
from tests.conftest import PASSWORD, Browser, Page

BrowserFor = Callable[..., Browser]
MakeUser = Callable[..., User]
FORM = "/staff/new"
TYPED: dict[str, Any] = {"name": "Amina Kovač", "roles": "CO", "language": "en", "office_id": ""}


def _sign_in(browser: Browser, user: User | None = None) -> Page:
    who = user or browser.user  # type: ignore[attr-defined]
    browser.get("/sign-in")
    return browser.post("/sign-in", follow=False, email=who.email, password=PASSWORD)


def _rest(browser: Browser) -> None:
    """Nobody touches this browser for twenty minutes."""
    past = now() - dt.timedelta(minutes=20)
    db.session.execute(update(SignInSession).values(seen_at=past))
    db.session.commit()


def _held() -> int:
    return db.session.scalar(select(func.count()).select_from(HeldForm)) or 0


@pytest.fixture
def back(browser_for: BrowserFor) -> Browser:
    """A manager whose session ran out while typing, signed in again."""
    browser = browser_for("manager")
    _rest(browser)
    browser.post(FORM, follow=False, **TYPED)
    assert _sign_in(browser).path == FORM
    return browser


def test_a_page_that_never_arrived_is_filled_again_when_it_is_loaded_again(back: Browser) -> None:
    for _time in range(3):
        assert "Amina Kovač" in back.get(FORM).text


def test_what_was_held_goes_when_it_is_saved_and_not_before(back: Browser) -> None:
    back.get(FORM)
    assert back.post(FORM, **TYPED, email="no address").status == 422
    assert _held() == 1
    page = back.post(FORM, **TYPED, email="amina@centre.example")
    assert page.status == 200, page.errors
    assert _held() == 0
    assert 'value="Amina Kovač"' not in back.get(FORM).text


def test_saving_something_else_does_not_drop_it(back: Browser) -> None:
    back.get("/my-settings")
    assert back.post("/my-settings", language="fr").status == 200
    assert "Amina Kovač" in back.get(FORM).text


def test_a_person_may_begin_with_an_empty_page(back: Browser) -> None:
    back.get(FORM)
    page = back.post("/typed/forget", of=FORM)
    assert page.path == FORM
    assert "Amina Kovač" not in page.text
    assert _held() == 0


def test_signing_in_leads_back_to_a_form_once(back: Browser) -> None:
    back.get(FORM)
    _rest(back)
    back.get("/staff", follow=False)
    assert _sign_in(back).path == "/staff"
    assert "Amina Kovač" in back.get(FORM).text


def test_it_ends_with_the_day(back: Browser) -> None:
    db.session.execute(update(HeldForm).values(held_at=now() - dt.timedelta(hours=9)))
    db.session.commit()
    assert "Amina Kovač" not in back.get(FORM).text
    back.get("/")
    back.post("/sign-out")
    assert _sign_in(back).path != FORM


def test_it_goes_by_itself_also_when_nobody_ever_signs_in_again(app: Flask, back: Browser) -> None:
    user_id = back.user.id  # type: ignore[attr-defined]
    old = now() - dt.timedelta(hours=9)
    db.session.add(HeldForm(user_id=user_id, path="/old", answers=[["name", "Old"]], held_at=old))
    db.session.commit()

    go_round(app)

    db.session.rollback()
    assert [held.path for held in db.session.scalars(select(HeldForm))] == [FORM]


def test_a_file_has_to_be_chosen_again_and_the_page_says_so(
    browser_for: BrowserFor, counsellor: User, client: Client
) -> None:
    browser = browser_for(counsellor)
    path = f"/documents/of/{client.id}"
    browser.get(path)
    _rest(browser)
    browser.post(path, follow=False, title="Her diploma", file=(io.BytesIO(b"%PDF-1.4"), "d.pdf"))
    page = browser.get(_sign_in(browser).path)
    assert "Her diploma" in page.text
    assert "Choose the file again" in page.text


def _old_token(browser: Browser) -> str:
    """The token of a page that stays open in another tab while the person signs out."""
    browser.get(FORM)
    token = browser.token
    browser.post("/sign-out")
    assert token
    return token


def test_an_old_tab_of_the_same_person_comes_back_filled_and_nothing_is_done(
    browser_for: BrowserFor,
) -> None:
    browser = browser_for("manager")
    token, people = _old_token(browser), db.session.scalar(select(func.count()).select_from(User))
    _sign_in(browser)

    facts: dict[str, Any] = {**TYPED, "email": "amina@centre.example", "csrf_token": token}
    answer = browser.post(FORM, follow=False, **facts)

    assert answer.status == 302
    assert answer.headers["Location"] == FORM
    assert db.session.scalar(select(func.count()).select_from(User)) == people
    page = browser.get(FORM)
    assert "Amina Kovač" in page.text
    assert "not saved yet" in page.text
    assert browser.post(FORM, **{**facts, "csrf_token": browser.token}).status == 200
    assert _held() == 0


def test_an_old_tab_of_somebody_else_is_refused_and_nothing_is_kept(
    browser_for: BrowserFor, make_user: MakeUser
) -> None:
    browser, other = browser_for("manager"), make_user("manager")
    token = _old_token(browser)
    _sign_in(browser, other)
    assert browser.post(FORM, **{**TYPED, "csrf_token": token}).status == 400
    assert _held() == 0


@pytest.mark.parametrize("token", ["", "made.up.token", "ImFiYyI.aaaa.bbbb"])
def test_a_page_of_another_house_fills_in_nothing(browser_for: BrowserFor, token: str) -> None:
    """Else whoever lures somebody to a page could put words into their forms."""
    browser = browser_for("manager")
    assert browser.post(FORM, **{**TYPED, "csrf_token": token}).status == 400
    assert _held() == 0


def test_a_token_of_nobody_fills_in_nothing(browser_for: BrowserFor, anybody: Browser) -> None:
    """The sign-in page gives tokens to strangers."""
    anybody.get("/sign-in")
    browser = browser_for("manager")
    assert browser.post(FORM, **{**TYPED, "csrf_token": anybody.token}).status == 400
    assert _held() == 0


def test_an_old_button_is_refused(browser_for: BrowserFor, make_user: MakeUser) -> None:
    browser, other = browser_for("manager"), make_user("counsellor")
    token = _old_token(browser)
    _sign_in(browser)
    assert browser.post(f"/staff/{other.id}/deactivate", csrf_token=token).status == 400
    db.session.refresh(other)
    assert other.is_active


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/staff", "/staff"),
        ("/staff?x=1&y=2", "/staff?x=1&y=2"),
        ("/staff#main", "/staff"),
        ("//elsewhere.example", None),
        ("////elsewhere.example", None),
        ("/\\elsewhere.example", None),
        ("/?back=\\elsewhere", None),
        ("/\t/elsewhere.example", None),
        ("https://elsewhere.example/", None),
        ("javascript:alert(1)", None),
        ("staff", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_of_this_house_are_gone_back_to(address: Any, path: str | None) -> None:
    assert own_path(address) == path
