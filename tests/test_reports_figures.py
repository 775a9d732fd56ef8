"""What stands beside the tables of reports 5.1 and 5.3, and the records behind each figure."""

import csv
import datetime as dt
import html
import io
import json
import re
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.access.trail_details import details_in_words
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.list_actions import add_code
from mrc_cases.clients.access_models import Assignment
from mrc_cases.demonstration.centre import PASSPHRASE
from mrc_cases.demonstration.filling import Plan, fill
from mrc_cases.extensions import begin_writing, db
from mrc_cases.reports import charts
from mrc_cases.reports.behind import Figure, records_behind, row_of, table_of
from mrc_cases.reports.command import print_report
from mrc_cases.reports.exports import as_csv, as_json, as_xlsx
from mrc_cases.reports.figures import Report, Row
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import Period, month_of, read_period
from mrc_cases.reports.queries import Universe
from mrc_cases.sessions.models import CounsellingSession, SessionAttendee
from mrc_cases.shelter.site_actions import add_room, open_site
from tests.conftest import Browser
from tests.counted_people import CountedPeople, contact
from tests.shelter_house import ADDRESS, NAME, House

MARCH = month_of(dt.date(2026, 3, 1))
TENTH = dt.date(2026, 3, 10)
QUESTION = "from_on=2026-03-01&to_on=2026-03-31"


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


@pytest.fixture
def make_person(app: Flask, office: Any) -> CountedPeople:
    return CountedPeople(office.id)


def profile(period: Period = MARCH, **more: Any) -> Report:
    return make_report(db.session, "client-profile", Universe(period, **more))


def channels(period: Period = MARCH) -> Report:
    return make_report(db.session, "counselling-channels", Universe(period))


# --- who is active ------------------------------------------------------------------------------


@pytest.fixture
def hold_group(make_user: Any, office: Any) -> Any:
    """A talk for several; `state` and day as asked."""
    staff = make_user("counsellor")

    def hold(*clients: Any, day: dt.date = TENTH, state: str = "held", **more: Any) -> None:
        facts = {"form": "GROUP", "kind": "JOB", **more}
        found = CounsellingSession(
            staff_id=staff.id, office_id=office.id, state=state, happened_on=day,
            happened_at=dt.datetime.combine(day, dt.time(10), dt.UTC), **facts,
        )  # fmt: skip
        found.attendees = [SessionAttendee(client_id=each.id) for each in clients]
        db.session.add(found)
        db.session.commit()

    return hold


def test_who_sat_in_a_session_that_was_held_is_active(make_person: Any, hold_group: Any) -> None:
    new, known, talked = make_person(), make_person(registered=march(1)), make_person(march(4))
    old = make_person(registered=dt.date(2025, 5, 5), gender="M")
    hold_group(new, old, talked)
    hold_group(known, state="planned")
    hold_group(known, day=dt.date(2026, 4, 1))

    report = profile()
    rows = {row.code: row.total for row in report.table("clients").rows}
    services = {row.code: (row.total, row.events) for row in report.table("services").rows}

    assert rows == {"new": 2, "returning": 1, "active": 3}
    assert (services["EMP"], services["INF"]) == ((3, 3), (1, 1))
    assert profile(office_id=None, kind="new").table("services").row("EMP").total == 2


def test_a_night_in_the_shelter_makes_active(
    app: Flask, make_user: Any, put_client: Any, today: dt.date
) -> None:
    worker = make_user("shelter")
    site = open_site(worker, name=NAME, address=ADDRESS, kind="SAFE")
    add_room(site, beds=3, today=dt.date(2025, 1, 1), name="Hall", gender_rule="WOMEN")
    house = House(site, worker, put_client, today)
    ends = {"exit_reason": "HOUSED", "destination": "OWN"}
    beds = house.beds("WOMEN")
    house.admit(house.ask("Anna"), beds[0], on=march(28), left_on=dt.date(2026, 4, 2), **ends)
    house.admit(house.ask("Dora"), beds[1], on=march(9), left_on=march(9), **ends)
    house.admit(house.ask("Zita"), beds[2], on=dt.date(2026, 2, 20), left_on=march(1), **ends)
    db.session.commit()

    def active(month: int) -> int:
        return profile(month_of(dt.date(2026, month, 1))).table("clients").row("active").total

    assert [active(month) for month in (2, 3, 4, 5)] == [1, 1, 1, 0]
    figure = Figure("client-profile", "clients", "active")
    row = profile().table("clients").row("active")
    seen = records_behind(db.session, make_user("manager"), Universe(MARCH), figure, row, None)
    assert seen.total == 0  # who is not on the site's list learns of no stay


