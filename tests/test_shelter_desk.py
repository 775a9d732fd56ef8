"""The desk of the shelter: lists that end, days ahead, reviews, services; no road that tells."""

import datetime as dt
import json
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select, update

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.shelter import queries
from mrc_cases.shelter.actions import members_of
from mrc_cases.shelter.life_actions import note_service
from mrc_cases.shelter.models import SiteAccess
from mrc_cases.shelter.site_actions import let_in, take_off
from mrc_cases.shelter.stay_models import ShelterStay, StayService
from tests.conftest import ROLES, Browser
from tests.shelter_house import LONG_AGO, House, build, confirm

DAY = dt.timedelta(days=1)
# Words that stand nowhere else in the program.
MARK, STREET = "Quetzalhaus", "Zwrnstrasse"


@pytest.fixture
def house(app: Flask, make_user: Any, put_client: Any, today: dt.date) -> House:
    house = build(make_user("shelter"), put_client, today)
    house.site.name, house.site.address = MARK, f"{STREET} 7"
    db.session.commit()
    return house


@pytest.fixture
def desk(house: House, browser_for: Any) -> Browser:
    return confirm(browser_for(house.worker))


@pytest.fixture
def guest(house: House) -> ShelterStay:
    stay = house.ask("Maria Santos")
    house.admit(stay, house.beds("WOMEN")[0], on=house.today - 20 * DAY)
    return stay


# --- the list of a site ------------------------------------------------------------------------


def test_who_stands_in_for_a_time_knows_of_the_site_until_then(
    house: House, make_user: Any, browser_for: Any, today: dt.date
) -> None:
    manager, helper = make_user("manager"), make_user("shelter")
    address = f"/shelter/lists/{house.site.id}"
    keeper = confirm(browser_for(manager))
    page = keeper.post(address, user=str(helper.id), last_on=str(today - DAY))
    assert "Choose a day to come." in page.text
    keeper.post(address, user=str(helper.id), last_on=str(today + 3 * DAY))
    access = db.session.scalars(select(SiteAccess).where(SiteAccess.user_id == helper.id)).one()
    assert access.ends_at is not None
    assert access.ends_at > now() + 3 * DAY
    assert "until" in keeper.get(address).text
    browser = confirm(browser_for(helper))
    board = f"/shelter/sites/{house.site.id}"
    assert browser.get(board).status == 200

    db.session.execute(update(SiteAccess).where(SiteAccess.id == access.id)
                       .values(ends_at=now() - dt.timedelta(minutes=1)))  # fmt: skip
    db.session.commit()
    assert browser.get(board).status == 404
    assert helper.name not in keeper.get(address).text.split("<form")[0]

    let_in(house.site.id, helper, manager)
    db.session.commit()
    assert browser.get(board).status == 200
    again = db.session.scalars(
        select(SiteAccess).where(SiteAccess.user_id == helper.id, SiteAccess.until_at.is_(None))
    ).one()
    take_off(again, manager)
    db.session.commit()
    assert browser.get(board).status == 404


# --- days ahead, reviews -----------------------------------------------------------------------


def test_the_day_somebody_is_expected_to_leave_stands_on_board_and_list(
    house: House, desk: Browser, today: dt.date
) -> None:
    stay = house.ask("Anna")
    beds = house.bed_fields(stay, house.beds("WOMEN")[1])
    address = f"/shelter/stays/{stay.id}/admit"
    page = desk.post(address, arrived_on=str(today), expected_on=str(today - DAY), **beds)
    assert page.status == 422
    assert "Nobody leaves before they came." in page.text
    desk.post(address, arrived_on=str(today), expected_on=str(today + 2 * DAY), **beds)
    db.session.expire_all()
    assert stay.expected_on == today + 2 * DAY
    assert "leaves" in desk.get(f"/shelter/sites/{house.site.id}").text
    assert "Expected to leave" in desk.get("/shelter/").text

    db.session.execute(update(ShelterStay).values(expected_on=today - DAY, arrived_on=today - DAY))
    db.session.commit()
    assert "was to leave" in desk.get(f"/shelter/sites/{house.site.id}").text
    assert stay.state == "admitted"  # nobody has to leave because a day has come


