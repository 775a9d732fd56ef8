"""What was proposed, decided and joined."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.base.models import Base, Codes, Instant, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal


class DuplicatePair(Base):
    """Two files that may be one person's, and what a manager said of them."""

    __tablename__ = "duplicate_pair"
    on_trail: ClassVar[bool] = False  # a decision has a line of its own

    first_id: Mapped[UUID] = mapped_column(OpaqueId, ForeignKey("client.id"), primary_key=True)
    second_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("client.id"), primary_key=True, index=True
    )
    weight: Mapped[int]  # tenths of bits, see `pairs.py`
    same: Mapped[Codes]  # what agrees: name, phone, birth_year, birth_day, nationality
    found_at: Mapped[Instant] = mapped_column(default=now)
    decision: Mapped[str | None] = mapped_column(String(8))
    decided_at: Mapped[OptionalInstant]
    decided_by_id: Mapped[UUID | None] = link("user_account.id")

    __table_args__ = (
        Index(None, "decision", "weight", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
        CheckConstraint("decision IN ('other','joined')", name="decision"),
    )


class Merge(Record, Base):
    """A file that was joined to another one; undone within 30 days exactly as it was (R-01).

    `remembered` says what was moved, copied and changed: keys and the old values of the file kept.
    """

    __tablename__ = "client_merge"

    kept_id: Mapped[UUID] = link("client.id", index=True)
    gone_id: Mapped[UUID] = link("client.id", index=True)
    merged_at: Mapped[Instant] = mapped_column(default=now)
    undone_at: Mapped[OptionalInstant]
    remembered: Mapped[dict[str, Any]] = personal(dict, nullable=False)
