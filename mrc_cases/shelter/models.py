"""The places of the shelter: sites, rooms, beds, and who may know of them (domain.md R-13)."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    Index,
    Select,
    String,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Instant, Key, OptionalInstant, Record, link
from mrc_cases.base.moments import now, present
from mrc_cases.base.sealing import personal
from mrc_cases.clients.models import OPEN_END

NOT_OVER = text("until_at IS NULL")


class ShelterSite(Record, Base):
    """A house or flat. Name and address are for those on its list only, on every road.

    Everybody else reads its letter: unit A is the site whose `unit` is 1.
    """

    __tablename__ = "shelter_site"
    area: ClassVar[Area] = Area.SHELTER

    unit: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = personal(tier="T4", nullable=False)
    address: Mapped[str] = personal(tier="T4", nullable=False)
    kind: Mapped[str] = mapped_column(String(12))
    # Whom the whole house is for: WOMEN, MEN, FAMILY or ANY. The database keeps it.
    gender_rule: Mapped[str] = mapped_column(String(8), default="ANY")
    closed_on: Mapped[dt.date | None] = mapped_column(Date)
    # Counted up by every change a board shows, so that a board knows whether it is old.
    board_no: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("gender_rule IN ('WOMEN','MEN','FAMILY','ANY')", name="gender_rule"),
    )

    @property
    def letter(self) -> str:
        """A to Z, then AA."""
        return unit_letter(self.unit)

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        return cls.id.in_(sites_of(user_id))

    @classmethod
    def is_barred(cls, user_id: UUID) -> ColumnElement[bool]:
        """Whoever is not on the list is kept away, whatever their roles say."""
        return cls.id.not_in(sites_of(user_id))


def unit_letter(unit: int) -> str:
    """1 is A, 26 is Z, 27 is AA."""
    letters = ""
    while unit > 0:
        unit, place = divmod(unit - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


class SiteAccess(Base):
    """Who stands on the list of a site, from when until when; a manager keeps it.

    `ends_at` was said in advance, for somebody who stands in for a time; `until_at` is when a
    manager took them off.
    """

    __tablename__ = "site_access"

    id: Mapped[Key]
    site_id: Mapped[UUID] = link("shelter_site.id")
    user_id: Mapped[UUID] = link("user_account.id")
    given_by_id: Mapped[UUID | None] = link("user_account.id")
    from_at: Mapped[Instant] = mapped_column(default=now)
    ends_at: Mapped[OptionalInstant]
    until_at: Mapped[OptionalInstant]

    __table_args__ = (
        Index(None, "user_id", "until_at", "site_id"),
        Index(
            "uq_site_access_site_id_user_id", "site_id", "user_id", unique=True,
            sqlite_where=NOT_OVER, postgresql_where=NOT_OVER,
        ),
    )  # fmt: skip


def sites_of(user_id: UUID) -> Select[UUID]:
    """The sites on whose list somebody stands at this moment."""
    return select(SiteAccess.site_id).where(SiteAccess.user_id == user_id, *stands_on_list())


def stands_on_list() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Not taken off the list of a site, and the day said in advance has not come."""
    lasts = or_(SiteAccess.ends_at.is_(None), SiteAccess.ends_at > present())
    return SiteAccess.until_at.is_(None), lasts


class ShelterRoom(Record, Base):
    """A bedroom: who may sleep in it, and what it offers."""

    __tablename__ = "shelter_room"

    site_id: Mapped[UUID] = link("shelter_site.id", index=True)
    name: Mapped[str] = personal(tier="T4", nullable=False)
    gender_rule: Mapped[str] = mapped_column(String(8))
    size_m2: Mapped[int | None]
    is_accessible: Mapped[bool] = mapped_column(default=False)
    has_lock: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("gender_rule IN ('WOMEN','MEN','FAMILY','ANY')", name="gender_rule"),
        CheckConstraint("size_m2 IS NULL OR size_m2 BETWEEN 2 AND 500", name="size_m2"),
    )


class ShelterBed(Record, Base):
    """A bed or cot; an extra place is a mattress and no capacity. It retires, and never goes."""

    __tablename__ = "shelter_bed"

    room_id: Mapped[UUID] = link("shelter_room.id", index=True)
    name: Mapped[str] = personal(tier="T4", nullable=False)
    kind: Mapped[str] = mapped_column(String(12), default="SINGLE")
    in_service_on: Mapped[dt.date] = mapped_column(Date)
    retired_on: Mapped[dt.date] = mapped_column(Date, default=OPEN_END)  # the first night without
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (CheckConstraint("in_service_on <= retired_on", name="in_order"),)


class BedClosure(Record, Base):
    """Nights on which a bed is out of service, and why; the night of `until_on` it is back."""

    __tablename__ = "bed_closure"

    bed_id: Mapped[UUID] = link("shelter_bed.id")
    from_on: Mapped[dt.date] = mapped_column(Date)
    until_on: Mapped[dt.date] = mapped_column(Date, default=OPEN_END)
    reason: Mapped[str] = mapped_column(String(24))
    words: Mapped[str | None] = personal(tier="T4")

    __table_args__ = (
        Index(None, "until_on", "from_on"),
        Index(None, "bed_id", "until_on"),
        CheckConstraint("from_on < until_on", name="in_order"),
    )
