"""What happened with a client, from everything that tells of it, in one question.

The question is a union of the parts of all kinds that the reader asks for (`clients.telling`), each
cut to a page before they are joined, so that a long file costs little more than a short one.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Subquery,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
    union_all,
)

from mrc_cases.access.models import User
from mrc_cases.access.queries import built_once
from mrc_cases.base.models import OpaqueId
from mrc_cases.base.moments import Moment
from mrc_cases.clients.models import Client
from mrc_cases.clients.telling import KINDS, Kind, kinds_for
from mrc_cases.extensions import db

LATEST = 20

# A day, a moment and an id: where the timeline goes on.
Place = tuple[dt.date, dt.datetime, UUID]


@dataclass(frozen=True)
class Event:
    """Something that happened with a client; its words stay sealed until they are read."""

    kind: Kind
    id: UUID
    page_id: UUID
    day: dt.date
    at: dt.datetime  # when it was written down
    what: str | None
    state: str | None
    topics: tuple[str, ...] | None
    minutes: int | None
    staff_id: UUID | None
    is_private: bool
    staff: str | None
    sealed: tuple[bytes | None, ...] = field(repr=False)

    @property
    def place(self) -> Place:
        """Where the timeline goes on after this line."""
        return self.day, self.at, self.id

    @property
    def words(self) -> str | None:
        """The first words, unsealed."""
        return next((text for _label, text in self.texts), None)

    @property
    def texts(self) -> list[tuple[Any, str]]:
        """All words that are there, each with what heads it."""
        return [
            (label, _unsealed(column, raw))
            for (label, column), raw in zip(self.kind.words, self.sealed, strict=False)
            if raw is not None
        ]


def _unsealed(column: Any, raw: bytes) -> str:
    return str(column.type.process_result_value(raw, db.session.get_bind().dialect))


@dataclass(frozen=True)
class Wanted:
    """What of the timeline is asked for; `kinds` empty is all. `only_words`: what has a note."""

    kinds: tuple[str, ...] = ()
    staff_id: UUID | None = None
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    oldest_first: bool = False
    only_words: bool = False
    without_private: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.kinds or self.staff_id or self.from_on or self.until_on)

    @property
    def _shape(self) -> "_Shape":
        asked = {name for name in ("staff_id", "from_on", "until_on") if getattr(self, name)}
        return _Shape(frozenset(asked), self.oldest_first, self.only_words, self.without_private)


@dataclass(frozen=True)
class _Shape:
    """What decides how the question is built; the values themselves are given at each asking."""

    asked: frozenset[str]
    oldest_first: bool
    only_words: bool
    without_private: bool
    goes_on: bool = False


def timeline(
    user: User,
    client: Client,
    wanted: Wanted,
    *,
    time_zone: str,
    today: dt.date,
    before: Sequence[Any] | None = None,
    most: int = LATEST,
) -> list[Event]:
    """What happened up to today, one more than `most`. One question.

    `before` is the place of the last one shown.
    """
    kinds = {kind.code: kind for kind in _kinds_of(user, wanted)}
    if not kinds:
        return []
    shape = _Shape(**{**vars(wanted._shape), "goes_on": before is not None})
    statement = _timeline(user, tuple(kinds), shape)
    values = {**_values(client, wanted, time_zone, today), "most": most + 1}
    if before is not None:
        values.update(zip(("day", "last_at", "last_id"), before, strict=True))
    rows: Iterable[Any] = db.session.execute(statement, values)
    return [
        Event(kinds[code], key, page, day, at, what, state, topics, minutes, staff_id, is_private,
              staff, tuple(sealed))
        for code, key, page, day, at, what, state, topics, minutes, staff_id, is_private, staff,
            *sealed in rows
    ]  # fmt: skip


def _kinds_of(user: User, wanted: Wanted) -> list[Kind]:
    return [
        kind
        for kind in kinds_for(user)
        if (not wanted.kinds or kind.code in wanted.kinds) and (kind.words or not wanted.only_words)
    ]


def _values(client: Client, wanted: Wanted, time_zone: str, today: dt.date) -> dict[str, Any]:
    return {
        "client_id": client.id, "registered_on": client.registered_on, "time_zone": time_zone,
        "today": today, "staff_id": wanted.staff_id, "from_on": wanted.from_on,
        "until_on": wanted.until_on,
    }  # fmt: skip


def staff_in(
    user: User, client: Client, *, time_zone: str, today: dt.date
) -> list[tuple[UUID, str]]:
    """Who did anything that the reader is told of: key and name, by name."""
    kinds = tuple(kind.code for kind in kinds_for(user))
    everything = Wanted()
    told_of = _staff(user, kinds)
    rows = db.session.execute(told_of, _values(client, everything, time_zone, today))
    return sorted(((row[0], row[1]) for row in rows), key=lambda one: one[1].casefold())


@built_once
def _timeline(reader: Any, kinds: tuple[str, ...], shape: _Shape) -> Select[Any]:
    """The question for one reader, built once: building it costs more than asking it."""
    union = union_all(*(select(_latest(p, shape)) for p in _parts(reader, kinds))).subquery()
    others = ("staff_id", "is_private", "words", "more_words")
    return (
        select(
            *(column for column in union.c if column.key not in others),
            union.c.staff_id, union.c.is_private, User.name, union.c.words, union.c.more_words,
        )
        .outerjoin(User, User.id == union.c.staff_id)
        .order_by(*_order(union, shape))
        .limit(bindparam("most", type_=Integer()))
    )  # fmt: skip


@built_once
def _staff(reader: Any, kinds: tuple[str, ...]) -> Select[UUID, str]:
    parts = [
        part.with_only_columns(part.selected_columns.staff_id) for part in _parts(reader, kinds)
    ]
    ids = union_all(*parts).subquery()
    return select(User.id, User.name).where(User.id.in_(select(ids.c.staff_id)))


def _parts(reader: Any, kinds: tuple[str, ...]) -> list[Select[Any]]:
    return [
        kind.part(reader).add_columns(literal(kind.code, String(16)).label("kind"))
        for kind in KINDS
        if kind.code in kinds
    ]


def _order(source: Any, shape: _Shape) -> tuple[ColumnElement[Any], ...]:
    order = (source.c.day, source.c.at, source.c.id)
    return order if shape.oldest_first else tuple(column.desc() for column in order)


def _latest(part: Select[Any], shape: _Shape) -> Subquery:
    inner = part.subquery()
    kind = inner.c.kind
    query = select(kind, *(column for column in inner.c if column is not kind))
    query = query.where(*_conditions(inner, shape)).order_by(*_order(inner, shape))
    return query.limit(bindparam("most", type_=Integer())).subquery()


def _conditions(inner: Subquery, shape: _Shape) -> list[ColumnElement[bool]]:
    conditions = [inner.c.day <= bindparam("today", type_=Date())]
    if shape.goes_on:
        last = tuple_(
            bindparam("day", type_=Date()),
            bindparam("last_at", type_=Moment()),
            bindparam("last_id", type_=OpaqueId()),
        )
        place = tuple_(inner.c.day, inner.c.at, inner.c.id)
        conditions.append(place > last if shape.oldest_first else place < last)
    if "staff_id" in shape.asked:
        conditions.append(inner.c.staff_id == bindparam("staff_id", type_=OpaqueId()))
    if "from_on" in shape.asked:
        conditions.append(inner.c.day >= bindparam("from_on", type_=Date()))
    if "until_on" in shape.asked:
        conditions.append(inner.c.day <= bindparam("until_on", type_=Date()))
    if shape.only_words:
        conditions.append(func.coalesce(inner.c.words, inner.c.more_words).is_not(None))
    if shape.without_private:
        conditions.append(~type_coerce(inner.c.is_private, Boolean()))
    return conditions
