"""Taking a register over: bring it in as one batch, undo the batch, keep its mapping."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.clients.models import (
    Agreement,
    Assignment,
    Client,
    Consultation,
    ContactDetail,
    IdentityDocument,
    Intake,
    ProfileVersion,
    SearchToken,
)
from mrc_cases.registers.models import ImportedRow, ImportRun, SavedMapping
from mrc_cases.registers.reading import Reading, Taker
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.writing import write_clients, write_contacts

# Rows between two commits: other people's saves get their turn on SQLite's one writer.
CHUNK = 500
Progress = Callable[[int, int], Any]


def bring_in(
    taker: Taker,
    reading: Reading,
    sheets: Sequence[Sheet],
    run: ImportRun,
    staff: User | None,
    progress: Progress,
) -> None:
    """Write what was read, chunk by chunk; each chunk is committed, a killed run can go on."""
    total = len(reading.clients) + len(reading.contacts)
    done = 0
    for kind, rows, write in (
        ("clients", reading.clients, write_clients),
        ("contacts", reading.contacts, write_contacts),
    ):
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            write(taker, chunk, run, staff)
            done += len(chunk)
            run.rows_done = done
            if kind == "clients":
                run.clients_added += len(chunk)
            else:
                run.consultations_added += len(chunk)
            taker.session.commit()
            progress(done, total)
    run.state, run.finished_at = "finished", now()
    run.refusals = [asdict(refusal) for refusal in reading.refusals]
    run.refused_rows = [
        sheet.as_plain({each.row for each in reading.refusals if each.sheet == sheet.name})
        for sheet in sheets
    ]
    run.rows_refused, run.rows_known = reading.refused_rows, reading.known
    note(
        taker.session,
        "import",
        run,
        clients=run.clients_added,
        consultations=run.consultations_added,
        refused=run.rows_refused,
    )


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
        (Consultation, Consultation.import_run_id == run.id),
        (Intake, Intake.import_run_id == run.id),
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
    run.refusals = run.refused_rows = None
    note(session, "undo", run)


def _worked_on(session: Any, clients: Any, run: ImportRun) -> bool:
    """A file was changed, assigned or given a contact or an intake of its own."""
    changed = [
        select(model.id).where(model.import_run_id == run.id, model.version > 1)
        for model in (Client, Consultation, Intake)
    ]
    others = [
        select(model.client_id).where(model.client_id.in_(clients), *more)
        for model, more in (
            (Consultation, (Consultation.import_run_id.is_distinct_from(run.id),)),
            (Intake, (Intake.import_run_id.is_distinct_from(run.id),)),
            (Agreement, ()),
            (Assignment, ()),
        )
    ]
    return any(session.execute(query.limit(1)).first() for query in (*changed, *others))
