"""Who and what can be booked in an office, when it is taken, and when the next time is free."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from uuid import UUID

from flask import abort
from sqlalchemy import ColumnElement, and_, or_, select

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.appointments.models import (
    INTERPRETING,
    RECEIVING,
    BookedSlot,
    MeetingRoom,
    moment_of_slot,
    slot_of,
    slots_for,
)
from mrc_cases.base.moments import local_day
from mrc_cases.centre.hours import OpenTimes, Span
from mrc_cases.centre.queries import main_office_id
from mrc_cases.clients.access_models import Exclusion
from mrc_cases.clients.models import Client
from mrc_cases.codes import sort_key
from mrc_cases.extensions import db

# Times are offered for so many days, and begin at a quarter of an hour.
DAYS_AHEAD = 21
QUARTER = 3
OFFERED = 6
# Services that are only some people's work; anybody who receives does the others.
ONLY = {
    "LEG": {Role.LEGAL, Role.COUNSELLOR},
    "PSY": {Role.PSYCHOSOCIAL},
    "MED": {Role.MEDIATOR},
    "SHE": {Role.SHELTER},
}


@dataclass(frozen=True)
class Person:
    """A member of staff who can be booked."""

    id: UUID
    name: str
    roles: frozenset[Role]
    languages: tuple[str, ...]


def office_of(user: User, client: Client | None) -> UUID | None:
    """Where an appointment takes place: the client's office, the booker's, or the main one."""
    of_client = client.office_id if client is not None else None
    return of_client or user.office_id or main_office_id()


def works_at(office_id: UUID | None) -> ColumnElement[bool]:
    """Whether somebody works in an office now: there alone, or in every office."""
    there = or_(User.office_id.is_(None), User.office_id == office_id)
    return and_(User.is_active, User.archived_at.is_(None), there)


def may_meet(client_id: UUID | None) -> ColumnElement[bool]:
    """Whether somebody is not kept away from a client."""
    away = select(Exclusion.user_id).where(
        Exclusion.client_id == client_id, Exclusion.until_at.is_(None)
    )
    return User.id.not_in(away)


def people(office_id: UUID | None, client: Client | None = None) -> list[Person]:
    """The active staff who receive or interpret in an office, by name.

    Nobody who must not meet the client.
    """
    query = select(User.id, User.name, User.roles, User.spoken_languages).where(
        works_at(office_id), may_meet(client.id if client else None)
    )
    found = (Person(*row[:3], tuple(row[3] or ())) for row in db.session.execute(query))
    able = (one for one in found if one.roles & (RECEIVING | INTERPRETING))
    return sorted(able, key=lambda one: sort_key(one.name))


def rooms_of(office_id: UUID | None, *, closed: bool = False) -> list[MeetingRoom]:
    """The rooms of an office by name; those no longer offered if they are asked for."""
    query = select(MeetingRoom).where(MeetingRoom.office_id == office_id)
    if not closed:
        query = query.where(MeetingRoom.closed_on.is_(None))
    return list(db.session.scalars(query.order_by(MeetingRoom.name)))


def room_or_404(room_id: UUID, office_ids: Collection[UUID]) -> MeetingRoom:
    """A room of one of the offices."""
    room = db.session.get(MeetingRoom, room_id)
    if room is None or room.office_id not in office_ids:
        abort(404)
    return room


def taken(keys: Collection[UUID], begins: dt.datetime, ends: dt.datetime) -> dict[UUID, set[int]]:
    """The slots in which people and rooms are taken, whoever took them. One question."""
    query = select(BookedSlot.resource_id, BookedSlot.slot).where(
        BookedSlot.resource_id.in_(keys),
        BookedSlot.slot >= slot_of(begins),
        BookedSlot.slot < slot_of(ends),
    )
    busy: dict[UUID, set[int]] = {key: set() for key in keys}
    for key, slot in db.session.execute(query):
        busy[key].add(slot)
    return busy


@dataclass(frozen=True, order=True)
class FreeTime:
    """A time at which somebody is free."""

    starts_at: dt.datetime
    place: int
    staff_id: UUID
    staff: str


def suitable(staff: Iterable[Person], service: str | None, language: str | None) -> list[Person]:
    """Who can do a service, of them those who speak the language; if there is nobody, all."""
    able = [one for one in staff if one.roles & RECEIVING]
    of_service = [one for one in able if one.roles & ONLY.get(service or "", RECEIVING)] or able
    return [one for one in of_service if language in one.languages] or of_service


def first_free(
    staff: Sequence[Person], others: Collection[UUID], minutes: int, opening: OpenTimes,
    at: dt.datetime,
) -> list[FreeTime]:  # fmt: skip
    """The next times within the opening hours at which somebody and all `others` are free.

    `others` are the room, the interpreter and the client. The slots are asked for once.
    """
    today = local_day(at, opening.time_zone)
    spans = opening.spans(today, today + dt.timedelta(days=DAYS_AHEAD))
    if not spans or not staff:
        return []
    busy = taken([*(one.id for one in staff), *others], at, spans[-1][1])
    shared = {slot for key in others for slot in busy[key]}
    need = slots_for(minutes)
    first = slot_of(at) + 1
    each = (
        _times(one, place, free_starts(spans, busy[one.id] | shared, need, first))
        for place, one in enumerate(staff)
    )
    return list(islice(merge(*each), OFFERED))


def _times(one: Person, place: int, slots: Iterable[int]) -> Iterator[FreeTime]:
    return (FreeTime(moment_of_slot(slot), place, one.id, one.name) for slot in slots)


def free_starts(spans: Iterable[Span], busy: set[int], need: int, first: int) -> Iterator[int]:
    """Where `need` slots in a row are free and open, from a slot on, at quarters of an hour.

    None overlaps the one before.
    """
    for opens, until in spans:
        slot = -(-max(slot_of(opens), first) // QUARTER) * QUARTER
        while slot + need <= slot_of(until):
            is_free = busy.isdisjoint(range(slot, slot + need))
            if is_free:
                yield slot
            slot += -(-need // QUARTER) * QUARTER if is_free else QUARTER
