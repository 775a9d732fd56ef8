"""Which appointments a person sees, on a day, of a client, in a calendar program."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, load_only

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import Reader, built_once, sees, visible_or_404
from mrc_cases.appointments.models import Appointment, CalendarFeed, MeetingRoom
from mrc_cases.base.models import OpaqueId
from mrc_cases.base.moments import Moment, at_local, now
from mrc_cases.clients.models import CALLED_AND_REACHED, Client, ContactDetail
from mrc_cases.clients.queries import knows_names_only
from mrc_cases.clients.safe_contact import Why
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.clients.ways import Way, way_of
from mrc_cases.extensions import db
from mrc_cases.language import current_time_zone

MOST = 500
# How far back and ahead a calendar program sees.
FEED_DAYS = 60


@dataclass(frozen=True)
class Line:
    """An appointment in a list, with as much of the client as the reader may see.

    `may_call`: the reader may know how the client is reached, and how not.
    """

    appointment: Appointment
    client: Client | None
    opens_file: bool
    staff: str
    interpreter: str | None
    room: str | None
    next_states: tuple[str, ...]
    may_open: bool
    may_call: bool


def _in_reach(user: User) -> list[ColumnElement[bool]]:
    """Which appointments a person opens; who knows names only (a mediator), their own alone."""
    conditions = sees(user, Appointment)
    if knows_names_only(user):
        conditions.append(
            or_(Appointment.is_held_by(user.id), Appointment.created_by_id == user.id)
        )
    return conditions


def _lines(user: User) -> Select[*tuple[Any, ...]]:
    """Appointments with their names, in order; whoever meets a client is told who it is."""
    interpreter = aliased(User)
    sees_file = and_(*sees(user, Client))
    meets = and_(Appointment.is_held_by(user.id), ~Client.is_barred(user.id))
    visible = and_(Client.id == Appointment.client_id, or_(sees_file, meets))
    return (
        select(Appointment, Client, sees_file, User.name, interpreter.name, MeetingRoom.name)
        .select_from(Appointment)
        .outerjoin(Client, visible)
        .join(User, User.id == Appointment.staff_id)
        .outerjoin(interpreter, interpreter.id == Appointment.interpreter_id)
        .outerjoin(MeetingRoom, MeetingRoom.id == Appointment.room_id)
        .options(load_only(*CALLED_AND_REACHED))
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST)
    )


def _read(
    user: User, query: Select[*tuple[Any, ...]], asked: Mapping[str, Any] | None = None
) -> list[Line]:
    at, time_zone = now(), current_time_zone()
    names_only = knows_names_only(user)
    return [
        _line(user, names_only, at, time_zone, *row) for row in db.session.execute(query, asked)
    ]


def _line(
    user: User, names_only: bool, at: dt.datetime, time_zone: str,
    appointment: Appointment, client: Client | None, sees_file: bool | None, *names: Any,
) -> Line:  # fmt: skip
    opens_file = client is not None and bool(sees_file)
    staff, interpreter, room = names
    next_states = appointment.next_states(at, time_zone)
    may_open = not names_only or appointment.belongs_to(user.id)
    may_call = opens_file and not names_only
    return Line(
        appointment, client, opens_file, staff, interpreter, room, next_states, may_open, may_call
    )  # fmt: skip


def _between(begins: Any, ends: Any) -> ColumnElement[bool]:
    return and_(Appointment.starts_at >= begins, Appointment.starts_at < ends)


def bounds(day: dt.date, time_zone: str, days: int = 1) -> tuple[dt.datetime, dt.datetime]:
    """When a day, or several from it on, begin and end in the centre."""
    last = day + dt.timedelta(days=days)
    return at_local(day, dt.time(), time_zone), at_local(last, dt.time(), time_zone)


def in_days(
    user: User, office_id: UUID | None, day: dt.date, days: int, time_zone: str
) -> list[Line]:
    """What stands in an office's calendar in some days, of that which is in reach."""
    query = _lines(user).where(
        *_in_reach(user), _between(*bounds(day, time_zone, days)),
        Appointment.office_id == office_id,
    )  # fmt: skip
    return _read(user, query)


def on_day(user: User, day: dt.date, time_zone: str, staff_id: UUID | None = None) -> list[Line]:
    """The appointments of a day, all in reach or those that one colleague holds or interprets."""
    begins, ends = bounds(day, time_zone)
    query = _day(user, of_one=staff_id is not None)
    return _read(user, query, {"begins": begins, "ends": ends, "staff_id": staff_id})


@built_once
def _day(reader: Any, *, of_one: bool) -> Select[*tuple[Any, ...]]:
    begins, ends = (bindparam(name, type_=Moment()) for name in ("begins", "ends"))
    query = _lines(reader).where(*_in_reach(reader), _between(begins, ends))
    one: Any = bindparam("staff_id", type_=OpaqueId())
    return query.where(Appointment.is_held_by(one)) if of_one else query


