"""The calendar: columns without a gap, free times, and the file a calendar program reads."""

import datetime as dt
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mrc_cases.access.actions import deactivate
from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.appointments.actions import book, go_on
from mrc_cases.appointments.bookable import Person, first_free, free_starts, suitable
from mrc_cases.appointments.calendar_file import as_icalendar
from mrc_cases.appointments.grid import Taken, column, runs, windows
from mrc_cases.appointments.models import Appointment, CalendarFeed, moment_of_slot, slot_of
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import at_local
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.hours import OpenTimes, Shift
from mrc_cases.centre.models import ClosedPeriod, Office, OpeningHours
from mrc_cases.clients.access_actions import keep_away

ZONE = "Europe/Bratislava"
SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)  # the clocks change
EVERY_DAY = tuple(Shift(day, dt.time(9), dt.time(17)) for day in range(7))
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
ANY_STAFF = frozenset({Role.COUNSELLOR})


@pytest.fixture
def holder(make_user: Any) -> User:
    found: User = make_user("counsellor", language="fr")
    return found


@pytest.fixture
def monday(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=14 - today.weekday())


@pytest.fixture
def put(session: Any, holder: User, office: Office, monday: dt.date) -> Any:
    def make(**more: Any) -> Appointment:
        facts = {
            "client": None, "office_id": office.id, "staff_id": holder.id, "day": monday,
            "time": dt.time(9), "minutes": 60, "time_zone": ZONE, "service": "SOC", **more,
        }  # fmt: skip
        appointment = book(**facts)
        session.commit()
        return appointment

    return make


# --- opening times, plainly --------------------------------------------------------------------


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (dt.date(2026, 6, 1), 24)])
def test_a_day_has_as_many_slots_as_hours_whatever_the_clocks_do(day: dt.date, hours: int) -> None:
    (opens, until), *_rest = OpenTimes(ZONE, tuple(Shift(d, dt.time(), dt.time()) for d in (6, 0)),
                                       ((day + dt.timedelta(days=1), dt.date.max, "later"),)
                                       ).spans(day, day)[-1:]  # fmt: skip
    assert until == at_local(day + dt.timedelta(days=1), dt.time(), ZONE)
    assert (slot_of(until) - slot_of(at_local(day, dt.time(), ZONE))) == hours * 12
    assert opens <= at_local(day, dt.time(), ZONE)


def test_shifts_that_follow_each_other_are_one_and_a_break_is_none() -> None:
    week = (
        Shift(0, dt.time(9), dt.time(12)), Shift(0, dt.time(12), dt.time(13)),
        Shift(0, dt.time(14), dt.time(18)),
    )  # fmt: skip
    opening, monday = OpenTimes(ZONE, week), dt.date(2026, 6, 1)

    def is_open(first: int, last: int) -> bool:
        times = (at_local(monday, dt.time(hour), ZONE) for hour in (first, last))
        return opening.covers(*times)

    assert is_open(11, 13)
    assert not is_open(12, 15)
    assert not is_open(17, 19)
    assert OpenTimes(ZONE).covers(*(at_local(monday, dt.time(h), ZONE) for h in (3, 23)))


# --- columns -----------------------------------------------------------------------------------

BOOKINGS = st.lists(st.tuples(st.integers(-30, 320), st.integers(1, 96)), max_size=12)


@given(
    bookings=BOOKINGS,
    day=st.sampled_from([SPRING, AUTUMN, dt.date(2026, 6, 1)]),
    past=st.integers(-20, 300),
)
def test_the_pieces_of_a_column_fill_it_and_free_ones_are_free_and_open(
    bookings: list[tuple[int, int]], day: dt.date, past: int
) -> None:
    midnight = slot_of(at_local(day, dt.time(), ZONE))
    shown = range(midnight + 7 * 12, midnight + 20 * 12)
    spans = OpenTimes(ZONE, EVERY_DAY).spans(day, day)
    taken = [Taken(midnight + first, slots) for first, slots in bookings]
    busy = {slot for each in taken for slot in range(each.first, each.first + each.slots)}
    present = moment_of_slot(midnight + past)

    pieces = column(shown, spans, taken, present)

    reached = shown.start
    for piece in pieces:
        assert piece.first == reached
        assert 1 <= piece.slots <= 96
        reached += piece.slots
        inside = set(range(piece.first, reached))
        if piece.kind == "free":
            assert inside.isdisjoint(busy)
            assert piece.starts_at > present
            assert any(o <= piece.starts_at and piece.ends_at <= u for o, u in spans)
        elif piece.kind == "taken":
            assert inside <= busy
    assert reached == shown.stop


