"""The stay: the request, the people in it, who sleeps in which bed from when (domain.md R-14)."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    and_,
    event,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Instant, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient
from mrc_cases.clients.models import OPEN_END
from mrc_cases.shelter.bed_rules import NO_OVERLAP
from mrc_cases.shelter.models import sites_of

BEFORE_ARRIVAL = ("requested", "accepted", "waiting")
IN_THE_HOUSE = ("admitted", "absent")
STATES = (*BEFORE_ARRIVAL, "refused", *IN_THE_HOUSE, "exited")
# What a stay says stands on no log: that it changed, not what it says.
T4 = {"tier": "T4"}


def _t4(length: int) -> Any:
    return mapped_column(String(length), info=T4)


class ShelterStay(OfClient, Record, Base):
    """From the request to the leaving. Nights are counted from it, never stored.

    Before a site is chosen it is for shelter workers and who is assigned to the client; from then
    on for those on the site's list.
    """

    __tablename__ = "shelter_stay"
    area: ClassVar[Area] = Area.SHELTER

    client_id: Mapped[UUID] = link("client.id", index=True)
    site_id: Mapped[UUID | None] = mapped_column(
        OpaqueId, ForeignKey("shelter_site.id"), index=True, info=T4
    )
    state: Mapped[str] = _t4(12)
    requested_at: Mapped[Instant] = mapped_column(default=now)
    source: Mapped[str] = _t4(24)
    reason: Mapped[str] = _t4(24)
    reason_words: Mapped[str | None] = personal(tier="T4")
    risk: Mapped[str] = _t4(8)
    plan: Mapped[str | None] = personal(tier="T4")  # required where the reason is a housing plan
    special_needs: Mapped[str | None] = personal(tier="T4")
    belongings: Mapped[str | None] = personal(tier="T4")
    # In which language the house rules were explained, and when they were agreed.
    rules_language: Mapped[str | None] = mapped_column(String(3))
    rules_agreed_on: Mapped[dt.date | None] = mapped_column(Date)
    sleeps_apart: Mapped[bool] = mapped_column(default=False)  # the family agreed to two rooms
    decided_at: Mapped[OptionalInstant]
    refused_reason: Mapped[str | None] = _t4(24)
    refused_words: Mapped[str | None] = personal(tier="T4")
    arrived_on: Mapped[dt.date | None] = mapped_column(Date, info=T4)
    expected_on: Mapped[dt.date | None] = mapped_column(Date, info=T4)  # leaves then, perhaps
    next_review_on: Mapped[dt.date | None] = mapped_column(Date)
    left_on: Mapped[dt.date | None] = mapped_column(Date, info=T4)
    exit_reason: Mapped[str | None] = _t4(24)
    destination: Mapped[str | None] = _t4(24)
    exit_plan: Mapped[str | None] = personal(tier="T4")

    __table_args__ = (
        Index(None, "state", "requested_at"),
        Index(None, "left_on", "arrived_on"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("(state = 'exited') = (left_on IS NOT NULL)", name="left"),
        CheckConstraint(
            "(state IN ('admitted','absent','exited')) = (arrived_on IS NOT NULL)", name="arrived"
        ),
        CheckConstraint("arrived_on IS NULL OR site_id IS NOT NULL", name="somewhere"),
        CheckConstraint("left_on IS NULL OR arrived_on <= left_on", name="in_order"),
        CheckConstraint("(state = 'refused') = (refused_reason IS NOT NULL)", name="refused"),
    )

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        on_list = and_(cls.site_id.is_not(None), cls.site_id.in_(sites_of(user_id)))
        return or_(on_list, super().is_own(user_id))

    @classmethod
    def is_barred(cls, user_id: UUID) -> ColumnElement[bool]:
        """Kept away from the client, or not on the list of the site: no role opens that."""
        off_list = and_(cls.site_id.is_not(None), cls.site_id.not_in(sites_of(user_id)))
        return or_(off_list, super().is_barred(user_id))


class StayMember(OfClient, Record, Base):
    """One person of a stay: who has a file, or a child or relative known by name only."""

    __tablename__ = "stay_member"
    area: ClassVar[Area] = Area.SHELTER

    stay_id: Mapped[UUID] = link("shelter_stay.id", index=True)
    client_id: Mapped[UUID | None] = link("client.id", index=True)
    name: Mapped[str | None] = personal(tier="T4")
    gender: Mapped[str] = mapped_column(String(3), default="NC")
    birth_year: Mapped[int | None]  # of somebody without a file
    # With whom the person chose to share a room; of nobody else's gender it is asked.
    sleeps_with: Mapped[str | None] = mapped_column(String(8))
    is_open: Mapped[bool] = mapped_column(default=True)  # asked for, or here

    __table_args__ = (
        Index(
            "uq_stay_member_client_id", "client_id", unique=True,
            sqlite_where=text("is_open"), postgresql_where=text("is_open"),
        ),
        CheckConstraint("client_id IS NOT NULL OR name IS NOT NULL", name="somebody"),
        CheckConstraint(
            "sleeps_with IS NULL OR sleeps_with IN ('WOMEN','MEN','ALONE')", name="sleeps_with"
        ),
    )  # fmt: skip


class BedAssignment(OfClient, Record, Base):
    """A person in a bed from one day to another: the nights from `from_on` to before `until_on`.

    Both days the same is a day without a night. The database refuses two people in one bed and
    one person in two, see `bed_rules`.
    """

    __tablename__ = "bed_assignment"
    area: ClassVar[Area] = Area.SHELTER

    stay_id: Mapped[UUID] = link("shelter_stay.id", index=True)
    member_id: Mapped[UUID] = link("stay_member.id")
    client_id: Mapped[UUID | None] = link("client.id")  # the member's, for the rule above
    bed_id: Mapped[UUID] = mapped_column(OpaqueId, ForeignKey("shelter_bed.id"), info=T4)
    from_on: Mapped[dt.date] = mapped_column(Date, info=T4)
    until_on: Mapped[dt.date] = mapped_column(Date, default=OPEN_END, info=T4)
    cleaned_at: Mapped[OptionalInstant]  # after the person left the bed

    __table_args__ = (
        Index(None, "until_on", "from_on"),
        Index(None, "bed_id", "until_on"),
        Index(None, "member_id", "until_on"),
        Index(None, "client_id", "until_on"),
        Index(
            "ix_bed_assignment_uncleaned", "until_on", "bed_id",
            sqlite_where=text("cleaned_at IS NULL"), postgresql_where=text("cleaned_at IS NULL"),
        ),
        CheckConstraint("from_on <= until_on", name="in_order"),
    )  # fmt: skip


for _engine, _statements in NO_OVERLAP.items():
    for _statement in _statements:
        event.listen(
            BedAssignment.__table__, "after_create", _statement.execute_if(dialect=_engine)
        )


class KeptPlace(Record, Base):
    """A bed held for somebody who is to come, or a whole room kept for one family."""

    __tablename__ = "kept_place"

    stay_id: Mapped[UUID] = link("shelter_stay.id", index=True)
    room_id: Mapped[UUID] = mapped_column(OpaqueId, ForeignKey("shelter_room.id"), info=T4)
    bed_id: Mapped[UUID | None] = mapped_column(OpaqueId, ForeignKey("shelter_bed.id"), info=T4)
    from_on: Mapped[dt.date] = mapped_column(Date)
    until_on: Mapped[dt.date] = mapped_column(Date, default=OPEN_END)

    __table_args__ = (
        Index(None, "until_on", "from_on"),
        CheckConstraint("from_on <= until_on", name="in_order"),
    )


class RoomException(Record, Base):
    """A manager's word that one stay may sleep in a room against a rule, for 24 hours."""

    __tablename__ = "room_exception"

    stay_id: Mapped[UUID] = link("shelter_stay.id", index=True)
    room_id: Mapped[UUID] = mapped_column(OpaqueId, ForeignKey("shelter_room.id"), info=T4)
    reason: Mapped[str] = personal(tier="T4", nullable=False)
    from_at: Mapped[Instant] = mapped_column(default=now)
    until_at: Mapped[Instant] = mapped_column(index=True)


