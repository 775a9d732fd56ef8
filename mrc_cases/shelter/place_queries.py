"""What is read of places, of lists, of one stay's whole story; each was asked for in scope."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from mrc_cases.access.models import User
from mrc_cases.clients.models import OPEN_END
from mrc_cases.documents.models import AttachedFile
from mrc_cases.extensions import db
from mrc_cases.shelter.board import STATE_WORDS, Room, is_narrow
from mrc_cases.shelter.models import (
    BedClosure,
    ShelterBed,
    ShelterRoom,
    ShelterSite,
    SiteAccess,
    stands_on_list,
)
from mrc_cases.shelter.nights import ONE_DAY, Span
from mrc_cases.shelter.people_queries import Person
from mrc_cases.shelter.placing import broken_rules
from mrc_cases.shelter.room_rules import WORDS
from mrc_cases.shelter.site_actions import may_stand_on_list
from mrc_cases.shelter.stay_models import (
    AfterContact,
    BedAssignment,
    BelongingPicture,
    KeptPlace,
    ShelterStay,
    StayAbsence,
    StayReview,
    StayService,
)
from mrc_cases.shelter.survey import Ground, survey


def rooms_of(site: ShelterSite) -> list[tuple[ShelterRoom, list[ShelterBed]]]:
    """The rooms of a site with all their beds, retired ones too."""
    query = (
        select(ShelterRoom, ShelterBed)
        .outerjoin(ShelterBed, ShelterBed.room_id == ShelterRoom.id)
        .where(ShelterRoom.site_id == site.id, ShelterRoom.archived_at.is_(None))
        .order_by(ShelterRoom.position, ShelterRoom.id, ShelterBed.position)
    )
    found: dict[UUID, tuple[ShelterRoom, list[ShelterBed]]] = {}
    for room, bed in db.session.execute(query):
        beds = found.setdefault(room.id, (room, []))[1]
        if bed is not None:
            beds.append(bed)
    return list(found.values())


def closures_of(bed: ShelterBed, today: dt.date) -> Sequence[BedClosure]:
    """When a bed is out of service from today on."""
    query = select(BedClosure).where(
        BedClosure.bed_id == bed.id, BedClosure.until_on > today, BedClosure.archived_at.is_(None)
    )
    return db.session.scalars(query.order_by(BedClosure.from_on)).all()


# --- the list of a site ------------------------------------------------------------------------


def list_of(site_id: UUID) -> list[tuple[SiteAccess, str]]:
    """Who stands on the list of a site now, with their names."""
    query = (
        select(SiteAccess, User.name)
        .join(User, User.id == SiteAccess.user_id)
        .where(SiteAccess.site_id == site_id, *stands_on_list())
        .order_by(SiteAccess.from_at)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def may_be_let_in(site_id: UUID) -> list[User]:
    """Whom a manager can put on the list, by name."""
    known = select(SiteAccess.user_id).where(SiteAccess.site_id == site_id, *stands_on_list())
    query = select(User).where(User.is_active, User.archived_at.is_(None), User.id.not_in(known))
    found = [user for user in db.session.scalars(query) if may_stand_on_list(user)]
    return sorted(found, key=lambda user: user.name.casefold())


# --- beds on offer for a stay ------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """A room on offer for a stay: its free beds, and why it may not be the right one."""

    room: ShelterRoom
    beds: Sequence[tuple[UUID, str, str]]  # key, name, state in words
    against: Sequence[Any]
    is_narrow: bool = False  # less floor for each than there should be, with these people


def offers(
    stay: ShelterStay, rooms: Iterable[Room], people: Sequence[Person], night: dt.date
) -> list[Offer]:
    """The rooms of a board that have beds for a stay; those that nothing stands against first."""
    shown = list(rooms)
    if not shown:
        return []
    ground = survey(shown[0].room.site_id, Span(night, night + ONE_DAY), stay.id)
    found = [_offer(stay, room, people, ground) for room in shown]
    return sorted((each for each in found if each.beds), key=lambda each: len(each.against))


def _offer(stay: ShelterStay, room: Room, people: Sequence[Person], ground: Ground) -> Offer:
    open_ones = [
        (place.bed_id, place.name, str(STATE_WORDS[place.state]))
        for place in room.places
        if place.state == "FREE" or place.stay_id == stay.id
    ]
    against: list[Any] = []
    if open_ones:
        together = {person.member_id: open_ones[0][0] for person in people}
        for rules in broken_rules(ground, stay, together).values():
            against += [WORDS[rule] for rule in rules]
    others = sum(each.stay_id != stay.id for each in ground.in_room(room.room.id))
    coming = min(len(people), len(open_ones))
    return Offer(room.room, open_ones, against, is_narrow(room.room, others + coming))


def usual_beds(
    found: Sequence[Offer], people: Sequence[Person], wanted: UUID | None
) -> dict[UUID, UUID]:
    """Person -> bed, as a form begins: the room of the bed that was pressed, or the first right."""
    pressed = [each for each in found if wanted in {bed[0] for bed in each.beds}]
    fitting = [each for each in found if not each.against and len(each.beds) >= len(people)]
    room = next(iter([*pressed, *fitting]), None)
    if room is None:
        return {}
    keys = [bed[0] for bed in room.beds]
    if wanted in keys:
        keys = [wanted, *(key for key in keys if key != wanted)]
    return {person.member_id: key for person, key in zip(people, keys, strict=False)}


def present_beds(stay: ShelterStay) -> dict[UUID, UUID]:
    """Person -> the bed they have until further notice."""
    query = select(BedAssignment.member_id, BedAssignment.bed_id).where(
        BedAssignment.stay_id == stay.id, BedAssignment.until_on == OPEN_END
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def bed_choices(rooms: Iterable[Room], found: Sequence[Offer]) -> list[SelectChoice]:
    """The beds by room: the free ones first, the others for a stay that is entered late."""
    offered = {bed[0] for each in found for bed in each.beds}
    choices = [SelectChoice("", "")]
    for offer in found:
        named = offer.room.name
        choices += [
            SelectChoice(str(key), f"{named}, {name}", optgroup=named)
            for key, name, _state in offer.beds
        ]
    for room in rooms:
        named = room.room.name
        choices += [
            SelectChoice(str(p.bed_id), f"{named}, {p.name} ({p.words})", optgroup=named)
            for p in room.places
            if p.bed_id not in offered
        ]
    return choices


# --- one stay ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slept:
    """Somebody's nights in a bed."""

    member_id: UUID
    room: str
    bed: str
    from_on: dt.date
    until_on: dt.date | None
    nights: int


