"""A site as it stands over some nights: places, who sleeps in them, what is kept or shut.

Read for the rules and for the board alike, in a number of questions that does not grow with the
years of stays. It knows everybody: what a page shows of it is decided by the page.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from mrc_cases.base.moments import present
from mrc_cases.clients.models import OPEN_END, ProfileVersion
from mrc_cases.extensions import db
from mrc_cases.household.models import FamilyLink
from mrc_cases.shelter.models import BedClosure, ShelterBed, ShelterRoom, ShelterSite
from mrc_cases.shelter.nights import ONE_DAY, Span
from mrc_cases.shelter.room_rules import ADULT_AT, Guest, families
from mrc_cases.shelter.stay_models import BedAssignment, KeptPlace, RoomException, StayMember


@dataclass(frozen=True)
class Bed:
    """A bed and its room, as the rules see them."""

    id: UUID
    room_id: UUID
    house: str  # whom the whole site is for
    rule: str
    kind: str
    service: Span


@dataclass(frozen=True)
class Sleeper:
    """Somebody in a bed on some of the nights."""

    assignment_id: UUID
    bed_id: UUID
    room_id: UUID
    stay_id: UUID
    member_id: UUID
    client_id: UUID | None
    nights: Span
    guest: Guest


@dataclass(frozen=True)
class Kept:
    """A bed, or a whole room where `bed_id` is None, kept for a stay."""

    stay_id: UUID
    room_id: UUID
    bed_id: UUID | None


@dataclass(frozen=True)
class Ground:
    """What was found. `members` are the people of the stay that is to be placed."""

    beds: Mapping[UUID, Bed]
    sleepers: Sequence[Sleeper]
    kept: Sequence[Kept]
    shut: Mapping[UUID, str]  # bed -> why
    excused: frozenset[tuple[UUID, UUID]]  # stay and room
    family: Mapping[UUID, UUID]
    hidden: frozenset[UUID]  # stays of people who must not meet the stay to be placed
    members: Mapping[UUID, Guest] = field(default_factory=dict)

    def in_room(self, room_id: UUID) -> list[Sleeper]:
        return [each for each in self.sleepers if each.room_id == room_id]

    def kept_from(self, bed: Bed, stay_id: UUID | None) -> bool:
        """Whether the bed is kept for somebody of another family than this stay's."""
        mine = self.family.get(stay_id, stay_id) if stay_id else None
        return any(
            each.room_id == bed.room_id
            and each.bed_id in {None, bed.id}
            and self.family.get(each.stay_id, each.stay_id) != mine
            for each in self.kept
        )


def survey(
    site_id: UUID, span: Span, stay_id: UUID | None = None, today: dt.date | None = None
) -> Ground:
    """A site over the nights of a span; with `stay_id`, for the placing of that stay.

    Of a span without an end, what is shut counts up to tonight (`today`) or for its first night:
    a closure planned for next month stands in nobody's way. What is kept counts for the first.
    """
    first = span.from_on
    known = span.until_on if span.until_on != OPEN_END else max(first, today or first) + ONE_DAY
    beds = _beds(site_id)
    rows = _sleeping(site_id, span)
    coming = _members(stay_id) if stay_id else []
    kept = _kept(site_id, first)
    stays = {row.stay_id for row in (*rows, *coming)} | {each.stay_id for each in kept}
    clients = {row.client_id: row.stay_id for row in (*rows, *coming) if row.client_id}
    related, hidden = _relations(clients)
    family = families(stays, related)
    sizes = _Sizes(_count(family, rows, coming), _count({key: key for key in stays}, rows, coming))
    return Ground(
        beds=beds,
        sleepers=[_sleeper(row, family, sizes, first) for row in rows],
        kept=kept,
        shut=shut_beds(site_id, Span(first, max(known, first + ONE_DAY))),
        excused=_excused(site_id),
        family=family,
        hidden=frozenset(b if a == stay_id else a for a, b in hidden if stay_id in (a, b)),
        members={row.member_id: _guest(row, family, sizes, first) for row in coming},
    )


def _beds(site_id: UUID) -> dict[UUID, Bed]:
    query = (
        select(
            ShelterBed.id, ShelterBed.room_id, ShelterSite.gender_rule, ShelterRoom.gender_rule,
            ShelterBed.kind, ShelterBed.in_service_on, ShelterBed.retired_on,
        )
        .join(ShelterRoom, ShelterRoom.id == ShelterBed.room_id)
        .join(ShelterSite, ShelterSite.id == ShelterRoom.site_id)
        .where(ShelterRoom.site_id == site_id, ShelterRoom.archived_at.is_(None))
    )  # fmt: skip
    return {row[0]: Bed(*row[:5], Span(*row[5:])) for row in db.session.execute(query)}


# What of a person the rules ask; of who has a file the profile says it.
_PERSON: tuple[Any, ...] = (
    StayMember.id.label("member_id"), StayMember.stay_id, StayMember.client_id,
    StayMember.gender, StayMember.birth_year, StayMember.sleeps_with,
    ProfileVersion.gender.label("profile_gender"), ProfileVersion.born_month,
    ProfileVersion.minor_care,
)  # fmt: skip
_PROFILE = and_(
    ProfileVersion.client_id == StayMember.client_id, ProfileVersion.valid_to == OPEN_END
)


