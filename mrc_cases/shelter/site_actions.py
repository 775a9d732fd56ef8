"""What is done with the places: opened, shut for a time, kept, retired; who may know (R-13)."""

import datetime as dt
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, Role
from mrc_cases.base.errors import RuleBroken, explain_constraint
from mrc_cases.base.moments import now
from mrc_cases.clients.models import OPEN_END
from mrc_cases.extensions import db
from mrc_cases.shelter.actions import not_now
from mrc_cases.shelter.models import BedClosure, ShelterBed, ShelterRoom, ShelterSite, SiteAccess
from mrc_cases.shelter.nights import ONE_DAY, Span
from mrc_cases.shelter.placing import hold_sites
from mrc_cases.shelter.room_rules import Guest, is_for_others
from mrc_cases.shelter.stay_models import BEFORE_ARRIVAL, BedAssignment, KeptPlace, ShelterStay
from mrc_cases.shelter.survey import survey

explain_constraint(
    "uq_site_access_site_id_user_id", _l("This colleague is on the list already."), "user"
)
explain_constraint(
    "rule_room_against_site",
    _l("A house for women has no room for men, and the other way round."),
    "gender_rule",
)
explain_constraint(
    "uq_shelter_site_unit", _l("Somebody else added a site just now. Save again."), "name"
)


def open_site(by: User, *, new_id: UUID | None = None, **facts: str) -> ShelterSite:
    """A new site; whoever writes its address down knows it, and stands on its list."""
    last = db.session.scalar(select(func.max(ShelterSite.unit))) or 0
    site = ShelterSite(id=new_id, unit=last + 1, office_id=by.office_id, **facts)
    db.session.add(site)
    db.session.flush()
    db.session.add(SiteAccess(site_id=site.id, user_id=by.id, given_by_id=by.id))
    db.session.flush()
    return site


def change_site(
    site: ShelterSite, *, version: int, closed_on: dt.date | None, today: dt.date, **facts: str
) -> None:
    """Mend what is known of a site, or close it; raises RuleBroken while somebody sleeps there."""
    if version != site.version:
        raise RuleBroken(_("Somebody else saved this a moment ago. Please look again."))
    hold_sites(site.id)
    if closed_on is not None and _is_lived_in(site, closed_on):
        raise RuleBroken(
            _("Somebody sleeps there then. Find them another place first."), "closed_on"
        )
    rule = facts["gender_rule"]
    if rule != site.gender_rule and _is_home_to_others(site, rule, today):
        raise RuleBroken(
            _("Somebody sleeps there for whom the house would not be. Find them a place first."),
            "gender_rule",
        )
    site.closed_on = closed_on
    for name, value in facts.items():
        setattr(site, name, value)


def _is_lived_in(site: ShelterSite, since: dt.date) -> bool:
    query = (
        select(BedAssignment.id)
        .join(ShelterBed, ShelterBed.id == BedAssignment.bed_id)
        .join(ShelterRoom, ShelterRoom.id == ShelterBed.room_id)
        .where(ShelterRoom.site_id == site.id, BedAssignment.until_on > since)
    )
    return db.session.scalar(query.limit(1)) is not None


def _is_home_to_others(site: ShelterSite, rule: str, today: dt.date) -> bool:
    """Whether somebody sleeps there tonight whom a house with this rule would not take."""
    ground = survey(site.id, Span(today, today + ONE_DAY))
    by_family: dict[UUID, list[Guest]] = {}
    for each in ground.sleepers:
        by_family.setdefault(each.guest.family, []).append(each.guest)
    return any(is_for_others(rule, guests) for guests in by_family.values())


def may_stand_on_list(user: User) -> bool:
    """Only whose role reads stays may be told where they are."""
    return bool(user.is_active and user.may(Area.SHELTER, Level.READ))


def let_in(
    site_id: UUID, user: User, by: User, ends_at: dt.datetime | None = None, *,
    new_id: UUID | None = None,
) -> None:  # fmt: skip
    """Put somebody on the list of a site; only a manager does, and it stands on the trail.

    `ends_at` is for who stands in for a time: from then on they know nothing of it any more.
    """
    if Role.MANAGER not in by.roles:
        raise RuleBroken(_("Only a manager keeps the list of a site."))
    if not may_stand_on_list(user):
        raise RuleBroken(_("This colleague’s role has nothing to do with the shelter."), "user")
    if ends_at is not None and ends_at <= now():
        raise RuleBroken(_("Choose a day to come."), "last_on")
    _close_what_ran_out(site_id, user)
    db.session.add(
        SiteAccess(id=new_id, site_id=site_id, user_id=user.id, given_by_id=by.id, ends_at=ends_at)
    )
    db.session.flush()


def _close_what_ran_out(site_id: UUID, user: User) -> None:
    """Who stood on the list for a time can be put on it again."""
    query = select(SiteAccess).where(
        SiteAccess.site_id == site_id, SiteAccess.user_id == user.id,
        SiteAccess.until_at.is_(None), SiteAccess.ends_at <= now(),
    )  # fmt: skip
    for access in db.session.scalars(query):
        access.until_at = access.ends_at
    db.session.flush()


