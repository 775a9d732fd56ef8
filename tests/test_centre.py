"""Setting up once and for ever, and what a manager changes of the centre afterwards."""

import datetime as dt
import threading
from collections.abc import Callable
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mrc_cases import codes
from mrc_cases.access.actions import add_user, add_user_by_command
from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.actions import add_office, office_code, set_up_centre
from mrc_cases.centre.list_actions import add_code, relabel, retire
from mrc_cases.centre.models import AddedCode, Centre, ClosedPeriod, Office, OpeningHours
from mrc_cases.centre.zones import usual_zone
from mrc_cases.extensions import db
from mrc_cases.rounds import go_round
from tests.conftest import PASSWORD, Browser

BrowserFor = Callable[..., Browser]
ANSWERS: dict[str, Any] = {
    "name": "Migration Information Centre",
    "country": "SK",
    "time_zone": "",
    "languages": ["en", "ar"],
    "offices": "Bratislava\n\n Košice \n",
    "manager_name": "Amina Kovač",
    "manager_email": "amina@centre.example",
    "password": PASSWORD,
    "also_counsels": "y",
}


@pytest.fixture
def visitor(empty_app: Flask) -> Browser:
    """The first visitor of a centre that nobody has set up."""
    browser = Browser(empty_app.test_client())
    browser.get("/set-up")
    return browser


def test_every_road_of_an_empty_centre_leads_to_the_set_up(visitor: Browser) -> None:
    for path in ("/", "/staff", "/sign-in"):
        assert visitor.get(path).path == "/set-up"


def test_set_up_makes_the_centre_and_signs_the_manager_in(visitor: Browser) -> None:
    page = visitor.post("/set-up", **ANSWERS)

    assert page.status == 200
    assert page.path == "/first-day"
    centre = db.session.scalars(select(Centre)).one()
    assert (centre.time_zone, centre.languages) == ("Europe/Bratislava", ("en", "ar"))
    offices = db.session.scalars(select(Office).order_by(Office.position)).all()
    assert [(office.code, office.name) for office in offices] == [
        ("BRA", "Bratislava"),
        ("KOS", "Košice"),
    ]
    manager = db.session.scalars(select(User)).one()
    assert manager.roles == {Role.MANAGER, Role.COUNSELLOR}
    assert not manager.must_change_password


def test_another_language_of_the_set_up_page_loses_nothing_typed(visitor: Browser) -> None:
    page = visitor.post("/set-up", **ANSWERS, speak="ar")

    assert (page.status, page.path) == (200, "/set-up")
    assert (page.lang, page.direction) == ("ar", "rtl")
    assert not page.errors
    assert "Amina Kovač" in page.text
    assert "Košice" in page.text
    assert PASSWORD not in page.text
    assert 'role="status"' in page.text  # the password has to be typed again
    assert db.session.scalar(select(func.count()).select_from(Centre)) == 0
    assert visitor.get("/set-up").lang == "ar"
    assert 'role="status"' not in visitor.post("/set-up", speak="fr").text
    assert visitor.post("/set-up", **ANSWERS).path == "/first-day"


def test_the_set_up_page_is_gone_afterwards(visitor: Browser, empty_app: Flask) -> None:
    visitor.post("/set-up", **ANSWERS)
    other = Browser(empty_app.test_client())
    other.get("/sign-in")
    assert other.get("/set-up").status == 404
    assert other.post("/set-up", **ANSWERS).status == 404
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_of_many_who_set_up_at_once_one_succeeds(empty_app: Flask) -> None:
    browsers = [Browser(empty_app.test_client()) for _each in range(4)]
    for browser in browsers:
        browser.get("/set-up")
    ready, statuses = threading.Barrier(len(browsers)), []

    def send(browser: Browser, number: int) -> None:
        ready.wait()
        facts = {**ANSWERS, "manager_email": f"person{number}@centre.example"}
        facts["csrf_token"] = browser.token
        statuses.append(browser.client.post("/set-up", data=facts).status_code)

    threads = [
        threading.Thread(target=send, args=(browser, number))
        for number, browser in enumerate(browsers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 404, 422}
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"offices": "Bratislava\nKošice\n" + "x" * 201}, "offices"),
        ({"country": "XX"}, "country"),
        ({"country": "RU"}, "time_zone"),
        ({"time_zone": "Nowhere/City"}, "time_zone"),
        ({"languages": []}, "languages"),
        ({"manager_email": "amina"}, "manager_email"),
        ({"password": "short"}, "password"),
        ({"password": "Amina Kovač 2026"}, "password"),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field(
    visitor: Browser, change: dict[str, Any], field: str
) -> None:
    page = visitor.post("/set-up", **{**ANSWERS, **change})
    assert page.status == 422
    assert field in page.errors
    assert db.session.scalar(select(func.count()).select_from(Centre)) == 0
    assert "Košice" in page.text


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_name_is_needed_wherever_it_comes_from(empty_app: Flask, name: str) -> None:
    """A command and a file of an old register ask by no form."""
    facts = {
        "name": "Centre", "country": "SK", "time_zone": None, "password": PASSWORD,
        "manager_name": "Amina Kovač", "manager_email": "amina@centre.example",
    }  # fmt: skip
    for change in ({"name": name}, {"offices": [name]}, {"manager_name": name}):
        with pytest.raises(RuleBroken) as broken:
            set_up_centre(**{**facts, **change})  # type: ignore[arg-type]
        assert broken.value.field in change
        db.session.rollback()
    for add in (add_office, _add_colleague):
        with pytest.raises(RuleBroken) as broken:
            add(name)
        assert broken.value.field == "name"


