"""Who sees what: every query begins here."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from flask import abort
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    exists,
    false,
    or_,
    select,
    type_coerce,
    union,
)
from sqlalchemy.orm import aliased
from werkzeug.local import LocalProxy

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, Reach, Role, may, reach
from mrc_cases.base.models import in_words
from mrc_cases.extensions import db

T = TypeVar("T")
S = TypeVar("S")
Shape = ParamSpec("Shape")


class Scoped(Protocol):
    """A model that can be asked for: it names its area and says which rows are a person's own.

    A record of a client also has `is_barred`: which rows a person is kept away from. What belongs
    to the whole house, such as a partner, says `is_shared`: who may read one may read all.
    """

    area: Area

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]: ...


@dataclass(frozen=True)
class Reader:
    """As much of a user as decides what they see."""

    id: UUID
    roles: frozenset[Role]
    office_id: UUID | None

    @classmethod
    def of(cls, user: "User | Reader") -> "Reader":
        """Of a user; each look through `current_user` costs as much as a look at the whole."""
        if isinstance(user, LocalProxy):
            user = user._get_current_object()
        return user if isinstance(user, cls) else cls(user.id, user.roles, user.office_id)

    def may(self, area: Area, level: Level) -> bool:
        return may(self.roles, area, level)


def built_once(
    build: Callable[Concatenate[Any, Shape], S],
) -> Callable[Concatenate[User | Reader, Shape], S]:
    """Keep what `build` makes of a reader, most often a question: it costs more than asking it.

    Further arguments are what decides how it is built (which kinds, how many names); what only
    differs from one asking to the next (which client, since when) must be a `bindparam`.
    """
    kept: Callable[..., S] = lru_cache(maxsize=512)(build)

    @wraps(build)
    def ask(user: User | Reader, *shape: Shape.args, **more: Shape.kwargs) -> S:
        return kept(Reader.of(user), *shape, **more)

    return ask


def total(*numbers: Select[int]) -> Select[int]:
    """Several questions of one number as one, of their sum."""
    parts = [number.scalar_subquery() for number in numbers]
    return select(sum(parts[1:], start=parts[0]))


def visible_to(user: User | Reader, model: type[T]) -> Select[T]:
    """The records of a kind that a person may see; begins every query, lists and counts alike."""
    return select(model).where(*sees(user, model))


def sees(user: User | Reader, model: Any) -> list[ColumnElement[bool]]:
    """The conditions behind `visible_to`, for queries that select columns instead of records."""
    return list(_conditions(model, Reader.of(user)))


@lru_cache(maxsize=4096)
def _conditions(model: Any, reader: Reader) -> tuple[ColumnElement[bool], ...]:
    """Built once for a person and a model: building costs a page more than asking."""
    how_far = reach(reader.roles, model.area)
    if how_far == Reach.NONE:
        return (false(),)
    conditions: list[ColumnElement[bool]] = [model.archived_at.is_(None)]
    if getattr(model, "is_shared", False):
        return tuple(conditions)
    if hasattr(model, "is_barred"):
        conditions.append(~model.is_barred(reader.id))
    if how_far < Reach.OFFICE:
        conditions.append(model.is_own(reader.id))
    elif reader.office_id is not None:
        conditions.append(model.office_id == reader.office_id)
    return tuple(conditions)


def in_line_under(user_id: UUID) -> CompoundSelect[UUID]:
    """Who stands below somebody: those they supervise, those below them, and so on.

    Where no supervisor is written down, the managers of the office are taken for one, so that
    nothing reaches them by an empty field.
    """
    below = select(User.id).where(User.supervisor_id == user_id).cte(recursive=True)
    further, me = aliased(User), aliased(User)
    below = below.union(select(further.id).where(further.supervisor_id == below.c.id))
    manages = exists().where(
        me.id == user_id,
        type_coerce(me.roles, Text).like(in_words(f"%{Role.MANAGER}%")),
        or_(me.office_id.is_(None), User.office_id.is_(None), me.office_id == User.office_id),
    )
    unwritten = select(User.id).where(User.supervisor_id.is_(None), User.id != user_id, manages)
    return union(select(below.c.id), unwritten)


def stands_above(user_id: UUID, other_id: UUID) -> bool:
    """Whether somebody is in the line above a colleague."""
    query = select(User.id).where(User.id == other_id, User.id.in_(in_line_under(user_id)))
    return db.session.scalar(query) is not None


def visible_or_404(user: User, model: type[T], record_id: UUID) -> T:
    """The record, or the same 404 for one that is out of reach and one that does not exist."""
    query = visible_to(user, model).where(model.id == record_id)  # type: ignore[attr-defined]
    record = db.session.scalar(query)
    if record is None:
        abort(404)
    return record
