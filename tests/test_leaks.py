"""What a thief would find: no name, phone or birth date of a register, in any encoding."""

import base64
import datetime as dt
import io
import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from mrc_cases.access.models import User
from mrc_cases.clients.search import find_clients
from mrc_cases.extensions import db
from mrc_cases.registers.command import bring_in_file
from mrc_cases.reports.exports import as_csv, as_json, as_xlsx
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import read_period
from mrc_cases.reports.queries import Universe
from mrc_cases.rounds import at_work, go_round

DATA = Path(__file__).parent / "data" / "register-2009.xlsx"
MAPPING = Path(__file__).parent.parent / "docs" / "register-mapping.toml"


@cache
def _secrets() -> list[str]:
    """Family names, given names of some length, phones and full birth dates of the register."""
    found = set()
    sheet = load_workbook(io.BytesIO(DATA.read_bytes()))["clients"]
    for row in sheet.iter_rows(min_row=2, values_only=True):
        family, given, born, phone = row[2], row[3], row[5], row[14]
        found |= {str(name).strip() for name in (family, given) if name}
        if phone:
            found.add("".join(sign for sign in str(phone) if sign.isdigit())[-8:])
        if isinstance(born, dt.datetime):
            found |= {born.date().isoformat(), f"{born:%d.%m.%Y}"}
    # Two letters or fewer stand in any file by chance.
    return sorted(word for word in found if len(word.encode()) > 4)


def _encodings(word: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1250", "cp1251"):
        try:
            plain = word.encode(encoding)
        except UnicodeEncodeError:
            continue
        yield plain
        yield plain.hex().encode()
        yield base64.b64encode(plain).rstrip(b"=")[:-1]
    yield word.encode("unicode_escape")


def _found_in(content: bytes) -> set[str]:
    small = content.lower()
    return {
        word
        for word in _secrets()
        for form in _encodings(word)
        if form in content or (len(form) > 6 and form.lower() in small)
    }


@pytest.fixture
def register(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with at_work(app):
        bring_in_file(DATA, MAPPING, dry_run=False, refused=None)
    db.session.rollback()


def _everything_stored(database_url: str, tmp_path: Path) -> bytes:
    """The database's own files, or every value of every table as the server hands it out."""
    if database_url.startswith("sqlite"):
        return b"".join(path.read_bytes() for path in tmp_path.glob("mrc-cases.sqlite*"))
    parts = []
    tables = db.session.execute(
        text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    )
    for (name,) in tables.all():
        for row in db.session.execute(text(f'SELECT * FROM "{name}"')):  # noqa: S608
            parts += [bytes(v) if isinstance(v, memoryview) else str(v).encode() for v in row]
            parts += [v for v in row if isinstance(v, bytes)]
    return b"\n".join(parts)


def test_a_stolen_database_names_nobody(
    register: None, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stored = _everything_stored(database_url, tmp_path)

    assert len(stored) > 100_000
    assert _found_in(stored) == set()
    assert _found_in(caplog.text.encode()) == set()


def test_the_search_for_leaks_would_find_one(register: None) -> None:
    """The test above can fail: a name in plain sight is found."""
    assert _found_in("… Шевченко Журавель …".encode())


def test_exported_figures_name_nobody(register: None) -> None:
    period = Universe(read_period("2009-04", "2009-09"))
    for name in ("client-profile", "counselling-channels", "shelter"):
        report = make_report(db.session, name, period)
        assert _found_in(as_json(report) + as_csv(report) + as_xlsx(report)) == set()


# --- what a bug leaves in the log -----------------------------------------------------------------

NAME = "Xanthippe Quorndon"


def _break_down(*_anything: Any) -> None:
    raise ValueError(f"no such thing as {NAME}")


def test_a_commit_that_breaks_puts_no_name_into_the_log(
    app: Flask, browser_for: Any, caplog: pytest.LogCaptureFixture
) -> None:
    browser = browser_for("counsellor")
    event.listen(db.session.session_factory, "before_commit", _break_down)
    try:
        page = browser.get("/today")
    finally:
        event.remove(db.session.session_factory, "before_commit", _break_down)
    assert page.status == 500
    assert "ValueError at" in caplog.text
    assert "Quorndon" not in caplog.text


def test_work_done_by_itself_that_breaks_puts_no_name_into_the_log(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("mrc_cases.rounds.WORKS", [_break_down])
    go_round(app)
    assert "ValueError at" in caplog.text
    assert "Quorndon" not in caplog.text


def test_what_an_error_of_the_database_says_holds_nothing_typed(app: Flask) -> None:
    with pytest.raises(DBAPIError) as broken:
        db.session.execute(text("SELECT 1 FROM nowhere WHERE name = :name"), {"name": NAME})
    assert "nowhere" in str(broken.value)
    assert NAME not in str(broken.value)
    db.session.rollback()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Клавдія Журавель", "Клавдія Журавель"),
        ("Klavdiia Zhuravel", "Клавдія Журавель"),
        ("Sosic Mia", "Mia Šošić"),
        ("Medić", "Tea Medic"),
        ("Duong Duyen", "Duyên Dương"),
        ("0944694373", "Théodore Blanc"),
        ("+421 944 69 43 73", "Théodore Blanc"),
        ("٠٩٤٤٦٩٤٣٧٣", "Théodore Blanc"),
    ],
)
def test_everybody_is_still_found(register: None, make_user: Any, typed: str, name: str) -> None:
    manager: User = make_user("manager", office_id=None)

    found = find_clients(manager, typed)

    assert name in [client.full_name for client in found]
