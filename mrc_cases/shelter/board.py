"""The bed board: a site as it is tonight or was on a past night, room by room (R-13, R-14)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from mrc_cases.access.models import User
from mrc_cases.base.moments import at_local
from mrc_cases.codes import label
from mrc_cases.extensions import db
from mrc_cases.shelter.models import ShelterBed, ShelterRoom, ShelterSite
from mrc_cases.shelter.nights import ONE_DAY, Span
from mrc_cases.shelter.people_queries import Person, people_of
from mrc_cases.shelter.placing import rules_broken_now
from mrc_cases.shelter.queries import not_barred, sees_request
from mrc_cases.shelter.room_rules import WORDS, Guest, standing_against
from mrc_cases.shelter.stay_models import BedAssignment, ShelterStay
from mrc_cases.shelter.survey import Ground, Sleeper, survey

STATE_WORDS: Mapping[str, Any] = {
    # Translators: state of a bed on a night
    "OUT": _l("Out of service"),
    # Translators: state of a bed on a night
    "OCCUPIED": _l("Taken"),
    # Translators: state of a bed on a night
    "RESERVED": _l("Kept"),
    # Translators: state of a bed on a night: somebody left it
    "TURNAROUND": _l("To be cleaned"),
    # Translators: state of a bed on a night
    "FREE": _l("Free"),
}
# A bed left so long ago and never marked as clean is shown on no past night.
CLEANED_WITHIN = dt.timedelta(days=60)

NOBODY = UUID(int=0)
# Who might come: the words, and who they are to the rules.
MIGHT_COME: tuple[tuple[Any, Sequence[Guest]], ...] = (
    # Translators: who could be admitted to a room
    (_l("a woman"), (Guest(NOBODY, "F", is_child=False),)),
    # Translators: who could be admitted to a room
    (_l("a man"), (Guest(NOBODY, "M", is_child=False),)),
    # Translators: who could be admitted to a room
    (
        _l("a woman with a child"),
        (Guest(NOBODY, "F", is_child=False, size=2), Guest(NOBODY, "U", is_child=True, size=2)),
    ),
)


@dataclass(frozen=True)
class Place:
    """A bed on the board. `person` is None where the reader may not know who it is."""

    bed_id: UUID
    name: str
    kind: str
    state: str
    why: str | None = None
    stay_id: UUID | None = None
    person: Person | None = None
    since: dt.date | None = None
    expected_on: dt.date | None = None  # leaves then, perhaps
    is_away: bool = False
    is_review_due: bool = False
    lacks_rules: bool = False  # nobody has explained the house rules yet
    assignment_id: UUID | None = None  # of who left it, for the cleaning

    @property
    def words(self) -> Any:
        return STATE_WORDS[self.state]


@dataclass(frozen=True)
class Room:
    """A room on the board: its beds, whom it would take and why not others, what is amiss."""

    room: ShelterRoom
    places: Sequence[Place]
    takes: Sequence[Any]
    refuses: Sequence[tuple[Any, str]]
    amiss: Sequence[Any]
    is_excused: bool
    is_narrow: bool

    @property
    def free(self) -> int:
        return sum(place.state == "FREE" for place in self.places)


# A person has at least so much room.
SQUARE_METRES = 4


def board(user: User, site: ShelterSite, night: dt.date, zone: str, today: dt.date) -> list[Room]:
    """The rooms of a site on a night. How many questions it asks does not grow with the years."""
    ground = survey(site.id, Span(night, night + ONE_DAY))
    stays = _stays_shown(user, site, ground)
    people = {
        person.member_id: person
        for group in people_of(list(stays)).values()
        for person in group
    }  # fmt: skip
    unclean = _unclean(night, zone, today)
    tonight = today if night >= today else None
    rooms: dict[UUID, list[Place]] = {}
    known: dict[UUID, ShelterRoom] = {}
    for bed, room in _named(site.id):
        known[room.id] = room
        place = _place(bed, ground, stays, people, unclean, tonight)
        if place.state == "OCCUPIED" or bed.in_service_on <= night < bed.retired_on:
            rooms.setdefault(room.id, []).append(place)
    return [_room(known[key], places, ground, site.gender_rule) for key, places in rooms.items()]


def _named(site_id: UUID) -> Sequence[Any]:
    query: Select[*tuple[Any, ...]] = (
        select(ShelterBed, ShelterRoom)
        .join(ShelterRoom, ShelterRoom.id == ShelterBed.room_id)
        .where(ShelterRoom.site_id == site_id, ShelterRoom.archived_at.is_(None))
        .order_by(ShelterRoom.position, ShelterRoom.id, ShelterBed.position, ShelterBed.id)
    )
    return db.session.execute(query).all()


def _stays_shown(user: User, site: ShelterSite, ground: Ground) -> dict[UUID, ShelterStay]:
    """The stays whose people the reader, who is on the site's list, may know by name."""
    keys = {each.stay_id for each in ground.sleepers} | {each.stay_id for each in ground.kept}
    query = select(ShelterStay).where(ShelterStay.id.in_(keys), *not_barred(user))
    return {
        stay.id: stay
        for stay in db.session.scalars(query)
        if stay.site_id == site.id or sees_request(user, stay)
    }


