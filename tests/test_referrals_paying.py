"""What the centre pays of a service (LB11): an amount and a project, without why or for whom."""

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from mrc_cases.base.errors import RuleBroken
from mrc_cases.extensions import db
from mrc_cases.referrals import actions
from mrc_cases.referrals.models import Referral
from mrc_cases.referrals.paying import amount_of, cents_of, currency_of
from mrc_cases.reports.exports import as_csv
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import Period
from mrc_cases.reports.queries import Universe
from tests.referring import (
    NAME,
    WHY,
    Case,
    agree,
    link_to,
    make_safe,
    open_link,
    put_partner,
    sign_agreement,
    today,
)


@pytest.fixture
def case(put_client: Any, make_user: Any) -> Case:
    user = make_user("counsellor")
    client = put_client(user, NAME, phones=["+421905111222"])
    partner, service = put_partner("Public hospital", kind="HEALTH")
    service.service = "HEA"
    sign_agreement(partner)
    consent = agree(client, partner)
    return Case(user, client, partner, service, consent, make_safe(client))


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("120", 12000), ("120.5", 12050), ("1 250,50", 125050), ("1\u202f250,50", 125050),
     ("٣٠", 3000), ("0.01", 1), ("1e2", 10000)],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(typed: str, cents: int) -> None:
    assert cents_of(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "0", "-5", "1.005", "a lot", "NaN", "Infinity", "1e999", "1.250,50", "9" * 19]
)
def test_what_is_no_amount_gets_a_sentence(app: Flask, typed: str) -> None:
    with app.test_request_context(), pytest.raises(RuleBroken, match="Write an amount"):
        cents_of(typed)


@given(st.integers(1, 10**10))
def test_an_amount_comes_back_as_it_was_shown(cents: int) -> None:
    assert cents_of(amount_of(cents)) == cents


def test_a_currency_is_one_there_is(app: Flask) -> None:
    assert currency_of("eur") == "EUR"
    for typed in (None, "", "EURO", "QQQ"):
        with app.test_request_context(), pytest.raises(RuleBroken):
            currency_of(typed)


@pytest.mark.parametrize(
    "values",
    [
        {"paid_cents": 100},
        {"paid_cents": 100, "paid_currency": "EUR"},
        {"paid_project": "CLMC 7"},
        {"paid_cents": 0, "paid_currency": "EUR", "paid_project": "CLMC 7"},
    ],
)
def test_the_database_takes_a_whole_payment_or_none(case: Case, values: dict[str, Any]) -> None:
    referral = case.send()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Referral).where(Referral.id == referral.id).values(**values))
    db.session.rollback()


def test_nothing_is_paid_for_what_was_never_sent(case: Case) -> None:
    draft = case.draft()
    with pytest.raises(RuleBroken, match="not sent"):
        actions.pay(draft, amount="5", currency="EUR", project="CLMC 7", version=draft.version)


def _pay(browser: Any, referral: Referral, amount: str, **more: str) -> Any:
    fields = {"currency": "EUR", "project": "CLMC 7", **more}
    db.session.expire_all()
    version = {"pay-version": str(db.session.get_one(Referral, referral.id).version)}
    answers = {f"pay-{name}": value for name, value in {"amount": amount, **fields}.items()}
    return browser.post(f"/referrals/{referral.id}", do="pay", **{**version, **answers})


def test_an_amount_is_written_changed_and_taken_away(browser_for: Any, case: Case) -> None:
    referral = case.send()
    browser = browser_for(case.user)
    assert 'name="pay-currency"' in browser.get(f"/referrals/{referral.id}").text

    assert "€120.50" in _pay(browser, referral, "120,50").text
    db.session.expire_all()
    assert (referral.paid_cents, referral.paid_project) == (12050, "CLMC 7")

    refused = _pay(browser, referral, "a lot", project="CLMC 8")
    assert refused.status == 422
    assert "Write an amount like" in refused.text
    assert 'value="a lot"' in refused.text
    assert 'value="CLMC 8"' in refused.text
    assert "Write which project pays." in _pay(browser, referral, "5", project="").text

    _pay(browser, referral, "")
    db.session.expire_all()
    assert referral.paid_cents is None


def test_somebody_elses_newer_amount_is_not_written_over(browser_for: Any, case: Case) -> None:
    referral = case.send()
    browser = browser_for(case.user)
    stale = str(referral.version)
    _pay(browser, referral, "120")
    page = browser.post(
        f"/referrals/{referral.id}", do="pay",
        **{"pay-amount": "5", "pay-currency": "EUR", "pay-project": "B", "pay-version": stale},
    )  # fmt: skip
    assert page.status == 422
    assert "Somebody else changed this" in page.text
    db.session.expire_all()
    assert referral.paid_cents == 12000


def test_the_partner_is_not_told_of_it(app: Flask, case: Case) -> None:
    referral = case.send()
    actions.pay(referral, amount="777", currency="EUR", project="CLMC 7", version=referral.version)
    db.session.commit()
    page = open_link(app, *link_to(referral)).get("/answer/referral").settled
    assert "777" not in page
    assert "CLMC 7" not in page


def test_the_report_says_amount_and_project_and_nothing_of_the_person(
    app: Flask, case: Case
) -> None:
    for amount, project, currency in (
        ("100", "CLMC 7", "EUR"), ("20.50", "CLMC 7", "EUR"), ("9", "CLMC 7", "USD"),
        ("1", "Church", "EUR"),
    ):  # fmt: skip
        referral = case.send()
        actions.pay(referral, amount=amount, currency=currency, project=project,
                    version=referral.version)  # fmt: skip
    case.send()
    db.session.commit()
    report = make_report(db.session, "referral-outcomes", Universe(Period(today(), today())))
    grid = next(each for each in report.grids if each.key == "paid")
    assert [(line.label, *line.values) for line in grid.lines] == [
        ("CLMC 7 (EUR)", 2, 120.5),
        ("CLMC 7 (USD)", 1, 9.0),
        ("Church (EUR)", 1, 1.0),
    ]
    part = json.dumps([line.label for line in grid.lines]) + json.dumps(dict(grid.columns))
    for word in (NAME, WHY, "HEA", "ealth", "hospital"):
        assert word not in part
    assert "CLMC 7 (EUR)" in as_csv(report).decode()
