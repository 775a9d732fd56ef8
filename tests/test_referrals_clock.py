"""The clock of referrals, and every path there is: nobody is served uncovered."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.config import MailSettings
from mrc_cases.extensions import begin_writing, db
from mrc_cases.followup.models import FollowUpTask
from mrc_cases.mail.models import Letter
from mrc_cases.referrals import actions
from mrc_cases.referrals.clock import wind
from mrc_cases.referrals.models import Referral, ReferralReminder
from mrc_cases.referrals.states import ENDED, LIMITS, NEXT, expires_at
from tests.referring import (
    NAME,
    Case,
    a_case,
    link_to,
    send,
    today,
    with_mail,
)

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def case(put_client: Any, make_user: Any) -> Case:
    return a_case(put_client, make_user("counsellor"))


def _sent_at(referral: Referral, moment: dt.datetime) -> None:
    referral.sent_at, referral.reply_due_at = moment, moment + LIMITS[referral.urgency]
    db.session.commit()


def _by_mail(app: Flask, case: Case, **more: Any) -> Referral:
    with_mail(app, MailSettings("127.0.0.1", 1, "none", "office@centre.example"))
    referral = case.draft(**more)
    send(referral, "EMAIL", "desk@league.example")
    link_to(referral)
    return referral


def _reminders(referral: Referral) -> set[str]:
    db.session.rollback()
    query = select(ReferralReminder.kind).where(ReferralReminder.referral_id == referral.id)
    return set(db.session.scalars(query))


@pytest.mark.parametrize(("urgency", "hours"), [("EMERGENCY", 24), ("URGENT", 72), ("NORMAL", 336)])
def test_the_limits(urgency: str, hours: int) -> None:
    assert LIMITS[urgency] == hours * HOUR
    sent_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert expires_at(sent_at, urgency) == sent_at + 2 * hours * HOUR


@pytest.mark.parametrize("urgency", list(LIMITS))
def test_a_reminder_at_half_time_and_one_at_the_limit_each_once(
    app: Flask, case: Case, urgency: str
) -> None:
    referral = _by_mail(app, case, urgency=urgency)
    start, limit = referral.sent_at, LIMITS[urgency]
    assert start is not None
    for moment, expected in (
        (start + limit / 2 - HOUR, set()),
        (start + limit / 2, {"HALF"}),
        (start + limit - HOUR, {"HALF"}),
        (start + limit, {"HALF", "LIMIT"}),
        (start + limit + HOUR, {"HALF", "LIMIT"}),
    ):
        wind(app, moment)
        wind(app, moment)
        assert _reminders(referral) == expected
    kinds = sorted(db.session.scalars(select(Letter.kind)))
    assert kinds == ["REMIND_HALF", "REMIND_LIMIT"]
    task = db.session.scalars(select(FollowUpTask)).one()
    assert task.owner_id == case.user.id
    assert NAME not in task.what


def test_an_answer_stops_the_clock(app: Flask, case: Case) -> None:
    referral = case.send()
    actions.accept(referral, today=today(), by="PARTNER")
    db.session.commit()
    wind(app, now() + dt.timedelta(days=90))
    assert _reminders(referral) == set()
    assert db.session.get_one(Referral, referral.id).state == "accepted"


def test_after_twice_the_limit_it_runs_out_and_its_link_with_it(app: Flask, case: Case) -> None:
    referral = case.send(urgency="URGENT")
    link_to(referral)
    start = referral.sent_at
    assert start is not None
    wind(app, start + dt.timedelta(hours=143, minutes=59))
    assert db.session.get_one(Referral, referral.id).state == "sent"
    db.session.rollback()
    wind(app, start + dt.timedelta(hours=144))
    db.session.rollback()
    found = db.session.get_one(Referral, referral.id)
    assert (found.state, found.told_by) == ("expired", "CLOCK")
    with pytest.raises(RuleBroken, match="run out"):
        actions.accept(found, today=today(), by="PARTNER")


@pytest.mark.parametrize("change", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_a_change_of_the_clocks_makes_no_limit_longer(
    app: Flask, case: Case, change: dt.date
) -> None:
    """24 hours are 24 hours, on the night that has 23 or 25 as well."""
    zone = ZoneInfo("Europe/Bratislava")
    evening = dt.datetime.combine(change, dt.time(0, 30), zone) - dt.timedelta(hours=4)
    referral = case.send(urgency="EMERGENCY")
    _sent_at(referral, evening.astimezone(dt.UTC))
    due = referral.reply_due_at
    assert due is not None
    assert due.astimezone(zone).hour != evening.hour
    wind(app, due - dt.timedelta(minutes=1))
    assert "LIMIT" not in _reminders(referral)
    wind(app, due)
    assert "LIMIT" in _reminders(referral)


def test_two_clocks_at_once_remind_once(app: Flask, case: Case) -> None:
    referral = _by_mail(app, case)
    sent_at = referral.sent_at
    assert sent_at is not None
    ready = threading.Barrier(3)

    def strike() -> None:
        ready.wait()
        wind(app, sent_at + LIMITS["NORMAL"])

    threads = [threading.Thread(target=strike) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert _reminders(referral) == {"LIMIT"}
    assert len(db.session.scalars(select(Letter)).all()) == 1
    assert len(db.session.scalars(select(FollowUpTask)).all()) == 1


def test_a_round_that_comes_late_reminds_once_of_what_holds_now(app: Flask, case: Case) -> None:
    """The machine was off over half time; the letter of the limit alone is sent."""
    referral = _by_mail(app, case)
    start, limit = referral.sent_at, LIMITS["NORMAL"]
    assert start is not None
    for _twice in range(2):
        wind(app, start + limit + 30 * HOUR)
    assert _reminders(referral) == {"LIMIT"}
    assert db.session.scalars(select(Letter.kind)).all() == ["REMIND_LIMIT"]


def test_a_round_after_twice_the_limit_ends_it_and_reminds_nobody(app: Flask, case: Case) -> None:
    referral = _by_mail(app, case)
    assert referral.sent_at is not None
    for _twice in range(2):
        wind(app, referral.sent_at + 3 * LIMITS["NORMAL"])
    assert _reminders(referral) == set()
    assert db.session.get_one(Referral, referral.id).state == "expired"
    assert db.session.scalars(select(Letter.kind)).all() == []


def test_many_that_were_reminded_hold_up_no_emergency(
    app: Flask, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mrc_cases.referrals.clock.MOST_IN_A_ROUND", 2)
    for _each in range(3):
        _sent_at(case.send(), now() - dt.timedelta(days=8))
    for _round in range(3):
        wind(app)
    urgent = case.send(urgency="EMERGENCY")
    _sent_at(urgent, now() - 13 * HOUR)
    wind(app)
    assert _reminders(urgent) == {"HALF"}


def test_answered_and_run_out_at_once_has_one_outcome(app: Flask, case: Case) -> None:
    """The partner presses in the very moment in which the clock ends it."""
    sent = [case.send() for _each in range(4)]
    moments = [(each.id, each.sent_at) for each in sent]
    db.session.remove()
    for referral_id, sent_at in moments:
        ready, said = threading.Barrier(2), list[str]()

        def accept(key: Any = referral_id, ready: Any = ready, said: Any = said) -> None:
            with app.app_context():
                ready.wait()
                try:
                    begin_writing(db.session)
                    found = db.session.get_one(Referral, key)
                    actions.accept(found, today=today(), by="PARTNER")
                    db.session.commit()
                    said.append("accepted")
                except RuleBroken:
                    db.session.rollback()

        def strike(moment: Any = sent_at, ready: Any = ready) -> None:
            ready.wait()
            wind(app, moment + 2 * LIMITS["NORMAL"])

        threads = [threading.Thread(target=each) for each in (accept, strike)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        db.session.rollback()
        found = db.session.get_one(Referral, referral_id)
        assert found.state == ("accepted" if said else "expired")
        assert (found.accepted_at is None) == (found.state == "expired")


def test_an_agreement_taken_back_takes_the_referral_back(app: Flask, case: Case) -> None:
    open_one, served = case.send(), case.send()
    actions.accept(served, today=today(), by="PARTNER")
    actions.begin(served, today=today(), by="PARTNER")
    case.consent.state, case.consent.withdrawn_at = "withdrawn", now()
    db.session.commit()
    wind(app)
    db.session.rollback()
    found = db.session.get_one(Referral, open_one.id)
    assert (found.state, found.revoke_reason) == ("revoked", "CONSENT")
    assert db.session.get_one(Referral, served.id).state == "in_service"


# --- every path -----------------------------------------------------------------------------------

VERBS = ("send", "see", "accept", "decline", "begin", "close", "revoke", "expire",
         "consent", "withdraw", "ask", "approve")  # fmt: skip
OUTCOMES = st.sampled_from(["SERVED", "NOSHOW", "UNKNOWN"])


class _Road:
    """One referral, and what is done with it in any order."""

    def __init__(self, case: Case, manager: Any) -> None:
        self.case, self.manager = case, manager
        self.referral = case.draft(data_set="CONTACT")
        self.is_agreed = True

    def take(self, verb: str, outcome: str) -> None:
        referral, day = self.referral, today()
        acts: dict[str, Callable[[], None]] = {
            "send": lambda: actions.mark_sent(
                referral, way="HAND", sent_to=None, shared=[], today=day
            ),
            "see": lambda: actions.see(referral, today=day),
            "accept": lambda: actions.accept(referral, today=day, by="PARTNER"),
            "begin": lambda: actions.begin(referral, today=day, by="PARTNER"),
            "decline": lambda: actions.decline(
                referral, reason="FULL", word=None, today=day, by="PARTNER"
            ),
            "close": lambda: actions.close(
                referral, outcome=outcome, word=None, today=day, by="PARTNER"
            ),
            "revoke": lambda: actions.revoke(referral, reason="CLIENT", word=None, today=day),
            "expire": lambda: actions.go(referral, "expire", today=day, by="CLOCK"),
            "ask": lambda: actions.ask_exception(referral, "DANGER", "Threats.", self.case.user),
            "approve": lambda: actions.approve_exception(referral, self.manager),
            "consent": lambda: self._agree(True),
            "withdraw": lambda: self._agree(False),
        }
        acts[verb]()

    def _agree(self, is_given: bool) -> None:
        consent = self.case.consent
        consent.state = "given" if is_given else "withdrawn"
        consent.withdrawn_at = None if is_given else now()
        self.is_agreed = is_given


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.sampled_from(VERBS), OUTCOMES), min_size=1, max_size=14))
def test_no_path_reaches_a_partners_help_without_consent_or_exception(
    case: Case, make_user: Any, steps: list[tuple[str, str]]
) -> None:
    manager = getattr(case, "manager", None) or make_user("manager")
    case.manager = manager  # type: ignore[attr-defined]
    road = _Road(case, manager)
    for verb, outcome in steps:
        before = road.referral.state
        try:
            road.take(verb, outcome)
            db.session.flush()
        except RuleBroken:
            assert road.referral.state == before, "a refusal changes nothing"
        after = road.referral.state
        covered = road.is_agreed or road.referral.is_covered_by_exception
        if after != before:
            assert after in NEXT[before].values(), "only what the table says"
            assert covered or after not in {"sent", "accepted", "in_service"}
        assert before not in ENDED or after == before, "what ended stays as it ended"
    if road.referral.in_service_at is not None:
        assert road.referral.consent_id or road.referral.override_approved_by_id
    db.session.rollback()