def test_nights_to_come_make_nobody_active(
    app: Flask, make_user: Any, put_client: Any, today: dt.date
) -> None:
    worker = make_user("shelter")
    site = open_site(worker, name=NAME, address=ADDRESS, kind="SAFE")
    add_room(site, beds=1, today=dt.date(2025, 1, 1), name="Hall", gender_rule="WOMEN")
    house = House(site, worker, put_client, today)
    house.admit(house.ask("Anna"), house.beds("WOMEN")[0], on=today - dt.timedelta(days=9))
    db.session.commit()
    one_day = dt.timedelta(days=1)
    to_come, over = (
        Period(today + one_day, today + 40 * one_day),
        Period(today - 5 * one_day, today - one_day),
    )

    assert profile(to_come).table("clients").row("active").total == 0
    assert profile(over).table("clients").row("active").total == 1


def test_who_came_before_the_first_profile_is_counted_with_it(make_person: Any) -> None:
    person = make_person(march(5), registered=dt.date(2026, 4, 3), labour="UNE", gender="M")
    april = dt.date(2026, 4, 1)

    report = profile()

    rows = {row.code: row.total for row in report.table("clients").rows}
    assert rows == {"new": 0, "returning": 1, "active": 1}
    assert report.table("labour").row("UNE").counts["M"] == 1
    assert channels().table("persons").row("total").total == 1
    assert profile(month_of(april)).table("clients").row("active").total == 0
    assert person.client_no


# --- what stands beside the tables ----------------------------------------------------------------


def test_new_clients_are_called_so(make_person: Any) -> None:
    make_person(march(5))
    make_person()

    report = profile(kind="new")

    (row,) = report.table("clients").rows
    assert (row.label, row.total, row.is_sum) == ("New clients", 2, True)
    assert report.head["Counted are"] == "new clients"


def test_only_the_client_profile_counts_new_clients_apart(
    make_person: Any, browser_for: Any
) -> None:
    make_person(march(5))
    with pytest.raises(RuleBroken, match="Only the client profile"):
        print_report("counselling-channels", "2026-03", "2026-03", None, "json", "new", None)
    page = browser_for("manager").get(f"/reports/counselling-channels?{QUESTION}&clients=new")
    assert page.status == 200
    assert "new clients" not in page.text
    assert "Counted are" not in channels().head


def test_the_year_before_stands_beside_table_one(make_person: Any) -> None:
    make_person(march(5))
    make_person(dt.date(2025, 3, 5), registered=dt.date(2025, 3, 1), gender="F")
    make_person(dt.date(2025, 3, 31), registered=dt.date(2025, 3, 1), gender="M")

    change = profile().grid("year_before")

    assert list(change.values("now").values()) == [1, 0, 0, 0, 1]
    assert list(change.values("before").values()) == [1, 1, 0, 0, 2]
    assert list(change.values("change").values()) == [0, -1, 0, 0, -1]


def test_what_was_not_asked_says_age_and_gender_too(make_person: Any) -> None:
    make_person(march(5), gender="U", birth_precision="PNA")
    make_person(march(5), gender="DK", born_month=1990 * 12, birth_precision="month")
    make_person(march(5), nationality="UA", birth_precision="NC")

    report = profile()
    gaps = report.grid("not_asked")

    assert list(gaps.values("gender").values()) == [1, 0, 1, 33.3]
    assert list(gaps.values("age").values()) == [0, 1, 1, 33.3]
    assert list(gaps.values("nationality").values()) == [0, 0, 2, 66.7]
    assert report.table("age").row("unknown").total == 2