class StayReview(Record, Base):
    """What was found when a stay was looked at: at 14 days, then every 30."""

    __tablename__ = "stay_review"

    stay_id: Mapped[UUID] = link("shelter_stay.id", index=True)
    done_on: Mapped[dt.date] = mapped_column(Date)
    words: Mapped[str] = personal(tier="T4", nullable=False)


class StayAbsence(Record, Base):
    """Nights spent elsewhere during a stay, and whether the beds were given up meanwhile."""

    __tablename__ = "stay_absence"

    stay_id: Mapped[UUID] = link("shelter_stay.id", index=True)
    from_on: Mapped[dt.date] = mapped_column(Date)
    expected_on: Mapped[dt.date | None] = mapped_column(Date)
    back_on: Mapped[dt.date | None] = mapped_column(Date)
    beds_freed_on: Mapped[dt.date | None] = mapped_column(Date)
    words: Mapped[str | None] = personal(tier="T4")

    __table_args__ = (CheckConstraint("back_on IS NULL OR from_on <= back_on", name="in_order"),)


class StayService(Record, Base):
    """Something done for somebody during a stay; `member_id` is None where it was for all of it."""

    __tablename__ = "stay_service"

    stay_id: Mapped[UUID] = link("shelter_stay.id", index=True)
    member_id: Mapped[UUID | None] = link("stay_member.id")
    happened_on: Mapped[dt.date] = mapped_column(Date, index=True)
    service: Mapped[str] = _t4(24)
    words: Mapped[str | None] = personal(tier="T4")


class AfterContact(Record, Base):
    """How somebody is doing after the shelter."""

    __tablename__ = "after_contact"

    stay_id: Mapped[UUID] = link("shelter_stay.id", index=True)
    happened_on: Mapped[dt.date] = mapped_column(Date)
    lives: Mapped[str] = _t4(24)
    words: Mapped[str | None] = personal(tier="T4")


class BelongingPicture(Record, Base):
    """A photograph of what somebody brought; the picture itself is an attached file."""

    __tablename__ = "belonging_picture"

    stay_id: Mapped[UUID] = link("shelter_stay.id", index=True)
    file_id: Mapped[UUID] = link("attached_file.id")
