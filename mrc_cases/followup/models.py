"""The follow-up task."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, OptionalInstant, Record, link
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient


class FollowUpTask(OfClient, Record, Base):
    """Something promised: what, until when, and who does it (R-08). Open, done or dropped.

    How the client may be reached is not copied: it is read from the file each time, so that a
    rule learnt later counts for tasks made before.
    """

    __tablename__ = "follow_up_task"
    area: ClassVar[Area] = Area.CONTACTS

    client_id: Mapped[UUID | None] = link("client.id", index=True)
    what: Mapped[str] = personal(nullable=False)
    due_on: Mapped[dt.date] = mapped_column(Date)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[UUID] = link("user_account.id")
    # The contact in which it was promised.
    consultation_id: Mapped[UUID | None] = link("consultation.id", index=True)
    state: Mapped[str] = mapped_column(String(12), default="open")
    tries: Mapped[int] = mapped_column(default=0)  # how often nobody was reached
    tried_at: Mapped[OptionalInstant]
    closed_at: Mapped[OptionalInstant]
    closing_word: Mapped[str | None] = personal()  # what came of it, or why it was dropped

    __table_args__ = (
        Index(None, "owner_id", "state", "due_on", "id"),
        Index(None, "state", "due_on", "id"),
        CheckConstraint("state IN ('open','done','dropped')", name="state"),
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
    )

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        """Own is what one has to do or asked for, and what concerns one's clients."""
        mine = (cls.owner_id == user_id) | (cls.created_by_id == user_id)
        return mine | super().is_own(user_id)
