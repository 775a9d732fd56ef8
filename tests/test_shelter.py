"""The shelter's pages: who sees what, from the request to the leaving, and what never leaks."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from mrc_cases.access.models import SignInSession, User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign, keep_away
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.shelter.actions import leave, members_of
from mrc_cases.shelter.asking import is_place_free
from mrc_cases.shelter.life_actions import come_back, free_beds, go_away, review
from mrc_cases.shelter.models import SiteAccess
from mrc_cases.shelter.site_actions import let_in, take_off
from mrc_cases.shelter.stay_models import (
    BedAssignment,
    BelongingPicture,
    ShelterStay,
    StayAbsence,
    StayMember,
)
from tests.conftest import ROLES, Browser
from tests.shelter_house import NAME, House, build, confirm

DAY = dt.timedelta(days=1)


@pytest.fixture
def house(app: Flask, make_user: Any, put_client: Any, today: dt.date) -> House:
    return build(make_user("shelter"), put_client, today)


@pytest.fixture
def desk(house: House, browser_for: Any) -> Browser:
    """The browser of the worker on the list."""
    return confirm(browser_for(house.worker))


@pytest.fixture
def guest(house: House) -> ShelterStay:
    """Somebody who sleeps in the women's room."""
    stay = house.ask("Maria Santos", children=0)
    house.admit(stay, house.beds("WOMEN")[0], on=house.today - 3 * DAY)
    return stay


def roads(house: House, stay: ShelterStay) -> list[str]:
    """Every address of a site or a stay that can be opened."""
    site, room, bed = house.site, house.room("WOMEN"), house.beds("WOMEN")[0]
    steps = ("change", "refuse", "admit", "move", "leave", "days", "companion", "picture",
             "service", "step/away", "step/back", "step/review", "step/after")  # fmt: skip
    return [
        f"/shelter/sites/{site.id}", f"/shelter/sites/{site.id}/live",
        f"/shelter/sites/{site.id}/places", f"/shelter/sites/{site.id}/change",
        f"/shelter/rooms/{room.id}", f"/shelter/rooms/{room.id}/beds/new",
        f"/shelter/beds/{bed.id}", f"/shelter/beds/{bed.id}/whom", f"/shelter/stays/{stay.id}",
        *(f"/shelter/stays/{stay.id}/{step}" for step in steps),
        f"/shelter/stays/{stay.id}/keep?site={site.id}",
    ]  # fmt: skip


# --- who ---------------------------------------------------------------------------------------


def test_whoever_is_on_the_list_opens_every_road(
    house: House, desk: Browser, guest: ShelterStay
) -> None:
    for road in roads(house, guest):
        assert desk.get(road).status == 200, road
    assert NAME in desk.get(f"/shelter/sites/{house.site.id}").text


@pytest.mark.parametrize("role", ROLES)
def test_who_is_not_on_the_list_finds_nothing_on_any_road(
    house: House, guest: ShelterStay, browser_for: Any, role: str
) -> None:
    browser = browser_for(role)
    if role in {"shelter", "manager", "legal", "psychosocial"}:
        confirm(browser)
    for road in roads(house, guest):
        page = browser.get(road)
        assert page.status in {403, 404}, road
        assert NAME not in page.text
        assert "Maria" not in page.text


@pytest.mark.parametrize("role", ["shelter", "manager", "legal", "psychosocial"])
def test_who_is_not_on_the_list_changes_nothing_by_any_press(
    house: House, guest: ShelterStay, browser_for: Any, role: str
) -> None:
    leave(guest, left_on=house.today, today=house.today, exit_reason="HOUSED", destination="OWN")
    db.session.commit()
    left = db.session.scalars(select(BedAssignment)).one()
    browser = confirm(browser_for(role))
    here = f"/shelter/stays/{guest.id}"
    presses = [f"{here}/decide", f"{here}/free-beds", f"{here}/give-free",
               f"/shelter/beds/clean/{left.id}", f"{here}/leave", f"{here}/admit", f"{here}/move",
               f"{here}/exception", f"/shelter/beds/{left.bed_id}",
               f"/shelter/sites/{house.site.id}/places"]  # fmt: skip
    for path in presses:
        assert browser.post(path, do="accept").status in {403, 404}, path
    assert db.session.scalars(select(BedAssignment.cleaned_at)).one() is None


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_anybody_off_the_list_names_the_site(
    house: House, guest: ShelterStay, browser_for: Any, role: str
) -> None:
    browser: Any = confirm(browser_for(role))
    client = db.session.get_one(Client, guest.client_id)
    assign(client, browser.user.id)
    db.session.commit()
    for road in ("/", "/shelter/", "/shelter/place", f"/clients/{client.id}", "/today",
                 f"/shelter/of/{client.id}", "/appointments/", "/reports/shelter", "/trail",
                 f"/shelter/lists/{house.site.id}"):  # fmt: skip
        text = browser.get(road).text
        assert NAME not in text, road
        assert "Lipov" not in text, road
        assert str(guest.id) not in text, road


