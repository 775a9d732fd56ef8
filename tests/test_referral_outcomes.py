"""Report 5.6: what became of referrals, counted from made-up ones whose figures are known."""

import datetime as dt
import io
import json
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import update

from mrc_cases.base.moments import now
from mrc_cases.centre.models import ClosedPeriod
from mrc_cases.clients.models import ProfileVersion
from mrc_cases.codes import label
from mrc_cases.extensions import db
from mrc_cases.referrals import actions, in_actions
from mrc_cases.referrals.models import Referral
from mrc_cases.reports.exports import as_csv, as_json, as_xlsx
from mrc_cases.reports.figures import Report
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import Period
from mrc_cases.reports.queries import Universe
from tests.referring import Case, agree, make_safe, put_partner, sign_agreement, today

LONG_AGO = dt.timedelta(days=40)


@pytest.fixture
def cases(put_client: Any, make_user: Any) -> dict[str, Case]:
    """A woman and a man for a training provider, a man for a lawyer."""
    user, found = make_user("counsellor"), {}
    training, lawyers = put_partner("School", kind="TRAINING"), put_partner("Lawyers")
    for name, gender, stage, (partner, service) in (
        ("she", "F", "RET", training), ("he", "M", "POT", training), ("other", "M", "HOS", lawyers),
    ):  # fmt: skip
        answers = {"gender": gender, "stage": stage}
        day = today() - dt.timedelta(days=100)
        client = put_client(user, f"Person {name}", phones=["+421905111222"], answers=answers,
                            day=day)  # fmt: skip
        if not partner.agreements:
            sign_agreement(partner)
        consent = agree(client, partner)
        found[name] = Case(user, client, partner, service, consent, make_safe(client))
    return found


def _ended(case: Case, outcome: str | None, days: int = 0) -> Referral:
    """Sent 40 days ago, accepted after some days, closed ten days later; none: still open."""
    referral = case.send()
    if outcome is None:
        return _sent_earlier(referral)
    if outcome.startswith("-"):
        actions.decline(referral, reason=outcome[1:], word=None, today=today(), by="PARTNER")
        return _sent_earlier(referral)
    actions.accept(referral, today=today(), by="PARTNER")
    actions.begin(referral, today=today(), by="PARTNER")
    actions.close(referral, outcome=outcome, word=None, today=today(), by="PARTNER")
    _sent_earlier(referral)
    assert referral.sent_at is not None
    referral.accepted_at = referral.acknowledged_at = referral.sent_at + dt.timedelta(days=days)
    referral.ended_at = referral.accepted_at + dt.timedelta(days=10)
    db.session.commit()
    return referral


def _sent_earlier(referral: Referral) -> Referral:
    assert referral.reply_due_at is not None
    assert referral.sent_at is not None
    referral.sent_at -= LONG_AGO
    referral.reply_due_at -= LONG_AGO
    db.session.commit()
    return referral


def _report() -> Report:
    period = Period(today() - dt.timedelta(days=60), today())
    return make_report(db.session, "referral-outcomes", Universe(period))


def _row(report: Report, table: str, code: str) -> dict[str, int]:
    found = next(row for row in report.table(table).rows if row.code == code)
    return {gender: count for gender, count in found.counts.items() if count}


def _line(report: Report, grid: str, label: str) -> dict[str, Any]:
    found = next(each for each in report.grids if each.key == grid)
    line = next(line for line in found.lines if line.label == label)
    return dict(zip(found.columns.values(), line.values, strict=True))


