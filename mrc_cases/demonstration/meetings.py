"""The fictional centre's rooms and opening hours, and the appointments of a few days."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from mrc_cases.appointments.actions import book
from mrc_cases.appointments.models import Appointment, MeetingRoom
from mrc_cases.appointments.room_actions import add_room
from mrc_cases.appointments.slots import hold
from mrc_cases.base.moments import at_local, local_day, now
from mrc_cases.centre.models import OpeningHours
from mrc_cases.centre.queries import main_office_id, working_days
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

ROOMS = ("Blue room", "Room with the sofa", "Children’s corner")
OPENS, CLOSES, LATE = dt.time(9), dt.time(17), dt.time(20)
LONG_EVENING = 1  # Tuesday
# Who receives, after how many working days, at what time, how long, what for, with an interpreter.
MEETINGS = (
    ("manager", 1, dt.time(9), 45, "LEG", False),
    ("counsellor", 1, dt.time(9, 30), 30, "SOC", True),
    ("advisor", 1, dt.time(11), 60, "EMP", False),
    ("counsellor", 1, dt.time(13), 45, "ADM", False),
    ("manager", 2, dt.time(10), 30, "INF", True),
    ("counsellor", 2, dt.time(15), 60, "HOU", False),
    ("advisor", 3, dt.time(14), 45, "SOC", False),
)


def fill_calendar(
    staff: Mapping[str, UUID], people: Mapping[str, Sequence[Client]], time_zone: str
) -> None:
    """Open the main office on weekdays, give it rooms, and book the counsellors' clients there."""
    office_id = main_office_id()
    if office_id is None:
        return
    for day in range(5):
        until = LATE if day == LONG_EVENING else CLOSES
        db.session.add(OpeningHours(office_id=office_id, weekday=day, opens=OPENS, until=until))
    rooms = [add_room(name=name, office_id=office_id) for name in ROOMS]
    at_office = {
        login: [client for client in theirs if client.office_id == office_id]
        for login, theirs in people.items()
    }
    _book_ahead(staff, at_office, rooms, time_zone)
    _of_today(staff, at_office, rooms[0], time_zone)


def _book_ahead(
    staff: Mapping[str, UUID], people: Mapping[str, Sequence[Client]],
    rooms: Sequence[MeetingRoom], time_zone: str,
) -> None:  # fmt: skip
    today, working = local_day(now(), time_zone), working_days(rooms[0].office_id)
    for place, (login, days, time, minutes, service, interpreted) in enumerate(MEETINGS):
        for client in people[login][place : place + 1]:
            book(
                client=client, office_id=client.office_id, time_zone=time_zone,
                day=working.away(today, days), time=time, minutes=minutes, service=service,
                staff_id=staff[login], room_id=rooms[place % len(rooms)].id,
                interpreter_id=staff["mediator"] if interpreted else None,
                language=client.profile.language, outside_hours=True,
            )  # fmt: skip


def _of_today(
    staff: Mapping[str, UUID], people: Mapping[str, Sequence[Client]], room: MeetingRoom,
    time_zone: str,
) -> None:  # fmt: skip
    """What was this morning, whatever the time is now; nothing else books what has gone by."""
    today = local_day(now(), time_zone)
    for login, time, state in (("manager", OPENS, "done"), ("counsellor", dt.time(10), "no_show")):
        for client in people[login][:1]:
            facts: dict[str, Any] = {"client_id": client.id, "office_id": client.office_id}
            meeting = Appointment(
                **facts, staff_id=staff[login], room_id=room.id, minutes=45, service="SOC",
                starts_at=at_local(today, time, time_zone), state=state,
                language=client.profile.language,
            )  # fmt: skip
            db.session.add(meeting)
            db.session.flush()
            if meeting.is_live:
                hold(meeting)
