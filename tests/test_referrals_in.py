"""Referrals in: by a partner's own page or typed in, accepted into an intake, the sender told."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mrc_cases.base import paging
from mrc_cases.base.moments import now
from mrc_cases.centre.models import Office
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner
from mrc_cases.referrals import in_actions
from mrc_cases.referrals.links import link_to_send_in, secret_of
from mrc_cases.referrals.models import ReferralIn
from mrc_cases.referrals.states import LIMITS
from tests.conftest import Browser
from tests.referring import open_link, put_partner, wrong

NEED = "He sleeps at the station and needs advice."
ASKED: dict[str, Any] = {
    "person_name": "Arben Hoxha", "person_contact": "+355691234567", "person_language": "sqi",
    "person_gender": "M", "urgency": "URGENT", "reason": NEED, "sender_reference": "HRL-17",
    "consent_seen": "y",
}  # fmt: skip


@pytest.fixture
def partner() -> Partner:
    return put_partner()[0]


def _come_in(app: Flask, partner: Partner) -> Browser:
    link, code = link_to_send_in(partner.id, None)
    db.session.commit()
    return open_link(app, secret_of(link.id), code)


def _only() -> ReferralIn:
    db.session.rollback()
    return db.session.scalars(select(ReferralIn)).one()


def _typed_in(user: Any, **more: Any) -> ReferralIn:
    facts: dict[str, Any] = {"source": "HEALTH", "urgency": "NORMAL", "reason": NEED, **more}
    received = in_actions.receive(office_id=user.office_id, entry_key=None, **facts)
    db.session.commit()
    return received


def test_a_partner_sends_somebody_and_our_clock_starts(
    app: Flask, partner: Partner, make_user: Any
) -> None:
    page = _come_in(app, partner).post("/answer/people", entry_key="e1", **ASKED)
    assert page.status == 200, page.errors
    received = _only()
    assert (received.state, received.partner_id, received.source) == (
        "received",
        partner.id,
        "LEGAL",
    )
    assert received.answer_due_at - received.received_at == LIMITS["URGENT"]
    assert "HRL-17" in page.text
    assert "Arben" not in page.text, "names do not come back on the page"


def test_a_partner_is_asked_of_itself_and_we_of_the_sender(
    app: Flask, partner: Partner, browser_for: Any
) -> None:
    inside = _come_in(app, partner)
    asked = inside.get("/answer/people").text
    ours = browser_for("counsellor").get("/referrals/in/new").text
    for of_itself, of_the_sender in (
        ("How do we reach you?", "How can we reach the sender?"),
        ("Your own reference", "The sender’s own reference"),
    ):
        assert (of_itself in asked, of_the_sender in asked) == (True, False)
        assert (of_itself in ours, of_the_sender in ours) == (False, True)
    spoken = inside.post("/answer/language", language="ar")
    assert (spoken.path, spoken.direction) == ("/answer/people", "rtl")


def test_without_the_persons_yes_no_name_is_taken(app: Flask, partner: Partner) -> None:
    asked = {**ASKED, "entry_key": "e1"}
    del asked["consent_seen"]
    browser = _come_in(app, partner)
    page = browser.post("/answer/people", **asked)
    assert page.status == 422
    assert "consent_seen" in page.errors
    asked.update(person_name="", person_contact="")
    assert browser.post("/answer/people", **asked).status == 200


def test_a_second_press_sends_nobody_twice(app: Flask, partner: Partner) -> None:
    browser = _come_in(app, partner)
    for _each in range(2):
        browser.post("/answer/people", entry_key="e1", **ASKED)
    assert _only().state == "received"


def test_the_page_to_send_people_opens_no_referral_and_the_other_way_round(
    app: Flask, partner: Partner
) -> None:
    browser = _come_in(app, partner)
    assert browser.get("/answer/referral").path == "/answer"
    link, code = link_to_send_in(partner.id, None)
    db.session.commit()
    page = open_link(app, secret_of(link.id), wrong(code)).last  # type: ignore[attr-defined]
    assert page.status == 422


def test_accepted_into_an_intake_without_typing_again(
    browser_for: Any, make_user: Any, partner: Partner
) -> None:
    counsellor = make_user("counsellor")
    received = _typed_in(
        counsellor, partner_id=partner.id, person_name="Arben Hoxha", person_gender="M",
        person_language="sqi", person_contact="+355691234567", urgency="URGENT",
    )  # fmt: skip
    browser = browser_for(counsellor)
    browser.get(f"/referrals/in/{received.id}")
    page = browser.post(f"/referrals/in/{received.id}", do="accept")
    assert page.path == "/clients/new"
    for carried in ("Arben Hoxha", "+355691234567", "Human Rights League", NEED):
        assert carried in page.text
    found = _only()
    assert found.state == "accepted"
    page = browser.post(
        f"/clients/new?draft={found.draft_id}", full_name="Arben Hoxha", gender="M", stage="HOS",
        language="sqi", agreed="y", agreement_how="SPOKEN", agreement_by="CLIENT",
        channel="DESK", urgency="WEEK", needs="T16", other_person="y",
    )  # fmt: skip
    assert page.status == 200, page.errors
    client = db.session.scalars(select(Client)).one()
    assert (_only().state, _only().client_id) == ("linked", client.id)
    assert "Health service" in browser.get(f"/referrals/of/{client.id}").text


def test_somebody_with_a_file_is_joined_to_it(
    browser_for: Any, make_user: Any, put_client: Any
) -> None:
    counsellor = make_user("counsellor")
    client = put_client(counsellor, "Arben Hoxha")
    received = _typed_in(counsellor)
    browser = browser_for(counsellor)
    path = f"/referrals/in/{received.id}"
    browser.get(path)
    browser.post(path, do="accept")
    page = browser.post(path, do="join", **{"join-number": "MC-XXXXXX-X"})
    assert page.status == 422
    browser.post(path, do="join", **{"join-number": client.client_no})
    assert (_only().state, _only().client_id) == ("linked", client.id)


def test_two_colleagues_answer_once(browser_for: Any, make_user: Any) -> None:
    one, other = make_user("counsellor"), make_user("legal")
    received = _typed_in(one)
    path = f"/referrals/in/{received.id}"
    first, second = browser_for(one), browser_for(other)
    first.get(path)
    second.get(path)
    first.post(path, do="decline", **{"decline-reason": "FULL"})
    page = second.post(path, do="accept")
    assert "cannot be done now" in page.text
    assert (_only().state, _only().decline_reason) == ("declined", "FULL")


def test_the_sender_is_told_what_the_client_allows(
    app: Flask, partner: Partner, browser_for: Any, make_user: Any
) -> None:
    sender = _come_in(app, partner)
    sender.post("/answer/people", entry_key="e1", **ASKED)
    staff = browser_for("manager")
    staff.user.office_id = None  # it came without an office
    db.session.commit()
    path = f"/referrals/in/{_only().id}"
    staff.get(path)
    staff.post(path, do="accept")
    assert "Accepted" in sender.get("/answer/people").text
    page = staff.post(path, do="tell", **{"tell-result": "SERVED"})
    assert "has to allow it" in page.text
    fields = {"tell-result": "SERVED", "tell-may_tell": "y", "tell-is_told": "y"}
    staff.post(path, do="tell", **fields)
    assert "The need was met" in sender.get("/answer/people").text
    assert _only().told_at is not None


def test_an_urgent_one_without_an_answer_is_overdue_after_three_days(
    browser_for: Any, make_user: Any
) -> None:
    counsellor = make_user("counsellor")
    _typed_in(counsellor, urgency="URGENT", received_at=now() - dt.timedelta(hours=73))
    page = browser_for(counsellor).get("/referrals/")
    assert "stop-text" in page.text
    assert '<span class="count">1</span>' in page.text


@pytest.mark.parametrize("role", ["reception", "reporting", "data_protection", "administrator"])
def test_others_do_not_see_who_was_sent(browser_for: Any, make_user: Any, role: str) -> None:
    received = _typed_in(make_user("counsellor"))
    browser = browser_for(role)
    assert browser.get(f"/referrals/in/{received.id}").status == 403
    assert browser.get("/referrals/").status == 403
    assert browser.get("/referrals/in/new").status == 403


def test_another_office_does_not_find_it(browser_for: Any, make_user: Any, session: Any) -> None:
    received = _typed_in(make_user("counsellor"))
    elsewhere = session.scalars(select(Office).where(Office.code == "KE")).one()
    manager = make_user("manager", office_id=elsewhere.id)
    assert browser_for(manager).get(f"/referrals/in/{received.id}").status == 404


def test_staff_give_a_partner_its_page_and_close_it(
    app: Flask, browser_for: Any, partner: Partner
) -> None:
    staff = browser_for("counsellor")
    path = f"/referrals/partners/{partner.id}"
    staff.get(path)
    page = staff.post(path, do="link")
    code = page.text.partition('class="number" dir="ltr">')[2].partition("</p>")[0]
    secret = page.text.partition("/answer?speak=en#")[2].partition('"')[0]
    assert "Refer somebody" in open_link(app, secret, code).last.text  # type: ignore[attr-defined]
    staff.post(path, do="end")
    assert open_link(app, secret, code).last.status == 422  # type: ignore[attr-defined]


def test_our_answers_to_a_partner_go_on_by_key(
    app: Flask, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    browser = _come_in(app, partner)
    for number in range(3):
        browser.post(
            "/answer/people", reason=NEED, urgency="NORMAL", sender_reference=f"Ref {number}",
            person_gender="U", person_language="NC", entry_key=f"key-{number}",
        )  # fmt: skip

    first = browser.get("/answer/people").text
    older = first.partition("/answer/people?after=")[2].partition('"')[0]
    second = browser.get(f"/answer/people?after={older}").text

    assert ["Ref 2" in first, "Ref 1" in first, "Ref 0" in first] == [True, True, False]
    assert ["Ref 2" in second, "Ref 1" in second, "Ref 0" in second] == [False, False, True]
    assert "Ref 2" in browser.get("/answer/people?after=garbled").text


def test_an_answer_of_ours_that_is_late_is_shown_as_late(browser_for: Any, make_user: Any) -> None:
    reception = make_user("counsellor")
    received, browser = _typed_in(reception), browser_for(reception)
    roads = ("/referrals/", f"/referrals/in/{received.id}")
    for road in roads:
        page = browser.get(road).text
        assert "answer due" in page
        assert "came on" in page
    received.answer_due_at = now() - dt.timedelta(hours=1)
    db.session.commit()
    for road in roads:
        assert '<span class="stop-text">answer was due' in browser.get(road).text
