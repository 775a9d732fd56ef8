"""Referrals out: what may leave the house, from state to state, by whom, two at once."""

import datetime as dt
import re
import threading
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign, keep_away
from mrc_cases.consents.models import Consent, Withholding
from mrc_cases.consents.sharing import shared_under
from mrc_cases.documents.actions import attach
from mrc_cases.extensions import begin_writing, db
from mrc_cases.paper import as_pdf
from mrc_cases.referrals import actions, queries
from mrc_cases.referrals.models import Referral, ReferralNotMade
from mrc_cases.referrals.sharing import FIELDS, as_told
from mrc_cases.referrals.states import LIMITS, NEXT
from tests.consenting import ANSWER
from tests.referring import (
    NAME,
    PHONE,
    WHY,
    Case,
    a_case,
    agree,
    make_safe,
    mark_on,
    put_partner,
    send,
    sign_agreement,
    today,
)


@pytest.fixture
def case(put_client: Any, counsellor: User) -> Case:
    return a_case(put_client, counsellor)


def _again(referral: Referral) -> Referral:
    db.session.rollback()
    return db.session.get_one(Referral, referral.id)


# --- what may leave the house ---------------------------------------------------------------------


def test_what_is_sent_is_kept_and_the_clock_starts(case: Case) -> None:
    referral = case.send(urgency="URGENT")
    assert referral.state == "sent"
    assert referral.consent_id == case.consent.id
    assert referral.reply_due_at is not None
    assert referral.sent_at is not None
    assert referral.reply_due_at - referral.sent_at == LIMITS["URGENT"]
    told = {each.key: each.value for each in as_told(referral.shared)}
    assert (told["name"], told["contact"], told["why"]) == (NAME, PHONE, WHY)


@pytest.mark.parametrize(
    ("data_set", "shared", "held_back"),
    [
        ("NONE", {"need", "urgency"}, {"name", "contact", "why", "gender"}),
        ("CONTACT", {"name", "contact"}, {"why", "gender"}),
        ("SUMMARY", {"name", "why", "gender"}, {"document"}),
    ],
)
def test_no_more_goes_out_than_the_data_set(
    case: Case, data_set: str, shared: set[str], held_back: set[str]
) -> None:
    keys = {each.key for each in as_told(case.send(data_set=data_set).shared)}
    assert shared <= keys
    assert not held_back & keys


def test_a_hidden_name_is_the_case_code(case: Case) -> None:
    referral = case.send(hides_name=True)
    assert NAME not in str(referral.shared)
    assert referral.case_code in str(referral.shared)


def test_nothing_that_goes_out_is_of_the_highest_tier_or_a_status() -> None:
    tiers = {
        name: getattr(column, "info", {}).get("tier") for name, (_least, column) in FIELDS.items()
    }
    assert "T4" not in tiers.values()
    columns = {f"{column.table.name}.{column.name}" for _least, column in
               ((least, getattr(c, "property").columns[0]) for least, c in FIELDS.values())}  # noqa: B009  # fmt: skip
    assert not columns & {"profile_version.status", "profile_version.nationality"}


@pytest.mark.parametrize("state", ["withdrawn", "refused"])
def test_without_a_living_consent_nothing_is_sent(case: Case, state: str) -> None:
    moment = now() if state == "withdrawn" else None
    db.session.execute(update(Consent).values(state=state, withdrawn_at=moment))
    db.session.commit()
    with pytest.raises(RuleBroken, match="has not agreed"):
        case.send()


def test_a_consent_for_less_does_not_cover_more(put_client: Any, counsellor: User) -> None:
    client = put_client(counsellor, NAME, phones=[PHONE])
    partner, service = put_partner()
    sign_agreement(partner)
    consent = agree(client, partner, "CONTACT")
    case = Case(counsellor, client, partner, service, consent, make_safe(client))
    with pytest.raises(RuleBroken, match="has not agreed"):
        case.send(data_set="SUMMARY")
    assert case.send(data_set="CONTACT").state == "sent"