def _unclean(night: dt.date, zone: str, today: dt.date) -> dict[UUID, UUID]:
    """Bed -> the assignment of who left it last and after whom nobody had cleaned by that night.

    Of every site: there are few, and their own index finds them.
    """
    left = BedAssignment
    query = select(left.bed_id, left.id).where(left.until_on <= night)
    if night >= today:
        query = query.where(left.cleaned_at.is_(None))
    else:
        morning = at_local(night + ONE_DAY, dt.time(), zone)
        query = query.where(
            left.until_on > night - CLEANED_WITHIN,
            or_(left.cleaned_at.is_(None), left.cleaned_at >= morning),
        )
    query = query.order_by(left.until_on, left.bed_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _place(
    bed: ShelterBed, ground: Ground, stays: Mapping[UUID, ShelterStay],
    people: Mapping[UUID, Person], unclean: Mapping[UUID, UUID], tonight: dt.date | None,
) -> Place:  # fmt: skip
    sleeper = next((each for each in ground.sleepers if each.bed_id == bed.id), None)
    if sleeper is not None:
        return _taken(bed, sleeper, stays, people, tonight)
    if bed.id in ground.shut:
        why = label("BED_CLOSED", ground.shut[bed.id])
        return Place(bed.id, bed.name, bed.kind, "OUT", why=why)
    kept = next(
        (each for each in ground.kept
         if each.bed_id == bed.id or (each.bed_id is None and each.room_id == bed.room_id)),
        None,
    )  # fmt: skip
    if kept is not None:
        stay = stays.get(kept.stay_id)
        person = next((p for p in people.values() if stay and p.stay_id == stay.id), None)
        shown = stay.id if stay else None
        return Place(bed.id, bed.name, bed.kind, "RESERVED", stay_id=shown, person=person)
    if bed.id in unclean:
        return Place(bed.id, bed.name, bed.kind, "TURNAROUND", assignment_id=unclean[bed.id])
    is_blocked = any(each.guest.is_family for each in ground.in_room(bed.room_id))
    only = str(_l("for the family in the room only")) if is_blocked else None
    return Place(bed.id, bed.name, bed.kind, "FREE", why=only)


def _taken(
    bed: ShelterBed, sleeper: Sleeper, stays: Mapping[UUID, ShelterStay],
    people: Mapping[UUID, Person], tonight: dt.date | None,
) -> Place:  # fmt: skip
    """What is to be done about a stay is shown of tonight only."""
    stay = stays.get(sleeper.stay_id)
    if stay is None or tonight is None:
        return Place(
            bed.id, bed.name, bed.kind, "OCCUPIED",
            stay_id=stay.id if stay else None,
            person=people.get(sleeper.member_id),
            since=sleeper.nights.from_on,
        )  # fmt: skip
    return Place(
        bed.id, bed.name, bed.kind, "OCCUPIED",
        stay_id=stay.id,
        person=people.get(sleeper.member_id),
        since=sleeper.nights.from_on,
        expected_on=stay.expected_on,
        is_away=stay.state == "absent",
        is_review_due=stay.next_review_on is not None and stay.next_review_on <= tonight,
        lacks_rules=stay.rules_agreed_on is None,
    )  # fmt: skip


def _room(room: ShelterRoom, places: Sequence[Place], ground: Ground, house: str) -> Room:
    others = [each.guest for each in ground.in_room(room.id)]
    takes, refuses = [], []
    if any(place.state == "FREE" for place in places):
        for words, coming in MIGHT_COME:
            against = standing_against(room.gender_rule, _as_strangers(coming), others, house)
            if against:
                refuses.append((words, str(WORDS[against[0]])))
            else:
                takes.append(words)
    sleeping = len(others)
    return Room(
        room=room,
        places=places,
        takes=takes,
        refuses=refuses,
        amiss=[WORDS[each] for each in sorted(rules_broken_now(ground, room.id))],
        is_excused=any(room_id == room.id for _stay, room_id in ground.excused),
        is_narrow=is_narrow(room, sleeping),
    )


def is_narrow(room: ShelterRoom, people: int) -> bool:
    """Whether so many would have less floor than each should; a warning, never a refusal."""
    return bool(room.size_m2 and people and room.size_m2 < SQUARE_METRES * people)


def _as_strangers(coming: Sequence[Guest]) -> list[Guest]:
    family = uuid4()
    return [Guest(family, g.gender, g.is_child, g.sleeps_with, g.size) for g in coming]


def headline(rooms: Sequence[Room]) -> dict[str, int]:
    """State -> how many beds, in the order of the words."""
    counts = dict.fromkeys(STATE_WORDS, 0)
    for room in rooms:
        for place in room.places:
            counts[place.state] += 1
    return counts
