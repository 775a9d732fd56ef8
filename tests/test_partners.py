"""Partners: written down, looked up by role, kept right; agreements and what they cover."""

import datetime as dt
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.pages import encode_key
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.hours import Shift
from mrc_cases.centre.models import Office
from mrc_cases.extensions import db
from mrc_cases.partners.actions import (
    add_agreement,
    add_partner,
    change_agreement,
    set_agreement_state,
    set_state,
)
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.models import Partner, PartnerAgreement, PartnerHours, PartnerPlace
from mrc_cases.partners.opening import is_open, opens_today
from mrc_cases.partners.part_actions import add_hours, add_phone, add_place, add_service
from mrc_cases.partners.queries import data_sets_covered, due, find
from mrc_cases.partners.search_queries import Here, directory
from tests.test_partners_search import MOMENTS, SHIFTS

TODAY = dt.date(2026, 3, 2)  # a Monday
MORNING = dt.datetime(2026, 3, 2, 10)  # noqa: DTZ001  wall-clock time
FACTS: dict[str, Any] = {
    "name": "Open Door", "kind": "LEGAL", "country": "SK", "language": "eng",
    "accepts_irregular": "NC", "genders": (),
}  # fmt: skip
SERVICE: dict[str, Any] = {"service": "LEG", "languages": ("sqi", "eng"), "genders": ()}


@pytest.fixture
def put_partner(app: Flask) -> Callable[..., Partner]:
    """A partner with one service in one place that is open from nine to five on weekdays."""

    def put(name: str = "Open Door", **more: Any) -> Partner:
        service = {**SERVICE, **more.pop("service", {})}
        area, hours = more.pop("area", "Bratislava"), more.pop("hours", (9, 17))
        place_facts = more.pop("place", {})
        facts = {**FACTS, "name": name, **more}
        partner = add_partner(new_id=uuid4(), today=TODAY, office_id=None, **facts)
        place = add_place(partner, new_id=uuid4(), area=area, **place_facts)
        opens, until = (dt.time(hour) for hour in hours)
        add_hours(place, weekdays=range(5), opens=opens, until=until)
        add_service(partner, new_id=uuid4(), place_ids={place.id}, **service)
        add_phone(partner, number="+421 2 5555 0100", words=None)
        db.session.commit()
        return partner

    return put


@pytest.fixture
def agree(app: Flask) -> Callable[..., PartnerAgreement]:
    def put(partner: Partner, kind: str = "MOU", data_set: str = "SUMMARY", **more: Any) -> Any:
        signed = {} if kind == "INFORMAL" else {"signed_on": TODAY}
        facts = {"kind": kind, "data_set": data_set, **signed, **more}
        agreement = add_agreement(partner, new_id=uuid4(), office_id=None, **facts)
        db.session.commit()
        return agreement

    return put


def names(user: User, asked: Asked, here: Here | None = None) -> list[str]:
    rows = db.session.execute(directory(user, asked, here or Here(MORNING)))
    return [partner.name for partner, _rank in rows]


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
    for key in ("garbled", encode_key(10**30, "x", uuid4()), encode_key(1, "\0", uuid4())):
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


# --- writing down ------------------------------------------------------------------------------


def test_a_partner_is_written_down_and_changed(browser_for: Any) -> None:
    browser = browser_for("counsellor")
    key = str(uuid4())
    answers = {"new_id": key, "name": "Dom pod lipou", "kind": "NGO", "country": "SK",
               "language": "slk", "accepts_irregular": "YES", "genders": "F"}  # fmt: skip

    page = browser.post("/partners/new", **answers)
    again = browser.post("/partners/new", **answers)

    assert page.path == again.path == f"/partners/{key}"
    partner = db.session.query(Partner).one()
    assert partner.state == "active"
    assert partner.checked_on is not None
    changed = {**answers, "version": "1", "website": "https://lipa.example"}
    assert browser.post(f"/partners/{key}/change", **changed).path == f"/partners/{key}"
    assert db.session.get(Partner, UUID(key)).website == "https://lipa.example"  # type: ignore[union-attr]


def test_somebody_elses_newer_version_is_not_written_over(
    put_partner: Any, browser_for: Any
) -> None:
    partner, browser = put_partner(), browser_for("counsellor")
    answers = {"name": "Mine", "kind": "NGO", "country": "SK", "language": "NC",
               "accepts_irregular": "NC"}  # fmt: skip
    browser.post(f"/partners/{partner.id}/change", version="1", **answers)

    page = browser.post(f"/partners/{partner.id}/change", version="1", **(answers | {"name": "Us"}))

    assert page.status == 422
    assert "Somebody else changed this meanwhile." in page.text
    assert 'value="Us"' in page.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Enter the name."),
        ("website", "javascript:alert(1)", "Enter the whole address"),
        ("website", "//evil.example", "Enter the whole address"),
        ("email", "nobody", "Enter an e-mail address"),
        ("name", "x" * 201, "Please write less than 200 characters."),
    ],
)
def test_a_refused_form_keeps_its_answers(
    browser_for: Any, field: str, typed: str, said: str
) -> None:
    answers = {"name": "Kept name", "kind": "NGO", "country": "SK", "language": "NC",
               "accepts_irregular": "NC", field: typed}  # fmt: skip
    page = browser_for("counsellor").post("/partners/new", **answers)

    assert page.status == 422
    assert said in page.errors[field]
    assert db.session.query(Partner).count() == 0