def test_a_consent_that_ran_out_covers_nothing(put_client: Any, counsellor: User) -> None:
    client = put_client(counsellor, NAME, phones=[PHONE])
    partner, service = put_partner()
    sign_agreement(partner)
    consent = agree(client, partner, expires_on=dt.date(2026, 2, 1))
    case = Case(counsellor, client, partner, service, consent, make_safe(client))
    with pytest.raises(RuleBroken, match="has not agreed"):
        case.send()


def test_a_partner_abroad_gets_nothing_without_a_consent_of_its_own(case: Case) -> None:
    """The consent is for one recipient (LK6, AE9)."""
    partner, service = put_partner("Federation in Amman", country="JO", kind="UNION")
    sign_agreement(partner)
    other = Case(case.user, case.client, partner, service, case.consent, case.contact)
    with pytest.raises(RuleBroken, match="has not agreed"):
        other.send()


def test_an_informal_partner_gets_contact_only(put_client: Any, counsellor: User) -> None:
    client = put_client(counsellor, NAME, phones=[PHONE])
    partner, service = put_partner()
    case = Case(counsellor, client, partner, service, agree(client, partner), make_safe(client))
    with pytest.raises(RuleBroken, match="agreement with this partner"):
        case.send(data_set="SUMMARY")
    assert case.send(data_set="CONTACT").state == "sent"


def test_an_agreement_that_ended_stops_what_is_beyond_contact(case: Case) -> None:
    agreement = case.partner.agreements[0]
    agreement.ends_on = dt.date(2026, 3, 1)
    db.session.commit()
    with pytest.raises(RuleBroken, match="agreement with this partner"):
        case.send()
    assert case.send(data_set="CONTACT").state == "sent"


def test_what_the_client_forbade_is_not_sent(case: Case) -> None:
    db.session.add(Withholding(client_id=case.client.id, partner_kind="LEGAL"))
    db.session.commit()
    with pytest.raises(RuleBroken, match="does not want this partner"):
        case.send()


def test_only_a_way_marked_safe_is_told(case: Case) -> None:
    case.contact.is_safe = False
    db.session.commit()
    assert queries.way_of(case.draft(), case.client) is None


def test_confidential_papers_do_not_go_along(case: Case) -> None:
    paper = b"%PDF-1.4\n%%EOF"
    open_one = attach(case.client, paper, title="Contract", kind="OTHER")
    secret = attach(case.client, paper, title="Report", kind="OTHER", is_confidential=True)
    db.session.commit()
    referral = case.draft(data_set="DOCUMENTS", documents=[open_one.id, secret.id])
    assert [each.title for each in queries.documents_of(referral)] == ["Contract"]
    offered = queries.documents_to_share(case.user, case.client)
    assert [each.title for each in offered] == ["Contract"]


# --- exceptions -----------------------------------------------------------------------------------


def test_an_exception_needs_a_reason_and_another_manager(
    case: Case, make_user: Any, put_client: Any
) -> None:
    db.session.delete(case.consent)
    db.session.commit()
    referral = case.draft()
    with pytest.raises(RuleBroken, match="cannot be waited for"):
        actions.ask_exception(referral, "DANGER", None, case.user)
    actions.ask_exception(referral, "DANGER", "She is threatened with a knife.", case.user)
    db.session.commit()
    with pytest.raises(RuleBroken, match="has not agreed"):
        send(referral)
    db.session.rollback()
    with pytest.raises(RuleBroken, match="Only a manager"):
        actions.approve_exception(referral, make_user("legal"))
    manager = make_user("manager")
    actions.approve_exception(referral, manager)
    send(referral)
    assert (referral.state, referral.consent_id) == ("sent", None)

    own = case.draft()
    actions.ask_exception(own, "DUTY", "The court ordered it.", manager)
    with pytest.raises(RuleBroken, match="Another manager"):
        actions.approve_exception(own, manager)