def test_an_overdue_review_is_listed_counted_and_gone_when_done(
    house: House, desk: Browser, guest: ShelterStay, today: dt.date, make_user: Any, number_of: Any
) -> None:
    """Here for 20 days: the review of the 14th is overdue."""
    assert number_of(queries.alerts(house.worker)) == 1
    assert number_of(queries.alerts(make_user("shelter"))) == 0  # not on the list
    for road in ("/shelter/", f"/shelter/stays/{guest.id}"):
        assert "overdue" in desk.get(road).text
    assert "to be looked at" in desk.get(f"/shelter/sites/{house.site.id}").text

    desk.post(f"/shelter/stays/{guest.id}/step/review", done_on=str(today), words="Looks for work")
    db.session.expire_all()
    assert guest.next_review_on == today + 30 * DAY
    assert number_of(queries.alerts(house.worker)) == 0
    assert "overdue" not in desk.get("/shelter/").text


def test_a_manager_s_number_adds_who_waits_for_a_day(
    house: House, guest: ShelterStay, make_user: Any, today: dt.date, number_of: Any
) -> None:
    manager = make_user("manager")
    let_in(house.site.id, manager, manager)
    house.ask("Berta")
    db.session.execute(
        update(ShelterStay).where(ShelterStay.state == "accepted")
        .values(requested_at=now() - dt.timedelta(hours=25))
    )  # fmt: skip
    db.session.commit()
    assert number_of(queries.alerts(manager)) == 2


# --- the rules of the house --------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    ["change", "companion", "days", "keep", "leave", "picture", "refuse", "service", "step/away",
     "step/review", "step/after", "step/back"],
)  # fmt: skip
def test_a_form_about_a_stay_says_whose_it_is(desk: Browser, guest: ShelterStay, form: str) -> None:
    page = desk.get(f"/shelter/stays/{guest.id}/{form}")
    assert page.status == 200
    assert f'<a href="/shelter/stays/{guest.id}"><bdi>Maria Santos</bdi>' in page.text
    assert "Maria" not in page.title
    query = select(TrailLine.record_id).where(TrailLine.action == "read")
    assert guest.id in db.session.scalars(query).all()


def test_without_a_file_the_number_is_asked_for_at_its_own_question(desk: Browser) -> None:
    page = desk.post("/shelter/stays/new", reason="", client_no="", source="CENTRE")
    assert page.status == 422
    assert page.errors["client_no"] == "Enter the client number."
    assert '<details class="fold">' in page.text, "nothing in the fold was refused"
    page = desk.post("/shelter/stays/new", reason="CONFINED", client_no="MC-1", source="CENTRE",
                     risk="LOW", plan="x" * 4001)  # fmt: skip
    assert '<details class="fold" open>' in page.text


def test_the_rules_are_explained_in_the_client_s_language_and_agreed(
    house: House, desk: Browser, guest: ShelterStay, today: dt.date
) -> None:
    """The form begins with the client's language; agreed without any language is refused."""
    language = db.session.get_one(Client, guest.client_id).profile.language
    address = f"/shelter/stays/{guest.id}/change"
    assert "house rules not agreed" in desk.get(f"/shelter/sites/{house.site.id}").text
    assert f'selected value="{language}"' in desk.get(address).text
    known: dict[str, Any] = {"reason": "ABUSED", "risk": "HIGH", "version": str(guest.version),
             "rules_agreed_on": str(today)}  # fmt: skip
    assert desk.post(address, rules_language="", **known).status == 422
    desk.post(address, rules_language=language, **known)
    db.session.expire_all()
    assert (guest.rules_language, guest.rules_agreed_on) == (language, today)
    assert "house rules not agreed" not in desk.get(f"/shelter/sites/{house.site.id}").text


# --- practices: lodging on the way home --------------------------------------------------------


def test_a_returnee_of_one_day_goes_home_without_a_night(
    house: House, desk: Browser, today: dt.date
) -> None:
    """BC5 and LK11: a stay of the reason RETURN, 0 nights, onward home as HOME."""
    stay = house.ask("Rosa", reason="RETURN")
    house.admit(stay, house.beds("WOMEN")[1], left_on=today, exit_reason="HOME",
                destination="ORIGIN")  # fmt: skip
    assert (stay.state, stay.exit_reason, stay.arrived_on, stay.left_on) == (
        "exited", "HOME", today, today,
    )  # fmt: skip
    text = desk.get(f"/shelter/stays/{stay.id}").text
    assert "0 nights" in text
    assert "Went back to the country of origin" in text


# --- services ----------------------------------------------------------------------------------


