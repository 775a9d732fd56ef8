"""The incident, who may read it, what was done; the safety plan; who receives complaints."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Select,
    String,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.access.queries import in_line_under
from mrc_cases.base.models import Base, Instant, Key, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient


class Incident(OfClient, Record, Base):
    """Something that was done to a person; or a complaint about somebody who works here.

    Read by the people named for it alone. A complaint is never there for the person it is about,
    nor for those above them, whoever names them. What it says is sealed, types too: with the
    client beside it one code tells everything. Never deleted: the database refuses (migration 011).
    """

    __tablename__ = "incident"
    area: ClassVar[Area] = Area.PROTECTION

    client_id: Mapped[UUID | None] = link("client.id", index=True)  # a complaint needs none
    is_complaint: Mapped[bool] = mapped_column(default=False)
    concerns_id: Mapped[UUID | None] = link("user_account.id")  # whom a complaint is about
    state: Mapped[str] = mapped_column(String(12), default="recorded")
    recorded_on: Mapped[dt.date] = mapped_column(Date)
    closed_at: Mapped[OptionalInstant]
    happened_on: Mapped[dt.date | None] = personal(dt.date, tier="T4")
    place: Mapped[str | None] = personal(tier="T4")
    gbv_type: Mapped[str | None] = personal(tier="T4")
    labour_types: Mapped[list[str] | None] = personal(list, tier="T4")
    alleged_role: Mapped[str | None] = personal(tier="T4")
    account: Mapped[str] = personal(tier="T4", nullable=False)
    harm: Mapped[str | None] = personal(tier="T4")
    wishes: Mapped[str | None] = personal(tier="T4")
    reported_to: Mapped[str | None] = personal(tier="T4")
    # The form's own key: a second press of the button finds the first one's record.
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    __table_args__ = (
        Index(None, "recorded_on", "id"),
        CheckConstraint("state IN ('recorded','in_action','closed')", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("concerns_id IS NULL OR is_complaint", name="of_whom"),
        CheckConstraint("is_complaint OR client_id IS NOT NULL", name="whose"),
    )

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        """Own is what one is named for; having the file does not open its incidents."""
        return cls.id.in_(incidents_named_to(user_id))

    @classmethod
    def is_barred(cls, user_id: UUID) -> ColumnElement[bool]:
        return or_(super().is_barred(user_id), cls.concerns(user_id))

    @classmethod
    def concerns(cls, user_id: UUID) -> ColumnElement[bool]:
        """Complaints about this person, or about somebody this person stands above."""
        about = or_(cls.concerns_id == user_id, cls.concerns_id.in_(in_line_under(user_id)))
        return cls.concerns_id.is_not(None) & about


class IncidentReader(Base):
    """Somebody named for one incident, from when until when."""

    __tablename__ = "incident_reader"

    id: Mapped[Key]
    incident_id: Mapped[UUID] = mapped_column(OpaqueId, ForeignKey("incident.id"))
    user_id: Mapped[UUID] = link("user_account.id")
    from_at: Mapped[Instant] = mapped_column(default=now)
    until_at: Mapped[OptionalInstant]

    __table_args__ = (
        Index(None, "user_id", "until_at", "incident_id"),
        Index(
            "uq_incident_reader_open", "incident_id", "user_id", unique=True,
            sqlite_where=text("until_at IS NULL"), postgresql_where=text("until_at IS NULL"),
        ),
    )  # fmt: skip

    @classmethod
    def is_barred(cls, user_id: UUID) -> ColumnElement[bool]:
        """Who is kept away from the incident cannot be given it."""
        return cls.incident_id.in_(select(Incident.id).where(Incident.is_barred(user_id)))


# Whose incident it is, for whoever asks about the people named alone.
IncidentReader.client_id = column_property(
    select(Incident.client_id)
    .where(Incident.id == IncidentReader.incident_id)
    .correlate_except(Incident)
    .scalar_subquery(),
    deferred=True,
)


def incidents_named_to(user_id: UUID) -> Select[UUID]:
    """The incidents somebody is named for now."""
    return select(IncidentReader.incident_id).where(
        IncidentReader.user_id == user_id, IncidentReader.until_at.is_(None)
    )


class IncidentStep(Base):
    """What was done about an incident, and when; written once, never changed."""

    __tablename__ = "incident_step"

    id: Mapped[Key]
    incident_id: Mapped[UUID] = link("incident.id", index=True)
    written_by_id: Mapped[UUID] = link("user_account.id")
    written_at: Mapped[Instant] = mapped_column(default=now)
    words: Mapped[str] = personal(tier="T4", nullable=False)


class SafetyPlan(OfClient, Record, Base):
    """What a person does when it becomes dangerous; a change is a new plan, the old one stays."""

    __tablename__ = "safety_plan"
    area: ClassVar[Area] = Area.PROTECTION

    client_id: Mapped[UUID] = link("client.id", index=True)
    incident_id: Mapped[UUID] = link("incident.id", index=True)
    signs: Mapped[str | None] = personal(tier="T4")
    people: Mapped[str | None] = personal(tier="T4")
    places: Mapped[str | None] = personal(tier="T4")
    to_take: Mapped[str | None] = personal(tier="T4")
    children: Mapped[str | None] = personal(tier="T4")
    code_word: Mapped[str | None] = personal(tier="T4")
    review_on: Mapped[dt.date | None] = mapped_column(Date)

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        return cls.incident_id.in_(incidents_named_to(user_id))


class ComplaintReceiver(Base):
    """A focal person for complaints about staff; the first who is not concerned receives one."""

    __tablename__ = "complaint_receiver"

    id: Mapped[Key]
    user_id: Mapped[UUID] = link("user_account.id", unique=True)
    position: Mapped[int] = mapped_column(default=0)