def test_a_draft_that_changes_loses_its_exception(case: Case, make_user: Any) -> None:
    referral = case.draft()
    actions.ask_exception(referral, "DANGER", "She is threatened.", case.user)
    actions.approve_exception(referral, make_user("manager"))
    db.session.commit()
    facts: dict[str, Any] = {"urgency": "NORMAL", "data_set": "DOCUMENTS", "why": "More"}
    actions.change_draft(referral, version=referral.version, **facts)
    assert not referral.is_covered_by_exception


# --- the database keeps the rules -----------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"consent_id": None},
        {"state": "in_service"},
        {"state": "closed", "ended_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"state": "declined", "ended_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"state": "revoked", "ended_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"state": "lost"},
        {"state": "draft"},
        {"sent_at": None, "reply_due_at": None},
        {"ended_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_the_database_refuses_what_no_rule_allows(case: Case, values: dict[str, Any]) -> None:
    referral = case.send()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Referral).where(Referral.id == referral.id).values(**values))
    db.session.rollback()


# --- from state to state --------------------------------------------------------------------------


def test_the_whole_road(case: Case) -> None:
    referral = case.send()
    actions.see(referral, today=today())
    actions.accept(referral, today=today(), by="PARTNER")
    actions.begin(referral, today=today(), by="PARTNER")
    actions.close(referral, outcome="PART", word="Half", today=today(), by="PARTNER")
    db.session.commit()
    assert (referral.state, referral.outcome, referral.told_by) == ("closed", "PART", "PARTNER")


def test_an_accompanied_client_is_accepted_the_same_day(case: Case) -> None:
    """HR2: a paper or a talk needs no page to be acknowledged on."""
    referral = case.send("ACCOMPANIED")
    actions.accept(referral, today=today(), by="STAFF")
    assert referral.acknowledged_at == referral.accepted_at


def test_who_never_came_was_not_served(case: Case) -> None:
    referral = case.send()
    actions.accept(referral, today=today(), by="STAFF")
    with pytest.raises(RuleBroken, match="First say that the person came"):
        actions.close(referral, outcome="SERVED", word=None, today=today(), by="STAFF")
    actions.close(referral, outcome="NOSHOW", word=None, today=today(), by="STAFF")
    assert referral.state == "closed"


def test_a_decline_after_an_accept_is_refused(case: Case) -> None:
    referral = case.send()
    actions.accept(referral, today=today(), by="PARTNER")
    db.session.commit()
    with pytest.raises(RuleBroken, match="accepted already"):
        actions.decline(referral, reason="FULL", word=None, today=today(), by="PARTNER")
    assert _again(referral).state == "accepted"


def test_served_people_are_not_taken_back(case: Case) -> None:
    referral = case.send()
    actions.accept(referral, today=today(), by="STAFF")
    actions.begin(referral, today=today(), by="STAFF")
    with pytest.raises(RuleBroken, match="being served"):
        actions.revoke(referral, reason="CLIENT", word=None, today=today())


@pytest.mark.parametrize("verb", ["accept", "begin"])
def test_an_agreement_taken_back_in_between_stops_the_partner(case: Case, verb: str) -> None:
    referral = case.send()
    if verb == "begin":
        actions.accept(referral, today=today(), by="PARTNER")
    case.consent.state, case.consent.withdrawn_at = "withdrawn", now()
    db.session.commit()
    with pytest.raises(RuleBroken, match="ended the sharing"):
        getattr(actions, verb)(referral, today=today(), by="PARTNER")


def test_the_table_ends_where_it_should() -> None:
    for state, verbs in NEXT.items():
        assert ("revoke" in verbs) == (state in {"draft", "sent", "acknowledged", "accepted"})
        assert ("decline" in verbs) == ("expire" in verbs) == (state in {"sent", "acknowledged"})


# --- two at once ----------------------------------------------------------------------------------


def _at_once(app: Flask, *acts: Callable[[], None]) -> list[str]:
    """Each act in a thread and a transaction of its own, all together; what each came to."""
    ready, said = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            ready.wait()
            try:
                begin_writing(db.session)
                act()
                db.session.commit()
                said.append("done")
            except RuleBroken:
                db.session.rollback()
                said.append("refused")

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(said)


