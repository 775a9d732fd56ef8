"""The trail: who did what to which record, when; append-only and chained, without a client's words.

Lines gather on the session while a request runs and are written in one go just before its commit,
so that the head of the chain is held by one writer for as short a time as possible.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DDL,
    BigInteger,
    Connection,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from mrc_cases.base.models import Base, Instant, OpaqueId, in_words
from mrc_cases.base.moments import now

FIRST_MAC = b"\0" * 16
# Actions that the manager and the data-protection focal point are told of (domain.md 1.5).
ALERTING = ("break_glass", "export", "many_found")
_IS_ALERT = text(f"action IN {ALERTING}")


class TrailLine(Base):
    """One line of the trail. `details` holds field names and plain values only, as JSON."""

    __tablename__ = "trail_line"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[Instant] = mapped_column(index=True)
    user_id: Mapped[UUID | None] = mapped_column(OpaqueId)
    action: Mapped[str] = mapped_column(String(24))
    record_type: Mapped[str | None] = mapped_column(String(40))
    record_id: Mapped[UUID | None] = mapped_column(OpaqueId, index=True)
    details: Mapped[str] = mapped_column(Text, default="{}")
    mac: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        Index(None, "user_id", "id"),  # one person's lines, newest first
        Index("ix_trail_line_alert", "id", sqlite_where=_IS_ALERT, postgresql_where=_IS_ALERT),
    )


# Finds the index of alerts among all the lines of reading.
IS_ALERT = TrailLine.action.in_([in_words(action) for action in ALERTING])


class TrailHead(Base):
    """Where the chain stands: one row, locked by whoever appends."""

    __tablename__ = "trail_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes] = mapped_column(LargeBinary)


# A new line moves the head to itself, and only the line after the head can be one: the chain has no
# gap and no fork, whoever writes. No road changes or removes a line; retention will get a road of
# its own that re-seals the chain.
_MOVE_HEAD = "UPDATE trail_head SET last_id = NEW.id, mac = NEW.mac WHERE last_id = NEW.id - 1"
_REFUSE_SQLITE = (
    "CREATE TRIGGER trail_line_no_{verb} BEFORE {verb} ON trail_line "
    "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
)
_REFUSE_POSTGRESQL = (
    "CREATE FUNCTION trail_line_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$",
    "CREATE TRIGGER trail_line_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_line "
    "FOR EACH STATEMENT EXECUTE FUNCTION trail_line_refuse()",
)
_APPEND_SQLITE = (
    f"CREATE TRIGGER trail_line_moves_head AFTER INSERT ON trail_line BEGIN {_MOVE_HEAD}; "
    "SELECT RAISE(ABORT, 'not the next line of the trail') WHERE changes() = 0; END"
)
_APPEND_POSTGRESQL = (
    "CREATE FUNCTION trail_line_append() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {_MOVE_HEAD}; "
    "IF NOT FOUND THEN RAISE EXCEPTION 'not the next line of the trail'; END IF; "
    "RETURN NULL; END $$",
    "CREATE TRIGGER trail_line_moves_head AFTER INSERT ON trail_line "
    "FOR EACH ROW EXECUTE FUNCTION trail_line_append()",
)
APPEND_ONLY = {
    "sqlite": (
        *(_REFUSE_SQLITE.format(verb=verb) for verb in ("UPDATE", "DELETE")),
        _APPEND_SQLITE,
    ),
    "postgresql": (*_REFUSE_POSTGRESQL, *_APPEND_POSTGRESQL),
}
for _engine, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(
            TrailLine.__table__, "after_create", DDL(_statement).execute_if(dialect=_engine)
        )


@dataclass
class Note:
    """A line to be written at the end of the request."""

    action: str
    record_type: str | None = None
    record_id: UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)
    kept_on_refusal: bool = False  # refusals and reads stay although the work is rolled back


def note(
    session: Session | Any,
    action: str,
    record: Any = None,
    *,
    kept_on_refusal: bool = False,
    **details: Any,
) -> None:
    """Put something on the trail; `record` is a model instance, or None. Values must be plain."""
    kind = record.__tablename__ if record is not None else None
    record_id = record.id if record is not None else None
    gather(session, Note(action, kind, record_id, details, kept_on_refusal))


def note_question(
    session: Session | Any, kind: str | None, record_id: UUID | None, **details: Any
) -> None:
    """Put on the trail that somebody asked what it says, about a record where there is one."""
    gather(session, Note("read", kind, record_id, details))


def gather(session: Session | Any, entry: Note) -> None:
    """Keep a line until the end of the request."""
    session.info.setdefault("trail", []).append(entry)


def drop_refused(session: Session | Any) -> None:
    """Forget the lines of work that was rolled back."""
    session.info["trail"] = [n for n in session.info.get("trail", ()) if n.kept_on_refusal]


def has_notes(session: Session | Any) -> bool:
    """Whether something waits to be written."""
    return bool(session.info.get("trail"))


# Built once: every page that shows a client asks these.
_HEAD = select(TrailHead.last_id, TrailHead.mac).where(TrailHead.id == 1).with_for_update()
_APPEND = insert(TrailLine)


def write_notes(session: Session | Any, key: bytes) -> None:
    """Append what gathered to the chain, inside the open transaction; its head moves along."""
    session.flush()
    notes: list[Note] = session.info.pop("trail", [])
    if not notes:
        return
    connection = session.connection()
    last_id, mac = _lock_head(connection)
    rows = []
    for entry in notes:
        last_id += 1
        row = _row(last_id, session.info.get("user_id"), entry)
        mac = row["mac"] = line_mac(key, mac, row)
        rows.append(row)
    connection.execute(_APPEND, rows)


def _lock_head(connection: Connection) -> tuple[int, bytes]:
    head = connection.execute(_HEAD).one_or_none()
    if head is None:
        connection.execute(insert(TrailHead).values(id=1, last_id=0, mac=FIRST_MAC))
        return 0, FIRST_MAC
    return head.last_id, head.mac


def _row(line_id: int, user_id: UUID | None, entry: Note) -> dict[str, Any]:
    return {
        "id": line_id,
        "at": now(),
        "user_id": user_id,
        "action": entry.action,
        "record_type": entry.record_type,
        "record_id": entry.record_id,
        "details": json.dumps(entry.details, ensure_ascii=False, sort_keys=True, default=_plain),
    }


def _plain(value: Any) -> Any:
    """What JSON cannot say: a set as a list in order, everything else as its text."""
    return sorted(value) if isinstance(value, frozenset | set) else str(value)


def line_mac(key: bytes, before: bytes, row: Any) -> bytes:
    """The MAC of a line over itself and the line before, 16 bytes. `row` is a mapping."""
    at = row["at"].astimezone(dt.UTC).isoformat(timespec="microseconds")
    said = "\x1f".join(
        str(part)
        for part in (
            row["id"], at, row["user_id"], row["action"],
            row["record_type"], row["record_id"], row["details"],
        )
    )  # fmt: skip
    return hmac.digest(key, before + said.encode(), hashlib.sha256)[:16]


def first_broken_line(connection: Connection, key: bytes) -> int | None:
    """The id of the first line that was altered, moved or removed; None when the chain holds.

    A removed tail shows as a head that points past the last line: its id is last line + 1.
    """
    mac, expected = FIRST_MAC, 0
    for row in _lines(connection):
        expected += 1
        mac_of_line = line_mac(key, mac, row)
        if row["id"] != expected or not hmac.compare_digest(mac_of_line, row["mac"]):
            return expected
        mac = mac_of_line
    head = connection.execute(select(TrailHead.last_id, TrailHead.mac)).one_or_none()
    whole = expected == 0 if head is None else head.last_id == expected
    if whole and (head is None or hmac.compare_digest(head.mac, mac)):
        return None
    return expected + 1


def _lines(connection: Connection) -> Iterator[Any]:
    table = TrailLine.__table__
    last = 0
    while True:
        rows = connection.execute(
            select(table).where(table.c.id > last).order_by(table.c.id).limit(5000)
        ).mappings()
        batch = list(rows)
        if not batch:
            return
        yield from batch
        last = batch[-1]["id"]
