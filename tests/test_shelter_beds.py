"""Beds: nobody in two, no two in one, on any night, whoever presses at the same moment."""

import datetime as dt
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from mrc_cases.base.errors import RuleBroken, broken_rule
from mrc_cases.clients.models import OPEN_END, Client
from mrc_cases.extensions import db
from mrc_cases.shelter.actions import accept, ask_for_place, leave, members_of, move
from mrc_cases.shelter.asking import is_place_free
from mrc_cases.shelter.corrections import correct_days
from mrc_cases.shelter.placing import make_exception, mark_clean
from mrc_cases.shelter.site_actions import add_bed, change_site, keep_place, retire_bed, shut_bed
from mrc_cases.shelter.stay_models import BedAssignment, RoomException, ShelterStay, StayMember
from tests.conftest import Browser
from tests.shelter_house import House, build, confirm

DAY = dt.timedelta(days=1)
FIFTY = 50


@pytest.fixture
def house(app: Flask, make_user: Any, put_client: Any, today: dt.date) -> House:
    return build(make_user("shelter"), put_client, today)


def nights() -> list[BedAssignment]:
    return list(db.session.scalars(select(BedAssignment).order_by(BedAssignment.from_on)))


def overlaps() -> int:
    """Pairs of assignments that share a bed or a person on a night, counted apart from rules."""
    one, two = aliased(BedAssignment), aliased(BedAssignment)
    query = select(func.count()).select_from(one).join(
        two,
        (one.id < two.id)
        & ((one.bed_id == two.bed_id) | (one.member_id == two.member_id)
           | (one.client_id == two.client_id))
        & (one.from_on < two.until_on) & (two.from_on < one.until_on)
        & (one.from_on < one.until_on) & (two.from_on < two.until_on),
    )  # fmt: skip
    return db.session.scalar(query) or 0


# --- the database itself -----------------------------------------------------------------------


def row(stay: ShelterStay, bed: Any, first: dt.date, last: dt.date = OPEN_END) -> dict[str, Any]:
    member = members_of(stay)[0]
    return {"stay_id": stay.id, "member_id": member.id, "client_id": member.client_id,
            "bed_id": bed.id, "from_on": first, "until_on": last}  # fmt: skip


def test_the_database_refuses_two_people_in_one_bed(house: House) -> None:
    anna, bea = house.ask("Anna"), house.ask("Bea")
    bed = house.beds("WOMEN")[0]
    db.session.execute(insert(BedAssignment).values(row(anna, bed, dt.date(2026, 3, 1))))

    with pytest.raises(IntegrityError) as refused:
        db.session.execute(insert(BedAssignment).values(row(bea, bed, dt.date(2026, 3, 5))))

    said = broken_rule(refused.value)
    assert str(said) == "Somebody has this bed on one of these nights already."


def test_the_database_refuses_one_person_in_two_beds(house: House) -> None:
    anna = house.ask("Anna")
    first, second = house.beds("WOMEN")[:2]
    db.session.execute(insert(BedAssignment).values(row(anna, first, dt.date(2026, 3, 1))))

    with pytest.raises(IntegrityError) as refused:
        db.session.execute(insert(BedAssignment).values(row(anna, second, dt.date(2026, 3, 5))))

    assert str(broken_rule(refused.value)) == "This person has another bed on one of these nights."


def test_the_database_refuses_a_change_that_makes_nights_meet(house: House) -> None:
    anna, bea = house.ask("Anna"), house.ask("Bea")
    bed = house.beds("WOMEN")[0]
    march = [dt.date(2026, 3, day) for day in (1, 5, 9)]
    db.session.execute(insert(BedAssignment).values(row(anna, bed, march[0], march[1])))
    db.session.execute(insert(BedAssignment).values(row(bea, bed, march[1], march[2])))

    with pytest.raises(IntegrityError):
        db.session.execute(
            update(BedAssignment).where(BedAssignment.stay_id == anna.id).values(until_on=march[2])
        )


def test_who_leaves_and_who_comes_on_one_day_do_not_meet_and_a_day_use_meets_nobody(
    house: House,
) -> None:
    anna, bea, cleo = (house.ask(name) for name in ("Anna", "Bea", "Cleo"))
    bed = house.beds("WOMEN")[0]
    first, second, third = (dt.date(2026, 3, day) for day in (1, 5, 9))
    for values in (row(anna, bed, first, second), row(bea, bed, second, third),
                   row(cleo, bed, dt.date(2026, 3, 3), dt.date(2026, 3, 3))):  # fmt: skip
        db.session.execute(insert(BedAssignment).values(values))
    assert overlaps() == 0


