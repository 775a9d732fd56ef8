"""Two words for one thing: from a day on a code of the centre's own is counted as another."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mrc_cases import codes, own_folder
from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.list_actions import add_code, keep_apart, merge, retire
from mrc_cases.centre.models import AddedCode, Centre
from mrc_cases.database import upgrade
from mrc_cases.extensions import begin_writing, db
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.models import Partner
from mrc_cases.partners.place_queries import Here
from mrc_cases.partners.search_queries import answers
from mrc_cases.registers.matching import questions
from mrc_cases.registers.offering import guess_words
from mrc_cases.registers.sheets import Sheet, SheetRow
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import Period, month_of
from mrc_cases.reports.queries import Universe
from tests.conftest import Browser, day_in_the_centre, downgrade
from tests.counted_people import CountedPeople, contact
from tests.partnering import add_to_directory, names
from tests.test_appointments_at_once import at_once, posting

BrowserFor = Callable[..., Browser]
JUNE, JULY = dt.date(2026, 6, 1), dt.date(2026, 7, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def make_person(app: Flask, office: Any) -> CountedPeople:
    return CountedPeople(office.id)


@pytest.fixture
def two_codes(app: Flask) -> tuple[str, str]:
    """Two services of the centre's own, under two shipped ones."""
    with app.test_request_context():
        first, second = (
            add_code("SERVICE", parent=parent, words={"en": words}, today=JUNE)
            for parent, words in (("INF", "Talk about papers"), ("LEG", "Help with papers"))
        )
        db.session.commit()
    return first, second


def merged(app: Flask, code: str, into: str, from_on: dt.date) -> None:
    with app.test_request_context():
        begin_writing(db.session)
        merge("SERVICE", code, into=into, from_on=from_on, today=JUNE)
        db.session.commit()
    g.pop("stored_codes", None)  # what the test has read, as the next request would not know it


def is_offered(app: Flask, code: str) -> bool:
    g.pop("stored_codes", None)
    with app.test_request_context():
        return code in {choice.value for choice in codes.choices("SERVICE")}


def row_of(code: str) -> AddedCode:
    return db.session.scalars(select(AddedCode).where(AddedCode.code == code)).one()


def counted(app: Flask, code: str, on: dt.date) -> str:
    with app.test_request_context():
        return codes.counting("SERVICE", on)(code)


def test_from_its_day_on_a_code_is_counted_as_the_other(
    app: Flask, two_codes: tuple[str, str]
) -> None:
    first, second = two_codes
    merged(app, first, second, JULY)
    assert counted(app, first, JULY - DAY) == "INF"
    assert counted(app, first, JULY) == "LEG"
    assert counted(app, second, JULY) == "LEG"


def test_what_was_merged_into_a_code_goes_on_with_it(app: Flask, two_codes: Any) -> None:
    first, second = two_codes
    merged(app, first, second, JULY)
    merged(app, second, "PSY", JULY + 30 * DAY)
    assert counted(app, first, JULY + 29 * DAY) == "LEG"
    assert counted(app, first, JULY + 30 * DAY) == "PSY"


def test_it_counts_as_the_other_also_when_that_is_offered_no_more(
    app: Flask, two_codes: Any
) -> None:
    first, second = two_codes
    merged(app, first, second, JULY)
    with app.test_request_context():
        retire("SERVICE", second, version=2, last_day=JULY + DAY)
        db.session.commit()
    g.pop("stored_codes", None)
    assert counted(app, first, JULY + 30 * DAY) == "LEG"
    assert not is_offered(app, second)


def test_it_is_offered_until_the_day_before_and_keeps_its_words(app: Flask, two_codes: Any) -> None:
    first, second = two_codes
    merged(app, first, second, JULY)
    with app.test_request_context():
        for day, is_offered in ((JULY - DAY, True), (JULY, False)):
            offered = {choice.value for choice in codes.choices("SERVICE", on=day)}
            assert (first in offered) == is_offered
            assert second in offered
        assert codes.label("SERVICE", first) == "Talk about papers"
        assert codes.is_code("SERVICE", first)


def test_the_report_of_earlier_days_stays_as_it_was(
    app: Flask, two_codes: Any, make_person: Any, browser_for: BrowserFor
) -> None:
    first, second = two_codes
    client = make_person()
    for month in (6, 7):
        day = dt.date(2026, month, 5)
        db.session.add(contact(client.id, day, client.office_id, services=(first,)))
    db.session.commit()
    before = _services(month_of(JUNE))
    merged(app, first, second, JULY)

    assert _services(month_of(JUNE)) == before == {"INF": (1, 1)}
    assert _services(month_of(JULY)) == {"LEG": (1, 1)}
    # A period is counted as the lists are on its last day.
    assert _services(Period(JUNE, month_of(JULY).to_on)) == {"LEG": (1, 2)}
    manager = browser_for("manager")
    assert [_behind(manager, "2026-06", row) for row in ("INF", "LEG")] == [1, 0]
    assert [_behind(manager, "2026-07", row) for row in ("INF", "LEG")] == [0, 1]


