"""The reports: every table adds up, the page, the files and the command say the same."""

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from mrc_cases.base.spreadsheets import harmless
from mrc_cases.centre.models import ClosedPeriod, Office
from mrc_cases.clients.models import OPEN_END, ProfileVersion
from mrc_cases.extensions import db
from mrc_cases.reports import charts
from mrc_cases.reports.exports import as_csv, as_json, as_xlsx
from mrc_cases.reports.figures import Row, as_plain, count_rows
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import Period, PeriodWrong, is_closed, month_of, read_period
from mrc_cases.reports.queries import Universe
from tests.counted_people import CountedPeople, contact

MARCH, APRIL = month_of(dt.date(2026, 3, 1)), month_of(dt.date(2026, 4, 1))


@pytest.fixture
def make_person(app: Flask, office: Any) -> CountedPeople:
    return CountedPeople(office.id)


def profile(period: Period = MARCH, **more: Any) -> Any:
    return make_report(db.session, "client-profile", Universe(period, **more))


def test_every_table_adds_up_to_the_same_universe(make_person: Any) -> None:
    make_person(dt.date(2026, 3, 5), gender="F", labour="UNE", born_month=1990 * 12)
    make_person(dt.date(2026, 3, 6), gender="M", labour="STU", nationality="UA")
    make_person(dt.date(2026, 3, 7), gender="X", reason_main="PNA", prefer_country="XUND")
    make_person(dt.date(2026, 3, 8), gender="DK", stage="NC", occupation="91")
    make_person(dt.date(2026, 4, 8))

    report = profile()

    active = report.table("clients").sum_row
    assert active.total == 4
    assert dict(active.counts) == {"F": 1, "M": 1, "X": 1, "U": 1}
    for table in report.tables:
        if table.adds_up:
            rows = [row for row in table.rows if not row.is_sum]
            assert sum(row.total for row in rows) == 4, table.key
            assert dict(table.sum_row.counts) == dict(active.counts), table.key


def test_returning_is_active_and_not_new(make_person: Any) -> None:
    make_person(dt.date(2026, 3, 5))
    make_person(dt.date(2026, 3, 6), registered=dt.date(2025, 1, 7))
    make_person(registered=dt.date(2026, 3, 9))  # registered, but never talked to

    rows = {row.code: row.total for row in profile().table("clients").rows}
    new = profile(kind="new").table("clients").sum_row

    assert rows == {"new": 1, "returning": 1, "active": 2}
    assert new.total == 2


def test_a_person_is_counted_once_and_lost_calls_not_at_all(make_person: Any, office: Any) -> None:
    often = make_person(dt.date(2026, 3, 5), dt.date(2026, 3, 6), dt.date(2026, 3, 7))
    lost = make_person()
    db.session.add(contact(lost.id, dt.date(2026, 3, 9), office.id, outcome="DROPPED"))
    db.session.add(contact(None, dt.date(2026, 3, 9), office.id))
    db.session.commit()

    report = profile()
    services = {row.code: row for row in report.table("services").rows}

    assert report.table("clients").sum_row.total == 1
    assert (services["INF"].total, services["INF"].events) == (1, 3)
    assert often.client_no


def test_march_shows_march_for_ever(make_person: Any) -> None:
    client = make_person(dt.date(2026, 3, 5), dt.date(2026, 4, 5), labour="UNE")
    before = as_plain(profile())["tables"]
    version = db.session.get(ProfileVersion, (client.id, dt.date(2026, 3, 2)))
    assert version is not None
    version.valid_to = dt.date(2026, 4, 10)
    later = ProfileVersion(
        client_id=client.id, valid_from=dt.date(2026, 4, 10), valid_to=OPEN_END, gender="F",
        stage="HOS", language="ukr", labour="EMP",
    )  # fmt: skip
    db.session.add(later)
    db.session.commit()

    labour = {row.code: row.total for row in profile(APRIL).table("labour").rows}

    assert as_plain(profile())["tables"] == before
    assert (labour["EMP"], labour["UNE"]) == (1, 0)


def test_ages_are_those_at_the_end_of_the_period(make_person: Any) -> None:
    make_person(dt.date(2026, 3, 5), born_month=2008 * 12 + 2)  # 18 in March 2026
    make_person(dt.date(2026, 3, 5), born_month=2008 * 12 + 3)  # not before April

    march = {row.code: row.total for row in profile().table("age").rows}

    assert (march["15-17"], march["18-24"]) == (1, 1)


def test_only_the_office_asked_for_is_counted(make_person: Any, office: Any) -> None:
    make_person(dt.date(2026, 3, 5))

    assert profile(office_id=office.id).table("clients").sum_row.total == 1
    assert profile(office_id=_other_office()).table("clients").sum_row.total == 0


def _other_office() -> Any:
    return db.session.query(Office.id).filter_by(code="KE").scalar()


