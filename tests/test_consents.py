"""Consents: when an answer counts, that it is only succeeded, and that two never live at once."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mrc_cases.base.errors import RuleBroken, broken_rule
from mrc_cases.clients.models import Client
from mrc_cases.consents.actions import (
    declare_invalid,
    record_consent,
    renew,
    withdraw,
)
from mrc_cases.consents.facts import REFUSED
from mrc_cases.consents.models import Consent, ConsentText, NeverEdited
from mrc_cases.consents.queries import living
from mrc_cases.consents.wordings import best
from mrc_cases.extensions import begin_writing, db
from tests.consenting import agree, said, share

DAY = dt.timedelta(days=1)


# --- what one may act on -----------------------------------------------------------------------


def test_what_was_agreed_may_be_done_until_its_last_day(client: Client, today: dt.date) -> None:
    consent = agree(client, said("PHOTO", expires_on=today + DAY), today)
    assert living(client.id, "PHOTO", today) is consent
    assert living(client.id, "PHOTO", today + DAY) is consent
    assert living(client.id, "PHOTO", today + 2 * DAY) is None
    assert living(client.id, "SPECIAL", today) is None
    assert consent.state_on(today + 2 * DAY) == "expired"


def test_a_consent_to_share_is_for_one_recipient_and_up_to_its_data_set(
    client: Client, today: dt.date
) -> None:
    union, other = uuid4(), uuid4()
    consent = agree(client, share(partner_id=union, data_set="SUMMARY"), today)
    assert living(client.id, "SHARE", today, partner_id=union, data_set="CONTACT") is consent
    assert living(client.id, "SHARE", today, partner_id=union, data_set="SUMMARY") is consent
    assert living(client.id, "SHARE", today, partner_id=union, data_set="DOCUMENTS") is None
    assert living(client.id, "SHARE", today, partner_id=other, data_set="CONTACT") is None
    assert living(client.id, "SHARE", today, data_set="CONTACT") is None


def test_a_recipient_in_words_is_known_again_by_the_same_words_only(
    client: Client, today: dt.date
) -> None:
    agree(client, share(recipient_words="The lawyer of my cousin"), today)
    assert living(client.id, "SHARE", today, recipient="the  lawyer of my COUSIN") is not None
    assert living(client.id, "SHARE", today, recipient="the doctor") is None
    with pytest.raises(RuleBroken):
        record_consent(client, share(recipient_words="the lawyer of my cousin"), today=today)


@pytest.mark.parametrize("ending", [withdraw, lambda one: declare_invalid(one, closing_word="x")])
def test_what_was_taken_back_or_never_counted_may_not_be_used(
    client: Client, today: dt.date, ending: Callable[[Consent], None]
) -> None:
    consent = agree(client, said(), today)
    ending(consent)
    assert living(client.id, "SPECIAL", today) is None
    with pytest.raises(RuleBroken):
        ending(consent)
    with pytest.raises(RuleBroken):
        renew(client, consent, said(), today=today)


def test_a_refusal_is_kept_and_is_no_consent(client: Client, today: dt.date) -> None:
    refused = agree(client, said(answer=REFUSED, points_told=()), today)
    assert refused.state == "refused"
    assert living(client.id, "SPECIAL", today) is None


def test_who_refuses_a_change_keeps_what_was_agreed(client: Client, today: dt.date) -> None:
    consent = agree(client, share(data_set="CONTACT"), today)
    renew(client, consent, share(data_set="DOCUMENTS", answer=REFUSED), today=today)
    assert living(client.id, "SHARE", today, recipient="the lawyer of my cousin") is consent
    assert consent.data_set == "CONTACT"


# --- only succeeded ----------------------------------------------------------------------------


def test_a_changed_consent_succeeds_the_one_before(client: Client, today: dt.date) -> None:
    first = agree(client, share(data_set="CONTACT"), today)
    second = renew(client, first, share(data_set="DOCUMENTS"), today=today)
    assert (first.state, first.data_set) == ("renewed", "CONTACT")
    assert second.succeeds_id == first.id
    assert second.recipient_words == "the lawyer of my cousin"
    with pytest.raises(RuleBroken):
        renew(client, first, share(), today=today)


def test_one_that_has_run_out_is_succeeded_when_asked_again(client: Client, today: dt.date) -> None:
    first = agree(client, said(expires_on=today), today)
    second = record_consent(client, said(), today=today + DAY)
    assert second.succeeds_id == first.id
    assert living(client.id, "SPECIAL", today + DAY) is second


def test_a_living_consent_is_not_given_twice(client: Client, today: dt.date) -> None:
    agree(client, said(), today)
    with pytest.raises(RuleBroken, match="agreed already"):
        record_consent(client, said(), today=today)


@pytest.mark.parametrize("name", ["data_set", "given_on", "points_told", "recipient_words"])
def test_nothing_in_a_consent_can_be_written_over(
    client: Client, today: dt.date, session: Any, name: str
) -> None:
    consent = agree(client, share(), today)
    other = {"given_on": today - DAY, "points_told": ("ASK",)}
    setattr(consent, name, other.get(name, "CONTACT"))
    with pytest.raises(NeverEdited):
        session.flush()
    session.rollback()


def test_the_database_keeps_one_living_consent_for_one_thing(
    client: Client, today: dt.date, session: Any
) -> None:
    agree(client, said(), today)
    session.add(Consent(client_id=client.id, purpose="SPECIAL", how="SPOKEN", given_on=today))
    with pytest.raises(IntegrityError) as error:
        session.flush()
    refused = broken_rule(error.value)
    assert refused is not None
    assert "agreed already" in str(refused)
    session.rollback()


def test_the_database_keeps_that_a_consent_has_one_successor(
    client: Client, today: dt.date, session: Any
) -> None:
    first = agree(client, said(expires_on=today), today)
    agree(client, said(), today + DAY)
    session.add(
        Consent(
            client_id=client.id,
            purpose="SPECIAL",
            how="SPOKEN",
            given_on=today,
            state="refused",
            succeeds_id=first.id,
        )  # fmt: skip
    )
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


STEPS = st.lists(
    st.tuples(st.sampled_from(["give", "refuse", "renew", "withdraw", "wait"]), st.integers(0, 9)),
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_done_at_most_one_lives_and_the_chain_is_a_line(
    client: Client, today: dt.date, session: Any, steps: list[tuple[str, int]]
) -> None:
    partner, on, expected = uuid4(), today, None
    for step, days in steps:
        facts = share(partner_id=partner, expires_on=on + days * DAY)
        alive = expected is not None and expected[1] >= on
        try:
            if step == "wait":
                on += days * DAY
            elif step == "give":
                expected = (record_consent(client, facts, today=on).id, on + days * DAY)
                assert not alive
            elif step == "refuse":
                agree(client, share(partner_id=partner, answer=REFUSED), on)
            elif step == "renew" and expected:
                present = session.get_one(Consent, expected[0])
                expected = (renew(client, present, facts, today=on).id, on + days * DAY)
            elif step == "withdraw" and expected:
                withdraw(session.get_one(Consent, expected[0]))
                expected = None
        except RuleBroken:
            assert step == "give"
            assert alive
    rows = session.scalars(select(Consent).where(Consent.partner_id == partner)).all()
    assert sum(row.state == "given" for row in rows) == (expected is not None)
    successors = [row.succeeds_id for row in rows if row.succeeds_id]
    assert len(successors) == len(set(successors))
    assert {row.id for row in rows if row.state == "renewed"} == set(successors)
    found = living(client.id, "SHARE", on, partner_id=partner)
    alive = expected is not None and expected[1] >= on
    assert (found.id if found else None) == (expected[0] if alive and expected else None)


# --- two people at once ------------------------------------------------------------------------


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[str]:
    """Do things in the same moment, each in its own transaction; what each was refused with."""
    ready, refused = threading.Barrier(len(acts)), []

    def work(act: Callable[[], Any]) -> None:
        with app.app_context():
            ready.wait()
            begin_writing(db.session)
            try:
                act()
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                refused.append(type(error).__name__)
            db.session.remove()

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()
    return refused


REFUSALS = {"RuleBroken", "IntegrityError", "StaleDataError"}


def test_four_people_who_write_the_same_yes_at_once_make_one_consent(
    app: Flask, client: Client, today: dt.date, session: Any
) -> None:
    client_id = client.id

    def give() -> None:
        found = db.session.get_one(Client, client_id)
        record_consent(found, said(wording=best("SPECIAL", "ar")), today=today)

    refused = at_once(app, *[give] * 4)

    assert len(refused) == 3
    assert set(refused) <= REFUSALS
    assert len(session.scalars(select(Consent).where(Consent.state == "given")).all()) == 1
    assert len(session.scalars(select(ConsentText)).all()) == 1


def test_a_consent_taken_back_while_it_is_renewed_ends_in_one_way(
    app: Flask, client: Client, today: dt.date, session: Any
) -> None:
    client_id, consent_id = client.id, agree(client, said(), today).id

    def found() -> Consent:
        return db.session.get_one(Consent, consent_id)

    refused = at_once(
        app,
        lambda: withdraw(found()),
        lambda: renew(db.session.get_one(Client, client_id), found(), said(), today=today),
    )

    assert len(refused) == 1
    assert set(refused) <= REFUSALS
    states = sorted(session.scalars(select(Consent.state)))
    assert states in (["withdrawn"], ["given", "renewed"])
    assert (living(client_id, "SPECIAL", today) is None) == (states == ["withdrawn"])


def test_one_taken_back_by_two_at_once_is_taken_back_once(
    app: Flask, client: Client, today: dt.date
) -> None:
    consent_id = agree(client, said(), today).id
    refused = at_once(app, *[lambda: withdraw(db.session.get_one(Consent, consent_id))] * 2)
    assert len(refused) == 1
    assert set(refused) <= REFUSALS
    assert db.session.get_one(Consent, consent_id).state == "withdrawn"