def test_a_name_stands_once_in_a_country(put_partner: Any, browser_for: Any) -> None:
    put_partner("Škola")
    answers = {"name": "SKOLA", "kind": "NGO", "language": "NC", "accepts_irregular": "NC"}
    browser = browser_for("counsellor")

    page = browser.post("/partners/new", country="SK", **answers)

    assert page.errors["name"] == "There is a partner with this name in this country already."
    assert browser.post("/partners/new", country="AT", **answers).status == 200


def test_many_people_at_once_write_down_one_partner(app: Flask, make_user: Any) -> None:
    user, people = make_user("counsellor"), 8
    barrier, saved = Barrier(people), []

    def write() -> None:
        with app.test_request_context("/"):
            barrier.wait()
            try:
                add_partner(new_id=uuid4(), today=TODAY, office_id=user.office_id, **FACTS)
                db.session.commit()
                saved.append(1)
            except Exception:
                db.session.rollback()
            finally:
                db.session.remove()

    office_id = user.office_id
    assert office_id
    threads = [Thread(target=write) for _person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.rollback()
    assert saved == [1]
    assert db.session.query(Partner).count() == 1


def test_a_service_a_place_hours_and_a_phone_come_through_their_pages(
    put_partner: Any, browser_for: Any
) -> None:
    partner, browser = put_partner(), browser_for("counsellor")
    base = f"/partners/{partner.id}"
    browser.post(f"{base}/places/new", area="Nitra", country="SK", is_public="y", office_id="")
    place = db.session.query(PartnerPlace).filter_by(area="Nitra").one()
    browser.post(f"/partners/places/{place.id}/hours", weekdays=["0", "4"], opens="20:00",
                 until="02:00")  # fmt: skip
    browser.post(f"{base}/services/new", service="HEA", languages=["ara", "vie"], cost="FREE",
                 at_places=[str(place.id)], accepts_irregular="NC", active="y")  # fmt: skip
    browser.post(f"{base}/phones", number="112", words="emergency")

    page = browser.get(base)

    assert "Health care" in page.text
    assert "20:00–02:00" in page.text
    assert 'href="tel:112"' in page.text
    service = next(each for each in db.session.get(Partner, partner.id).services  # type: ignore[union-attr]
                   if each.service == "HEA")  # fmt: skip
    shown = browser.get(f"/partners/services/{service.id}")
    assert f'value="{place.id}" id="at_places" checked' in shown.text or (
        f'value="{place.id}" checked' in shown.text
    )


def test_closing_a_place_takes_it_from_the_services(put_partner: Any, browser_for: Any) -> None:
    partner = put_partner()
    place_id = partner.places[0].id

    browser_for("counsellor").post(f"/partners/places/{place_id}/close")

    db.session.expire_all()
    found = db.session.get(Partner, partner.id)
    assert found is not None
    assert found.places == []
    assert found.services[0].places == []


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("phones", {"number": "none"}, "Enter a telephone number."),
        ("places/new", {"area": "", "country": "SK"}, "Enter the town or district."),
    ],
)
def test_what_cannot_be_is_refused(
    put_partner: Any, browser_for: Any, path: str, fields: dict[str, str], said: str
) -> None:
    page = browser_for("counsellor").post(f"/partners/{put_partner().id}/{path}", **fields)

    assert page.status == 422
    assert said in page.text


def test_the_same_hours_twice_are_refused_in_a_sentence(put_partner: Any, browser_for: Any) -> None:
    place_id = put_partner().places[0].id

    page = browser_for("counsellor").post(
        f"/partners/places/{place_id}/hours", weekdays=["0"], opens="09:00", until="12:00"
    )

    assert page.errors["opens"].startswith("There is a time that begins then")


def test_suspending_asks_why(put_partner: Any, browser_for: Any) -> None:
    partner, browser = put_partner(), browser_for("counsellor")
    path = f"/partners/{partner.id}/state"

    refused = browser.post(path, state="suspended", word="")
    done = browser.post(path, state="suspended", word="They move.")
    garbled = browser.post(path, state="draft")
    long = browser.post(path, state="ended", word="x" * 201)

    assert "Write why, for those who ask later." in refused.text
    assert "They move." in done.text
    assert "The partner is not in a state for that." in garbled.text
    assert "Please write less than 200 characters." in long.text