def test_not_women_stand_together_where_men_are_not_known(make_person: Any, office: Any) -> None:
    make_person(march(5))
    for gender in ("M", "U", "U", "X"):
        db.session.add(contact(None, march(6), office.id, gender=gender, channel="PHONE"))
    db.session.commit()

    report = channels()
    plain = json.loads(as_json(report))["tables"][0]["rows"]
    lines = list(csv.reader(io.StringIO(as_csv(report).decode("utf-8-sig"))))

    assert [(row["code"], row["F"], row["not_F"]) for row in plain][1] == ("REMOTE", 0, 4)
    assert [row["not_F"] for row in plain] == [0, 4, 0, 4]
    assert ["From a distance", "0", "1", "1", "2", "4", "4", "0.0"] in lines


def test_the_files_hold_every_table_of_the_page(make_person: Any, browser_for: Any) -> None:
    make_person(march(5))
    manager = browser_for("manager")
    for report in (profile(), channels()):
        page = manager.get(f"/reports/{report.key}?{QUESTION}").text
        text = as_csv(report).decode()
        book = load_workbook(io.BytesIO(as_xlsx(report)))
        keys = [table["key"] for table in json.loads(as_json(report))["tables"]]
        assert keys == [table.key for table in report.all_tables]
        assert len(book.sheetnames) == 1 + len(keys)
        for table in report.all_tables:
            assert html.escape(table.title) in page
            assert table.title in text
    assert {"education", "year_before", "not_asked"} <= {t.key for t in profile().all_tables}
    assert channels().table("months").row("2026-03").total == 1


def test_the_head_says_when_and_by_whom(make_person: Any, browser_for: Any) -> None:
    manager = browser_for("manager")
    page = manager.get(f"/reports/client-profile?{QUESTION}")
    plain = json.loads(manager.get(f"/reports/client-profile/download.json?{QUESTION}").data)

    assert "Approved by" in page.text
    assert plain["head"]["Prepared by"] in page.text
    assert re.search(r"\d\d:\d\d", plain["head"]["Data as of"])
    assert profile().head["Prepared by"] == "the command mrc-cases report"


# --- periods --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "field", "said"),
    [
        ("month=0001-01", "month", "Give a year from 1950 to 2100."),
        ("from_on=1800-01-01&to_on=2026-12-31", "from_on", "Give a year from 1950 to 2100."),
        ("from_on=2026-01-01&to_on=9999-12-31", "to_on", "Give a year from 1950 to 2100."),
        ("from_on=1996-03-05&to_on=2026-03-05", "to_on", "at most 30 years"),
    ],
)
def test_a_period_has_its_bounds(browser_for: Any, question: str, field: str, said: str) -> None:
    manager = browser_for("manager")
    for road in ("client-profile", "counselling-channels", "shelter/download.csv",
                 "client-profile/behind/stage/HOS"):  # fmt: skip
        page = manager.get(f"/reports/{road}?{question}")
        assert page.status == 422
        assert said in page.errors[field]


@pytest.mark.parametrize("wrong", [("0001-01", "0001-01"), ("2026-01", "2101-01"),
                                   ("1990-01", "2020-01")])  # fmt: skip
@pytest.mark.usefixtures("app")
def test_the_command_has_the_same_bounds(wrong: tuple[str, str]) -> None:
    with pytest.raises(RuleBroken, match="from 1950 to 2100 and 30 years at most"):
        print_report("client-profile", *wrong, None, "json", "active", None)


def test_thirty_years_cost_as_many_questions_as_a_month(
    make_person: Any, count_queries: Any
) -> None:
    make_person(march(5), dt.date(1999, 1, 1))
    years = read_period("1997-01", "2026-12")
    for each in (channels, lambda: channels(years)):
        each()

    assert count_queries(channels) == count_queries(lambda: channels(years))
    assert channels(years).table("months").row("total").total == 2