def test_two_answers_at_once_have_one_outcome(app: Flask, case: Case) -> None:
    referral = case.send()
    referral_id = referral.id
    db.session.remove()

    def accept() -> None:
        actions.accept(db.session.get_one(Referral, referral_id), today=today(), by="PARTNER")

    def decline() -> None:
        actions.decline(
            db.session.get_one(Referral, referral_id), reason="FULL", word=None, today=today(),
            by="PARTNER",
        )  # fmt: skip

    assert _at_once(app, accept, decline) == ["done", "refused"]
    found = db.session.get_one(Referral, referral_id)
    assert found.state in {"accepted", "declined"}
    assert (found.accepted_at is None) == (found.state == "declined")


def test_accepted_and_taken_back_at_once_has_one_outcome(app: Flask, case: Case) -> None:
    referral_id = case.send().id
    db.session.remove()

    def accept() -> None:
        actions.accept(db.session.get_one(Referral, referral_id), today=today(), by="PARTNER")

    def revoke() -> None:
        referral = db.session.get_one(Referral, referral_id)
        actions.revoke(referral, reason="CLIENT", word=None, today=today())

    said = _at_once(app, accept, revoke)
    assert "done" in said
    assert db.session.get_one(Referral, referral_id).state == "revoked"


def test_sent_and_consent_taken_back_at_once_never_sends_uncovered(app: Flask, case: Case) -> None:
    """Either it went out before, and is listed; or nothing went out."""
    referral_id, consent_id = case.draft().id, case.consent.id
    db.session.remove()

    def go_out() -> None:
        actions.mark_sent(
            db.session.get_one(Referral, referral_id), way="HAND", sent_to=None, shared=[],
            today=today(),
        )  # fmt: skip

    def take_back() -> None:
        consent = db.session.get_one(Consent, consent_id)
        consent.state, consent.withdrawn_at = "withdrawn", now()

    _at_once(app, go_out, take_back)
    referral, consent = (
        db.session.get_one(Referral, referral_id),
        db.session.get_one(Consent, consent_id),
    )
    assert consent.state == "withdrawn"
    assert consent.withdrawn_at is not None
    if referral.sent_at is not None:
        assert referral.sent_at <= consent.updated_at


# --- pages ----------------------------------------------------------------------------------------


