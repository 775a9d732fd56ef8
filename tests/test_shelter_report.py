"""Report 5.5: the check figures from stored stays, units by letter, nights that always agree."""

import datetime as dt
import json
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select, update

from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.list_actions import add_code, merge
from mrc_cases.codes import SIX_GROUNDS
from mrc_cases.extensions import db
from mrc_cases.reports.exports import as_csv, as_json, as_xlsx
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import Period, month_of
from mrc_cases.reports.queries import Universe
from mrc_cases.shelter.actions import members_of, refuse
from mrc_cases.shelter.life_actions import note_service
from mrc_cases.shelter.models import ShelterBed, ShelterRoom
from mrc_cases.shelter.nights import Span, months, nights_within
from mrc_cases.shelter.site_actions import add_room, open_site, shut_bed
from mrc_cases.shelter.stay_models import BedAssignment, ShelterStay
from tests.shelter_house import ADDRESS, NAME, House

APRIL = Period(dt.date(2026, 4, 1), dt.date(2026, 4, 30))
ENDS = {"exit_reason": "HOUSED", "destination": "OWN"}


def april(day: int) -> dt.date:
    return dt.date(2026, 4, day)


@pytest.fixture
def house(app: Flask, make_user: Any, put_client: Any, today: dt.date) -> House:
    """Six beds in one room, one of them out of service for ten nights of April."""
    worker = make_user("shelter")
    site = open_site(worker, name=NAME, address=ADDRESS, kind="SAFE")
    room = add_room(site, beds=6, today=dt.date(2025, 1, 1), name="Hall", gender_rule="WOMEN")
    house = House(site, worker, put_client, today)
    shut_bed(house.beds("WOMEN")[5], room, from_on=april(6), until_on=april(16), reason="REPAIR",
             words=None)  # fmt: skip
    db.session.commit()
    return house


@pytest.fixture
def april_stays(house: House) -> House:
    """Days 1 to 11, 3 to 8, 5 to 30, and a day without a night."""
    for name, bed, first, last in (("Anna", 0, 1, 11), ("Bea", 1, 3, 8), ("Cleo", 2, 5, 30),
                                   ("Dora", 3, 9, 9)):  # fmt: skip
        beds = house.beds("WOMEN")
        house.admit(house.ask(name, reason="ABSCOND"), beds[bed], on=april(first),
                    left_on=april(last), **ENDS)  # fmt: skip
    return house


def report(period: Period = APRIL) -> Any:
    return make_report(db.session, "shelter", Universe(period))


def grid(made: Any, key: str) -> dict[str, Any]:
    return {line.label: line.values for line in made.grid(key).lines}


def test_the_check_figures(april_stays: House) -> None:
    made = report()
    assert grid(made, "occupancy") == {
        "Unit A": (170, 40, 23.5, 0, 1),
        "All": (170, 40, 23.5, 0, 1),
    }
    numbers = grid(made, "stays")
    assert numbers["Nights of a stay that ended, median"] == [7.5]
    assert numbers["Nights of a stay that ended, mean"] == [10.0]
    assert grid(made, "year")["April 2026"] == (4, 4, 170, 40, 23.5, 0, 1)


def test_persons_and_stays_by_reason(april_stays: House) -> None:
    house = april_stays
    refuse(house.ask("Eva"), refused_reason="FULL", refused_words=None)
    db.session.execute(
        update(ShelterStay)
        .where(ShelterStay.state == "refused")
        .values(decided_at=dt.datetime(2026, 4, 30, 21, 30, tzinfo=dt.UTC))  # 23:30 in the centre
    )
    db.session.commit()
    made = report()
    rows = {row.code: row for row in made.table("admissions").rows}
    assert (rows["ABSCOND"].total, rows["ABSCOND"].events) == (4, 4)
    assert rows["total"].counts["F"] == 4
    assert {row.code: row.total for row in made.table("refused").rows}["FULL"] == 1
    assert {row.code: row.total for row in made.table("destinations").rows}["OWN"] == 4


def test_who_left_is_counted_as_the_lists_are_on_the_last_day(house: House) -> None:
    own = add_code("STAY_EXIT", parent="OTH", words={"en": "Own flat"}, today=april(1))
    for name, bed, last in (("Anna", 0, 11), ("Bea", 1, 20)):
        ends = {**ENDS, "exit_reason": own, "exit_plan": "A flat of the town"}
        house.admit(house.ask(name), house.beds("WOMEN")[bed], on=april(2), left_on=april(last),
                    **ends)  # fmt: skip
    merge("STAY_EXIT", own, into="HOUSED", from_on=april(15), today=april(2))
    db.session.commit()
    g.pop("stored_codes", None)  # what this test has read, as the next request would not know it

    def left(last: int) -> dict[str, int]:
        rows = report(Period(april(1), april(last))).table("exits").rows
        return {row.code: row.total for row in rows if row.total and not row.is_sum}

    assert left(14) == {"OTH": 1}
    assert left(30) == {"HOUSED": 2}


