"""Whom a whole house is for: kept by the database, explained on the board, asked with a place."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from mrc_cases.base.errors import RuleBroken, broken_rule
from mrc_cases.base.moments import now
from mrc_cases.clients.models import OPEN_END
from mrc_cases.extensions import db
from mrc_cases.shelter.actions import members_of
from mrc_cases.shelter.asking import is_place_free
from mrc_cases.shelter.models import ShelterBed, ShelterRoom, ShelterSite
from mrc_cases.shelter.placing import make_exception
from mrc_cases.shelter.site_actions import add_bed, add_room, change_site, open_site
from mrc_cases.shelter.stay_models import BedAssignment, RoomException, ShelterStay
from tests.shelter_house import LONG_AGO, House, confirm

DAY = dt.timedelta(days=1)
RULES = ("WOMEN", "FAMILY", "ANY")


@pytest.fixture
def house(app: Flask, make_user: Any, put_client: Any, today: dt.date) -> House:
    """A women's house: a room for women, one for a family, a flexible one."""
    worker = make_user("shelter")
    site = open_site(worker, name="Rose House", address="Ružová 4", kind="SAFE",
                     gender_rule="WOMEN")  # fmt: skip
    for rule in RULES:
        add_room(site, beds=4, today=LONG_AGO, name=f"Room {rule}", gender_rule=rule, size_m2=11)
    db.session.commit()
    return House(site, worker, put_client, today)


def lay(house: House, stay: ShelterStay, bed: ShelterBed) -> None:
    """Past the program, straight into the table."""
    member = members_of(stay)[0]
    db.session.add(
        BedAssignment(stay_id=stay.id, member_id=member.id, client_id=member.client_id,
                      bed_id=bed.id, from_on=house.today, until_on=OPEN_END)
    )  # fmt: skip
    db.session.flush()


def test_a_man_gets_no_bed_of_a_women_s_house_whatever_the_room(house: House) -> None:
    stay = house.ask("Jan Novak", gender="M")
    for rule in ("ANY", "WOMEN"):
        with pytest.raises(RuleBroken, match="This house is for women and their children"):
            house.admit(stay, house.beds(rule)[0])
        db.session.rollback()


def test_a_mother_with_her_sons_is_taken(house: House) -> None:
    mother = house.ask("Maria Santos", children=2)
    house.admit(mother, *house.beds("FAMILY")[:3])
    assert mother.state == "admitted"


def test_the_database_itself_refuses_a_man_and_the_sentence_is_plain(house: House) -> None:
    stay = house.ask("Jan Novak", gender="M")
    with pytest.raises(IntegrityError) as refused:
        lay(house, stay, house.beds("ANY")[0])
    said = broken_rule(refused.value)
    db.session.rollback()
    assert said is not None
    assert str(said) == "This house is for others."

    lay(house, house.ask("Anna"), house.beds("ANY")[0])
    lay(house, house.ask("Who was not asked yet", gender="X"), house.beds("ANY")[1])


def test_the_database_refuses_a_move_into_it_too(house: House, today: dt.date) -> None:
    other = open_site(house.worker, name="Oak House", address="Dubová 1", kind="SAFE")
    room = add_room(other, beds=1, today=LONG_AGO, name="One", gender_rule="MEN")
    db.session.flush()
    bed = db.session.query(ShelterBed).filter_by(room_id=room.id).one()
    stay = house.ask("Jan Novak", gender="M")
    lay(house, stay, bed)
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(update(BedAssignment).values(bed_id=house.beds("ANY")[0].id))
    db.session.rollback()


def test_a_manager_s_word_opens_it_while_it_holds(house: House, make_user: Any) -> None:
    stay = house.ask("Jan Novak", gender="M")
    make_exception(stay, house.room("ANY"), reason="His sister is dying here.",
                   by=make_user("manager"))  # fmt: skip
    db.session.commit()
    lay(house, stay, house.beds("ANY")[0])
    db.session.rollback()

    db.session.execute(update(RoomException).values(until_at=now() - dt.timedelta(minutes=1)))
    db.session.commit()
    with pytest.raises(IntegrityError):
        lay(house, stay, house.beds("ANY")[0])
    db.session.rollback()


def test_rooms_and_house_do_not_contradict_each_other(house: House, today: dt.date) -> None:
    with pytest.raises(IntegrityError) as refused:
        add_room(house.site, beds=1, today=today, name="Men", gender_rule="MEN")
    said = broken_rule(refused.value)
    db.session.rollback()
    assert said is not None
    assert said.field == "gender_rule"
    with pytest.raises(IntegrityError):
        db.session.execute(update(ShelterSite).values(gender_rule="MEN"))
    db.session.rollback()


def test_a_house_does_not_change_whom_it_is_for_over_somebody_who_sleeps_there(
    house: House, today: dt.date
) -> None:
    db.session.execute(update(ShelterRoom).values(gender_rule="ANY"))
    house.admit(house.ask("Anna"), house.beds_of_all()[0])
    db.session.refresh(house.site)
    facts = {"name": "Rose House", "address": "Ružová 4", "kind": "SAFE", "gender_rule": "MEN"}
    with pytest.raises(RuleBroken, match="for whom the house would not be"):
        change_site(house.site, version=house.site.version, closed_on=None, today=today, **facts)


def test_the_board_and_the_answer_tonight_know_it(house: House, browser_for: Any) -> None:
    page = confirm(browser_for(house.worker)).get(f"/shelter/sites/{house.site.id}")
    assert "Women, and their children" in page.text
    assert "Not a man: This house is for women and their children." in page.text
    assert is_place_free("WOMAN", 2, house.today)
    assert not is_place_free("MAN", 0, house.today)
    assert not is_place_free("COUPLE", 0, house.today)


def test_little_floor_is_a_warning_and_no_refusal(house: House, browser_for: Any) -> None:
    """11 square metres are enough for two people at 4 each, and not for three."""
    desk = confirm(browser_for(house.worker))
    for place, name in enumerate(("Anna", "Berta")):
        house.admit(house.ask(name), house.beds("WOMEN")[place])
    board = f"/shelter/sites/{house.site.id}"
    assert "less than 4 m² each" not in desk.get(board).text
    third = house.ask("Cilka")
    assert "Less than 4 m² each" in desk.get(f"/shelter/stays/{third.id}/admit").text
    house.admit(third, house.beds("WOMEN")[2])
    assert "less than 4 m² each" in desk.get(board).text


def test_the_board_says_what_a_room_and_a_bed_offer(house: House, browser_for: Any) -> None:
    room = house.room("WOMEN")
    room.has_lock, room.is_accessible = False, True
    add_bed(room, name="By the door", kind="ACCESSIBLE", in_service_on=house.today)
    db.session.commit()
    text = confirm(browser_for(house.worker)).get(f"/shelter/sites/{house.site.id}").text
    for words in ("no lock", "reached with a wheelchair", "Accessible bed", "11 m²"):
        assert words in text


@pytest.mark.parametrize("table", ["shelter_bed", "shelter_room", "shelter_site"])
def test_a_place_retires_and_never_vanishes(house: House, table: str) -> None:
    with pytest.raises(DBAPIError, match="is kept"):
        db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a table's name
    db.session.rollback()
    assert db.session.query(ShelterBed).count() == 4 * len(RULES)
