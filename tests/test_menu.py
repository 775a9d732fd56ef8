"""The main menu: the numbers beside its entries, and what is kept of it from page to page."""

import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mrc_cases import navigation
from mrc_cases.access.models import User
from mrc_cases.centre.models import Office
from mrc_cases.clients.models import Client
from mrc_cases.extensions import NOTING


@pytest.fixture(autouse=True)
def offices_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each office were something that waits beside "Clients"."""
    monkeypatch.setitem(
        navigation.COUNTS, "clients.index", lambda _reader: select(func.count(Office.id))
    )


def _number(page: Any) -> int:
    _before, _entry, after = page.text.partition('href="/clients/"')
    return int(after.partition("</a>")[0].partition('class="count">')[2].partition("<")[0])


def _open_office(session: Any, code: str) -> None:
    session.add(Office(code=code, name=code))
    session.commit()


def test_what_is_saved_shows_on_the_next_page(
    browser_for: Any, counsellor: User, session: Any
) -> None:
    browser = browser_for(counsellor)
    before = _number(browser.get("/clients/"))
    _open_office(session, "N1")
    assert _number(browser.get("/clients/")) == before + 1
    assert _number(browser.get("/my-settings")) == before + 1


def test_a_line_of_reading_does_not_make_the_menu_ask_anew(
    app: Flask, browser_for: Any, counsellor: User, client: Client
) -> None:
    browser = browser_for(counsellor)
    browser.get("/clients/")
    kept = dict(app.extensions["menus"].numbers)
    browser.get(f"/clients/{client.id}")
    assert kept
    assert app.extensions["menus"].numbers == kept


def test_the_time_alone_makes_the_numbers_old(
    browser_for: Any, counsellor: User, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command saves from outside, where nobody tells the server."""
    browser = browser_for(counsellor)
    before = _number(browser.get("/clients/"))
    session.info["begun"] = NOTING  # so that this save goes unseen
    _open_office(session, "N1")
    assert _number(browser.get("/clients/")) == before
    later = time.monotonic() + navigation.KEPT_FOR + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert _number(browser.get("/clients/")) == before + 1
