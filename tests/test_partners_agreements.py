"""What is due with partners; agreements with them and what they cover."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from mrc_cases.base import paging
from mrc_cases.base.errors import RuleBroken
from mrc_cases.extensions import db
from mrc_cases.partners.actions import (
    change_agreement,
    set_agreement_state,
    set_state,
)
from mrc_cases.partners.models import Partner, PartnerAgreement
from mrc_cases.partners.queries import data_sets_covered, due
from tests.partnering import TODAY, add_to_directory, make_agreement


@pytest.fixture
def put_partner(app: Flask) -> Callable[..., Partner]:
    return add_to_directory


@pytest.fixture
def agree(app: Flask) -> Callable[..., PartnerAgreement]:
    return make_agreement


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
    put_partner: Any, agree: Any, browser_for: Any, make_user: Any, number_of: Any, today: dt.date
) -> None:
    manager = make_user("manager")
    partner = put_partner()
    partner.checked_on = today
    db.session.commit()
    agree(partner, ends_on=today + dt.timedelta(days=62))
    assert number_of(due(manager)) == 0
    agree(partner, ends_on=today + dt.timedelta(days=59))
    agree(partner, review_on=today - dt.timedelta(days=1))
    agree(partner, is_draft=True, ends_on=today)
    assert number_of(due(manager)) == 2

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


def test_what_is_due_goes_on_by_key(
    put_partner: Any, agree: Any, browser_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never checked before long ago; what ends first before what is only to be looked at."""
    monkeypatch.setattr(paging, "PAGE", 2)
    today = dt.datetime.now(dt.UTC).date()
    for number, days in enumerate((None, 900, 700, 500)):
        partner = put_partner(f"Check {number}")
        partner.checked_on = today - dt.timedelta(days=days) if days else None
    for number, days in enumerate((-5, 10, 20, None)):
        partner = put_partner(f"End {number}")
        partner.checked_on = today
        ends = {"ends_on": today + dt.timedelta(days=days)} if days is not None else {}
        agree(partner, signed_on=dt.date(2020, 1, 1), review_on=today, **ends)
    db.session.commit()
    browser = browser_for("manager")

    first = browser.get("/partners/due").text
    links = re.findall(r'class="pager[^>]*><a class="btn btn-quiet" href="([^"]+)"', first)
    second = [browser.get(link.replace("&amp;", "&")).text for link in links]

    found = re.findall(r"<bdi>((?:Check|End) \d)</bdi>", first)
    assert found == ["End 0", "End 1", "Check 0", "Check 1"]
    assert "End 2" in second[0]
    assert "End 3" in second[0]
    assert "Check 2" in second[1]
    assert "Check 3" in second[1]
    assert browser.get("/partners/due?after=x&ending_after=y").text.count("End 0") >= 1
