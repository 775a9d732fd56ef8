"""The waiting room: numbers never twice, the right person next, a screen that tells nothing."""

import datetime as dt
import re
import threading
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from mrc_cases.access.models import SignInSession, User
from mrc_cases.appointments.actions import book, go_on
from mrc_cases.appointments.models import Appointment, MeetingRoom
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import local_day, now
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.models import Office
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.models import Client
from mrc_cases.extensions import begin_writing, db
from mrc_cases.merging.actions import merge_clients
from mrc_cases.waiting import actions
from mrc_cases.waiting.models import Ticket, TicketCounter, WaitingScreen
from mrc_cases.waiting.numbers import LAST, ticket_code
from mrc_cases.waiting.queries import Choice, next_for, queue_of
from mrc_cases.waiting.screen_actions import new_screen
from mrc_cases.waiting.waits import median, ninetieth, waits_by, whole_minutes
from tests.conftest import Browser

ZONE = "Europe/Bratislava"


@pytest.fixture
def client(put_client: Any, counsellor: User) -> Client:
    found: Client = put_client(counsellor, "Oksana Shevchenko", answers={"language": "ukr"})
    return found


@pytest.fixture
def put_ticket(office: Office, session: Any) -> Any:
    """A ticket of the office: `put_ticket(language="ara", minutes=12)` waits since then."""

    def put(minutes: int = 0, **more: Any) -> Ticket:
        facts = {"office_id": office.id, "service": "INF", "language": "ukr", **more}
        ticket = actions.give_ticket(time_zone=ZONE, **facts)
        ticket.arrived_at = ticket.queued_at = now() - dt.timedelta(minutes=minutes)
        session.commit()
        return ticket

    return put


@pytest.fixture
def desk(office: Office, session: Any) -> MeetingRoom:
    room = MeetingRoom(name="Desk 2", office_id=office.id)
    session.add(room)
    session.commit()
    return room


def call_next(user: User, office: Office, choice: Choice | None = None) -> Ticket:
    waiting = next_for(user, office.id, choice or Choice(), now())
    return actions.call_next(user, waiting, None)


# --- numbers and waits, plain --------------------------------------------------------------------


def test_numbers_are_short_and_read_in_every_script() -> None:
    assert [ticket_code(n) for n in (1, 42, 999, 1000)] == ["A001", "A042", "A999", "B001"]
    assert ticket_code(LAST) == "Z999"


@given(st.sets(st.integers(1, LAST), min_size=2, max_size=50))
def test_no_two_numbers_look_alike(numbers: set[int]) -> None:
    assert len({ticket_code(number) for number in numbers}) == len(numbers)


@given(st.lists(st.integers(0, 600), min_size=1))
def test_nine_in_ten_waited_no_longer_than_the_90th_percentile(minutes: list[int]) -> None:
    found, middle = ninetieth(minutes), median(minutes)
    assert found in minutes
    assert middle is not None
    assert 10 * sum(each <= found for each in minutes) >= 9 * len(minutes)
    assert 10 * sum(each < found for each in minutes) < 9 * len(minutes)
    assert min(minutes) <= middle <= max(minutes)
    assert middle <= found or len(minutes) < 10


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([], (None, None)), ([7], (7, 7)), ([1, 2], (2, 2)), (list(range(1, 11)), (6, 9))],
)
def test_median_and_90th_percentile_of_a_few(minutes: list[int], expected: Any) -> None:
    assert (median(minutes), ninetieth(minutes)) == expected


def test_the_group_that_waits_longest_stands_first() -> None:
    lines = waits_by([("ukr", 3), ("ara", 30), ("ukr", 9)])
    assert [(line.key, line.people, line.longest) for line in lines] == [
        ("ara", 1, 30), ("ukr", 2, 9),
    ]  # fmt: skip
    assert whole_minutes(dt.timedelta(seconds=-5)) == 0


# --- giving --------------------------------------------------------------------------------------


def test_a_ticket_takes_three_answers_and_is_printed_without_a_name(
    browser_for: Any, client: Client, session: Any
) -> None:
    browser = browser_for("reception")
    page = browser.get("/queue/new")
    key = re.search(r'name="entry_key"[^>]*value="([^"]+)"', page.text)
    assert key
    answers = {"service": "LEG", "language": "ara", "priority": "", "entry_key": key.group(1)}
    page = browser.post("/queue/new", **answers)
    browser.post("/queue/new", **answers)

    ticket = session.scalars(select(Ticket)).one()
    assert page.path == f"/queue/{ticket.id}/slip"
    assert "A001" in page.text
    assert 'lang="ar" dir="rtl"' in page.text
    assert page.lang == "en"
    assert "Legal" not in page.text  # who sees the slip does not see what for
    assert session.scalars(select(TrailLine).where(TrailLine.action == "print")).all()


