"""Copies of the database: made while people work, looked at before they are put back."""

import datetime as dt
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from mrc_cases import copies
from mrc_cases.base.keys import KeyFileWrong, KeyRing
from mrc_cases.base.trail import first_broken_line
from mrc_cases.config import Settings
from mrc_cases.copies import (
    KEPT_DAYS,
    CopyFailed,
    copy_daily,
    copy_of,
    days_kept,
    latest_copy,
    make_copy,
    put_back,
)
from mrc_cases.database import DatabaseUnfit
from mrc_cases.extensions import db
from mrc_cases.rounds import at_work
from tests.conftest import PASSWORD, downgrade
from tests.test_commands import SET_UP, Terminal, said

NAME = "Oksana Shevchenko"


@pytest.fixture
def terminal(tmp_path: Path, sqlite_template: Path, key_file: Path) -> Terminal:
    made = Terminal(tmp_path / "var")
    made.put(sqlite_template, key_file)
    assert made.run(*SET_UP, typed=f"{PASSWORD}\n").returncode == 0
    return made


@pytest.fixture
def copied(terminal: Terminal, tmp_path: Path) -> Path:
    """A copy of a centre that got a colleague afterwards."""
    to = tmp_path / "stick.sqlite"
    assert terminal.run("backup", str(to)).returncode == 0
    colleague = ("--name", "Zuzana H.", "--email", "z@centre.example", "--role", "CO")
    assert terminal.run("make-user", *colleague, typed=f"{PASSWORD}\n").returncode == 0
    return to


