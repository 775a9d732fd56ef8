"""Who gets which bed: the rules looked at and the bed taken while the site is held (R-14)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select, update

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.clients.models import OPEN_END
from mrc_cases.extensions import db
from mrc_cases.shelter.models import ShelterRoom, ShelterSite
from mrc_cases.shelter.nights import Span
from mrc_cases.shelter.room_rules import NEVER_EXCUSED, WORDS, Against, Guest, standing_against
from mrc_cases.shelter.stay_models import BedAssignment, RoomException, ShelterStay, StayMember
from mrc_cases.shelter.survey import Ground, survey

EXCEPTION_LASTS = dt.timedelta(hours=24)


def hold_sites(*site_ids: UUID) -> None:
    """Keep everybody else from placing anybody there until the commit, and make boards look again.

    The rules of a room are about all who sleep in it: they are looked at and acted on under this
    lock. Several sites are held in one order, so that nobody waits for each other.
    """
    for site_id in sorted(set(site_ids)):
        mine = update(ShelterSite).where(ShelterSite.id == site_id)
        db.session.execute(
            mine.values(board_no=ShelterSite.board_no + 1),
            execution_options={"synchronize_session": False},
        )


def hold_stay(stay: ShelterStay, *site_ids: UUID) -> None:
    """Hold the sites, and read the stay again: somebody may have ended it while this one waited."""
    here = [stay.site_id] if stay.site_id else []
    hold_sites(*site_ids, *here)
    db.session.refresh(stay)


def put_to_bed(
    stay: ShelterStay, site_id: UUID, beds: Mapping[UUID, UUID], nights: Span, today: dt.date,
    new_id: UUID | None = None,
) -> None:  # fmt: skip
    """Give people of a stay their beds: `beds` is member -> bed; raises RuleBroken.

    `new_id` is for the first of them.

    The site must be held, and what the people had before must have ended.
    """
    closed_on = db.session.scalar(select(ShelterSite.closed_on).where(ShelterSite.id == site_id))
    if closed_on is not None and nights.until_on > closed_on:
        raise RuleBroken(_("This site is closed."), "beds")
    ground = survey(site_id, nights, stay.id, today)
    for member_id, bed_id in beds.items():
        check_bed(ground, bed_id, nights)
        if ground.beds[bed_id].kind == "COT" and not ground.members[member_id].is_child:
            raise RuleBroken(_("A cot is for a small child."), "beds")
    if nights.nights:
        check_rules(ground, stay, beds)
    members = _members(beds)
    for place, (member_id, bed_id) in enumerate(beds.items()):
        db.session.add(
            BedAssignment(
                id=None if place else new_id, stay_id=stay.id, member_id=member_id,
                client_id=members[member_id].client_id, bed_id=bed_id, from_on=nights.from_on,
                until_on=nights.until_on, office_id=stay.office_id,
            )
        )  # fmt: skip
    db.session.flush()


def check_clean(stay: ShelterStay, bed_ids: Iterable[UUID]) -> None:
    """A bed somebody else has left waits until it is clean; raises RuleBroken."""
    query = select(BedAssignment.id).where(
        BedAssignment.bed_id.in_(list(bed_ids)),
        BedAssignment.stay_id != stay.id,
        BedAssignment.until_on != OPEN_END,
        BedAssignment.cleaned_at.is_(None),
    )
    if db.session.scalar(query.limit(1)) is not None:
        raise RuleBroken(_("This bed is to be cleaned first."), "beds")


def _members(member_ids: Iterable[UUID]) -> dict[UUID, StayMember]:
    query = select(StayMember).where(StayMember.id.in_(list(member_ids)))
    return {member.id: member for member in db.session.scalars(query)}


def check_bed(ground: Ground, bed_id: UUID, nights: Span) -> None:
    """The bed is of this site and in service on these nights; raises RuleBroken."""
    bed = ground.beds.get(bed_id)
    if bed is None:
        raise RuleBroken(_("Choose a bed of this place."), "beds")
    served = bed.service
    if nights.from_on < served.from_on or nights.from_on >= served.until_on:
        raise RuleBroken(_("This bed was not in service then."), "beds")
    if nights.until_on != OPEN_END and nights.until_on > served.until_on:
        raise RuleBroken(_("This bed was taken out of service before the end."), "beds")
    if bed.id in ground.shut:
        raise RuleBroken(_("This bed is out of service."), "beds")


def check_rules(ground: Ground, stay: ShelterStay, beds: Mapping[UUID, UUID]) -> None:
    """Raise RuleBroken with every sentence that stands against these places."""
    for room_id, found in broken_rules(ground, stay, beds).items():
        excused = (stay.id, room_id) in ground.excused
        left = [rule for rule in found if not excused or rule in NEVER_EXCUSED]
        if left:
            words = " ".join(str(WORDS[rule]) for rule in left)
            raise RuleBroken(words, "beds")


def broken_rules(
    ground: Ground, stay: ShelterStay, beds: Mapping[UUID, UUID]
) -> dict[UUID, tuple[Against, ...]]:
    """Room -> the rules that stand against these people of a stay sleeping in it."""
    already = {each.member_id: each.bed_id for each in ground.sleepers if each.stay_id == stay.id}
    places = {**already, **beds}
    rooms = {ground.beds[bed_id].room_id for bed_id in beds.values()}
    used = {ground.beds[bed_id].room_id for bed_id in places.values() if bed_id in ground.beds}
    is_apart = len(used) > 1 and not stay.sleeps_apart
    found: dict[UUID, tuple[Against, ...]] = {}
    for room_id in rooms:
        here = {m: b for m, b in places.items() if ground.beds[b].room_id == room_id}
        found[room_id] = _in_one_room(ground, stay, room_id, here, is_apart=is_apart)
    return found


def _in_one_room(
    ground: Ground, stay: ShelterStay, room_id: UUID, here: Mapping[UUID, UUID], *, is_apart: bool
) -> tuple[Against, ...]:
    beds = [ground.beds[bed_id] for bed_id in here.values()]
    coming = [ground.members[member_id] for member_id in here]
    others = [each.guest for each in ground.in_room(room_id) if each.stay_id != stay.id]
    found = list(standing_against(beds[0].rule, coming, others, beds[0].house))
    if any(ground.kept_from(bed, stay.id) for bed in beds):
        found.append(Against.KEPT)
    if is_apart:
        found.append(Against.APART)
    if any(each.stay_id in ground.hidden for each in ground.sleepers):
        found.append(Against.HIDDEN)
    return tuple(found)


def rules_broken_now(ground: Ground, room_id: UUID) -> set[Against]:
    """What stands against those who sleep in a room as it is: after an exception has ended, say."""
    by_family: dict[UUID, list[Guest]] = {}
    stays: dict[UUID, set[UUID]] = {}
    for each in ground.in_room(room_id):
        by_family.setdefault(each.guest.family, []).append(each.guest)
        stays.setdefault(each.guest.family, set()).add(each.stay_id)
    everybody = [guest for guests in by_family.values() for guest in guests]
    here = (bed for bed in ground.beds.values() if bed.room_id == room_id)
    rule, house = next(((bed.rule, bed.house) for bed in here), ("ANY", "ANY"))
    found: set[Against] = set()
    for family, guests in by_family.items():
        if not any((stay_id, room_id) in ground.excused for stay_id in stays[family]):
            found.update(standing_against(rule, guests, everybody, house))
    return found


# --- beds given up -----------------------------------------------------------------------------


def open_assignments(stay: ShelterStay) -> Sequence[BedAssignment]:
    """The beds the people of a stay have until further notice."""
    query = select(BedAssignment).where(
        BedAssignment.stay_id == stay.id, BedAssignment.until_on == OPEN_END
    )
    return db.session.scalars(query.order_by(BedAssignment.from_on, BedAssignment.id)).all()


def give_up_beds(assignments: Iterable[BedAssignment], on: dt.date, field: str) -> None:
    """End what is open on a day; raises RuleBroken where somebody took the bed after that day."""
    for assignment in assignments:
        if on < assignment.from_on:
            raise RuleBroken(_("The bed was given later than that day."), field)
        assignment.until_on = on
    db.session.flush()


def move_to(
    stay: ShelterStay, site_id: UUID, beds: Mapping[UUID, UUID], moved_on: dt.date, today: dt.date,
    new_id: UUID | None = None,
) -> None:  # fmt: skip
    """From a day on other beds; one chosen on the very day of the first is simply exchanged.

    The sites must be held.
    """
    before = {each.member_id: each for each in open_assignments(stay)}
    moving = {
        member_id: bed_id
        for member_id, bed_id in beds.items()
        if member_id not in before or before[member_id].bed_id != bed_id
    }
    for member_id in moving:
        _end_before_moving(before.get(member_id), moved_on)
    db.session.flush()
    if moved_on == today:
        check_clean(stay, moving.values())
    put_to_bed(stay, site_id, moving, Span(moved_on, OPEN_END), today, new_id)


def _end_before_moving(assignment: BedAssignment | None, on: dt.date) -> None:
    if assignment is None:
        return
    if on < assignment.from_on:
        raise RuleBroken(_("The bed was given later than that day."), "moved_on")
    if on == assignment.from_on:
        db.session.delete(assignment)  # nobody slept in it
    else:
        assignment.until_on = on


# --- exceptions --------------------------------------------------------------------------------


def make_exception(
    stay: ShelterStay, room: ShelterRoom, *, reason: str, by: User, new_id: UUID | None = None
) -> RoomException:
    """Let one stay into a room against a rule for 24 hours; a manager's word only."""
    if Role.MANAGER not in by.roles:
        raise RuleBroken(_("Only a manager can make an exception."))
    hold_sites(room.site_id)
    made = RoomException(
        id=new_id, stay_id=stay.id, room_id=room.id, reason=reason,
        until_at=now() + EXCEPTION_LASTS, office_id=stay.office_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def mark_clean(assignment: BedAssignment, site_id: UUID) -> None:
    """The bed is ready for somebody else."""
    hold_sites(site_id)
    assignment.cleaned_at = now()
