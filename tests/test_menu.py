"""The main menu: the numbers beside its entries, and what is kept of it from page to page."""

import re
import time
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy import func, select

from mrc_cases import navigation
from mrc_cases.access.guard import SIGNED_IN
from mrc_cases.access.models import User
from mrc_cases.centre.models import Office
from mrc_cases.clients.models import Client
from mrc_cases.extensions import NOTING, db
from mrc_cases.navigation import _remember_saves


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


def test_a_refused_save_leaves_no_number_behind(
    app: Flask, browser_for: Any, counsellor: User, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written and taken back was never there."""
    browser = browser_for(counsellor)
    before = _number(browser.get("/clients/"))
    app.extensions["menus"].numbers.clear()

    def refuse() -> Any:
        db.session.add(Office(code="N1", name="N1"))
        db.session.flush()
        assert f'<span class="count">{before + 1}</span>' in navigation.draw_menu()
        abort(409)

    refuse.access = SIGNED_IN  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "access.own_settings", refuse)
    assert browser.post("/my-settings", language="fr").status == 409
    assert _number(browser.get("/clients/")) == before


def test_what_was_read_before_a_save_is_not_kept_behind_it(app: Flask, counsellor: User) -> None:
    menus = app.extensions["menus"]
    question = select(func.count(Office.id))
    with app.test_request_context():
        _remember_saves()
        menus.forget_numbers()  # a colleague's save, while this page is being made
        menus.numbers_of(question)
        assert question not in menus.numbers
        _remember_saves()
        menus.numbers_of(question)
        assert question in menus.numbers


def test_everybody_has_their_own_menu_and_numbers_in_their_own_language(
    browser_for: Any, make_user: Any
) -> None:
    counsellor, reporting = browser_for("counsellor"), browser_for("reporting")
    arabic = browser_for(make_user("counsellor", language="ar"))
    for _time in range(2):
        assert _number(counsellor.get("/my-settings")) > 0
        assert "My day" in counsellor.get("/my-settings").text
        assert 'href="/clients/"' not in reporting.get("/my-settings").text
        assert "My day" not in arabic.get("/my-settings").text


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


def _marked(page: Any) -> str:
    """What the menu says of where the page is."""
    rail = page.text.partition('<nav class="rail"')[2].partition("<details")[0]
    return str(re.search('aria-current="page"[^>]*>([^<]*)', rail)[1])  # type: ignore[index]


def test_every_page_of_a_file_stands_under_the_clients(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    browser = browser_for(counsellor)
    for page in ("/clients/{}", "/clients/{}/profile", "/sessions/of/{}", "/plans/of/{}"):
        assert _marked(browser.get(page.format(client.id))) == "Clients", page
    assert _marked(browser.get("/sessions/")) == "Sessions"


@pytest.mark.parametrize(
    ("role", "on_a_phone"),
    [
        ("data_protection", ["Consent texts", "Alerts", "Trail"]),
        ("reporting", ["Reports"]),
        ("counsellor", ["My day", "Clients", "Log a consultation"]),
    ],
)
def test_who_has_few_entries_finds_them_all_on_a_phone(
    browser_for: Any, role: str, on_a_phone: list[str]
) -> None:
    page = browser_for(role).get("/my-settings").text
    rail = page.partition('<nav class="rail"')[2].partition("<details")[0]
    links = re.findall("<a ([^>]*)>([^<]*)", rail)
    assert [words for marks, words in links if "later" not in marks] == on_a_phone
