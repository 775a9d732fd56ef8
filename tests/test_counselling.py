"""The quick log: anonymous and known, saved once, joined later, counted rightly."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from mrc_cases.access.models import User
from mrc_cases.access.queries import visible_to
from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.hours import Shift, shift_at
from mrc_cases.clients.access_actions import assign, keep_away
from mrc_cases.clients.coming import join_contact
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.counselling import queries
from mrc_cases.counselling.moments import moment_of

ZONE = "Europe/Bratislava"
CALL = {
    "channel": "HOTLINE", "gender": "F", "language": "ukr", "country": "UA", "topic": "C05",
    "outcome": "ANSWERED", "minutes": "10", "caller_kind": "MIGRANT", "age_band": "unknown",
    "interpreter": "NONE",
}  # fmt: skip


def saved(session: Any) -> list[Consultation]:
    session.rollback()
    return list(session.scalars(select(Consultation).order_by(Consultation.happened_at)))


def test_an_anonymous_call_is_saved_without_a_person(browser_for: Any, session: Any) -> None:
    page = browser_for("counsellor").post("/consultations/new", **CALL, entry_key=str(uuid4()))

    assert page.status == 200
    (call,) = saved(session)
    assert call.client_id is None
    assert (call.channel, call.gender, call.topics) == ("HOTLINE", "F", ("C05",))
    assert call.staff_id is not None


def test_pressing_twice_saves_once(browser_for: Any, session: Any) -> None:
    browser, key = browser_for("counsellor"), str(uuid4())
    browser.post("/consultations/new", **CALL, entry_key=key)
    browser.post("/consultations/new", **CALL, entry_key=key)

    assert len(saved(session)) == 1


def test_the_next_call_begins_with_the_channel_and_nothing_else(browser_for: Any) -> None:
    page = browser_for("counsellor").post(
        "/consultations/new", **CALL, entry_key=str(uuid4()), next="1"
    )

    assert 'selected value="ukr"' not in page.text
    assert re.search(r'id="minutes"[^>]* value=""', page.text)

    assert page.path == "/consultations/new"
    assert 'value="HOTLINE" checked autofocus' in page.text
    assert page.text.count(" autofocus") == 1


def test_without_a_call_before_the_first_channel_is_where_one_begins(browser_for: Any) -> None:
    page = browser_for("counsellor").get("/consultations/new")
    assert 'id="channel" autofocus' in page.text


def test_a_call_that_counts_needs_a_topic_and_keeps_what_was_typed(browser_for: Any) -> None:
    call = {**CALL, "note": "Asked about the school."}
    del call["topic"]

    page = browser_for("counsellor").post("/consultations/new", **call, entry_key=str(uuid4()))

    assert page.status == 422
    assert page.errors["topic"] == "Choose what it was about."
    assert "Asked about the school." in page.text


@pytest.mark.parametrize("outcome", ["DROPPED", "SILENT", "ABUSIVE", "WRONG_NUMBER"])
def test_a_lost_call_needs_no_topic(browser_for: Any, session: Any, outcome: str) -> None:
    call = {**CALL, "outcome": outcome}
    del call["topic"]

    browser_for("counsellor").post("/consultations/new", **call, entry_key=str(uuid4()))

    assert [each.outcome for each in saved(session)] == [outcome]


def test_the_note_is_sealed(browser_for: Any, session: Any) -> None:
    call = {**CALL, "note": "Her brother waits outside."}
    browser_for("counsellor").post("/consultations/new", **call, entry_key=str(uuid4()))

    session.rollback()
    (raw,) = session.execute(text("SELECT note FROM consultation")).one()
    assert b"brother" not in bytes(raw)
    assert saved(session)[0].note == "Her brother waits outside."


def test_a_contact_lies_never_in_the_future() -> None:
    noon = dt.datetime(2026, 3, 10, 11, tzinfo=dt.UTC)
    with pytest.raises(RuleBroken):
        moment_of(dt.date(2026, 3, 11), None, ZONE, noon)


def test_a_day_without_a_time_stays_that_day() -> None:
    present = dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.UTC)  # already the 11th in Bratislava
    at = moment_of(dt.date(2026, 3, 9), None, ZONE, present)
    assert at == dt.datetime(2026, 3, 9, 11, tzinfo=dt.UTC)
    assert moment_of(dt.date(2026, 3, 11), None, ZONE, present) == present


def test_the_mediator_of_another_client_does_not_see_the_contact(
    browser_for: Any, session: Any
) -> None:
    browser_for("counsellor").post("/consultations/new", **CALL, entry_key=str(uuid4()))
    (call,) = saved(session)

    assert browser_for("mediator").get(f"/consultations/{call.id}").status == 404
    assert browser_for("reception").get(f"/consultations/{call.id}").status == 200
    assert browser_for("reporting").get(f"/consultations/{call.id}").status == 403


def test_a_contact_cannot_be_joined_twice() -> None:
    call = Consultation(client_id=uuid4())
    with pytest.raises(RuleBroken):
        join_contact(call, Client(id=uuid4()))


def test_an_older_version_does_not_write_over_a_newer_one(browser_for: Any, session: Any) -> None:
    browser = browser_for("counsellor")
    browser.post("/consultations/new", **CALL, entry_key=str(uuid4()))
    (call,) = saved(session)
    address = f"/consultations/{call.id}/change"
    first = browser.post(address, **{**CALL, "minutes": "20"}, version="1")
    second = browser.post(address, **{**CALL, "minutes": "30"}, version="1")

    assert first.status == 200
    assert second.status == 422
    assert "Somebody else changed this contact meanwhile" in second.text
    assert saved(session)[0].minutes == 20


NIGHT = [Shift(4, dt.time(20), dt.time(4)), Shift(0, dt.time(9), dt.time(17))]


@pytest.mark.parametrize(
    ("moment", "shift"),
    [
        (dt.datetime(2026, 3, 14, 2, 10, tzinfo=dt.UTC), dt.date(2026, 3, 13)),  # Saturday 03:10
        (dt.datetime(2026, 3, 14, 3, 0, tzinfo=dt.UTC), None),  # 04:00, closed
        (dt.datetime(2026, 3, 13, 18, 59, tzinfo=dt.UTC), None),
        (dt.datetime(2026, 3, 13, 19, 0, tzinfo=dt.UTC), dt.date(2026, 3, 13)),
        (dt.datetime(2026, 3, 9, 15, 59, tzinfo=dt.UTC), dt.date(2026, 3, 9)),
        (dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC), None),  # Sunday
    ],
)
def test_opening_hours_run_over_midnight(moment: dt.datetime, shift: dt.date | None) -> None:
    assert shift_at(moment, NIGHT, ZONE) == shift


def test_a_night_shift_lasts_through_the_lost_hour() -> None:
    saturday = [Shift(5, dt.time(20), dt.time(4))]
    before_change = dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)  # 03:30 summer time
    assert shift_at(before_change, saturday, ZONE) == dt.date(2026, 3, 28)


def test_a_blank_search_for_joining_is_refused(browser_for: Any, session: Any) -> None:
    browser = browser_for("counsellor")
    browser.post("/consultations/new", **CALL, entry_key=str(uuid4()))
    (call,) = saved(session)

    page = browser.post(f"/consultations/{call.id}/join", find="   ")

    assert page.status == 422
    assert page.errors["find"] == "Enter a name, a phone or a client number."


def _contact(staff: User, writer: User, minutes_ago: int, client_id: Any = None) -> Consultation:
    moment = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC) - dt.timedelta(minutes=minutes_ago)
    return Consultation(
        client_id=client_id, happened_at=moment, happened_on=moment.date(), channel="HOTLINE",
        topics=("C05",), services=(), outcome="ANSWERED", staff_id=staff.id,
        created_by_id=writer.id, office_id=staff.office_id,
    )  # fmt: skip


def test_who_sees_their_own_only_reads_all_of_them_page_by_page_and_nothing_else(
    make_user: Any, put_client: Any, session: Any
) -> None:
    me, other = make_user("psychosocial"), make_user("psychosocial")
    mine, barred, foreign = (put_client(other, f"Anna {word}") for word in ("A", "B", "C"))
    assign(mine, me.id)
    keep_away(barred, me.id, "A cousin.")
    for place in range(0, 120, 6):
        session.add_all([
            _contact(me, other, place), _contact(other, me, place + 1),
            _contact(other, other, place + 2, mine.id), _contact(other, other, place + 2),
            _contact(other, other, place + 3, foreign.id), _contact(me, me, place + 4, barred.id),
            _contact(me, me, place + 5, mine.id),
        ])  # fmt: skip
    session.commit()

    read: list[Consultation] = []
    more = True
    while more:
        after = (read[-1].happened_at, read[-1].id) if read else None
        question = queries.recent_consultations(me, queries.ContactFilter(), after)
        found = list(session.scalars(question))
        more = len(found) > queries.PAGE
        read += found[: queries.PAGE]
    order = (Consultation.happened_at.desc(), Consultation.id.desc())
    theirs = session.scalars(visible_to(me, Consultation).order_by(*order)).all()
    assert len(theirs) >= 80
    assert [each.id for each in read] == [each.id for each in theirs]
    assert barred.id not in {each.client_id for each in read}
