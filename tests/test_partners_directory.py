"""The directory of partners: what is found in it, and by whom."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from mrc_cases.access.models import User
from mrc_cases.base.paging import write_place
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.hours import Shift
from mrc_cases.centre.models import Office
from mrc_cases.extensions import db
from mrc_cases.partners.actions import (
    set_state,
)
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.models import Partner, PartnerAgreement, PartnerHours
from mrc_cases.partners.opening import is_open, opens_today
from mrc_cases.partners.part_actions import add_hours, add_service
from mrc_cases.partners.place_queries import Here
from mrc_cases.partners.queries import find
from tests.partnering import MORNING, TODAY, add_to_directory, make_agreement, names
from tests.test_partners_search import MOMENTS, SHIFTS


@pytest.fixture
def put_partner(app: Flask) -> Callable[..., Partner]:
    return add_to_directory


@pytest.fixture
def agree(app: Flask) -> Callable[..., PartnerAgreement]:
    return make_agreement


# --- what is found -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        (Asked(), True),
        (Asked(services=("LEG",), languages=("sqi",)), True),
        (Asked(services=("HEA",)), False),
        (Asked(services=("HEA", "LEG")), True),
        (Asked(languages=("vie",)), False),
        (Asked(genders=("F",)), True),
        (Asked(irregular=True), False),
        (Asked(free=True), False),
        (Asked(kinds=("LEGAL",), countries=("SK",)), True),
        (Asked(kinds=("BANK",)), False),
        (Asked(areas=("Bratislava",)), True),
        (Asked(areas=("Братислава",)), True),
        (Asked(areas=("Košice",)), False),
        (Asked(words=("door",)), True),
        (Asked(words=("Дор",)), True),
        (Asked(words=("door", "nothing")), False),
        (Asked(words=("%",)), False),
        (Asked(today=True), True),
        (Asked(now=True), True),
    ],
)
def test_each_part_of_a_question_narrows(
    put_partner: Any, make_user: Any, asked: Asked, is_found: bool
) -> None:
    put_partner()

    assert names(make_user("counsellor"), asked) == (["Open Door"] if is_found else [])


def test_one_service_has_to_answer_all_of_it(put_partner: Any, make_user: Any) -> None:
    partner = put_partner()
    add_service(partner, new_id=uuid4(), service="HEA", languages=("vie",), genders=())

    assert names(make_user("manager"), Asked(services=("LEG",), languages=("vie",))) == []


def test_what_a_service_leaves_open_its_partner_says(put_partner: Any, make_user: Any) -> None:
    put_partner("Women", genders=("F",), accepts_irregular="YES")
    put_partner("Men here", genders=("F",), accepts_irregular="YES",
                service={"genders": ("M",), "accepts_irregular": "NO"})  # fmt: skip
    user = make_user("counsellor")

    assert names(user, Asked(genders=("F",))) == ["Women"]
    assert names(user, Asked(genders=("M",))) == ["Men here"]
    assert names(user, Asked(irregular=True)) == ["Women"]


def test_near_is_near_the_readers_office_by_mark_or_by_name(
    put_partner: Any, make_user: Any, office: Office
) -> None:
    put_partner("In town", area="Bratislava")
    put_partner("Beside", area="Pezinok", place={"office_id": office.id})
    put_partner("Far", area="Košice")
    here = Here(MORNING, office.id, office.name)

    assert names(make_user("counsellor"), Asked(near=True), here) == ["Beside", "In town"]


def test_the_name_typed_stands_first_and_old_facts_last(put_partner: Any, make_user: Any) -> None:
    put_partner("A house", service={"name": "Harbour school"})
    put_partner("Old harbour").checked_on = TODAY - dt.timedelta(days=400)
    put_partner("Young harbour")
    db.session.commit()

    found = names(make_user("counsellor"), Asked(words=("harbour",)))

    assert found == ["Young harbour", "Old harbour", "A house"]


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(shifts=SHIFTS, moment=MOMENTS)
def test_the_database_says_open_when_the_clock_does(
    put_partner: Any, make_user: Any, shifts: list[Shift], moment: dt.datetime
) -> None:
    user = db.session.query(User).first() or make_user("counsellor")
    partner = db.session.query(Partner).first() or put_partner()
    db.session.query(PartnerHours).delete()
    first = {(shift.weekday, shift.opens): shift for shift in shifts}.values()
    for shift in first:
        db.session.add(
            PartnerHours(place_id=partner.places[0].id, weekday=shift.weekday,
                         opens=shift.opens, until=shift.until)
        )  # fmt: skip
    db.session.flush()
    here = Here(moment)

    assert bool(names(user, Asked(today=True), here)) == opens_today(first, moment)
    assert bool(names(user, Asked(now=True), here)) == is_open(first, moment)
    db.session.rollback()


def test_own_hours_of_a_service_count_before_those_of_its_place(
    put_partner: Any, make_user: Any
) -> None:
    partner = put_partner()
    add_hours(partner.services[0], weekdays=[2], opens=dt.time(9), until=dt.time(12))

    assert names(make_user("counsellor"), Asked(today=True)) == []


def test_typing_ahead_finds_active_partners_only(put_partner: Any, make_user: Any) -> None:
    put_partner("Shtëpia e bardhë")
    set_state(put_partner("Shtëpia e zezë"), "suspended", "Moves house")
    db.session.commit()
    user = make_user("counsellor")

    assert [each.name for each in find(user, "shtep")] == ["Shtëpia e bardhë"]
    assert [each.name for each in find(user, "", service="LEG")] == ["Shtëpia e bardhë"]
    assert find(user, "shtep", service="HEA") == []
    assert [each.name for each in find(make_user("mediator"), "")] == ["Shtëpia e bardhë"]
    assert find(make_user("data_protection"), "") == []


def test_a_list_goes_on_by_key_and_asks_no_more_for_more(
    put_partner: Any, browser_for: Any, count_queries: Any
) -> None:
    put_partner("Partner 00")
    browser = browser_for("manager")
    browser.get("/partners/")
    few = count_queries(lambda: browser.get("/partners/?q=legal"))
    for number in range(1, 31):
        put_partner(f"Partner {number:02}")
    many = count_queries(lambda: browser.get("/partners/?q=legal"))

    first = browser.get("/partners/?q=legal")
    after = first.text.partition("after=")[2].partition('"')[0]
    second = browser.get(f"/partners/?q=legal&after={after}")

    assert many == few
    assert "Partner 24" in first.text
    assert "Partner 25" not in first.text
    assert "Partner 25" in second.text
    assert "Partner 24" not in second.text
    for key in ("garbled", write_place(10**30, "x", uuid4()), write_place(1, "\0", uuid4())):
        assert browser.get(f"/partners/?after={key}").status == 200


def test_the_page_shows_what_was_understood_and_lets_it_be_taken_away(
    put_partner: Any, browser_for: Any
) -> None:
    put_partner()
    browser = browser_for("counsellor")

    page = browser.get("/partners/?q=legal, Albanian, zzz")
    less = browser.get("/partners/?q=legal,+Albanian")

    assert "No partner fits all of this." in page.text
    assert 'href="/partners/?q=legal,+Albanian"' in page.text
    assert "Open Door" in less.text


def test_who_asks_for_a_kind_of_partner_reads_whom_we_know_there(
    put_partner: Any, browser_for: Any
) -> None:
    put_partner("Ruritania", kind="EMBASSY", focal_person="Eva Nova, passports")
    browser = browser_for("counsellor")

    assert "Eva Nova, passports" not in browser.get("/partners/?q=Ruritania").text
    assert "Eva Nova, passports" in browser.get("/partners/?q=embassy").text
    lines = db.session.query(TrailLine).filter(TrailLine.details.contains('"partners"'))
    assert lines.filter_by(action="read").count() == 1


# --- who sees what -----------------------------------------------------------------------------


def test_reception_and_mediators_look_up_but_see_nothing_sealed(
    put_partner: Any, browser_for: Any, agree: Any
) -> None:
    partner = put_partner(risk_note="Tells the police.", focal_person="Eva Nova")
    agree(partner, scope="Cases of wages")
    for role in ("reception", "mediator"):
        browser = browser_for(role)
        page = browser.get(f"/partners/{partner.id}")

        assert "+421 2 5555 0100" in page.text
        assert "Speak with a counsellor before you contact this partner." in page.text
        for secret in ("Tells the police.", "Eva Nova", "Cases of wages"):
            assert secret not in page.text
        assert 'href="/partners/" aria-current="page"' in page.text
        assert "Eva Nova" not in browser.get("/partners/?q=lawyers legal aid").text
        assert browser.get(f"/partners/{partner.id}/change").status == 403
        assert browser.get("/partners/directory.json").status == 403
        assert "Open Door" in browser.get("/partners/").text


def test_reception_sees_no_partner_that_is_not_active(put_partner: Any, browser_for: Any) -> None:
    partner = put_partner()
    set_state(partner, "ended", "They closed.")
    db.session.commit()

    assert browser_for("reception").get(f"/partners/{partner.id}").status == 404
    assert "Open Door" not in browser_for("reception").get("/partners/?all=1").text
    counsellor = browser_for("counsellor")
    assert "They closed." in counsellor.get(f"/partners/{partner.id}").text
    assert "Open Door" not in counsellor.get("/partners/").text
    assert "Open Door" in counsellor.get("/partners/?all=1").text


@pytest.mark.parametrize("role", ["reporting", "data_protection", "administrator"])
def test_who_works_with_no_referral_sees_no_partner(
    put_partner: Any, browser_for: Any, role: str
) -> None:
    browser = browser_for(role)
    for path in ("/partners/", f"/partners/{put_partner().id}", "/partners/due"):
        assert browser.get(path).status == 403


def test_partners_belong_to_the_whole_house(put_partner: Any, browser_for: Any) -> None:
    """Somebody with an office sees what a colleague of another office wrote down."""
    partner = put_partner()
    partner.office_id = db.session.query(Office).filter_by(code="KE").one().id
    db.session.commit()

    for role in ("counsellor", "manager"):
        assert browser_for(role).get(f"/partners/{partner.id}").status == 200


def test_reading_a_partner_stands_on_the_trail(put_partner: Any, browser_for: Any) -> None:
    partner = put_partner()
    browser_for("counsellor").get(f"/partners/{partner.id}")

    line = db.session.query(TrailLine).filter_by(action="read", record_id=partner.id).one()
    assert line.record_type == "partner"


def test_only_a_manager_writes_agreements(put_partner: Any, browser_for: Any) -> None:
    partner = put_partner()
    path = f"/partners/{partner.id}/agreements/new"

    assert browser_for("counsellor").get(path).status == 403
    assert browser_for("data_protection").get(path).status == 404
    assert browser_for("manager").get(path).status == 200
