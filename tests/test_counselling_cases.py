"""A hotline case that one call does not end: it stays open and colleagues write on it (R-06)."""

from typing import Any
from uuid import uuid4

import pytest

from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.models import Client, Consultation
from tests.test_counselling import CALL, saved

NEW = "/consultations/new"


@pytest.fixture
def open_case(browser_for: Any, session: Any, counsellor: Any) -> tuple[Any, Consultation]:
    """The counsellor's browser, and the case they left open."""
    browser = browser_for(counsellor)
    browser.post(NEW, **CALL, entry_key=str(uuid4()), stays_open="y")
    (case,) = saved(session)
    assert case.state == "open"
    return browser, case


def test_a_call_is_over_when_it_is_logged_unless_somebody_says_otherwise(
    browser_for: Any, session: Any
) -> None:
    browser = browser_for("counsellor")
    browser.post(NEW, **CALL, entry_key=str(uuid4()))
    browser.post(NEW, **{**CALL, "outcome": "SILENT"}, entry_key=str(uuid4()), stays_open="y")

    assert {each.state for each in saved(session)} == {"closed"}
    (case, _silent) = saved(session)
    page = browser.post(f"/consultations/{case.id}/case", how="closed")
    assert page.path == f"/consultations/{case.id}"
    assert "This case is not open any more." in page.text


def test_open_cases_are_found_and_closed(open_case: tuple[Any, Consultation]) -> None:
    browser, case = open_case
    browser.post(NEW, **{**CALL, "channel": "EMAIL"}, entry_key=str(uuid4()))
    text = browser.post("/consultations/", only_open="y").text
    assert "Hotline</td>" in text
    assert "E-mail</td>" not in text
    assert "Close it or pass it on" in browser.get(f"/consultations/{case.id}").text

    browser.post(f"/consultations/{case.id}/case", how="closed")

    assert case.state == "closed"
    assert "Hotline</td>" not in browser.post("/consultations/", only_open="y").text


def test_several_colleagues_write_on_one_case(
    open_case: tuple[Any, Consultation], browser_for: Any, make_user: Any
) -> None:
    browser, case = open_case
    other = make_user("legal")
    theirs, address = browser_for(other), f"/consultations/{case.id}"
    assert theirs.get(address).status == 404

    page = browser.post(f"{address}/case", how="passed_on", colleague="")
    assert page.errors["colleague"] == "Choose the colleague."
    browser.post(f"{address}/case", how="passed_on", colleague=str(other.id))

    assert (case.state, case.staff_id) == ("open", other.id)
    page = theirs.post(f"{address}/change", **CALL, note="Called the embassy.", version="2")
    assert page.status == 200
    assert "Called the embassy." in browser.get(address).text


def test_a_case_is_handed_over_to_somebody_outside(open_case: tuple[Any, Consultation]) -> None:
    browser, case = open_case
    address = f"/consultations/{case.id}"
    page = browser.post(f"{address}/case", how="handed_over")
    assert page.errors["handed_to"] == "Write down who goes on with it."

    browser.post(f"{address}/case", how="handed_over", handed_to="The coast guard")

    assert case.state == "handed_over"
    assert "Handed over: <bdi>The coast guard</bdi>" in browser.get(address).text


def test_a_case_goes_to_nobody_who_is_kept_away_from_the_file(
    browser_for: Any, session: Any, counsellor: Any, make_user: Any, client: Client
) -> None:
    cousin, manager = make_user("legal"), make_user("manager")
    keep_away(client, cousin.id, "A cousin.")
    session.commit()
    browser = browser_for(counsellor)
    browser.post(f"{NEW}?client_id={client.id}", **CALL, entry_key=str(uuid4()), stays_open="y")
    case = next(each for each in saved(session) if each.state == "open")

    text = browser.get(f"/consultations/{case.id}/case").text
    assert str(cousin.id) not in text
    assert str(manager.id) in text
    page = browser.post(f"/consultations/{case.id}/case", how="passed_on", colleague=str(cousin.id))
    assert page.status == 422