# --- what is due -------------------------------------------------------------------------------


def test_a_check_is_due_after_180_days_and_one_press_does_it(
    put_partner: Any, browser_for: Any, today: dt.date
) -> None:
    partner = put_partner()
    browser = browser_for("counsellor")
    partner.checked_on = today - dt.timedelta(days=179)
    db.session.commit()
    assert "Open Door" not in browser.get("/partners/due").text
    partner.checked_on = today - dt.timedelta(days=180)
    db.session.commit()
    assert "Open Door" in browser.get("/partners/due").text

    page = browser.post(f"/partners/{partner.id}/check", back="/partners/due")

    assert page.path == "/partners/due"
    assert "Open Door" not in page.text


def test_agreements_are_warned_of_60_days_ahead_and_counted_for_managers(
    put_partner: Any, agree: Any, browser_for: Any, make_user: Any, today: dt.date
) -> None:
    manager = make_user("manager")
    partner = put_partner()
    partner.checked_on = today
    db.session.commit()
    agree(partner, ends_on=today + dt.timedelta(days=62))
    assert db.session.scalar(due(manager)) == 0
    agree(partner, ends_on=today + dt.timedelta(days=59))
    agree(partner, review_on=today - dt.timedelta(days=1))
    agree(partner, is_draft=True, ends_on=today)
    assert db.session.scalar(due(manager)) == 2

    count = '<span class="count">'
    assert count in browser_for(manager).get("/partners/due").text
    assert count not in browser_for("counsellor").get("/partners/due").text


# --- agreements --------------------------------------------------------------------------------


def test_without_a_signature_only_a_contact_is_covered(put_partner: Any, agree: Any) -> None:
    partner = put_partner()
    assert data_sets_covered(partner.id, TODAY) == "CONTACT"

    agree(partner, "INFORMAL", "CONTACT")
    assert data_sets_covered(partner.id, TODAY) == "CONTACT"
    with pytest.raises(RuleBroken, match="Without a signature"):
        agree(partner, "INFORMAL", "SUMMARY")


def test_the_largest_current_agreement_counts_from_its_first_to_its_last_day(
    put_partner: Any, agree: Any
) -> None:
    partner, day = put_partner(), dt.timedelta(days=1)
    agree(partner, "MOU", "SUMMARY")
    agree(partner, "DATA_SHARING", "DOCUMENTS", starts_on=TODAY + day, ends_on=TODAY + 3 * day)

    covered = [data_sets_covered(partner.id, TODAY + number * day) for number in range(5)]

    assert covered == ["SUMMARY", "DOCUMENTS", "DOCUMENTS", "DOCUMENTS", "SUMMARY"]


def test_an_agreement_that_ended_stops_data_and_leaves_the_phone(
    put_partner: Any, agree: Any, browser_for: Any, today: dt.date
) -> None:
    partner = put_partner()
    agreement = agree(partner, "MOU", "DOCUMENTS")
    browser = browser_for("manager")
    assert data_sets_covered(partner.id, today) == "DOCUMENTS"

    browser.post(f"/partners/agreements/{agreement.id}/state", state="ended")

    assert data_sets_covered(partner.id, today) == "CONTACT"
    assert "+421 2 5555 0100" in browser.get(f"/partners/{partner.id}").text
    again = browser.post(f"/partners/agreements/{agreement.id}/state", state="active")
    assert "The agreement is not in a state for that." in again.text


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_nothing_more_is_covered_with_a_partner_we_do_not_work_with(
    put_partner: Any, agree: Any, state: str
) -> None:
    partner = put_partner()
    agree(partner, "MOU", "DOCUMENTS")
    set_state(partner, state, "Asked too much")
    db.session.flush()

    assert data_sets_covered(partner.id, TODAY) == "CONTACT"


def test_drafts_and_suspended_agreements_cover_nothing(put_partner: Any, agree: Any) -> None:
    partner = put_partner()
    agree(partner, "MOU", "DOCUMENTS", signed_on=None, is_draft=True)
    set_agreement_state(agree(partner, "MOU", "SUMMARY"), "suspended", TODAY)
    db.session.flush()

    assert data_sets_covered(partner.id, TODAY) == "CONTACT"


def test_a_signed_agreement_says_nothing_may_go(put_partner: Any, agree: Any) -> None:
    partner = put_partner()
    agree(partner, "CONTRACT", "NONE")

    assert data_sets_covered(partner.id, TODAY) == "NONE"


