"""The counselling session and what belongs to it."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mrc_cases.access.permissions import Area
from mrc_cases.base.errors import explain_constraint
from mrc_cases.base.models import Base, Instant, Key, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient, clients_barred_to, clients_of


class CounsellingSession(Record, Base):
    """A talk that was planned or held: with one client, or with a group (R-07).

    Held sessions are signed by who held them; 72 hours later they are locked, and what is to be
    said after that is an addendum.
    """

    __tablename__ = "counselling_session"
    area: ClassVar[Area] = Area.SESSIONS

    client_id: Mapped[UUID | None] = link("client.id")  # none for a group
    consultation_id: Mapped[UUID | None] = link("consultation.id", index=True)
    staff_id: Mapped[UUID] = link("user_account.id")
    form: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default="held")
    happened_at: Mapped[Instant]
    happened_on: Mapped[dt.date] = mapped_column(Date)  # the day in the centre's time zone
    minutes: Mapped[int | None]
    # What the client wished and what was spoken: where they differ, a need was not met.
    language_asked: Mapped[str] = mapped_column(String(3), default="NC")
    language_used: Mapped[str] = mapped_column(String(3), default="NC")
    interpreter: Mapped[str] = mapped_column(String(16), default="NONE")
    title: Mapped[str | None] = personal()  # of a group
    place: Mapped[str | None] = personal()
    for_whom: Mapped[str | None] = personal()  # whom a group was meant for
    advice: Mapped[str | None] = personal()
    agreed: Mapped[str | None] = personal()
    next_on: Mapped[dt.date | None] = mapped_column(Date)
    signed_at: Mapped[OptionalInstant]
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    topics: Mapped[list["SessionTopic"]] = relationship(
        order_by="SessionTopic.position", cascade="all, delete-orphan"
    )
    attendees: Mapped[list["SessionAttendee"]] = relationship(cascade="all, delete-orphan")
    head_counts: Mapped[list["HeadCount"]] = relationship(cascade="all, delete-orphan")
    addenda: Mapped[list["Addendum"]] = relationship(order_by="Addendum.written_at")

    __table_args__ = (
        Index(None, "client_id", "happened_at", "id"),
        Index(None, "staff_id", "happened_at", "id"),
        Index(None, "happened_on"),
        CheckConstraint("state IN ('planned','held','absent','cancelled','signed')", name="state"),
        CheckConstraint("form IN ('INDIVIDUAL','COUPLE','FAMILY','GROUP')", name="form"),
        CheckConstraint("(form = 'GROUP') = (client_id IS NULL)", name="of_whom"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes"),
        CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name="signed"),
    )

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        """Own is what one held, and what was with a client one is assigned to."""
        return (cls.staff_id == user_id) | cls.client_id.in_(clients_of(user_id))

    @classmethod
    def is_barred(cls, user_id: UUID) -> ColumnElement[bool]:
        """Kept away from one person in the room is kept away from the session."""
        barred = clients_barred_to(user_id)
        inside = select(SessionAttendee.session_id).where(SessionAttendee.client_id.in_(barred))
        with_client = cls.client_id.is_not(None) & cls.client_id.in_(barred)
        return with_client | cls.id.in_(inside)


explain_constraint("uq_counselling_session_entry_key", _l("This is saved already."))


class SessionTopic(Base):
    """One thing that was talked about, and what came of it."""

    __tablename__ = "session_topic"
    on_trail: ClassVar[bool] = False  # the session's own line says that it changed

    session_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("counselling_session.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(String(24), primary_key=True)
    result: Mapped[str] = mapped_column(String(12))
    position: Mapped[int] = mapped_column(default=0)


class SessionAttendee(Base):
    """A client who took part; nobody twice in one session."""

    __tablename__ = "session_attendee"
    area: ClassVar[Area] = Area.SESSIONS

    id: Mapped[Key]
    session_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("counselling_session.id", ondelete="CASCADE")
    )
    client_id: Mapped[UUID] = link("client.id", index=True)

    __table_args__ = (UniqueConstraint("session_id", "client_id"),)


class HeadCount(Base):
    """How many people without a name took part, by gender and age band."""

    __tablename__ = "head_count"
    on_trail: ClassVar[bool] = False

    session_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("counselling_session.id", ondelete="CASCADE"), primary_key=True
    )
    gender: Mapped[str] = mapped_column(String(3), primary_key=True)
    age_band: Mapped[str] = mapped_column(String(8), primary_key=True)
    people: Mapped[int]

    __table_args__ = (CheckConstraint("people > 0", name="people"),)


class Addendum(Base):
    """Words written after a session was locked; never changed."""

    __tablename__ = "addendum"

    id: Mapped[Key]
    session_id: Mapped[UUID] = link("counselling_session.id", index=True)
    written_by_id: Mapped[UUID] = link("user_account.id")
    written_at: Mapped[Instant] = mapped_column(default=now)
    words: Mapped[str] = personal(nullable=False)


class PsychosocialNote(OfClient, Record, Base):
    """What a psychosocial worker keeps of a talk: no counsellor, no manager opens it (T3)."""

    __tablename__ = "psychosocial_note"
    area: ClassVar[Area] = Area.PSYCHOSOCIAL

    client_id: Mapped[UUID] = link("client.id", index=True)
    session_id: Mapped[UUID | None] = link("counselling_session.id", index=True)
    happened_on: Mapped[dt.date] = mapped_column(Date)
    words: Mapped[str] = personal(tier="T3", nullable=False)


class SessionDraft(Record, Base):
    """What is being typed about a session: it saves itself, its writer finds it, it expires."""

    __tablename__ = "session_draft"
    area: ClassVar[Area] = Area.SESSIONS

    owner_id: Mapped[UUID] = link("user_account.id", index=True)
    client_id: Mapped[UUID | None] = link("client.id", index=True)
    answers: Mapped[dict[str, Any]] = personal(dict, nullable=False)
    expires_on: Mapped[dt.date] = mapped_column(Date)

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        return cls.owner_id == user_id

    @classmethod
    def is_barred(cls, user_id: UUID) -> ColumnElement[bool]:
        barred = cls.client_id.in_(clients_barred_to(user_id))
        return cls.client_id.is_not(None) & barred
