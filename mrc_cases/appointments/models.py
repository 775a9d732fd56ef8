"""The appointment, the rooms, and the slots that keep anything from being booked twice."""

import datetime as dt
import hashlib
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area, Role
from mrc_cases.base.models import Base, Instant, Key, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.moments import local_day, now
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient

SLOT_MINUTES = 5
# Whoever can receive somebody, and who interprets.
RECEIVING = frozenset(
    {Role.RECEPTION, Role.COUNSELLOR, Role.LEGAL, Role.PSYCHOSOCIAL, Role.SHELTER, Role.MANAGER,
     Role.MEDIATOR}
)  # fmt: skip
INTERPRETING = frozenset({Role.MEDIATOR})

# From which state to which others. Who did not come may still come on the same day, and
# what was cancelled by a slip is booked again.
NEXT = {
    "booked": ("arrived", "in_service", "done", "no_show", "cancelled"),
    "arrived": ("in_service", "done", "cancelled"),
    "in_service": ("done",),
    "done": (),
    "no_show": ("arrived",),
    "cancelled": ("booked",),
}
# Whose time is free again: they hold no slot.
FREE_AGAIN = frozenset({"no_show", "cancelled"})
NOT_BEFORE_ITS_DAY = frozenset({"arrived", "in_service", "done", "no_show"})
NOT_AFTER_ITS_DAY = frozenset({"booked", "arrived", "in_service"})


class MeetingRoom(Base):
    """A room of an office that can be booked."""

    __tablename__ = "meeting_room"

    id: Mapped[Key]
    office_id: Mapped[UUID] = link("office.id")
    name: Mapped[str] = mapped_column(Text)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)

    __table_args__ = (UniqueConstraint("office_id", "name"),)


class Appointment(OfClient, Record, Base):
    """A meeting at a time, with a member of staff, perhaps in a room, with an interpreter (R-09).

    Without a client it is for somebody who has no file. Its office is where it takes place: whose
    hours count, whose rooms and staff can be booked.
    """

    __tablename__ = "appointment"
    area: ClassVar[Area] = Area.CONTACTS

    client_id: Mapped[UUID | None] = link("client.id")
    staff_id: Mapped[UUID] = link("user_account.id")
    interpreter_id: Mapped[UUID | None] = link("user_account.id", index=True)
    room_id: Mapped[UUID | None] = link("meeting_room.id", index=True)
    starts_at: Mapped[Instant]
    minutes: Mapped[int]
    service: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(24), default="APPOINTMENT")
    language: Mapped[str] = mapped_column(String(3), default="NC")
    state: Mapped[str] = mapped_column(String(12), default="booked")
    reminded_at: Mapped[OptionalInstant]
    remark: Mapped[str | None] = personal()
    # The form's own key: a second press of the button finds the first one's appointment.
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    __table_args__ = (
        Index(None, "starts_at", "id"),
        Index(None, "staff_id", "starts_at"),
        Index(None, "client_id", "starts_at"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
        CheckConstraint("interpreter_id <> staff_id", name="somebody_else"),
        CheckConstraint(
            "state IN ('booked','arrived','in_service','done','no_show','cancelled')", name="state"
        ),
    )

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def is_live(self) -> bool:
        """Whether it takes its time, or has given it back."""
        return self.state not in FREE_AGAIN

    @classmethod
    def is_held_by(cls, user_id: UUID) -> ColumnElement[bool]:
        """Whether a member of staff receives the client, or interprets."""
        return or_(cls.staff_id == user_id, cls.interpreter_id == user_id)

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        """Own is what one holds, interprets or booked, and what concerns one's clients."""
        return or_(cls.is_held_by(user_id), cls.created_by_id == user_id, super().is_own(user_id))

    def belongs_to(self, user_id: UUID) -> bool:
        """Whether somebody holds, interprets or booked it."""
        return user_id in (self.staff_id, self.interpreter_id, self.created_by_id)

    def next_states(self, at: dt.datetime, time_zone: str) -> tuple[str, ...]:
        """What can be said of it at a moment.

        Before its day it can only be cancelled or booked again, nobody is missing before its time,
        and nobody arrives when its day is over.
        """
        today = local_day(at, time_zone)
        if today < local_day(self.starts_at, time_zone):
            refused = set(NOT_BEFORE_ITS_DAY)
        elif today > local_day(self.ends_at, time_zone):
            refused = set(NOT_AFTER_ITS_DAY)
        else:
            refused = {"no_show"} if at < self.starts_at else set()
        return tuple(state for state in NEXT[self.state] if state not in refused)


class BookedSlot(Base):
    """Five minutes of a person or a room: the key keeps anything from being booked twice.

    The database keeps the rule on both engines, also when eight people press at once.
    """

    __tablename__ = "booked_slot"
    on_trail: ClassVar[bool] = False  # the appointment's own line says it

    # A member of staff, a room, or the client.
    resource_id: Mapped[UUID] = mapped_column(OpaqueId, primary_key=True)
    # Five-minute steps since 1970, UTC: summer time neither skips nor repeats one.
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    appointment_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("appointment.id", ondelete="CASCADE"), index=True
    )


def slot_of(moment: dt.datetime) -> int:
    """In which five minutes since 1970 a moment lies."""
    return int(moment.timestamp()) // (SLOT_MINUTES * 60)


def moment_of_slot(slot: int) -> dt.datetime:
    """When a slot begins."""
    return dt.datetime.fromtimestamp(slot * SLOT_MINUTES * 60, dt.UTC)


def slots_for(minutes: int) -> int:
    """How many slots so many minutes need."""
    return -(-minutes // SLOT_MINUTES)


class CalendarFeed(Base):
    """The secret address under which somebody's calendar program reads their appointments."""

    __tablename__ = "calendar_feed"

    id: Mapped[Key]
    user_id: Mapped[UUID] = link("user_account.id", unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[Instant] = mapped_column(default=now)

    @staticmethod
    def hash_of(token: str) -> bytes:
        """What is kept of the address: who copies the database cannot read calendars with it."""
        return hashlib.sha256(token.encode()).digest()
