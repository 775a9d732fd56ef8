"""What happens during a stay and after it: absences, reviews, belongings, contact (R-14)."""

import datetime as dt
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.models import Client
from mrc_cases.documents.actions import attach
from mrc_cases.extensions import db
from mrc_cases.shelter.actions import not_now
from mrc_cases.shelter.nights import next_review
from mrc_cases.shelter.placing import give_up_beds, hold_stay, open_assignments
from mrc_cases.shelter.stay_models import (
    AfterContact,
    BelongingPicture,
    ShelterStay,
    StayAbsence,
    StayReview,
    StayService,
)

# Somebody away for longer may lose the bed, if a shelter worker says so.
NIGHTS_KEPT = 1


def open_absence(stay: ShelterStay) -> StayAbsence | None:
    """The absence that has not ended."""
    query = select(StayAbsence).where(StayAbsence.stay_id == stay.id, StayAbsence.back_on.is_(None))
    return db.session.scalar(query.order_by(StayAbsence.from_on.desc()).limit(1))


def go_away(
    stay: ShelterStay, *, from_on: dt.date, expected_on: dt.date | None, words: str | None,
    today: dt.date, new_id: UUID | None = None,
) -> None:  # fmt: skip
    """Nights elsewhere; the bed is held."""
    hold_stay(stay)
    if stay.state != "admitted" or stay.arrived_on is None:
        raise not_now()
    if not stay.arrived_on <= from_on <= today:
        raise RuleBroken(_("Choose a day of the stay, up to today."), "from_on")
    if expected_on is not None and expected_on < from_on:
        raise RuleBroken(_("Nobody is back before they went."), "expected_on")
    stay.state = "absent"
    db.session.add(
        StayAbsence(
            id=new_id, stay_id=stay.id, from_on=from_on, expected_on=expected_on, words=words,
            office_id=stay.office_id,
        )
    )  # fmt: skip
    db.session.flush()


def come_back(stay: ShelterStay, *, back_on: dt.date, today: dt.date) -> None:
    """Here again; whose bed was given up gets one by moving."""
    hold_stay(stay)
    absence = open_absence(stay)
    if stay.state != "absent" or absence is None:
        raise not_now()
    if not absence.from_on <= back_on <= today:
        raise RuleBroken(_("Choose a day between the going and today."), "back_on")
    absence.back_on, stay.state = back_on, "admitted"
    db.session.flush()


def free_beds(stay: ShelterStay, today: dt.date) -> None:
    """Give the beds of somebody who stays away to others; only after more than one night."""
    hold_stay(stay)
    absence = open_absence(stay)
    if stay.state != "absent" or absence is None:
        raise not_now()
    if (today - absence.from_on).days <= NIGHTS_KEPT:
        raise RuleBroken(_("A bed is held for one night at least."))
    give_up_beds(open_assignments(stay), today, "from_on")
    absence.beds_freed_on = today
    db.session.flush()


def review(
    stay: ShelterStay, *, done_on: dt.date, words: str, today: dt.date, new_id: UUID | None = None
) -> None:
    """Look at how it goes on; nobody has to leave because a day has come."""
    if stay.state not in {"admitted", "absent"} or stay.arrived_on is None:
        raise not_now()
    if not stay.arrived_on <= done_on <= today:
        raise RuleBroken(_("Choose a day of the stay, up to today."), "done_on")
    db.session.add(
        StayReview(
            id=new_id, stay_id=stay.id, done_on=done_on, words=words, office_id=stay.office_id
        )
    )
    stay.next_review_on = next_review(stay.arrived_on, done_on)
    db.session.flush()


def note_service(
    stay: ShelterStay, *, happened_on: dt.date, service: str, member: UUID | None,
    words: str | None, today: dt.date, new_id: UUID | None = None,
) -> None:  # fmt: skip
    """Write down what was done for somebody during the stay; `member` None: for all of it."""
    last = stay.left_on or today
    if stay.arrived_on is None:
        raise not_now()
    if not stay.arrived_on <= happened_on <= last:
        raise RuleBroken(_("Choose a day of the stay, up to today."), "happened_on")
    db.session.add(
        StayService(
            id=new_id, stay_id=stay.id, member_id=member, happened_on=happened_on, service=service,
            words=words, office_id=stay.office_id,
        )
    )  # fmt: skip
    db.session.flush()


def hear_of(
    stay: ShelterStay, *, happened_on: dt.date, lives: str, words: str | None, today: dt.date,
    new_id: UUID | None = None,
) -> None:  # fmt: skip
    """Write down how somebody is after the shelter."""
    if stay.left_on is None:
        raise not_now()
    if not stay.left_on <= happened_on <= today:
        raise RuleBroken(_("Choose a day after the leaving, up to today."), "happened_on")
    db.session.add(
        AfterContact(
            id=new_id, stay_id=stay.id, happened_on=happened_on, lives=lives, words=words,
            office_id=stay.office_id,
        )
    )  # fmt: skip
    db.session.flush()


def add_picture(
    stay: ShelterStay, client: Client, data: bytes, *, new_id: UUID | None = None
) -> None:
    """A photograph of what somebody brought. Its line in the file tells nothing of a shelter."""
    kept = attach(client, data, title=_("Photograph"), kind="OTHER", is_confidential=True)
    db.session.add(
        BelongingPicture(id=new_id, stay_id=stay.id, file_id=kept.id, office_id=stay.office_id)
    )
    db.session.flush()
