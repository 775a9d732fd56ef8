"""What the booking form offers: who and what can be chosen, and which times are free next."""

import datetime as dt
from uuid import UUID

from flask import g
from flask_babel import gettext as _

from mrc_cases.appointments.bookable import (
    FreeTime,
    Person,
    first_free,
    people,
    rooms_of,
    suitable,
)
from mrc_cases.appointments.forms import AppointmentForm
from mrc_cases.appointments.models import INTERPRETING, RECEIVING
from mrc_cases.appointments.queries import Line
from mrc_cases.base.moments import local_day, local_time, now
from mrc_cases.centre.queries import open_times
from mrc_cases.clients.models import Client
from mrc_cases.codes import language_name

Choices = list[tuple[str, str]]


def offer(
    form: AppointmentForm, office_id: UUID | None, client: Client | None, *,
    me: UUID, present: Line | None = None,
) -> list[Person]:  # fmt: skip
    """Fill the form's lists with who and what can be booked, and with what is booked now."""
    staff = people(office_id, client)
    able = [one for one in staff if one.roles & RECEIVING]
    interpreters = [one for one in staff if one.roles & INTERPRETING]
    form.staff.choices = [
        ("", _("Choose, or press a free time")),
        *((str(one.id), _("I do it myself")) for one in able if one.id == me),
        *((str(one.id), one.name) for one in able if one.id != me),
    ]
    rooms = [(str(room.id), room.name) for room in rooms_of(office_id)]
    form.room.choices = [("", _("No room")), *rooms]
    form.interpreter.choices = [
        ("", _("No interpreter")), *((str(one.id), _with_languages(one)) for one in interpreters)
    ]  # fmt: skip
    if present is not None:
        _keep_present(form, present)
    return able


def _with_languages(one: Person) -> str:
    if not one.languages:
        return one.name
    return f"{one.name} ({', '.join(language_name(code) for code in one.languages)})"


def _keep_present(form: AppointmentForm, line: Line) -> None:
    """Who left meanwhile and a room that is closed are still named, or another slips in unseen."""
    booked = line.appointment
    for field, key, name in (
        (form.staff, booked.staff_id, line.staff),
        (form.room, booked.room_id, line.room),
        (form.interpreter, booked.interpreter_id, line.interpreter),
    ):
        choices: Choices = list(field.choices)
        if key is not None and str(key) not in dict(choices):
            field.choices = [*choices, (str(key), name or "–")]


def free_times(
    form: AppointmentForm, staff: list[Person], office_id: UUID | None, client: Client | None
) -> list[tuple[str, FreeTime]]:
    """The next free times for what the form says now, each with what its button sends."""
    minutes, zone = form.minutes.data, g.centre.time_zone
    chosen = [one for one in staff if str(one.id) == form.staff.data]
    others = [_key(form.room.data), _key(form.interpreter.data), client.id if client else None]
    found = first_free(
        chosen or suitable(staff, form.service.data, form.language.data),
        [key for key in others if key is not None],
        minutes if isinstance(minutes, int) and 5 <= minutes <= 480 else 30,
        open_times(office_id, zone),
        now(),
    )
    return [(_sent_by(each, zone), each) for each in found]


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _sent_by(each: FreeTime, zone: str) -> str:
    time = local_time(each.starts_at, zone).strftime("%H:%M")
    return f"{local_day(each.starts_at, zone)} {time} {each.staff_id}"


def picked(pressed: str) -> dict[str, str]:
    """Day, time and colleague of the free time that was pressed; nothing for another text."""
    parts = pressed.split(" ")
    try:
        dt.date.fromisoformat(parts[0])
    except ValueError:
        return {}
    return dict(zip(("day", "time", "staff"), parts, strict=False))
