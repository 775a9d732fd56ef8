"""Two people who change what is the centre's own at the same time: both are shown, none is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.centre.models import AddedCode, Centre, CodeLabel, Office
from mrc_cases.extensions import db
from tests.conftest import Browser, Page

BrowserFor = Callable[..., Browser]
VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')
WORDS = "/lists/TOPIC/words/C01"


def _version_in(page: Page) -> str:
    found = VERSION.search(page.text)
    assert found, page.text
    return found.group(1)


@pytest.fixture
def two_with(browser_for: BrowserFor) -> Callable[[str], tuple[Any, Any]]:
    """Two managers who opened the same page: each sends it as it was when they did."""

    def opened(path: str) -> tuple[Any, Any]:
        def sending(browser: Browser, version: str) -> Callable[..., Page]:
            return lambda **fields: browser.post(path, **{"version": version, **fields})

        browsers = browser_for("manager"), browser_for("manager")
        first, second = (sending(each, _version_in(each.get(path))) for each in browsers)
        return first, second

    return opened


def test_the_second_who_saves_the_centre_sees_what_the_first_saved(two_with: Any) -> None:
    first, second = two_with("/centre")
    assert first(name="House of Advice", languages=["en", "fr"]).status == 200

    page = second(name="House of Help", languages=["en", "ar"])

    assert page.status == 422
    assert "Somebody else changed this meanwhile" in page.errors[""]
    assert "House of Advice" in page.text
    assert "English, français" in page.text
    assert 'value="House of Help"' in page.text
    centre = db.session.scalars(select(Centre)).one()
    assert (centre.name, centre.languages) == ("House of Advice", ("en", "fr"))
    again = second(name="House of Help", languages=["en", "ar"], version=_version_in(page))
    assert again.status == 200
    assert db.session.scalars(select(Centre.name)).one() == "House of Help"


def test_the_second_who_saves_an_office_sees_what_the_first_saved(
    two_with: Any, office: Office
) -> None:
    first, second = two_with(f"/centre/offices/{office.id}")
    assert first(name="Bratislava", closed_on="2026-03-24").status == 200

    page = second(name="Bratislava Old Town", closed_on="")

    assert page.status == 422
    assert "24 Mar 2026" in page.text
    db.session.refresh(office)
    assert str(office.closed_on) == "2026-03-24"


def test_a_word_that_somebody_added_is_not_lost_by_an_empty_field(two_with: Any) -> None:
    first, second = two_with(WORDS)
    assert first(word_fr="Nos propres mots").status == 200

    page = second(word_ar="كلماتنا", word_fr="")

    assert page.status == 422
    assert "Nos propres mots" in page.text
    assert "كلماتنا" in page.text
    labels = select(CodeLabel.label).where(CodeLabel.code == "C01")
    assert db.session.scalars(labels).all() == ["Nos propres mots"]
    both = second(word_ar="كلماتنا", word_fr="Nos propres mots", version=_version_in(page))
    assert both.status == 200
    assert set(db.session.scalars(labels)) == {"Nos propres mots", "كلماتنا"}


def test_a_word_that_somebody_took_away_is_noticed_too(
    browser_for: BrowserFor, two_with: Any
) -> None:
    browser_for("manager").post(WORDS, version="1", word_fr="Nos propres mots")
    first, second = two_with(WORDS)
    assert first(word_fr="").status == 200
    page = second(word_fr="Nos propres mots")
    assert page.status == 422
    assert db.session.scalars(select(CodeLabel)).all() == []


def test_the_second_who_retires_a_code_sees_the_day_of_the_first(two_with: Any) -> None:
    first, second = two_with("/lists/TOPIC/retire/C01")
    assert first(last_day="2026-03-24").status == 200
    page = second(last_day="2026-05-01")
    assert page.status == 422
    assert "24 Mar 2026" in page.text
    assert str(db.session.scalars(select(AddedCode.valid_to)).one()) == "2026-03-24"


def test_the_same_words_sent_twice_are_no_quarrel(two_with: Any) -> None:
    first, second = two_with(WORDS)
    assert first(word_fr="Nos propres mots").status == 200
    assert second(word_fr="Nos propres mots").status == 200


def test_other_words_for_another_code_are_no_quarrel(two_with: Any) -> None:
    first, second = two_with(WORDS)
    assert first(word_fr="Nos propres mots").status == 200
    _first, other = two_with("/lists/TOPIC/words/C02")
    assert second(word_fr="Nos propres mots").status == 200
    assert other(word_fr="D'autres mots").status == 200