def test_extra_places_stand_apart_and_may_be_more_than_full(house: House) -> None:
    db.session.execute(
        update(ShelterBed).where(ShelterBed.id == house.beds("WOMEN")[0].id).values(kind="OVERFLOW")
    )
    house.admit(house.ask("Anna"), house.beds("WOMEN")[0], on=april(1), left_on=april(4), **ENDS)
    assert grid(report(), "occupancy")["Unit A"] == (140, 0, 0.0, 3, 0)


def test_nights_to_come_are_not_counted(house: House, today: dt.date) -> None:
    house.admit(house.ask("Anna"), house.beds("WOMEN")[0], on=today - dt.timedelta(days=2))
    this = month_of(today)
    offered, slept = grid(report(this), "occupancy")["Unit A"][:2]
    assert slept == min(2, (today - this.from_on).days)
    assert offered == 6 * (today - this.from_on).days


def test_services_given_during_stays_are_counted_for_whoever_had_them(
    house: House, today: dt.date
) -> None:
    mother = house.ask("Maria Santos", children=1)
    house.admit(mother, *house.beds("WOMEN")[:2], on=april(1), left_on=april(20), **ENDS)
    first = members_of(mother)[0]
    for day, service, member in ((2, "LEG", first.id), (3, "LEG", first.id), (4, "HEA", None)):
        note_service(mother, happened_on=april(day), service=service, member=member, words=None,
                     today=today)  # fmt: skip
    db.session.commit()
    table = next(each for each in report().tables if each.key == "services")
    rows = {row.code: row for row in table.rows}
    assert (rows["LEG"].events, rows["LEG"].counts["F"], rows["LEG"].total) == (2, 1, 1)
    assert (rows["HEA"].events, rows["HEA"].counts["M"], rows["HEA"].total) == (1, 1, 2)
    assert (rows["total"].events, rows["total"].total) == (3, 2)
    with pytest.raises(RuleBroken, match="day of the stay"):
        note_service(mother, happened_on=april(21), service="LEG", member=None, words=None,
                     today=today)  # fmt: skip


def test_each_of_the_six_grounds_is_counted(house: House) -> None:
    for place, ground in enumerate(SIX_GROUNDS):
        house.admit(house.ask(f"Woman {place}", reason=ground), house.beds("WOMEN")[place % 5],
                    on=april(2 + place), left_on=april(3 + place), **ENDS)  # fmt: skip
    table = next(each for each in report().tables if each.key == "admissions")
    rows = {row.code: row.total for row in table.rows}
    assert [rows[ground] for ground in SIX_GROUNDS] == [1] * 6


def test_the_site_is_its_letter_in_every_form(april_stays: House) -> None:
    made = report()
    for content in (as_csv(made), as_json(made), as_xlsx(made)):
        assert NAME.encode() not in content
        assert b"Lipov" not in content
    assert b"Unit A" in as_csv(made)
    tables = {table["key"]: table for table in json.loads(as_json(made))["tables"]}
    assert tables["occupancy"]["rows"][0]["slept"] == 40


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 200), ("reporting", 200), ("shelter", 403), ("legal", 403)]
)
def test_who_reads_the_report(april_stays: House, browser_for: Any, role: str, status: int) -> None:
    browser = browser_for(role)
    question = "from_on=2026-04-01&to_on=2026-04-30"
    page = browser.get(f"/reports/shelter?{question}")
    assert page.status == status
    if status == 200:
        assert "170" in page.text
        assert "Anna" not in page.text
        for form in ("csv", "xlsx", "json"):
            assert browser.get(f"/reports/shelter/download.{form}?{question}").status == 200


def test_stored_nights_per_bed_person_and_month_agree(april_stays: House) -> None:
    rows = db.session.execute(
        select(BedAssignment.bed_id, BedAssignment.member_id, BedAssignment.from_on,
               BedAssignment.until_on).join(ShelterBed).join(ShelterRoom)
    ).all()  # fmt: skip
    year = Span(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    spans = [(bed, member, Span(first, last)) for bed, member, first, last in rows]

    def by(place: int) -> int:
        keys = {each[place] for each in spans}
        return sum(nights_within([e[2] for e in spans if e[place] == key], year) for key in keys)

    by_month = sum(nights_within([e[2] for e in spans], month) for month in months(year))
    ends = select(ShelterStay.arrived_on, ShelterStay.left_on).where(ShelterStay.state == "exited")
    stays = [Span(came, left) for came, left in db.session.execute(ends) if came and left]
    assert by(0) == by(1) == by_month == sum(each.nights for each in stays) == 40
