"""What is done with appointments: booked, moved, begun, ended, reminded of."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.appointments.bookable import may_meet, works_at
from mrc_cases.appointments.models import (
    FREE_AGAIN,
    INTERPRETING,
    RECEIVING,
    SLOT_MINUTES,
    Appointment,
    MeetingRoom,
)
from mrc_cases.appointments.slots import free, hold, needed, stand_in_line
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.base.moments import at_local, local_day, local_time, now
from mrc_cases.centre.queries import open_times
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

# Further ahead nobody books; it is a slip in the year.
LONGEST_AHEAD = dt.timedelta(days=400)

# What rooms above keep in step with an appointment: called with it after each of its steps.
FOLLOWERS: list[Callable[[Appointment], None]] = []

explain_constraint("uq_appointment_entry_key", _l("This appointment is booked already."))


# --- booking -----------------------------------------------------------------------------------


def book(
    *,
    client: Client | None,
    office_id: UUID | None,
    day: dt.date,
    time: dt.time,
    minutes: int,
    time_zone: str,
    outside_hours: bool = False,
    entry_key: str | None = None,
    **facts: Any,
) -> Appointment:
    """Book a time; the same form sent twice books once.

    `facts` are `staff_id`, `room_id`, `interpreter_id` and the answers about what for. Who
    receives the client may open the file from now on. Raises RuleBroken for a time gone by or
    outside the opening hours, for somebody who must not be booked, and for what is busy.
    """
    if client is not None and client.merged_into_id is not None:
        raise RuleBroken(_("This file was joined to another. Book from that one."))
    appointment = Appointment(
        client_id=client.id if client else None,
        office_id=office_id,
        minutes=minutes,
        entry_key=entry_key,
        **facts,
    )
    stand_in_line(needed(appointment).values())
    saved = _already_saved(entry_key)
    if saved is not None:
        return saved
    appointment.starts_at = _moment(day, time, time_zone)
    _check_open(appointment, time_zone, outside_hours=outside_hours)
    _put_in_place(appointment)
    return appointment


def _already_saved(entry_key: str | None) -> Appointment | None:
    if not entry_key:
        return None
    return db.session.scalar(select(Appointment).where(Appointment.entry_key == entry_key))


def _moment(day: dt.date, time: dt.time, time_zone: str) -> dt.datetime:
    """When it is to be: in five-minute steps, not gone by, not next century, on the clock."""
    today = local_day(now(), time_zone)
    if day < today:
        raise RuleBroken(_("This day has gone by."), "day")
    if day - today > LONGEST_AHEAD:
        raise RuleBroken(_("This day is too far ahead. Look at the year."), "day")
    if time.minute % SLOT_MINUTES or time.second:
        raise RuleBroken(_("Choose a time in steps of five minutes."), "time")
    starts_at = at_local(day, time, time_zone)
    if local_time(starts_at, time_zone) != time:
        raise RuleBroken(_("The clocks go forward then: this time does not exist."), "time")
    if starts_at < now() - dt.timedelta(minutes=SLOT_MINUTES):
        raise RuleBroken(_("This time has gone by."), "time")
    return starts_at


def _check_open(appointment: Appointment, time_zone: str, *, outside_hours: bool) -> None:
    """Open from the first minute to the last, by the hours of the office where it takes place."""
    if outside_hours:
        return
    opening = open_times(appointment.office_id, time_zone)
    if opening.covers(appointment.starts_at, appointment.ends_at):
        return
    why = opening.why_closed(local_day(appointment.starts_at, time_zone))
    if why:
        raise RuleBroken(
            _("The centre is closed that day: %(reason)s. Tick “outside the opening hours” if it "
              "is meant so.", reason=why),
            "day",
        )  # fmt: skip
    raise RuleBroken(
        _("The centre is closed then, or before the end. Tick “outside the opening hours” if it is "
          "meant so."),
        "time",
    )  # fmt: skip


def _put_in_place(appointment: Appointment) -> None:
    """Check who and where, then take the time; whoever and whatever is needed stands in line."""
    _check_people(appointment)
    _check_room(appointment)
    db.session.add(appointment)
    db.session.flush()
    free(appointment)
    hold(appointment)
    if appointment.client_id is not None:
        assign(db.session.get_one(Client, appointment.client_id), appointment.staff_id)


def _check_people(appointment: Appointment) -> None:
    if appointment.interpreter_id == appointment.staff_id:
        raise RuleBroken(_("Choose somebody else as interpreter."), "interpreter")
    able = _bookable(appointment)
    for field, user_id, roles in (
        ("staff", appointment.staff_id, RECEIVING),
        ("interpreter", appointment.interpreter_id, INTERPRETING),
    ):
        if user_id is not None and not able.get(user_id, frozenset()) & roles:
            raise RuleBroken(_("This person cannot be booked for that."), field)


def _bookable(appointment: Appointment) -> dict[UUID, frozenset[Role]]:
    """The roles of those of the two who work there and may meet the client.

    Read anew from the database. Nobody is told why somebody cannot be booked.
    """
    query = select(User.id, User.roles).where(
        User.id.in_([appointment.staff_id, appointment.interpreter_id]),
        works_at(appointment.office_id),
        may_meet(appointment.client_id),
    )
    return {user_id: roles for user_id, roles in db.session.execute(query)}


def _check_room(appointment: Appointment) -> None:
    if appointment.room_id is None:
        return
    room = db.session.get_one(MeetingRoom, appointment.room_id)
    if room.closed_on is not None or room.office_id != appointment.office_id:
        raise RuleBroken(_("This room cannot be booked."), "room")


# --- moving ------------------------------------------------------------------------------------


def move(
    appointment: Appointment,
    *,
    version: int,
    day: dt.date,
    time: dt.time,
    minutes: int,
    time_zone: str,
    outside_hours: bool = False,
    **facts: Any,
) -> None:
    """Put an appointment to another time, person or room; what it held before is free again.

    One whose time has come is not moved: what became of it would be lost.
    """
    db.session.refresh(appointment, with_for_update=True)
    _check_still(appointment, version, time_zone)
    wanted = (facts.get(name) for name in ("staff_id", "room_id", "interpreter_id"))
    stand_in_line([*needed(appointment).values(), *(key for key in wanted if key is not None)])
    starts_at = _moment(day, time, time_zone)
    is_new_time = (starts_at, minutes) != (appointment.starts_at, appointment.minutes)
    try:
        with db.session.no_autoflush:
            _put(appointment, starts_at=starts_at, minutes=minutes, **facts)
            if is_new_time:
                _check_open(appointment, time_zone, outside_hours=outside_hours)
                appointment.reminded_at = None
            _put_in_place(appointment)
    except RuleBroken:
        db.session.expire(appointment)  # nothing half done is written by what the page still reads
        raise


def _put(appointment: Appointment, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(appointment, name, value)


def _check_still(appointment: Appointment, version: int, time_zone: str) -> None:
    if version != appointment.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            appointment.version,
            {
                "day": local_day(appointment.starts_at, time_zone),
                "time": local_time(appointment.starts_at, time_zone),
                "minutes": appointment.minutes,
                "remark": appointment.remark,
            },
        )
    if appointment.state != "booked" or appointment.starts_at <= now():
        raise RuleBroken(
            _("Only an appointment still to come can be changed. Say what became of this one.")
        )


def pass_on(appointment: Appointment, user_id: UUID, *, interprets: bool = False) -> None:
    """Put a colleague in another's place, who leaves.

    Raises RuleBroken for one who is in it already, is busy then, or cannot be booked for it.
    """
    role = "interpreter" if interprets else "staff"
    if user_id in {appointment.staff_id, appointment.interpreter_id}:
        raise RuleBroken(_("This colleague is at this appointment already."), role)
    stand_in_line([*needed(appointment).values(), user_id])
    with db.session.begin_nested():  # a refusal leaves this one as it was, and the rest goes on
        _put(appointment, **{f"{role}_id": user_id})
        _put_in_place(appointment)


# --- what becomes of it ------------------------------------------------------------------------


def go_on(
    appointment: Appointment, state: str, *, time_zone: str, version: int | None = None
) -> None:
    """Say what became of it: arrived, begun, done, not come, cancelled or not; twice is once.

    `version` is that of the page on which it was pressed; None for a room that keeps in step.
    Who did not come or cancelled gives the time back. Who comes after all on the same day, or is
    booked again, takes it again, unless somebody else was given it meanwhile.
    """
    db.session.refresh(appointment, with_for_update=True)
    if appointment.state == state:
        return
    if version not in (None, appointment.version):
        raise RuleBroken(_("Somebody else changed this appointment meanwhile. Look at it again."))
    if state not in appointment.next_states(now(), time_zone):
        raise RuleBroken(_("The appointment is not in a state for that. Look at it again."))
    if state in FREE_AGAIN:
        free(appointment)
    elif appointment.state in FREE_AGAIN:
        stand_in_line(needed(appointment).values())
        _take_again(appointment)
    appointment.state = state
    db.session.flush()
    for follow in FOLLOWERS:
        follow(appointment)


def _take_again(appointment: Appointment) -> None:
    """Take the time again; since it was cancelled a colleague may have left, or be kept away."""
    if appointment.state == "cancelled":
        _put_in_place(appointment)
    else:
        hold(appointment)


def remember_reminding(appointment: Appointment) -> None:
    """The client was told again, so that nobody else calls too."""
    if appointment.state != "booked":
        raise RuleBroken(_("The appointment is not in a state for that. Look at it again."))
    if appointment.reminded_at is None:
        appointment.reminded_at = now()
