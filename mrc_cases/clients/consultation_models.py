"""One contact over any channel, with a client or anonymous (domain.md R-06)."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    Index,
    Integer,
    String,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Codes, Instant, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient

_OPEN_CASE = text("state = 'open'")
_OTHER_WORDS = text("topic_words IS NOT NULL OR caller_words IS NOT NULL")


class Consultation(OfClient, Record, Base):
    """One contact over any channel, with a client or anonymous (R-06).

    It stands here, not in `counselling/`, because an intake is a contact too: what two rooms need
    belongs to the lower one. Anonymous: no name, no number, and the note must not tell who it was.
    """

    __tablename__ = "consultation"
    area: ClassVar[Area] = Area.CONTACTS

    client_id: Mapped[UUID | None] = link("client.id")
    happened_at: Mapped[Instant]
    happened_on: Mapped[dt.date] = mapped_column(Date)  # the day in the centre's time zone
    channel: Mapped[str] = mapped_column(String(24))
    minutes: Mapped[int | None] = mapped_column(Integer)
    caller_kind: Mapped[str] = mapped_column(String(12), default="MIGRANT")
    gender: Mapped[str] = mapped_column(String(3), default="U")
    age_band: Mapped[str] = mapped_column(String(8), default="unknown")
    country: Mapped[str] = mapped_column(String(4), default="XNC")
    language: Mapped[str] = mapped_column(String(3), default="NC")
    interpreter: Mapped[str] = mapped_column(String(16), default="NONE")
    topics: Mapped[Codes]  # the main one first
    services: Mapped[Codes]
    outcome: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12), default="closed")  # of the case, CONTACT_STATE
    handed_to: Mapped[str | None] = personal()  # to whom outside the centre
    staff_id: Mapped[UUID | None] = link("user_account.id")
    note: Mapped[str | None] = personal()
    topic_words: Mapped[str | None] = personal()  # behind T99, another topic
    caller_words: Mapped[str | None] = personal()  # behind OTHER, somebody else
    archived_reason: Mapped[str | None] = personal()  # why an entry made by mistake was taken away
    # Keyed hash of a word the caller chose, so that they are known when they call again.
    code_word_token: Mapped[int | None] = mapped_column(BigInteger, index=True)
    joined_at: Mapped[OptionalInstant]  # when an anonymous contact was joined to a client
    # The log form's own key: a second press of the button finds the first one's record.
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    import_run_id: Mapped[UUID | None] = mapped_column(OpaqueId, index=True)

    __table_args__ = (
        Index(None, "client_id", "happened_at", "id"),
        Index(None, "happened_at", "id"),
        Index(None, "staff_id", "happened_on"),  # what a person wrote down today, and promised
        # The newest of one's own, see `own_ways`.
        Index(None, "staff_id", "happened_at", "id"),
        Index(None, "created_by_id", "happened_at", "id"),
        # What the month's reports count, without touching the rows themselves.
        Index(
            "ix_consultation_counted",
            "happened_on", "client_id", "archived_at", "office_id", "outcome", "channel", "gender",
            "services",
        ),
        # Of the few only: with words behind an “other”, and open, of the house or of a colleague.
        Index(
            "ix_consultation_other_words", "happened_on",
            sqlite_where=_OTHER_WORDS, postgresql_where=_OTHER_WORDS,
        ),
        Index(
            "ix_consultation_open", "happened_at", "id",
            sqlite_where=_OPEN_CASE, postgresql_where=_OPEN_CASE,
        ),
        Index(
            "ix_consultation_open_of_staff", "staff_id", "happened_at", "id",
            sqlite_where=_OPEN_CASE, postgresql_where=_OPEN_CASE,
        ),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes"),
        CheckConstraint("state IN ('open','closed','handed_over')", name="state"),
    )  # fmt: skip

    @classmethod
    def own_ways(cls, user_id: UUID) -> tuple[ColumnElement[bool], ...]:
        """What makes a contact one's own: one handled it, or wrote it, or the client is one's own.

        Apart, because the newest of each are found by an index, and those of all together are not.
        """
        of_own_client = super().is_own(user_id)
        return cls.staff_id == user_id, cls.created_by_id == user_id, of_own_client

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        return or_(*cls.own_ways(user_id))