def test_a_picture_of_two_years_names_them() -> None:
    def column(month: int, year: int) -> charts.Column:
        row = Row(f"{year}-{month:02}", "", {"F": 1, "M": 0, "X": 0, "U": 0})
        return charts.Column(f"m{month}", str(year), row)

    one = charts.stacked_months([column(1, 2026), column(2, 2026)])
    two = charts.stacked_months([column(12, 2025), column(1, 2026), column(2, 2026)])
    many = charts.stacked_months([column(m, y) for y in range(1997, 2027) for m in range(1, 13)])

    assert "2026" not in [text.words for text in one.texts]
    assert [t.words for t in two.texts if t.words.startswith("20")] == ["2025", "2026"]
    assert "m12 2025, Women: 1" in [bar.words for bar in two.bars]
    names = sorted(text.x for text in many.texts if text.words.startswith("m"))
    assert min(b - a for a, b in zip(names, names[1:], strict=False)) >= charts.NARROWEST


# --- the records behind ---------------------------------------------------------------------------


def _links(page: Any) -> list[tuple[str, int]]:
    """The address and the figure of each link behind."""
    found = re.findall(r'<a href="(/reports/[^"]*/behind/[^"]*)">(\d+)</a>', page.text)
    return [(html.unescape(address), int(figure)) for address, figure in found]


def _behind(user: User, address: str, tables: dict[Any, Any]) -> int:
    """How many records stand behind a link, each table made once for all of them."""
    parts = urlsplit(address)
    _empty, _room, name, _behind, table, answer = unquote(parts.path).split("/")
    asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
    universe = Universe(read_period(asked["from_on"], asked["to_on"]), kind=asked["clients"])
    figure = Figure(name, table, answer, asked.get("column"))
    if (name, universe, table) not in tables:
        tables[name, universe, table] = table_of(db.session, universe, figure)
    row = row_of(tables[name, universe, table], figure)
    assert row is not None
    return records_behind(db.session, user, universe, figure, row, None).total


def _opened(text: str) -> dict[str, int]:
    """How many records of each kind a page leads to, by the lines of its table."""
    roads = re.findall(r'<th scope="row"[^>]*><a href="/(\w+)/[0-9a-f-]{36}"', text)
    return dict(Counter(roads))


@pytest.mark.parametrize("question", ["", "clients=new"])
def test_behind_every_figure_stand_as_many_records_as_it_says(
    empty_app: Flask, question: str
) -> None:
    begin_writing(db.session)
    fill(db.engine, empty_app.extensions["keys"], Plan(clients=300, years=1, seed=5))
    begin_writing(db.session)
    manager = next(user for user in db.session.scalars(select(User)) if "Vedúca" in user.name)
    browser = Browser(empty_app.test_client())
    browser.get("/sign-in")
    browser.post("/sign-in", email="manager@demo.example", password=PASSPHRASE)
    for name in ("client-profile", "counselling-channels"):
        links = _links(browser.get(f"/reports/{name}?{question}"))
        assert len(links) > 20
        assert any("column=events" in address for address, _figure in links) == (
            name == "client-profile"
        )
        tables: dict[Any, Any] = {}
        for address, figure in links:
            assert _behind(manager, address, tables) == figure, address


def test_behind_the_events_stand_contacts_and_sessions_of_several(
    make_person: Any, hold_group: Any, browser_for: Any, office: Any
) -> None:
    words = {"en": "Papers of the old house"}
    own = add_code("SERVICE", parent="INF", words=words, today=dt.date(2026, 1, 1))
    old = make_person(march(3), march(4), registered=dt.date(2025, 5, 5))
    new = make_person(march(5))
    db.session.add_all([
        contact(new.id, march(6), office.id, services=("INF", own, "LEG")),
        contact(new.id, march(6), office.id, services=("LEG",)),
        contact(new.id, march(6), office.id, outcome="DROPPED"),
        contact(new.id, dt.date(2026, 4, 1), office.id),
        contact(None, march(7), office.id),  # anonymous: nobody's
    ])  # fmt: skip
    hold_group(new, old, kind="INF")
    hold_group(new, kind="INF", state="planned")
    manager = browser_for("manager")

    for kind, expected in (("active", {"INF": 6, "LEG": 2}), ("new", {"INF": 3, "LEG": 2})):
        question = f"{QUESTION}&clients={kind}"
        page = manager.get(f"/reports/client-profile?{question}")
        links = {
            urlsplit(address).path.rpartition("/")[2]: (address, figure)
            for address, figure in _links(page)
            if "column=events" in address
        }
        assert {service: figure for service, (_address, figure) in links.items()} == expected
        for address, figure in links.values():
            assert _behind(manager.user, address, {}) == figure
        events = manager.get(links["INF"][0]).text
        assert f"may see: {expected['INF']}." in events
        assert _opened(events) == (
            {"consultations": 4, "sessions": 2} if kind == "active"
            else {"consultations": 2, "sessions": 1}
        )  # fmt: skip
        assert events.count(f"{new.client_no}</bdi>") == 3