def test_a_service_is_written_down_and_stands_on_the_stay(
    house: House, desk: Browser, guest: ShelterStay, today: dt.date
) -> None:
    address = f"/shelter/stays/{guest.id}/service"
    member = str(members_of(guest)[0].id)
    page = desk.post(address, service="LEG", member=member, happened_on=str(today + DAY),
                     words="The wage claim")  # fmt: skip
    assert page.status == 422
    assert "The wage claim" in page.text
    desk.post(address, service="LEG", member=member, happened_on=str(today), words="Wage claim")
    text = desk.get(f"/shelter/stays/{guest.id}").text
    assert "Legal counselling" in text
    assert "Wage claim" in text
    assert db.session.scalars(select(StayService.service)).all() == ["LEG"]
    lines = db.session.scalars(
        select(TrailLine.details).where(TrailLine.record_type == "stay_service")
    )
    assert all("LEG" not in line and "Wage" not in line for line in lines)


def test_a_service_before_the_arrival_is_refused(house: House, today: dt.date) -> None:
    with pytest.raises(RuleBroken, match="not in a state"):
        note_service(house.ask("Anna"), happened_on=today, service="LEG", member=None, words=None,
                     today=today)  # fmt: skip


# --- no road that tells ------------------------------------------------------------------------


def _is_told(text: str) -> bool:
    return any(word in text for word in (MARK, STREET, "Qt Ground floor"))


def _addresses(app: Flask, **known: Any) -> list[str]:
    """Every address of the program that is read, with these keys where it takes some."""
    roads = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        if rule.arguments <= known.keys():
            with app.test_request_context():
                roads.append(
                    url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
                )
    return roads


@pytest.mark.parametrize("role", ROLES)
def test_no_road_of_the_whole_program_tells_whoever_is_off_the_list(
    app: Flask, house: House, guest: ShelterStay, browser_for: Any, role: str, today: dt.date
) -> None:
    """Pages, lists, titles, JSON, downloads, letters, calendars, the timeline and the trail."""
    house.room("WOMEN").name = "Qt Ground floor"
    browser: Any = confirm(browser_for(role))
    client = db.session.get_one(Client, guest.client_id)
    assign(client, browser.user.id)
    db.session.commit()
    roads = _addresses(
        app, client_id=client.id, stay_id=guest.id, site_id=house.site.id, report="shelter",
        key="shelter", form="csv", bed_id=house.beds("WOMEN")[0].id,
        room_id=house.room("WOMEN").id, day=today, user_id=browser.user.id,
    )  # fmt: skip
    assert len(roads) > 60
    for road in [r for r in roads if "sign-out" not in r]:
        page = browser.get(road)
        assert not _is_told(page.text), road
    for kind in ("csv", "json"):
        page = browser.get(f"/reports/shelter/download.{kind}?from_on={today}&to_on={today}")
        assert not _is_told(page.text)


def test_not_even_a_title_a_flash_or_an_address_tells_it(
    house: House, desk: Browser, guest: ShelterStay, today: dt.date, caplog: Any, capsys: Any
) -> None:
    """Who is on the list reads it in the page: never in a title, a flash, an address, a log."""
    board, stay = f"/shelter/sites/{house.site.id}", f"/shelter/stays/{guest.id}"
    for road in (board, f"{board}/places", stay, f"{stay}/move", "/shelter/"):
        page = desk.get(road)
        assert _is_told(page.text), road
        title = page.text.partition("<title>")[2].partition("</title>")[0]
        assert title
        assert not _is_told(title), road
        assert not _is_told(page.path)
    left = desk.post(f"/shelter/stays/{guest.id}/leave", left_on=str(today),
                     exit_reason="HOUSED", destination="OWN")  # fmt: skip
    flash = left.text.partition('class="flash')[2].partition("</")[0]
    assert flash
    assert not _is_told(flash)
    assert not _is_told(caplog.text)
    written = capsys.readouterr()
    assert not _is_told(written.out + written.err)
    details = db.session.scalars(select(TrailLine.details)).all()
    assert not _is_told(json.dumps([str(each) for each in details]))


def test_a_client_s_timeline_and_confidential_picture_say_nothing_of_a_shelter(
    house: House, guest: ShelterStay, browser_for: Any
) -> None:
    browser: Any = browser_for("counsellor")
    client = db.session.get_one(Client, guest.client_id)
    assign(client, browser.user.id)
    db.session.commit()
    text = browser.get(f"/clients/{client.id}").text
    main = text.partition("<main")[2]
    assert "Ground floor" not in main
    assert str(guest.id) not in main
    assert LONG_AGO.isoformat() not in main
