"""Taking a register over: bring it in as one batch, undo the batch, keep its mapping."""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Column, ColumnElement, delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.models import Base
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine, note
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import (
    Client,
    ContactDetail,
    IdentityDocument,
    ProfileVersion,
    SearchToken,
)
from mrc_cases.extensions import begin_writing, let_others_write
from mrc_cases.merging.models import DuplicatePair
from mrc_cases.registers.models import ImportedRow, ImportRun, SavedMapping
from mrc_cases.registers.reading import Reading, Taker
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.writing import write_clients, write_contacts

# Rows between two commits: other people's saves get their turn on SQLite's one writer, where those
# who wait look again every tenth of a second.
CHUNK = 500
OTHERS_TURN = 0.1  # seconds
# A chunk takes seconds, reading the largest file a minute or two.
STALLED = dt.timedelta(minutes=5)
Progress = Callable[[int, int], Any]
# What an import makes, and what the program finds by itself in it: undone with the batch.
_MADE = (
    Client, Consultation, ContactDetail, DuplicatePair, IdentityDocument, Intake, ProfileVersion,
    SearchToken,
)  # fmt: skip
_GOES_ALONG = frozenset(model.__tablename__ for model in _MADE)


def bring_in(
    taker: Taker,
    reading: Reading,
    sheets: Sequence[Sheet],
    run: ImportRun,
    staff: User | None,
    progress: Progress,
) -> None:
    """Write what was read, chunk by chunk; each chunk is committed, a killed run can go on.

    Raises RuleBroken when the run was undone meanwhile, or somebody else brought the same rows in.
    """
    total = len(reading.clients) + len(reading.contacts)
    done = 0
    for kind, rows, write in (
        ("clients", reading.clients, write_clients),
        ("contacts", reading.contacts, write_contacts),
    ):
        for start in range(0, len(rows), CHUNK):
            begin_writing(taker.session)
            _check_still_running(taker.session, run)
            chunk = rows[start : start + CHUNK]
            _write(write, taker, chunk, run, staff)
            done += len(chunk)
            run.rows_done, run.updated_at = done, now()
            if kind == "clients":
                run.clients_added += len(chunk)
            else:
                run.consultations_added += len(chunk)
            let_others_write(taker.session)
            progress(done, total)
            time.sleep(OTHERS_TURN)
    begin_writing(taker.session)
    _check_still_running(taker.session, run)
    _finish(taker.session, run, reading, sheets)


def _write(write: Callable[..., None], *what: Any) -> None:
    try:
        write(*what)
    except IntegrityError as error:  # a row is known by one token, whoever brings it in
        raise RuleBroken(
            _("The same rows were brought in by somebody else meanwhile. Bring the file in again:"
              " what is in already is left out.")
        ) from error  # fmt: skip


def _finish(session: Any, run: ImportRun, reading: Reading, sheets: Sequence[Sheet]) -> None:
    run.state, run.finished_at, run.upload = "finished", now(), None
    run.refusals = [asdict(refusal) for refusal in reading.refusals]
    run.refused_rows = [
        sheet.as_plain({each.row for each in reading.refusals if each.sheet == sheet.name})
        for sheet in sheets
    ]
    run.rows_refused, run.rows_known = reading.refused_rows, reading.known
    note(
        session,
        "import",
        run,
        clients=run.clients_added,
        consultations=run.consultations_added,
        refused=run.rows_refused,
    )


def _check_still_running(session: Any, run: ImportRun) -> None:
    state = session.scalar(select(ImportRun.state).where(ImportRun.id == run.id))
    if state != "running":
        raise RuleBroken(_("This import was undone already."))


def start_run(session: Any, run: ImportRun) -> UUID:
    """Write a run down before its rows, so that one that dies is seen to have died."""
    begin_writing(session)
    session.add(run)
    session.flush()
    run_id = run.id
    let_others_write(session)
    return run_id