def test_a_long_list_of_events_goes_on_page_by_page(
    make_person: Any, hold_group: Any, browser_for: Any
) -> None:
    people = [make_person(march(5)) for _each in range(35)]
    hold_group(*people, day=march(5), kind="INF")  # at the hour of the contacts
    manager = browser_for("manager")
    road = f"/reports/client-profile/behind/services/INF?{QUESTION}&column=events"
    first = manager.get(road).text
    (onward,) = re.findall(r'href="([^"]*after=[^"]*)"', first)
    second = manager.get(html.unescape(onward)).text

    assert (first.count("MC-TEST"), second.count("MC-TEST")) == (50, 20)
    assert _opened(first + second) == {"consultations": 35, "sessions": 35}
    assert "may see: 70." in second


def test_no_figure_is_without_its_records(make_person: Any, browser_for: Any) -> None:
    make_person(march(5), born_month=1990 * 12, occupation="91", education="7")
    make_person(march(6), gender="X", registered=dt.date(2025, 1, 1), labour="NC")
    manager = browser_for("manager")
    for report in (profile(), channels()):
        page = manager.get(f"/reports/{report.key}?{QUESTION}")
        places = [urlsplit(address).path for address, _figure in _links(page)]
        for table in report.tables:
            for row in table.rows:
                place = f"/reports/{report.key}/behind/{table.key}/{row.code}"
                figures: list[int | None] = [*row.counts.values(), row.total]
                figures += [row.not_women] if table.has_not_women else []
                figures += [row.events] if table.has_events else []
                expected = sum(1 for figure in figures if figure)
                tiles = 3 if (table.key, row.code) == ("clients", "active") else 0
                assert places.count(place) >= expected + bool(tiles and row.total), place


def test_a_code_of_the_centre_opens_with_its_parent(make_person: Any, browser_for: Any) -> None:
    words = {"en": "Seasonal picking"}
    code = add_code("REASON", parent="WRK", words=words, today=dt.date(2026, 1, 1))
    db.session.commit()
    make_person(march(5), reason_main=code)
    make_person(march(5), reason_main="WRK")

    page = browser_for("manager").get(f"/reports/client-profile/behind/reason/WRK?{QUESTION}")

    assert profile().table("reason").row("WRK").total == 2
    assert page.text.count("MC-TEST") == 2


def test_a_long_list_goes_on_page_by_page(make_person: Any, browser_for: Any) -> None:
    for _each in range(70):
        make_person(march(5))
    manager = browser_for("manager")
    page = manager.get(f"/reports/client-profile/behind/stage/HOS?{QUESTION}")
    first = set(re.findall(r"MC-TEST\d\d-0", page.text))
    (onward,) = re.findall(r'href="([^"]*after=[^"]*)"', page.text)
    second = set(re.findall(r"MC-TEST\d\d-0", manager.get(html.unescape(onward)).text))

    assert (len(first), len(second), len(first | second)) == (50, 20, 70)
    assert "may see: 70." in page.text


