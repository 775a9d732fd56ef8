"""What is done with appointments: booked, moved, begun, ended; rooms and calendar addresses."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Iterable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select

from mrc_cases.appointments.models import (
    SLOT_MINUTES,
    Appointment,
    BookedSlot,
    CalendarFeed,
    MeetingRoom,
)
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.base.moments import at_local, now
from mrc_cases.centre.queries import is_open_at
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

TWICE = _l("Somebody or something is booked at this time already. Choose another time.")
explain_constraint("uq_booked_slot_resource_id_slot", TWICE, "time")  # SQLite names the columns
explain_constraint("pk_booked_slot", TWICE, "time")  # PostgreSQL the key

# From which state to which others.
NEXT = {
    "booked": ("arrived", "in_service", "done", "no_show", "cancelled"),
    "arrived": ("in_service", "done", "cancelled"),
    "in_service": ("done",),
    "done": (),
    "no_show": (),
    "cancelled": (),
}
# Whose time is free again.
FREE_AGAIN = frozenset({"no_show", "cancelled"})
# What rooms above keep in step with an appointment: called with it after each of its steps.
FOLLOWERS: list[Callable[[Appointment], None]] = []


def book(
    *,
    client: Client | None,
    staff_id: UUID,
    day: dt.date,
    time: dt.time,
    minutes: int,
    time_zone: str,
    office_id: UUID | None,
    room_id: UUID | None = None,
    interpreter_id: UUID | None = None,
    outside_hours: bool = False,
    **facts: str | None,
) -> Appointment:
    """Book a time; refuses a time gone by, one outside the opening hours, and a double booking."""
    starts_at = _when(day, time, time_zone, office_id, outside_hours=outside_hours)
    appointment = Appointment(
        client_id=client.id if client else None,
        office_id=office_id or (client.office_id if client else None),
        staff_id=staff_id, room_id=room_id, interpreter_id=interpreter_id,
        starts_at=starts_at, minutes=minutes, **facts,
    )  # fmt: skip
    _check_interpreter(appointment)
    db.session.add(appointment)
    db.session.flush()
    _take_slots(appointment)
    return appointment


def _when(
    day: dt.date, time: dt.time, time_zone: str, office_id: UUID | None, *, outside_hours: bool
) -> dt.datetime:
    if time.minute % SLOT_MINUTES:
        raise RuleBroken(_("Choose a time in steps of five minutes."), "time")
    starts_at = at_local(day, time, time_zone)
    if starts_at < now() - dt.timedelta(minutes=SLOT_MINUTES):
        raise RuleBroken(_("This time has gone by."), "time")
    if not outside_hours and not is_open_at(office_id, starts_at, time_zone):
        raise RuleBroken(
            _("The centre is closed then. Tick “outside the opening hours” if it is meant so."),
            "time",
        )
    return starts_at


def _check_interpreter(appointment: Appointment) -> None:
    if appointment.interpreter_id == appointment.staff_id:
        raise RuleBroken(_("Choose somebody else as interpreter."), "interpreter")


def _take_slots(appointment: Appointment) -> None:
    """Take every five minutes of each who and what is needed; who is busy is said by field."""
    slots = list(_slots(appointment))
    for field, resource_id in _needed(appointment):
        busy = select(BookedSlot.slot).where(
            BookedSlot.resource_id == resource_id,
            BookedSlot.slot.in_(slots),
            BookedSlot.appointment_id != appointment.id,
        )
        if db.session.scalars(busy.limit(1)).first() is not None:
            raise RuleBroken(BUSY[field], field)
    rows = [
        {"resource_id": resource_id, "slot": slot, "appointment_id": appointment.id}
        for _field, resource_id in _needed(appointment)
        for slot in slots
    ]
    db.session.execute(insert(BookedSlot), rows)


BUSY = {
    "staff": _l("This colleague has another appointment then."),
    "room": _l("This room is taken then."),
    "interpreter": _l("This interpreter has another appointment then."),
}


def _needed(appointment: Appointment) -> Iterable[tuple[str, UUID]]:
    yield "staff", appointment.staff_id
    if appointment.room_id is not None:
        yield "room", appointment.room_id
    if appointment.interpreter_id is not None:
        yield "interpreter", appointment.interpreter_id


def _slots(appointment: Appointment) -> range:
    first = int(appointment.starts_at.timestamp()) // (SLOT_MINUTES * 60)
    return range(first, first + -(-appointment.minutes // SLOT_MINUTES))


def _free_slots(appointment: Appointment) -> None:
    db.session.execute(delete(BookedSlot).where(BookedSlot.appointment_id == appointment.id))


def move(
    appointment: Appointment,
    *,
    version: int,
    day: dt.date,
    time: dt.time,
    minutes: int,
    time_zone: str,
    staff_id: UUID,
    room_id: UUID | None,
    interpreter_id: UUID | None,
    outside_hours: bool = False,
    **facts: str | None,
) -> None:
    """Put an appointment to another time, person or room; what it held before is free again."""
    if appointment.state != "booked":
        raise RuleBroken(_("Only an appointment that has not begun can be changed."))
    if version != appointment.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            appointment.version,
            {"minutes": appointment.minutes},
        )
    appointment.starts_at = _when(
        day, time, time_zone, appointment.office_id, outside_hours=outside_hours
    )
    appointment.minutes, appointment.staff_id = minutes, staff_id
    appointment.room_id, appointment.interpreter_id = room_id, interpreter_id
    for name, value in facts.items():
        setattr(appointment, name, value)
    _check_interpreter(appointment)
    _free_slots(appointment)
    db.session.flush()
    _take_slots(appointment)


def go_on(appointment: Appointment, state: str) -> None:
    """Say what became of it: arrived, begun, done, not come, cancelled."""
    if state not in NEXT[appointment.state]:
        raise RuleBroken(_("The appointment is not in a state for that. Look at it again."))
    appointment.state = state
    if state in FREE_AGAIN:
        _free_slots(appointment)
    db.session.flush()
    for follow in FOLLOWERS:
        follow(appointment)


# --- rooms and calendar addresses --------------------------------------------------------------


def add_room(*, name: str, office_id: UUID | None) -> MeetingRoom:
    """A room that can be booked from now on."""
    room = MeetingRoom(name=name, office_id=office_id)
    db.session.add(room)
    db.session.flush()
    return room


def close_room(room: MeetingRoom, today: dt.date) -> None:
    """No longer offer a room; what is booked in it stays."""
    room.closed_on = today


def hash_of(token: str) -> bytes:
    """What is kept of a secret address: who copies the database cannot read calendars with it."""
    return hashlib.sha256(token.encode()).digest()


def new_feed(user_id: UUID) -> str:
    """A new secret address for a person's calendar; the one before ends. Shown once."""
    end_feed(user_id)
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarFeed(user_id=user_id, token_hash=hash_of(token)))
    db.session.flush()
    return token


def end_feed(user_id: UUID) -> None:
    """Revoke a person's secret address."""
    for feed in db.session.scalars(select(CalendarFeed).where(CalendarFeed.user_id == user_id)):
        db.session.delete(feed)
    db.session.flush()