def staff_in(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        found: int = connection.execute("SELECT count(*) FROM user_account").fetchone()[0]
        return found


# --- the commands ------------------------------------------------------------------------------


def test_a_copy_is_put_back_and_what_was_there_is_kept(terminal: Terminal, copied: Path) -> None:
    assert (staff_in(copied), staff_in(terminal.database)) == (1, 2)
    assert copied.stat().st_mode & 0o077 == 0

    answer = terminal.run("restore", str(copied))

    assert answer.returncode == 0, answer.stderr
    assert staff_in(terminal.database) == 1
    (kept,) = terminal.var.glob("*.before-restore-*")
    assert staff_in(kept) == 2
    assert str(kept) in answer.stdout
    assert "whole" in terminal.run("check-trail").stdout
    with closing(sqlite3.connect(terminal.database)) as connection:
        actions = [row[0] for row in connection.execute("SELECT action FROM trail_line")]
        awake = connection.execute("SELECT count(*) FROM sign_in_session WHERE ended_at IS NULL")
        assert awake.fetchone()[0] == 0
    assert actions.count("restore") == 1


def test_a_copy_goes_to_a_machine_that_has_only_the_key(
    terminal: Terminal, copied: Path, tmp_path: Path
) -> None:
    other = Terminal(tmp_path / "other")
    other.var.mkdir()
    (other.var / "keys.json").write_bytes((terminal.var / "keys.json").read_bytes())
    assert other.run("restore", str(copied)).returncode == 0
    assert staff_in(other.database) == 1
    assert not list(other.var.glob("*.before-restore-*"))


def test_an_older_copy_is_brought_up_to_date(terminal: Terminal, copied: Path) -> None:

    engine = create_engine(f"sqlite:///{copied}")
    downgrade(engine, "008")
    engine.dispose()
    assert terminal.run("restore", str(copied)).returncode == 0
    assert "whole" in terminal.run("check-trail").stdout


def test_nothing_is_put_back_under_a_running_program(terminal: Terminal, copied: Path) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = str(listening.getsockname()[1])
        assert "Stop it first" in said(terminal.run("restore", str(copied), MRC_PORT=port))
    assert staff_in(terminal.database) == 2


# --- one copy, on both engines -------------------------------------------------------------------


def test_a_copy_names_nobody(
    app: Flask, settings: Settings, put_client: Any, make_user: Any, tmp_path: Path
) -> None:
    put_client(make_user("counsellor"), NAME, phones=["+421905111222"])
    to = tmp_path / "copy"
    make_copy(settings, to)
    content = to.read_bytes()
    assert content
    assert not [word for word in (*NAME.split(), "905111222") if word.encode() in content]
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_copy_made_while_people_work_is_of_one_moment(
    app: Flask, settings: Settings, make_user: Any, tmp_path: Path
) -> None:
    """The chain of the trail is whole in it, however many lines are written meanwhile."""
    stop = threading.Event()
    written: list[int] = []

    def work() -> None:
        while not stop.is_set():
            with at_work(app) as session:
                copies.note(session, "check_trail")
            written.append(1)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        while len(written) < 5:
            stop.wait(0.01)
        make_copy(settings, tmp_path / "copy.sqlite")
    finally:
        stop.set()
        worker.join()
    engine = create_engine(f"sqlite:///{tmp_path}/copy.sqlite")
    with engine.connect() as connection:
        key = app.extensions["keys"].subkey("trail")
        assert first_broken_line(connection, key) is None
        assert connection.scalar(text("SELECT count(*) FROM trail_line")) >= 5
    engine.dispose()


def test_two_at_once_make_one_copy(app: Flask, settings: Settings, tmp_path: Path) -> None:
    to = tmp_path / "copy"
    (tmp_path / "copy.part").touch()
    with pytest.raises(CopyFailed, match="Another copy"):
        make_copy(settings, to)
    long_ago = time.time() - 7 * 3600
    os.utime(tmp_path / "copy.part", (long_ago, long_ago))
    make_copy(settings, to)
    assert to.exists()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_postgresql_is_put_back_into_an_empty_database(
    app: Flask, settings: Settings, postgres_server: Any, put_client: Any, make_user: Any,
    tmp_path: Path,
) -> None:  # fmt: skip
    client = put_client(make_user("counsellor"), NAME)
    make_copy(settings, tmp_path / "copy.pgdump")
    name = postgres_server.create_database()
    url = "postgresql+psycopg://" + postgres_server.url(name).partition("://")[2]
    fresh = replace(settings, database_url=url)

    assert put_back(fresh, tmp_path / "copy.pgdump") is None

    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM client")) == 1
        assert connection.scalar(text("SELECT client_no FROM client")) == client.client_no
        key = app.extensions["keys"].subkey("trail")
        assert first_broken_line(connection, key) is None
    engine.dispose()
    with pytest.raises(CopyFailed, match="pg_restore refused"):
        put_back(fresh, tmp_path / "copy.pgdump")  # it is not empty any more


# --- what is refused -----------------------------------------------------------------------------


def test_a_copy_is_never_written_over(app: Flask, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("something of mine")
    with pytest.raises(CopyFailed, match="already"):
        make_copy(settings, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "something of mine"


def test_where_there_is_no_database_none_is_made(tmp_path: Path) -> None:
    nowhere = Settings.from_environment({"MRC_VAR": str(tmp_path)})
    with pytest.raises(CopyFailed, match="no database"):
        make_copy(nowhere, tmp_path / "copy")
    assert not list(tmp_path.iterdir())


@pytest.fixture
def good(settings: Settings, tmp_path: Path) -> Path:
    make_copy(settings, tmp_path / "good.sqlite")
    return tmp_path / "good.sqlite"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("harm", ["cut", "spoiled", "letter", "empty", "foreign"])
def test_what_is_no_whole_copy_is_refused(
    settings: Settings, good: Path, tmp_path: Path, harm: str
) -> None:
    bad, content = tmp_path / "bad.sqlite", bytearray(good.read_bytes())
    if harm == "cut":
        bad.write_bytes(content[: len(content) // 2])
    elif harm == "spoiled":
        middle = len(content) // 2
        content[middle : middle + 9000] = b"\xff" * 9000
        bad.write_bytes(content)
    elif harm == "letter":
        bad.write_text("Dear colleague, here is the database.")
    elif harm == "empty":
        bad.touch()
    else:
        with closing(sqlite3.connect(bad)) as connection:
            connection.execute("CREATE TABLE music (title TEXT)")
    _nothing_is_touched(settings, bad, (CopyFailed, DatabaseUnfit))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_copy_of_another_key_or_a_newer_program_is_refused(
    settings: Settings, good: Path, tmp_path: Path
) -> None:
    KeyRing.create(tmp_path / "other.json")
    other = replace(settings, key_file=tmp_path / "other.json")
    _nothing_is_touched(other, good, KeyFileWrong)
    with closing(sqlite3.connect(good)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '999'")
        connection.commit()
    _nothing_is_touched(settings, good, DatabaseUnfit)


def _nothing_is_touched(settings: Settings, copy: Path, why: Any) -> None:
    assert settings.sqlite_file is not None
    before = settings.sqlite_file.read_bytes()
    with pytest.raises(why):
        put_back(settings, copy)
    assert settings.sqlite_file.read_bytes() == before
    assert not list(settings.sqlite_file.parent.glob("*.before-restore-*"))


# --- every day -----------------------------------------------------------------------------------


@pytest.fixture
def daily(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    folder = tmp_path / "stick"
    folder.mkdir()
    app.config["SETTINGS"] = replace(settings, copies=folder)
    yield app.config["SETTINGS"]
    app.config["SETTINGS"] = settings


def test_one_copy_a_day_is_made_by_itself(app: Flask, daily: Settings) -> None:
    assert daily.copies is not None
    assert latest_copy(daily) is None
    copy_daily(app)
    (first,) = daily.copies.iterdir()
    before = first.stat().st_mtime_ns
    copy_daily(app)
    assert [path.stat().st_mtime_ns for path in daily.copies.iterdir()] == [before]
    assert latest_copy(daily) is not None
    with app.app_context():
        actions = db.session.scalars(text("SELECT action FROM trail_line")).all()
    assert actions.count("backup") == 1


def test_what_failed_is_tried_again_after_an_hour(app: Flask, daily: Settings) -> None:
    assert daily.copies is not None
    today = copy_of(daily, dt.datetime.now().astimezone().date())
    assert today is not None
    part = today.with_name(f"{today.name}.part")
    part.touch()  # somebody else's, or cut off
    with pytest.raises(CopyFailed):
        copy_daily(app)
    part.unlink()
    copy_daily(app)
    assert not today.exists()
    app.extensions["copy_failed_at"] -= dt.timedelta(hours=1)
    copy_daily(app)
    assert today.exists()


def test_nothing_is_done_while_the_stick_is_away(app: Flask, daily: Settings) -> None:
    assert daily.copies is not None
    daily.copies.rmdir()
    copy_daily(app)
    assert not daily.copies.exists()


def test_without_a_folder_no_copy_is_made(app: Flask, settings: Settings) -> None:
    assert settings.copies is None
    copy_daily(app)
    assert latest_copy(settings) is None


def test_old_copies_go_and_other_files_stay(app: Flask, daily: Settings) -> None:
    assert daily.copies is not None
    today = dt.datetime.now().astimezone().date()
    for back in range(1, 60):
        copy = copy_of(daily, today - dt.timedelta(days=back))
        assert copy is not None
        copy.touch()
    letter = daily.copies / "mrc-cases-of-the-holidays.sqlite"
    letter.touch()
    copy_daily(app)
    left = {path.name for path in daily.copies.iterdir()}
    assert letter.name in left
    assert KEPT_DAYS <= len(left) - 1 <= KEPT_DAYS + 3


@given(
    backs=st.sets(st.integers(min_value=0, max_value=900), max_size=200),
    today=st.dates(min_value=dt.date(2024, 1, 1), max_value=dt.date(2034, 12, 31)),
)
def test_the_newest_are_kept_and_one_of_each_month_of_a_year(
    backs: set[int], today: dt.date
) -> None:
    days = {today - dt.timedelta(days=back) for back in backs}
    kept = days_kept(days, today)
    assert kept <= days
    assert set(sorted(days)[-KEPT_DAYS:]) <= kept
    assert len(kept) <= KEPT_DAYS + 13
    for day in days:
        if (today - day).days <= 300:
            assert any((one.year, one.month) == (day.year, day.month) for one in kept)


def test_the_manager_is_told_when_there_is_no_copy(
    app: Flask, daily: Settings, browser_for: Any
) -> None:
    browser = browser_for("manager")
    assert "There is no copy yet." in browser.get("/centre").text
    copy_daily(app)
    assert "The last copy was made on" in browser.get("/centre").text
    (copy,) = (daily.copies or Path()).iterdir()
    long_ago = time.time() - 3 * 86400
    os.utime(copy, (long_ago, long_ago))
    assert "There should be one every day" in browser.get("/centre").text
    app.config["SETTINGS"] = replace(daily, copies=None)
    assert "No copy is made by itself." in browser.get("/centre").text


def test_pg_programs_are_found_or_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(copies.shutil, "which", lambda _name: None)
    monkeypatch.setattr(copies.Path, "glob", lambda *_: iter(()))
    with pytest.raises(CopyFailed, match="pg_dump is not installed"):
        copies._program("pg_dump")
