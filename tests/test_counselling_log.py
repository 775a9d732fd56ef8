"""The log form: what it asks, carries over and warns of; the client found without leaving it."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import local_time
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.hours import Shift, span_of, working_day
from mrc_cases.centre.models import Office, OpeningHours
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.counselling.moments import moment_of
from tests.test_counselling import CALL, NIGHT, ZONE, saved

NEW = "/consultations/new"


def log(browser: Any, address: str = NEW, **answers: Any) -> Any:
    return browser.post(address, **{**CALL, "entry_key": str(uuid4()), **answers})


# --- nothing is guessed ------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["SILENT", "WRONG_NUMBER"])
def test_of_a_call_in_which_nobody_spoke_nothing_is_known(
    browser_for: Any, session: Any, outcome: str
) -> None:
    log(browser_for("counsellor"), outcome=outcome, services="INF", age_band="18-24",
        interpreter="PHONE", code_word="lantern")  # fmt: skip

    (call,) = saved(session)
    assert (call.language, call.gender, call.country) == ("NC", "U", "XNC")
    assert (call.age_band, call.interpreter, call.code_word_token) == ("unknown", "NONE", None)
    assert (call.topics, call.services) == ((), ())


def test_a_call_that_turns_out_to_be_silent_loses_its_language(
    browser_for: Any, session: Any
) -> None:
    browser = browser_for("counsellor")
    log(browser)
    (call,) = saved(session)

    browser.post(f"/consultations/{call.id}/change", **{**CALL, "outcome": "SILENT"}, version="1")

    assert (saved(session)[0].language, saved(session)[0].gender) == ("NC", "U")


def test_minutes_that_nobody_entered_are_not_ten(browser_for: Any, session: Any) -> None:
    log(browser_for("counsellor"), minutes="")
    assert saved(session)[0].minutes is None


NO_NUMBER, TOO_MANY = "Write a whole number, like 12.", "a number from 0 to 1440."


@pytest.mark.parametrize(
    ("minutes", "said"),
    [("ten", NO_NUMBER), ("1.5", NO_NUMBER), ("1441", TOO_MANY), ("-1", TOO_MANY)],
)
def test_minutes_that_are_no_minutes_are_refused_in_one_sentence(
    browser_for: Any, minutes: str, said: str
) -> None:
    assert log(browser_for("counsellor"), minutes=minutes).errors["minutes"].endswith(said)


def test_a_day_is_taken_as_it_is_written_on_paper(browser_for: Any, session: Any) -> None:
    log(browser_for("counsellor"), day="3.2.2026")
    assert saved(session)[0].happened_on == dt.date(2026, 2, 3)


def test_a_day_and_a_time_that_cannot_be_read_are_refused_in_words(browser_for: Any) -> None:
    page = log(browser_for("counsellor"), day="32.13.2026", time="25:61")
    assert page.errors["day"] == "Write a day like 24.3.2026."
    assert page.errors["time"] == "Write a time like 09:30."


# --- the words behind an "other" ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"topic": "T99"}, "topic_words"),
        ({"more_topics": "T99"}, "topic_words"),
        ({"caller_kind": "OTHER"}, "caller_words"),
    ],
)
def test_another_topic_or_caller_is_said_in_words_which_are_sealed(
    browser_for: Any, session: Any, answers: dict[str, str], field: str
) -> None:
    browser = browser_for("counsellor")
    page = log(browser, **answers)
    assert page.status == 422
    assert page.errors[field]

    log(browser, **answers, **{field: "A boat licence"})

    (call,) = saved(session)
    assert getattr(call, field) == "A boat licence"
    (raw,) = session.execute(text(f"SELECT {field} FROM consultation")).one()  # noqa: S608 - ours
    assert b"boat" not in bytes(raw)
    assert "A boat licence" in browser.get(f"/consultations/{call.id}").text


def test_words_for_what_is_not_chosen_any_more_are_not_kept(browser_for: Any, session: Any) -> None:
    log(browser_for("counsellor"), topic_words="A boat licence", caller_words="A landlady")
    (call,) = saved(session)
    assert (call.topic_words, call.caller_words) == (None, None)


def test_an_old_entry_without_words_can_still_be_mended(
    browser_for: Any, session: Any, counsellor: User
) -> None:
    browser = browser_for(counsellor)
    log(browser, topic="T99", topic_words="x")
    session.execute(text("UPDATE consultation SET topic_words = NULL"))
    session.commit()
    (call,) = saved(session)

    page = browser.post(f"/consultations/{call.id}/change", **{**CALL, "topic": "T99"}, version="1")

    assert page.status == 200


# --- an anonymous note -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "is_told"),
    [
        ("Ring 0905 123 456.", True), ("٠٩٠٥١٢٣٤٥٦", True), ("Tel. 06.12.34.56.78", True),
        ("0905/12.34.56", True), ("Pay of 12000 in 2024.", False), ("Came on 12.03.2019.", False),
    ],
)  # fmt: skip
def test_a_long_number_in_an_anonymous_note_is_saved_and_pointed_at(
    browser_for: Any, session: Any, note: str, is_told: bool
) -> None:
    page = log(browser_for("counsellor"), note=note)

    (call,) = saved(session)
    assert call.note == note
    assert ("has a long number in it" in page.text) == is_told
    assert (f'<a href="/consultations/{call.id}/change">' in page.text) == is_told


def test_the_note_of_a_client_may_hold_a_number(
    browser_for: Any, client: Client, counsellor: User
) -> None:
    page = log(browser_for(counsellor), f"{NEW}?client_id={client.id}", note="Ring 0905123456.")
    assert "has a long number in it" not in page.text


# --- finding the client without leaving the form -----------------------------------------------


def test_the_client_is_found_in_the_log_and_nothing_typed_is_lost(
    browser_for: Any, client: Client, counsellor: User, session: Any
) -> None:
    browser = browser_for(counsellor)
    typed = {"note": "Asked about the school.", "minutes": "12", "gender": "M", "language": "NC"}

    page = log(browser, **typed, look="1", find="Shevchenko")
    assert page.status == 200
    assert str(client.id) in page.text
    assert "Asked about the school." in page.text
    page = log(browser, **typed, chosen=str(client.id))
    assert f'action="{NEW}?client_id={client.id}"' in page.text
    assert "Asked about the school." in page.text
    assert 'value="12"' in page.text
    assert "Save and take the next call" in page.text
    contacts = select(Consultation).where(Consultation.note.is_not(None))
    assert session.scalars(contacts).all() == []
    actions = [*session.execute(select(TrailLine.action, TrailLine.details))]
    assert ("search", '{"hits": 1}') in actions

    page = log(browser, f"{NEW}?client_id={client.id}", **typed, next="1")

    assert page.path == NEW
    call = session.scalars(contacts).one()
    assert (call.client_id, call.gender, call.language) == (client.id, "F", "slk")


def test_enter_in_the_search_box_looks_before_it_saves(
    browser_for: Any, client: Client, counsellor: User, session: Any
) -> None:
    browser = browser_for(counsellor)
    before = len(saved(session))
    page = log(browser, next="1", find="Shevchenko", looked_for="")
    assert str(client.id) in page.text
    assert len(saved(session)) == before

    log(browser, next="1", find="Shevchenko", looked_for="Shevchenko")  # none of those it was

    assert len(saved(session)) == before + 1


def test_it_was_somebody_else_keeps_what_was_typed_but_not_the_file(
    browser_for: Any, client: Client, counsellor: User
) -> None:
    page = log(browser_for(counsellor), somebody_else="1", note="Asked about pay.", language="slk")

    assert "Asked about pay." in page.text
    assert "Shevchenko" not in page.text
    assert re.search(r'selected value="NC"', page.text)


def test_nobody_out_of_reach_is_found_in_the_log(
    browser_for: Any, put_client: Any, make_user: Any
) -> None:
    hidden = put_client(make_user("counsellor"), "Hidden Person")
    browser = browser_for("counsellor")

    for page in (
        log(browser, look="1", find="Hidden Person"),
        browser.post("/consultations/whom", find="Hidden Person"),
    ):
        assert str(hidden.id) not in page.text
        assert "Nobody found" in page.text
    assert log(browser, chosen=str(hidden.id)).status == 404


def test_a_mediator_is_told_a_name_and_a_language_only(
    browser_for: Any, put_client: Any, make_user: Any
) -> None:
    mediator = make_user("mediator")
    client = put_client(mediator, "Oksana Shevchenko")

    page = browser_for(mediator).post("/consultations/whom", find="Shevchenko")

    assert "Slovak" in page.text
    assert client.client_no not in page.text
    assert "Woman" not in page.text


# --- when it was -------------------------------------------------------------------------------


def at(text: str, zone: dt.tzinfo = dt.UTC) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("present", "time", "meant"),
    [
        ("2026-03-10 01:30", "23:50", "2026-03-09 22:50"),  # at 02:30: yesterday evening
        ("2026-03-10 01:30", "02:10", "2026-03-10 01:10"),
        ("2026-03-10 08:00", "21:30", "2026-03-09 20:30"),  # a night shift is written up
        # Winter time begins: at the second 02:10 a time of 02:05 was five minutes ago.
        ("2026-10-25 01:10", "02:05", "2026-10-25 01:05"),
        ("2026-10-25 00:10", "02:05", "2026-10-25 00:05"),
        ("2026-10-25 01:10", "02:50", "2026-10-25 00:50"),  # the first 02:50
        # Summer time begins: the evening before had its hour still.
        ("2026-03-29 01:10", "23:50", "2026-03-28 22:50"),
    ],
)
def test_a_time_without_a_day_is_the_last_time_the_clock_showed_it(
    present: str, time: str, meant: str
) -> None:
    typed = dt.time.fromisoformat(time)
    assert moment_of(None, typed, ZONE, at(present)) == at(meant)


def test_a_time_that_is_still_to_come_today_is_not_taken_for_last_afternoon() -> None:
    with pytest.raises(RuleBroken) as refused:
        moment_of(None, dt.time(14), ZONE, at("2026-03-10 09:00"))
    assert refused.value.field == "time"


@pytest.mark.parametrize("day", ["0001-01-01", "0202-03-04", "1990-05-06"])
def test_a_year_that_nobody_can_mean_is_refused(browser_for: Any, day: str) -> None:
    page = log(browser_for("counsellor"), day=day, time="10:00")
    assert page.errors["day"] == "A contact cannot lie more than 20 years back. Look at the year."


@pytest.mark.parametrize("day", ["9999-12-31", "2999-01-01"])
def test_a_day_at_the_end_of_all_days_lies_in_the_future(browser_for: Any, day: str) -> None:
    page = log(browser_for("counsellor"), day=day, time="23:59")
    assert page.errors["day"] == "A contact cannot lie in the future."


def test_a_paper_entry_of_years_ago_is_taken() -> None:
    present = at("2026-03-10 09:00")
    assert moment_of(dt.date(2009, 4, 1), dt.time(10), ZONE, present) == at("2009-04-01 08:00")


# --- a night shift -----------------------------------------------------------------------------


def test_a_night_counts_for_the_day_on_which_its_shift_began() -> None:
    friday, saturday = dt.date(2026, 3, 13), dt.date(2026, 3, 14)
    assert working_day(at("2026-03-14 02:10"), NIGHT, ZONE) == friday
    assert working_day(at("2026-03-14 03:10"), NIGHT, ZONE) == saturday
    assert span_of(friday, NIGHT, ZONE) == (at("2026-03-12 23:00"), at("2026-03-14 03:00"))
    assert span_of(saturday, NIGHT, ZONE) == (at("2026-03-14 03:00"), at("2026-03-14 23:00"))


def test_where_it_is_open_day_and_night_a_day_lasts_from_shift_to_shift() -> None:
    always = [Shift(day, dt.time(8), dt.time(8)) for day in range(7)]
    day = dt.date(2026, 3, 29)  # summer time began in the night before
    assert span_of(day, always, ZONE) == (at("2026-03-29 06:00"), at("2026-03-30 06:00"))
    assert working_day(at("2026-03-29 01:30"), always, ZONE) == dt.date(2026, 3, 28)


@pytest.fixture
def on_a_night_shift(session: Any, office: Office, monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """It is 02:30 on a Saturday, in a hotline shift that began on Friday at 20:00."""
    session.add(
        OpeningHours(
            office_id=office.id, is_hotline=True, weekday=4, opens=dt.time(20), until=dt.time(4)
        )
    )
    session.commit()
    return at("2026-03-14 01:30")


def test_the_list_of_a_day_holds_its_night(
    browser_for: Any, session: Any, counsellor: User, on_a_night_shift: dt.datetime
) -> None:
    session.add(
        Consultation(
            happened_at=on_a_night_shift, happened_on=dt.date(2026, 3, 14), channel="HOTLINE",
            topics=("C05",), services=(), outcome="ANSWERED", staff_id=counsellor.id,
            office_id=counsellor.office_id,
        )
    )  # fmt: skip
    session.commit()
    browser = browser_for(counsellor)

    friday = browser.get("/consultations/?day=2026-03-13").text
    assert "Hotline</td>" in friday
    assert "A night shift counts for the day on which it began." in friday
    assert "Hotline</td>" not in browser.get("/consultations/?day=2026-03-14").text


def test_what_was_written_down_today_is_counted_past_midnight_while_the_shift_lasts(
    browser_for: Any, session: Any, counsellor: User, on_a_night_shift: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for hours in (1, 4, 9):  # 01:30, 22:30, and 17:30 before the shift
        moment = on_a_night_shift - dt.timedelta(hours=hours)
        session.add(
            Consultation(
                happened_at=moment, happened_on=moment.date(), channel="HOTLINE",
                topics=("C05",), services=(), outcome="ANSWERED", staff_id=counsellor.id,
            )
        )  # fmt: skip
    session.commit()
    monkeypatch.setattr("mrc_cases.counselling.views.now", lambda: on_a_night_shift)
    monkeypatch.setattr("mrc_cases.counselling.views.today", lambda: dt.date(2026, 3, 14))

    text = browser_for(counsellor).get(NEW).text

    assert local_time(on_a_night_shift, ZONE) == dt.time(2, 30)
    assert "You wrote down 3 contacts today and tonight." in text


# --- the list ----------------------------------------------------------------------------------


def test_a_list_narrowed_to_nothing_says_so_and_offers_the_whole(
    browser_for: Any, session: Any, counsellor: User
) -> None:
    browser = browser_for(counsellor)
    nothing_yet = browser.get("/consultations/").text
    log(browser, channel="PHONE")

    narrowed = browser.get("/consultations/?channel_group=EMAIL").text

    assert "No contacts here yet." in nothing_yet
    assert "Nothing fits what you chose." in narrowed
    assert "No contacts here yet." not in narrowed


def test_older_contacts_of_a_code_word_are_those_of_the_code_word(
    browser_for: Any, session: Any, counsellor: User
) -> None:
    browser = browser_for(counsellor)
    log(browser, code_word="lantern")
    (call,) = saved(session)
    session.add_all(
        Consultation(
            happened_at=call.happened_at - dt.timedelta(minutes=each + 1),
            happened_on=call.happened_on, channel="HOTLINE", topics=("C05",), services=(),
            outcome="ANSWERED", staff_id=counsellor.id, office_id=counsellor.office_id,
            minutes=each % 2, code_word_token=call.code_word_token if each % 2 else None,
        )
        for each in range(60)
    )  # fmt: skip
    session.commit()

    page = browser.post("/consultations/", code_word="lantern")
    (place,) = re.findall(r'name="after" value="([^"]+)"', page.text)
    assert "after=" not in page.text
    older = browser.post("/consultations/", code_word="lantern", after=place)

    assert older.text.count('scope="row"') == 6


def test_ones_own_contacts_of_a_code_word_are_ones_own_on_the_next_page_too(
    browser_for: Any, make_user: Any, session: Any, counsellor: User
) -> None:
    manager = make_user("manager")
    log(browser_for(counsellor), code_word="lantern")
    (call,) = saved(session)
    session.add_all(
        Consultation(
            happened_at=call.happened_at - dt.timedelta(minutes=each + 1),
            happened_on=call.happened_on, channel="HOTLINE", topics=("C05",), services=(),
            outcome="ANSWERED", staff_id=(manager if each % 2 else counsellor).id,
            office_id=manager.office_id, code_word_token=call.code_word_token,
        )
        for each in range(60)
    )  # fmt: skip
    session.commit()

    browser = browser_for(manager)
    page = browser.post("/consultations/", code_word="lantern", mine="y")
    fields = dict(re.findall(r'type="hidden" name="(after|mine)" value="([^"]+)"', page.text))
    older = browser.post("/consultations/", code_word="lantern", **fields)

    assert [each.text.count('scope="row"') for each in (page, older)] == [25, 5]
