"""Who may read a client's file: whoever is assigned to it, and nobody who is kept away from it."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Select, and_, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Instant, Key, OptionalInstant, link
from mrc_cases.base.moments import now, present
from mrc_cases.base.sealing import personal


class Assignment(Base):
    """Who looks after a client, from when until when; decides who may read the file.

    An end in the future is access lent for a time. In an emergency a person gives it to
    themselves for a few hours, with a reason (break-glass, domain.md 1.3).
    """

    __tablename__ = "assignment"
    area: ClassVar[Area] = Area.CLIENTS

    id: Mapped[Key]
    client_id: Mapped[UUID] = link("client.id")
    user_id: Mapped[UUID] = link("user_account.id")
    is_owner: Mapped[bool] = mapped_column(default=False)
    is_emergency: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = personal()
    from_at: Mapped[Instant] = mapped_column(default=now)
    until_at: Mapped[OptionalInstant]

    __table_args__ = (
        Index(None, "user_id", "until_at", "client_id"),
        # One open assignment of a person to a client.
        Index(
            "uq_assignment_open", "client_id", "user_id", unique=True,
            sqlite_where=text("until_at IS NULL"), postgresql_where=text("until_at IS NULL"),
        ),
        # And one person who is mainly responsible.
        Index(
            "uq_assignment_client_id", "client_id", unique=True,
            sqlite_where=text("is_owner AND until_at IS NULL"),
            postgresql_where=text("is_owner AND until_at IS NULL"),
        ),
    )  # fmt: skip


class Exclusion(Base):
    """A member of staff who is kept away from one file: a relative of the client, say.

    It wins over every role and assignment, and the person kept away is told nothing.
    """

    __tablename__ = "exclusion"
    area: ClassVar[Area] = Area.CLIENTS

    id: Mapped[Key]
    client_id: Mapped[UUID] = link("client.id", index=True)
    user_id: Mapped[UUID] = link("user_account.id")
    reason: Mapped[str | None] = personal()
    from_at: Mapped[Instant] = mapped_column(default=now)
    until_at: Mapped[OptionalInstant]

    __table_args__ = (
        Index(
            "uq_exclusion_user_id_client_id", "user_id", "client_id", unique=True,
            sqlite_where=text("until_at IS NULL"), postgresql_where=text("until_at IS NULL"),
        ),
    )  # fmt: skip


def clients_of(user_id: UUID) -> Select[UUID]:
    """Whom a member of staff looks after at this moment."""
    lasts = or_(Assignment.until_at.is_(None), Assignment.until_at > present())
    return select(Assignment.client_id).where(Assignment.user_id == user_id, lasts)


def clients_barred_to(user_id: UUID) -> Select[UUID]:
    """From whose files a member of staff is kept away."""
    return select(Exclusion.client_id).where(
        Exclusion.user_id == user_id, Exclusion.until_at.is_(None)
    )


class OfClient:
    """What hangs at a client is for whoever may see the client."""

    client_id: Any

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        return cls.client_id.in_(clients_of(user_id))

    @classmethod
    def is_barred(cls, user_id: UUID) -> ColumnElement[bool]:
        return and_(cls.client_id.is_not(None), cls.client_id.in_(clients_barred_to(user_id)))
