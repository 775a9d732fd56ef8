"""What can break around the program: a full disk, a killed server, a lost connection."""

import io
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.exc import InternalError, OperationalError

from benchmarks.measure import Browser as Visitor
from mrc_cases.access.guard import SIGNED_IN
from mrc_cases.base import trail
from mrc_cases.centre.models import Centre
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.extensions import begin_reading, begin_writing, db
from tests.browser.house import environment_of
from tests.conftest import ROOT, Browser, Page
from tests.test_commands import SET_UP

CALL: dict[str, Any] = {
    "channel": "PHONE", "gender": "F", "language": "ukr", "topic": "C05", "outcome": "ANSWERED",
    "caller_kind": "MIGRANT", "age_band": "unknown", "interpreter": "NONE",
}  # fmt: skip


def _contacts() -> int:
    return db.session.scalar(select(func.count()).select_from(Consultation)) or 0


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_full_disk_saves_nothing_by_halves(
    app: Flask, browser_for: Callable[..., Browser]
) -> None:
    browser = browser_for("counsellor")
    browser.get("/consultations/new")
    db.session.remove()
    db.engine.dispose()

    @event.listens_for(db.engine, "connect")
    def fill_the_disk(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    note = "x" * 3900
    answers: list[Page] = []
    while not answers or answers[-1].status == 200:  # what migrations gave back is still free
        answers.append(browser.post("/consultations/new", **CALL, note=note))
        assert len(answers) < 200

    assert answers[-1].status == 503
    assert "was not saved" in answers[-1].text
    # A page that is only read is not shown when its line of the trail cannot be written.
    assert 503 in {browser.post("/clients/search", text="Oksana").status for _try in range(120)}
    event.remove(db.engine, "connect", fill_the_disk)
    db.session.remove()
    db.engine.dispose()
    assert _contacts() == sum(answer.status == 200 for answer in answers)
    assert browser.post("/consultations/new", **CALL, note=note).status == 200
    key = app.extensions["keys"].subkey("trail")
    with db.engine.connect() as connection:
        assert trail.first_broken_line(connection, key) is None


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_lost_connection_is_made_anew(app: Flask, browser_for: Callable[..., Browser]) -> None:
    browser = browser_for("counsellor")
    for _time in range(8):  # until its questions are prepared
        browser.get("/consultations/new")
    db.session.remove()
    another = create_engine(db.engine.url)
    with another.connect() as mine:
        mine.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    another.dispose()

    assert browser.post("/consultations/new", **CALL).status == 200
    assert _contacts() == 1


def test_a_killed_server_loses_no_confirmed_save(tmp_path: Path) -> None:
    """SIGKILL between two answers: every consultation that was confirmed is there."""
    environment = environment_of(tmp_path / "var")
    password = "a lantern by the old harbour"
    command = [sys.executable, "-m", "mrc_cases.cli"]
    subprocess.run(
        [*command, *SET_UP], env=environment, input=password, text=True, check=True,
        capture_output=True, cwd=ROOT,
    )  # fmt: skip
    confirmed = 0
    for _life in range(2):
        with subprocess.Popen(
            [*command, "run"], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        ) as server:  # fmt: skip
            visitor = _signed_in(int(environment["MRC_PORT"]), password)
            visitor.ask("GET", "/consultations/new")
            for _call in range(5):
                status, _page = visitor.ask("POST", "/consultations/new", CALL)
                confirmed += status in {302, 303}
            server.send_signal(signal.SIGKILL)
            visitor.connection.close()
    checked = subprocess.run(
        [*command, "check-trail"], env=environment, text=True, capture_output=True, cwd=ROOT,
        check=True,
    )  # fmt: skip
    assert "whole" in checked.stdout
    assert confirmed == 10
    assert _rows(tmp_path / "var" / "mrc-cases.sqlite") == confirmed


def _signed_in(port: int, password: str) -> Visitor:
    for _try in range(100):
        visitor = Visitor(port)
        try:
            if visitor.sign_in("manager@centre.example", password) in {302, 303}:
                return visitor
        except OSError:
            visitor.connection.close()
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def _rows(file: Path) -> int:
    import sqlite3

    with sqlite3.connect(file) as connection:
        found = connection.execute("SELECT count(*) FROM consultation").fetchone()[0]
    connection.close()
    return int(found)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_what_a_page_reads_in_cannot_write(app: Flask) -> None:
    begin_reading(db.session)
    with pytest.raises(InternalError, match="read-only"):
        db.session.execute(text("DELETE FROM client"))
    db.session.rollback()
    begin_writing(db.session)
    db.session.execute(text("DELETE FROM client"))


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_the_questions_of_a_page_are_planned_once(
    app: Flask, browser_for: Callable[..., Browser]
) -> None:
    browser = browser_for("counsellor")
    for _time in range(8):
        assert browser.get("/clients/").status == 200
    with db.engine.connect() as connection:
        kept = connection.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
    assert kept


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuntimeError("a bug"), 500, "حدث خطأ ما"),
        (OperationalError("", {}, Exception("the disk is full")), 503, "لا يمكن حفظ شيء الآن"),
    ],
)
def test_what_went_wrong_is_said_in_the_reader_s_language(
    app: Flask, browser_for: Any, make_user: Any, monkeypatch: Any,
    error: Exception, status: int, words: str,
) -> None:  # fmt: skip
    def broken() -> None:
        raise error

    broken.access = SIGNED_IN  # type: ignore[attr-defined]
    browser = browser_for(make_user("counsellor", language="ar"))
    monkeypatch.setitem(app.view_functions, "my_day.show", broken)
    page = browser.get("/today")
    assert (page.status, page.lang, page.direction) == (status, "ar", "rtl")
    assert words in page.text