class TestThePages:
    def test_a_counsellor_prepares_sees_and_sends(self, browser_for: Any, case: Case) -> None:
        browser = browser_for(case.user)
        page = browser.get(f"/referrals/new?client_id={case.client.id}&need=LEG")
        assert "Human Rights League" in page.text
        path = f"/referrals/new/{case.service.id}?client_id={case.client.id}"
        browser.get(path)
        page = browser.post(
            path, why=WHY, urgency="NORMAL", data_set="SUMMARY", contact=str(case.contact.id),
            reply_to="Jana, 555", entry_key="k1",
        )  # fmt: skip
        assert page.status == 200, page.errors
        for shown in (NAME, PHONE, WHY, "The client agreed on"):
            assert shown in page.text
        mark = mark_on(page.text)
        fields = {"do": "send", "send-way": "HAND", "send-sent_to": "Ms Kollár"}
        page = browser.post(page.path, **fields, **{"send-mark": mark})
        assert "Exactly this was shared" in page.text
        referral = db.session.scalars(select(Referral)).one()
        assert (referral.state, referral.way, referral.sent_to) == ("sent", "HAND", "Ms Kollár")
        pdf = browser.get(f"/referrals/{referral.id}/form.pdf")
        assert pdf.data.startswith(b"%PDF-")
        assert NAME.encode() not in pdf.headers["Content-Disposition"].encode()

    def test_what_changed_since_it_was_shown_is_shown_again(
        self, browser_for: Any, case: Case
    ) -> None:
        referral = case.draft()
        browser = browser_for(case.user)
        mark = mark_on(browser.get(f"/referrals/{referral.id}").text)
        case.client.full_name = "Oksana Another"
        db.session.commit()
        fields = {"do": "send", "send-way": "HAND", "send-mark": mark}
        page = browser.post(f"/referrals/{referral.id}", **fields)
        assert page.status == 422
        assert "no longer what you saw" in page.text
        assert _again(referral).state == "draft"

    def test_a_partner_who_is_to_know_nothing_is_warned_of_where_the_referral_is_written(
        self, browser_for: Any, case: Case
    ) -> None:
        path = f"/referrals/new/{case.service.id}?client_id={case.client.id}"
        ban, warning = "does not want this partner to be told anything", "Never ask here alone"
        browser = browser_for(case.user)
        assert ban not in browser.get(path).text
        case.partner.risk_note = warning
        db.session.add(Withholding(client_id=case.client.id, partner_kind="LEGAL"))
        db.session.commit()

        page = browser.get(path).text
        assert ban in page
        assert warning in page
        assert re.search(r'value="NONE"[^>]* checked', page)
        draft = case.draft()
        assert ban in browser.get(f"/referrals/{draft.id}/change").text
        case.consent.state, case.consent.withdrawn_at = "withdrawn", now()
        db.session.commit()
        prepared = browser.get(f"/referrals/{draft.id}").text
        assert ban in prepared
        assert "/ask/SHARE" not in prepared

    def test_without_an_agreement_one_asks_for_it_and_comes_back(
        self, browser_for: Any, put_client: Any, counsellor: User
    ) -> None:
        client = put_client(counsellor, NAME)
        partner, service = put_partner()
        sign_agreement(partner)
        draft = actions.draft_referral(
            client, service, owner_id=counsellor.id, urgency="NORMAL", data_set="DOCUMENTS",
            why=WHY, reply_to="Jana",
        )  # fmt: skip
        db.session.commit()
        browser = browser_for(counsellor)

        page = browser.get(f"/referrals/{draft.id}").text
        road = re.search(r'href="(/consents/of/[^"]+/ask/SHARE[^"]+)"', page)
        assert road, page
        asked = browser.get(unescape(road.group(1)))
        assert f'selected value="{partner.id}"' in asked.text
        assert re.search(r'value="DOCUMENTS"[^>]* checked', asked.text)
        given = {**ANSWER, "partner": str(partner.id), "data_set": "DOCUMENTS"}
        page = browser.post(unescape(road.group(1)), **given)
        assert page.path == f"/referrals/{draft.id}", page.errors
        assert "The client agreed on" in page.text

    def test_a_second_press_makes_no_second_referral(self, browser_for: Any, case: Case) -> None:
        browser = browser_for(case.user)
        path = f"/referrals/new/{case.service.id}?client_id={case.client.id}"
        browser.get(path)
        for _each in range(2):
            browser.post(
                path, why=WHY, urgency="NORMAL", data_set="CONTACT", reply_to="Jana",
                contact="", entry_key="the same",
            )  # fmt: skip
        assert len(db.session.scalars(select(Referral)).all()) == 1

    def test_a_refused_form_keeps_its_answers(self, browser_for: Any, case: Case) -> None:
        browser = browser_for(case.user)
        path = f"/referrals/new/{case.service.id}?client_id={case.client.id}"
        browser.get(path)
        page = browser.post(path, why="", urgency="URGENT", data_set="SUMMARY", reply_to="Jana")
        assert page.status == 422
        assert set(page.errors) >= {"why"}
        assert 'value="Jana"' in page.text

    def test_more_than_the_agreement_covers_is_not_offered(
        self, browser_for: Any, put_client: Any, counsellor: User
    ) -> None:
        client = put_client(counsellor, NAME)
        _partner, service = put_partner()
        page = browser_for(counsellor).get(f"/referrals/new/{service.id}?client_id={client.id}")
        assert 'value="CONTACT"' in page.text
        assert 'value="SUMMARY"' not in page.text

    def test_staff_write_down_what_the_partner_said(self, browser_for: Any, case: Case) -> None:
        referral = case.send("PHONE")
        browser = browser_for(case.user)
        path = f"/referrals/{referral.id}"
        browser.get(path)
        page = browser.post(path, do="decline", **{"decline-reason": "NOELIG", "decline-word": ""})
        assert page.status == 200
        assert (_again(referral).state, _again(referral).decline_reason) == ("declined", "NOELIG")
        page = browser.post(path, do="accept")
        assert "cannot be done now" in page.text

    def test_the_clients_word_stands_beside_the_partners(
        self, browser_for: Any, case: Case
    ) -> None:
        referral = case.send()
        actions.accept(referral, today=today(), by="STAFF")
        actions.begin(referral, today=today(), by="STAFF")
        actions.close(referral, outcome="SERVED", word="All done", today=today(), by="STAFF")
        db.session.commit()
        browser = browser_for(case.user)
        path = f"/referrals/{referral.id}"
        assert "ask the client" in browser.get("/referrals/").text
        fields = {"client-outcome": "NOTMET", "client-word": "They sent me away."}
        version = str(_again(referral).version)
        page = browser.post(path, do="client", **{**fields, "client-version": version})
        assert "All done" in page.text
        assert "They sent me away." in page.text
        assert "ask the client" not in browser.get("/referrals/").text
        stale = {**fields, "client-word": "Another word", "client-version": version}
        page = browser.post(path, do="client", **stale)
        assert page.status == 422
        assert "They sent me away." in page.text

    def test_the_overdue_come_first(self, browser_for: Any, case: Case) -> None:
        late, early = case.send(), case.send()
        for each, days in ((late, 20), (early, 1)):
            moment = now() - dt.timedelta(days=days)
            each.sent_at, each.reply_due_at = moment, moment + LIMITS["NORMAL"]
        db.session.commit()
        page = browser_for(case.user).get("/referrals/")
        assert page.text.index(late.case_code) < page.text.index(early.case_code)
        assert "answer was due" in page.text
        went = browser_for(case.user).get(f"/referrals/{late.id}").text
        assert re.search(r'Answer due</dt><dd><span class="stop-text">[^<]+ · overdue', went)

    def test_a_manager_takes_any_back_and_approves(
        self, browser_for: Any, case: Case, make_user: Any
    ) -> None:
        referral = case.send()
        browser = browser_for("manager")
        path = f"/referrals/{referral.id}"
        browser.get(path)
        browser.post(path, do="revoke", **{"revoke-reason": "MISTAKE"})
        assert _again(referral).state == "revoked"
        draft = case.draft()
        actions.ask_exception(draft, "DANGER", "Threats.", case.user)
        db.session.commit()
        assert draft.case_code in browser.get("/referrals/").text
        browser.post(f"/referrals/{draft.id}", do="approve")
        assert _again(draft).is_covered_by_exception

    def test_why_no_referral_was_made(self, browser_for: Any, case: Case) -> None:
        browser = browser_for(case.user)
        path = f"/referrals/not-made?client_id={case.client.id}"
        browser.get(path)
        browser.post(path, need="LEG", reason="UNAVAILABLE", entry_key="n1")
        assert db.session.scalars(select(ReferralNotMade)).one().reason == "UNAVAILABLE"
        assert "no such service" in browser.get(f"/referrals/of/{case.client.id}").text