def anything_of(reader: Reader) -> ColumnElement[bool]:
    """Whether a client has or had an appointment."""
    return exists().where(*sees(reader, Appointment), Appointment.client_id == ASKED_CLIENT)


def coming_of(user: User, client: Client) -> list[Line]:
    """A client's appointments that are still to come; a mediator is told of the next one."""
    # A colleague also sees what goes on now, or was not ended this morning.
    since = now() - (dt.timedelta() if knows_names_only(user) else dt.timedelta(hours=8))
    return _read(user, _coming(user), {"client_id": client.id, "since": since})


@built_once
def _coming(reader: Any) -> Select[*tuple[Any, ...]]:
    return (
        _lines(reader)
        .where(
            *sees(reader, Appointment),
            Appointment.client_id == ASKED_CLIENT,
            Appointment.starts_at >= bindparam("since", type_=Moment()),
            Appointment.state.in_(("booked", "arrived", "in_service")),
        )
        .limit(1 if knows_names_only(reader) else 10)
    )


def missed_by(user: User, client: Client) -> int:
    """How often a client did not come."""
    return db.session.scalar(_missed(user), {"client_id": client.id}) or 0


@built_once
def _missed(reader: Any) -> Select[Any]:
    return select(func.count()).where(
        *_in_reach(reader), Appointment.client_id == ASKED_CLIENT, Appointment.state == "no_show"
    )


def one_or_404(user: User, appointment_id: UUID) -> Appointment:
    """An appointment in reach."""
    appointment = visible_or_404(user, Appointment, appointment_id)
    if knows_names_only(user) and not appointment.belongs_to(user.id):
        abort(404)
    return appointment


def one_line(user: User, appointment: Appointment) -> Line:
    """One appointment, which was asked for in scope, with its names."""
    return _read(user, _lines(user).where(Appointment.id == appointment.id))[0]


# --- reminding ---------------------------------------------------------------------------------


def to_remind(
    user: User, day: dt.date, moment: dt.datetime, time_zone: str
) -> list[tuple[Line, list[Way]]]:
    """Whose appointment is on a day, with the ways to reach them that are safe at all."""
    query = _lines(user).where(
        *_in_reach(user), _between(*bounds(day, time_zone)),
        Appointment.state == "booked", Appointment.client_id.is_not(None),
    )  # fmt: skip
    lines = [line for line in _read(user, query) if line.may_call]
    ways = _safe_ways({line.appointment.client_id for line in lines}, moment, time_zone)
    return [(line, ways.get(line.appointment.client_id, [])) for line in lines]


def safe_ways_to(line: Line, moment: dt.datetime, time_zone: str) -> list[Way]:
    """The safe ways to reach the client of an appointment, if the reader may know them."""
    client_id = line.appointment.client_id
    ways = _safe_ways({client_id}, moment, time_zone) if line.may_call else {}
    return ways.get(client_id, [])


def _safe_ways(
    client_ids: set[UUID | None], moment: dt.datetime, time_zone: str
) -> dict[UUID | None, list[Way]]:
    """Those nothing speaks against but the hour: the page says when."""
    query = select(ContactDetail).where(
        ContactDetail.client_id.in_(client_ids), ContactDetail.archived_at.is_(None)
    )
    ways: dict[UUID | None, list[Way]] = {}
    for detail in db.session.scalars(query.order_by(ContactDetail.position, ContactDetail.id)):
        way = way_of(detail, moment, time_zone)
        if set(way.call.against) <= {Why.HOURS}:
            ways.setdefault(detail.client_id, []).append(way)
    return ways


# --- the calendar of a member of staff ---------------------------------------------------------


def feed_of(token: str) -> tuple[User, list[Appointment]] | None:
    """Whose secret address it is and their appointments; None for one that is not, or no more."""
    query = (
        select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.token_hash == CalendarFeed.hash_of(token))
        .where(User.is_active, User.archived_at.is_(None))
    )
    user = db.session.scalar(query)
    if user is None or not user.may(Area.CONTACTS, Level.READ):
        return None
    return user, _in_feed(user)


def _in_feed(user: User) -> list[Appointment]:
    reach = dt.timedelta(days=FEED_DAYS)
    query = (
        select(Appointment)
        .where(
            *sees(user, Appointment),
            Appointment.is_held_by(user.id),
            _between(now() - reach, now() + reach),
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(MOST)
    )
    return list(db.session.scalars(query))


def own_feed(user: User) -> CalendarFeed | None:
    """The person's secret address as it is kept: since when there is one."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user.id))
