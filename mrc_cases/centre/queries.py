"""The centre's offices, hours and closings, and its own codes."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from flask import abort
from sqlalchemy import select

from mrc_cases.centre.hours import USUAL_WEEK, OpenTimes, Shift, WorkingDays
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
    """The centre's own row for a code as saved now: one it added, or a shipped one's dates."""
    query = select(AddedCode).where(AddedCode.list == list_name, AddedCode.code == code)
    return db.session.scalar(query, execution_options={"populate_existing": True})


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


def shifts_of(office_id: UUID | None) -> list[Shift]:
    """All hours of an office, its hotline's too; those of every office for None."""
    hours = select(OpeningHours).order_by(OpeningHours.weekday, OpeningHours.opens)
    if office_id is not None:
        hours = hours.where(OpeningHours.office_id == office_id)
    return [Shift(each.weekday, each.opens, each.until) for each in db.session.scalars(hours)]


def open_times(office_id: UUID | None, time_zone: str) -> OpenTimes:
    """When an office is open, and on which days it is closed."""
    hours = select(OpeningHours).where(
        OpeningHours.office_id == office_id, OpeningHours.is_hotline.is_(False)
    )
    closed = select(ClosedPeriod.from_on, ClosedPeriod.until_on, ClosedPeriod.reason).where(
        ClosedPeriod.office_id.is_(None) | (ClosedPeriod.office_id == office_id)
    )
    return OpenTimes(
        time_zone,
        tuple(Shift(each.weekday, each.opens, each.until) for each in db.session.scalars(hours)),
        tuple((row[0], row[1], row[2]) for row in db.session.execute(closed)),
    )


def why_house_is_closed(day: dt.date) -> str | None:
    """Why every office is closed on a day, a public holiday say; None when not all are."""
    query = select(ClosedPeriod.reason).where(
        ClosedPeriod.office_id.is_(None), ClosedPeriod.from_on <= day, ClosedPeriod.until_on >= day
    )
    return db.session.scalar(query.order_by(ClosedPeriod.from_on).limit(1))


def main_office_id() -> UUID | None:
    """The first of the offices that are not closed."""
    query = select(Office.id).where(Office.closed_on.is_(None))
    return db.session.scalar(query.order_by(Office.position, Office.name).limit(1))
