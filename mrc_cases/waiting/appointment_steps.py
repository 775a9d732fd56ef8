"""A ticket and the appointment it was given for go in step."""

from contextlib import suppress

from sqlalchemy import select

from mrc_cases.appointments.actions import go_on
from mrc_cases.appointments.models import Appointment
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.centre.models import Centre
from mrc_cases.extensions import db
from mrc_cases.waiting.models import Ticket

# What a ticket's state makes of its appointment, and the other way round.
_OF_TICKET = {"in_service": "in_service", "served": "done", "left": "cancelled"}
OF_APPOINTMENT = {
    "in_service": "in_service", "done": "served", "cancelled": "left", "no_show": "left",
}  # fmt: skip


def step_appointment(ticket: Ticket) -> None:
    """Take the appointment of a ticket along to where the ticket went."""
    if ticket.appointment_id is None:
        return
    state = _OF_TICKET.get(ticket.state)
    if state is not None:
        step(db.session.get_one(Appointment, ticket.appointment_id), state)


def take_up_appointment(ticket: Ticket) -> None:
    """An appointment that was cancelled with its ticket is kept after all, if the time is free."""
    if ticket.appointment_id is None:
        return
    appointment = db.session.get_one(Appointment, ticket.appointment_id)
    with suppress(RuleBroken):  # given to somebody else meanwhile: the person waits without it
        step(appointment, "booked")
        step(appointment, "arrived")


def step(appointment: Appointment, state: str) -> None:
    """Take an appointment along, if it can still go there."""
    zone = str(db.session.scalar(select(Centre.time_zone)))
    if state in appointment.next_states(now(), zone):
        go_on(appointment, state, time_zone=zone)