def _sleeping(site_id: UUID, span: Span) -> Sequence[Any]:
    taken = BedAssignment
    query: Select[Any] = (
        select(taken.id, taken.bed_id, ShelterBed.room_id, taken.from_on, taken.until_on, *_PERSON)
        .select_from(taken)
        .join(ShelterBed, ShelterBed.id == taken.bed_id)
        .join(ShelterRoom, and_(ShelterRoom.id == ShelterBed.room_id,
                                ShelterRoom.site_id == site_id))
        .join(StayMember, StayMember.id == taken.member_id)
        .outerjoin(ProfileVersion, _PROFILE)
        .where(
            taken.until_on > span.from_on,
            taken.from_on < max(span.until_on, span.from_on + ONE_DAY),
            taken.from_on < taken.until_on,
        )
        .order_by(taken.from_on, taken.id)
    )  # fmt: skip
    return db.session.execute(query).all()


def _members(stay_id: UUID) -> Sequence[Any]:
    query = select(*_PERSON).outerjoin(ProfileVersion, _PROFILE)
    query = query.where(StayMember.stay_id == stay_id).order_by(StayMember.created_at)
    return db.session.execute(query).all()


def _kept(site_id: UUID, night: dt.date) -> list[Kept]:
    query = (
        select(KeptPlace.stay_id, KeptPlace.room_id, KeptPlace.bed_id)
        .join(ShelterRoom, ShelterRoom.id == KeptPlace.room_id)
        .where(ShelterRoom.site_id == site_id, KeptPlace.from_on <= night)
        .where(KeptPlace.until_on > night)
    )
    return [Kept(*row) for row in db.session.execute(query)]


def shut_beds(site_id: UUID, span: Span) -> dict[UUID, str]:
    """Which beds are out of service on some of the nights, each with the reason (BED_CLOSED)."""
    query = (
        select(BedClosure.bed_id, BedClosure.reason)
        .join(ShelterBed, ShelterBed.id == BedClosure.bed_id)
        .join(ShelterRoom, ShelterRoom.id == ShelterBed.room_id)
        .where(ShelterRoom.site_id == site_id, BedClosure.from_on < span.until_on)
        .where(BedClosure.until_on > span.from_on, BedClosure.archived_at.is_(None))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _excused(site_id: UUID) -> frozenset[tuple[UUID, UUID]]:
    query = (
        select(RoomException.stay_id, RoomException.room_id)
        .join(ShelterRoom, ShelterRoom.id == RoomException.room_id)
        .where(ShelterRoom.site_id == site_id, RoomException.until_at > present())
    )
    return frozenset((row[0], row[1]) for row in db.session.execute(query))


def _relations(
    clients: Mapping[UUID, UUID],
) -> tuple[list[tuple[UUID, UUID]], list[tuple[UUID, UUID]]]:
    """The stays of relatives, and of people of whom one must not know of the other.

    Whom somebody hides from is no family here, whatever the relation.
    """
    keys = list(clients)
    query: Select[*tuple[Any, ...]] = select(
        FamilyLink.client_id,
        FamilyLink.relative_id,
        or_(FamilyLink.hide_from_relative, FamilyLink.hide_from_client),
    ).where(FamilyLink.client_id.in_(keys), FamilyLink.relative_id.in_(keys))
    related: list[tuple[UUID, UUID]] = []
    hidden: list[tuple[UUID, UUID]] = []
    for one, other, hides in db.session.execute(query):
        pair = (clients[one], clients[other])
        if pair[0] != pair[1]:
            (hidden if hides else related).append(pair)
    apart = {frozenset(pair) for pair in hidden}
    return [pair for pair in related if frozenset(pair) not in apart], hidden


@dataclass(frozen=True)
class _Sizes:
    """How many people of a family, and of a stay, are here or coming."""

    family: Mapping[UUID, int]
    stay: Mapping[UUID, int]


def _count(family: Mapping[UUID, UUID], *rows: Iterable[Any]) -> dict[UUID, int]:
    people: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for row in (row for part in rows for row in part):
        people[family[row.stay_id]].add(row.member_id)
    return {key: len(members) for key, members in people.items()}


def _sleeper(row: Any, family: Mapping[UUID, UUID], sizes: _Sizes, day: dt.date) -> Any:
    return Sleeper(
        row.id, row.bed_id, row.room_id, row.stay_id, row.member_id, row.client_id,
        Span(row.from_on, row.until_on), _guest(row, family, sizes, day),
    )  # fmt: skip


def _guest(row: Any, family: Mapping[UUID, UUID], sizes: _Sizes, day: dt.date) -> Guest:
    key = family[row.stay_id]
    gender = row.profile_gender or row.gender
    return Guest(
        key, gender, _is_child(row, day), row.sleeps_with, sizes.family[key],
        sizes.stay[row.stay_id],
    )  # fmt: skip


def _is_child(row: Any, day: dt.date) -> bool:
    """By the month of birth; who is known to the year only is a child in the year of turning 18."""
    if row.born_month is not None:
        return bool(day.year * 12 + day.month - 1 - row.born_month < ADULT_AT * 12)
    if row.birth_year is not None:
        return bool(day.year - row.birth_year <= ADULT_AT)
    return row.minor_care is not None
