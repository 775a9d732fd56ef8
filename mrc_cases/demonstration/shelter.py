"""A fictional safe house of twelve beds: who sleeps there, who left, who waits."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select

from mrc_cases.access.models import User
from mrc_cases.base.moments import local_day, now
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.codes import SIX_GROUNDS
from mrc_cases.extensions import db
from mrc_cases.household.models import FamilyLink
from mrc_cases.shelter.actions import (
    Companion,
    accept,
    admit,
    ask_for_place,
    members_of,
    refuse,
)
from mrc_cases.shelter.life_actions import note_service, review
from mrc_cases.shelter.models import ShelterBed, ShelterRoom, ShelterSite
from mrc_cases.shelter.nights import ONE_DAY
from mrc_cases.shelter.site_actions import add_room, let_in, open_site, shut_bed
from mrc_cases.shelter.stay_models import ShelterStay

OPENED = dt.timedelta(days=400)
ROOMS = (("Garden room", "WOMEN", 4, 22), ("Blue room", "MEN", 3, 18), ("Attic", "FAMILY", 3, 20),
         ("Small room", "ANY", 2, 9))  # fmt: skip
ADULT_MONTHS = 20 * 12


def fill_shelter(staff: Mapping[str, UUID], time_zone: str) -> None:
    """Made by the same actions as a real one; the manager is put on its list."""
    today = local_day(now(), time_zone)
    worker = db.session.get_one(User, staff["shelter"])
    manager = db.session.get_one(User, staff["manager"])
    site = open_site(worker, name="Linden House", address="Lipová 7, second floor", kind="SAFE")
    for name, rule, beds, size in ROOMS:
        add_room(site, beds=beds, today=today - OPENED, name=name, gender_rule=rule, size_m2=size)
    let_in(site.id, manager, manager)
    _fill_women(site, worker, today)
    _one_family(site, worker, today)
    bed = _beds(site, "MEN")[2]
    room = db.session.get_one(ShelterRoom, bed.room_id)
    shut_bed(bed, room, from_on=today - 2 * ONE_DAY, until_on=None, reason="REPAIR", words=None)
    db.session.flush()


def _beds(site: ShelterSite, rule: str) -> list[ShelterBed]:
    query = (
        select(ShelterBed)
        .join(ShelterRoom, ShelterRoom.id == ShelterBed.room_id)
        .where(ShelterRoom.site_id == site.id, ShelterRoom.gender_rule == rule)
    )
    return list(db.session.scalars(query.order_by(ShelterBed.position)))


def _people(gender: str, today: dt.date, number: int) -> list[Client]:
    """The newest grown-up clients of a gender, but nobody who must not meet a relative there."""
    hidden = or_(FamilyLink.hide_from_relative, FamilyLink.hide_from_client)
    theirs = or_(FamilyLink.client_id == Client.id, FamilyLink.relative_id == Client.id)
    query = (
        select(Client)
        .join(Client.profile)
        .where(ProfileVersion.gender == gender, ~exists().where(hidden, theirs))
        .where(ProfileVersion.born_month < today.year * 12 + today.month - ADULT_MONTHS)
        .order_by(Client.registered_on.desc(), Client.id)
        .limit(number)
    )
    return list(db.session.scalars(query))


def _ask(client: Client, worker: User, place: int, *along: Companion) -> ShelterStay:
    assign(client, worker.id)
    reason = SIX_GROUNDS[place % len(SIX_GROUNDS)]
    risk = "HIGH" if place % 3 == 0 else "MEDIUM"
    stay = ask_for_place(client, along, reason=reason, source="CENTRE", risk=risk)
    accept(stay)
    return stay


def _settled(stay: ShelterStay, client: Client, arrived: dt.date) -> None:
    """Asked for on the day of arrival; the rules of the house explained and agreed."""
    stay.requested_at = dt.datetime.combine(arrived, dt.time(8), dt.UTC)
    stay.rules_language, stay.rules_agreed_on = client.profile.language, arrived


def _fill_women(site: ShelterSite, worker: User, today: dt.date) -> None:
    """Two here, one left a bed to be cleaned, one refused, one waits."""
    women, beds = _people("F", today, 6), _beds(site, "WOMEN")
    for place, (client, days) in enumerate(zip(women[:3], (20, 6, 40), strict=False)):
        stay = _ask(client, worker, place)
        arrived = today - days * ONE_DAY
        ends: dict[str, Any] = {} if place < 2 else {
            "left_on": today, "exit_reason": "HOUSED", "destination": "OWN",
        }  # fmt: skip
        chosen = {members_of(stay)[0].id: beds[place].id}
        admit(stay, site.id, chosen, arrived_on=arrived, today=today, **ends)
        if place != 1:
            _settled(stay, client, arrived)
        if place == 0:
            note_service(stay, happened_on=arrived + ONE_DAY, service="LEG", member=None,
                         words="Wage claim written", today=today)  # fmt: skip
            stay.expected_on = today + 5 * ONE_DAY
            words = "Looks for work; the wage claim goes on."
            review(stay, done_on=arrived + 14 * ONE_DAY, words=words, today=today)
    for client in women[3:4]:
        refuse(_ask(client, worker, 3), refused_reason="FULL", refused_words=None)
    for client in women[4:5]:
        _ask(client, worker, 4)


def _one_family(site: ShelterSite, worker: User, today: dt.date) -> None:
    mothers = _people("F", today, 6)[5:6]
    for client in mothers:
        child = Companion(name="Lina", gender="F", birth_year=today.year - 4)
        stay = _ask(client, worker, 5, child)
        beds = _beds(site, "FAMILY")
        chosen = {m.id: b.id for m, b in zip(members_of(stay), beds, strict=False)}
        admit(stay, site.id, chosen, arrived_on=today - 3 * ONE_DAY, today=today)
        _settled(stay, client, today - 3 * ONE_DAY)