def fail_run(session: Any, run_id: UUID) -> None:
    """Write down that a run died; what it had brought in until then stays, and can be undone."""
    session.rollback()
    session.info.pop("trail", None)
    session.info["begun"] = None
    begin_writing(session)
    run = session.get(ImportRun, run_id)
    if run is not None and run.state == "running":
        run.state, run.finished_at = "failed", now()
    let_others_write(session)


def fail_stalled(session: Any) -> None:
    """Write down as failed what nobody has moved for long: its process was killed."""
    stalled = select(ImportRun.id).where(
        ImportRun.state == "running", ImportRun.updated_at < now() - STALLED
    )
    for run_id in session.scalars(stalled).all():
        fail_run(session, run_id)


def save_mapping(session: Session | Any, name: str, content: str) -> None:
    """Keep a mapping for the next file; the same name is written over."""
    saved = session.scalar(select(SavedMapping).where(SavedMapping.name == name[:64]))
    if saved is None:
        session.add(SavedMapping(name=name[:64], content=content))
    else:
        saved.content = content


def undo_run(session: Session | Any, run: ImportRun) -> None:
    """Take a whole batch out again, unless somebody has worked on its files since."""
    if run.state not in {"finished", "failed", "running"}:
        raise RuleBroken(_("This import was undone already."))
    clients = select(Client.id).where(Client.import_run_id == run.id)
    if _worked_on(session, clients, run):
        raise RuleBroken(
            _("Some of these files have been worked on since; undoing would lose that work.")
        )
    for model, condition in (
        (DuplicatePair, _is_among(clients)),
        (Intake, Intake.import_run_id == run.id),
        (Consultation, Consultation.import_run_id == run.id),
        (ContactDetail, ContactDetail.client_id.in_(clients)),
        (IdentityDocument, IdentityDocument.client_id.in_(clients)),
        (SearchToken, SearchToken.client_id.in_(clients)),
        (ProfileVersion, ProfileVersion.client_id.in_(clients)),
        (Client, Client.import_run_id == run.id),
        (ImportedRow, ImportedRow.run_id == run.id),
    ):
        statement = delete(model).where(condition)
        session.execute(statement, execution_options={"synchronize_session": False})
    run.state, run.undone_at = "undone", now()
    run.refusals = run.refused_rows = run.upload = None
    note(session, "undo", run)


def _worked_on(session: Any, clients: Any, run: ImportRun) -> bool:
    """A file or contact was changed, or something in any room hangs on one."""
    contacts = select(Consultation.id).where(Consultation.import_run_id == run.id)
    queries: list[Any] = [
        select(model.id).where(model.import_run_id == run.id, model.version > 1, _by_people(model))
        for model in (Client, Consultation, Intake)
    ]
    queries += [
        select(model.client_id).where(
            model.client_id.in_(clients), model.import_run_id.is_distinct_from(run.id)
        )
        for model in (Consultation, Intake)
    ]
    queries += [select(link).where(link.in_(clients)) for link in _links_to(Client)]
    queries += [select(link).where(link.in_(contacts)) for link in _links_to(Consultation)]
    decided = DuplicatePair.decision.is_not(None) & _is_among(clients)
    queries.append(select(DuplicatePair.first_id).where(decided))
    return any(session.execute(query.limit(1)).first() for query in queries)


def _by_people(model: Any) -> ColumnElement[bool]:
    """A person changed a record, be it before the daily round put its file to rest."""
    change = exists().where(
        TrailLine.record_id == model.id,
        TrailLine.action.in_(["change", "remove"]),
        TrailLine.user_id.is_not(None),
    )
    return or_(model.updated_by_id.is_not(None), change)


def _links_to(model: Any) -> list[Column[Any]]:
    """The columns of all rooms that point to a record, but for what goes with the batch."""
    return [
        key.parent
        for table in Base.metadata.sorted_tables
        if table.name not in _GOES_ALONG
        for key in table.foreign_keys
        if key.column.table is model.__table__
    ]


def _is_among(clients: Any) -> ColumnElement[bool]:
    return or_(DuplicatePair.first_id.in_(clients), DuplicatePair.second_id.in_(clients))
