"""Report 5.10: waits, no-shows, calls, languages, interpreters, tasks; page and files alike."""

import csv
import datetime as dt
import io
import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, g
from openpyxl import load_workbook

from mrc_cases.access.models import User
from mrc_cases.appointments.models import Appointment
from mrc_cases.centre.list_actions import add_code, merge
from mrc_cases.centre.models import Centre, Office
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.followup.models import FollowUpTask
from mrc_cases.reports.exports import as_csv, as_json, as_xlsx
from mrc_cases.reports.figures import Report
from mrc_cases.reports.grids import Grid, Line, hours_between, largest_first, percent, plain_grid
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import month_of
from mrc_cases.reports.queries import Universe
from mrc_cases.sessions.models import CounsellingSession
from mrc_cases.waiting.models import Ticket
from tests.conftest import day_in_the_centre

MARCH = month_of(dt.date(2026, 3, 1))
ZONES_APART = "Asia/Kathmandu"  # five hours and three quarters before UTC


def at(day: int, hour: int = 10, minute: int = 0, month: int = 3) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


@pytest.fixture
def staff(make_user: Any) -> User:
    found: User = make_user("manager")
    return found


@pytest.fixture
def keep(app: Flask, office: Office) -> Any:
    """Write records down as they are."""

    def keep_all(*records: Any) -> None:
        for record in records:
            record.office_id = record.office_id or office.id
        db.session.add_all(records)
        db.session.commit()

    return keep_all


numbers = iter(range(1, 20_000))


def ticket(came: dt.datetime, waited: int | None, **more: Any) -> Ticket:
    """One who waited so many minutes and was served; None: who left."""
    begun = None if waited is None else came + dt.timedelta(minutes=waited, seconds=30)
    ended = (begun or came) + dt.timedelta(hours=1)
    facts = {"service": "INF", "language": "ukr", "state": "served" if begun else "left", **more}
    return Ticket(
        arrived_on=came.date(), arrived_at=came, queued_at=came, begun_at=begun, called_at=begun,
        ended_at=ended, number=next(numbers), **facts,
    )  # fmt: skip


def call(moment: dt.datetime, outcome: str = "ANSWERED", **more: Any) -> Consultation:
    facts = {"channel": "HOTLINE", "language": "ukr", "topics": (), "services": (), **more}
    return Consultation(
        happened_at=moment, happened_on=moment.date(), outcome=outcome, **facts
    )  # fmt: skip


def appointment(staff: User, state: str, moment: dt.datetime, **more: Any) -> Appointment:
    facts = {"service": "LEG", "minutes": 30, **more}
    return Appointment(staff_id=staff.id, starts_at=moment, state=state, **facts)


def report(**more: Any) -> Report:
    return make_report(db.session, "access-and-workload", Universe(MARCH, **more))


# --- plain ---------------------------------------------------------------------------------------


def test_hours_between_show_the_empty_ones_too() -> None:
    assert [code for code, _label in hours_between([9, 7])] == ["07", "08", "09"]
    assert hours_between([]) == []


def test_the_largest_stands_first_and_those_alike_by_their_words() -> None:
    assert largest_first({"b": 1, "a": 1, "c": 5}, str.upper) == [
        ("c", "C"), ("a", "A"), ("b", "B"),
    ]  # fmt: skip
    assert (percent(1, 3), percent(0, 0)) == (33.3, None)


def test_two_tables_with_one_long_title_get_two_sheets() -> None:
    lines = [Line("total", "All", (1, None))]
    grids = [Grid(key, "Waiting times of everybody, by whom and when", {"a": "A", "b": "B"}, lines)
             for key in ("one", "two")]  # fmt: skip
    book = load_workbook(io.BytesIO(as_xlsx(Report("shelter", {}, [], grids=grids))))
    assert len(set(book.sheetnames)) == 3
    assert plain_grid(grids[0])["rows"] == [{"code": "total", "label": "All", "a": 1, "b": None}]


# --- waits ---------------------------------------------------------------------------------------


