"""Who waits, who is called, and what the screen may show."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import defer

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.access.queries import Reader, built_once, sees, visible_to
from mrc_cases.appointments.models import MeetingRoom
from mrc_cases.appointments.queries import Line as AppointmentLine
from mrc_cases.appointments.queries import on_day
from mrc_cases.base.models import OpaqueId
from mrc_cases.base.moments import Moment
from mrc_cases.clients.models import Client
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.extensions import db
from mrc_cases.waiting.actions import FORGOTTEN_AFTER
from mrc_cases.waiting.models import IN_HAND, OPEN, Ticket, WaitingScreen
from mrc_cases.waiting.screen_actions import hash_of
from mrc_cases.waiting.waits import whole_minutes

MOST = 300
ON_SCREEN = 6
USUAL_DAYS = 30
EXPECTED = 20


@dataclass(frozen=True)
class Line:
    """A ticket in the queue, without a name: whoever looks over the shoulder reads numbers."""

    ticket: Ticket
    minutes: int
    staff: str | None
    desk: str | None


@dataclass(frozen=True)
class Choice:
    """Whom a colleague calls: everybody, or some services and languages only."""

    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def takes(self, ticket: Ticket) -> bool:
        """Whether somebody who waits is one of them."""
        by_service = not self.services or ticket.service in self.services
        return by_service and (not self.languages or ticket.language in self.languages)


def queue_of(user: User, office_id: UUID, present: dt.datetime) -> list[Line]:
    """Who waits or is called in an office: priority first, then who is in the queue longest.

    Why somebody goes first is not unsealed here.
    """
    found = db.session.execute(_queue(user), _asked_of(office_id, present))
    return [
        Line(ticket, whole_minutes((ticket.begun_at or present) - ticket.arrived_at), staff, desk)
        for ticket, staff, desk in found
    ]


@built_once
def _queue(reader: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket, User.name, MeetingRoom.name)
        .outerjoin(User, User.id == Ticket.called_by_id)
        .outerjoin(MeetingRoom, MeetingRoom.id == Ticket.desk_id)
        .options(defer(Ticket.priority, raiseload=True))
        .where(*sees(reader, Ticket), *_NOW)
        .order_by(*_ORDER)
        .limit(MOST)
    )


_ORDER: tuple[Any, ...] = (Ticket.has_priority.desc(), Ticket.queued_at, Ticket.id)


# Who is in the queue of an office at a moment, which `_asked_of` gives.
_NOW: tuple[Any, ...] = (
    Ticket.office_id == bindparam("office_id", type_=OpaqueId()),
    Ticket.state.in_(OPEN),
    Ticket.arrived_at > bindparam("since", type_=Moment()),
)


def _asked_of(office_id: UUID, present: dt.datetime) -> dict[str, Any]:
    return {"office_id": office_id, "since": present - FORGOTTEN_AFTER}


def next_for(user: User, office_id: UUID, choice: Choice, present: dt.datetime) -> Select[Any]:
    """The queue as a colleague calls it: those in reach, of the choice, the first first."""
    query = visible_to(user, Ticket).where(*_NOW, Ticket.state == "waiting")
    if choice.services:
        query = query.where(Ticket.service.in_(choice.services))
    if choice.languages:
        query = query.where(Ticket.language.in_(choice.languages))
    return query.order_by(*_ORDER).params(_asked_of(office_id, present))


def in_hand(user: User) -> tuple[Ticket, Client | None] | None:
    """Whom a colleague has called or talks with, with the client if the file is in reach."""
    row = db.session.execute(_in_hand(user)).first()
    return (row[0], row[1]) if row else None


@built_once
def _in_hand(reader: Any) -> Select[*tuple[Any, ...]]:
    visible = and_(Client.id == Ticket.client_id, *sees(reader, Client))
    return (
        select(Ticket, Client)
        .outerjoin(Client, visible)
        .where(*sees(reader, Ticket), Ticket.called_by_id == reader.id, Ticket.state.in_(IN_HAND))
        .order_by(Ticket.id)
    )


def client_of(user: User, ticket: Ticket) -> Client | None:
    """The client of a ticket, if the person may see the file."""
    if ticket.client_id is None:
        return None
    query = select(Client).where(Client.id == ticket.client_id, *sees(user, Client))
    return db.session.scalar(query)


def anything_of(reader: Reader) -> ColumnElement[bool]:
    """Whether a client stands in a queue."""
    return exists().where(
        *sees(reader, Ticket), Ticket.client_id == ASKED_CLIENT, Ticket.state.in_(OPEN)
    )


def open_tickets_of(user: User, client_id: UUID, present: dt.datetime) -> list[Ticket]:
    """Where a client stands in a queue now; a ticket that was forgotten is none."""
    asked = {"client_id": client_id, "since": present - FORGOTTEN_AFTER}
    return list(db.session.scalars(_open_of_client(user), asked))


def standing_ticket_of(user: User, client_id: UUID | None, present: dt.datetime) -> Ticket | None:
    """The ticket with which a client is still to be served."""
    tickets = open_tickets_of(user, client_id, present) if client_id else []
    return next((ticket for ticket in tickets if ticket.is_standing), None)


@built_once
def _open_of_client(reader: Any) -> Select[Any]:
    mine = visible_to(reader, Ticket).where(
        Ticket.client_id == ASKED_CLIENT,
        Ticket.state.in_(OPEN),
        Ticket.arrived_at > bindparam("since", type_=Moment()),
    )
    return mine.order_by(Ticket.arrived_at).limit(5)


def knows_priority(user: User, ticket: Ticket) -> bool:
    """Whether a person may read why somebody goes first: who wrote it, who serves, the manager."""
    return user.id in {ticket.created_by_id, ticket.called_by_id} or Role.MANAGER in user.roles


def expected(user: User, day: dt.date, time_zone: str) -> list[AppointmentLine]:
    """The day's appointments that may get a ticket: not begun, and without one."""
    lines = [
        line
        for line in on_day(user, day, time_zone)
        if line.appointment.state in {"booked", "arrived"}
    ]
    keys = [line.appointment.id for line in lines]
    query = select(Ticket.appointment_id).where(
        Ticket.appointment_id.in_(keys), Ticket.state != "left"
    )
    given = set(db.session.scalars(query)) if keys else set()
    return [line for line in lines if line.appointment.id not in given][:EXPECTED]


