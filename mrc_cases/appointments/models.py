"""The appointment, the rooms, and the slots that keep anything from being booked twice."""

import datetime as dt
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
)
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Instant, Key, OpaqueId, Record, link
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal
from mrc_cases.clients.models import OfClient

SLOT_MINUTES = 5


class MeetingRoom(Base):
    """A room that can be booked."""

    __tablename__ = "meeting_room"

    id: Mapped[Key]
    office_id: Mapped[UUID | None] = link("office.id")
    name: Mapped[str] = mapped_column(Text)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)


class Appointment(OfClient, Record, Base):
    """A meeting at a time, with a member of staff, perhaps in a room, with an interpreter (R-09).

    Without a client it is for somebody who has no file.
    """

    __tablename__ = "appointment"
    area: ClassVar[Area] = Area.CONTACTS

    client_id: Mapped[UUID | None] = link("client.id")
    staff_id: Mapped[UUID] = link("user_account.id")
    interpreter_id: Mapped[UUID | None] = link("user_account.id", index=True)
    room_id: Mapped[UUID | None] = link("meeting_room.id")
    starts_at: Mapped[Instant]
    minutes: Mapped[int]
    service: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(24), default="APPOINTMENT")
    language: Mapped[str] = mapped_column(String(3), default="NC")
    state: Mapped[str] = mapped_column(String(12), default="booked")
    remark: Mapped[str | None] = personal()

    __table_args__ = (
        Index(None, "starts_at", "id"),
        Index(None, "staff_id", "starts_at"),
        Index(None, "client_id", "starts_at"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
        CheckConstraint(
            "state IN ('booked','arrived','in_service','done','no_show','cancelled')", name="state"
        ),
    )

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        """Own is what one holds, interprets or booked, and what concerns one's clients."""
        mine = (cls.staff_id == user_id) | (cls.interpreter_id == user_id)
        return mine | (cls.created_by_id == user_id) | super().is_own(user_id)


class BookedSlot(Base):
    """Five minutes of a person or a room: the key keeps anything from being booked twice.

    The database keeps the rule on both engines, also when eight people press at once.
    """

    __tablename__ = "booked_slot"
    on_trail: ClassVar[bool] = False  # the appointment's own line says it

    resource_id: Mapped[UUID] = mapped_column(OpaqueId, primary_key=True)  # a person or a room
    # Five-minute steps since 1970, UTC.
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    appointment_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("appointment.id", ondelete="CASCADE"), index=True
    )


class CalendarFeed(Base):
    """The secret address under which somebody's calendar program reads their appointments."""

    __tablename__ = "calendar_feed"

    id: Mapped[Key]
    user_id: Mapped[UUID] = link("user_account.id", unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[Instant] = mapped_column(default=now)
