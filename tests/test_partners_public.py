"""The public page of partners: what is marked public, in every language, and nothing else."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from mrc_cases.extensions import db
from mrc_cases.partners.actions import (
    set_state,
)
from mrc_cases.partners.models import Partner
from mrc_cases.partners.part_actions import add_phone, add_service
from tests.partnering import add_to_directory


@pytest.fixture
def put_partner(app: Flask) -> Callable[..., Partner]:
    return add_to_directory


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


def test_words_once_written_into_a_number_are_not_published(
    public_house: Partner, anybody: Any, browser_for: Any
) -> None:
    add_phone(public_house, number="call Anna +421 905 555 019 after six", words=None)
    db.session.commit()

    page = anybody.get("/addresses/en").text
    file = browser_for("manager").get("/partners/public.json").data.decode()
    for published in (page, file):
        assert "+421 905 555 019" in published
        assert "Anna" not in published


@pytest.mark.parametrize("asked", ["service=GONE", "language=klingon", "service=SHE&language=xx"])
def test_an_address_that_asks_for_what_is_unknown_says_so_and_leads_to_everything(
    public_house: Partner, anybody: Any, asked: str
) -> None:
    page = anybody.get(f"/addresses/en?{asked}").text

    assert "House of women" not in page
    assert "Nothing fits what you chose." in page
    assert 'href="/addresses/en">Show everything</a>' in page


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
