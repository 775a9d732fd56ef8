"""What report 5.5 counts, as ordinary SQL on plain columns: no name, no address, no place."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from mrc_cases.base.moments import at_local
from mrc_cases.centre.models import Centre
from mrc_cases.clients.models import OPEN_END, ProfileVersion
from mrc_cases.reports.queries import Universe
from mrc_cases.shelter.models import BedClosure, ShelterBed, ShelterRoom, ShelterSite
from mrc_cases.shelter.nights import ONE_DAY, Span
from mrc_cases.shelter.stay_models import (
    BEFORE_ARRIVAL,
    BedAssignment,
    ShelterStay,
    StayMember,
    StayService,
)


def time_zone(session: Session | Any) -> str:
    """The centre's."""
    zone: str = session.scalars(select(Centre.time_zone)).one()
    return zone


def beds(universe: Universe) -> Select[*tuple[Any, ...]]:
    """(unit, bed, kind, in service from, until) of every bed there ever was."""
    query = (
        select(
            ShelterSite.unit, ShelterBed.id, ShelterBed.kind, ShelterBed.in_service_on,
            ShelterBed.retired_on,
        )
        .join(ShelterRoom, ShelterRoom.id == ShelterBed.room_id)
        .join(ShelterSite, ShelterSite.id == ShelterRoom.site_id)
        .order_by(ShelterSite.unit)
    )  # fmt: skip
    if universe.office_id is not None:
        query = query.where(ShelterSite.office_id == universe.office_id)
    return query


def closures(span: Span) -> Select[*tuple[Any, ...]]:
    """(bed, from, until) of the nights out of service that touch a span."""
    return select(BedClosure.bed_id, BedClosure.from_on, BedClosure.until_on).where(
        BedClosure.until_on > span.from_on,
        BedClosure.from_on < span.until_on,
        BedClosure.archived_at.is_(None),
    )


def taken(span: Span) -> Select[*tuple[Any, ...]]:
    """(bed, from, until) of everybody in a bed in a span; days without a night too."""
    one = BedAssignment
    return select(one.bed_id, one.from_on, one.until_on).where(
        one.until_on >= span.from_on, one.from_on < span.until_on
    )


def _of(universe: Universe) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [ShelterStay.archived_at.is_(None)]
    if universe.office_id is not None:
        conditions.append(ShelterStay.office_id == universe.office_id)
    return conditions


def _people(code: Any, universe: Universe, *conditions: Any) -> Select[*tuple[Any, ...]]:
    """(code, stay, person, gender) of everybody of the stays meant."""
    profile = and_(
        ProfileVersion.client_id == StayMember.client_id, ProfileVersion.valid_to == OPEN_END
    )
    return (
        select(
            code,
            ShelterStay.id,
            func.coalesce(StayMember.client_id, StayMember.id),
            func.coalesce(ProfileVersion.gender, StayMember.gender),
        )
        .join(StayMember, StayMember.stay_id == ShelterStay.id)
        .outerjoin(ProfileVersion, profile)
        .where(*_of(universe), *conditions)
    )


def _arrived(universe: Universe) -> ColumnElement[bool]:
    return ShelterStay.arrived_on.between(universe.period.from_on, universe.period.to_on)


def _left(universe: Universe) -> ColumnElement[bool]:
    return ShelterStay.left_on.between(universe.period.from_on, universe.period.to_on)


def admissions(universe: Universe) -> Select[*tuple[Any, ...]]:
    """Who came in the period, by why."""
    return _people(ShelterStay.reason, universe, _arrived(universe))


def exits(universe: Universe) -> Select[*tuple[Any, ...]]:
    """Who left in the period, by why."""
    return _people(ShelterStay.exit_reason, universe, _left(universe))


def destinations(universe: Universe) -> Select[*tuple[Any, ...]]:
    """Who left in the period, by where to."""
    return _people(ShelterStay.destination, universe, _left(universe))


def refusals(universe: Universe, zone: str) -> Select[*tuple[Any, ...]]:
    """Who was refused in the period, by why."""
    refused = ShelterStay.state == "refused"
    return _people(ShelterStay.refused_reason, universe, refused, _decided(universe, zone))


def _decided(universe: Universe, zone: str) -> ColumnElement[bool]:
    """Decided on a day of the period, in the centre's time."""
    period = universe.period
    return and_(
        ShelterStay.decided_at >= at_local(period.from_on, dt.time(), zone),
        ShelterStay.decided_at < at_local(period.to_on + ONE_DAY, dt.time(), zone),
    )


def services(universe: Universe) -> Select[*tuple[Any, ...]]:
    """(code, service, person, gender) of what was done during stays, for each who had it."""
    profile = and_(
        ProfileVersion.client_id == StayMember.client_id, ProfileVersion.valid_to == OPEN_END
    )
    whose = or_(StayService.member_id == StayMember.id, StayService.member_id.is_(None))
    return (
        select(
            StayService.service,
            StayService.id,
            func.coalesce(StayMember.client_id, StayMember.id),
            func.coalesce(ProfileVersion.gender, StayMember.gender),
        )
        .join(ShelterStay, ShelterStay.id == StayService.stay_id)
        .join(StayMember, and_(StayMember.stay_id == ShelterStay.id, whose))
        .outerjoin(ProfileVersion, profile)
        .where(
            StayService.happened_on.between(universe.period.from_on, universe.period.to_on),
            StayService.archived_at.is_(None),
            *_of(universe),
        )
    )


def arrivals(universe: Universe) -> Select[*tuple[Any, ...]]:
    """(day) of each stay that began in the period."""
    return select(ShelterStay.arrived_on).where(_arrived(universe), *_of(universe))


def ended(universe: Universe) -> Select[*tuple[Any, ...]]:
    """(arrived, left) of each stay that ended in the period."""
    query = select(ShelterStay.arrived_on, ShelterStay.left_on)
    return query.where(_left(universe), *_of(universe))


def waiting(universe: Universe) -> Select[*tuple[Any, ...]]:
    """How many requests wait at this moment."""
    query = select(func.count()).select_from(ShelterStay)
    return query.where(ShelterStay.state.in_(BEFORE_ARRIVAL), *_of(universe))


def decided(universe: Universe, zone: str) -> Select[*tuple[Any, ...]]:
    """(asked, decided) of each request decided in the period."""
    query = select(ShelterStay.requested_at, ShelterStay.decided_at)
    return query.where(_decided(universe, zone), *_of(universe))