def test_without_the_password_again_nothing_is_shown(
    house: House, guest: ShelterStay, browser_for: Any
) -> None:
    browser = browser_for(house.worker)
    for road in [*roads(house, guest), "/shelter/", f"/shelter/of/{guest.client_id}"]:
        if not road.endswith("/live"):
            assert browser.get(road).path == "/confirm", road


@pytest.mark.parametrize("role", ["legal", "psychosocial"])
def test_before_a_site_is_chosen_a_stay_is_for_who_is_assigned(
    house: House, browser_for: Any, role: str
) -> None:
    stay = house.ask("Maria Santos")
    browser: Any = confirm(browser_for(role))
    assert browser.get(f"/shelter/stays/{stay.id}").status == 404

    assign(db.session.get_one(Client, stay.client_id), browser.user.id)
    db.session.commit()
    assert browser.get(f"/shelter/stays/{stay.id}").status == 200

    house.admit(stay, house.beds("WOMEN")[0])
    assert browser.get(f"/shelter/stays/{stay.id}").status == 404


def test_reading_does_not_allow_writing(house: House, make_user: Any, browser_for: Any) -> None:
    legal, manager = make_user("legal"), make_user("manager")
    let_in(house.site.id, legal, manager)
    stay = house.ask("Maria Santos")
    house.admit(stay, house.beds("WOMEN")[0])
    browser = confirm(browser_for(legal))
    assert browser.get(f"/shelter/stays/{stay.id}").status == 200
    assert browser.get(f"/shelter/sites/{house.site.id}").status == 200
    for step in ("change", "leave", "move", "exception"):
        assert browser.get(f"/shelter/stays/{stay.id}/{step}").status == 403


def test_who_is_kept_away_from_a_client_sees_a_taken_bed_and_no_name(
    house: House, make_user: Any, guest: ShelterStay, browser_for: Any
) -> None:
    other = make_user("shelter")
    let_in(house.site.id, other, make_user("manager"))
    keep_away(db.session.get_one(Client, guest.client_id), other.id, None)
    db.session.commit()
    browser = confirm(browser_for(other))
    text = browser.get(f"/shelter/sites/{house.site.id}").text
    assert "Taken" in text
    assert "Maria" not in text
    assert browser.get(f"/shelter/stays/{guest.id}").status == 404


def test_a_manager_keeps_the_list_and_learns_only_the_letter(
    house: House, make_user: Any, browser_for: Any
) -> None:
    manager, colleague = make_user("manager"), make_user("shelter")
    browser = confirm(browser_for(manager))
    address = f"/shelter/lists/{house.site.id}"
    page = browser.get(address)
    assert "unit A" in page.text
    assert NAME not in page.text
    assert browser.get(f"/shelter/sites/{house.site.id}").status == 404

    browser.post(address, user=str(colleague.id))
    browser.post(address, user=str(manager.id))

    assert browser.get(f"/shelter/sites/{house.site.id}").status == 200
    lines = db.session.scalars(select(TrailLine).where(TrailLine.record_type == "site_access"))
    assert len([line for line in lines if line.user_id == manager.id]) == 2


def test_taken_off_the_list_the_next_page_is_gone(
    house: House, desk: Browser, make_user: Any
) -> None:
    access = db.session.scalars(select(SiteAccess)).one()
    take_off(access, make_user("manager"))
    db.session.commit()
    assert desk.get(f"/shelter/sites/{house.site.id}").status == 404