def _services(period: Period) -> dict[str, tuple[int, int | None]]:
    """(persons, events) of each row that is not empty."""
    table = make_report(db.session, "client-profile", Universe(period)).table("services")
    return {row.code: (row.total, row.events) for row in table.rows if row.total}


def _behind(browser: Browser, month: str, row: str) -> int:
    """How many clients a figure opens to."""
    page = browser.get(f"/reports/client-profile/behind/services/{row}?month={month}")
    assert page.status == 200
    return page.text.count("MC-TEST")


def test_a_manager_merges_and_takes_it_back_on_the_first_day(
    app: Flask, browser_for: BrowserFor, two_codes: Any
) -> None:
    first, second = two_codes
    browser = browser_for("manager")
    path = f"/lists/SERVICE/merge/{first}"
    page = browser.get(path)
    assert f'value="{second}"' in page.text
    assert f'value="{first}"' not in page.text
    page = browser.post(path, into=second, from_on=day_in_the_centre().isoformat())
    assert "counted as “Help with papers”" in page.text
    assert "Count it by itself again" in page.text
    assert not is_offered(app, first)

    page = browser.post(f"/lists/SERVICE/keep-apart/{first}")
    own = row_of(first)
    assert (own.merged_into, own.merged_from) == (None, None)
    assert is_offered(app, first)
    assert "counted as" not in page.text


def test_after_the_first_day_it_stays(app: Flask, two_codes: Any) -> None:
    first, second = two_codes
    merged(app, first, second, JULY)
    with app.test_request_context():
        with pytest.raises(RuleBroken, match="until the end of its first day"):
            keep_apart("SERVICE", first, today=JULY + DAY)
        keep_apart("SERVICE", first, today=JULY)
        keep_apart("SERVICE", first, today=JULY)  # pressed twice
        assert row_of(first).merged_into is None


@pytest.mark.parametrize("last_day", [JUNE, JULY - DAY, JULY + DAY, None])
def test_taken_back_it_is_offered_as_it_was_before(
    app: Flask, two_codes: Any, last_day: dt.date | None
) -> None:
    first, second = two_codes
    with app.test_request_context():
        retire("SERVICE", first, version=2, last_day=last_day)
        merge("SERVICE", first, into=second, from_on=JULY, today=JUNE)
        keep_apart("SERVICE", first, today=JUNE)
        assert row_of(first).valid_to == last_day


