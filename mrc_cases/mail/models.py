"""The letter in the queue."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.base.models import Base, Instant, Key, OpaqueId, OptionalInstant
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal


class Letter(Base):
    """A letter to be sent. Its words are not kept: the room it is about writes them at sending.

    So no link, no name and no word of anybody lies in the queue; and what is no longer true by
    the time it would leave (a referral was revoked) is not sent at all.
    """

    __tablename__ = "letter"
    on_trail: ClassVar[bool] = False  # that one was queued, sent or failed has its own line

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(24))  # who writes it, see `letters.py`
    about_id: Mapped[UUID] = mapped_column(OpaqueId, index=True)
    recipient: Mapped[str | None] = personal()  # forgotten once the letter is sent
    language: Mapped[str] = mapped_column(String(12))
    # A letter that must be sent once in a lifetime: the first reminder of a referral, say.
    once: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[Instant] = mapped_column(default=now)
    # When it may be tried next; while it is being sent, when whoever sends it counts as gone.
    next_try_at: Mapped[Instant] = mapped_column(default=now)
    sent_at: Mapped[OptionalInstant]
    last_failure: Mapped[str | None] = mapped_column(String(12))

    __table_args__ = (
        Index(None, "state", "next_try_at", "id"),
        CheckConstraint("state IN ('waiting','sending','sent','failed','dropped')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("attempts >= 0", name="attempts"),
    )