def _add_colleague(name: str) -> User:
    return add_user(name=name, email="z@centre.example", password=PASSWORD, roles=["CO"])


def test_an_unknown_office_is_refused_with_the_codes_there_are(app: Flask) -> None:
    with pytest.raises(RuleBroken, match=r"no office MAIN\. The codes are: [A-Z]+"):
        add_user_by_command(
            name="Zuzana", email="z@centre.example", roles=["CO"], office="MAIN", language="en",
            password=PASSWORD,
        )  # fmt: skip


def test_a_country_with_one_zone_needs_none_named() -> None:
    assert usual_zone("AL") == "Europe/Tirane"
    assert usual_zone("RU") is None


def test_office_codes_are_short_and_never_twice() -> None:
    assert office_code("Košice", frozenset()) == "KOS"
    assert office_code("Bratislava II", frozenset({"BRA"})) == "BRA2"
    assert office_code("مكتب", frozenset()).isascii()
    assert office_code("7", frozenset()) == "OFF"


def test_offices_open_close_and_keep_one(browser_for: BrowserFor, office: Office) -> None:
    browser = browser_for("manager")
    browser.get("/centre")
    browser.post("/centre/offices/new", name="Žilina")
    opened = db.session.scalars(select(Office).where(Office.code == "ZIL")).one()
    assert opened.position == 2
    for each in db.session.scalars(select(Office).where(Office.id != office.id)).all():
        facts: dict[str, Any] = {"name": each.name, "version": "1", "closed_on": "2026-01-31"}
        browser.post(f"/centre/offices/{each.id}", **facts)
    page = browser.post(f"/centre/offices/{office.id}", **{**facts, "name": "Bratislava"})
    assert "last open office" in page.errors["closed_on"]


def test_hours_run_over_midnight_and_are_kept_once(browser_for: BrowserFor, office: Office) -> None:
    browser = browser_for("manager")
    path = f"/centre/offices/{office.id}/hours"
    browser.get(path)
    page = browser.post(path, weekdays=["4", "5"], opens="20:00", until="04:00", is_hotline="y")
    assert "until the next day" in page.text
    hours = db.session.scalars(select(OpeningHours)).all()
    assert {(each.weekday, each.opens, each.until, each.is_hotline) for each in hours} == {
        (4, dt.time(20), dt.time(4), True),
        (5, dt.time(20), dt.time(4), True),
    }
    again = browser.post(path, weekdays=["5"], opens="20:00", until="05:00", is_hotline="y")
    assert again.status == 422
    assert "begins then" in again.errors["opens"]
    browser.post(f"/centre/hours/{hours[0].id}/remove")
    assert db.session.scalar(select(func.count()).select_from(OpeningHours)) == 1


