"""The link between two people, of whom one or both have a file."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, OpaqueId, Record, link
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient, clients_barred_to, clients_of


class FamilyLink(Record, Base):
    """A relation, stored once and shown from both ends (R-02).

    `relation` reads: the relative is the client's ... The relative has a file (`relative_id`) or
    only a name. "Not to be told" is said by one of the two about the other, so there are two.
    """

    __tablename__ = "family_link"
    area: ClassVar[Area] = Area.CLIENTS

    client_id: Mapped[UUID] = link("client.id", index=True)
    relative_id: Mapped[UUID | None] = link("client.id", index=True)
    relative_name: Mapped[str | None] = personal()
    relation: Mapped[str] = mapped_column(String(16))
    lives: Mapped[str] = mapped_column(String(8), default="NC")
    is_dependent: Mapped[bool] = mapped_column(default=False)
    contact_allowed: Mapped[str] = mapped_column(String(3), default="NC")
    # The relative must learn nothing of the client; the client nothing of the relative.
    hide_from_relative: Mapped[bool] = mapped_column(default=False)
    hide_from_client: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str | None] = personal()
    # Both keys in their order: two people have one relation, whoever was written first.
    pair: Mapped[str | None] = mapped_column(String(64), unique=True)

    __table_args__ = (
        CheckConstraint("relative_id IS NOT NULL OR relative_name IS NOT NULL", name="somebody"),
        CheckConstraint("relative_id IS NULL OR relative_id <> client_id", name="not_oneself"),
        CheckConstraint("(relative_id IS NULL) = (pair IS NULL)", name="pair"),
    )

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        mine = clients_of(user_id)
        return or_(cls.client_id.in_(mine), cls.relative_id.in_(mine))

    @classmethod
    def is_barred(cls, user_id: UUID) -> ColumnElement[bool]:
        """Kept away from either of the two is kept away from their relation."""
        barred = clients_barred_to(user_id)
        return or_(
            cls.client_id.in_(barred),
            and_(cls.relative_id.is_not(None), cls.relative_id.in_(barred)),
        )


class FamilyDraft(OfClient, Record, Base):
    """A registration begun from a relative's file: how the two are related, until it is done."""

    __tablename__ = "family_draft"
    area: ClassVar[Area] = Area.CLIENTS

    client_id: Mapped[UUID] = link("client.id", index=True)
    draft_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("intake_draft.id", ondelete="CASCADE"), unique=True
    )
    relation: Mapped[str] = mapped_column(String(16))