def test_only_a_manager_keeps_the_list_and_only_of_people_of_the_shelter(
    house: House, desk: Browser, make_user: Any
) -> None:
    assert desk.get(f"/shelter/lists/{house.site.id}").status == 404
    with pytest.raises(RuleBroken, match="Only a manager"):
        let_in(house.site.id, make_user("shelter"), house.worker)
    with pytest.raises(RuleBroken, match="nothing to do"):
        let_in(house.site.id, make_user("reception"), make_user("manager"))


def test_nothing_of_a_site_or_stay_is_readable_in_the_database_or_on_the_trail(
    house: House, desk: Browser, guest: ShelterStay
) -> None:
    desk.post(
        f"/shelter/stays/{guest.id}/leave", left_on=str(house.today), exit_reason="HOUSED",
        destination="FRIENDS", exit_plan="Lives with her sister Rosa",
    )  # fmt: skip
    raw = db.session.connection().exec_driver_sql("SELECT * FROM shelter_site").one()
    assert not any(b"Linden" in bytes(v) for v in raw if isinstance(v, bytes | memoryview))
    details = " ".join(db.session.scalars(select(TrailLine.details)))
    for word in ("Linden", "Lipov", "Rosa", "FRIENDS", "HOUSED", "ABUSED", "Maria"):
        assert word not in details


# --- a place tonight ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["reception", "counsellor", "shelter", "manager"])
def test_whoever_may_ask_learns_yes_or_no_and_nothing_else(
    house: House, browser_for: Any, role: str
) -> None:
    browser = browser_for(role)
    browser.get("/shelter/place")
    yes = browser.post("/shelter/place", who="WOMAN", children="2")
    no = browser.post("/shelter/place", who="WOMAN", children="5")
    assert "There is a place tonight" in yes.text
    assert "There is no place tonight" in no.text
    for page in (yes, no):
        assert NAME not in page.text
        assert "unit" not in page.text
    assert browser.post("/shelter/place", who="WOMAN", children="6").status == 422


@pytest.mark.parametrize("role", ["mediator", "reporting", "administrator", "data_protection"])
def test_others_may_not_even_ask(browser_for: Any, role: str) -> None:
    assert browser_for(role).get("/shelter/place").status == 403


@pytest.mark.parametrize("role", ["legal", "psychosocial", "shelter"])
def test_the_page_of_the_shelter_leads_to_asking_only_whoever_may_ask(
    browser_for: Any, role: str
) -> None:
    browser = confirm(browser_for(role))
    page = browser.get("/shelter/")
    assert page.status == 200
    assert ("/shelter/place" in page.text) == (browser.get("/shelter/place").status == 200)


def test_the_answer_follows_who_sleeps_where(house: House, today: dt.date) -> None:
    assert is_place_free("COUPLE", 2, today)
    house.admit(house.ask("Family", children=1), *house.beds("FAMILY")[:2])
    house.admit(house.ask("Anna"), house.beds("ANY")[0])
    assert not is_place_free("COUPLE", 2, today)  # no room of their own is left
    assert is_place_free("WOMAN", 0, today)
    assert not is_place_free("OTHER", 0, today)
    for bed in house.beds("MEN"):
        assert is_place_free("MAN", 0, today)
        house.admit(house.ask("Ivan", gender="M"), bed)
    assert not is_place_free("MAN", 0, today)


# --- from the request to the leaving -----------------------------------------------------------


