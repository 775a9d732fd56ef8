"""What becomes of a stay: asked for, decided, admitted, moved, left (domain.md R-14)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.clients.models import OPEN_END, Client
from mrc_cases.codes import needs_text, parent_of
from mrc_cases.extensions import db
from mrc_cases.shelter.nights import Span, next_review
from mrc_cases.shelter.placing import (
    check_clean,
    give_up_beds,
    hold_stay,
    move_to,
    open_assignments,
    put_to_bed,
)
from mrc_cases.shelter.stay_models import (
    BEFORE_ARRIVAL,
    IN_THE_HOUSE,
    KeptPlace,
    ShelterStay,
    StayMember,
)

# Whoever leaves so says more: which case was settled and how, or what the other reason is.
SAYS_MORE = frozenset({"RESOLVED", "OTH"})


@dataclass(frozen=True)
class Companion:
    """Somebody who comes along: with a file, or by name with gender and year of birth."""

    client_id: UUID | None = None
    name: str | None = None
    gender: str = "NC"
    birth_year: int | None = None


def ask_for_place(
    client: Client, companions: Iterable[Companion] = (), *, sleeps_with: str | None = None,
    new_id: UUID | None = None, **facts: Any,
) -> ShelterStay:  # fmt: skip
    """Write a request down; the first question is who, the place comes later."""
    _check_reason(facts["reason"], facts.get("plan"), facts.get("reason_words"))
    stay = ShelterStay(
        id=new_id, client_id=client.id, office_id=client.office_id, state="requested", **facts
    )
    db.session.add(stay)
    db.session.flush()
    head = Companion(client_id=client.id)
    for each in (head, *companions):
        _add_member(stay, each, sleeps_with if each is head else None)
    db.session.flush()
    return stay


def _check_reason(reason: str, plan: str | None, words: str | None) -> None:
    if parent_of("STAY_REASON", reason) == "HOUSEPLAN" and not plan:
        raise RuleBroken(
            _("Emergency housing is part of a plan: write down what happens afterwards."), "plan"
        )
    if needs_text("STAY_REASON", reason) and not words:
        raise RuleBroken(_("Write the reason in words."), "reason_words")


def _add_member(
    stay: ShelterStay, who: Companion, sleeps_with: str | None, new_id: UUID | None = None
) -> StayMember:
    if who.client_id is None and (not who.name or who.birth_year is None):
        raise RuleBroken(_("Write the name and the year of birth of each who comes along."))
    member = StayMember(
        id=new_id, stay_id=stay.id, office_id=stay.office_id, client_id=who.client_id,
        name=who.name, gender=who.gender, birth_year=who.birth_year, sleeps_with=sleeps_with,
    )  # fmt: skip
    db.session.add(member)
    return member


def add_companion(
    stay: ShelterStay, who: Companion, *, sleeps_with: str | None = None, new_id: UUID | None = None
) -> None:
    """Somebody more comes along, or comes after."""
    if stay.state not in (*BEFORE_ARRIVAL, *IN_THE_HOUSE):
        raise not_now()
    _add_member(stay, who, sleeps_with, new_id)
    db.session.flush()


def members_of(stay: ShelterStay) -> list[StayMember]:
    """The people of a stay, whose file it hangs at first."""
    query = select(StayMember).where(StayMember.stay_id == stay.id)
    found = db.session.scalars(query.order_by(StayMember.created_at, StayMember.id)).all()
    return sorted(found, key=lambda member: member.client_id != stay.client_id)


def change_stay(stay: ShelterStay, *, version: int, sleeps_with: str | None, **facts: Any) -> None:
    """Mend what is known of a stay; refuses to write over a newer version."""
    if version != stay.version:
        names = ("reason", "risk", "plan", "special_needs", "belongings")
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            stay.version,
            {name: getattr(stay, name) for name in names},
        )
    _check_reason(facts["reason"], facts["plan"], facts["reason_words"])
    _check_expected(stay.arrived_on, facts.get("expected_on"))
    if facts.get("rules_agreed_on") and not facts.get("rules_language"):
        raise RuleBroken(_("Say in which language the rules were explained."), "rules_language")
    for name, value in facts.items():
        setattr(stay, name, value)
    members_of(stay)[0].sleeps_with = sleeps_with


# --- decided -----------------------------------------------------------------------------------


def not_now() -> RuleBroken:
    """What is said when a stay is past what somebody wants to do."""
    return RuleBroken(_("The stay is not in a state for that. Look at it again."))


def accept(stay: ShelterStay) -> None:
    """Say yes; a bed is found next."""
    if stay.state != "requested":
        raise not_now()
    stay.state, stay.decided_at = "accepted", now()


def put_on_waiting(stay: ShelterStay) -> None:
    """Accepted, and no bed is free."""
    if stay.state != "accepted":
        raise not_now()
    stay.state = "waiting"


def refuse(stay: ShelterStay, *, refused_reason: str, refused_words: str | None) -> None:
    """Say no, with a reason that is counted; also of one who was accepted and did not come."""
    if stay.state not in BEFORE_ARRIVAL:
        raise not_now()
    if needs_text("STAY_REFUSED", refused_reason) and not refused_words:
        raise RuleBroken(_("Write the reason in words."), "refused_words")
    stay.state, stay.decided_at = "refused", now()
    stay.refused_reason, stay.refused_words = refused_reason, refused_words
    _close_members(stay)
    _end_keeping(stay, dt.date.min)


def _close_members(stay: ShelterStay) -> None:
    for member in members_of(stay):
        member.is_open = False


def _end_keeping(stay: ShelterStay, on: dt.date) -> None:
    """What was kept for the stay is free from a day on."""
    query = select(KeptPlace).where(KeptPlace.stay_id == stay.id, KeptPlace.until_on > on)
    for kept in db.session.scalars(query):
        kept.until_on = max(kept.from_on, on)


# --- admitted, moved, left ---------------------------------------------------------------------


def admit(
    stay: ShelterStay,
    site_id: UUID,
    beds: Mapping[UUID, UUID],
    *,
    arrived_on: dt.date,
    today: dt.date,
    left_on: dt.date | None = None,
    expected_on: dt.date | None = None,
    new_id: UUID | None = None,
    **leaving: Any,
) -> None:
    """Give each person of a stay a bed from the day of arrival; `left_on` for one entered late.

    `beds` is member -> bed. Raises RuleBroken for a plan that is missing, a day to come, or
    whatever stands against the beds.
    """
    hold_stay(stay, site_id)
    if stay.state not in {"accepted", "waiting"}:
        raise not_now()
    _check_reason(stay.reason, stay.plan, stay.reason_words)
    check_day(arrived_on, today, "arrived_on")
    if not beds or set(beds) != {member.id for member in members_of(stay)}:
        raise RuleBroken(_("Choose a bed for everybody who comes."), "beds")
    if left_on is not None and left_on < arrived_on:
        raise RuleBroken(_("Nobody leaves before they came."), "left_on")
    _check_expected(arrived_on, expected_on)
    stay.expected_on = expected_on
    _end_keeping(stay, arrived_on)
    stay.site_id, stay.state, stay.arrived_on = site_id, "admitted", arrived_on
    stay.next_review_on = next_review(arrived_on, None)
    db.session.flush()
    if arrived_on == today:
        check_clean(stay, beds.values())
    put_to_bed(stay, site_id, beds, Span(arrived_on, left_on or OPEN_END), today, new_id)
    if left_on is not None:
        leave(stay, left_on=left_on, today=today, **leaving)


def _check_expected(arrived_on: dt.date | None, expected_on: dt.date | None) -> None:
    if expected_on is not None and arrived_on is not None and expected_on < arrived_on:
        raise RuleBroken(_("Nobody leaves before they came."), "expected_on")


def check_day(day: dt.date, today: dt.date, field: str) -> None:
    """Raises RuleBroken for a day to come."""
    if day > today:
        raise RuleBroken(_("This day is still to come."), field)


def move(
    stay: ShelterStay, site_id: UUID, beds: Mapping[UUID, UUID], *, moved_on: dt.date,
    today: dt.date, new_id: UUID | None = None,
) -> None:  # fmt: skip
    """Other beds from a day on, at the same site or another; who has no bed gets one."""
    hold_stay(stay, site_id)
    if stay.state != "admitted" or stay.arrived_on is None:
        raise not_now()
    check_day(moved_on, today, "moved_on")
    if moved_on < stay.arrived_on:
        raise RuleBroken(_("Nobody moves before they came."), "moved_on")
    if site_id != stay.site_id and set(beds) != {member.id for member in members_of(stay)}:
        raise RuleBroken(_("Everybody of a stay lives at one site."), "beds")
    move_to(stay, site_id, beds, moved_on, today, new_id)
    stay.site_id = site_id


def leave(
    stay: ShelterStay, *, left_on: dt.date, today: dt.date, exit_reason: str | None = None,
    destination: str | None = None, exit_plan: str | None = None,
) -> None:  # fmt: skip
    """End a stay: the beds wait for cleaning, the people may be admitted again another time."""
    hold_stay(stay)
    if stay.state not in IN_THE_HOUSE or stay.arrived_on is None:
        raise not_now()
    check_day(left_on, today, "left_on")
    if left_on < stay.arrived_on:
        raise RuleBroken(_("Nobody leaves before they came."), "left_on")
    if not exit_reason or not destination:
        field = "destination" if exit_reason else "exit_reason"
        raise RuleBroken(_("Say why the person left, and where to."), field)
    if parent_of("STAY_EXIT", exit_reason) in SAYS_MORE and not exit_plan:
        raise RuleBroken(
            _("Write which case was settled and how, or what the other reason is."), "exit_plan"
        )
    give_up_beds(open_assignments(stay), left_on, "left_on")
    stay.state, stay.left_on, stay.next_review_on = "exited", left_on, None
    stay.expected_on = None
    stay.exit_reason, stay.destination, stay.exit_plan = exit_reason, destination, exit_plan
    _close_members(stay)
    _end_keeping(stay, left_on)