def test_json_csv_and_workbook_say_the_same(make_person: Any) -> None:
    make_person(dt.date(2026, 3, 5), gender="F")
    make_person(dt.date(2026, 3, 5), gender="M")
    report = profile()

    plain = json.loads(as_json(report))
    lines = list(csv.reader(io.StringIO(as_csv(report).decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(as_xlsx(report)))

    heads = ["Women", "Men", "Another gender", "Not stated", "Total", "Women, %"]
    sheet = book["Clients"]
    assert sheet["A1"].value == report.tables[0].title
    assert [c.value for c in sheet[2]][1:] == heads
    assert ["", *heads] in lines
    first_day = next(row for row in book["Report"].values if row[0] == "From")[1]
    assert first_day == dt.datetime.combine(report.head["From"], dt.time())
    women = next(row for row in plain["tables"][0]["rows"] if row["code"] == "active")
    assert (women["F"], women["total"], women["percent_women"]) == (1, 2, 50.0)
    assert ["Active clients", "1", "1", "0", "0", "2", "50.0"] in lines
    assert [c.value for c in book["Clients"][5]] == ["Active clients", 1, 1, 0, 0, 2, 50]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert harmless(f"{start}cmd").startswith("'")
    assert harmless(-3) == -3


def test_closed_months_say_closed(app: Flask) -> None:
    db.session.add(
        ClosedPeriod(from_on=dt.date(2026, 2, 20), until_on=dt.date(2026, 4, 1), reason="Move")
    )
    db.session.commit()

    report = make_report(
        db.session, "counselling-channels", Universe(read_period("2026-02", "2026-04"))
    )

    assert report.head["Months the centre was closed"] == "March 2026"


def test_who_counts_only_sees_no_files(browser_for: Any, make_person: Any) -> None:
    make_person(dt.date(2026, 3, 5))
    question = "from_on=2026-03-01&to_on=2026-03-31"

    officer, manager = browser_for("reporting"), browser_for("manager")

    assert officer.get(f"/reports/client-profile?{question}").status == 200
    assert officer.get(f"/reports/client-profile/behind/stage/HOS?{question}").status == 403
    assert browser_for("reception").get("/reports/client-profile").status == 403
    page = manager.get(f"/reports/client-profile/behind/stage/HOS?{question}")
    assert "MC-TEST01-0" in page.text


@pytest.mark.parametrize(
    ("question", "field", "said"),
    [
        ("from_on=2026-03-31&to_on=2026-03-01", "to_on", "before the first one"),
        ("month=2026-03&from_on=2026-03-31&to_on=2026-03-01", "to_on", "before the first one"),
        ("from_on=2026-03-31", "to_on", "Give both days."),
        ("to_on=2026-03-31", "from_on", "Give both days."),
        ("from_on=2026-03-31&to_on=2026-04-31", "to_on", "Write a day like"),
        ("month=2026-13", "month", "Write a month like"),
    ],
)
def test_a_period_that_is_none_shows_no_other_one(
    browser_for: Any, make_person: Any, question: str, field: str, said: str
) -> None:
    make_person(dt.date(2026, 3, 5))
    manager = browser_for("manager")
    for name in ("client-profile", "counselling-channels", "access-and-workload",
                 "referral-outcomes", "shelter"):  # fmt: skip
        for road in (name, f"{name}/download.csv"):
            page = manager.get(f"/reports/{road}?{question}")
            assert page.status == 422
            assert list(page.errors) == [field]
            assert said in page.errors[field]
            assert "<table" not in page.text
            assert "download." not in page.text
    assert manager.get(f"/reports/client-profile/behind/stage/HOS?{question}").status == 422


def test_a_figure_lists_as_many_files_as_it_says(browser_for: Any, make_person: Any) -> None:
    make_person(dt.date(2026, 3, 5), nationality="UA", labour="UNE")
    make_person(dt.date(2026, 3, 5), nationality="XNC", gender="M")
    manager = browser_for("manager")
    question = "from_on=2026-03-01&to_on=2026-03-31"
    for table in profile().tables:
        if table.key not in {
            "age",
            "labour",
            "reason",
            "preferred_country",
            "stage",
            "nationality",
        }:
            continue
        for row in table.rows:
            page = manager.get(f"/reports/client-profile/behind/{table.key}/{row.code}?{question}")
            assert page.text.count("MC-TEST") == row.total, (table.key, row.code)


@pytest.mark.parametrize("wrong", [("2009-13", "2010-01"), ("x", "y"), ("2009-05", "2009-04")])
def test_a_period_that_is_none_is_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(PeriodWrong):
        read_period(*wrong)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_a_year_before_is_a_year_before(day: dt.date) -> None:
    month = month_of(day)
    assert month.a_year_before() == month_of(month.from_on.replace(year=day.year - 1))


@given(st.lists(st.tuples(st.integers(1, 31), st.integers(1, 31)), max_size=6))
def test_closed_is_every_day_closed(pairs: list[tuple[int, int]]) -> None:
    closed = [Period(dt.date(2026, 3, min(p)), dt.date(2026, 3, max(p))) for p in pairs]
    days = {d for c in closed for d in range(c.from_on.day, c.to_on.day + 1)}
    assert is_closed(MARCH, closed) == (len(days) == 31)


@given(st.lists(st.tuples(st.sampled_from("abz"), st.sampled_from(["F", "M", "U", "DK"]),
                          st.integers(0, 99))))  # fmt: skip
def test_rows_lose_nobody(counted: list[tuple[str, str, int]]) -> None:
    rows = count_rows(counted, {"a": "A", "b": "B", "rest": "Rest"}, "rest")
    assert sum(row.total for row in rows) == sum(n for _c, _g, n in counted)


def test_the_pyramid_is_mirrored_for_readers_from_the_right() -> None:
    rows = [Row("0-4", "0 to 4", {"F": 5, "M": 2, "X": 0, "U": 0})]
    left, right = charts.pyramid(rows), charts.pyramid(rows, right_to_left=True)

    assert next(b for b in left.bars if b.series == "F").x < left.width / 2
    assert next(b for b in right.bars if b.series == "F").x > left.width / 2
