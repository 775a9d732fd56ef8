"""Eight people book at once: one of them has the time, the others are told who or what has not."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from mrc_cases.access.models import User
from mrc_cases.appointments.actions import book
from mrc_cases.appointments.models import Appointment, BookedSlot, MeetingRoom
from mrc_cases.base.errors import broken_rule
from mrc_cases.centre.models import Office
from tests.conftest import Browser

ZONE = "Europe/Bratislava"
BUSY = {
    "staff": "This colleague has another appointment then.",
    "room": "This room is taken then.",
    "interpreter": "This interpreter has another appointment then.",
}


@pytest.fixture
def room(session: Any, office: Office) -> MeetingRoom:
    room = MeetingRoom(name="Blue room", office_id=office.id)
    session.add(room)
    session.commit()
    return room


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each of several people at one moment is answered."""
    ready, answers = threading.Barrier(len(acts)), []

    def act(one: Callable[[], Any]) -> None:
        ready.wait()
        answers.append(one())

    threads = [threading.Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == len(acts)
    return answers


def posting(browser: Browser, path: str, **fields: Any) -> Callable[[], Any]:
    """Send a form as a thread of the server gets it."""
    data = {"csrf_token": browser.token, **fields}
    return lambda: browser._apart(browser.client.post, path, data=data)


@pytest.mark.parametrize("shared", ["staff", "room", "interpreter"])
def test_of_eight_who_book_the_same_at_once_one_wins(
    browser_for: Any, make_user: Any, room: MeetingRoom, session: Any, today: dt.date, shared: str
) -> None:
    mediator, counsellor = make_user("mediator"), make_user("counsellor")
    acts = []
    for number in range(8):
        browser = browser_for("counsellor")
        browser.get("/appointments/new")
        wanted = {"staff": browser.user.id, "room": "", "interpreter": ""}
        wanted[shared] = {
            "staff": counsellor.id, "room": room.id, "interpreter": mediator.id,
        }[shared]  # fmt: skip
        acts.append(
            posting(
                browser, "/appointments/new", day=str(today + dt.timedelta(days=7)),
                time=f"10:{5 * (number % 6):02}", minutes="60", service="SOC", language="NC",
                channel="APPOINTMENT", entry_key=f"key-{number}",
                **{name: str(key) for name, key in wanted.items()},
            )
        )  # fmt: skip

    answers = at_once(acts)

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [302, *[422] * 7]
    refused = [answer.get_data(as_text=True) for answer in answers if answer.status_code == 422]
    assert all(BUSY[shared] in page for page in refused)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Appointment)) == 1


def test_two_appointments_that_change_places_at_once_both_answer(
    browser_for: Any, make_user: Any, session: Any, today: dt.date, office: Office
) -> None:
    """Each wants what the other holds: one after the other is refused, neither waits for ever."""
    holder, day = make_user("counsellor"), today + dt.timedelta(days=7)
    booked = [
        book(
            client=None, office_id=office.id, day=day, time=dt.time(hour), minutes=60,
            time_zone=ZONE, staff_id=holder.id, service="SOC",
        )
        for hour in (9, 10)
    ]  # fmt: skip
    session.commit()
    acts = []
    for appointment, time in zip(booked, ("10:00", "09:00"), strict=True):
        browser, path = browser_for("manager"), f"/appointments/{appointment.id}/change"
        browser.get(path)
        acts.append(
            posting(
                browser, path, day=str(day), time=time, minutes="60", staff=str(holder.id),
                service="SOC", language="NC", channel="APPOINTMENT", version="1",
            )
        )  # fmt: skip

    answers = at_once(acts)

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all(BUSY["staff"] in answer.get_data(as_text=True) for answer in answers)


def test_two_who_say_what_became_of_it_at_once_do_not_undo_each_other(
    app: Flask, browser_for: Any, make_user: Any, session: Any, today: dt.date, office: Office
) -> None:
    holder = make_user("counsellor")
    appointment = book(
        client=None, office_id=office.id, day=today + dt.timedelta(days=1), time=dt.time(9),
        minutes=30, time_zone=ZONE, staff_id=holder.id, service="SOC",
    )  # fmt: skip
    appointment.starts_at = dt.datetime.now(dt.UTC)
    session.commit()
    version, path = appointment.version, f"/appointments/{appointment.id}/state"
    acts = []
    for state in ("arrived", "cancelled"):
        browser = browser_for("manager")
        browser.get("/appointments/")
        acts.append(posting(browser, path, state=state, version=str(version)))

    answers = at_once(acts)

    assert [answer.status_code for answer in answers] == [302, 302]
    session.expire_all()
    assert appointment.version == version + 1
    held = session.scalar(select(func.count()).select_from(BookedSlot))
    assert held == (0 if appointment.state == "cancelled" else 6)


def test_a_form_sent_twice_books_once(browser_for: Any, session: Any, today: dt.date) -> None:
    browser = browser_for("counsellor")
    browser.get("/appointments/new")
    wanted = {
        "day": str(today + dt.timedelta(days=7)), "time": "10:00", "minutes": "30",
        "staff": str(browser.user.id), "service": "SOC", "language": "NC",
        "channel": "APPOINTMENT", "entry_key": "once",
    }  # fmt: skip
    first = browser.post("/appointments/new", **wanted)
    second = browser.post("/appointments/new", **wanted)
    assert first.status == second.status == 200
    assert first.path == second.path
    assert session.scalar(select(func.count()).select_from(Appointment)) == 1


def test_a_form_sent_twice_at_once_books_once(
    browser_for: Any, session: Any, today: dt.date
) -> None:
    browser = browser_for("counsellor")
    browser.get("/appointments/new")
    wanted = {
        "day": str(today + dt.timedelta(days=7)), "time": "10:00", "minutes": "30",
        "staff": str(browser.user.id), "service": "SOC", "language": "NC",
        "channel": "APPOINTMENT", "entry_key": "once",
    }  # fmt: skip
    second = Browser(browser.client.application.test_client())
    second.client.set_cookie("mrc", browser.client.get_cookie("mrc").value)
    second.token = browser.token
    answers = at_once([posting(each, "/appointments/new", **wanted) for each in (browser, second)])
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer.headers["Location"] for answer in answers}) == 1


def test_the_database_itself_refuses_a_slot_twice(
    make_user: Any, session: Any, today: dt.date, office: Office
) -> None:
    holder: User = make_user("counsellor")
    appointment = book(
        client=None, office_id=office.id, day=today + dt.timedelta(days=7), time=dt.time(9),
        minutes=5, time_zone=ZONE, staff_id=holder.id, service="SOC",
    )  # fmt: skip
    held = session.scalars(select(BookedSlot)).one()
    row = {
        "resource_id": holder.id, "slot": held.slot, "appointment_id": appointment.id,
    }  # fmt: skip
    with pytest.raises(IntegrityError) as caught:
        session.execute(insert(BookedSlot), [row])
    session.rollback()
    rule = broken_rule(caught.value)
    assert rule is not None
    assert rule.field == "time"
    assert "booked at this time already" in str(rule)
