"""The five-minute slots of an appointment, held and freed; who or what is busy is said by field."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select

from mrc_cases.access.models import User
from mrc_cases.appointments.models import (
    FREE_AGAIN,
    Appointment,
    BookedSlot,
    MeetingRoom,
    slot_of,
    slots_for,
)
from mrc_cases.base.errors import RuleBroken, explain_constraint
from mrc_cases.clients.joining import AFTER_JOINING
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

# What the database itself says, should a road ever come past the line below.
TWICE = _l("Somebody or something is booked at this time already. Choose another time.")
explain_constraint("uq_booked_slot_resource_id_slot", TWICE, "time")  # SQLite names the columns
explain_constraint("pk_booked_slot", TWICE, "time")  # PostgreSQL the key

BUSY = {
    "staff": _l("This colleague has another appointment then."),
    "room": _l("This room is taken then."),
    "interpreter": _l("This interpreter has another appointment then."),
    "time": _l("The client has another appointment then."),
}


def needed(appointment: Appointment) -> dict[str, UUID]:
    """Who and what an appointment takes, by the field that names it; the client by the time."""
    all_of_them = {
        "staff": appointment.staff_id,
        "room": appointment.room_id,
        "interpreter": appointment.interpreter_id,
        "time": appointment.client_id,
    }
    return {field: key for field, key in all_of_them.items() if key is not None}


def stand_in_line(keys: Iterable[UUID]) -> None:
    """Let nobody else book these people and rooms until this transaction ends.

    Whoever comes second then reads what the first has booked, and is told who is busy. The rows
    are locked in one order, so that two bookings never wait for each other. SQLite has one writer
    and needs no lock.
    """
    wanted = set(keys)
    models: tuple[Any, ...] = (User, MeetingRoom, Client)
    for model in models:
        rows = select(model.id).where(model.id.in_(wanted)).order_by(model.id)
        db.session.execute(rows.with_for_update(key_share=True))


def hold(appointment: Appointment) -> None:
    """Take every five minutes of whoever and whatever is needed.

    Raises RuleBroken beside the field of what is busy; `stand_in_line` comes first.
    """
    first = slot_of(appointment.starts_at)
    slots = range(first, first + slots_for(appointment.minutes))
    wanted = needed(appointment)
    query = select(BookedSlot.resource_id).where(
        BookedSlot.resource_id.in_(wanted.values()),
        BookedSlot.slot.between(slots[0], slots[-1]),
        BookedSlot.appointment_id != appointment.id,
    )
    busy = set(db.session.scalars(query))
    for field, key in wanted.items():
        if key in busy:
            raise RuleBroken(BUSY[field], field)
    _insert(appointment, wanted.values(), slots)


def _insert(appointment: Appointment, keys: Iterable[UUID], slots: Iterable[int]) -> None:
    rows = [
        {"resource_id": key, "slot": slot, "appointment_id": appointment.id}
        for key in sorted(keys)
        for slot in slots
    ]
    if rows:
        db.session.execute(insert(BookedSlot), rows)


def free(appointment: Appointment) -> None:
    """Give back all that an appointment held."""
    db.session.execute(delete(BookedSlot).where(BookedSlot.appointment_id == appointment.id))


def follow_joining(kept_id: UUID, gone_id: UUID) -> None:
    """Two files became one or two again: the slots of the client follow the appointments.

    Where both files had one at the same time, the one that begins first keeps the slots they share.
    """
    both = (kept_id, gone_id)
    db.session.execute(delete(BookedSlot).where(BookedSlot.resource_id.in_(both)))
    query = select(Appointment).where(
        Appointment.client_id.in_(both), Appointment.state.not_in(FREE_AGAIN)
    )
    taken: set[tuple[UUID | None, int]] = set()
    for each in db.session.scalars(query.order_by(Appointment.starts_at, Appointment.id)):
        key, first = each.client_id, slot_of(each.starts_at)
        slots = range(first, first + slots_for(each.minutes))
        fresh = [slot for slot in slots if (key, slot) not in taken]
        taken.update((key, slot) for slot in fresh)
        _insert(each, [key] if key else [], fresh)


AFTER_JOINING.append(follow_joining)
