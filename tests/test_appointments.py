"""Appointments: who may be booked, when, what becomes of them, and who sees what of it."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from mrc_cases.access.actions import deactivate
from mrc_cases.access.models import User
from mrc_cases.appointments import actions
from mrc_cases.appointments.actions import book, go_on, move
from mrc_cases.appointments.models import Appointment, BookedSlot, MeetingRoom
from mrc_cases.appointments.slots import free, hold
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.models import ClosedPeriod, Office, OpeningHours
from mrc_cases.clients.access_actions import assign, keep_away
from mrc_cases.clients.models import Client, ContactDetail
from mrc_cases.merging.actions import merge_clients, undo_merge
from tests.conftest import Browser

ZONE = "Europe/Bratislava"
NINE, TEN = dt.time(9), dt.time(10)


@pytest.fixture
def client(put_client: Any, counsellor: User) -> Client:
    found: Client = put_client(counsellor, "Oksana Shevchenko", answers={"language": "ara"})
    return found


@pytest.fixture
def monday(today: dt.date) -> dt.date:
    """A Monday that is still to come, far enough away for everything."""
    return today + dt.timedelta(days=14 - today.weekday())


@pytest.fixture
def put(session: Any, counsellor: User, office: Office, monday: dt.date) -> Any:
    """`put(time=TEN, client=client)`: an appointment, without the pages."""

    def make(**more: Any) -> Appointment:
        facts = {
            "client": None, "office_id": office.id, "staff_id": counsellor.id, "day": monday,
            "time": NINE, "minutes": 60, "time_zone": ZONE, "service": "SOC", **more,
        }  # fmt: skip
        appointment = book(**facts)
        session.commit()
        return appointment

    return make


@pytest.fixture
def now_put(put: Any, session: Any) -> Any:
    """An appointment whose time has just come."""

    def make(minutes_ago: int = 0, **more: Any) -> Appointment:
        appointment: Appointment = put(**more)
        moment = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes_ago)
        appointment.starts_at = moment.replace(second=0, microsecond=0)
        session.commit()
        return appointment

    return make


@pytest.fixture
def other_office(session: Any) -> Office:
    found: Office = session.scalars(select(Office).where(Office.code == "KE")).one()
    return found


def slots(session: Any) -> int:
    found: int = session.scalar(select(func.count()).select_from(BookedSlot))
    return found


def refused(session: Any, act: Any, **facts: Any) -> tuple[str | None, str]:
    """The field and the sentence of the rule that refuses."""
    with pytest.raises(RuleBroken) as caught:
        act(**facts)
    session.rollback()
    return caught.value.field, str(caught.value)


def wanted(user: User, on: dt.date, /, **more: Any) -> dict[str, str]:
    """What the booking form sends."""
    usual = {
        "day": str(on), "time": "09:00", "minutes": "60", "staff": str(user.id), "service": "SOC",
        "language": "NC", "channel": "APPOINTMENT",
    }  # fmt: skip
    return {**usual, **more}


# --- when --------------------------------------------------------------------------------------


def test_what_is_gone_by_or_too_far_ahead_is_refused(put: Any, session: Any, today: Any) -> None:
    day = dt.timedelta(days=1)
    assert refused(session, put, day=today - 2 * day)[0] == "day"
    assert refused(session, put, day=today + 500 * day)[0] == "day"
    assert refused(session, put, day=dt.date(9999, 12, 31))[0] == "day"
    assert refused(session, put, day=dt.date(1, 1, 1))[0] == "day"
    assert refused(session, put, time=dt.time(9, 3))[0] == "time"


def test_a_time_that_summer_time_skips_does_not_exist(put: Any, session: Any, today: Any) -> None:
    march = dt.date(today.year + (today.month >= 3), 3, 31)
    sunday = march - dt.timedelta(days=(march.weekday() + 1) % 7)
    field, words = refused(session, put, day=sunday, time=dt.time(2, 30))
    assert field == "time"
    assert "clocks go forward" in words
    put(day=sunday, time=dt.time(1, 30), minutes=30)  # ends as the clock jumps to three
    put(day=sunday, time=dt.time(3), minutes=30)


@pytest.fixture
def hours(session: Any, office: Office) -> None:
    """Monday from nine to five, with a long evening on Tuesday and a night shift on Wednesday."""
    week = ((0, NINE, dt.time(17)), (1, dt.time(12), dt.time(20)), (2, dt.time(20), dt.time(4)))
    session.add_all(
        OpeningHours(office_id=office.id, weekday=day, opens=opens, until=until)
        for day, opens, until in week
    )
    session.commit()


@pytest.mark.usefixtures("hours")
def test_the_office_must_be_open_from_the_first_minute_to_the_last(
    put: Any, session: Any, monday: dt.date
) -> None:
    tuesday, wednesday = monday + dt.timedelta(days=1), monday + dt.timedelta(days=2)
    put(time=dt.time(16), minutes=60)
    assert refused(session, put, time=dt.time(16, 30), minutes=60)[0] == "time"
    assert refused(session, put, time=dt.time(8, 55), minutes=10)[0] == "time"
    put(day=tuesday, time=dt.time(19), minutes=60)
    put(day=wednesday, time=dt.time(23, 30), minutes=60)  # over midnight, in one shift
    put(day=wednesday + dt.timedelta(days=1), time=dt.time(3), minutes=60)
    assert refused(session, put, day=wednesday, time=dt.time(19, 55), minutes=10)[0] == "time"
    put(time=dt.time(18), minutes=30, outside_hours=True)


@pytest.mark.usefixtures("hours")
def test_a_holiday_is_named_and_its_night_shift_does_not_begin(
    put: Any, session: Any, monday: dt.date, other_office: Office
) -> None:
    wednesday = monday + dt.timedelta(days=2)
    session.add_all(
        [
            ClosedPeriod(from_on=wednesday, until_on=wednesday, reason="Day of the Constitution"),
            ClosedPeriod(
                from_on=monday, until_on=monday, reason="Removal", office_id=other_office.id
            ),
        ]
    )
    session.commit()
    field, words = refused(session, put, day=wednesday, time=dt.time(21))
    assert field == "day"
    assert "Day of the Constitution" in words
    morning_after = wednesday + dt.timedelta(days=1)
    assert refused(session, put, day=morning_after, time=dt.time(2))[0] == "time"
    put()  # another office's closing does not count here


# --- who and where -----------------------------------------------------------------------------


def test_only_who_works_there_and_may_meet_the_client_can_be_booked(
    put: Any, session: Any, make_user: Any, client: Client, other_office: Office
) -> None:
    elsewhere = make_user("counsellor", office_id=other_office.id)
    gone, away, counts = make_user("legal"), make_user("legal"), make_user("reporting")
    everywhere = make_user("counsellor", office_id=None)
    deactivate(gone)
    keep_away(client, away.id, "a cousin")
    session.commit()

    for user in (elsewhere, gone, away, counts):
        field, words = refused(session, put, client=client, staff_id=user.id)
        assert (field, words) == ("staff", "This person cannot be booked for that.")
    put(staff_id=away.id)  # for somebody else
    put(client=client, staff_id=everywhere.id)


def test_an_interpreter_is_one_is_there_and_may_meet_the_client(
    put: Any, session: Any, make_user: Any, client: Client, counsellor: User, other_office: Office
) -> None:
    away, elsewhere = make_user("mediator"), make_user("mediator", office_id=other_office.id)
    keep_away(client, away.id, None)
    session.commit()
    for user in (away, elsewhere, make_user("legal"), counsellor):
        found = refused(session, put, client=client, interpreter_id=user.id)
        assert found[0] == "interpreter"
    put(client=client, interpreter_id=make_user("mediator").id)


def test_who_is_kept_away_is_not_offered_and_nobody_is_told_why(
    browser_for: Any, make_user: Any, client: Client, counsellor: User, session: Any, monday: Any
) -> None:
    away = make_user("legal", name="Cousin Taras")
    keep_away(client, away.id, "a cousin")
    session.commit()
    browser = browser_for(counsellor)
    address = f"/appointments/new?client_id={client.id}"
    assert "Cousin Taras" not in browser.get(address).text
    assert "Cousin Taras" in browser.get("/appointments/new").text
    page = browser.post(address, **wanted(away, monday))
    assert page.status == 422
    assert "cousin" not in page.text.casefold()
    assert browser_for(away).get(address).status == 404


def test_a_room_of_another_office_or_no_longer_offered_is_refused(
    put: Any, session: Any, office: Office, other_office: Office, today: dt.date
) -> None:
    rooms = [
        MeetingRoom(name="Theirs", office_id=other_office.id),
        MeetingRoom(name="Old", office_id=office.id, closed_on=today),
        MeetingRoom(name="Ours", office_id=office.id),
    ]
    session.add_all(rooms)
    session.commit()
    for room in rooms[:2]:
        assert refused(session, put, room_id=room.id)[0] == "room"
    put(room_id=rooms[2].id)


def test_nobody_and_nothing_is_booked_twice_and_the_client_neither(
    put: Any, session: Any, make_user: Any, client: Client, office: Office
) -> None:
    other, mediator = make_user("legal"), make_user("mediator")
    room = MeetingRoom(name="Ours", office_id=office.id)
    session.add(room)
    session.commit()
    put(client=client, room_id=room.id, interpreter_id=mediator.id)
    late = {"time": dt.time(9, 55), "minutes": 5}

    assert refused(session, put, **late)[0] == "staff"
    assert refused(session, put, staff_id=other.id, room_id=room.id, **late)[0] == "room"
    who = refused(session, put, staff_id=other.id, interpreter_id=mediator.id, **late)
    assert who[0] == "interpreter"
    assert refused(session, put, staff_id=mediator.id, **late)[0] == "staff"
    field, words = refused(session, put, staff_id=other.id, client=client, **late)
    assert (field, words) == ("time", "The client has another appointment then.")
    put(client=client, room_id=room.id, interpreter_id=mediator.id, time=TEN)


def test_whoever_receives_a_client_may_open_the_file(
    put: Any, make_user: Any, browser_for: Any, client: Client
) -> None:
    other = make_user("legal")
    browser = browser_for(other)
    assert browser.get(f"/clients/{client.id}").status == 404
    put(client=client, staff_id=other.id)
    assert browser.get(f"/clients/{client.id}").status == 200


# --- the pages ---------------------------------------------------------------------------------


def test_with_nobody_chosen_the_form_says_what_to_do(
    browser_for: Any, counsellor: User, monday: dt.date
) -> None:
    page = browser_for("reception").post(
        "/appointments/new", **wanted(counsellor, monday, staff="")
    )
    assert page.errors == {"staff": "Choose a colleague, or press one of the free times."}
    assert "Choose, or press a free time" in page.text


def test_booking_from_the_file_stands_on_it_and_the_slip_names_nobody(
    browser_for: Any, counsellor: User, client: Client, monday: dt.date, session: Any
) -> None:
    browser = browser_for(counsellor)
    page = browser.post(
        f"/appointments/new?client_id={client.id}",
        **wanted(counsellor, monday, language="ara", remark="Brings the lease"),
    )
    assert page.status == 200
    assert "Oksana Shevchenko" in page.text
    file = browser.get(f"/clients/{client.id}").text
    assert page.path in file

    slip = browser.get(f"{page.path}/slip")
    assert (slip.lang, slip.direction) == ("ar", "rtl")
    assert "Oksana" not in slip.text
    assert "Brings the lease" not in slip.text
    assert "العربية" not in slip.title
    assert browser.get(page.path).lang == "en"
    printed = session.scalars(select(TrailLine.action).order_by(TrailLine.id)).all()
    assert "print" in printed


@pytest.mark.parametrize(
    ("language", "spoken", "written"),
    [("ukr", "en", 'lang="uk" dir="ltr">понеділок'), ("fas", "en", 'lang="fa" dir="rtl">'),
     ("fra", "fr", "lundi"), ("mis", "en", "Monday"), ("NC", "en", "Monday")],
)  # fmt: skip
def test_the_day_on_a_slip_is_in_the_clients_language_whichever_it_is(
    browser_for: Any, put: Any, language: str, spoken: str, written: str
) -> None:
    slip = browser_for("manager").get(f"/appointments/{put(language=language).id}/slip")
    assert slip.lang == spoken
    assert written in slip.text


def test_a_slip_comes_from_who_a_letter_pretends_to_be(
    browser_for: Any, counsellor: User, client: Client, put: Any, session: Any
) -> None:
    client.neutral_sender = "Hairdresser Eva"
    session.commit()
    slip = browser_for(counsellor).get(f"/appointments/{put(client=client).id}/slip")
    assert "Hairdresser Eva" in slip.text
    assert "Migration Information Centre" not in slip.text


def test_a_remark_is_sealed(put: Any, session: Any) -> None:
    put(remark="Brings the lease of Petrović")
    raw = session.connection().exec_driver_sql("SELECT remark FROM appointment").scalar_one()
    assert "Petrović".encode() not in bytes(raw)


def test_a_refused_form_keeps_its_answers_and_names_the_field(
    browser_for: Any, counsellor: User, monday: dt.date, put: Any
) -> None:
    put()
    browser = browser_for(counsellor)
    page = browser.post("/appointments/new", **wanted(counsellor, monday, remark="Keep me"))
    assert page.status == 422
    assert page.errors["staff"] == "This colleague has another appointment then."
    assert "Keep me" in page.text
    for more in (
        {"staff": ""},
        {"minutes": "3"},
        {"day": "x"},
        {"time": "25:00"},
        {"room": "x"},
    ):
        page = browser.post("/appointments/new", **wanted(counsellor, monday, **more))
        assert page.status == 422
        assert set(page.errors) == set(more)
    sent = wanted(counsellor, monday, time="12:00", entry_key="x" * 40)
    assert browser.post("/appointments/new", **sent).status == 200  # any key will do


def test_a_client_number_books_for_the_file_and_an_unknown_one_is_said(
    browser_for: Any, counsellor: User, client: Client, monday: dt.date, session: Any,
    make_user: Any, put_client: Any,
) -> None:  # fmt: skip
    hidden = put_client(make_user("counsellor"), "Somebody else")
    browser = browser_for(counsellor)
    for number in ("MC-000000-0", hidden.client_no):
        page = browser.post("/appointments/new", **wanted(counsellor, monday, client_no=number))
        assert page.errors["client_no"] == "No file that you may see has this number."
    browser.post("/appointments/new", **wanted(counsellor, monday, client_no=client.client_no))
    booked = session.scalars(select(Appointment)).one()
    assert (booked.client_id, booked.language) == (client.id, "ara")


def test_a_free_time_that_is_pressed_fills_the_form_and_loses_nothing(
    browser_for: Any, counsellor: User, monday: dt.date, session: Any
) -> None:
    browser = browser_for(counsellor)
    sent = wanted(counsellor, monday, staff="", remark="Keep me", day="", time="")
    page = browser.post("/appointments/new", find="1", **sent)
    assert page.status == 200
    assert "Keep me" in page.text
    page = browser.post("/appointments/new", **sent, pick=f"{monday} 14:15 {counsellor.id}")
    assert page.status == 200
    assert 'value="14:15"' in page.text
    assert f'value="{monday}"' in page.text
    assert "Keep me" in page.text
    for bad in ("", "x y z", f"{monday}", f"{monday} 99:99 nobody"):
        assert browser.post("/appointments/new", **sent, pick=bad).status == 200
    assert session.scalar(select(func.count()).select_from(Appointment)) == 0


def test_two_versions_are_shown_and_neither_is_lost(
    browser_for: Any, counsellor: User, put: Any, monday: dt.date, session: Any
) -> None:
    appointment = put()
    path = f"/appointments/{appointment.id}/change"
    first, second = browser_for(counsellor), browser_for("manager")
    sent = wanted(counsellor, monday, version="1")
    assert first.post(path, **{**sent, "minutes": "45"}).status == 200
    page = second.post(path, **{**sent, "minutes": "20"})
    assert page.status == 422
    assert "<strong>45</strong>" in page.text
    assert 'value="20"' in page.text
    for odd in ("", "x", "9" * 5000, "²"):
        assert second.post(path, **{**sent, "version": odd}).status == 422
    session.refresh(appointment)
    assert appointment.minutes == 45
    assert slots(session) == 9
    with pytest.raises(ChangedMeanwhile):
        move(appointment, version=1, day=monday, time=TEN, minutes=5, time_zone=ZONE)
    session.rollback()


def test_moving_frees_what_was_held_and_a_refused_move_changes_nothing(
    browser_for: Any, counsellor: User, put: Any, make_user: Any, monday: dt.date, session: Any
) -> None:
    mediator = make_user("mediator")
    moved, stays = put(), put(time=dt.time(11))
    browser, path = browser_for(counsellor), f"/appointments/{moved.id}/change"
    assert 'value="09:00"' in browser.get(path).text
    page = browser.post(path, **wanted(counsellor, monday, version="1", time="11:30"))
    assert page.errors["staff"]
    session.refresh(moved)
    assert (moved.starts_at, moved.version) == (stays.starts_at - dt.timedelta(hours=2), 1)
    page = browser.post(path, **wanted(mediator, monday, version="1", interpreter=str(mediator.id)))
    assert page.errors == {"interpreter": "Choose somebody else as interpreter."}
    assert browser.post(path, **wanted(counsellor, monday, version="1", time="10:00")).status == 200
    put()  # nine is free again
    assert slots(session) == 36


def test_whoever_left_meanwhile_is_still_named_and_must_be_replaced(
    browser_for: Any, put: Any, make_user: Any, monday: dt.date, session: Any
) -> None:
    leaver = make_user("legal", name="Leyla Leaver")
    appointment = put(staff_id=leaver.id)
    deactivate(leaver)
    session.commit()
    browser, path = browser_for("manager"), f"/appointments/{appointment.id}/change"
    page = browser.get(path)
    assert f'<option selected value="{leaver.id}">Leyla Leaver' in page.text
    assert browser.post(path, **wanted(leaver, monday, version="1")).errors["staff"]


# --- what becomes of it ------------------------------------------------------------------------


def test_from_booked_to_over_with_one_press_each(
    browser_for: Any, counsellor: User, client: Client, now_put: Any, session: Any
) -> None:
    appointment = now_put(client=client)
    browser = browser_for(counsellor)
    for version, state in enumerate(("arrived", "in_service", "done"), appointment.version):
        assert "Oksana Shevchenko" in browser.get("/today").text
        page = browser.post(
            f"/appointments/{appointment.id}/state", state=state, version=str(version)
        )
        session.refresh(appointment)
        assert appointment.state == state
    assert f"/consultations/new?client_id={client.id}&amp;channel=APPOINTMENT" in page.text
    assert f"/sessions/new?client_id={client.id}" in page.text
    log = browser.get(f"/consultations/new?client_id={client.id}&channel=APPOINTMENT").text
    assert 'value="APPOINTMENT" checked' in log
    assert browser.get(f"/consultations/new?client_id={client.id}&channel=NONSENSE").status == 200


@pytest.mark.parametrize("state", ["arrived", "in_service", "done", "no_show", "booked", "", "x"])
def test_before_its_day_it_can_only_be_cancelled(put: Any, session: Any, state: str) -> None:
    appointment = put()
    if state != "booked":  # which it is: twice is once
        with pytest.raises(RuleBroken):
            go_on(appointment, state, version=1, time_zone=ZONE)
    go_on(appointment, "cancelled", version=1, time_zone=ZONE)
    assert slots(session) == 0


@pytest.mark.parametrize("state", ["arrived", "done", "no_show", "x"])
def test_a_cancelled_one_can_only_be_booked_again(put: Any, session: Any, state: str) -> None:
    appointment = put()
    go_on(appointment, "cancelled", time_zone=ZONE)
    with pytest.raises(RuleBroken):
        go_on(appointment, state, time_zone=ZONE)
    go_on(appointment, "booked", time_zone=ZONE)
    assert appointment.state == "booked"
    assert slots(session) == 12


def test_what_was_cancelled_by_a_slip_is_booked_again_from_its_page(
    browser_for: Any, counsellor: User, put: Any, session: Any, client: Client
) -> None:
    appointment = put(client=client)
    browser, path = browser_for(counsellor), f"/appointments/{appointment.id}"
    assert "Slip for the client" in browser.get(path).text
    held = slots(session)
    page = browser.post(f"{path}/state", state="cancelled", version=str(appointment.version))
    assert "Cancelled." in page.text
    assert "Book it again" in page.text
    assert "Slip for the client" not in page.text
    assert browser.get(f"{path}/slip").status == 404
    session.refresh(appointment)
    page = browser.post(f"{path}/state", state="booked", version=str(appointment.version))
    assert "Booked." in page.text
    session.refresh(appointment)
    assert (appointment.state, slots(session)) == ("booked", held)


def _is_refused_the_time(
    browser: Browser, session: Any, appointment: Appointment, state: str
) -> None:
    """Somebody else holds it now: the page says so, and the one who holds it keeps it."""
    page = browser.post(
        f"/appointments/{appointment.id}/state", state=state, version=str(appointment.version)
    )
    assert "This colleague has another appointment then." in page.text
    session.refresh(appointment)
    assert slots(session) == 12


def test_a_cancelled_one_is_not_booked_again_into_a_time_that_is_taken(
    browser_for: Any, counsellor: User, put: Any, session: Any
) -> None:
    appointment = put()
    go_on(appointment, "cancelled", time_zone=ZONE)
    put()
    _is_refused_the_time(browser_for(counsellor), session, appointment, "booked")
    assert appointment.state == "cancelled"


def test_a_cancelled_one_is_not_booked_again_with_whoever_is_kept_away_meanwhile(
    put: Any, session: Any, client: Client, counsellor: User
) -> None:
    appointment = put(client=client)
    go_on(appointment, "cancelled", time_zone=ZONE)
    keep_away(client, counsellor.id, None)
    session.commit()
    with pytest.raises(RuleBroken, match="cannot be booked"):
        go_on(appointment, "booked", time_zone=ZONE)
    assert appointment.state == "cancelled"


def test_an_old_page_and_a_second_press_change_nothing(now_put: Any, session: Any) -> None:
    appointment = now_put()
    version = appointment.version
    go_on(appointment, "arrived", version=version, time_zone=ZONE)
    go_on(appointment, "arrived", version=version, time_zone=ZONE)
    with pytest.raises(RuleBroken):
        go_on(appointment, "cancelled", version=version, time_zone=ZONE)
    assert (appointment.state, appointment.version) == ("arrived", version + 1)


def test_who_did_not_come_frees_the_time_is_counted_and_may_still_come_today(
    browser_for: Any, counsellor: User, client: Client, now_put: Any, put: Any, session: Any
) -> None:
    appointment = now_put(client=client)
    path = f"/appointments/{appointment.id}/state"
    browser = browser_for(counsellor)
    browser.get("/")
    held = slots(session)
    browser.post(path, state="no_show", version=str(appointment.version))
    assert slots(session) == 0
    assert "Did not come 1 time." in browser.get(f"/clients/{client.id}").text
    session.refresh(appointment)
    browser.post(path, state="arrived", version=str(appointment.version))
    session.refresh(appointment)
    assert appointment.state == "arrived"
    assert slots(session) == held


def test_who_comes_after_all_does_not_take_a_time_given_to_somebody_else(
    browser_for: Any, counsellor: User, now_put: Any, put: Any, session: Any
) -> None:
    appointment = now_put()
    go_on(appointment, "no_show", version=appointment.version, time_zone=ZONE)
    other = put()
    free(other)
    other.starts_at = appointment.starts_at
    hold(other)
    session.commit()
    _is_refused_the_time(browser_for(counsellor), session, appointment, "arrived")
    assert appointment.state == "no_show"


def test_a_room_above_keeps_in_step_with_every_step_but_not_with_a_second_press(
    now_put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    appointment, seen = now_put(), []
    monkeypatch.setattr(actions, "FOLLOWERS", [lambda one: seen.append(one.state)])
    for state in ("arrived", "arrived", "in_service"):
        go_on(appointment, state, time_zone=ZONE)
    assert seen == ["arrived", "in_service"]


def test_the_next_day_it_is_too_late_to_arrive_or_to_correct(now_put: Any, session: Any) -> None:
    appointment = now_put(minutes_ago=60 * 48)
    assert appointment.next_states(dt.datetime.now(dt.UTC), ZONE) == (
        "done",
        "no_show",
        "cancelled",
    )
    go_on(appointment, "no_show", version=appointment.version, time_zone=ZONE)
    assert appointment.next_states(dt.datetime.now(dt.UTC), ZONE) == ()


def test_what_has_begun_or_gone_by_is_not_moved(
    now_put: Any, session: Any, monday: dt.date, counsellor: User
) -> None:
    appointment = now_put()
    facts = {
        "appointment": appointment, "version": appointment.version, "day": monday, "time": NINE,
        "minutes": 30, "time_zone": ZONE, "staff_id": counsellor.id,
    }  # fmt: skip
    assert "still to come" in refused(session, move, **facts)[1]


# --- who sees what -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["reporting", "administrator", "data_protection"])
def test_who_has_no_contacts_has_no_appointments(browser_for: Any, put: Any, role: str) -> None:
    one, browser = f"/appointments/{put().id}", browser_for(role)
    for path in ("/appointments/", "/appointments/new", "/appointments/calendar", one,
                 f"{one}/slip", f"{one}/change", "/appointments/reminders"):  # fmt: skip
        assert browser.get(path).status == 403, path
    for path in (f"{one}/state", f"{one}/reminded"):
        assert browser.post(path, state="cancelled", version="1").status == 403


def test_somebody_elses_appointment_is_not_there(
    browser_for: Any, client: Client, put: Any, session: Any, make_user: Any, other_office: Office
) -> None:
    appointment = put(client=client)
    one = f"/appointments/{appointment.id}"
    away = make_user("reception")
    keep_away(client, away.id, None)
    session.commit()
    for who in (make_user("counsellor"), make_user("reception", office_id=other_office.id), away):
        browser = browser_for(who)
        for path in (one, f"{one}/slip", f"{one}/change"):
            assert browser.get(path).status == 404
        for path in (f"{one}/state", f"{one}/reminded"):
            assert browser.post(path, state="cancelled", version="1").status == 404
        for view in ("day", "week", "list"):
            day = appointment.starts_at.date()
            text = browser.get(f"/appointments/?view={view}&day={day}").text
            assert "Oksana" not in text
            assert one not in text


def test_a_mediator_knows_name_language_and_the_next_appointment_and_no_more(
    browser_for: Any, make_user: Any, client: Client, put: Any, session: Any
) -> None:
    mediator = make_user("mediator")
    client.contact_rule = "Never ring before six."
    session.add(ContactDetail(client_id=client.id, kind="PHONE", value="+421900", is_safe=True))
    assign(client, mediator.id)
    session.commit()
    mine = put(client=client, interpreter_id=mediator.id, time=TEN)
    first, last = put(client=client, service="PSY"), put(client=client, time=dt.time(15))

    browser = browser_for(mediator)
    page = browser.get(f"/clients/{client.id}").text
    assert "Oksana Shevchenko" in page
    assert "Arabic" in page
    assert "9:00" in page
    assert "Psychological" not in page
    assert not any(f"/appointments/{one.id}" in page for one in (first, mine, last))
    assert "Did not come" not in page
    for other in (first, last):
        assert browser.get(f"/appointments/{other.id}").status == 404
        assert browser.get(f"/appointments/{other.id}/slip").status == 404
    own = browser.get(f"/appointments/{mine.id}").text
    assert "Oksana Shevchenko" in own
    for secret in ("Never ring", "+421900"):
        assert secret not in own + page + browser.get("/appointments/reminders").text


def test_an_interpreter_is_told_whom_they_meet_without_the_file(
    browser_for: Any, make_user: Any, client: Client, put: Any, session: Any
) -> None:
    mediator = make_user("mediator")
    mine = put(client=client, interpreter_id=mediator.id)
    browser = browser_for(mediator)
    assert "Oksana Shevchenko" in browser.get(f"/appointments/{mine.id}").text
    assert f"/clients/{client.id}" not in browser.get(f"/appointments/{mine.id}").text
    assert browser.get(f"/clients/{client.id}").status == 404
    keep_away(client, mediator.id, None)
    session.commit()
    assert browser.get(f"/appointments/{mine.id}").status == 404


# --- reminding ---------------------------------------------------------------------------------


def test_only_a_safe_way_and_neutral_words_remind(
    browser_for: Any, counsellor: User, client: Client, put: Any, session: Any, monday: dt.date
) -> None:
    appointment = put(client=client, language="fra")
    browser, day = browser_for(counsellor), f"/appointments/reminders?day={monday}"
    assert "Do not remind" in browser.get(day).text
    client.contact_rule = "Only Saturdays."
    session.add_all(
        ContactDetail(client_id=client.id, kind="PHONE", value=value, is_safe=is_safe)
        for value, is_safe in (("+421900111", True), ("+421900222", False))
    )
    session.commit()

    for page in (
        browser.get(day).settled, browser.get(f"/appointments/{appointment.id}").settled
    ):  # fmt: skip
        assert "•••• 111" in page
        assert "+421900" not in page
        assert "222" not in page
        assert "Only Saturdays." in page
        assert '<blockquote class="mb-2" lang="fr"' in page
    browser.post(f"/appointments/{appointment.id}/reminded")
    page = browser.get(day).text
    assert "Reminded:" in page
    assert f"/appointments/{appointment.id}/reminded" not in page
    move(
        appointment, version=appointment.version, day=monday, time=TEN, minutes=30,
        time_zone=ZONE, staff_id=counsellor.id,
    )  # fmt: skip
    assert appointment.reminded_at is None


# --- rooms, and files that are joined ----------------------------------------------------------


def test_a_manager_keeps_the_rooms_of_the_office(
    browser_for: Any, make_user: Any, session: Any, office: Office, other_office: Office
) -> None:
    browser = browser_for("manager")
    browser.post("/appointments/rooms", name="Blue room", office=str(office.id))
    page = browser.post("/appointments/rooms", name="Blue room", office=str(office.id))
    assert page.errors["name"] == "The office has a room of this name already."
    page = browser.post("/appointments/rooms", name="Theirs", office=str(other_office.id))
    assert page.status == 422
    blue = session.scalars(select(MeetingRoom)).one()
    theirs = MeetingRoom(name="Theirs", office_id=other_office.id)
    session.add(theirs)
    session.commit()
    assert browser.post(f"/appointments/rooms/{theirs.id}").status == 404

    counsellor = browser_for("counsellor")
    assert "Blue room" in counsellor.get("/appointments/new").text
    browser.post(f"/appointments/rooms/{blue.id}")
    assert "Blue room" not in counsellor.get("/appointments/new").text
    browser.post(f"/appointments/rooms/{blue.id}", open="1")
    assert "Blue room" in counsellor.get("/appointments/new").text
    assert counsellor.get("/appointments/rooms").status == 403
    assert browser_for("reception").post(f"/appointments/rooms/{blue.id}").status == 403


def test_the_slots_of_a_client_follow_when_two_files_are_joined_and_taken_apart(
    put: Any, put_client: Any, client: Client, counsellor: User, make_user: Any, session: Any
) -> None:
    twin, other = put_client(counsellor, "Oxana Ševčenko"), make_user("legal")
    put(client=client)
    put(client=twin, staff_id=other.id, time=dt.time(9, 30))
    merge = merge_clients(client, twin, counsellor.id)
    session.commit()
    assert "joined to another" in refused(session, put, client=twin, time=dt.time(15))[1]
    for time in (NINE, dt.time(10, 25)):
        facts = {"client": client, "staff_id": make_user("legal").id, "time": time, "minutes": 5}
        assert refused(session, put, **facts)[0] == "time"
    undo_merge(merge, counsellor.id)
    session.commit()
    held = session.execute(
        select(BookedSlot.resource_id, func.count())
        .where(BookedSlot.resource_id.in_([client.id, twin.id]))
        .group_by(BookedSlot.resource_id)
    )
    assert {key: count for key, count in held} == {client.id: 12, twin.id: 12}