def usual(office_id: UUID | None, today: dt.date) -> tuple[list[str], list[str]]:
    """The services and the languages of the last weeks in an office, the most asked first."""
    since = today - dt.timedelta(days=USUAL_DAYS)
    return _most_asked(Ticket.service, office_id, since), _most_asked(
        Ticket.language, office_id, since
    )


def _most_asked(column: Any, office_id: UUID | None, since: dt.date) -> list[str]:
    query = (
        select(column)
        .where(Ticket.office_id == office_id, Ticket.arrived_on >= since)
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return list(db.session.scalars(query))


# --- the screen --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Called:
    """What everybody in the waiting room may read."""

    number: int
    language: str
    desk: str | None


def office_of_screen(token: str) -> UUID | None:
    """The office behind a secret address; None for one that is not, or no longer."""
    query = select(WaitingScreen.office_id).where(WaitingScreen.token_hash == hash_of(token))
    return db.session.scalar(query)


def called_in(office_id: UUID, present: dt.datetime) -> Sequence[Called]:
    """Who is called and not yet there, the latest first: no more than numbers and desks."""
    found = db.session.execute(_CALLED, _asked_of(office_id, present))
    return [Called(*row) for row in found]


_CALLED: Select[*tuple[Any, ...]] = (
    select(Ticket.number, Ticket.language, MeetingRoom.name)
    .outerjoin(MeetingRoom, MeetingRoom.id == Ticket.desk_id)
    .where(*_NOW, Ticket.state == "called", Ticket.archived_at.is_(None))
    .order_by(Ticket.called_at.desc(), Ticket.id)
    .limit(ON_SCREEN)
)


def has_screen(office_id: UUID) -> bool:
    """Whether an office has a secret address now."""
    query = select(WaitingScreen.id).where(WaitingScreen.office_id == office_id)
    return db.session.scalar(query) is not None
