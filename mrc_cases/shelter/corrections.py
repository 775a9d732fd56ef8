"""The days of a stay corrected, and every night of its beds with them (domain.md R-14)."""

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken
from mrc_cases.extensions import db
from mrc_cases.shelter.actions import check_day, not_now
from mrc_cases.shelter.nights import Span
from mrc_cases.shelter.placing import (
    check_bed,
    check_rules,
    hold_stay,
)
from mrc_cases.shelter.stay_models import (
    BedAssignment,
    ShelterStay,
)
from mrc_cases.shelter.survey import survey


def correct_days(
    stay: ShelterStay, *, version: int, arrived_on: dt.date, left_on: dt.date | None, today: dt.date
) -> None:
    """Mend the day of arrival or leaving; every night of the beds moves along.

    Nights that are added are looked at as those of an admission would be.
    """
    hold_stay(stay)
    if stay.arrived_on is None or (left_on is None) != (stay.left_on is None):
        raise not_now()
    if version != stay.version:
        theirs = {"arrived_on": stay.arrived_on, "left_on": stay.left_on}
        message = _("Somebody else changed this meanwhile. Compare, then save again.")
        raise ChangedMeanwhile(message, stay.version, theirs)
    check_day(left_on or arrived_on, today, "left_on" if left_on else "arrived_on")
    if left_on is not None and left_on < arrived_on:
        raise RuleBroken(_("Nobody leaves before they came."), "left_on")
    for assignment in _all_assignments(stay):
        from_on = arrived_on if assignment.from_on == stay.arrived_on else assignment.from_on
        until_on = assignment.until_on
        if left_on is not None and until_on == stay.left_on:
            until_on = left_on
        _correct(stay, assignment, from_on, until_on)
    stay.arrived_on, stay.left_on = arrived_on, left_on
    db.session.flush()


def _all_assignments(stay: ShelterStay) -> list[BedAssignment]:
    query = select(BedAssignment).where(BedAssignment.stay_id == stay.id)
    return list(db.session.scalars(query.order_by(BedAssignment.from_on, BedAssignment.id)))


def _correct(
    stay: ShelterStay, assignment: BedAssignment, from_on: dt.date, until_on: dt.date
) -> None:
    if until_on < from_on:
        raise RuleBroken(_("A bed was given on another day. Mend the moves first."), "arrived_on")
    added = [Span(from_on, max(from_on, assignment.from_on))]
    added.append(Span(min(until_on, assignment.until_on), until_on))
    assignment.from_on, assignment.until_on = from_on, until_on
    db.session.flush()
    for span in added:
        if span.nights and stay.site_id is not None:
            ground = survey(stay.site_id, span, stay.id)
            if assignment.bed_id in ground.beds:  # not of a site left before
                check_bed(ground, assignment.bed_id, span)
                check_rules(ground, stay, {assignment.member_id: assignment.bed_id})