def test_a_stranger_reads_in_their_browser_s_language_that_the_database_is_away(
    app: Flask, anybody: Browser, monkeypatch: Any
) -> None:
    def away() -> None:
        raise OperationalError("", {}, Exception("no answer"))

    monkeypatch.setattr("mrc_cases.pages.select", lambda _model: away())
    page = anybody.get("/sign-in", headers={"Accept-Language": "sq, en;q=0.5"})
    assert (page.status, page.lang) == (503, "sq")


def test_too_much_text_is_not_called_a_file(app: Flask, browser_for: Any) -> None:
    browser = browser_for("counsellor")
    app.config["MAX_FORM_MEMORY_SIZE"] = 1024
    picture = (io.BytesIO(b"a small picture"), "picture.png")
    beside_a_file = browser.post("/consultations/new", note="x" * 5000, file=picture)
    app.config["MAX_CONTENT_LENGTH"] = 4096
    alone = browser.post("/consultations/new", note="x" * 5000)
    for page in (beside_a_file, alone):
        assert page.status == 413
        assert "too much text" in page.title
        assert "nothing of it was saved" in page.text


def test_a_file_that_is_too_large_is_called_one(app: Flask, browser_for: Any) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 4096
    picture = (io.BytesIO(b"x" * 5000), "picture.png")
    page = browser_for("manager").post("/import/", file=picture)
    assert page.status == 413
    assert "file is too large" in page.title


def test_the_address_of_a_button_says_that_it_is_no_page(browser_for: Any) -> None:
    page = browser_for("counsellor").get("/sign-out")
    assert page.status == 405
    assert "cannot be opened by itself" in page.title


@pytest.mark.parametrize("accepted", ["fr", "sq", "ar"])
def test_a_stranger_is_refused_in_a_language_of_the_centre(
    app: Flask, anybody: Browser, accepted: str
) -> None:
    """Whatever is refused, and however early."""
    app.config["MAX_CONTENT_LENGTH"] = 4096
    db.session.get_one(Centre, 1).languages = ("en", "sq")
    db.session.commit()
    asked: dict[str, Any] = {"headers": {"Accept-Language": f"{accepted}, en;q=0.5"}}
    spoken = [
        anybody.get("/no-such-page", **asked),
        anybody.get("/sign-out", **asked),
        anybody.post("/sign-in", csrf_token="too old", **asked),
        anybody.post("/sign-in", email="x" * 5000, **asked),
    ]
    assert [page.status for page in spoken] == [404, 405, 400, 413]
    assert {page.lang for page in spoken} == {"sq" if accepted == "sq" else "en"}