@given(st.sets(st.integers(0, 400), max_size=200))
def test_slots_that_follow_each_other_are_one_run(slots: set[int]) -> None:
    found = [slot for run in runs(slots) for slot in range(run.first, run.first + run.slots)]
    assert found == sorted(slots)
    assert all(run.slots <= 96 for run in runs(slots))


def test_the_days_of_a_week_show_the_same_hours_when_the_clocks_change() -> None:
    days = [SPRING - dt.timedelta(days=each) for each in (1, 0)]
    spans = OpenTimes(ZONE, EVERY_DAY).spans(days[0], days[1])
    noons = [slot_of(at_local(day, dt.time(12), ZONE)) for day in days]
    for shown in windows(noons, spans, []):
        begins, ends = (moment_of_slot(slot).astimezone(ZoneInfo(ZONE)) for slot in
                        (shown.start, shown.stop))  # fmt: skip
        assert (begins.hour, ends.hour) == (9, 17)
    night = OpenTimes(ZONE, (Shift(5, dt.time(20), dt.time(4)),)).spans(days[0], days[1])
    # Eight in the evening until midnight; on the short day what lies twelve hours before noon.
    assert [len(shown) for shown in windows(noons[:1], night, [])] == [4 * 12]
    assert [len(shown) for shown in windows(noons[1:], night, [])] == [4 * 12]
    assert len(windows(noons, [], [])[0]) == 10 * 12
    assert len(windows(noons, [], [noons[0] - 1])[0]) == 10 * 12


# --- free times --------------------------------------------------------------------------------


@given(
    busy=st.sets(st.integers(0, 300), max_size=120), need=st.integers(1, 96),
    first=st.integers(0, 250),
)  # fmt: skip
def test_free_times_are_free_open_apart_and_none_is_left_out(
    busy: set[int], need: int, first: int
) -> None:
    spans = [(moment_of_slot(108), moment_of_slot(204)), (moment_of_slot(240), moment_of_slot(288))]
    found = list(free_starts(spans, busy, need, first))
    ends = 0
    for slot in found:
        assert slot >= max(first, ends)
        assert slot % 3 == 0
        assert busy.isdisjoint(range(slot, slot + need))
        assert any(a <= slot and slot + need <= b for a, b in ((108, 204), (240, 288)))
        ends = slot + need
    if not found:
        quarters = (*range(108, 205 - need, 3), *range(240, 289 - need, 3))
        assert all(
            slot < first or not busy.isdisjoint(range(slot, slot + need)) for slot in quarters
        )


def test_who_does_a_service_and_speaks_the_language_comes_first(make_user: Any) -> None:
    def person(name: str, role: Role, *languages: str) -> Person:
        return Person(make_user("counsellor").id, name, frozenset({role}), languages)

    lawyer = person("Claire", Role.LEGAL)
    arabic = person("Amira", Role.COUNSELLOR, "ara")
    desk = person("Rút", Role.RECEPTION, "ara")
    everybody = [lawyer, arabic, desk]
    assert suitable(everybody, "LEG", "ukr") == [lawyer, arabic]
    assert suitable(everybody, "LEG", "ara") == [arabic]
    assert suitable(everybody, "SOC", "ara") == [arabic, desk]
    assert suitable(everybody, "PSY", None) == everybody


def test_the_next_free_times_leave_out_whoever_is_busy_in_one_question(
    put: Any, holder: User, make_user: Any, count_queries: Any, monday: dt.date
) -> None:
    other = make_user("legal")
    people = [Person(user.id, user.name, user.roles, ()) for user in (holder, other)]
    put()  # the first is busy from nine to ten
    put(staff_id=other.id, time=dt.time(10))
    opening = OpenTimes(ZONE, (Shift(0, dt.time(9), dt.time(11)),))
    at = at_local(monday - dt.timedelta(days=1), dt.time(9), ZONE)
    asked = []
    first_free(people, [], 60, opening, at)  # SQLite counts the beginning of a transaction
    count = count_queries(lambda: asked.extend(first_free(people, [], 60, opening, at)))
    assert count == 1
    found = [(each.starts_at, each.staff_id) for each in asked[:2]]
    nine, ten = (at_local(monday, dt.time(hour), ZONE) for hour in (9, 10))
    assert found == [(nine, other.id), (ten, holder.id)]
    # Where the second is needed too, as an interpreter say, nothing is left at ten.
    both = [each.starts_at for each in first_free(people, [other.id], 60, opening, at)]
    assert nine in both
    assert ten not in both
    assert first_free([], [], 60, opening, at) == []
    closed = OpenTimes(ZONE, (), ((dt.date(2020, 1, 1), dt.date(2100, 1, 1), "for ever"),))
    assert first_free(people, [], 60, closed, at) == []


