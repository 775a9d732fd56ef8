"""The ticket, what numbers it, and the screen that calls it."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Instant, Key, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient
from mrc_cases.waiting.numbers import LAST, ticket_code

OPEN = ("waiting", "called", "in_service")
# Somebody has called the person, or talks with them.
IN_HAND = ("called", "in_service")
_IN_HAND = text("state IN ('called','in_service')")
_NOT_LEFT = text("state <> 'left'")


class Ticket(OfClient, Record, Base):
    """A place in the queue of one office, with a client, for an appointment, or for a stranger.

    What stands here in plain is what a person in the waiting room could see. Why somebody goes
    before others is sealed (T3); only that they do is not.
    """

    __tablename__ = "ticket"
    area: ClassVar[Area] = Area.CONTACTS

    client_id: Mapped[UUID | None] = link("client.id", index=True)
    appointment_id: Mapped[UUID | None] = link("appointment.id")
    arrived_on: Mapped[dt.date] = mapped_column(Date)  # the day in the centre's time zone
    number: Mapped[int]  # counted by office and day
    service: Mapped[str] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(3), default="NC")
    has_priority: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[str | None] = personal(tier="T3")  # a code of QUEUE_PRIORITY
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    arrived_at: Mapped[Instant] = mapped_column(default=now)
    queued_at: Mapped[Instant] = mapped_column(default=now)  # later, for who missed a call
    called_at: Mapped[OptionalInstant]  # the last time
    begun_at: Mapped[OptionalInstant]
    ended_at: Mapped[OptionalInstant]
    times_missed: Mapped[int] = mapped_column(default=0)
    called_by_id: Mapped[UUID | None] = link("user_account.id")
    desk_id: Mapped[UUID | None] = link("meeting_room.id")
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    __table_args__ = (
        UniqueConstraint("office_id", "arrived_on", "number"),
        # Nobody has two people before them, so that two presses do not call two.
        Index(
            "uq_ticket_called_by_id", "called_by_id", unique=True,
            sqlite_where=_IN_HAND, postgresql_where=_IN_HAND,
        ),
        Index(
            "uq_ticket_appointment_id", "appointment_id", unique=True,
            sqlite_where=_NOT_LEFT, postgresql_where=_NOT_LEFT,
        ),
        Index(None, "office_id", "state", "arrived_at"),
        Index(None, "arrived_on"),
        CheckConstraint("office_id IS NOT NULL", name="office"),
        CheckConstraint(f"number BETWEEN 1 AND {LAST}", name="number"),
        CheckConstraint("times_missed BETWEEN 0 AND 2", name="times_missed"),
        CheckConstraint(
            "state IN ('waiting','called','in_service','served','left')", name="state"
        ),
        CheckConstraint("(state IN ('served','left')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint(
            "(state IN ('in_service','served')) = (begun_at IS NOT NULL)", name="begun"
        ),
        CheckConstraint(
            "state <> 'called' OR (called_at IS NOT NULL AND called_by_id IS NOT NULL)",
            name="called",
        ),
    )  # fmt: skip

    @property
    def code(self) -> str:
        """What is printed, shown and called."""
        return ticket_code(self.number)

    @property
    def is_standing(self) -> bool:
        """Whether the person is still to be served, and may still leave."""
        return self.state in {"waiting", "called"}

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        """Own is whom one called or gave the ticket, one's clients, and whoever waits for anybody.

        Who waits has nobody yet: everybody of the office may call them. Whoever said that somebody
        left can take it back.
        """
        here = select(User.office_id).where(User.id == user_id).scalar_subquery()
        waits = (cls.state == "waiting") & or_(here.is_(None), cls.office_id == here)
        mine = (cls.called_by_id == user_id) | (cls.created_by_id == user_id)
        gone = (cls.state == "left") & (cls.updated_by_id == user_id)
        return waits | mine | gone | super().is_own(user_id)


class TicketCounter(Base):
    """The last number given in an office on a day: counted in the database, never twice."""

    __tablename__ = "ticket_counter"
    on_trail: ClassVar[bool] = False  # the ticket's own line says it

    office_id: Mapped[UUID] = mapped_column(OpaqueId, ForeignKey("office.id"), primary_key=True)
    counted_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    last: Mapped[int]


class WaitingScreen(Base):
    """The secret address under which an office's waiting room is shown; only its hash is kept."""

    __tablename__ = "waiting_screen"

    id: Mapped[Key]
    office_id: Mapped[UUID] = link("office.id", unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[Instant] = mapped_column(default=now)