# --- who sees what --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["reception", "mediator", "reporting", "data_protection"])
def test_others_do_not_open_a_referral(browser_for: Any, case: Case, role: str) -> None:
    referral = case.send()
    for path in ("", "/form.pdf", "/change"):
        assert browser_for(role).get(f"/referrals/{referral.id}{path}").status == 403


def test_a_stranger_finds_no_such_referral(browser_for: Any, case: Case) -> None:
    referral = case.send()
    stranger = browser_for("counsellor")
    for path in ("", "/form.pdf", "/change"):
        assert stranger.get(f"/referrals/{referral.id}{path}").status == 404
    assert stranger.post(f"/referrals/{referral.id}", do="begin").status == 404
    assert stranger.get(f"/referrals/of/{case.client.id}").status == 404


def test_who_is_kept_away_from_the_client_finds_no_referral(
    browser_for: Any, case: Case, make_user: Any
) -> None:
    referral = case.send()
    manager = make_user("manager")
    keep_away(case.client, manager.id, "A cousin")
    db.session.commit()
    browser = browser_for(manager)
    assert browser.get(f"/referrals/{referral.id}").status == 404
    assert referral.case_code not in browser.get("/referrals/?whose=all").text


def test_reception_sees_how_far_it_is_and_nothing_else(
    browser_for: Any, make_user: Any, put_client: Any
) -> None:
    desk = make_user("reception")
    client = put_client(desk, NAME, phones=[PHONE])
    partner, service = put_partner("Clinic for infections", kind="HEALTH")
    case = Case(desk, client, partner, service, agree(client, partner), make_safe(client))
    case.send(data_set="CONTACT")
    page = browser_for(desk).get(f"/clients/{client.id}")
    panel = page.text.partition("<h2>Referrals</h2>")[2].partition("</section>")[0]
    assert "Sent" in panel
    assert "Clinic for infections" not in panel
    assert WHY not in page.text