# --- any bookings ------------------------------------------------------------------------------


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    wishes=st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from([None, 3, 4]), st.integers(0, 30),
            st.integers(1, 24), st.booleans(),
        ),
        min_size=1, max_size=10,
    )
)  # fmt: skip
def test_whatever_is_booked_nobody_is_in_two_places(
    crew: list[User], office: Office, session: Any, monday: dt.date, wishes: Any
) -> None:
    for staff, interpreter, start, slots, gives_up in wishes:
        time = (dt.datetime(2026, 1, 1, 9) + dt.timedelta(minutes=5 * start)).time()  # noqa: DTZ001
        try:
            with session.begin_nested():
                made = book(
                    client=None, office_id=office.id, day=monday, time=time, minutes=5 * slots,
                    time_zone=ZONE, staff_id=crew[staff].id, service="SOC",
                    interpreter_id=crew[interpreter].id if interpreter else None,
                )  # fmt: skip
                if gives_up:
                    go_on(made, "cancelled", version=made.version, time_zone=ZONE)
        except RuleBroken:
            continue
    live = [each for each in session.scalars(select(Appointment)) if each.is_live]
    for one in live:
        for other in live:
            shares = {one.staff_id, one.interpreter_id} & {other.staff_id, other.interpreter_id}
            if one.id < other.id and shares - {None}:
                assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at
    session.rollback()


@pytest.fixture
def crew(make_user: Any) -> list[User]:
    """Three who receive, two mediators."""
    return [make_user("counsellor") for _each in range(3)] + [make_user("mediator") for _e in "ab"]


# --- the page ----------------------------------------------------------------------------------


def test_the_calendar_offers_free_times_and_shows_what_is_booked_and_shut(
    browser_for: Any, put: Any, holder: User, session: Any, office: Office, monday: dt.date
) -> None:
    session.add_all(
        OpeningHours(office_id=office.id, weekday=day, opens=dt.time(9), until=dt.time(12))
        for day in (0, 1, 2)
    )
    holiday = monday + dt.timedelta(days=1)
    session.add(ClosedPeriod(from_on=holiday, until_on=holiday, reason="Saint Nicholas"))
    session.commit()
    appointment = put()
    browser = browser_for(holder)
    holder.language = "en"
    session.commit()
    day = browser.get(f"/appointments/?day={monday}").text
    free = f"/appointments/new?staff={holder.id}&amp;day={monday}&amp;time=10:00"
    assert free.replace("&amp;day", "&day").replace("&amp;time", "&time") in day.replace(
        "&amp;", "&"
    )
    assert f"/appointments/{appointment.id}" in day
    assert "time=09:00" not in day.replace("&amp;", "&").split(str(holder.id))[-1]
    week = browser.get(f"/appointments/?view=week&day={monday}").text
    assert "Saint Nicholas" in week
    assert 'class="for-36 shut"' in week
    assert "Saint Nicholas" in browser.get(f"/appointments/?day={holiday}").text
    form = browser.get(f"/appointments/new?staff={holder.id}&day={monday}&time=10:00").text
    assert 'value="10:00"' in form
    assert f'<option selected value="{holder.id}"' in form
    for odd in ("day=x", "day=0001-01-01", "day=9999-12-31", "who=x", "view=x&by=x", "office=x"):
        assert browser.get(f"/appointments/?{odd}").status == 200


def test_an_unknown_office_shows_no_other_offices_calendar(
    browser_for: Any, make_user: Any, office: Office
) -> None:
    browser = browser_for(make_user("counsellor", office_id=None))

    assert browser.get(f"/appointments/?office={office.id}").status == 200
    assert browser.get("/appointments/?office=").status == 200
    assert browser.get(f"/appointments/?office={uuid4()}").status == 404
    assert browser.get("/appointments/?office=Bratislava").status == 404


@pytest.mark.parametrize("by", ["staff", "room", "interpreter"])
@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_the_calendar_asks_as_much_for_thirty_appointments_as_for_one(
    browser_for: Any,
    put: Any,
    crew: list[User],
    count_queries: Any,
    monday: Any,
    view: Any,
    by: Any,
) -> None:
    put()
    browser = browser_for("reception")
    path = f"/appointments/?view={view}&by={by}&day={monday}"
    browser.get(path)
    few = count_queries(lambda: browser.get(path))
    for user in crew[:3]:
        for hour in range(10, 18):
            put(staff_id=user.id, time=dt.time(hour), minutes=30, interpreter_id=None)
    assert count_queries(lambda: browser.get(path)) == few