def test_rules_of_agreements(put_partner: Any, agree: Any) -> None:
    partner = put_partner()
    with pytest.raises(RuleBroken, match="Enter the day it was signed"):
        agree(partner, "MOU", signed_on=None)
    db.session.rollback()
    with pytest.raises(RuleBroken, match="cannot end before it starts"):
        agree(partner, starts_on=TODAY, ends_on=TODAY - dt.timedelta(days=1))
    db.session.rollback()
    draft = agree(partner, "MOU", signed_on=None, is_draft=True)
    with pytest.raises(RuleBroken, match="Enter the day it was signed"):
        set_agreement_state(draft, "active", TODAY)
    set_agreement_state(draft, "ended", TODAY)
    with pytest.raises(RuleBroken, match="has ended"):
        change_agreement(draft, version=draft.version, kind="MOU")


def test_an_agreement_is_written_and_prolonged_on_its_pages(
    put_partner: Any, browser_for: Any
) -> None:
    partner, browser = put_partner(), browser_for("manager")
    answers = {"kind": "MOU", "data_set": "SUMMARY", "signed_on": "2026-01-05",
               "ends_on": "2026-12-31", "scope": "Wages"}  # fmt: skip
    browser.post(f"/partners/{partner.id}/agreements/new", **answers)
    agreement = db.session.query(PartnerAgreement).one()
    path = f"/partners/agreements/{agreement.id}"

    wrong = browser.post(path, version="1", **(answers | {"kind": "INFORMAL"}))
    right = browser.post(path, version="1", **(answers | {"ends_on": "2027-12-31"}))

    assert wrong.errors["data_set"].startswith("Without a signature")
    assert right.path == f"/partners/{partner.id}"
    assert agreement.ends_on == dt.date(2027, 12, 31)


# --- the public page ---------------------------------------------------------------------------

SECRETS: dict[str, Any] = {"risk_note": "Tells the police.", "focal_person": "Eva Nova"}


@pytest.fixture
def public_house(put_partner: Any) -> Partner:
    partner: Partner = put_partner(
        "House of women", **SECRETS, is_public=True, area="Hiddenville",
        service={"is_public": True, "service": "SHE", "name": "A roof"},
    )  # fmt: skip
    add_service(partner, new_id=uuid4(), service="TRN", name="For staff only", languages=("vie",),
                genders=())  # fmt: skip
    add_phone(partner, number="+421 905 555 0199", words="never publish", is_public=False)
    db.session.commit()
    return partner


def test_the_public_page_shows_what_is_marked_public_only(
    public_house: Partner, put_partner: Any, anybody: Any
) -> None:
    put_partner("Not public")
    page = anybody.get("/addresses/en")

    assert page.title == "Useful addresses"
    assert "House of women" in page.text
    assert "+421 2 5555 0100" in page.text
    for secret in ("Tells the police.", "Eva Nova", "Hiddenville", "For staff only",
                   "+421 905 555 0199", "Not public", "Vietnamese", "open now"):  # fmt: skip
        assert secret not in page.text


def test_nobody_finds_a_protected_place_by_asking_for_towns(
    public_house: Partner, anybody: Any
) -> None:
    assert "House of women" not in anybody.get("/addresses/en?area=Hiddenville").text
    assert "House of women" not in anybody.get("/addresses/en?today=1").text
    public_house.places[0].is_public = True
    db.session.commit()
    assert "House of women" in anybody.get("/addresses/en?area=Hiddenville").text


def test_the_public_page_speaks_every_offered_language(public_house: Partner, anybody: Any) -> None:
    arabic = anybody.get("/addresses/ar?service=SHE&language=sqi")

    assert (arabic.lang, arabic.direction) == ("ar", "rtl")
    assert "House of women" in arabic.text
    assert anybody.get("/addresses/xx").status == 404
    french = anybody.get("/addresses", headers={"Accept-Language": "fr"})
    assert french.lang == "fr"


@pytest.mark.parametrize("asked", ["service=HEA", "service=NONE&language=vie", "language=ara"])
def test_the_public_page_is_narrowed(public_house: Partner, anybody: Any, asked: str) -> None:
    assert "House of women" not in anybody.get(f"/addresses/en?{asked}").text


def test_the_public_page_may_be_kept_and_others_may_not(
    public_house: Partner, anybody: Any
) -> None:
    page = anybody.get("/addresses/en")

    assert page.headers["Cache-Control"] == "max-age=600"
    assert "csrf_token" not in page.text
    assert "Set-Cookie" not in page.headers
    assert anybody.get("/addresses/xx").headers["Cache-Control"] == "no-store"
    assert anybody.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_a_partner_that_is_suspended_leaves_the_public_page(
    public_house: Partner, anybody: Any
) -> None:
    set_state(public_house, "suspended", "Moves")
    db.session.commit()

    assert "House of women" not in anybody.get("/addresses/en").text