def test_waits_have_median_and_90th_percentile_by_service_language_and_hour(keep: Any) -> None:
    keep(*(ticket(at(2), minutes) for minutes in range(1, 11)))
    keep(ticket(at(3, 14), 60, service="LEG", language="ara"), ticket(at(4), None))

    found = report()
    by_service, by_language = found.grid("waits_by_service"), found.grid("waits_by_language")

    assert by_service.values("INF") == {
        "served": 10, "median": 6, "p90": 9, "longest": 10, "left": 1,
    }  # fmt: skip
    assert by_language.values("ara")["median"] == 60
    # Bratislava is an hour before UTC in March.
    by_hour = found.grid("waits_by_hour")
    assert [line.code for line in by_hour.lines] == ["11", "12", "13", "14", "15", "total"]
    assert by_hour.values("13") == dict.fromkeys(("median", "p90", "longest")) | {
        "served": 0, "left": 0,
    }  # fmt: skip
    for grid in (by_service, by_language, by_hour):
        assert grid.values("total")["served"] == 11
        assert grid.values("total")["left"] == 1
        assert sum(line.values[0] or 0 for line in grid.lines if not line.is_sum) == 11


def test_who_still_waits_and_other_months_and_offices_are_not_counted(keep: Any) -> None:
    other = db.session.query(Office).filter_by(code="KE").one()
    keep(
        ticket(at(31), 5), ticket(at(1, month=4), 5), ticket(at(28, month=2), 5),
        ticket(at(5), 5, office_id=other.id),
    )  # fmt: skip
    still = ticket(at(6), None, state="waiting")
    still.ended_at = None
    keep(still)

    assert report().grid("waits_by_service").values("total")["served"] == 2
    own = report(office_id=still.office_id).grid("waits_by_service").values("total")
    assert (own["served"], own["left"]) == (1, 0)


# --- appointments and calls ----------------------------------------------------------------------


def test_no_shows_are_counted_among_what_was_not_cancelled(keep: Any, staff: User) -> None:
    for state in ("done", "done", "done", "no_show", "cancelled", "arrived", "booked"):
        keep(appointment(staff, state, at(9)))
    # In Bratislava the last evening of February (UTC) is March already.
    keep(appointment(staff, "no_show", at(28, 23, 30, month=2), service="SOC"))
    keep(appointment(staff, "no_show", at(31, 22, 30)))

    grid = report().grid("appointments")

    assert grid.values("LEG") == {
        "booked": 7, "came": 4, "no_show": 1, "cancelled": 1, "percent_no_show": 20.0,
    }  # fmt: skip
    assert grid.values("SOC")["percent_no_show"] == 100.0
    assert grid.values("total")["booked"] == 8


def test_calls_are_answered_or_missed_by_hour_and_language(keep: Any) -> None:
    keep(
        call(at(7, 2, 10)), call(at(8, 2, 50), "DROPPED"), call(at(8, 4), "SILENT", language="ara"),
        call(at(8, 4), "WRONG_NUMBER"), call(at(8, 4), "CALLBACK", interpreter="PHONE"),
        call(at(8, 4), channel="DESK"), call(at(8, 4), channel="PHONE", language="ara"),
    )  # fmt: skip

    by_hour, by_language = report().grid("calls_by_hour"), report().grid("calls_by_language")

    assert [line.code for line in by_hour.lines] == ["03", "04", "05", "total"]
    assert by_hour.values("03") == {
        "calls": 2, "answered": 1, "missed": 1, "percent_missed": 50.0, "interpreted": 0,
    }  # fmt: skip
    assert by_hour.values("04")["calls"] == 0
    assert by_hour.values("04")["percent_missed"] is None
    assert by_language.values("ara")["missed"] == 1
    assert by_language.values("total") == {
        "calls": 6, "answered": 3, "missed": 2, "percent_missed": 40.0, "interpreted": 1,
    }  # fmt: skip


def test_hours_are_those_of_a_centre_with_an_uneven_zone(keep: Any) -> None:
    db.session.query(Centre).one().time_zone = ZONES_APART
    keep(call(at(7, 2, 20)), call(at(7, 2, 10)))
    codes = [line.code for line in report().grid("calls_by_hour").lines]
    assert codes == ["07", "08", "total"]


# --- languages, interpreters, tasks --------------------------------------------------------------


