"""A waiting room with a month behind it and some people in it now."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.appointments.models import MeetingRoom
from mrc_cases.appointments.room_actions import add_room
from mrc_cases.base.moments import at_local, local_day, now
from mrc_cases.centre.models import Office
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.waiting.actions import call, give_ticket
from mrc_cases.waiting.models import Ticket, TicketCounter

DAYS = 28
A_DAY = 8
SERVICES = ("INF", "LEG", "SOC", "ADM", "EMP")
LANGUAGES = ("ukr", "ara", "fra", "eng", "sqi")
# Minutes ago, what for, language, before others because of.
WAITING_NOW = (
    (41, "LEG", "ara", None), (33, "INF", "ukr", None), (18, "SOC", "ukr", "CHILD"),
    (12, "ADM", "fra", None), (2, "EMP", "fas", None),
)  # fmt: skip


def fill_waiting_room(
    staff: Mapping[str, UUID], clients: Sequence[Client], time_zone: str, seed: int
) -> None:
    """The main office's desks, the tickets of the last weeks, and a queue."""
    chance = random.Random(seed + 3)
    office = db.session.scalars(select(Office).order_by(Office.position)).first()
    if office is None:
        return
    desks = [add_room(name=f"Desk {number}", office_id=office.id) for number in (1, 2)]
    today = local_day(now(), time_zone)
    for ago in range(1, DAYS + 1):
        day = today - dt.timedelta(days=ago)
        if day.weekday() < 5:
            _one_day(day, office.id, staff["counsellor"], desks[0], time_zone, chance)
    _right_now(office.id, staff, clients, desks[1], time_zone)


def _one_day(
    day: dt.date, office_id: UUID, staff_id: UUID, desk: MeetingRoom, time_zone: str,
    chance: random.Random,
) -> None:  # fmt: skip
    for number in range(1, A_DAY + 1):
        came = at_local(day, dt.time(8 + number, chance.randrange(60)), time_zone)
        begun = came + dt.timedelta(minutes=chance.randrange(2, 55))
        has_left = chance.random() < 0.1
        db.session.add(
            Ticket(
                office_id=office_id, arrived_on=day, number=number, arrived_at=came, queued_at=came,
                service=chance.choice(SERVICES), language=chance.choice(LANGUAGES),
                state="left" if has_left else "served", begun_at=None if has_left else begun,
                called_at=None if has_left else begun, ended_at=begun + dt.timedelta(minutes=20),
                called_by_id=None if has_left else staff_id, desk_id=None if has_left else desk.id,
            )
        )  # fmt: skip
    db.session.add(TicketCounter(office_id=office_id, counted_on=day, last=A_DAY))


def _right_now(
    office_id: UUID, staff: Mapping[str, UUID], clients: Sequence[Client], desk: MeetingRoom,
    time_zone: str,
) -> None:  # fmt: skip
    given = []
    for place, (ago, service, language, priority) in enumerate(WAITING_NOW):
        ticket = give_ticket(
            office_id=office_id, time_zone=time_zone, service=service, language=language,
            priority=priority, client=clients[place] if place < min(2, len(clients)) else None,
        )  # fmt: skip
        ticket.arrived_at = ticket.queued_at = now() - dt.timedelta(minutes=ago)
        given.append(ticket)
    call(given[0], db.session.get_one(User, staff["advisor"]), desk.id)
    db.session.flush()