def test_one_person_has_one_open_stay(house: House) -> None:
    stay = house.ask("Anna")
    client = db.session.get_one(StayMember, members_of(stay)[0].id).client_id
    with pytest.raises(IntegrityError) as refused:
        db.session.execute(
            insert(StayMember).values(stay_id=stay.id, client_id=client, is_open=True)
        )
    assert "open request or stay" in str(broken_rule(refused.value))


# --- fifty at once -----------------------------------------------------------------------------


def together(app: Flask, browser: Browser, requests: list[tuple[str, dict[str, str]]]) -> list[int]:
    """Send all at the same moment, each from a browser of its own; the statuses."""
    cookie = browser.client.get_cookie("mrc")
    assert cookie is not None
    statuses: list[int] = []
    ready = threading.Barrier(len(requests))

    def send(path: str, fields: dict[str, str]) -> None:
        client = app.test_client()
        client.set_cookie("mrc", cookie.value)
        ready.wait()
        answer = client.post(path, data={"csrf_token": browser.token, **fields})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=send, args=each) for each in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    db.session.rollback()
    return statuses


def test_of_fifty_who_are_given_one_bed_at_once_one_gets_it(
    app: Flask, house: House, browser_for: Any, today: dt.date
) -> None:
    browser = confirm(browser_for(house.worker))
    bed = house.beds("WOMEN")[0]
    stays = [house.ask(f"Guest {number}") for number in range(FIFTY)]
    requests = [
        (f"/shelter/stays/{stay.id}/admit?site={house.site.id}",
         {**house.bed_fields(stay, bed), "arrived_on": str(today)})
        for stay in stays
    ]  # fmt: skip

    statuses = together(app, browser, requests)

    assert sorted(statuses) == [302] + [422] * (FIFTY - 1)
    assert [each.bed_id for each in nights()] == [bed.id]
    states = db.session.scalars(select(ShelterStay.state)).all()
    assert sorted(states) == ["accepted"] * (FIFTY - 1) + ["admitted"]