def _session(staff: User, client: Client, asked: str, used: str, **more: Any) -> CounsellingSession:
    facts = {"state": "held", "kind": "LEG", "minutes": 40, "happened_at": at(12), **more}
    return CounsellingSession(
        client_id=client.id, staff_id=staff.id, form="INDIVIDUAL",
        happened_on=facts["happened_at"].date(), language_asked=asked, language_used=used, **facts,
    )  # fmt: skip


def test_a_language_asked_for_and_not_spoken_is_a_need_not_met(
    keep: Any, staff: User, put_client: Any
) -> None:
    client = put_client(staff)
    keep(
        _session(staff, client, "ara", "ara"), _session(staff, client, "ara", "eng"),
        _session(staff, client, "ara", "eng", interpreter="MEDIATOR"),
        _session(staff, client, "ukr", "NC"), _session(staff, client, "NC", "eng"),
        _session(staff, client, "ara", "eng", state="absent"),
    )  # fmt: skip

    grid = report().grid("languages")

    assert grid.values("ara") == {"sessions": 3, "met": 1, "bridged": 1, "unmet": 1}
    assert [line.code for line in grid.lines] == ["ara", "total"]
    assert report().grid("languages_by_month").values("2026-03")["unmet"] == 1


def test_interpreter_minutes_count_a_talk_once(keep: Any, staff: User, put_client: Any) -> None:
    client = put_client(staff)
    contact = call(at(5), channel="DESK", interpreter="PHONE", minutes=25, id=uuid4())
    keep(contact, call(at(6), interpreter="PHONE", minutes=None))
    keep(
        _session(staff, client, "ara", "ara", interpreter="PHONE", consultation_id=contact.id),
        _session(staff, client, "ara", "ara", interpreter="MEDIATOR"),
        _session(staff, client, "ara", "ara", interpreter="MEDIATOR", state="cancelled"),
    )  # fmt: skip

    grid = report().grid("interpreters")

    assert grid.values("PHONE") == {"times": 2, "minutes": 25}
    assert grid.values("MEDIATOR") == {"times": 1, "minutes": 40}
    assert grid.values("total") == {"times": 3, "minutes": 65}


def test_minutes_are_counted_by_kind_of_session(keep: Any, staff: User, put_client: Any) -> None:
    client = put_client(staff)
    assert report().grid("time_given").values("total") == {
        "sessions": 0, "minutes": 0, "each": None,
    }  # fmt: skip
    keep(
        _session(staff, client, "ara", "ara"), _session(staff, client, "ara", "ara", minutes=60),
        _session(staff, client, "ara", "ara", minutes=None),
        _session(staff, client, "ara", "ara", kind="PSY", minutes=90),
        _session(staff, client, "ara", "ara", state="absent"),
    )  # fmt: skip

    grid = report().grid("time_given")

    assert grid.values("LEG") == {"sessions": 3, "minutes": 100, "each": 50}
    assert grid.values("PSY") == {"sessions": 1, "minutes": 90, "each": 90}
    assert grid.values("total") == {"sessions": 4, "minutes": 190, "each": 63}


def test_open_tasks_are_those_of_now(keep: Any, staff: User) -> None:
    today = day_in_the_centre()
    for days, urgent, state in ((-9, True, "open"), (9, True, "open"), (-9, False, "done")):
        keep(
            FollowUpTask(
                what="Call", owner_id=staff.id, due_on=today + dt.timedelta(days=days),
                is_urgent=urgent, state=state, closed_at=at(5) if state == "done" else None,
            )
        )  # fmt: skip
    grid = report().grid("tasks")
    assert grid.values("urgent") == {"open": 2, "overdue": 1}
    assert grid.values("total") == {"open": 2, "overdue": 1}


# --- page, files, command ------------------------------------------------------------------------


def test_an_empty_month_is_an_empty_report(app: Flask) -> None:
    found = report()
    assert found.grid("waits_by_service").values("total") == {
        "served": 0, "median": None, "p90": None, "longest": None, "left": 0,
    }  # fmt: skip
    assert found.grid("calls_by_hour").lines[0].is_sum
    assert as_csv(found)
    assert as_xlsx(found)