def test_the_trail_says_which_figure_was_opened_and_of_no_report_made(
    make_person: Any, browser_for: Any, count_queries: Any
) -> None:
    make_person(march(5))
    manager = browser_for("manager")
    road = f"/reports/client-profile/behind/stage/HOS?{QUESTION}&column=F"
    manager.get(road)
    lines = db.session.scalars(select(TrailLine).order_by(TrailLine.id)).all()
    told = json.loads(lines[-1].details)

    assert "report" not in {line.action for line in lines}
    assert (told["report"], told["figure"], told["hits"]) == (
        "client-profile", ["stage", "HOS", "F"], 1,
    )  # fmt: skip
    assert details_in_words({"figure": told["figure"]}) == (
        "Figure: Stage of migration → HOS → Women"
    )
    whole = f"/reports/client-profile?{QUESTION}"
    manager.get(whole)
    assert count_queries(lambda: manager.get(road)) < count_queries(lambda: manager.get(whole))


def test_a_contact_behind_a_figure_says_no_stranger(make_person: Any, browser_for: Any) -> None:
    make_person(march(5))
    page = browser_for("manager").get(
        f"/reports/counselling-channels/behind/contacts/IN_PERSON?{QUESTION}&column=F"
    )
    assert page.status == 200
    assert "MC-TEST01-0" in page.text
    none = f"/reports/counselling-channels/behind/contacts/IN_PERSON?{QUESTION}&column=M"
    assert "MC-TEST" not in browser_for("manager").get(none).text


@pytest.mark.parametrize(
    ("roles", "shown"), [(("reception", "reporting"), False), (("manager",), True)]
)
def test_who_may_not_see_a_session_learns_of_none_behind_a_figure(
    make_person: Any,
    hold_group: Any,
    make_user: Any,
    browser_for: Any,
    roles: tuple[str, ...],
    shown: bool,
) -> None:
    sat, talked = make_person(), make_person(march(5))
    hold_group(sat, talked, kind="PSY")
    hold_group(day=march(11), form="INDIVIDUAL", kind="PSY", client_id=sat.id)
    reader = make_user(*roles)
    for each in (sat, talked):
        db.session.add(Assignment(client_id=each.id, user_id=reader.id))
    db.session.commit()
    browser = browser_for(reader)

    road = f"/reports/client-profile/behind/services/PSY?{QUESTION}"
    given = browser.get(road).text
    events = browser.get(f"{road}&column=events").text
    active = browser.get(f"/reports/client-profile/behind/clients/active?{QUESTION}").text

    assert profile().table("services").row("PSY").total == 2
    assert (sat.client_no in given) == shown
    assert (sat.client_no in events) == shown
    assert f"may see: {2 if shown else 0}." in events
    assert (sat.client_no in active) == shown
    assert talked.client_no in active


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        (("manager",), 200), (("reporting", "counsellor"), 200), (("reporting",), 403),
        (("reporting", "mediator"), 403), (("reception",), 403), (("mediator",), 403),
        (("legal",), 403), (("counsellor",), 403),
    ],
)  # fmt: skip
def test_who_reads_no_report_opens_no_figure(
    make_person: Any, make_user: Any, browser_for: Any, roles: tuple[str, ...], status: int
) -> None:
    make_person(march(5))
    browser = browser_for(make_user(*roles))
    tables = ("stage/HOS?", "reason/NOT_STATED?", "clients/active?", "not_asked/gender?",
              "services/INF?column=events&")  # fmt: skip
    for table in tables:
        page = browser.get(f"/reports/client-profile/behind/{table}{QUESTION}")
        assert page.status == status, table
    if roles == ("reporting", "mediator"):
        assert not _links(browser.get(f"/reports/client-profile?{QUESTION}"))


def test_a_figure_that_is_none_is_not_there(make_person: Any, browser_for: Any) -> None:
    manager = browser_for("manager")
    for road in ("client-profile/behind/nothing/HOS?", "client-profile/behind/stage/ZZZ?",
                 "client-profile/behind/stage/HOS?column=events&",
                 "counselling-channels/behind/contacts/REMOTE?column=events&",
                 "client-profile/behind/services/ZZZ?column=events&",
                 "shelter/behind/admissions/WAR?", "nothing/behind/stage/HOS?"):  # fmt: skip
        assert manager.get(f"/reports/{road}{QUESTION}").status == 404