def test_the_database_keeps_what_a_merging_is(app: Flask, two_codes: Any) -> None:
    first, second = two_codes
    retire("SERVICE", "PSY", version=1, last_day=JUNE)
    db.session.commit()
    for code, into, from_on in (
        (first, first, JULY), (first, second, None), (first, None, JULY), ("PSY", second, JULY),
    ):  # fmt: skip
        row = row_of(code)
        row.merged_into, row.merged_from = into, from_on
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_without_mergings_what_was_merged_stays_off_the_forms(app: Flask, two_codes: Any) -> None:
    first, second = two_codes
    merged(app, first, second, JULY)
    db.session.remove()
    downgrade(db.engine, "035")
    upgrade(db.engine, own_folder("migrations"))
    assert [(row_of(code).valid_to, row_of(code).merged_into) for code in two_codes] == [
        (JULY, None), (None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("into", "from_on", "said"),
    [
        ("second", JUNE - DAY, "today or a later day"),
        ("first", JULY, "offered on that day"),
        ("NOTHING", JULY, "offered on that day"),
        ("third", JULY, "offered on that day"),
        ("PSY", JULY, "offered on that day"),
    ],
)
def test_what_cannot_be_merged_is_said(
    app: Flask, two_codes: Any, into: str, from_on: dt.date, said: str
) -> None:
    first, second = two_codes
    with app.test_request_context():
        third = add_code("SERVICE", parent="INF", words={"en": "Old"}, today=JUNE)
        assert codes.find("SERVICE", second) is not None  # and so the lists of now are read
        retire("SERVICE", third, version=2, last_day=JULY - DAY)
        retire("SERVICE", "PSY", version=1, last_day=JULY - DAY)
        target = {"first": first, "second": second, "third": third}.get(into, into)
        with pytest.raises(RuleBroken, match=said):
            merge("SERVICE", first, into=target, from_on=from_on, today=JUNE)


def test_a_code_that_is_merged_is_no_target_and_is_not_retired(app: Flask, two_codes: Any) -> None:
    first, second = two_codes
    merged(app, first, second, JULY)
    with app.test_request_context():
        with pytest.raises(RuleBroken, match="offered on that day"):
            merge("SERVICE", second, into=first, from_on=JUNE, today=JUNE)
        with pytest.raises(RuleBroken, match="is counted as “Help with papers”"):
            retire("SERVICE", first, version=3, last_day=None)
        with pytest.raises(RuleBroken, match="is counted as “Help with papers”"):
            merge("SERVICE", first, into="PSY", from_on=JULY, today=JUNE)
        merge("SERVICE", first, into=second, from_on=JULY, today=JUNE)  # sent twice


@pytest.mark.parametrize(("list_name", "code"), [("SERVICE", "INF"), ("LOSS", "OTH")])
def test_what_came_with_the_program_is_not_merged(
    browser_for: BrowserFor, app: Flask, list_name: str, code: str
) -> None:
    assert browser_for("manager").get(f"/lists/{list_name}/merge/{code}").status == 404
    with app.test_request_context(), pytest.raises(RuleBroken, match="your centre added"):
        merge(list_name, code, into="LEG", from_on=JULY, today=JUNE)


def test_two_who_merge_crosswise_leave_one(browser_for: BrowserFor, two_codes: Any) -> None:
    first, second = two_codes
    acts = []
    for code, into in ((first, second), (second, first)):
        browser, path = browser_for("manager"), f"/lists/SERVICE/merge/{code}"
        browser.get(path)
        acts.append(posting(browser, path, into=into, from_on=day_in_the_centre().isoformat()))
    answers = sorted(answer.status_code for answer in at_once(acts))
    db.session.rollback()
    assert answers == [302, 422]
    assert sum(row_of(code).merged_into is not None for code in two_codes) == 1


def test_the_directory_finds_a_service_by_the_word_it_was_merged_into(
    app: Flask, make_user: Any, browser_for: BrowserFor, two_codes: Any
) -> None:
    first, second = two_codes
    add_to_directory("Open Door", service={"service": first, "is_public": True}, is_public=True)
    merged(app, first, second, JULY)
    manager = make_user("manager")
    on_day, before = (Here(dt.datetime.combine(day, dt.time(10))) for day in (JULY, JULY - DAY))
    with app.test_request_context():
        for code in (first, second):
            assert names(manager, Asked(services=(code,)), on_day) == ["Open Door"]
        assert names(manager, Asked(services=(second,)), before) == []
        assert names(manager, Asked(services=("PSY",)), on_day) == []

    page = Browser(app.test_client()).get("/addresses/en").text
    assert f'value="{second}"' in page
    assert f'value="{first}"' not in page
    [tree] = json.loads(browser_for(manager).get("/partners/directory.json").data)["contents"]
    assert tree["services"][0]["name"] == "Legal counselling"


def test_who_asks_for_a_service_finds_what_is_filed_under_it(
    app: Flask, make_user: Any, two_codes: Any
) -> None:
    first, second = two_codes
    for name, service in (("Open Door", first), ("Help Desk", "INF"), ("Warm Soup", "NFI")):
        add_to_directory(name, service={"service": service})
    manager = make_user("manager")
    here = Here(dt.datetime.combine(JULY - DAY, dt.time(10)))
    with app.test_request_context():
        assert names(manager, Asked(services=("INF",)), here) == ["Help Desk", "Open Door"]
        assert names(manager, Asked(services=(first,)), here) == ["Open Door"]
        assert names(manager, Asked(services=("LEG", second)), here) == []
        [offered] = [p.services[0] for p in db.session.scalars(select(Partner))
                     if p.name == "Open Door"]  # fmt: skip
        g.centre = db.session.get_one(Centre, 1)
        assert answers(offered, Asked(services=("INF",)))
        assert not answers(offered, Asked(services=("NFI",)))


def test_a_register_is_offered_what_a_word_means_by_now(app: Flask, two_codes: Any) -> None:
    first, second = two_codes
    merged(app, first, second, JULY)
    rows = [SheetRow("register", 2, {"Date": "3.4.2026", "Service": "Talk about papers"})]
    sheets = [Sheet("register", ("Date", "Service"), tuple(rows))]
    with app.test_request_context():
        held = {"sheet": "register", "columns": {"service": "Service"}}
        words = guess_words(sheets[0], "contacts", "service", "Service", ("en",))
        assert words == {second: ["Talk about papers"]}
        # A mapping that was saved before says what it says, and the page shows it.
        held["values"] = {"service": {first: ["Talk about papers"]}}
        [asked] = questions(sheets, {"contacts": held})
        [column] = [each for each in asked.words if each.field == "service"]
        [word] = column.words
        assert word.answer == first
        assert first in {choice.value for choice in word.offered}
