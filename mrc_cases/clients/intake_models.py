"""How a client came: the intake, one put aside, the agreement to be registered (R-03, R-04)."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Date, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Codes, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient

_URGENT = text("urgency = 'TODAY' AND urgency_done_at IS NULL")


class Intake(OfClient, Record, Base):
    """The opening of an episode: what brought the person, how urgent, what is next (R-03)."""

    __tablename__ = "intake"
    area: ClassVar[Area] = Area.CLIENTS

    client_id: Mapped[UUID] = link("client.id")
    happened_on: Mapped[dt.date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(24))
    heard: Mapped[str] = mapped_column(String(24), default="NC")
    referred_in_by: Mapped[str | None] = personal()
    needs: Mapped[Codes]  # 1-5 topics, the most pressing first; none in an old register
    needs_other: Mapped[str | None] = personal()  # what another topic is, in words
    services: Mapped[Codes]
    urgency: Mapped[str] = mapped_column(String(8), default="NORMAL")
    # When somebody saw to it that nobody waits any longer; a contact later says the same.
    urgency_done_at: Mapped[OptionalInstant]
    language_used: Mapped[str | None] = mapped_column(String(3))
    interpreter: Mapped[str] = mapped_column(String(16), default="NONE")
    mediator_present: Mapped[bool] = mapped_column(default=False)
    safe_now: Mapped[str | None] = personal(tier="T3")  # YES, NO or missing
    next_step: Mapped[str | None] = personal()
    minutes: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12), default="complete")
    # The contact this intake grew out of: counted once as contact, once as intake.
    consultation_id: Mapped[UUID | None] = link("consultation.id")
    import_run_id: Mapped[UUID | None] = mapped_column(OpaqueId, index=True)

    __table_args__ = (
        Index(None, "client_id", "happened_on"),
        # The few somebody still waits for.
        Index("ix_intake_urgent", "happened_on", sqlite_where=_URGENT, postgresql_where=_URGENT),
        CheckConstraint("state IN ('complete','superseded')", name="state"),
    )


class IntakeDraft(Record, Base):
    """An intake put aside: its writer finds it again; the manager sees it after seven days."""

    __tablename__ = "intake_draft"
    area: ClassVar[Area] = Area.CLIENTS

    owner_id: Mapped[UUID] = link("user_account.id", index=True)
    answers: Mapped[dict[str, Any]] = personal(dict, nullable=False)
    expires_on: Mapped[dt.date] = mapped_column(Date)

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        return cls.owner_id == user_id


class Agreement(OfClient, Record, Base):
    """The agreement to be registered (R-04): given or refused, never edited, only succeeded."""

    __tablename__ = "agreement"
    area: ClassVar[Area] = Area.CLIENTS

    client_id: Mapped[UUID] = link("client.id", index=True)
    purpose: Mapped[str] = mapped_column(String(12), default="REGISTER")
    state: Mapped[str] = mapped_column(String(12), default="given")
    language_read: Mapped[str | None] = mapped_column(String(3))
    how: Mapped[str] = mapped_column(String(12))  # SPOKEN, SIGNED, WITNESSED; IMPORTED from paper
    points_told: Mapped[Codes]  # the seven points of HTCDS told to the client
    given_by: Mapped[str] = mapped_column(String(12), default="CLIENT")
    given_on: Mapped[dt.date] = mapped_column(Date)
    expires_on: Mapped[dt.date | None] = mapped_column(Date)
    withdrawn_at: Mapped[OptionalInstant]
    import_run_id: Mapped[UUID | None] = mapped_column(OpaqueId, index=True)