def test_a_mediator_prepares_and_does_not_send(
    browser_for: Any, make_user: Any, put_client: Any
) -> None:
    mediator = make_user("mediator")
    client = put_client(mediator, NAME, phones=[PHONE])
    _partner, service = put_partner()
    browser = browser_for(mediator)
    path = f"/referrals/new/{service.id}?client_id={client.id}"
    page = browser.get(path)
    assert PHONE not in page.text
    page = browser.post(
        path, why=WHY, urgency="NORMAL", data_set="CONTACT", reply_to="Jana", contact="",
        entry_key="m1",
    )  # fmt: skip
    assert page.status == 200, page.errors
    referral = db.session.scalars(select(Referral)).one()
    assert referral.state == "draft"
    counsellor = make_user("counsellor")
    assign(client, counsellor.id)
    db.session.commit()
    assert referral.case_code in browser_for(counsellor).get("/referrals/").text
    assert browser.post(f"/referrals/{referral.id}", do="send").status == 403


def test_what_went_out_is_listed_for_who_takes_the_agreement_back(case: Case, app: Flask) -> None:
    referral = case.send()
    with app.test_request_context():
        [shared] = shared_under(case.user, case.consent)
    assert shared.recipient == "Human Rights League"
    assert WHY not in shared.what
    assert str(referral.id) in (shared.url or "")


def test_words_never_stand_in_the_trail(case: Case, browser_for: Any) -> None:
    referral = case.send()
    browser_for(case.user).get(f"/referrals/{referral.id}")
    said = " ".join(db.session.scalars(select(TrailLine.details)))
    for word in (NAME, WHY, PHONE):
        assert word not in said


def test_the_lists_ask_the_same_number_of_questions_for_one_and_many(
    browser_for: Any, case: Case, count_queries: Any
) -> None:
    browser = browser_for(case.user)
    case.send()
    browser.get("/referrals/")
    few = count_queries(lambda: browser.get("/referrals/"))
    for _each in range(6):
        case.send()
    assert count_queries(lambda: browser.get("/referrals/")) == few


@pytest.mark.parametrize("language", ["en", "fr", "sq", "ar"])
def test_a_paper_says_what_people_wrote_and_runs_none_of_it(language: str) -> None:
    sly = '#panic("x") *bold* $x$ #sys.inputs `raw` <label> @ref \\ " \' // note'
    row = {"label": "A", "value": sly, "ltr": True}
    data = {"title": sly, "house": sly, "code": sly, "notice": sly, "foot": sly,
            "sections": [{"title": sly, "rows": [row, row]}]}  # fmt: skip
    assert as_pdf("referral", data, language).startswith(b"%PDF-")
