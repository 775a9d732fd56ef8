"""The calendar: a day or a week of an office, by colleague, room or interpreter, or as a list."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.staff_queries import office_names
from mrc_cases.appointments import queries
from mrc_cases.appointments.bookable import office_of, people, rooms_of, taken
from mrc_cases.appointments.grid import Piece, Taken, column, runs, windows
from mrc_cases.appointments.models import (
    INTERPRETING,
    RECEIVING,
    moment_of_slot,
    slot_of,
    slots_for,
)
from mrc_cases.base.moments import at_local, local_day, local_time, now, today
from mrc_cases.base.trail import note
from mrc_cases.centre.hours import OpenTimes
from mrc_cases.centre.queries import open_times
from mrc_cases.clients.file_pages import client_in_address
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

VIEWS = ("day", "week", "list")
WAYS = ("staff", "room", "interpreter")
# What a calendar leafs through; further away is a slip in the year.
FURTHEST = dt.timedelta(days=3 * 366)
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    pages.add_url_rule("/", "index", index)


@dataclass(frozen=True)
class Asked:
    """What of the calendar is looked at, for whom a free time is looked for."""

    view: str
    by: str
    day: dt.date
    office_id: UUID | None
    who: UUID | None
    client: Client | None

    def address(self, **changed: Any) -> str:
        """The calendar's address with something changed."""
        held = {"view": self.view, "by": self.by, "day": self.day, "who": self.who}
        office = None if current_user.office_id else self.office_id
        client_id = self.client.id if self.client else None
        held |= {"office": office, "client_id": client_id}
        return url_for(".index", **{**held, **changed})

    @property
    def days(self) -> list[dt.date]:
        """The day, or the week from Monday in which it lies."""
        if self.view != "week":
            return [self.day]
        monday = self.day - dt.timedelta(days=self.day.weekday())
        return [monday + dt.timedelta(days=each) for each in range(7)]


@dataclass(frozen=True)
class Lane:
    """A column of the calendar: one colleague, room or interpreter on one day."""

    name: str
    day: dt.date
    closed: str | None
    pieces: list[Piece]
    booking: str


def day_asked(usual: dt.date) -> dt.date:
    """The day in the address, if it is one that a calendar leafs to."""
    day = request.args.get("day", type=dt.date.fromisoformat)
    return day if day is not None and abs(day - today()) <= FURTHEST else usual


def _office_in_address() -> UUID | None:
    """The office asked for; for one that is none, another's calendar would be shown."""
    wanted = request.args.get("office")
    offices = {str(office_id): office_id for office_id, _name in office_names(closed=False)}
    if wanted and wanted not in offices:
        abort(404)
    return offices[wanted] if wanted else None


def _asked() -> Asked:
    client = client_in_address()
    office_id = office_of(current_user, client)
    if client is None and current_user.office_id is None:
        office_id = _office_in_address() or office_id
    view, by = request.args.get("view"), request.args.get("by")
    return Asked(
        view if view in VIEWS else "day",
        by if by in WAYS else "staff",
        day_asked(today()),
        office_id,
        request.args.get("who", type=UUID),
        client,
    )


@requires(Area.CONTACTS, Level.READ)
def index() -> ResponseReturnValue:
    asked = _asked()
    days, zone = asked.days, g.centre.time_zone
    lines = queries.in_days(current_user, asked.office_id, days[0], len(days), zone)
    opening = open_times(asked.office_id, zone)
    offered = _resources(asked)
    note(db.session, "read", list="appointments", hits=len(lines))
    shown, lanes = _lanes(asked, offered, lines, opening)
    return render_template(
        "appointments/index.html", asked=asked, lines=lines, lanes=lanes, offered=offered,
        shown=shown, closed=opening.why_closed(asked.day), today=today(),
        step=WEEK if asked.view == "week" else DAY,
        offices=[] if current_user.office_id else office_names(closed=False),
        as_sent=_as_sent, hour=moment_of_slot,
    )  # fmt: skip


def _resources(asked: Asked) -> list[tuple[UUID, str]]:
    """Whom or what the calendar is divided by."""
    if asked.by == "room":
        return [(room.id, room.name) for room in rooms_of(asked.office_id)]
    roles = RECEIVING if asked.by == "staff" else INTERPRETING
    found = people(asked.office_id, asked.client)
    return [(one.id, one.name) for one in found if one.roles & roles]


def _lanes(
    asked: Asked, offered: list[tuple[UUID, str]], lines: list[queries.Line], opening: OpenTimes
) -> tuple[range | None, list[Lane]]:
    """The slots of the first column, and all columns."""
    if asked.view == "list":
        return None, []
    chosen = _chosen(asked, offered) if asked.view == "week" else offered
    days, keys = asked.days, [key for key, _name in chosen]
    busy = taken(keys, *queries.bounds(days[0], opening.time_zone, len(days)))
    spans = opening.spans(days[0], days[-1])
    noons = [slot_of(at_local(day, dt.time(12), opening.time_zone)) for day in days]
    used = (slot for slots in busy.values() for slot in slots)
    # An office without written hours is open all night, which nobody wants to look at.
    shown = windows(noons, spans if opening.shifts else [], used)
    lanes = [
        Lane(
            name, day, opening.why_closed(day),
            column(part, spans, _taken(key, lines, busy[key], part), now()),
            _booking(asked, key),
        )
        for day, part in zip(days, shown, strict=True)
        for key, name in chosen
    ]  # fmt: skip
    return shown[0], lanes


def _chosen(asked: Asked, offered: list[tuple[UUID, str]]) -> list[tuple[UUID, str]]:
    """Whose week it is: who was asked for, oneself, or the first."""
    for wanted in (asked.who, current_user.id):
        found = [each for each in offered if each[0] == wanted]
        if found:
            return found
    return offered[:1]


def _taken(key: UUID, lines: Iterable[queries.Line], busy: set[int], shown: range) -> list[Taken]:
    """What somebody is booked for; of what the reader may not see, that it is taken."""
    left = {slot for slot in busy if slot in shown}
    found = []
    for line in lines:
        each = line.appointment
        if each.is_live and key in (each.staff_id, each.interpreter_id, each.room_id):
            first, slots = slot_of(each.starts_at), slots_for(each.minutes)
            if first in shown:
                found.append(Taken(first, slots, line))
                left -= set(range(first, first + slots))
    return [*found, *runs(left)]


def _booking(asked: Asked, key: UUID) -> str:
    """The address that books in a column; the day and the time are put behind it."""
    wanted: dict[str, Any] = {asked.by: key}
    return url_for(".add", **wanted, client_id=asked.client.id if asked.client else None)


def _as_sent(at: dt.datetime) -> str:
    """A moment as the booking form's address carries it."""
    zone = g.centre.time_zone
    return f"&day={local_day(at, zone)}&time={local_time(at, zone):%H:%M}"