@dataclass
class Story:
    """All that hangs at a stay."""

    slept: Sequence[Slept] = ()
    absences: Sequence[StayAbsence] = ()
    reviews: Sequence[StayReview] = ()
    services: Sequence[StayService] = ()
    after: Sequence[AfterContact] = ()
    pictures: Sequence[AttachedFile] = ()
    kept: Sequence[tuple[KeptPlace, str, str | None]] = field(default_factory=list)


def story_of(stay: ShelterStay, today: dt.date) -> Story:
    """What hangs at a stay that was asked for in scope."""
    pictures = (
        select(AttachedFile)
        .join(BelongingPicture, BelongingPicture.file_id == AttachedFile.id)
        .where(BelongingPicture.stay_id == stay.id, AttachedFile.archived_at.is_(None))
        .order_by(AttachedFile.created_at)
    )
    return Story(
        slept=_slept(stay, today),
        absences=_hanging(StayAbsence, stay, StayAbsence.from_on),
        reviews=_hanging(StayReview, stay, StayReview.done_on),
        services=_hanging(StayService, stay, StayService.happened_on),
        after=_hanging(AfterContact, stay, AfterContact.happened_on),
        pictures=db.session.scalars(pictures).all(),
        kept=_kept(stay, today),
    )


def _hanging(model: Any, stay: ShelterStay, order: Any) -> Sequence[Any]:
    query = select(model).where(model.stay_id == stay.id).order_by(order, model.id)
    return db.session.scalars(query).all()


def _slept(stay: ShelterStay, today: dt.date) -> list[Slept]:
    taken = BedAssignment
    query = (
        select(taken.member_id, ShelterRoom.name, ShelterBed.name, taken.from_on, taken.until_on)
        .join(ShelterBed, ShelterBed.id == taken.bed_id)
        .join(ShelterRoom, ShelterRoom.id == ShelterBed.room_id)
        .where(taken.stay_id == stay.id)
        .order_by(taken.from_on, taken.id)
    )
    return [_one_slept(*row, today) for row in db.session.execute(query)]


def _one_slept(
    member_id: UUID, room: str, bed: str, from_on: dt.date, until_on: dt.date, today: dt.date
) -> Slept:
    ends = None if until_on == OPEN_END else until_on
    nights = Span(from_on, max(from_on, ends or today)).nights
    return Slept(member_id, room, bed, from_on, ends, nights)


def _kept(stay: ShelterStay, today: dt.date) -> list[tuple[KeptPlace, str, str | None]]:
    query = (
        select(KeptPlace, ShelterRoom.name, ShelterBed.name)
        .join(ShelterRoom, ShelterRoom.id == KeptPlace.room_id)
        .outerjoin(ShelterBed, ShelterBed.id == KeptPlace.bed_id)
        .where(KeptPlace.stay_id == stay.id, KeptPlace.until_on > today)
        .order_by(KeptPlace.from_on, KeptPlace.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]
