"""Who is counted: the universe of a report and its breakdowns, as ordinary SQL on plain columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from mrc_cases.access.models import User
from mrc_cases.access.queries import sees
from mrc_cases.base.moments import day_before
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.codes import COUNTS_AS_CONSULTATION, SERVICE_OF_SESSION
from mrc_cases.reports.periods import Period
from mrc_cases.sessions.models import CounsellingSession, SessionAttendee
from mrc_cases.shelter.stay_models import BedAssignment, ShelterStay

# What stands between the services of one time and those of another; in no code there is one.
BETWEEN_TIMES = "|"


@dataclass(frozen=True)
class Universe:
    """Whom a report counts: active (with a consultation in the period) or new (first intake)."""

    period: Period
    office_id: UUID | None = None
    kind: str = "active"
    stage: str | None = None  # only people in this situation, where a report can be cut so


def consultations_in(universe: Universe) -> list[ColumnElement[bool]]:
    """Contacts that count as consultations: not dropped, silent, abusive or wrong number."""
    period = universe.period
    conditions: list[ColumnElement[bool]] = [
        Consultation.happened_on.between(period.from_on, period.to_on),
        Consultation.outcome.in_(sorted(COUNTS_AS_CONSULTATION)),
        Consultation.archived_at.is_(None),
    ]
    if universe.office_id is not None:
        conditions.append(Consultation.office_id == universe.office_id)
    return conditions


def registered_in(universe: Universe) -> list[ColumnElement[bool]]:
    """Clients whose first intake ever lies in the period."""
    conditions: list[ColumnElement[bool]] = [is_new(universe.period), Client.archived_at.is_(None)]
    if universe.office_id is not None:
        conditions.append(Client.office_id == universe.office_id)
    return conditions


def came(universe: Universe, reader: User | None = None) -> list[Select[*tuple[Any, ...]]]:
    """(client, services given then, as " LEG INF ") of what makes a client active (domain.md 4.2).

    Anonymous contacts are nobody's (domain.md 4.5). What was given in a session stands in the
    contact of its own client, and what was given during a stay in the shelter's report. A reader
    learns of no session and no stay that they may not see.
    """
    contacts = select(Consultation.client_id, type_coerce(Consultation.services, Text))
    told = select(CounsellingSession.client_id, literal(""))
    given = {kind: f" {service} " for kind, service in SERVICE_OF_SESSION.items()}
    sat_in = select(SessionAttendee.client_id, case(given, value=CounsellingSession.kind)).join(
        CounsellingSession, CounsellingSession.id == SessionAttendee.session_id
    )
    return [
        contacts.where(Consultation.client_id.is_not(None), *consultations_in(universe)),
        told.where(CounsellingSession.client_id.is_not(None), *sessions_in(universe, reader)),
        sat_in.where(*sessions_in(universe, reader)),
        _slept(universe, reader),
    ]


def gave(services: Any, wanted: Iterable[str]) -> ColumnElement[bool]:
    """Whether services as in `came` hold one of those."""
    text = type_coerce(services, Text)
    return or_(false(), *(text.contains(f" {code} ", autoescape=True) for code in sorted(wanted)))


def sessions_in(universe: Universe, reader: User | None) -> list[ColumnElement[bool]]:
    """Sessions that were held, of those only which the reader may see."""
    period = universe.period
    conditions: list[ColumnElement[bool]] = [
        CounsellingSession.happened_on.between(period.from_on, period.to_on),
        CounsellingSession.state.in_(("held", "signed")),
        CounsellingSession.archived_at.is_(None),
    ]
    if universe.office_id is not None:
        conditions.append(CounsellingSession.office_id == universe.office_id)
    return conditions if reader is None else [*conditions, *sees(reader, CounsellingSession)]


def _slept(universe: Universe, reader: User | None) -> Select[*tuple[Any, ...]]:
    """Who had a night in the shelter, of those that are over."""
    period = universe.period
    query = (
        select(BedAssignment.client_id, literal(""))
        .join(ShelterStay, ShelterStay.id == BedAssignment.stay_id)
        .where(
            BedAssignment.client_id.is_not(None),
            BedAssignment.from_on <= period.to_on,
            BedAssignment.from_on <= day_before(),
            BedAssignment.until_on > period.from_on,
            BedAssignment.until_on > BedAssignment.from_on,
            literal(period.from_on) <= day_before(),
            ShelterStay.archived_at.is_(None),
        )
    )
    if universe.office_id is not None:
        query = query.where(ShelterStay.office_id == universe.office_id)
    return query if reader is None else query.where(*sees(reader, ShelterStay))


def people(universe: Universe, reader: User | None = None) -> Any:
    """(client_id, services): each client of the universe once, with all that was given to them.

    The text holds what was given each time, apart by `BETWEEN_TIMES`.
    """
    active = _active(universe, reader)
    if universe.kind == "active":
        return active
    met = active.subquery()
    return (
        select(Client.id.label("client_id"), func.coalesce(met.c.services, "").label("services"))
        .outerjoin(met, met.c.client_id == Client.id)
        .where(*registered_in(universe))
    )


def _active(universe: Universe, reader: User | None) -> CompoundSelect[*tuple[Any, ...]]:
    """Those who had contacts alone, nearly everybody; then who was given anything otherwise.

    Not all in one heap: of a heap PostgreSQL cannot guess how many people lie in it.
    """
    contacts, *others = (_named(each) for each in came(universe, reader))
    more = union_all(*others).cte("otherwise")
    also_otherwise = Consultation.client_id.in_(select(more.c.client_id))
    both = union_all(select(more.c.client_id, more.c.services), contacts.where(also_otherwise))
    return union_all(
        _by_client(contacts.where(~also_otherwise).subquery()), _by_client(both.subquery())
    )


def _named(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    columns = zip(query.selected_columns, ("client_id", "services"), strict=True)
    return query.with_only_columns(*(column.label(name) for column, name in columns))


def _by_client(each: Any) -> Select[*tuple[Any, ...]]:
    services = func.aggregate_strings(each.c.services, BETWEEN_TIMES).label("services")
    return select(each.c.client_id, services).group_by(each.c.client_id)


def as_of(period: Period) -> ColumnElement[bool]:
    """The profile as it was at the end of the period; of who came before they had one, the first.

    Only few versions begin later and must be looked at: those of who changed since.
    """
    end, earlier = period.to_on, aliased(ProfileVersion)
    is_first = ~exists().where(
        earlier.client_id == ProfileVersion.client_id,
        earlier.valid_from < ProfileVersion.valid_from,
    )
    valid = and_(ProfileVersion.valid_from <= end, ProfileVersion.valid_to > end)
    return or_(valid, and_(ProfileVersion.valid_from > end, is_first))


@lru_cache(maxsize=64)
def persons_by_gender(universe: Universe) -> Select[str, int]:
    """(gender, persons) of the universe."""
    if universe.kind == "active":
        ways = [
            each.with_only_columns(_named(each).selected_columns.client_id)
            for each in came(universe)
        ]
        return by_gender(union(*ways).subquery(), universe.period)
    who = select(Client.id.label("client_id")).where(*registered_in(universe))
    return by_gender(who.subquery(), universe.period)


def by_gender(who: Any, period: Period) -> Select[str, int]:
    """(gender, persons) of those whose `client_id` is given, as their profile was at its end."""
    return (
        select(ProfileVersion.gender, func.count())
        .join(who, who.c.client_id == ProfileVersion.client_id)
        .where(as_of(period))
        .group_by(ProfileVersion.gender)
        .order_by(ProfileVersion.gender)
    )


@lru_cache(maxsize=64)
def new_by_gender(universe: Universe) -> Select[str, int]:
    """(gender, persons) of those in the universe whose first intake lies in the period."""
    if universe.kind == "new":
        conditions = registered_in(universe)
    else:
        conditions = [is_new(universe.period), or_(*_met(universe))]
    return (
        select(ProfileVersion.gender, func.count())
        .select_from(Client)
        .join(ProfileVersion, ProfileVersion.client_id == Client.id)
        .where(*conditions, as_of(universe.period))
        .group_by(ProfileVersion.gender)
        .order_by(ProfileVersion.gender)
    )


def _met(universe: Universe) -> Iterator[ColumnElement[bool]]:
    """Whether a client is among the active ones, way by way."""
    for query in came(universe):
        whose = next(iter(query.selected_columns))
        yield query.where(whose == Client.id).correlate(Client).exists()


def is_new(period: Period) -> ColumnElement[bool]:
    """Registered in the period; somebody registered twice came once."""
    came = Client.registered_on.between(period.from_on, period.to_on)
    return and_(came, Client.merged_into_id.is_(None))