def test_page_json_csv_and_workbook_say_the_same(keep: Any, browser_for: Any) -> None:
    keep(ticket(at(2), 5), ticket(at(2), 17), call(at(7)), call(at(7), "DROPPED"))
    found = report()
    plain = json.loads(as_json(found))
    by_key = {table["key"]: table for table in plain["tables"]}
    rows = list(csv.reader(io.StringIO(as_csv(found).decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(as_xlsx(found)))
    page = browser_for("reporting").get("/reports/access-and-workload?month=2026-03")

    assert by_key["waits_by_service"]["rows"][0]["p90"] == 17
    assert ["Information", "2", "11", "17", "17", "0"] in rows
    sheet = book["Waits by service"]
    assert [cell.value for cell in sheet[3]] == ["Information", 2, 11, 17, 17, 0]
    assert page.status == 200
    for grid in found.grids:
        assert grid.title in page.text
    row = page.text.partition('<th scope="row"><bdi>Information</bdi></th>')[2].partition("</tr>")[
        0
    ]
    assert re.findall(r">(\d+)</td>", row) == ["2", "11", "17", "17", "0"]


@pytest.mark.parametrize("role", ["reception", "counsellor", "data_protection"])
def test_who_may_not_count_is_refused(browser_for: Any, role: str) -> None:
    browser = browser_for(role)
    assert browser.get("/reports/access-and-workload").status == 403
    assert browser.get("/reports/access-and-workload/download.csv").status == 403


def test_a_manager_of_one_office_counts_that_office_only(
    keep: Any, browser_for: Any, staff: User
) -> None:
    other: UUID = db.session.query(Office.id).filter_by(code="KE").scalar()
    keep(ticket(at(2), 44, office_id=other))
    browser, road = browser_for(staff), "/reports/access-and-workload/download.json?month=2026-03"
    answer = browser.get(road)
    assert browser.get(f"{road}&office={other}").status == 404
    tables = {table["key"]: table for table in json.loads(answer.data)["tables"]}
    assert tables["waits_by_service"]["rows"][-1]["served"] == 0


def test_an_office_that_is_none_has_no_figures(
    browser_for: Any, make_user: Any, office: Office
) -> None:
    everywhere = browser_for(make_user("manager", office_id=None))
    for road in ("client-profile", "client-profile/download.csv", "access-and-workload",
                 "client-profile/behind/clients/active"):  # fmt: skip
        question = f"/reports/{road}?month=2026-03&office="
        assert everywhere.get(f"{question}{office.id}").status == 200
        assert everywhere.get(question).status == 200
        assert everywhere.get(f"{question}{uuid4()}").status == 404
        assert everywhere.get(f"{question}Bratislava").status == 404


def test_the_figures_ask_as_much_for_a_hundred_tickets_as_for_one(
    keep: Any, count_queries: Any
) -> None:
    keep(ticket(at(2), 5), call(at(2)))
    few = _asked_again(count_queries)
    keep(*(ticket(at(2), n) for n in range(50)), *(call(at(3)) for _each in range(50)))
    assert _asked_again(count_queries) == few


def _asked_again(count_queries: Any) -> int:
    """The statements of a second making: the first one warms what is kept at hand."""
    report()
    found: int = count_queries(report)
    return found


def test_waits_and_appointments_are_counted_as_the_lists_are_on_the_last_day(
    keep: Any, staff: User
) -> None:
    day = dt.date(2026, 3, 2)
    own = add_code("SERVICE", parent="INF", words={"en": "Papers"}, today=day)
    merge("SERVICE", own, into="PSY", from_on=dt.date(2026, 4, 1), today=day)
    for month in (3, 4):
        moment = at(5, month=month)
        keep(ticket(moment, 10, service=own), appointment(staff, "done", moment, service=own))
    g.pop("stored_codes", None)  # what this test has read, as the next request would not know it

    def served(month: int) -> list[set[str]]:
        period = month_of(dt.date(2026, month, 1))
        made = make_report(db.session, "access-and-workload", Universe(period))
        grids = (made.grid(key) for key in ("waits_by_service", "appointments"))
        return [{line.code for line in grid.lines if not line.is_sum} for grid in grids]

    assert served(3) == [{"INF"}, {"INF"}]
    assert served(4) == [{"PSY"}, {"PSY"}]
