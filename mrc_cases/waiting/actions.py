"""What is done in the waiting room: a ticket given, called, missed, served, left, come back."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Select, bindparam, func, select, text

from mrc_cases.access.models import User
from mrc_cases.appointments.actions import FOLLOWERS
from mrc_cases.appointments.models import Appointment
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.base.models import OpaqueId
from mrc_cases.base.moments import local_day, now
from mrc_cases.clients.models import Client
from mrc_cases.codes import TICKET_ENDED
from mrc_cases.extensions import db
from mrc_cases.waiting.appointment_steps import (
    OF_APPOINTMENT,
    step,
    step_appointment,
    take_up_appointment,
)
from mrc_cases.waiting.models import IN_HAND, OPEN, Ticket

GIVEN = _l("A ticket was given for this appointment already.")
explain_constraint("uq_ticket_appointment_id", GIVEN)
explain_constraint("uq_ticket_called_by_id", _l("End with the person you called before."))
explain_constraint("uq_ticket_entry_key", _l("This ticket is given already."))

# Whoever is in the queue longer was forgotten; a night shift's queue goes on over midnight.
FORGOTTEN_AFTER = dt.timedelta(hours=12)


# --- giving ------------------------------------------------------------------------------------


def give_ticket(
    *,
    office_id: UUID,
    time_zone: str,
    service: str,
    language: str,
    priority: str | None = None,
    client: Client | None = None,
    appointment: Appointment | None = None,
    entry_key: str | None = None,
    standing: Ticket | None = None,
    again: bool = False,
) -> Ticket:
    """A place in the queue; the same entry sent twice gives one. An appointment has arrived.

    Who has a `standing` ticket gets another only if it was meant so, for a second service.
    """
    if (given := _given_before(entry_key)) is not None:
        return given
    if standing is not None and not again:
        raise RuleBroken(_("%(number)s is already waiting.", number=standing.code))
    present = now()
    day = local_day(present, time_zone)
    client_id = client.id if client else appointment.client_id if appointment else None
    ticket = Ticket(
        office_id=office_id, arrived_on=day, number=_next_number(office_id, day, present),
        service=service, language=language, priority=priority, has_priority=priority is not None,
        client_id=client_id, appointment_id=_arrived(appointment), arrived_at=present,
        queued_at=present, entry_key=entry_key,
    )  # fmt: skip
    db.session.add(ticket)
    db.session.flush()
    return ticket


def _given_before(entry_key: str | None) -> Ticket | None:
    if entry_key is None:
        return None
    return db.session.scalar(select(Ticket).where(Ticket.entry_key == entry_key))


def _arrived(appointment: Appointment | None) -> UUID | None:
    if appointment is None:
        return None
    step(appointment, "arrived")
    if appointment.state != "arrived":
        raise RuleBroken(_("This appointment cannot begin now, so it gets no ticket."))
    query = select(Ticket.id).where(Ticket.appointment_id == appointment.id, Ticket.state != "left")
    if db.session.scalar(query) is not None:
        raise RuleBroken(GIVEN)
    return appointment.id


# Both engines lock the day's row until the transaction ends: eight at once get eight numbers.
_COUNT = text(
    "INSERT INTO ticket_counter (office_id, counted_on, last) "
    "VALUES (:office_id, :counted_on, :first) "
    "ON CONFLICT (office_id, counted_on) DO UPDATE SET last = ticket_counter.last + 1 "
    "RETURNING last"
).bindparams(bindparam("office_id", type_=OpaqueId()), bindparam("counted_on", type_=Date()))


def _next_number(office_id: UUID, day: dt.date, present: dt.datetime) -> int:
    """A day begins with 1, or after the numbers that still wait when a night shift goes on."""
    last_night = select(func.max(Ticket.number)).where(
        Ticket.office_id == office_id,
        Ticket.arrived_on == day - dt.timedelta(days=1),
        Ticket.state.in_(OPEN),
        Ticket.arrived_at > present - FORGOTTEN_AFTER,
    )
    first = (db.session.scalar(last_night) or 0) + 1
    values = {"office_id": office_id, "counted_on": day, "first": first}
    number: int = db.session.execute(_COUNT, values).scalar_one()
    if number == first:
        _end_forgotten(office_id, present)
    return number


def _end_forgotten(office_id: UUID, present: dt.datetime) -> None:
    """The first ticket of a day ends those nobody ended the day before."""
    query = select(Ticket).where(
        Ticket.office_id == office_id,
        Ticket.state.in_(OPEN),
        Ticket.arrived_at <= present - FORGOTTEN_AFTER,
    )
    for ticket in db.session.scalars(query.order_by(Ticket.arrived_at)):
        _go(ticket, "served" if ticket.state == "in_service" else "left", present)


def change_ticket(
    ticket: Ticket, *, version: int, service: str, language: str, **priority: str | None
) -> None:
    """Mend what was written of somebody who waits; the reason only by whoever may read it."""
    _check(ticket, "waiting")
    if version != ticket.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            ticket.version,
            {"service": ticket.service, "language": ticket.language},
        )
    ticket.service, ticket.language = service, language
    if "priority" in priority:
        ticket.priority = priority["priority"]
        ticket.has_priority = ticket.priority is not None


def _check(ticket: Ticket, *states: str) -> None:
    if ticket.state not in states:
        raise RuleBroken(_("Somebody else went on with this ticket meanwhile. Look at it again."))


# --- calling -----------------------------------------------------------------------------------


def call_next(staff: User, waiting: Select[Any], desk_id: UUID | None) -> Ticket:
    """Call the first of a queue: two colleagues who press at once call two people."""
    ticket = _first(waiting)
    if ticket is None:
        raise RuleBroken(_("Nobody is waiting whom you can call."))
    call(ticket, staff, desk_id)
    return ticket


def _first(waiting: Select[Any]) -> Ticket | None:
    query = waiting.limit(1).with_for_update(of=Ticket, skip_locked=True)
    found: Ticket | None = db.session.scalar(query)
    return found


def serve_and_call_next(
    ticket: Ticket, staff: User, waiting: Select[Any], desk_id: UUID | None
) -> None:
    """One press: the person is served, and the next is called if somebody waits."""
    serve(ticket)
    following = _first(waiting)
    if following is not None:
        call(following, staff, desk_id)


def call(ticket: Ticket, staff: User, desk_id: UUID | None) -> None:
    """Call one person to a desk; nobody calls a second before the first is served or gone."""
    _check(ticket, "waiting")
    busy = select(Ticket).where(Ticket.called_by_id == staff.id, Ticket.state.in_(IN_HAND))
    before = db.session.scalar(busy)
    if before is not None:
        raise RuleBroken(_("End with %(number)s first.", number=before.code))
    ticket.called_by_id, ticket.desk_id, ticket.called_at = staff.id, desk_id, now()
    _go(ticket, "called", now())


def call_again(ticket: Ticket) -> None:
    """Call the same person once more: the screen shows the number on top."""
    _check(ticket, "called")
    ticket.called_at = now()


def miss(ticket: Ticket) -> None:
    """Called, and nobody came: back into the queue once, behind who waits now; then left."""
    _check(ticket, "called")
    ticket.times_missed += 1
    if ticket.times_missed > 1:
        _go(ticket, "left", now())
        return
    ticket.called_by_id, ticket.desk_id, ticket.queued_at = None, None, now()
    _go(ticket, "waiting", now())


def begin(ticket: Ticket) -> None:
    """The person is here, the talk begins: the wait ends."""
    _check(ticket, "called")
    _go(ticket, "in_service", now())


def serve(ticket: Ticket) -> None:
    """The talk is over; if nobody said when it began, it began with the call."""
    _check(ticket, "called", "in_service")
    _go(ticket, "served", now())


def leave(ticket: Ticket) -> None:
    """The person went away without being served."""
    _check(ticket, "waiting", "called")
    _go(ticket, "left", now())


def may_come_back(ticket: Ticket, present: dt.datetime) -> bool:
    """Whether somebody who left may stand in the queue again: as long as a queue lasts."""
    return ticket.state == "left" and ticket.arrived_at > present - FORGOTTEN_AFTER


def come_back(ticket: Ticket) -> None:
    """The person is still here: the same number at the same place, and the wait goes on.

    Who missed two calls goes behind who waits now, and is called once more.
    """
    _check(ticket, "left")
    present = now()
    if not may_come_back(ticket, present):
        raise RuleBroken(_("This ticket is too old. Give another one."))
    ticket.called_by_id, ticket.desk_id, ticket.ended_at = None, None, None
    if ticket.times_missed > 1:
        ticket.times_missed, ticket.queued_at = 1, present
    _go(ticket, "waiting", present)
    take_up_appointment(ticket)


def _go(ticket: Ticket, state: str, at: dt.datetime) -> None:
    if state == "in_service":
        ticket.begun_at = at
    elif state == "served":
        ticket.begun_at = ticket.begun_at or ticket.called_at or at
    if state in TICKET_ENDED:
        ticket.ended_at = at
    ticket.state = state
    db.session.flush()
    step_appointment(ticket)


# --- in step with appointments -----------------------------------------------------------------


def follow_appointment(appointment: Appointment) -> None:
    """What was pressed at the appointment counts for its ticket too."""
    query = select(Ticket).where(Ticket.appointment_id == appointment.id, Ticket.state.in_(OPEN))
    ticket = db.session.scalar(query)
    state = OF_APPOINTMENT.get(appointment.state)
    if ticket is None or state is None or state == ticket.state:
        return
    if ticket.state == "in_service" and state == "left":
        state = "served"
    _go(ticket, state, now())


FOLLOWERS.append(follow_appointment)