def test_a_stay_from_the_request_to_the_time_after(
    house: House, desk: Browser, put_client: Any
) -> None:
    client = put_client(house.worker, "Maria Santos")
    desk.get(f"/shelter/stays/new?client_id={client.id}")
    page = desk.post(
        f"/shelter/stays/new?client_id={client.id}", reason="CONFINED", source="EMBASSY",
        risk="HIGH", special_needs="Insulin",
    )  # fmt: skip
    stay = db.session.scalars(select(ShelterStay)).one()
    here = f"/shelter/stays/{stay.id}"
    assert page.path == here

    desk.post(f"{here}/companion", name="Little Ana", gender="F", birth_year="2020")
    desk.post(f"{here}/decide", do="accept")
    beds = house.bed_fields(db.session.get_one(ShelterStay, stay.id), *house.beds("FAMILY")[:2])
    arrived = house.today - 5 * DAY
    page = desk.post(f"{here}/admit?site={house.site.id}", arrived_on=str(arrived), **beds)
    assert page.path == f"/shelter/sites/{house.site.id}"
    assert "Maria Santos" in page.text
    assert "Little Ana" in page.text

    version = db.session.get_one(ShelterStay, stay.id).version
    desk.post(
        f"{here}/change", reason="CONFINED", risk="MEDIUM", rules_language="tgl",
        rules_agreed_on=str(arrived), belongings="One bag\nA phone", version=str(version),
    )  # fmt: skip
    desk.post(f"{here}/step/review", done_on=str(house.today), words="The case goes on.")
    desk.post(
        f"{here}/leave", left_on=str(house.today), exit_reason="HOME", destination="ORIGIN",
        exit_plan="Her brother meets her.",
    )  # fmt: skip
    desk.post(f"{here}/step/after", happened_on=str(house.today), lives="ORIGIN", words="Well.")

    text = desk.get(here).text
    for words in ("Left", "5 nights", "One bag", "The case goes on.", "Her brother", "Well.",
                  "agreed on"):  # fmt: skip
        assert words in text, words
    stored = db.session.get_one(ShelterStay, stay.id)
    assert (stored.state, stored.risk, stored.next_review_on) == ("exited", "MEDIUM", None)


def test_a_housing_plan_is_asked_for(house: House, desk: Browser, put_client: Any) -> None:
    client = put_client(house.worker, "Maria Santos")
    address = f"/shelter/stays/new?client_id={client.id}"
    desk.get(address)
    page = desk.post(address, reason="HOUSEPLAN", source="SELF", risk="LOW")
    assert page.status == 422
    assert "part of a plan" in page.errors["plan"]
    assert desk.post(address, reason="HOUSEPLAN", source="SELF", risk="LOW",
                     plan="Own flat in May").status == 200  # fmt: skip


def test_the_plan_is_asked_for_at_admission_too(house: House) -> None:
    stay = house.ask("Maria", reason="HOUSEPLAN", plan="Own flat in May")
    stay.plan = None
    db.session.commit()
    with pytest.raises(RuleBroken, match="part of a plan"):
        house.admit(stay, house.beds("WOMEN")[0])


def test_whoever_asks_twice_is_told(house: House, desk: Browser) -> None:
    stay = house.ask("Maria")
    address = f"/shelter/stays/new?client_id={stay.client_id}"
    desk.get(address)
    page = desk.post(address, reason="ABUSED", source="SELF", risk="LOW")
    assert page.status == 422
    assert "open request or stay already" in page.text


def test_a_refusal_has_a_reason_and_frees_the_person(house: House, desk: Browser) -> None:
    stay = house.ask("Maria")
    page = desk.post(f"/shelter/stays/{stay.id}/refuse", refused_reason="OTH")
    assert page.errors == {"refused_words": "Write the reason in words."}
    desk.post(f"/shelter/stays/{stay.id}/refuse", refused_reason="FULL")
    assert db.session.get_one(ShelterStay, stay.id).state == "refused"
    house.ask(client=db.session.get_one(Client, stay.client_id))


def test_waiting_for_more_than_a_day_alerts_the_manager(
    house: House, make_user: Any, browser_for: Any
) -> None:
    stay = house.ask("Maria Santos")
    manager = confirm(browser_for("manager"))
    assert 'class="count"' not in manager.get("/shelter/").text
    long_ago = stay.requested_at - dt.timedelta(hours=25)
    db.session.execute(update(ShelterStay).values(requested_at=long_ago))
    db.session.commit()
    text = manager.get("/shelter/").text
    assert "Waits for more than 24 hours." in text
    assert '<span class="count">1</span>' in text


def test_an_absence_holds_the_bed_for_a_night_and_no_longer_only_by_a_decision(
    house: House, guest: ShelterStay
) -> None:
    today = house.today
    go_away(guest, from_on=today - DAY, expected_on=None, words=None, today=today)
    with pytest.raises(RuleBroken, match="one night at least"):
        free_beds(guest, today)
    db.session.execute(update(StayAbsence).values(from_on=today - 2 * DAY))
    db.session.expire_all()
    free_beds(guest, today)
    assert db.session.scalars(select(BedAssignment.until_on)).one() == today
    come_back(guest, back_on=today, today=today)
    assert guest.state == "admitted"
    with pytest.raises(RuleBroken, match="not in a state"):
        come_back(guest, back_on=today, today=today)