def test_each_outcome_stands_once_by_gender_with_medians(app: Flask, cases: Any) -> None:
    _ended(cases["she"], "SERVED", days=0)
    _ended(cases["she"], "PART", days=2)
    _ended(cases["he"], "UNKNOWN", days=4)
    _ended(cases["he"], None)
    _ended(cases["other"], "-NOELIG")
    report = _report()
    assert _row(report, "course", "sent") == {"F": 2, "M": 3}
    assert _row(report, "course", "accepted") == {"F": 2, "M": 1}
    assert _row(report, "outcome", "SERVED") == {"F": 1}
    assert _row(report, "outcome", "UNKNOWN") == {"M": 1}
    assert _row(report, "declined", "NOELIG") == {"M": 1}
    school = _line(report, "partners", "School")
    assert school["Sent"] == 4
    assert school["Answered, %"] == 75.0
    assert school["Success, %"] == 50.0, "one of two whose outcome is known"
    assert school["Outcome unknown"] == 1
    assert school["Days to accepted, median"] == 2.0
    assert school["Days to closed, median"] == 12.0
    assert _line(report, "partners", "School or training provider")["Sent"] == 4
    assert _line(report, "partners", "Lawyers")["Answered, %"] == 100.0
    assert _line(report, "stages", label("STAGE", "RET"))["Closed"] == 2
    women, men = (_line(report, "genders", label("GENDER", code)) for code in "FM")
    assert (women["Sent"], women["Days to accepted, median"], women["Success, %"]) == (2, 1.0, 50.0)
    assert (men["Sent"], men["Days to closed, median"], men["Outcome unknown"]) == (3, 14.0, 1)


def test_who_was_sent_before_the_first_profile_is_counted_with_it(app: Flask, cases: Any) -> None:
    _ended(cases["she"], "SERVED")
    actions.not_made(cases["she"].client, entry_key=None, need="TRN", reason="ALREADY", word=None,
                     happened_on=today() - LONG_AGO)  # fmt: skip
    mine = ProfileVersion.client_id == cases["she"].client.id
    db.session.execute(update(ProfileVersion).where(mine).values(valid_from=today()))
    db.session.commit()
    period = Period(today() - dt.timedelta(days=60), today() - dt.timedelta(days=1))
    for stage in (None, "RET"):
        report = make_report(db.session, "referral-outcomes", Universe(period, stage=stage))
        assert _row(report, "course", "sent") == {"F": 1}
        assert _row(report, "not_made", "ALREADY") == {"F": 1}
        assert _line(report, "stages", label("STAGE", "RET"))["Sent"] == 1


def test_who_goes_along_is_accepted_after_no_day(app: Flask, cases: Any) -> None:
    """HR2: handed over in person on the same day."""
    referral = cases["she"].send("ACCOMPANIED")
    actions.accept(referral, today=today(), by="STAFF")
    db.session.commit()
    assert _line(_report(), "partners", "School")["Days to accepted, median"] == 0.0


def test_many_senders_are_ranked_and_the_small_stand_together(app: Flask, cases: Any) -> None:
    """PT19: 86 local centres, of which six send five people or more."""
    for number in range(86):
        partner, _service = put_partner(f"Local centre {number:02}")
        for _each in range(number + 5 if number < 6 else 1):
            in_actions.receive(
                office_id=None, source="OTHER", urgency="NORMAL", entry_key=None, reason="Advice",
                partner_id=partner.id,
            )  # fmt: skip
    db.session.commit()
    senders = next(grid for grid in _report().grids if grid.key == "senders")
    assert [(line.label, line.values[0]) for line in senders.lines] == [
        ("Others", 80), *((f"Local centre {n:02}", n + 5) for n in range(5, -1, -1)),
    ]  # fmt: skip


def test_what_was_sent_in_another_period_or_never_is_not_counted(app: Flask, cases: Any) -> None:
    referral = _ended(cases["she"], "SERVED")
    referral.sent_at = now() - dt.timedelta(days=90)
    db.session.commit()
    cases["he"].draft()
    assert _row(_report(), "course", "sent") == {}


def test_needs_without_a_referral_by_reason(app: Flask, cases: Any) -> None:
    client = cases["she"].client
    actions.not_made(client, entry_key=None, need="LEG", reason="BY_US", happened_on=today())
    db.session.commit()
    assert _row(_report(), "not_made", "BY_US") == {"F": 1}


