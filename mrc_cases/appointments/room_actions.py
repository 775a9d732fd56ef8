"""Rooms that can be booked, and the secret addresses of calendars."""

import datetime as dt
import secrets
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mrc_cases.appointments.models import CalendarFeed, MeetingRoom
from mrc_cases.base.errors import explain_constraint
from mrc_cases.extensions import db

explain_constraint(
    "uq_meeting_room_office_id_name", _l("The office has a room of this name already."), "name"
)


def add_room(*, name: str, office_id: UUID, new_id: UUID | None = None) -> MeetingRoom:
    """A room that can be booked from now on."""
    room = MeetingRoom(id=new_id, name=name, office_id=office_id)
    db.session.add(room)
    db.session.flush()
    return room


def close_room(room: MeetingRoom, today: dt.date) -> None:
    """No longer offer a room; what is booked in it stays."""
    room.closed_on = room.closed_on or today


def open_room(room: MeetingRoom) -> None:
    """Offer a room again."""
    room.closed_on = None


def new_feed(user_id: UUID) -> str:
    """A new secret address for a person's calendar; the one before ends. Shown once."""
    end_feed(user_id)
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarFeed(user_id=user_id, token_hash=CalendarFeed.hash_of(token)))
    db.session.flush()
    return token


def end_feed(user_id: UUID) -> None:
    """Revoke a person's secret address."""
    for feed in db.session.scalars(select(CalendarFeed).where(CalendarFeed.user_id == user_id)):
        db.session.delete(feed)
    db.session.flush()