def test_a_review_sets_the_next_one_thirty_days_on(house: House, guest: ShelterStay) -> None:
    assert guest.next_review_on == house.today + 11 * DAY
    review(guest, done_on=house.today, words="Goes on.", today=house.today)
    assert guest.next_review_on == house.today + 30 * DAY


def test_a_settled_case_is_named(house: House, guest: ShelterStay) -> None:
    facts: dict[str, Any] = {"left_on": house.today, "today": house.today, "destination": "OWN"}
    with pytest.raises(RuleBroken, match="which case was settled"):
        leave(guest, exit_reason="RESOLVED", **facts)
    leave(guest, exit_reason="RESOLVED", exit_plan="Wages paid in full.", **facts)
    assert not members_of(guest)[0].is_open


def test_a_photograph_of_belongings_is_attached_and_tells_nothing_of_a_shelter(
    house: House, desk: Browser, guest: ShelterStay
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "JPEG")
    out.seek(0)
    desk.get(f"/shelter/stays/{guest.id}/picture")
    page = desk.post(f"/shelter/stays/{guest.id}/picture", file=(out, "bag.jpg"))
    assert page.status == 200
    assert db.session.scalars(select(BelongingPicture)).one().stay_id == guest.id
    files = desk.get(f"/documents/of/{guest.client_id}").text
    assert "Photograph" in files
    assert NAME not in files


# --- the board ---------------------------------------------------------------------------------


def test_the_board_says_each_bed_s_state_whom_a_room_takes_and_why_not_others(
    house: House, desk: Browser, guest: ShelterStay
) -> None:
    text = desk.get(f"/shelter/sites/{house.site.id}").text
    assert "Maria Santos" in text
    assert "Takes: a woman." in text
    assert "Not a man: The room is for others." in text


def test_a_past_night_is_shown_as_it_was(house: House, desk: Browser, guest: ShelterStay) -> None:
    leave(guest, left_on=house.today - DAY, today=house.today, exit_reason="HOUSED",
          destination="OWN")  # fmt: skip
    db.session.commit()
    board = f"/shelter/sites/{house.site.id}"
    assert "Maria Santos" not in desk.get(board).text
    assert "Maria Santos" in desk.get(f"{board}?night={house.today - 2 * DAY}").text
    assert "To be cleaned" in desk.get(f"{board}?night={house.today - DAY}").text
    assert "Maria Santos" not in desk.get(f"{board}?night={house.today - 4 * DAY}").text
    assert desk.get(f"{board}?night=yesterday").status == 200


LIVE = re.compile(r'hx-get="([^"]+)"')


def test_a_second_desk_is_told_of_a_change_and_only_of_a_change(
    house: House, desk: Browser, guest: ShelterStay
) -> None:
    def drawn(page: Any) -> str:
        found = LIVE.search(page.text)
        assert found
        return found.group(1).replace("&amp;", "&")

    live = drawn(desk.get(f"/shelter/sites/{house.site.id}"))
    assert desk.get(live).status == 204

    house.admit(house.ask("Anna Second"), house.beds("WOMEN")[1])
    page = desk.get(live)
    assert page.status == 200
    assert "Anna Second" in page.text
    live = drawn(page)
    assert desk.get(live).status == 204

    house.ask("Bea Third")
    page = desk.get(live)
    assert "Bea Third" in page.text
    assert desk.get(f"/shelter/sites/{house.site.id}/live?seen=x").status == 200


def test_a_board_left_open_keeps_no_session_alive(
    house: House, desk: Browser, guest: ShelterStay
) -> None:
    long_ago = now() - dt.timedelta(minutes=5)
    db.session.execute(update(SignInSession).values(seen_at=long_ago))
    db.session.commit()
    desk.get(f"/shelter/sites/{house.site.id}/live")
    assert db.session.scalars(select(SignInSession.seen_at)).one() == long_ago
    desk.get(f"/shelter/sites/{house.site.id}")
    assert db.session.scalars(select(SignInSession.seen_at)).one() > long_ago


