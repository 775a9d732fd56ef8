"""What every change of a record leaves on the trail, listened to at each flush."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    event,
    inspect,
)
from sqlalchemy.orm import Session

from mrc_cases.base.models import Record
from mrc_cases.base.moments import now
from mrc_cases.base.trail import Note, gather


def install(scoped: Any) -> None:
    """Listen to every flush; called in `create_app`, never as a side effect of an import.

    Safe to call again: a second application in the process must not write each line twice.
    """
    target = scoped.session_factory
    for name, listener in (("before_flush", _stamp), ("after_flush", _note_changes)):
        if not event.contains(target, name, listener):
            event.listen(target, name, listener)


def _stamp(session: Session, _context: Any, _instances: Any) -> None:
    user_id = session.info.get("user_id")
    for record in session.new:
        if isinstance(record, Record) and record.created_by_id is None:
            record.created_by_id = record.updated_by_id = user_id
    for record in session.dirty:
        if isinstance(record, Record) and session.is_modified(record):
            record.updated_at, record.updated_by_id = now(), user_id


def _note_changes(session: Session, _context: Any) -> None:
    for record in session.new:
        if getattr(record, "on_trail", True):
            _note_record(session, "create", record, {})
    for record in session.dirty:
        changes = _changes(record) if session.is_modified(record) else {}
        if changes and getattr(record, "on_trail", True):
            # What is only marked as gone, because its line stays, was taken away all the same.
            is_gone = getattr(record, "archived_at", None) and "archived_at" in changes
            _note_record(session, "remove" if is_gone else "change", record, changes)
    for record in session.deleted:
        if getattr(record, "on_trail", True):
            _note_record(session, "remove", record, {})


def _note_record(session: Session, action: str, record: Any, changes: dict[str, Any]) -> None:
    record_id = getattr(record, "id", None) or getattr(record, "client_id", None)
    if not isinstance(record_id, UUID):
        record_id = None
    gather(session, Note(action, record.__tablename__, record_id, changes))


_STAMPS = {"updated_at", "updated_by_id", "version"}


def _changes(record: Any) -> dict[str, Any]:
    """Field -> [old, new], or None for a personal or T4 column: that it changed, not what to."""
    state = inspect(record)
    changes: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if attribute.key in _STAMPS or not history.has_changes():
            continue
        info = attribute.columns[0].info
        if info.get("personal") or info.get("tier") == "T4":
            changes[attribute.key] = None
        else:
            changes[attribute.key] = [*(history.deleted or [None]), *history.added]
    return changes
