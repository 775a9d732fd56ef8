"""A register comes in while the house works: nobody's save is lost, and no row comes in twice."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from mrc_cases.base.errors import RuleBroken
from mrc_cases.extensions import db
from mrc_cases.registers import actions
from mrc_cases.registers.models import ImportRun
from mrc_cases.registers.reading import Taker
from tests.bringing_in import YEAR_A, BringIn, counted

ROWS = [(str(number), "5.1.2009", f"Anna {number}", "F") for number in range(1, 121)]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CHUNK", 10)


@pytest.fixture
def colleague(app: Flask) -> Iterator[list[float]]:
    """Somebody who saves all the time; how long each save took, in seconds."""
    engine, stop, waits = db.engine, threading.Event(), []

    def save() -> None:
        while not stop.is_set():
            began = time.monotonic()
            with (
                engine.connect().execution_options(mrc_begin="writing") as writer,
                writer.begin(),
            ):
                writer.execute(text("UPDATE office SET position = position + 1"))
            waits.append(time.monotonic() - began)
            time.sleep(0.001)

    busy = threading.Thread(target=save)
    busy.start()
    yield waits
    stop.set()
    busy.join()


def test_a_register_comes_in_while_a_colleague_saves(
    bring_in: BringIn, session: Any, colleague: list[float]
) -> None:
    bring_in((ROWS, []))

    assert counted(session) == (len(ROWS), 0)
    assert len(colleague) > len(ROWS) // 10  # who saves had a turn after each chunk


def test_who_saves_does_not_wait_until_a_register_is_read(
    app: Flask, bring_in: BringIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, engine, saved = Taker.read, db.engine, []

    def save() -> None:
        with engine.connect().execution_options(mrc_begin="writing") as writer, writer.begin():
            writer.execute(text("UPDATE office SET position = position + 1"))
        saved.append(1)

    def slowly(taker: Taker, sheets: Any) -> Any:
        colleague = threading.Thread(target=save)
        colleague.start()
        colleague.join(timeout=10)
        assert saved
        return read(taker, sheets)

    monkeypatch.setattr(Taker, "read", slowly)
    bring_in(YEAR_A)


def test_of_two_who_bring_the_same_in_at_once_the_second_adds_nothing(
    bring_in: BringIn, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read the register before either wrote: the database knows each row once."""
    write = actions.write_clients

    def after_another(*what: Any) -> None:
        monkeypatch.setattr(actions, "write_clients", write)
        db.session.rollback()
        db.session.info["begun"] = None
        bring_in(YEAR_A)
        actions.begin_writing(db.session)
        write(*what)

    monkeypatch.setattr(actions, "write_clients", after_another)
    with pytest.raises(RuleBroken, match="brought in by somebody else"):
        bring_in(YEAR_A)

    assert counted(session) == (len(YEAR_A[0]), len(YEAR_A[1]))
    states = session.scalars(select(ImportRun.state)).all()
    assert sorted(states) == ["failed", "finished"]
