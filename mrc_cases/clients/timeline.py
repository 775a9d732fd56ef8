"""What happened with a client, from everything that tells of it, in one question."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    LargeBinary,
    Select,
    Subquery,
    bindparam,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.access.queries import sees
from mrc_cases.base.models import OpaqueId
from mrc_cases.clients.models import Client, Consultation, Intake, ProfileVersion
from mrc_cases.extensions import db

LATEST = 20

# A day and an id: where a list goes on.
Place = tuple[dt.date, UUID]


@dataclass(frozen=True)
class Reader:
    """As much of a user as decides what they see."""

    id: UUID
    roles: frozenset[Role]
    office_id: UUID | None


ASKED_CLIENT = bindparam("client_id", type_=OpaqueId())


@dataclass(frozen=True)
class Event:
    """Something that happened with a client. `kind` is consultation, intake or profile."""

    kind: str
    id: UUID
    day: dt.date
    channel: str | None
    outcome: str | None
    topics: tuple[str, ...] | None
    minutes: int | None
    urgency: str | None
    note: str | None
    next_step: str | None
    staff: str | None


def timeline(user: User, client: Client, before: Place | None = None) -> list[Event]:
    """The latest of everything, newest first, one more than shown. One question.

    `before` is the day and id of the last one shown.
    """
    statement = _timeline(Reader(user.id, user.roles, user.office_id), before is not None)
    values: dict[str, Any] = {"client_id": client.id, "registered_on": client.registered_on}
    if before is not None:
        values.update(day=before[0], last_id=before[1])
    return [Event(*row) for row in db.session.execute(statement, values)]


@lru_cache(maxsize=512)
def _timeline(reader: Any, has_before: bool) -> Select[Any]:
    """The question for one reader, built once: building it costs more than asking it."""
    parts = [_latest(p, has_before) for p in (_consultations(reader), _intakes(), _changes())]
    union = union_all(*(select(part) for part in parts)).subquery()
    columns = [column for column in union.c if column.key != "staff_id"]
    return (
        select(*columns, User.name)
        .outerjoin(User, User.id == union.c.staff_id)
        .order_by(union.c.day.desc(), union.c.id.desc())
        .limit(LATEST + 1)
    )


def _latest(part: Select[Any], has_before: bool) -> Subquery:
    inner = part.subquery()
    query = select(inner)
    if has_before:
        last = tuple_(bindparam("day", type_=Date()), bindparam("last_id", type_=OpaqueId()))
        query = query.where(tuple_(inner.c.day, inner.c.id) < last)
    return query.order_by(inner.c.day.desc(), inner.c.id.desc()).limit(LATEST + 1).subquery()


def _nothing(column: Any) -> ColumnElement[Any]:
    """No value, of the type a column of the union has."""
    impl = LargeBinary() if column.info.get("personal") else column.type
    return type_coerce(cast(null(), impl), column.type)


def _consultations(reader: Any) -> Select[Any]:
    """Contacts in reach, but for those an intake already tells of."""
    c = Consultation
    told = exists().where(Intake.client_id == ASKED_CLIENT, Intake.consultation_id == c.id)
    return select(
        literal("consultation").label("kind"), c.id.label("id"), c.happened_on.label("day"),
        c.channel.label("channel"), c.outcome.label("outcome"), c.topics.label("topics"),
        c.minutes.label("minutes"), _nothing(Intake.__table__.c.urgency).label("urgency"),
        c.note.label("note"), _nothing(Intake.__table__.c.next_step).label("next_step"),
        c.staff_id.label("staff_id"),
    ).where(
        c.client_id == ASKED_CLIENT, *sees(reader, c), or_(c.outcome != "INTAKE", ~told)
    )  # fmt: skip


def _intakes() -> Select[Any]:
    c, i = Consultation.__table__.c, Intake
    return select(
        literal("intake").label("kind"), i.id.label("id"), i.happened_on.label("day"),
        i.channel.label("channel"), i.state.label("outcome"), i.needs.label("topics"),
        i.minutes.label("minutes"), i.urgency.label("urgency"), _nothing(c.note).label("note"),
        i.next_step.label("next_step"), i.created_by_id.label("staff_id"),
    ).where(i.client_id == ASKED_CLIENT, i.archived_at.is_(None))  # fmt: skip


def _changes() -> Select[Any]:
    """The days from which the profile was different."""
    c, i, p = Consultation.__table__.c, Intake.__table__.c, ProfileVersion
    return select(
        literal("profile").label("kind"), p.client_id.label("id"), p.valid_from.label("day"),
        _nothing(c.channel).label("channel"), _nothing(c.outcome).label("outcome"),
        _nothing(c.topics).label("topics"), _nothing(c.minutes).label("minutes"),
        _nothing(i.urgency).label("urgency"), _nothing(c.note).label("note"),
        _nothing(i.next_step).label("next_step"), _nothing(c.staff_id).label("staff_id"),
    ).where(
        p.client_id == ASKED_CLIENT, p.valid_from > bindparam("registered_on", type_=Date())
    )  # fmt: skip