def test_a_ticket_from_the_file_speaks_the_clients_language_and_names_nobody(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser = browser_for(counsellor)
    assert f"/queue/new?client_id={client.id}" in browser.get(f"/clients/{client.id}").text
    page = browser.get(f"/queue/new?client_id={client.id}")
    assert re.search(r'<option selected value="ukr">', page.text)
    slip = browser.post(f"/queue/new?client_id={client.id}", service="INF", language="ukr")

    assert "Oksana" not in slip.text
    assert session.scalars(select(Ticket)).one().client_id == client.id
    assert "A001" in browser.get(f"/clients/{client.id}").text
    assert "Oksana" not in _list_of(browser)
    page = browser.post("/queue/next")
    assert "Oksana Shevchenko" in page.text


def _list_of(browser: Browser) -> str:
    """What renews itself on the queue's page."""
    return browser.get("/queue/", headers={"HX-Request": "true"}).text


@pytest.mark.parametrize(
    "bad",
    [
        {"service": ""}, {"service": "NONSENSE"}, {"service": "INF", "language": "xx"},
        {"service": "INF", "language": "ukr", "priority": "RICH"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_and_gives_no_number(
    browser_for: Any, session: Any, bad: dict[str, str]
) -> None:
    page = browser_for("reception").post("/queue/new", **bad)
    assert page.status == 422
    assert session.scalars(select(Ticket)).all() == []
    assert session.scalars(select(TicketCounter)).all() == []


def test_every_office_and_day_counts_for_itself(put_ticket: Any, session: Any) -> None:
    other = session.scalars(select(Office).where(Office.code == "KE")).one()
    assert [put_ticket().number, put_ticket().number] == [1, 2]
    assert put_ticket(office_id=other.id).number == 1
    session.execute(update(TicketCounter).values(counted_on=dt.date(2020, 1, 1)).where(
        TicketCounter.office_id == other.id
    ))  # fmt: skip
    session.execute(
        update(Ticket).values(arrived_on=dt.date(2020, 1, 1)).where(Ticket.office_id == other.id)
    )
    assert put_ticket(office_id=other.id).number == 1


def test_a_night_shift_goes_on_counting_and_the_forgotten_are_ended(
    put_ticket: Any, session: Any, today: dt.date
) -> None:
    forgotten, late = put_ticket(minutes=20 * 60), put_ticket(minutes=30)
    yesterday = late.arrived_on - dt.timedelta(days=1)
    session.execute(update(Ticket).values(arrived_on=yesterday))
    session.execute(update(TicketCounter).values(counted_on=yesterday))
    session.commit()

    assert put_ticket().number == late.number + 1
    session.expire_all()
    assert (forgotten.state, late.state) == ("left", "waiting")


def test_eight_at_once_get_eight_numbers(app: Any, office: Office) -> None:
    office_id, ready, numbers = office.id, threading.Barrier(8), []
    db.session.rollback()

    def give() -> None:
        with app.app_context():
            ready.wait()
            begin_writing(db.session)
            ticket = actions.give_ticket(
                office_id=office_id, time_zone=ZONE, service="INF", language="ukr"
            )
            numbers.append(ticket.number)
            db.session.commit()

    _at_once(give, 8)
    assert sorted(numbers) == list(range(1, 9))


def _at_once(act: Any, times: int) -> None:
    threads = [threading.Thread(target=act) for _each in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_the_database_itself_refuses_a_number_twice(put_ticket: Any, session: Any) -> None:
    first, second = put_ticket(), put_ticket()
    second.number = first.number
    with pytest.raises(IntegrityError):
        session.flush()


# --- before others -------------------------------------------------------------------------------


def test_why_somebody_goes_first_is_sealed_and_opened_by_few(
    browser_for: Any, make_user: Any, session: Any
) -> None:
    writer, other = make_user("reception"), make_user("counsellor")
    browser = browser_for(writer)
    browser.post("/queue/new", service="INF", language="ukr", priority="PREGNANT")
    ticket = session.scalars(select(Ticket)).one()
    raw = session.execute(text("SELECT priority, has_priority FROM ticket")).one()
    assert b"PREGNANT" not in bytes(raw[0])
    assert raw[1]

    assert "Pregnancy" not in browser.get(f"/queue/{ticket.id}").text
    assert "Pregnancy" in browser.post(f"/queue/{ticket.id}/reason").text
    line = session.scalars(select(TrailLine).order_by(TrailLine.id.desc())).first()
    assert '"field": "priority"' in line.details

    stranger = browser_for(other)
    assert "Before others" in stranger.get("/queue/").text
    assert "Pregnancy" not in stranger.get(f"/queue/{ticket.id}").text
    assert stranger.post(f"/queue/{ticket.id}/reason").status == 404


def test_the_reason_stays_when_somebody_who_may_not_read_it_mends_the_ticket(
    browser_for: Any, make_user: Any, put_ticket: Any, session: Any
) -> None:
    ticket = put_ticket(priority="DISABILITY")
    browser = browser_for("counsellor")
    page = browser.get(f"/queue/{ticket.id}/change")
    assert "Disability" not in page.text
    browser.post(
        f"/queue/{ticket.id}/change", service="LEG", language="ara", version="2", priority=""
    )
    session.expire_all()
    assert (ticket.service, ticket.priority, ticket.has_priority) == ("LEG", "DISABILITY", True)

    stale = browser.post(f"/queue/{ticket.id}/change", service="INF", language="ara", version="0")
    assert stale.status == 422
    assert "Saved meanwhile" in stale.text
    for odd in ("²", "9" * 5000):
        answers = {"service": "INF", "language": "ara", "version": odd}
        assert browser.post(f"/queue/{ticket.id}/change", **answers).status == 422
    manager = browser_for("manager")
    answers = {"service": "LEG", "language": "ara", "priority": "", "version": "3"}
    manager.post(f"/queue/{ticket.id}/change", **answers)
    session.expire_all()
    assert not ticket.has_priority


def test_who_stands_in_the_queue_gets_another_ticket_only_if_it_is_meant_so(
    browser_for: Any, counsellor: User, client: Client, put_ticket: Any, session: Any
) -> None:
    first = put_ticket(client=client)
    browser, path = browser_for(counsellor), f"/queue/new?client_id={client.id}"
    for page in (browser.get(path), browser.post(path, service="LEG", language="ukr")):
        assert f"{first.code} is already waiting." in page.text
        assert f'href="/queue/{first.id}"' in page.text
        assert "Give another ticket all the same" in page.text
        assert not re.search(r'<button[^>]*name="again"', page.text)  # Enter would press it
    assert session.scalars(select(Ticket)).one() is first
    browser.post(path, service="LEG", language="ukr", again="yes")
    assert len(session.scalars(select(Ticket)).all()) == 2


def test_a_second_press_of_the_button_shows_the_ticket_it_gave(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser, path = browser_for(counsellor), f"/queue/new?client_id={client.id}"
    answers = {"service": "LEG", "language": "ukr", "entry_key": str(uuid4())}
    first, second = (browser.post(path, **answers) for _press in range(2))
    assert first.path == second.path
    assert second.path.endswith("/slip")


def test_whose_appointment_is_here_too_is_asked_first(
    browser_for: Any, counsellor: User, appointment: Appointment, client: Client, put_ticket: Any
) -> None:
    first = put_ticket(client=client)
    page = browser_for(counsellor).get(f"/queue/new?appointment_id={appointment.id}")
    assert f"{first.code} is already waiting." in page.text


def test_the_file_of_who_waits_offers_the_ticket_to_print_and_no_other(
    browser_for: Any, counsellor: User, office: Office, client: Client, put_ticket: Any
) -> None:
    path, give = f"/clients/{client.id}", f"/queue/new?client_id={client.id}"
    browser = browser_for(counsellor)
    assert give in browser.get(path).text
    forgotten = put_ticket(client=client, minutes=13 * 60)
    page = browser.get(path).text
    assert give in page
    assert forgotten.code not in page
    ticket = put_ticket(client=client)
    page = browser.get(path).text
    assert give not in page
    assert f"/queue/{ticket.id}/slip" in page
    call_next(counsellor, office)
    actions.begin(ticket)
    db.session.commit()
    assert give in browser.get(path).text


# --- calling -------------------------------------------------------------------------------------


def test_the_next_is_by_priority_then_by_arrival(
    counsellor: User, office: Office, put_ticket: Any, session: Any
) -> None:
    put_ticket(minutes=5)
    long, first = put_ticket(minutes=50), put_ticket(minutes=1, priority="CHILD")
    assert call_next(counsellor, office) is first
    actions.serve(first)
    assert call_next(counsellor, office) is long
    assert (long.state, long.called_by_id) == ("called", counsellor.id)


def test_a_choice_of_services_and_languages_is_kept(
    browser_for: Any, counsellor: User, put_ticket: Any, session: Any, desk: MeetingRoom
) -> None:
    put_ticket(minutes=50, language="ukr")
    wanted = put_ticket(minutes=5, language="ara")
    put_ticket(minutes=4, language="ara", service="LEG")
    browser = browser_for(counsellor)
    browser.post("/queue/place", desk=str(desk.id), languages="ara", services="INF")
    assert f"Next for you: {wanted.code}" in browser.get("/queue/").text
    browser.post("/queue/next")
    session.expire_all()
    assert (wanted.state, wanted.desk_id) == ("called", desk.id)
    browser.post(f"/queue/{wanted.id}", do="serve")
    page = browser.post("/queue/next")
    assert page.status == 422
    assert "Nobody is waiting whom you can call." in page.text


def test_a_place_that_is_not_there_counts_for_nothing(
    browser_for: Any, counsellor: User, put_ticket: Any, session: Any
) -> None:
    browser, ticket = browser_for(counsellor), put_ticket()
    browser.post(
        "/queue/place", desk=str(uuid4()), office="nonsense" * 900, services="NONSENSE" * 900,
        languages="XX",
    )  # fmt: skip
    assert browser.post("/queue/next").status == 200
    session.expire_all()
    assert (ticket.state, ticket.desk_id) == ("called", None)


def test_two_colleagues_at_once_call_two_people(
    app: Any, make_user: Any, office: Office, put_ticket: Any
) -> None:
    users = [make_user("counsellor").id for _each in range(6)]
    for _each in range(4):
        put_ticket()
    office_id, ready = office.id, threading.Barrier(len(users))
    called: list[UUID] = []
    refused: list[Exception] = []
    waiting = iter(users)
    db.session.rollback()

    def press() -> None:
        with app.app_context():
            user_id = next(waiting)
            ready.wait()
            begin_writing(db.session)
            user = db.session.get_one(User, user_id)
            query = next_for(user, office_id, Choice(), now())
            try:
                called.append(actions.call_next(user, query, None).id)
                db.session.commit()
            except RuleBroken as broken:
                db.session.rollback()
                refused.append(broken)

    _at_once(press, len(users))
    assert len(called) == len(set(called)) == 4
    assert len(refused) == 2


def test_nobody_has_two_people_before_them(
    counsellor: User, office: Office, put_ticket: Any, session: Any
) -> None:
    put_ticket()
    second = put_ticket()
    call_next(counsellor, office)
    session.commit()
    with pytest.raises(RuleBroken, match="End with A001 first"):
        call_next(counsellor, office)
    second.state, second.called_at, second.called_by_id = "called", now(), counsellor.id
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_double_press_on_call_calls_one(
    browser_for: Any, counsellor: User, put_ticket: Any, session: Any
) -> None:
    put_ticket()
    put_ticket()
    browser = browser_for(counsellor)
    assert browser.post("/queue/next").status == 200
    again = browser.post("/queue/next")
    assert again.status == 422
    assert "End with A001 first." in again.text
    assert [ticket.state for ticket in _in_order(session)] == ["called", "waiting"]


def _in_order(session: Any) -> list[Ticket]:
    session.expire_all()
    return list(session.scalars(select(Ticket).order_by(Ticket.number)))


def test_who_does_not_come_goes_back_once_and_then_left(
    counsellor: User, office: Office, put_ticket: Any, session: Any
) -> None:
    absent, other = put_ticket(minutes=50), put_ticket(minutes=5)
    call_next(counsellor, office)
    actions.call_again(absent)
    actions.miss(absent)
    assert (absent.state, absent.times_missed, absent.called_by_id) == ("waiting", 1, None)
    assert call_next(counsellor, office) is other  # behind whoever waited meanwhile
    actions.serve(other)
    assert call_next(counsellor, office) is absent
    actions.miss(absent)
    assert absent.state == "left"
    assert absent.ended_at is not None
    assert absent.begun_at is None


def test_who_was_said_to_have_left_stands_at_the_same_place_again(
    browser_for: Any, office: Office, counsellor: User, put_ticket: Any, session: Any
) -> None:
    here, other = put_ticket(minutes=50), put_ticket(minutes=5)
    came, browser = here.arrived_at, browser_for("reception")
    page = browser.post(f"/queue/{here.id}", do="leave")
    assert page.path == "/queue/"
    assert f"{here.code} has left the queue." in page.text
    assert f'<a href="/queue/{here.id}">Ticket {here.code}</a>' in page.text
    assert "Is still here: back to the queue" in browser.get(f"/queue/{here.id}").text
    page = browser.post(f"/queue/{here.id}", do="back")
    assert f"{here.code} is back in the queue." in page.text
    session.refresh(here)
    assert (here.state, here.arrived_at, here.ended_at) == ("waiting", came, None)
    assert call_next(counsellor, office) is here
    actions.serve(here)
    assert call_next(counsellor, office) is other


def test_whoever_said_that_a_stranger_left_can_take_it_back(
    browser_for: Any, put_ticket: Any, session: Any
) -> None:
    ticket, browser = put_ticket(), browser_for("mediator")
    other = browser_for("legal")
    browser.post(f"/queue/{ticket.id}", do="leave")
    assert other.get(f"/queue/{ticket.id}").status == 404
    browser.post(f"/queue/{ticket.id}", do="back")
    session.refresh(ticket)
    assert ticket.state == "waiting"


def test_who_left_after_two_calls_comes_back_behind_who_waits(
    counsellor: User, office: Office, put_ticket: Any, session: Any
) -> None:
    absent, other = put_ticket(minutes=50), put_ticket(minutes=5)
    for _time in range(2):
        actions.call(absent, counsellor, None)
        actions.miss(absent)
    actions.come_back(absent)
    assert call_next(counsellor, office) is other
    actions.serve(other)
    assert call_next(counsellor, office) is absent
    actions.miss(absent)
    assert absent.state == "left"
    session.commit()


def test_who_left_yesterday_does_not_come_back(
    browser_for: Any, put_ticket: Any, session: Any
) -> None:
    ticket = put_ticket(minutes=13 * 60)
    actions.leave(ticket)
    session.commit()
    browser = browser_for("reception")
    assert "Is still here" not in browser.get(f"/queue/{ticket.id}").text
    page = browser.post(f"/queue/{ticket.id}", do="back")
    assert page.status == 422
    assert "This ticket is too old. Give another one." in page.text


def test_the_wait_ends_when_the_talk_begins(
    counsellor: User, office: Office, put_ticket: Any
) -> None:
    one = put_ticket(minutes=10)
    call_next(counsellor, office)
    actions.begin(one)
    begun = one.begun_at
    actions.serve(one)
    assert (one.state, one.begun_at) == ("served", begun)
    put_ticket(minutes=5)
    unsaid = call_next(counsellor, office)
    actions.serve(unsaid)
    assert unsaid.begun_at == unsaid.called_at


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("waiting", ("again", "miss", "begin", "serve", "back")),
        ("served", ("call", "again", "miss", "begin", "serve", "leave", "back")),
        ("left", ("call", "again", "miss", "begin", "serve", "leave")),
    ],
)
def test_a_press_that_comes_too_late_is_refused_in_words(
    browser_for: Any, counsellor: User, office: Office, put_ticket: Any, session: Any, state: str,
    refused: tuple[str, ...],
) -> None:  # fmt: skip
    ticket = put_ticket()
    if state == "served":
        call_next(counsellor, office)
        actions.serve(ticket)
    elif state == "left":
        actions.leave(ticket)
    session.commit()
    browser = browser_for("manager")
    for do in refused:
        page = browser.post(f"/queue/{ticket.id}", do=do)
        assert page.status == 422, do
        assert "went on with this ticket" in page.text
    assert browser.post(f"/queue/{ticket.id}", do="fly").status == 400
    session.expire_all()
    assert ticket.state == state


def test_served_and_the_next_is_one_press(
    browser_for: Any, counsellor: User, put_ticket: Any, session: Any
) -> None:
    put_ticket()
    put_ticket()
    browser = browser_for(counsellor)
    browser.post("/queue/next")
    first = _in_order(session)[0]
    browser.post(f"/queue/{first.id}", do="begin")
    browser.post(f"/queue/{first.id}", do="serve_next")
    assert [ticket.state for ticket in _in_order(session)] == ["served", "called"]


def test_served_is_kept_when_nobody_is_next(
    browser_for: Any, counsellor: User, put_ticket: Any, session: Any
) -> None:
    ticket, browser = put_ticket(), browser_for(counsellor)
    browser.post("/queue/next")
    page = browser.post(f"/queue/{ticket.id}", do="serve_next")
    session.expire_all()
    assert ticket.state == "served"
    assert "Nobody is waiting." in page.text


# --- appointments --------------------------------------------------------------------------------


@pytest.fixture
def appointment(counsellor: User, client: Client, office: Office, session: Any) -> Appointment:
    """Within the next five minutes, or within the last five of the day."""
    here = now().astimezone(ZoneInfo(ZONE))
    soon = here + dt.timedelta(minutes=5)
    soon = soon if soon.date() == here.date() else here
    time = dt.time(soon.hour, soon.minute // 5 * 5)
    made = book(
        client=client, staff_id=counsellor.id, day=soon.date(), time=time, minutes=30,
        time_zone=ZONE, office_id=office.id, outside_hours=True, service="LEG", language="ukr",
    )  # fmt: skip
    session.commit()
    return made


def test_an_appointment_gets_a_ticket_and_both_go_on_together(
    browser_for: Any, counsellor: User, appointment: Appointment, session: Any
) -> None:
    browser = browser_for(counsellor)
    path = f"/queue/new?appointment_id={appointment.id}"
    page = browser.post(path, service="LEG", language="ukr")
    session.expire_all()
    assert appointment.state == "arrived"
    ticket = session.scalars(select(Ticket)).one()
    assert page.path == f"/queue/{ticket.id}/slip"
    assert ticket.client_id == appointment.client_id

    twice = browser.post(path, service="LEG", language="ukr")
    assert twice.status == 422
    assert twice.errors[""] == "A001 is already waiting."
    twice = browser.post(path, service="LEG", language="ukr", again="yes")
    assert twice.status == 422
    assert "A ticket was given for this appointment already." in twice.errors[""]

    browser.post("/queue/next")
    browser.post(f"/queue/{ticket.id}", do="begin")
    session.expire_all()
    assert appointment.state == "in_service"
    browser.post(f"/queue/{ticket.id}", do="serve")
    session.expire_all()
    assert appointment.state == "done"


@pytest.mark.parametrize(
    ("step", "state"), [("in_service", "in_service"), ("done", "served"), ("cancelled", "left")]
)
def test_what_is_pressed_at_the_appointment_counts_for_its_ticket(
    put_ticket: Any, appointment: Appointment, step: str, state: str, session: Any
) -> None:
    ticket = put_ticket(appointment=appointment)
    go_on(appointment, step, time_zone=ZONE)
    assert ticket.state == state
    assert (ticket.ended_at is not None) == (state != "in_service")


def test_who_comes_back_has_the_appointment_again(
    put_ticket: Any, appointment: Appointment, session: Any
) -> None:
    ticket = put_ticket(appointment=appointment)
    actions.leave(ticket)
    assert appointment.state == "cancelled"
    actions.come_back(ticket)
    assert (ticket.state, appointment.state) == ("waiting", "arrived")
    session.commit()


def test_who_comes_back_when_the_time_was_given_away_waits_without_the_appointment(
    put_ticket: Any, appointment: Appointment, counsellor: User, office: Office, session: Any
) -> None:
    ticket = put_ticket(appointment=appointment)
    actions.leave(ticket)
    local = appointment.starts_at
    book(
        client=None, staff_id=counsellor.id, day=local.date(), time=local.time(), minutes=30,
        time_zone="UTC", office_id=office.id, outside_hours=True, service="LEG", language="ukr",
    )  # fmt: skip
    actions.come_back(ticket)
    session.commit()
    assert (ticket.state, appointment.state) == ("waiting", "cancelled")
    actions.call(ticket, counsellor, None)
    actions.serve(ticket)
    assert (ticket.state, appointment.state) == ("served", "cancelled")


def test_who_was_given_another_ticket_for_the_appointment_does_not_come_back_with_the_first(
    browser_for: Any, put_ticket: Any, appointment: Appointment, session: Any
) -> None:
    first = put_ticket(appointment=appointment)
    actions.leave(first)
    go_on(appointment, "booked", time_zone=ZONE)
    put_ticket(appointment=appointment)
    page = browser_for("manager").post(f"/queue/{first.id}", do="back")
    assert page.status == 422
    assert "A ticket was given for this appointment already." in page.text
    session.expire_all()
    assert first.state == "left"


def test_an_appointment_without_a_ticket_waits_beside_the_queue(
    browser_for: Any, counsellor: User, put_ticket: Any, appointment: Appointment
) -> None:
    browser, link = browser_for(counsellor), f"/queue/new?appointment_id={appointment.id}"
    today = local_day(appointment.starts_at, ZONE) == local_day(now(), ZONE)
    assert (link in browser.get("/queue/").text) == today  # not so in the last minutes of a day
    put_ticket(appointment=appointment)
    assert link not in browser.get("/queue/").text


def test_an_appointment_that_is_over_gets_no_ticket(
    put_ticket: Any, appointment: Appointment
) -> None:
    go_on(appointment, "done", time_zone=ZONE)
    with pytest.raises(RuleBroken):
        put_ticket(appointment=appointment)


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["reporting", "data_protection", "administrator"])
def test_who_has_no_contacts_has_no_queue(browser_for: Any, role: str, put_ticket: Any) -> None:
    ticket, browser = put_ticket(), browser_for(role)
    for path in ("/queue/", "/queue/new", f"/queue/{ticket.id}", f"/queue/{ticket.id}/slip"):
        assert browser.get(path).status == 403
    assert browser.post("/queue/next").status == 403


def test_another_offices_ticket_is_not_there(
    browser_for: Any, make_user: Any, put_ticket: Any, session: Any
) -> None:
    ticket = put_ticket()
    other = session.scalars(select(Office).where(Office.code == "KE")).one()
    for role in ("reception", "counsellor", "manager"):
        browser = browser_for(make_user(role, office_id=other.id))
        assert browser.get(f"/queue/{ticket.id}").status == 404
        assert browser.post(f"/queue/{ticket.id}", do="call").status == 404
        assert ticket.code not in _list_of(browser)


def test_a_colleagues_person_is_no_longer_mine_to_see(
    browser_for: Any, make_user: Any, office: Office, put_ticket: Any, session: Any
) -> None:
    ticket = put_ticket()
    call_next(make_user("legal"), office)
    session.commit()
    assert browser_for("counsellor").get(f"/queue/{ticket.id}").status == 404
    assert browser_for("reception").get(f"/queue/{ticket.id}").status == 200


def test_whoever_is_kept_away_neither_sees_nor_calls_the_client(
    browser_for: Any, make_user: Any, put_ticket: Any, client: Client, session: Any
) -> None:
    other = make_user("counsellor")
    ticket = put_ticket(client=client)
    keep_away(client, other.id, None)
    session.commit()
    browser = browser_for(other)
    assert browser.get(f"/queue/{ticket.id}").status == 404
    assert ticket.code not in _list_of(browser)
    assert browser.post("/queue/next").status == 422


def test_a_file_out_of_reach_gets_no_ticket(browser_for: Any, client: Client) -> None:
    browser = browser_for("counsellor")
    path = f"/queue/new?client_id={client.id}"
    assert browser.get(path).status == 404
    assert browser.post(path, service="INF", language="ukr").status == 404


def test_a_name_is_shown_to_who_calls_only_if_the_file_is_in_reach(
    browser_for: Any, put_ticket: Any, client: Client
) -> None:
    put_ticket(client=client)
    page = browser_for("legal").post("/queue/next")
    assert "A001" in page.text
    assert "Oksana" not in page.text


def test_two_files_joined_keep_both_tickets(
    put_client: Any, counsellor: User, put_ticket: Any, client: Client
) -> None:
    other = put_client(counsellor, "Oksana Shevtchenko")
    tickets = put_ticket(client=client), put_ticket(client=other)
    merge_clients(client, other, counsellor.id)
    db.session.expire_all()
    assert {ticket.client_id for ticket in tickets} == {client.id}


# --- the page ------------------------------------------------------------------------------------


def test_the_queue_asks_as_much_for_thirty_as_for_one(
    browser_for: Any, put_ticket: Any, count_queries: Any
) -> None:
    browser = browser_for("reception")
    put_ticket()
    browser.get("/queue/")
    few = count_queries(lambda: browser.get("/queue/"))
    for minutes in range(30):
        put_ticket(minutes=minutes)
    assert count_queries(lambda: browser.get("/queue/")) == few


def test_the_list_renews_itself_without_names_trail_or_keeping_the_session_awake(
    browser_for: Any, counsellor: User, put_ticket: Any, client: Client, session: Any
) -> None:
    put_ticket(client=client)
    browser = browser_for(counsellor)
    long_ago = now() - dt.timedelta(minutes=10)
    session.execute(update(SignInSession).values(seen_at=long_ago))
    session.commit()
    before = len(session.scalars(select(TrailLine)).all())

    text = _list_of(browser)

    assert "A001" in text
    assert "<html" not in text
    assert len(session.scalars(select(TrailLine)).all()) == before
    assert session.scalars(select(SignInSession.seen_at)).one() == long_ago
    browser.get("/queue/")
    assert session.scalars(select(SignInSession.seen_at)).one() > long_ago


def test_waits_are_shown_by_language(
    counsellor: User, office: Office, put_ticket: Any, browser_for: Any
) -> None:
    put_ticket(minutes=42, language="ara")
    put_ticket(minutes=3, language="ukr")
    text = browser_for(counsellor).get("/queue/").text
    assert text.index("Arabic", text.index("Waits by language")) < text.index(
        "Ukrainian", text.index("Waits by language")
    )
    assert [line.minutes for line in queue_of(counsellor, office.id, now())] == [42, 3]


def test_a_queue_of_yesterday_is_not_shown(browser_for: Any, put_ticket: Any) -> None:
    put_ticket(minutes=13 * 60)
    assert "A001" not in browser_for("reception").get("/queue/").text


# --- the screen ----------------------------------------------------------------------------------


@pytest.fixture
def token(office: Office, session: Any) -> str:
    made = new_screen(office.id)
    session.commit()
    return made


def test_the_screen_calls_in_the_tickets_language_and_names_nobody(
    anybody: Browser, token: str, put_ticket: Any, client: Client, counsellor: User, session: Any,
    desk: MeetingRoom,
) -> None:  # fmt: skip
    put_ticket(client=client, service="LEG", language="ara", priority="PREGNANT")
    waiting = put_ticket()
    ticket = _in_order(session)[0]
    actions.call(ticket, counsellor, desk.id)
    session.commit()

    page = anybody.get(f"/queue/screen/{token}")

    assert page.status == 200
    assert "A001" in page.text
    assert "Desk 2" in page.text
    assert re.search(r'<li[^>]*lang="ar" dir="rtl"', page.text)
    assert "Oksana" not in page.text
    assert counsellor.name not in page.text
    assert "Legal" not in page.text
    assert waiting.code not in page.text
    assert "href=" not in re.sub(r"<link[^>]*>", "", page.text)
    assert "<form" not in page.text
    renewed = anybody.get(f"/queue/screen/{token}", headers={"HX-Request": "true"})
    assert "A001" in renewed.text
    assert "<html" not in renewed.text


def test_a_screen_shows_its_own_office_only(
    anybody: Browser, token: str, put_ticket: Any, make_user: Any, session: Any
) -> None:
    other = session.scalars(select(Office).where(Office.code == "KE")).one()
    ticket = put_ticket(office_id=other.id)
    actions.call(ticket, make_user("counsellor", office_id=other.id), None)
    session.commit()
    assert ticket.code not in anybody.get(f"/queue/screen/{token}").text


def test_a_wrong_or_revoked_address_is_no_page(
    anybody: Browser, browser_for: Any, token: str, session: Any
) -> None:
    assert anybody.get("/queue/screen/nonsense").status == 404
    assert token.encode() not in session.scalars(select(WaitingScreen.token_hash)).one()
    manager = browser_for("manager")
    page = manager.post("/queue/screen")
    fresh = re.search(r"/queue/screen/([\w-]{40,})", page.text)
    assert fresh
    assert fresh.group(1) not in manager.get("/queue/screen").text  # shown once
    assert anybody.get(f"/queue/screen/{token}").status == 404  # the one before ended
    assert anybody.get(f"/queue/screen/{fresh.group(1)}").status == 200
    manager.post("/queue/screen", do="end")
    assert anybody.get(f"/queue/screen/{fresh.group(1)}").status == 404


@pytest.mark.parametrize("role", ["reception", "counsellor", "reporting"])
def test_only_who_manages_accounts_makes_an_address(browser_for: Any, role: str) -> None:
    browser = browser_for(role)
    assert browser.get("/queue/screen").status == 403
    assert browser.post("/queue/screen").status == 403
