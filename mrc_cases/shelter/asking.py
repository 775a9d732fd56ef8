"""“A place for a woman with two children tonight: yes or no”, and nothing more (domain.md R-13)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import or_, select

from mrc_cases.clients.models import OPEN_END
from mrc_cases.extensions import db
from mrc_cases.shelter.models import ShelterSite
from mrc_cases.shelter.nights import ONE_DAY, Span
from mrc_cases.shelter.room_rules import Guest, standing_against
from mrc_cases.shelter.stay_models import BedAssignment
from mrc_cases.shelter.survey import Bed, Ground, survey

GROWN = {"WOMAN": ("F",), "MAN": ("M",), "COUPLE": ("F", "M"), "OTHER": ("X",)}


def is_place_free(who: str, children: int, night: dt.date) -> bool:
    """Whether a room of some site would take these people together, by its rules, tonight."""
    coming = _guests(who, children)
    is_open = or_(ShelterSite.closed_on.is_(None), ShelterSite.closed_on > night)
    query = select(ShelterSite.id).where(ShelterSite.archived_at.is_(None), is_open)
    return any(
        _takes(survey(site_id, Span(night, night + ONE_DAY)), coming, night)
        for site_id in db.session.scalars(query).all()
    )


def _guests(who: str, children: int) -> list[Guest]:
    family, grown = uuid4(), GROWN[who]
    size = len(grown) + children
    chosen = "ALONE" if who == "OTHER" else None  # nobody was asked yet, so nobody else
    adults = [Guest(family, gender, False, chosen, size) for gender in grown]
    return adults + [Guest(family, "U", True, None, size) for _child in range(children)]


def _takes(ground: Ground, coming: Sequence[Guest], night: dt.date) -> bool:
    grown = sum(not guest.is_child for guest in coming)
    for room_id, beds in _free_beds(ground, night).items():
        others = [each.guest for each in ground.in_room(room_id)]
        is_enough = len(beds) >= len(coming) and sum(bed.kind != "COT" for bed in beds) >= grown
        if is_enough and not standing_against(beds[0].rule, coming, others, beds[0].house):
            return True
    return False


def _free_beds(ground: Ground, night: dt.date) -> dict[UUID, list[Bed]]:
    taken = {each.bed_id for each in ground.sleepers} | _unclean(ground)
    free: defaultdict[UUID, list[Bed]] = defaultdict(list)
    for bed in ground.beds.values():
        served = bed.service.from_on <= night < bed.service.until_on
        offered = served and bed.kind != "OVERFLOW" and bed.id not in ground.shut
        if offered and bed.id not in taken and not ground.kept_from(bed, None):
            free[bed.room_id].append(bed)
    return free


def _unclean(ground: Ground) -> set[UUID]:
    query = select(BedAssignment.bed_id).where(
        BedAssignment.cleaned_at.is_(None),
        BedAssignment.until_on != OPEN_END,
        BedAssignment.bed_id.in_(list(ground.beds)),
    )
    return set(db.session.scalars(query))