def take_off(access: SiteAccess, by: User) -> None:
    """Take somebody off the list: from now on they know nothing of the site."""
    if Role.MANAGER not in by.roles:
        raise RuleBroken(_("Only a manager keeps the list of a site."))
    access.until_at = access.until_at or now()
    db.session.flush()


# --- rooms and beds ----------------------------------------------------------------------------


def add_room(
    site: ShelterSite, *, beds: int, today: dt.date, new_id: UUID | None = None, **facts: object
) -> ShelterRoom:
    """A room with so many beds, in service from today; the beds are named by their number."""
    hold_sites(site.id)
    last = db.session.scalar(
        select(func.max(ShelterRoom.position)).where(ShelterRoom.site_id == site.id)
    )
    room = ShelterRoom(
        id=new_id, site_id=site.id, office_id=site.office_id, position=(last or 0) + 1, **facts
    )
    db.session.add(room)
    db.session.flush()
    for number in range(1, beds + 1):
        add_bed(room, name=str(number), kind="SINGLE", in_service_on=today)
    return room


def add_bed(
    room: ShelterRoom, *, name: str, kind: str, in_service_on: dt.date, new_id: UUID | None = None
) -> ShelterBed:
    """A bed in service from a day on."""
    hold_sites(room.site_id)
    last = db.session.scalar(
        select(func.max(ShelterBed.position)).where(ShelterBed.room_id == room.id)
    )
    bed = ShelterBed(
        id=new_id, room_id=room.id, office_id=room.office_id, name=name, kind=kind,
        in_service_on=in_service_on, position=(last or 0) + 1,
    )  # fmt: skip
    db.session.add(bed)
    db.session.flush()
    return bed


def change_room(room: ShelterRoom, *, version: int, **facts: object) -> None:
    """Mend what is known of a room."""
    if version != room.version:
        raise RuleBroken(_("Somebody else saved this a moment ago. Please look again."))
    hold_sites(room.site_id)
    for name, value in facts.items():
        setattr(room, name, value)


def _is_slept_in(bed: ShelterBed, from_on: dt.date, until_on: dt.date) -> bool:
    query = select(BedAssignment.id).where(
        BedAssignment.bed_id == bed.id,
        BedAssignment.until_on > from_on,
        BedAssignment.from_on < until_on,
    )
    return db.session.scalar(query.limit(1)) is not None


def shut_bed(
    bed: ShelterBed, room: ShelterRoom, *, from_on: dt.date, until_on: dt.date | None, reason: str,
    words: str | None, new_id: UUID | None = None,
) -> None:  # fmt: skip
    """Take a bed out of service for some nights; nobody may have it then."""
    until_on = until_on or OPEN_END
    if until_on <= from_on:
        raise RuleBroken(_("The end must come after the beginning."), "until_on")
    hold_sites(room.site_id)
    if _is_slept_in(bed, from_on, until_on):
        raise RuleBroken(_("Somebody has this bed then. Find them another one first."), "from_on")
    db.session.add(
        BedClosure(
            id=new_id, bed_id=bed.id, office_id=bed.office_id, from_on=from_on, until_on=until_on,
            reason=reason, words=words,
        )
    )  # fmt: skip
    db.session.flush()


def back_in_service(bed: ShelterBed, room: ShelterRoom, today: dt.date) -> None:
    """The bed can be slept in again from tonight on."""
    hold_sites(room.site_id)
    query = select(BedClosure).where(BedClosure.bed_id == bed.id, BedClosure.until_on > today)
    for closure in db.session.scalars(query):
        if closure.from_on < today:
            closure.until_on = today
        else:  # it never took effect
            closure.archived_at = now()
    db.session.flush()


def retire_bed(bed: ShelterBed, room: ShelterRoom, *, on: dt.date) -> None:
    """Take a bed away for good; its nights stay."""
    if on < bed.in_service_on:
        raise RuleBroken(_("The bed came later than that day."), "retired_on")
    hold_sites(room.site_id)
    if _is_slept_in(bed, on, OPEN_END):
        raise RuleBroken(_("Somebody has this bed then. Find them another one first."), "from_on")
    bed.retired_on = on
    db.session.flush()


def keep_place(
    stay: ShelterStay, room: ShelterRoom, bed_id: UUID | None, from_on: dt.date, *,
    new_id: UUID | None = None,
) -> KeptPlace:  # fmt: skip
    """Hold a bed for somebody who is to come, or a whole room for one family."""
    if stay.state == "refused" or stay.state == "exited" or (bed_id and not _is_coming(stay)):
        raise not_now()
    hold_sites(room.site_id)
    kept = KeptPlace(
        id=new_id, stay_id=stay.id, room_id=room.id, bed_id=bed_id, from_on=from_on,
        office_id=stay.office_id,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def _is_coming(stay: ShelterStay) -> bool:
    return stay.state in BEFORE_ARRIVAL


def give_free(kept: KeptPlace, room: ShelterRoom, today: dt.date) -> None:
    """No longer hold a place."""
    hold_sites(room.site_id)
    kept.until_on = max(kept.from_on, today)
    db.session.flush()