def test_closed_days_are_written_down(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    browser.get("/centre/closings/new")
    facts: dict[str, Any] = {"office_id": "", "from_on": "2026-08-01", "reason": "summer"}
    wrong = browser.post("/centre/closings/new", until_on="2026-07-01", **facts)
    assert "cannot come before" in wrong.errors["until_on"]
    page = browser.post("/centre/closings/new", until_on="2026-08-15", **facts)
    assert "summer" in page.text
    period = db.session.scalars(select(ClosedPeriod)).one()
    browser.post(f"/centre/closings/{period.id}/remove")
    assert db.session.scalar(select(func.count()).select_from(ClosedPeriod)) == 0


def test_the_centre_is_renamed_and_offers_other_languages(
    browser_for: BrowserFor, anybody: Browser
) -> None:
    browser = browser_for("manager")
    browser.post("/centre", version="1", name="House of Advice", languages=["en", "sq"])
    page = anybody.get("/sign-in")
    assert "House of Advice" in page.text
    assert "shqip" in page.text
    assert "العربية" not in page.text


def test_own_words_are_spoken_in_their_language_only(browser_for: BrowserFor, app: Flask) -> None:
    browser = browser_for("manager")
    code = codes.LISTS["TOPIC"].codes[0].code
    browser.get(f"/lists/TOPIC/words/{code}")
    browser.post(f"/lists/TOPIC/words/{code}", version="1", word_fr="Nos propres mots")
    assert "Nos propres mots" not in browser.get("/lists/TOPIC").text
    browser.post("/my-settings", language="fr")
    assert "Nos propres mots" in browser.get("/lists/TOPIC").text
    browser.post(f"/lists/TOPIC/words/{code}", version="2", word_fr="")
    assert "Nos propres mots" not in browser.get("/lists/TOPIC").text


def test_an_open_list_grows_under_a_shipped_code(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    parent = codes.LISTS["TOPIC"].codes[3].code
    browser.get("/lists/TOPIC/new")
    page = browser.post("/lists/TOPIC/new", parent=parent, word_en="Blue card <b>")
    assert "Blue card &lt;b&gt;" in page.text
    own = db.session.scalars(select(AddedCode)).one()
    assert (own.code, own.parent) == (f"{parent}.1", parent)
    nameless = browser.post("/lists/TOPIC/new", parent=parent)
    assert "at least one language" in nameless.errors[""]
    fixed = browser.post(
        "/lists/CHANNEL/new", parent=codes.LISTS["CHANNEL"].codes[0].code, word_en="Pigeon"
    )
    assert "cannot grow" in fixed.errors[""]


def test_reasons_for_leaving_the_shelter_may_grow(browser_for: BrowserFor, app: Flask) -> None:
    browser = browser_for("manager")
    browser.get("/lists/STAY_EXIT/new")
    page = browser.post("/lists/STAY_EXIT/new", parent="HOUSED", word_en="Moved into a shared flat")
    assert "Moved into a shared flat" in page.text
    with app.test_request_context():
        assert "HOUSED.1" in {choice.value for choice in codes.choices("STAY_EXIT")}
        assert codes.parent_of("STAY_EXIT", "HOUSED.1") == "HOUSED"


def test_a_list_is_found_by_a_word_of_its_title_or_of_an_answer(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    page = browser.get("/lists").text
    assert page.index("Lists that may grow") < page.index("States of a file")
    for word in ("trainings", "PROTECTION"):
        found = browser.get(f"/lists?q={word}").text
        assert "Trainings of the staff" in found
        assert "Branches of industry" not in found
    assert "No list has this word." in browser.get("/lists?q=zebra").text


def test_a_list_that_does_not_grow_is_worded_and_shortened(browser_for: BrowserFor) -> None:
    browser, code = browser_for("manager"), codes.LISTS["LOSS"].codes[1].code
    page = browser.post(f"/lists/LOSS/words/{code}", version="1", word_en="No right to it")
    assert "No right to it" in page.text
    assert (
        browser.post(f"/lists/LOSS/retire/{code}", version="2", last_day="2020-01-31").status == 200
    )


def test_a_retired_code_is_offered_no_more_and_keeps_its_words(
    browser_for: BrowserFor, app: Flask
) -> None:
    browser = browser_for("manager")
    code = codes.LISTS["HEARD"].codes[0].code
    browser.post(f"/lists/HEARD/retire/{code}", version="1", last_day="2020-12-31")
    with app.test_request_context():
        assert code not in {choice.value for choice in codes.choices("HEARD")}
        assert codes.label("HEARD", code) == str(codes.LISTS["HEARD"].codes[0].label)
        assert code in {choice.value for choice in codes.choices("HEARD", keep=[code])}
    browser.post(f"/lists/HEARD/retire/{code}", version="2", last_day="")
    with app.app_context():
        assert codes.find("HEARD", code).valid_to is None  # type: ignore[union-attr]
    locked = codes.LISTS["GENDER"].codes[0].code
    page = browser.post(f"/lists/GENDER/retire/{locked}", last_day="2020-12-31")
    assert "fixed" in page.errors[""]


def test_another_process_notices_a_changed_list(app: Flask) -> None:
    code = codes.LISTS["SERVICE"].codes[0].code

    def said() -> str:
        with app.test_request_context():
            return codes.label("SERVICE", code)

    assert Context().run(said) != "Our word"
    relabel("SERVICE", code, version=1, words={"en": "Our word"})
    db.session.commit()
    assert Context().run(said) == "Our word"


def test_codes_are_never_used_again(app: Flask) -> None:
    parent = codes.LISTS["REASON"].codes[0].code
    today = dt.date(2026, 3, 1)
    first = add_code("REASON", parent=parent, words={"en": "One"}, today=today)
    retire("REASON", first, version=2, last_day=today)
    second = add_code("REASON", parent=parent, words={"en": "Two"}, today=today)
    assert (first, second) == (f"{parent}.1", f"{parent}.2")


@pytest.mark.parametrize("path", ["/centre", "/lists", "/lists/TOPIC", "/first-day"])
def test_a_counsellor_does_not_reach_the_centres_pages(browser_for: BrowserFor, path: str) -> None:
    assert browser_for("counsellor").get(path).status == 403


def test_an_unknown_list_or_code_is_no_page(browser_for: BrowserFor) -> None:
    browser = browser_for("manager")
    assert browser.get("/lists/NOTHING").status == 404
    assert browser.get("/lists/TOPIC/words/NOTHING").status == 404


def test_a_centre_that_is_not_set_up_has_nothing_to_do_by_itself(
    empty_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    go_round(empty_app)
    assert "failed" not in caplog.text