def test_the_bed_is_cleaned_at_a_press(house: House, desk: Browser, guest: ShelterStay) -> None:
    leave(guest, left_on=house.today, today=house.today, exit_reason="HOUSED", destination="OWN")
    db.session.commit()
    left = db.session.scalars(select(BedAssignment)).one()
    page = desk.post(f"/shelter/beds/clean/{left.id}")
    assert "The bed is free." in page.text
    assert db.session.scalars(select(BedAssignment.cleaned_at)).one() is not None


def test_a_refused_bed_keeps_what_was_chosen(
    house: House, desk: Browser, guest: ShelterStay
) -> None:
    stay = house.ask("Ivan", gender="M")
    bed = house.beds("WOMEN")[1]
    address = f"/shelter/stays/{stay.id}/admit?site={house.site.id}"
    desk.get(address)
    page = desk.post(address, arrived_on=str(house.today), **house.bed_fields(stay, bed))
    assert page.status == 422
    assert "The room is for others." in page.errors["beds"]
    assert f'selected value="{bed.id}"' in page.text


def test_the_board_costs_the_same_however_many_stays_there_were(
    house: House, desk: Browser, guest: ShelterStay, count_queries: Any
) -> None:
    board = f"/shelter/sites/{house.site.id}"
    desk.get(board)
    before = count_queries(lambda: desk.get(board))
    for day in range(10, 40, 3):
        house.admit(
            house.ask(f"Earlier {day}"), house.beds("WOMEN")[1], on=house.today - day * DAY,
            left_on=house.today - (day - 3) * DAY, exit_reason="HOUSED", destination="OWN",
        )  # fmt: skip
    house.admit(house.ask("Family", children=2), *house.beds("FAMILY")[:3])
    desk.get(board)
    assert count_queries(lambda: desk.get(board)) == before


def test_nobody_of_the_shelter_is_reached_by_reading_a_form_wrong(
    house: House, desk: Browser, guest: ShelterStay
) -> None:
    """Tampered keys, days and steps are refused in words, never with a server error."""
    here = f"/shelter/stays/{guest.id}"
    tampered: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"{here}/move", {"moved_on": "soon", "bed_x": "y"}),
        (
            f"{here}/leave",
            {"left_on": "2999-01-01", "exit_reason": "HOME", "destination": "ORIGIN"},
        ),
        (f"{here}/step/away", {"from_on": "1900-01-01"}),
        (f"{here}/step/dance", {}),
        (f"{here}/days", {"arrived_on": str(house.today + DAY), "version": "x"}),
        (f"{here}/keep?site={house.site.id}", {"place": "nowhere"}),
        (f"{here}/companion", {"name": "Somebody"}),
        (f"{here}/admit", {"arrived_on": "2020-01-01"}),
    )
    for path, fields in tampered:
        assert desk.post(path, **fields).status in {404, 422}, path
    assert len(db.session.scalars(select(StayMember)).all()) == 1


def test_the_list_opens_nothing_to_somebody_without_the_role(house: House) -> None:
    from mrc_cases.shelter.queries import sites_for

    assert sites_for(house.worker)
    db.session.execute(
        update(User).where(User.id == house.worker.id).values(roles=[ROLES["reception"]])
    )
    db.session.expire_all()
    assert not sites_for(house.worker)


def test_the_stay_of_a_joined_file_is_found_at_the_one_that_is_kept(
    house: House, desk: Browser, guest: ShelterStay, put_client: Any
) -> None:
    """Also when both are in the house: nobody's night is lost, and the board still opens."""
    from mrc_cases.merging.actions import merge_clients, undo_merge

    gone = db.session.get_one(Client, guest.client_id)
    kept = put_client(house.worker, "Maria dos Santos")
    merge = merge_clients(kept, gone, house.worker.id)
    db.session.commit()
    assert db.session.get_one(ShelterStay, guest.id).client_id == kept.id
    assert "Maria dos Santos" in desk.get(f"/shelter/sites/{house.site.id}").text

    undo_merge(merge, house.worker.id)
    second = house.ask(client=kept)
    house.admit(second, house.beds("WOMEN")[1])
    merge_clients(kept, gone, house.worker.id)
    db.session.commit()
    for road in (f"/shelter/sites/{house.site.id}", f"/shelter/stays/{guest.id}",
                 f"/shelter/stays/{second.id}", f"/shelter/stays/{guest.id}/change"):  # fmt: skip
        assert desk.get(road).status == 200, road
    assert len(db.session.scalars(select(BedAssignment)).all()) == 2
