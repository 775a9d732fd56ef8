"""The partner, its services, places, phones and opening times, and the agreements with it."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Codes, Key, OpaqueId, Record, link
from mrc_cases.base.sealing import personal
from mrc_cases.centre.hours import Shift

# How long what is written about a partner may be trusted.
CHECK_EVERY = dt.timedelta(days=180)
# How long before its last day an agreement is warned of.
WARN_BEFORE = dt.timedelta(days=60)


class Partner(Record, Base):
    """An organisation that people are sent to (R-12).

    Its name is plain: it is on its door. The person we know there and what must not be told
    there are sealed.
    """

    __tablename__ = "partner"
    area: ClassVar[Area] = Area.REFERRALS
    is_shared: ClassVar[bool] = True

    name: Mapped[str] = mapped_column(Text)
    other_name: Mapped[str | None] = mapped_column(Text)  # a short form, or in another language
    # How the name sorts and is found, whatever its script; see `partners/naming.py`.
    sort_name: Mapped[str] = mapped_column(Text)
    name_keys: Mapped[Codes]
    kind: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    state_word: Mapped[str | None] = personal()  # why it is suspended or ended
    description: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str] = mapped_column(String(4))
    # What its staff read: the page a partner answers on is in this language.
    language: Mapped[str] = mapped_column(String(3), default="NC")
    email: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    accepts_irregular: Mapped[str] = mapped_column(String(3), default="NC")
    genders: Mapped[Codes]  # empty: everybody
    focal_person: Mapped[str | None] = personal()
    focal_phone: Mapped[str | None] = personal()
    risk_note: Mapped[str | None] = personal(tier="T3")
    checked_on: Mapped[dt.date | None] = mapped_column(Date)
    is_public: Mapped[bool] = mapped_column(default=False)
    # What an exchange file last made of this partner; as long as it still is so, a newer file
    # may change it. None: the centre's own.
    import_mark: Mapped[str | None] = mapped_column(String(64))

    services: Mapped[list["PartnerService"]] = relationship(
        order_by="PartnerService.service, PartnerService.id", back_populates="partner"
    )
    places: Mapped[list["PartnerPlace"]] = relationship(
        primaryjoin=(
            "and_(Partner.id == PartnerPlace.partner_id, PartnerPlace.archived_at.is_(None))"
        ),
        order_by="PartnerPlace.area, PartnerPlace.id",
        back_populates="partner",
    )
    phones: Mapped[list["PartnerPhone"]] = relationship(order_by="PartnerPhone.position")
    agreements: Mapped[list["PartnerAgreement"]] = relationship(
        order_by="PartnerAgreement.starts_on.desc(), PartnerAgreement.id", back_populates="partner"
    )

    __table_args__ = (
        UniqueConstraint("sort_name", "country"),
        Index(None, "state", "checked_on", "id"),
        CheckConstraint("state IN ('draft','active','suspended','ended')", name="state"),
    )

    @property
    def due_on(self) -> dt.date | None:
        """The day by which its facts are to be checked again; None: they never were."""
        return self.checked_on + CHECK_EVERY if self.checked_on else None


service_place = Table(
    "partner_service_place",
    Base.metadata,
    Column(
        "service_id",
        OpaqueId,
        ForeignKey("partner_service.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column(
        "place_id",
        OpaqueId,
        ForeignKey("partner_place.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class PartnerService(Record, Base):
    """What a partner does, for whom, in which languages. What it leaves open the partner says."""

    __tablename__ = "partner_service"
    partner_id: Mapped[UUID] = link("partner.id", index=True)
    service: Mapped[str] = mapped_column(String(24))
    name: Mapped[str | None] = mapped_column(Text)
    name_keys: Mapped[Codes]
    description: Mapped[str | None] = mapped_column(Text)
    languages: Mapped[Codes]
    cost: Mapped[str] = mapped_column(String(12), default="NC")
    cost_note: Mapped[str | None] = mapped_column(Text)
    eligibility: Mapped[str | None] = mapped_column(Text)
    genders: Mapped[Codes]  # empty: as the partner
    accepts_irregular: Mapped[str] = mapped_column(String(3), default="NC")  # NC: as the partner
    area: Mapped[str | None] = mapped_column(Text)  # the town or region it is for
    area_keys: Mapped[Codes]
    by_appointment: Mapped[bool] = mapped_column(default=False)
    hours_note: Mapped[str | None] = mapped_column(Text)
    is_public: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)

    partner: Mapped[Partner] = relationship(back_populates="services")
    places: Mapped[list["PartnerPlace"]] = relationship(
        secondary=service_place, order_by="PartnerPlace.area, PartnerPlace.id"
    )
    hours: Mapped[list["PartnerHours"]] = relationship(
        order_by="PartnerHours.weekday, PartnerHours.opens"
    )

    __table_args__ = (
        Index(None, "service", "partner_id"),
        CheckConstraint("cost IN ('FREE','REDUCED','PAID','NC')", name="cost"),
    )

    @property
    def shifts(self) -> list[Shift]:
        """When it is open: by its own hours, or by those of the places where it is given."""
        return _shifts(self.hours or [each for place in self.places for each in place.hours])

    @property
    def public_shifts(self) -> list[Shift]:
        """When it is open, as far as its public places say."""
        public = [place for place in self.places if place.is_public]
        return _shifts(self.hours or [each for place in public for each in place.hours])


class PartnerPlace(Record, Base):
    """Where a partner receives people. A place that must stay secret is not marked public.

    `office_id` is the centre's office it is near to.
    """

    __tablename__ = "partner_place"

    partner_id: Mapped[UUID] = link("partner.id", index=True)
    name: Mapped[str | None] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)  # town or district
    area_keys: Mapped[Codes]
    address: Mapped[str | None] = mapped_column(Text)
    postal_code: Mapped[str | None] = mapped_column(String(16))
    country: Mapped[str | None] = mapped_column(String(4))
    is_public: Mapped[bool] = mapped_column(default=False)

    partner: Mapped[Partner] = relationship(back_populates="places")
    hours: Mapped[list["PartnerHours"]] = relationship(
        order_by="PartnerHours.weekday, PartnerHours.opens"
    )

    @property
    def shifts(self) -> list[Shift]:
        """When it is open."""
        return _shifts(self.hours)


class PartnerHours(Base):
    """When a place, or one service in hours of its own, is open on a weekday.

    In the centre's time zone; `until` at or before `opens` runs over midnight into the next day.
    """

    __tablename__ = "partner_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("(service_id IS NULL) <> (place_id IS NULL)", name="of_one"),
        UniqueConstraint("service_id", "weekday", "opens"),
        UniqueConstraint("place_id", "weekday", "opens"),
    )

    id: Mapped[Key]
    service_id: Mapped[UUID | None] = link("partner_service.id")
    place_id: Mapped[UUID | None] = link("partner_place.id")
    weekday: Mapped[int]  # 0 Monday ... 6 Sunday
    opens: Mapped[dt.time] = mapped_column(Time)
    until: Mapped[dt.time] = mapped_column(Time)


def _shifts(hours: list[PartnerHours]) -> list[Shift]:
    return [Shift(each.weekday, each.opens, each.until) for each in hours]


class PartnerPhone(Base):
    """A telephone of a partner; it stays when agreements end."""

    __tablename__ = "partner_phone"
    __table_args__ = (UniqueConstraint("partner_id", "number"),)

    id: Mapped[Key]
    partner_id: Mapped[UUID] = link("partner.id")
    number: Mapped[str] = mapped_column(String(40))
    words: Mapped[str | None] = mapped_column(Text)  # whose it is: "night line"
    position: Mapped[int] = mapped_column(default=0)
    is_public: Mapped[bool] = mapped_column(default=True)


class PartnerAgreement(Record, Base):
    """What was agreed with a partner, and how much of a client may be shared under it.

    In force from `starts_on` to `ends_on`, both included; without them, from and for ever.
    """

    __tablename__ = "partner_agreement"

    partner_id: Mapped[UUID] = link("partner.id", index=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    data_set: Mapped[str] = mapped_column(String(12), default="CONTACT")
    parties: Mapped[str | None] = personal()
    scope: Mapped[str | None] = personal()
    focal_point: Mapped[str | None] = personal()
    signed_on: Mapped[dt.date | None] = mapped_column(Date)
    starts_on: Mapped[dt.date | None] = mapped_column(Date)
    ends_on: Mapped[dt.date | None] = mapped_column(Date)
    review_on: Mapped[dt.date | None] = mapped_column(Date)

    partner: Mapped[Partner] = relationship(back_populates="agreements")

    __table_args__ = (
        Index(None, "state", "ends_on", "id"),
        CheckConstraint("kind IN ('INFORMAL','MOU','CONTRACT','DATA_SHARING')", name="kind"),
        CheckConstraint("state IN ('draft','active','suspended','ended')", name="state"),
        CheckConstraint("starts_on <= ends_on", name="in_order"),
        CheckConstraint("kind <> 'INFORMAL' OR data_set IN ('NONE','CONTACT')", name="unsigned"),
        CheckConstraint(
            "kind = 'INFORMAL' OR state <> 'active' OR signed_on IS NOT NULL", name="signed"
        ),
    )

    def is_current(self, on: dt.date) -> bool:
        """Whether it is in force on a day."""
        begun = self.starts_on is None or self.starts_on <= on
        return self.state == "active" and begun and (self.ends_on is None or on <= self.ends_on)