def test_the_page_says_which_situation_and_which_closed_months(
    browser_for: Any, session: Any
) -> None:
    session.add(ClosedPeriod(from_on=dt.date(2026, 3, 1), until_on=dt.date(2026, 3, 31),
                             reason="Flood"))  # fmt: skip
    session.commit()
    text = browser_for("manager").get("/reports/referral-outcomes?month=2026-03&stage=RET").text
    head = text.partition("<h1")[2].partition("</p>")[0]
    assert label("STAGE", "RET") in head
    assert "March 2026" in head.partition("Months the centre was closed")[2]
    assert "Internal, not for release" in head
    assert head.count("Internal, not for release") == 1


def test_senders_are_ranked_and_the_small_folded(app: Flask, cases: Any) -> None:
    """PT19: who sends fewer than five people is not a line of its own."""
    for sender, people in (("she", 6), ("other", 2)):
        for _each in range(people):
            in_actions.receive(
                office_id=None, source="LEGAL", urgency="NORMAL", entry_key=None, reason="Advice",
                partner_id=cases[sender].partner.id,
            )  # fmt: skip
    db.session.commit()
    report = _report()
    senders = next(grid for grid in report.grids if grid.key == "senders")
    assert [(line.label, line.values[0]) for line in senders.lines] == [
        ("School", 6), ("Others", 2),
    ]  # fmt: skip
    assert _row(report, "in", "LEGAL") == {"U": 8}


def test_the_downloads_say_what_the_page_says(app: Flask, cases: Any, browser_for: Any) -> None:
    cases["she"].partner.name = "=cmd"
    _ended(cases["she"], "SERVED", days=3)
    report = _report()
    plain = json.loads(as_json(report))
    assert {table["key"] for table in plain["tables"]} >= {"partners", "stages", "senders"}
    assert "'=cmd" in as_csv(report).decode("utf-8-sig")
    book = load_workbook(io.BytesIO(as_xlsx(report)))
    assert "Partners, by kind" in book.sheetnames
    period = f"from_on={today() - dt.timedelta(days=60)}&to_on={today()}"
    browser = browser_for("manager")
    page = browser.get(f"/reports/referral-outcomes?{period}")
    assert page.status == 200
    assert "=cmd" in page.text
    assert browser.get(f"/reports/referral-outcomes/download.csv?{period}").status == 200
    assert browser_for("counsellor").get("/reports/referral-outcomes").status == 403


def test_the_report_is_cut_to_one_situation(app: Flask, cases: Any, browser_for: Any) -> None:
    """AL4: would-be emigrants sent to training, beside everybody."""
    _ended(cases["she"], "SERVED")
    _ended(cases["he"], "SERVED")
    _ended(cases["other"], "-NOELIG")
    for each in cases.values():
        actions.not_made(each.client, entry_key=None, need="TRN", reason="ALREADY", word=None,
                         happened_on=today())  # fmt: skip
    db.session.commit()
    period = Period(today() - dt.timedelta(days=60), today())
    cut = make_report(db.session, "referral-outcomes", Universe(period, stage="POT"))

    assert _row(cut, "course", "sent") == {"M": 1}
    assert _row(cut, "outcome", "SERVED") == {"M": 1}
    assert _row(cut, "declined", "NOELIG") == {}
    assert _row(cut, "not_made", "ALREADY") == {"M": 1}
    assert label("STAGE", "POT") in cut.head.values()
    assert _line(cut, "partners", "School")["Sent"] == 1
    assert _row(_report(), "course", "sent") == {"F": 1, "M": 2}

    manager = browser_for("manager")
    asked = f"from_on={period.from_on}&to_on={period.to_on}"
    page = manager.get(f"/reports/referral-outcomes?{asked}&stage=POT")
    assert '<option selected value="POT">' in page.text
    file = manager.get(f"/reports/referral-outcomes/download.json?{asked}&stage=POT")
    assert label("STAGE", "POT") in file.data.decode()
    assert manager.get(f"/reports/referral-outcomes?{asked}&stage=garbled").status == 404