def test_of_a_colleagues_time_a_counsellor_sees_only_that_it_is_taken(
    browser_for: Any, put: Any, put_client: Any, make_user: Any, monday: dt.date
) -> None:
    other = make_user("legal")
    client = put_client(other, "Oksana Shevchenko")
    appointment = put(client=client, staff_id=other.id)
    text = browser_for("counsellor").get(f"/appointments/?day={monday}").text
    assert "Not free" in text
    assert "Oksana" not in text
    assert str(appointment.id) not in text


# --- the file of a calendar program ------------------------------------------------------------


def read(text: str) -> list[dict[str, str]]:
    """The entries of a calendar file, read as RFC 5545 says: unfolded, then name and value."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events: list[dict[str, str]] = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and name not in ("END", ""):
            assert name not in events[-1]
            events[-1][name] = value
    return events


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120))
def test_any_title_is_escaped_and_folded_and_can_be_read_again(title: str) -> None:
    at = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)
    appointment = Appointment(starts_at=at, minutes=60, updated_at=at, version=3, state="booked")
    said = read(as_icalendar([appointment], title))[0]["SUMMARY"]
    plain = said.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    if "\\" not in title:
        assert plain.split("\n") == title.splitlines() or plain == title
    assert all(f"\\{sign}" in said for sign in ",;" if sign in title)


def test_the_feed_has_neutral_entries_and_nothing_of_the_client(
    browser_for: Any, put: Any, put_client: Any, holder: User, anybody: Any, session: Any
) -> None:
    client = put_client(holder, "Oksana Shevchenko")
    appointment = put(client=client, service="PSY", remark="Brings the lease")
    gone = put(time=dt.time(11))
    go_on(gone, "cancelled", version=1, time_zone=ZONE)
    session.commit()
    address = new_address(browser_for(holder))
    answer = anybody.get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.data.decode()
    first, second = read(text)
    assert first["UID"] == f"{appointment.id}@mrc-cases"
    assert first["SUMMARY"] == second["SUMMARY"]
    assert first["STATUS"] == "CONFIRMED"
    assert second["STATUS"] == "CANCELLED"
    starts = dt.datetime.strptime(first["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    assert starts == appointment.starts_at
    assert first["DTSTAMP"] == f"{appointment.updated_at:%Y%m%dT%H%M%SZ}"
    for secret in ("Oksana", "lease", "PSY", client.client_no, str(client.id)):
        assert secret not in text
    assert read(anybody.get(address).data.decode())[0]["UID"] == first["UID"]


def new_address(browser: Any) -> str:
    browser.get("/appointments/calendar")
    page = browser.post("/appointments/calendar")
    assert page.status == 200
    return "/appointments/feed/" + page.text.partition("/appointments/feed/")[2].partition("<")[0]


def test_an_address_is_shown_once_and_a_new_one_or_none_ends_it(
    browser_for: Any, holder: User, anybody: Any, session: Any
) -> None:
    browser = browser_for(holder)
    first = new_address(browser)
    assert anybody.get(first).status == 200
    token = first.rpartition("/")[2].removesuffix(".ics")
    assert token not in browser.get("/appointments/calendar").text
    second = new_address(browser)
    assert anybody.get(first).status == 404
    assert anybody.get(second).status == 200
    browser.post("/appointments/calendar", end="1")
    assert anybody.get(second).status == 404
    assert anybody.get("/appointments/feed/no-such-token.ics").status == 404


def test_the_secret_is_kept_nowhere(
    browser_for: Any, holder: User, anybody: Any, session: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    browser = browser_for(holder)
    address = new_address(browser)
    anybody.get(address)
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert token not in caplog.text
    details = " ".join(session.scalars(select(TrailLine.details)))
    assert token not in details
    assert session.scalars(select(CalendarFeed)).one().token_hash != token.encode()
    with browser.client.session_transaction() as held:
        assert held
        assert token not in str(dict(held))


def test_a_leaver_another_role_and_who_is_kept_away_read_nothing(
    browser_for: Any, put: Any, put_client: Any, make_user: Any, holder: User, anybody: Any,
    session: Any,
) -> None:  # fmt: skip
    owner = make_user("legal")
    client = put_client(owner, "Oksana Shevchenko")
    put(client=client)
    address = new_address(browser_for(holder))
    assert len(read(anybody.get(address).data.decode())) == 1
    assert read(anybody.get(new_address(browser_for(owner))).data.decode()) == []
    keep_away(client, holder.id, None)
    session.commit()
    assert read(anybody.get(address).data.decode()) == []
    holder.roles = frozenset({Role.REPORTING})
    session.commit()
    assert anybody.get(address).status == 404
    holder.roles = ANY_STAFF
    deactivate(holder)
    session.commit()
    assert anybody.get(address).status == 404
