"""Whatever is admitted, moved, mended and left in whatever order, every night stays right."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.models import OPEN_END
from mrc_cases.extensions import db
from mrc_cases.shelter.actions import leave, members_of, move
from mrc_cases.shelter.corrections import correct_days
from mrc_cases.shelter.models import ShelterBed
from mrc_cases.shelter.nights import Span, months, nights_within
from mrc_cases.shelter.placing import mark_clean
from mrc_cases.shelter.stay_models import BedAssignment, ShelterStay
from tests.shelter_house import House, build

DAY = dt.timedelta(days=1)
STEPS, BACK = 120, 60  # steps of a walk, days it reaches back


class Walk:
    """Somebody who presses whatever can be pressed; what is refused leaves no trace."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.chance = house, random.Random(seed)
        self.beds = list(db.session.scalars(select(ShelterBed).order_by(ShelterBed.id)))
        self.refused = self.done = 0

    def day(self) -> dt.date:
        return self.house.today - self.chance.randrange(BACK) * DAY

    def step(self) -> None:
        press: Callable[[], Any] = self.chance.choice(
            (self.come, self.come, self.move, self.leave, self.leave, self.mend, self.clean)
        )
        try:
            press()
            db.session.commit()
            self.done += 1
        except (RuleBroken, IntegrityError):
            db.session.rollback()
            self.refused += 1

    def come(self) -> None:
        gender = self.chance.choice("FM")
        stay = self.house.ask("Guest", children=self.chance.choice((0, 0, 1)), gender=gender,
                              sleeps_apart=self.chance.random() < 0.3)  # fmt: skip
        beds = self.chance.sample(self.beds, len(members_of(stay)))
        self.house.admit(stay, *beds, on=self.day())

    def one(self, *states: str) -> ShelterStay:
        query = select(ShelterStay).where(ShelterStay.state.in_(states)).order_by(ShelterStay.id)
        found = db.session.scalars(query).all()
        if not found:
            raise RuleBroken("nobody is there")
        return self.chance.choice(found)

    def move(self) -> None:
        stay = self.one("admitted")
        who = self.chance.choice(members_of(stay))
        bed = self.chance.choice(self.beds)
        move(stay, self.house.site.id, {who.id: bed.id}, moved_on=self.day(),
             today=self.house.today)  # fmt: skip

    def leave(self) -> None:
        leave(self.one("admitted"), left_on=self.day(), today=self.house.today,
              exit_reason="HOUSED", destination="OWN")  # fmt: skip

    def mend(self) -> None:
        stay = self.one("admitted", "exited")
        left_on = self.day() if stay.left_on else None
        correct_days(stay, version=stay.version, arrived_on=self.day(), left_on=left_on,
                     today=self.house.today)  # fmt: skip

    def clean(self) -> None:
        query = select(BedAssignment).where(
            BedAssignment.until_on != OPEN_END, BedAssignment.cleaned_at.is_(None)
        )
        for left in db.session.scalars(query).all():
            mark_clean(left, self.house.site.id)


@pytest.mark.parametrize("seed", [3, 11])
def test_a_random_walk_keeps_every_night_right(
    app: Flask, make_user: Any, put_client: Any, today: dt.date, seed: int
) -> None:
    walk = Walk(build(make_user("shelter"), put_client, today), seed)
    for _step in range(STEPS):
        walk.step()
    assert walk.done > STEPS / 8  # how many differs: the order of the beds is drawn anew
    assert walk.refused > STEPS / 20

    taken = [
        (each.bed_id, each.member_id, each.stay_id, Span(each.from_on, min(each.until_on, today)))
        for each in db.session.scalars(select(BedAssignment))
        if each.from_on <= min(each.until_on, today)
    ]
    _nobody_twice(taken, 0)
    _nobody_twice(taken, 1)
    _sums_agree(taken, Span(today - (BACK + 40) * DAY, today + DAY))
    _stays_are_whole(taken, today)


def _nobody_twice(taken: list[Any], place: int) -> None:
    """No bed (0) and no person (1) on the same night twice."""
    seen: set[tuple[Any, dt.date]] = set()
    for each in taken:
        for number in range(each[3].nights):
            night = each[place], each[3].from_on + number * DAY
            assert night not in seen
            seen.add(night)


def _sums_agree(taken: list[Any], period: Span) -> None:
    def by(place: int) -> int:
        return sum(
            nights_within([each[3] for each in taken if each[place] == key], period)
            for key in {each[place] for each in taken}
        )

    by_month = sum(nights_within([each[3] for each in taken], month) for month in months(period))
    assert by(0) == by(1) == by(2) == by_month


def _stays_are_whole(taken: list[Any], today: dt.date) -> None:
    """Everybody of a stay has a bed on each night from the arrival to the leaving."""
    for stay in db.session.scalars(select(ShelterStay).where(ShelterStay.arrived_on.is_not(None))):
        assert stay.arrived_on is not None
        whole = (stay.left_on or today) - stay.arrived_on
        for member in members_of(stay):
            mine = [each[3] for each in taken if each[1] == member.id]
            assert sum(span.nights for span in mine) == whole.days
