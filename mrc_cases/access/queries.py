"""Who sees what: every query begins here."""

from typing import Any, Protocol, TypeVar
from uuid import UUID

from flask import abort
from sqlalchemy import ColumnElement, Select, false, select

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Reach, reach
from mrc_cases.extensions import db

T = TypeVar("T")


class Scoped(Protocol):
    """A model that can be asked for: it names its area and says which rows are a person's own.

    A record of a client also has `is_barred`: which rows a person is kept away from. What belongs
    to the whole house, such as a partner, says `is_shared`: who may read one may read all.
    """

    area: Area

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]: ...


def visible_to(user: User, model: type[T]) -> Select[T]:
    """The records of a kind that a person may see; begins every query, lists and counts alike."""
    return select(model).where(*sees(user, model))


def sees(user: User, model: Any) -> list[ColumnElement[bool]]:
    """The conditions behind `visible_to`, for queries that select columns instead of records."""
    how_far = reach(user.roles, model.area)
    if how_far == Reach.NONE:
        return [false()]
    conditions: list[ColumnElement[bool]] = [model.archived_at.is_(None)]
    if getattr(model, "is_shared", False):
        return conditions
    if hasattr(model, "is_barred"):
        conditions.append(~model.is_barred(user.id))
    if how_far < Reach.OFFICE:
        conditions.append(model.is_own(user.id))
    elif user.office_id is not None:
        conditions.append(model.office_id == user.office_id)
    return conditions


def visible_or_404(user: User, model: type[T], record_id: UUID) -> T:
    """The record, or the same 404 for one that is out of reach and one that does not exist."""
    query = visible_to(user, model).where(model.id == record_id)  # type: ignore[attr-defined]
    record = db.session.scalar(query)
    if record is None:
        abort(404)
    return record