def test_fifty_admissions_and_moves_at_once_leave_every_night_single(
    app: Flask, house: House, browser_for: Any, today: dt.date
) -> None:
    browser = confirm(browser_for(house.worker))
    here = [house.ask(f"Guest {number}") for number in range(4)]
    beds = [*house.beds("WOMEN"), *house.beds("ANY")]
    for stay, bed in zip(here, beds, strict=False):
        house.admit(stay, bed, on=today - 3 * DAY)
    coming = [house.ask(f"New {number}") for number in range(FIFTY // 2)]
    requests = [
        (f"/shelter/stays/{stay.id}/admit?site={house.site.id}",
         {**house.bed_fields(stay, beds[number % 8]), "arrived_on": str(today)})
        for number, stay in enumerate(coming)
    ]  # fmt: skip
    requests += [
        (f"/shelter/stays/{here[number % 4].id}/move?site={house.site.id}",
         {**house.bed_fields(here[number % 4], beds[(number * 3 + 1) % 8]),
          "moved_on": str(today)})
        for number in range(FIFTY // 2)
    ]  # fmt: skip
    leaving = {"left_on": str(today), "exit_reason": "HOUSED", "destination": "OWN"}
    requests += [(f"/shelter/stays/{stay.id}/leave", leaving) for stay in here[:2]]

    statuses = together(app, browser, requests)

    assert set(statuses) <= {302, 422}
    assert statuses.count(302) >= 4
    assert overlaps() == 0
    in_bed_tonight = [each for each in nights() if each.from_on <= today < each.until_on]
    assert len({each.bed_id for each in in_bed_tonight}) == len(in_bed_tonight)
    in_bed = {each.stay_id for each in in_bed_tonight}
    assert {stay.id for stay in here[2:]} <= in_bed
    assert not in_bed & {stay.id for stay in here[:2]}, "somebody who left has a bed"


def test_a_woman_and_a_man_admitted_to_one_room_at_once_do_not_share_it(
    app: Flask, house: House, browser_for: Any, today: dt.date
) -> None:
    """Each alone would fit: the rule is about both, so it is looked at under the site's lock."""
    browser = confirm(browser_for(house.worker))
    beds = house.beds("ANY")
    stays = [house.ask(f"Guest {n}", gender="F" if n % 2 else "M") for n in range(4)]
    requests = [
        (f"/shelter/stays/{stay.id}/admit?site={house.site.id}",
         {**house.bed_fields(stay, bed), "arrived_on": str(today)})
        for stay, bed in zip(stays, beds, strict=True)
    ]  # fmt: skip

    assert sorted(together(app, browser, requests)) == [302, 302, 422, 422]


# --- the rules of a room -----------------------------------------------------------------------


def test_a_man_gets_no_bed_in_the_women_s_room(house: House) -> None:
    with pytest.raises(RuleBroken, match="for others"):
        house.admit(house.ask("Ivan", gender="M"), house.beds("WOMEN")[0])


def test_a_family_stays_together_unless_it_agrees(house: House) -> None:
    attic, annex = house.beds("FAMILY"), house.beds("ANY")
    stay = house.ask("Maria", children=1)
    with pytest.raises(RuleBroken, match="stays together"):
        house.admit(stay, attic[0], annex[0])
    db.session.rollback()

    house.admit(house.ask("Rosa", children=1, sleeps_apart=True), attic[0], annex[0])

    assert len(nights()) == 2


def test_a_child_never_sleeps_beside_an_unrelated_adult(house: House) -> None:
    house.admit(house.ask("Maria", children=1), *house.beds("ANY")[:2])
    with pytest.raises(RuleBroken, match="One family at most"):
        house.admit(house.ask("Rosa"), house.beds("ANY")[2])


def test_a_manager_s_exception_lets_in_for_24_hours_and_stands_on_the_trail(
    house: House, make_user: Any
) -> None:
    manager = make_user("manager")
    house.admit(house.ask("Ivan", gender="M"), house.beds("ANY")[0])
    stay = house.ask("Rosa")
    with pytest.raises(RuleBroken, match="Only a manager"):
        make_exception(stay, house.room("ANY"), reason="No other bed tonight", by=house.worker)

    made = make_exception(stay, house.room("ANY"), reason="No other bed tonight", by=manager)
    assert made.until_at - made.from_at == pytest.approx(dt.timedelta(hours=24), abs=DAY / 1000)
    house.admit(stay, house.beds("ANY")[1])

    db.session.execute(update(RoomException).values(until_at=made.from_at))
    db.session.commit()
    with pytest.raises(RuleBroken, match="never share"):
        house.admit(house.ask("Bea"), house.beds("ANY")[2])


def test_no_exception_puts_somebody_beside_whom_they_hide_from(
    house: House, make_user: Any, put_client: Any
) -> None:
    from mrc_cases.household.actions import link_relative

    wife, husband = (put_client(house.worker, name, answers={"gender": g})
                     for name, g in (("Anna", "F"), ("Ivan", "M")))  # fmt: skip
    link_relative(wife, relative=husband, relative_name=None, relation="SPOUSE",
                  hide_from_relative=True)  # fmt: skip
    house.admit(house.ask(client=wife), house.beds("WOMEN")[0])
    stay = house.ask(client=husband)
    make_exception(stay, house.room("MEN"), reason="He asked for it", by=make_user("manager"))

    with pytest.raises(RuleBroken, match="must not meet"):
        house.admit(stay, house.beds("MEN")[0])


def test_a_couple_with_two_files_shares_a_room(house: House, put_client: Any) -> None:
    from mrc_cases.household.actions import link_relative

    wife, husband = (put_client(house.worker, name, answers={"gender": g})
                     for name, g in (("Anna", "F"), ("Ivan", "M")))  # fmt: skip
    link_relative(wife, relative=husband, relative_name=None, relation="SPOUSE")
    house.admit(house.ask(client=wife), house.beds("ANY")[0])
    house.admit(house.ask(client=husband), house.beds("ANY")[1])
    assert len(nights()) == 2


def test_the_list_of_beds_says_which_is_out_of_service_and_why(
    house: House, browser_for: Any, today: dt.date
) -> None:
    shut, later, was, _fine = house.beds("WOMEN")
    room = house.room("WOMEN")
    shut_bed(shut, room, from_on=today, until_on=None, reason="REPAIR", words=None)
    shut_bed(later, room, from_on=today + DAY, until_on=None, reason="PESTS", words=None)
    shut_bed(was, room, from_on=today - 2 * DAY, until_on=today, reason="PESTS", words=None)
    db.session.commit()
    page = confirm(browser_for(house.worker)).get(f"/shelter/sites/{house.site.id}/places").text
    assert page.count("Out of service · Repair") == 1
    assert "Bed bugs" not in page
    assert page.count("Back in service …") == 1


def test_what_is_kept_shut_gone_or_unclean_is_given_to_nobody(house: House, today: dt.date) -> None:
    kept, shut, gone, left = house.beds("WOMEN")
    room = house.room("WOMEN")
    guest = house.ask("Anna")
    keep_place(guest, room, kept.id, today)
    shut_bed(shut, room, from_on=today, until_on=None, reason="REPAIR", words=None)
    retire_bed(gone, room, on=today)
    before = house.ask("Cleo")
    house.admit(before, left, on=today - DAY)
    leave(before, left_on=today, today=today, exit_reason="HOUSED", destination="OWN")
    db.session.commit()

    for bed, words in ((kept, "kept for"), (shut, "out of service"), (gone, "not in service"),
                       (left, "cleaned first")):  # fmt: skip
        with pytest.raises(RuleBroken, match=words):
            house.admit(house.ask("Bea"), bed)
        db.session.rollback()

    house.admit(guest, kept)
    mark_clean(next(each for each in nights() if each.bed_id == left.id), house.site.id)
    house.admit(house.ask("Dora"), left)


def test_a_site_closes_when_nobody_sleeps_there_and_takes_nobody_afterwards(
    house: House, today: dt.date
) -> None:
    site, facts = house.site, {"name": "Linden House", "address": "Lipová 7", "kind": "SAFE"}
    facts |= {"gender_rule": "ANY"}
    stay = house.ask("Anna")
    house.admit(stay, house.beds("WOMEN")[0], on=today - DAY)
    db.session.refresh(site)
    with pytest.raises(RuleBroken, match="Somebody sleeps there"):
        change_site(site, version=site.version, closed_on=today, today=today, **facts)
    leave(stay, left_on=today, today=today, exit_reason="HOUSED", destination="OWN")
    change_site(site, version=site.version, closed_on=today, today=today, **facts)
    db.session.commit()

    assert not is_place_free("MAN", 0, today)
    with pytest.raises(RuleBroken, match="closed"):
        house.admit(house.ask("Bea"), house.beds("WOMEN")[1])


def test_a_cot_is_for_a_child(house: House, today: dt.date) -> None:
    cot = add_bed(house.room("FAMILY"), name="Cot", kind="COT", in_service_on=today)
    db.session.commit()
    bed = house.beds("FAMILY")[0]
    with pytest.raises(RuleBroken, match="small child"):
        house.admit(house.ask("Maria", children=1), cot, bed)
    db.session.rollback()
    house.admit(house.ask("Rosa", children=1), bed, cot)


def test_a_bed_somebody_has_can_be_neither_shut_nor_taken_away(
    house: House, today: dt.date
) -> None:
    bed, room = house.beds("WOMEN")[0], house.room("WOMEN")
    house.admit(house.ask("Anna"), bed)
    with pytest.raises(RuleBroken, match="Somebody has this bed"):
        shut_bed(bed, room, from_on=today, until_on=None, reason="REPAIR", words=None)
    with pytest.raises(RuleBroken, match="Somebody has this bed"):
        retire_bed(bed, room, on=today + DAY)


# --- late, corrected, moved --------------------------------------------------------------------


def test_a_stay_entered_late_finds_its_place_between_two_others(
    house: House, today: dt.date
) -> None:
    bed = house.beds("WOMEN")[0]
    ends = {"exit_reason": "HOUSED", "destination": "OWN"}
    house.admit(house.ask("Anna"), bed, on=today - 30 * DAY, left_on=today - 20 * DAY, **ends)
    house.admit(house.ask("Bea"), bed, on=today - 10 * DAY)

    house.admit(house.ask("Cleo"), bed, on=today - 20 * DAY, left_on=today - 10 * DAY, **ends)

    assert overlaps() == 0
    with pytest.raises(IntegrityError):
        house.admit(house.ask("Dora"), bed, on=today - 21 * DAY, left_on=today - 9 * DAY, **ends)


def test_nights_out_of_service_are_given_to_nobody_afterwards(house: House, today: dt.date) -> None:
    bed, room = house.beds("WOMEN")[0], house.room("WOMEN")
    shut_bed(bed, room, from_on=today - 20 * DAY, until_on=today - 15 * DAY, reason="PESTS",
             words=None)  # fmt: skip
    db.session.commit()
    stay = house.ask("Anna")
    ends = {"exit_reason": "HOUSED", "destination": "OWN"}
    for first, last in ((25, 10), (18, 16)):
        with pytest.raises(RuleBroken, match="out of service"):
            house.admit(stay, bed, on=today - first * DAY, left_on=today - last * DAY, **ends)
        db.session.rollback()
    house.admit(stay, bed, on=today - 15 * DAY)
    with pytest.raises(RuleBroken, match="out of service"):
        correct_days(
            stay, version=stay.version, arrived_on=today - 16 * DAY, left_on=None, today=today
        )


def test_a_closure_planned_for_later_does_not_stand_in_the_way_tonight(
    house: House, today: dt.date
) -> None:
    bed, room = house.beds("WOMEN")[0], house.room("WOMEN")
    shut_bed(bed, room, from_on=today + 30 * DAY, until_on=None, reason="REPAIR", words=None)
    db.session.commit()
    house.admit(house.ask("Anna"), bed, on=today - DAY)
    assert len(nights()) == 1


def test_mended_days_move_the_nights_and_never_onto_somebody_else_s(
    house: House, today: dt.date
) -> None:
    bed = house.beds("WOMEN")[0]
    ends = {"exit_reason": "HOUSED", "destination": "OWN"}
    house.admit(house.ask("Anna"), bed, on=today - 30 * DAY, left_on=today - 20 * DAY, **ends)
    stay = house.ask("Bea")
    house.admit(stay, bed, on=today - 10 * DAY)

    correct_days(stay, version=stay.version, arrived_on=today - 20 * DAY, left_on=None, today=today)
    db.session.commit()
    assert nights()[-1].from_on == stay.arrived_on == today - 20 * DAY

    with pytest.raises(IntegrityError):
        correct_days(
            stay, version=stay.version, arrived_on=today - 21 * DAY, left_on=None, today=today
        )


def test_a_move_ends_the_nights_in_one_bed_and_begins_them_in_the_other(
    house: House, today: dt.date
) -> None:
    first, second = house.beds("WOMEN")[:2]
    stay = house.ask("Anna")
    house.admit(stay, first, on=today - 5 * DAY)
    me = members_of(stay)[0].id

    move(stay, house.site.id, {me: second.id}, moved_on=today - 2 * DAY, today=today)
    move(stay, house.site.id, {me: first.id}, moved_on=today - 2 * DAY, today=today)
    db.session.commit()

    assert [(each.bed_id, each.from_on) for each in nights()] == [
        (first.id, today - 5 * DAY), (first.id, today - 2 * DAY)
    ]  # fmt: skip
    with pytest.raises(RuleBroken, match="later than that day"):
        move(stay, house.site.id, {me: second.id}, moved_on=today - 4 * DAY, today=today)


def test_leaving_before_the_last_move_is_refused(house: House, today: dt.date) -> None:
    stay = house.ask("Anna")
    house.admit(stay, house.beds("WOMEN")[0], on=today - 5 * DAY)
    me = members_of(stay)[0].id
    move(stay, house.site.id, {me: house.beds("WOMEN")[1].id}, moved_on=today, today=today)
    with pytest.raises(RuleBroken, match="later than that day"):
        leave(stay, left_on=today - DAY, today=today, exit_reason="HOUSED", destination="OWN")


def test_a_stay_that_ended_can_be_followed_by_another(house: House, today: dt.date) -> None:
    stay = house.ask("Anna")
    house.admit(stay, house.beds("WOMEN")[0], on=today - 5 * DAY)
    leave(stay, left_on=today, today=today, exit_reason="HOUSED", destination="OWN")
    db.session.commit()
    client = members_of(stay)[0].client_id
    again = ask_for_place(
        db.session.get_one(Client, client),
        reason="ABUSED", source="SELF", risk="LOW",
    )  # fmt: skip
    accept(again)
    assert again.state == "accepted"
