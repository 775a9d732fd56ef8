"""Bringing a register in beside the pages: a thread of its own, its progress in the database."""

import logging
import threading
from uuid import UUID

from flask import Flask

from mrc_cases.access.models import User
from mrc_cases.base import trail
from mrc_cases.base.moments import now
from mrc_cases.extensions import begin_writing, db
from mrc_cases.registers.actions import bring_in
from mrc_cases.registers.mapping import read_mapping
from mrc_cases.registers.models import ImportRun
from mrc_cases.registers.reading import Taker
from mrc_cases.registers.sheets import Sheet

log = logging.getLogger("mrc_cases")


def start(app: Flask, run_id: UUID, user_id: UUID, mapping: str, sheets: list[Sheet]) -> None:
    """Begin once the page that asked has been saved; a killed process leaves the run `running`.

    What came in until then stays; handing the file in again adds only what is missing.
    """
    arguments = (app, run_id, user_id, mapping, sheets)
    threading.Timer(0.5, _work, arguments).start()


def _work(app: Flask, run_id: UUID, user_id: UUID, mapping: str, sheets: list[Sheet]) -> None:
    with app.app_context():
        begin_writing(db.session)
        db.session.info["user_id"] = user_id
        try:
            _take_over(app, run_id, user_id, mapping, sheets)
        except Exception as error:
            db.session.rollback()
            log.exception("an import failed: %s", type(error).__name__)
            _fail(run_id)


def _take_over(app: Flask, run_id: UUID, user_id: UUID, mapping: str, sheets: list[Sheet]) -> None:
    run, staff = db.session.get(ImportRun, run_id), db.session.get(User, user_id)
    if run is None or staff is None:
        return
    keys = app.extensions["keys"]
    taker = Taker(db.session, read_mapping(mapping), keys.subkey("search"))
    run.office_id = run.office_id or taker.office_id
    reading = taker.read(sheets, now().date())
    bring_in(taker, reading, sheets, run, staff, lambda _done, _total: None)
    trail.write_notes(db.session, keys.subkey("trail"))
    db.session.commit()


def _fail(run_id: UUID) -> None:
    run = db.session.get(ImportRun, run_id)
    if run is not None:
        run.state, run.finished_at = "failed", now()
        db.session.info.pop("trail", None)
        db.session.commit()
