"""The centre's offices, hours and closings, and its own codes."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from flask import abort
from sqlalchemy import select

from mrc_cases.base.moments import local_day
from mrc_cases.centre.hours import USUAL_WEEK, Shift, WorkingDays, shift_at
from mrc_cases.centre.models import AddedCode, ClosedPeriod, CodeLabel, Office, OpeningHours
from mrc_cases.extensions import db

T = TypeVar("T", Office, OpeningHours, ClosedPeriod)


def offices() -> Sequence[Office]:
    """Every office in its place, the closed ones last."""
    query = select(Office).order_by(Office.closed_on.is_not(None), Office.position, Office.name)
    return db.session.scalars(query).all()


def one(model: type[T], record_id: UUID) -> T:
    """A row of the centre's own, or 404."""
    record = db.session.get(model, record_id)
    if record is None:
        abort(404)
    return record


def hours_of(office: Office) -> Sequence[OpeningHours]:
    """An office's hours through the week, its hotline's after them."""
    return db.session.scalars(
        select(OpeningHours)
        .where(OpeningHours.office_id == office.id)
        .order_by(OpeningHours.is_hotline, OpeningHours.weekday, OpeningHours.opens)
    ).all()


def closings() -> Sequence[ClosedPeriod]:
    """When the centre or an office was closed, the latest first."""
    return db.session.scalars(select(ClosedPeriod).order_by(ClosedPeriod.from_on.desc())).all()


def labels_of(list_name: str, code: str) -> dict[str, CodeLabel]:
    """The centre's own words for a code, by language."""
    query = select(CodeLabel).where(CodeLabel.list == list_name, CodeLabel.code == code)
    return {row.language: row for row in db.session.scalars(query.order_by(CodeLabel.language))}


def added_code(list_name: str, code: str) -> AddedCode | None:
    """The centre's own row for a code: one it added, or the dates of a shipped one."""
    return db.session.scalar(
        select(AddedCode).where(AddedCode.list == list_name, AddedCode.code == code)
    )


def working_days(office_id: UUID | None) -> WorkingDays:
    """When an office works: by its opening hours, or the usual week, less the closings."""
    hours = select(OpeningHours.weekday).where(
        OpeningHours.office_id == office_id, OpeningHours.is_hotline.is_(False)
    )
    closed = select(ClosedPeriod.from_on, ClosedPeriod.until_on).where(
        ClosedPeriod.office_id.is_(None) | (ClosedPeriod.office_id == office_id)
    )
    closings = tuple((row[0], row[1]) for row in db.session.execute(closed))
    return WorkingDays(frozenset(db.session.scalars(hours)) or USUAL_WEEK, closings)


def is_open_at(office_id: UUID | None, moment: dt.datetime, time_zone: str) -> bool:
    """Whether an office is open at a moment; one without written hours always is, but on closings.

    Shifts that run over midnight belong to the day on which they began.
    """
    query = select(OpeningHours).where(
        OpeningHours.office_id == office_id, OpeningHours.is_hotline.is_(False)
    )
    shifts = [Shift(each.weekday, each.opens, each.until) for each in db.session.scalars(query)]
    day = shift_at(moment, shifts, time_zone) if shifts else local_day(moment, time_zone)
    closed = working_days(office_id).closed
    return day is not None and not any(first <= day <= last for first, last in closed)
