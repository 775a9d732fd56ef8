"""What the reports ask of the centre: its offices, and when it was closed."""

from uuid import UUID

from sqlalchemy import Select, select

from mrc_cases.access.models import User
from mrc_cases.centre.models import ClosedPeriod, Office


def closed_periods(office_id: UUID | None) -> Select[ClosedPeriod]:
    """When the centre, or the one office, was closed."""
    query = select(ClosedPeriod).order_by(ClosedPeriod.from_on)
    if office_id is None:
        return query.where(ClosedPeriod.office_id.is_(None))
    return query.where(ClosedPeriod.office_id.is_(None) | (ClosedPeriod.office_id == office_id))


def offices_for(user: User | None) -> Select[Office]:
    """The offices a person may count: their own, or all for a person without one."""
    query = select(Office).order_by(Office.position, Office.name)
    if user is not None and user.office_id is not None:
        query = query.where(Office.id == user.office_id)
    return query
