"""Bringing a register in beside the pages: a thread of its own, its progress in the database."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Flask

from mrc_cases.access.models import User
from mrc_cases.base import trail
from mrc_cases.base.bugs import told
from mrc_cases.extensions import db
from mrc_cases.language import speaking
from mrc_cases.registers.actions import bring_in, fail_run, fail_stalled
from mrc_cases.registers.mapping import read_mapping
from mrc_cases.registers.models import ImportRun
from mrc_cases.registers.reading import Taker
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.waiting import forget_old, uploads_of
from mrc_cases.rounds import WORKS, at_work, in_house

log = logging.getLogger("mrc_cases")
WAITS = (0.5, 1, 2, 4, 8, 15, 0)  # seconds


@dataclass(frozen=True)
class Job:
    """A register to be brought in; `when_in` is called when all of it has come in.

    What is refused is kept in `language`, as whoever brought it in has seen it before.
    """

    app: Flask
    run_id: UUID
    user_id: UUID
    mapping: str
    sheets: list[Sheet]
    when_in: Callable[[], object]
    language: str


def start(job: Job) -> None:
    """Begin once the page that asked has been saved.

    What a killed process brought in stays; going on with the run adds only what is missing.
    """
    threading.Timer(0.5, _work, (job,)).start()


def _work(job: Job) -> None:
    with in_house(job.app), speaking(job.language):
        db.session.info["user_id"] = job.user_id
        try:
            run = _found(job.run_id)
            if run is None:
                log.warning("an import was not begun: the page that asked was not saved")
                return
            _take_over(job, run)
            job.when_in()
        except Exception as error:
            log.error("an import failed: %s", told(error))
            fail_run(db.session, job.run_id)


def _found(run_id: UUID) -> ImportRun | None:
    """The run, once the page that asked for it is saved; others may be writing before it."""
    for wait in WAITS:
        run: ImportRun | None = db.session.get(ImportRun, run_id)
        if run is not None:
            return run
        db.session.rollback()
        time.sleep(wait)
    return None


def _take_over(job: Job, run: ImportRun) -> None:
    staff = db.session.get_one(User, job.user_id)
    keys = job.app.extensions["keys"]
    taker = Taker(db.session, read_mapping(job.mapping), keys.subkey("search"), run.office_id)
    reading = taker.read(job.sheets)
    bring_in(taker, reading, job.sheets, run, staff, lambda _done, _total: None)
    trail.write_notes(db.session, keys.subkey("trail"))
    db.session.commit()


def _look_after(app: Flask) -> None:
    """A run whose process was killed is said to have stopped, and can be undone or go on.

    Uploads that nobody brought in are forgotten.
    """
    with at_work(app) as session:
        fail_stalled(session)
    forget_old(uploads_of(app))


WORKS.append(_look_after)
