"""What the house does by itself, again and again: reminders, letters. Rooms put theirs into WORKS.

Every work may be done by several processes at once and by a command beside them: what must happen
once is kept to once by the database.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, g
from sqlalchemy import select

from mrc_cases.base import trail
from mrc_cases.base.bugs import told
from mrc_cases.centre.models import Centre
from mrc_cases.extensions import begin_writing, db

log = logging.getLogger("mrc_cases")

EVERY_SECONDS = 20
WORKS: list[Callable[[Flask], object]] = []


@contextmanager
def at_work(app: Any) -> Iterator[Any]:
    """A session that writes, with its trail lines, and commits once at the end."""
    with app.app_context():
        begin_writing(db.session)
        yield db.session
        trail.write_notes(db.session, app.extensions["keys"].subkey("trail"))
        db.session.commit()


@contextmanager
def in_house(app: Flask) -> Iterator[Any]:
    """A session in a context where words and addresses come right although nobody asks."""
    with app.test_request_context(base_url=app.config["SETTINGS"].address):
        g.centre = db.session.scalar(select(Centre))
        yield db.session
        db.session.rollback()


@contextmanager
def at_work_in_house(app: Flask) -> Iterator[Any]:
    """Both: a session that writes, where words come right."""
    with in_house(app):
        begin_writing(db.session)
        yield db.session
        trail.write_notes(db.session, app.extensions["keys"].subkey("trail"))
        db.session.commit()


def if_any(app: Flask, is_due: Callable[[], bool], work: Callable[[], object]) -> None:
    """Do a work that writes, where there is any of it: a round in vain lets nobody wait."""
    with in_house(app):
        any_due = g.centre is not None and is_due()
    if any_due:
        with at_work_in_house(app):
            work()


def go_round(app: Flask) -> None:
    """Do every work once; one that fails does not keep the others from being done."""
    for work in WORKS:
        try:
            work(app)
        except Exception as error:
            log.error("work done by itself failed: %s", told(error))


def keep_going(app: Flask) -> threading.Event:
    """Go round for as long as the process lives, in a thread of its own; set the event to stop."""
    stop = threading.Event()

    def go() -> None:
        while not stop.wait(EVERY_SECONDS):
            go_round(app)

    threading.Thread(target=go, name="rounds", daemon=True).start()
    return stop
