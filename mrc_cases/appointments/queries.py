"""Which appointments a person sees, and what can be booked."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased, load_only

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.access.queries import sees
from mrc_cases.appointments.actions import hash_of
from mrc_cases.appointments.models import Appointment, CalendarFeed, MeetingRoom
from mrc_cases.base.moments import at_local
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

MOST = 300
# Whoever can hold an appointment.
HOLDING = frozenset(
    {Role.RECEPTION, Role.COUNSELLOR, Role.LEGAL, Role.PSYCHOSOCIAL, Role.SHELTER, Role.MANAGER,
     Role.MEDIATOR}
)  # fmt: skip
FEED_DAYS = 60


@dataclass(frozen=True)
class Line:
    """An appointment in a list, with as much of the client as the reader may see."""

    appointment: Appointment
    client: Client | None
    staff: str
    interpreter: str | None
    room: str | None


_OF_CLIENT: tuple[Any, ...] = (
    Client.client_no, Client.full_name, Client.alias, Client.uses_alias, Client.contact_rule,
)  # fmt: skip


def _lines(user: User) -> Select[*tuple[Any, ...]]:
    interpreter = aliased(User)
    visible = and_(Client.id == Appointment.client_id, *sees(user, Client))
    return (
        select(Appointment, Client, User.name, interpreter.name, MeetingRoom.name)
        .select_from(Appointment)
        .outerjoin(Client, visible)
        .join(User, User.id == Appointment.staff_id)
        .outerjoin(interpreter, interpreter.id == Appointment.interpreter_id)
        .outerjoin(MeetingRoom, MeetingRoom.id == Appointment.room_id)
        .options(load_only(*_OF_CLIENT))
        .where(*sees(user, Appointment))
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST)
    )


def _read(query: Select[*tuple[Any, ...]]) -> list[Line]:
    return [Line(*row) for row in db.session.execute(query)]


def on_day(user: User, day: dt.date, time_zone: str, staff_id: UUID | None = None) -> list[Line]:
    """The appointments of a day in the centre's time, all in reach or one colleague's."""
    begins = at_local(day, dt.time(), time_zone)
    ends = at_local(day + dt.timedelta(days=1), dt.time(), time_zone)
    query = _lines(user).where(Appointment.starts_at >= begins, Appointment.starts_at < ends)
    if staff_id is not None:
        holds = (Appointment.staff_id == staff_id) | (Appointment.interpreter_id == staff_id)
        query = query.where(holds)
    return _read(query)


def coming_of(user: User, client: Client, since: dt.datetime) -> list[Line]:
    """A client's appointments that are still to come."""
    query = _lines(user).where(
        Appointment.client_id == client.id,
        Appointment.starts_at >= since,
        Appointment.state.in_(("booked", "arrived", "in_service")),
    )
    return _read(query.limit(10))


def one_line(user: User, appointment: Appointment) -> Line:
    """One appointment with its names."""
    return _read(_lines(user).where(Appointment.id == appointment.id))[0]


def rooms(office_id: UUID | None) -> list[MeetingRoom]:
    """The rooms that can be booked: an office's own, or all for a person without one."""
    query = select(MeetingRoom).where(MeetingRoom.closed_on.is_(None)).order_by(MeetingRoom.name)
    if office_id is not None:
        query = query.where(MeetingRoom.office_id.is_(None) | (MeetingRoom.office_id == office_id))
    return list(db.session.scalars(query))


def staff_with(roles: frozenset[Role]) -> list[tuple[UUID, str]]:
    """The active staff with one of these roles, by name."""
    query = select(User.id, User.name, User.roles).where(User.is_active, User.archived_at.is_(None))
    found = [(row.id, row.name) for row in db.session.execute(query) if row.roles & roles]
    return sorted(found, key=lambda one: one[1].casefold())


def feed_of(token: str, since: dt.datetime) -> list[Appointment] | None:
    """The appointments behind a secret address; None for one that is not, or no longer."""
    query = (
        select(CalendarFeed.user_id)
        .join(User, User.id == CalendarFeed.user_id)
        .where(CalendarFeed.token_hash == hash_of(token), User.is_active)
    )
    user_id = db.session.scalar(query)
    if user_id is None:
        return None
    holds = (Appointment.staff_id == user_id) | (Appointment.interpreter_id == user_id)
    appointments = (
        select(Appointment)
        .where(
            holds,
            Appointment.starts_at >= since - dt.timedelta(days=FEED_DAYS),
            Appointment.starts_at < since + dt.timedelta(days=FEED_DAYS),
            Appointment.state.not_in(("cancelled", "no_show")),
            Appointment.archived_at.is_(None),
            ~Appointment.is_barred(user_id),
        )
        .order_by(Appointment.starts_at)
    )
    return list(db.session.scalars(appointments))


def has_feed(user: User) -> bool:
    """Whether the person has a secret address now."""
    query = select(CalendarFeed.id).where(CalendarFeed.user_id == user.id)
    return db.session.scalar(query) is not None
