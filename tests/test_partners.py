"""Partners: written down, changed, checked, each part through its page."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from mrc_cases.extensions import db
from mrc_cases.partners.actions import (
    add_partner,
)
from mrc_cases.partners.models import Partner, PartnerPlace
from tests.partnering import FACTS, TODAY, add_to_directory


@pytest.fixture
def put_partner(app: Flask) -> Callable[..., Partner]:
    return add_to_directory


def test_a_partner_is_written_down_and_changed(browser_for: Any) -> None:
    browser = browser_for("counsellor")
    answers = {"new_id": str(uuid4()), "name": "Dom pod lipou", "kind": "NGO", "country": "SK",
               "language": "slk", "accepts_irregular": "YES", "genders": "F"}  # fmt: skip

    page = browser.post("/partners/new", **answers)
    again = browser.post("/partners/new", **answers)

    partner = db.session.query(Partner).one()
    assert page.path == again.path == f"/partners/{partner.id}"
    assert partner.state == "active"
    assert partner.checked_on is not None
    changed = {**answers, "version": "1", "website": "https://lipa.example"}
    assert browser.post(f"{page.path}/change", **changed).path == page.path
    db.session.refresh(partner)
    assert partner.website == "https://lipa.example"


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
    assert f'value="{place.id}" checked' in shown.text


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
        ("phones", {"number": "none"}, "Enter the telephone number alone"),
        ("phones", {"number": "Anna, +421 905 555 019"}, "Enter the telephone number alone"),
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
