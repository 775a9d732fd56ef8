"""Safe contact: rules that are reckoned with, numbers that show only to who asks for them."""

import ast
import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from mrc_cases import own_folder
from mrc_cases.access.models import User
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.models import Client, ContactDetail
from mrc_cases.clients.safe_contact import (
    SENTENCES,
    AllowedHours,
    Why,
    address_of,
    masked,
    may_use,
)
from mrc_cases.database import upgrade
from mrc_cases.extensions import db
from mrc_cases.followup.actions import add_task
from tests.conftest import ROOT, downgrade

ZONE = "Europe/Bratislava"
PHONE, TAIL = "+421905111222", "222"
OFFICE_HOURS = AllowedHours(frozenset(range(5)), dt.time(8), dt.time(16))
NIGHT = AllowedHours(frozenset({4}), dt.time(22), dt.time(2, 30))  # Friday night


def at(text: str, fold: int = 0) -> dt.datetime:
    """A moment by the clock on the wall in Bratislava."""
    local = dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE), fold=fold)
    return local.astimezone(dt.UTC)


@dataclass
class Way:
    """A way of contact as the rules see it; quiet defaults let everything pass."""

    is_safe: bool = True
    message_allowed: str = "YES"
    hours: str | None = None
    belongs_to: str | None = None
    allowed: AllowedHours | None = None


def against(way: Way, moment: str = "2026-11-25T10:00", *, for_message: bool) -> set[Why]:
    return set(may_use(way, at(moment), for_message=for_message, time_zone=ZONE).against)


# --- the rules, with plain values --------------------------------------------------------------


def test_what_is_safe_and_agreed_may_be_used_for_calls_and_messages() -> None:
    assert against(Way(), for_message=False) == set()
    assert against(Way(), for_message=True) == set()


@pytest.mark.parametrize(
    ("way", "for_a_call", "for_a_message"),
    [
        (Way(is_safe=False), {Why.UNSAFE}, {Why.UNSAFE}),
        (Way(belongs_to="EMPLOYER"), {Why.EMPLOYER}, {Why.EMPLOYER}),
        (Way(belongs_to="SHARED"), set(), set()),
        (Way(message_allowed="NO"), set(), {Why.MESSAGE}),
        (Way(message_allowed="NC"), set(), {Why.MESSAGE_NOT_ASKED}),
        (Way(message_allowed="PNA"), set(), {Why.MESSAGE_NOT_ASKED}),
        (Way(hours="only while he is at work"), set(), {Why.HOURS_IN_WORDS}),
        (Way(allowed=AllowedHours(frozenset({6}))), {Why.HOURS}, {Why.HOURS}),
        (Way(allowed=OFFICE_HOURS), set(), set()),
    ],
)
def test_each_rule_says_no_with_a_reason(
    way: Way, for_a_call: set[Why], for_a_message: set[Why]
) -> None:
    assert against(way, for_message=False) == for_a_call
    assert against(way, for_message=True) == for_a_message


@pytest.mark.parametrize(
    ("hours", "moment", "fold", "inside"),
    [
        (OFFICE_HOURS, "2026-11-25T08:00", 0, True),
        (OFFICE_HOURS, "2026-11-25T07:59", 0, False),
        (OFFICE_HOURS, "2026-11-25T16:00", 0, False),
        (OFFICE_HOURS, "2026-11-28T10:00", 0, False),  # Saturday
        (NIGHT, "2026-11-27T22:00", 0, True),  # Friday evening
        (NIGHT, "2026-11-28T02:29", 0, True),  # still Friday's night
        (NIGHT, "2026-11-28T02:30", 0, False),
        (NIGHT, "2026-11-27T02:00", 0, False),  # Thursday's night is none
        (NIGHT, "2026-11-28T22:00", 0, False),
        (AllowedHours(frozenset({6}), dt.time(2), dt.time(3)), "2026-10-25T02:10", 0, True),
        (AllowedHours(frozenset({6}), dt.time(2), dt.time(3)), "2026-10-25T02:10", 1, True),
        (OFFICE_HOURS, "2026-07-01T08:00", 0, True),  # summer time: 06:00 in UTC
        (OFFICE_HOURS, "2026-03-30T08:00", 0, True),  # the day after it begins
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall(
    hours: AllowedHours, moment: str, fold: int, inside: bool
) -> None:
    assert hours.include(at(moment, fold), ZONE) is inside


times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
days = st.frozensets(st.integers(0, 6), min_size=1)
moments = st.integers(1_577_836_800, 2_051_222_400).map(  # 2020 to 2034
    lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)
)


@given(days=days, opens=times, until=times, moment=moments)
def test_a_week_is_divided_into_allowed_minutes_and_others(
    days: frozenset[int], opens: dt.time, until: dt.time, moment: dt.datetime
) -> None:
    """Compared with a calendar of every allowed minute of the week, counted on."""
    if opens == until:
        return
    begin, length = _minute(opens), (_minute(until) - _minute(opens)) % 1440
    allowed = {(day * 1440 + begin + step) % 10080 for day in days for step in range(length)}
    local = moment.astimezone(ZoneInfo(ZONE))
    minute = local.weekday() * 1440 + _minute(local.time())
    assert AllowedHours(days, opens, until).include(moment, ZONE) is (minute in allowed)


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


@given(
    way=st.builds(
        Way,
        is_safe=st.booleans(),
        message_allowed=st.sampled_from(["YES", "NO", "NC", "DK", "PNA"]),
        hours=st.none() | st.text(min_size=1),
        belongs_to=st.sampled_from([None, "NC", "CLIENT", "SHARED", "EMPLOYER", "OTHER"]),
        allowed=st.none() | st.builds(AllowedHours, days=days),
    ),
    moment=moments,
)
def test_nothing_is_ever_sent_where_a_call_would_not_be_made(way: Way, moment: dt.datetime) -> None:
    call = may_use(way, moment, for_message=False, time_zone=ZONE)
    message = may_use(way, moment, for_message=True, time_zone=ZONE)
    assert set(call.against) <= set(message.against)
    assert not message.may or (
        way.is_safe and way.message_allowed == "YES" and way.belongs_to != "EMPLOYER"
    )


@given(st.builds(AllowedHours, days=days, opens=times, until=times))
def test_hours_come_back_from_the_database_as_they_were(hours: AllowedHours) -> None:
    assert AllowedHours.read(json.loads(json.dumps(hours.as_stored()))) == hours


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Why)


@given(value=st.text(), kind=st.sampled_from(["PHONE", "EMAIL", "CHAT", "ADDRESS", "OTHER"]))
def test_a_mask_shows_three_digits_of_a_phone_at_most(value: str, kind: str) -> None:
    shown = masked(kind, value).removeprefix("••••").strip()
    assert len(shown) in {0, 3}
    assert not shown or (kind == "PHONE" and shown.isdigit())


def test_what_a_press_on_a_number_opens() -> None:
    assert masked("PHONE", PHONE) == "•••• 222"
    assert masked("PHONE", "112") == "••••"
    assert address_of("PHONE", "+421 905 111 222") == "tel:+421905111222"
    assert address_of("EMAIL", "a?b@x.example") == "mailto:a%3Fb@x.example"
    assert address_of("ADDRESS", "Main street 1") is None


def test_a_number_among_words_is_dialled_without_the_hours_behind_it() -> None:
    assert address_of("PHONE", "0905 111 222 (sister, after 6)") == "tel:0905111222"
    assert address_of("PHONE", "ask his brother") is None
    assert masked("PHONE", "0905 111 222 (sister, after 6)") == f"•••• {TAIL}"


# --- on the pages ------------------------------------------------------------------------------


@pytest.fixture
def client(put_client: Any, counsellor: User, session: Any) -> Client:
    found: Client = put_client(counsellor, "Oksana Shevchenko", phones=[PHONE])
    found.contact_rule, found.neutral_sender = "Never ring before six.", "the library"
    session.commit()
    return found


@pytest.fixture
def detail(client: Client, session: Any) -> ContactDetail:
    """Her phone, marked safe, messages allowed, at any hour."""
    found = client.contact_details[0]
    found.is_safe, found.message_allowed = True, "YES"
    session.commit()
    return found


def closed_now() -> dict[str, Any]:
    """Hours that are over for the next days."""
    away = (now().astimezone(ZoneInfo(ZONE)).weekday() + 3) % 7
    return AllowedHours(frozenset({away})).as_stored()


def looks(session: Any) -> list[TrailLine]:
    return list(session.scalars(select(TrailLine).where(TrailLine.action == "unmask")))


def test_the_file_shows_kind_and_rules_and_only_the_end_of_the_number(
    browser_for: Any, counsellor: User, client: Client, detail: ContactDetail, session: Any
) -> None:
    detail.allowed_hours = AllowedHours(frozenset(range(7)), dt.time(8), dt.time(16)).as_stored()
    detail.belongs_to, detail.hours = "SHARED", "not during prayers"
    session.commit()
    text = browser_for(counsellor).get(f"/clients/{client.id}").text

    assert "•••• 222" in text
    assert "905111" not in text
    for said in ("Phone number", "Shared in the household", "08:00–16:00", "not during prayers"):
        assert said in text


def test_one_press_shows_a_safe_number_with_its_rules_and_is_noted(
    browser_for: Any, counsellor: User, client: Client, detail: ContactDetail, session: Any
) -> None:
    page = browser_for(counsellor).post(f"/clients/{client.id}/ways/{detail.id}")

    assert f'href="tel:{PHONE}"' in page.text
    assert "Never ring before six." in page.text
    assert "the library" in page.text
    (line,) = looks(session)
    assert (line.record_type, line.record_id) == ("contact_detail", detail.id)
    assert (line.user_id, line.details) == (counsellor.id, "{}")


def test_an_unsafe_number_warns_first_and_shows_at_a_second_press_without_a_link(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser, detail = browser_for(counsellor), client.contact_details[0]
    first = browser.post(f"/clients/{client.id}/ways/{detail.id}")
    assert "Nobody has said that this is safe to use." in first.text
    assert "905111" not in first.text
    assert looks(session) == []

    second = browser.post(f"/clients/{client.id}/ways/{detail.id}", despite="yes")
    assert PHONE in second.text
    assert "tel:" not in second.text
    (line,) = looks(session)
    assert json.loads(line.details) == {"despite": "unsafe"}


def test_outside_the_allowed_hours_it_takes_a_second_press(
    browser_for: Any, counsellor: User, client: Client, detail: ContactDetail, session: Any
) -> None:
    detail.allowed_hours = closed_now()
    session.commit()
    browser = browser_for(counsellor)
    assert "not now; only:" in browser.get(f"/clients/{client.id}").text
    page = browser.post(f"/clients/{client.id}/ways/{detail.id}")
    assert "outside the allowed hours" in page.text
    assert PHONE not in page.text
    assert PHONE in browser.post(f"/clients/{client.id}/ways/{detail.id}", despite="yes").text


def test_a_message_to_the_employers_number_is_blocked_whatever_else_is_ticked(
    browser_for: Any, counsellor: User, client: Client, detail: ContactDetail, session: Any
) -> None:
    detail.belongs_to = "EMPLOYER"
    session.commit()
    verdict = may_use(detail, now(), for_message=True, time_zone=ZONE)
    assert verdict.against == (Why.EMPLOYER,)
    browser = browser_for(counsellor)
    shown = browser.post(f"/clients/{client.id}/ways/{detail.id}", despite="yes").text
    assert "Leave no message and send nothing." in shown


def test_a_number_of_another_file_or_out_of_reach_is_404(
    browser_for: Any, make_user: Any, put_client: Any, counsellor: User, client: Client,
    detail: ContactDetail, session: Any,
) -> None:  # fmt: skip
    other = put_client(counsellor, "Amina Diallo")
    address = f"/clients/{client.id}/ways/{detail.id}"
    assert browser_for(counsellor).post(f"/clients/{other.id}/ways/{detail.id}").status == 404
    for role in ("counsellor", "mediator"):
        assert browser_for(role).post(address).status == 404
    assert browser_for("reporting").post(address).status == 403
    keep_away(client, counsellor.id, None)
    session.commit()
    assert browser_for(counsellor).post(address).status == 404
    assert looks(session) == []


def test_a_mediator_who_knows_the_name_is_shown_no_way_at_all(
    browser_for: Any, make_user: Any, put_client: Any, session: Any, today: dt.date
) -> None:
    mediator = make_user("mediator")
    client = put_client(mediator, "Amina Diallo", phones=[PHONE])
    task = add_task(what="Interpret", due_on=today, owner_id=mediator.id, today=today,
                    client=client)  # fmt: skip
    session.commit()
    browser = browser_for(mediator)
    address = f"/clients/{client.id}/ways/{client.contact_details[0].id}"
    assert browser.post(address, despite="yes").status == 404
    for path in (f"/clients/{client.id}", f"/consultations/new?client_id={client.id}",
                 f"/follow-up/{task.id}"):  # fmt: skip
        assert TAIL not in browser.get(path).settled


def test_logging_a_call_shows_the_rules_first(
    browser_for: Any, counsellor: User, client: Client, detail: ContactDetail
) -> None:
    text = browser_for(counsellor).get(f"/consultations/new?client_id={client.id}").text
    assert text.index("Never ring before six.") < text.index('name="channel"')
    assert "•••• 222" in text
    assert PHONE not in text


def test_a_task_shows_the_rule_as_it_is_today(
    browser_for: Any, counsellor: User, client: Client, session: Any, today: dt.date
) -> None:
    task = add_task(
        what="Call back", due_on=today, owner_id=counsellor.id, today=today, client=client
    )
    client.contact_rule = "Never ring at all."
    session.commit()
    browser = browser_for(counsellor)
    for path in ("/today", f"/follow-up/{task.id}"):
        text = browser.get(path).text
        assert "Never ring at all." in text
        assert "Never ring before six." not in text
    assert "•••• 222" in browser.get(f"/follow-up/{task.id}").text


def test_search_and_warnings_about_the_same_phone_print_no_number(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    browser = browser_for(counsellor)
    found = browser.post("/clients/search", text="Shevchenko").text
    warned = browser.post(
        "/clients/duplicates", full_name="Oksana Shevchenko", **{"contacts-0-value": PHONE}
    ).text
    assert "Shevchenko" in found
    assert "same phone" in warned
    for text in (found, warned):
        assert not re.search(r"905\W*111|111\W*222", text)


def test_two_files_are_compared_without_showing_the_number(
    browser_for: Any, make_user: Any, put_client: Any, client: Client
) -> None:
    other = put_client(make_user("counsellor"), "Oksana Ševčenko", phones=[PHONE])
    text = browser_for("manager").get(f"/same-person/{client.id}/{other.id}").text
    assert "one is the same" in text
    assert "•••• 222" in text
    assert "905111" not in text


def test_opening_the_change_page_is_looking_at_the_numbers(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    page = browser_for(counsellor).get(f"/clients/{client.id}/identity")
    assert PHONE in page.text
    (line,) = looks(session)
    assert line.record_id == client.contact_details[0].id


def identity(client: Client, **more: str) -> dict[str, str]:
    return {"full_name": "Oksana Shevchenko", "version": str(client.version),
            "contacts-0-kind": "PHONE", "contacts-0-value": PHONE,
            "contacts-0-is_safe": "y", **more}  # fmt: skip


def test_hours_are_written_down_and_stand_in_the_form_again(
    browser_for: Any, counsellor: User, client: Client, session: Any
) -> None:
    browser, address = browser_for(counsellor), f"/clients/{client.id}/identity"
    answers = identity(
        client,
        **{"contacts-0-days": "4", "contacts-0-opens": "22:00", "contacts-0-until": "02:30",
           "contacts-0-belongs_to": "EMPLOYER", "contacts-0-hours": "not on holidays"},
    )  # fmt: skip
    page = browser.post(address, **answers)
    assert page.errors == {}
    detail = session.scalars(select(ContactDetail)).one()
    assert (detail.allowed, detail.belongs_to) == (NIGHT, "EMPLOYER")
    assert detail.hours == "not on holidays"
    text = browser.get(address).text
    assert 'value="22:00"' in text
    assert re.search(r'value="4"[^>]*checked', text)

    empty = {"contacts-0-opens": "", "contacts-0-until": ""}
    cleared = identity(client, version=str(client.version), **empty)
    browser.post(address, **cleared)
    assert session.scalars(select(ContactDetail)).one().allowed is None


@pytest.mark.parametrize(
    ("opens", "until", "refused"),
    [
        ("22:00", "", "opens"),
        ("", "08:00", "until"),
        ("08:00", "08:00", "until"),
        ("25:00", "08:00", "opens"),
    ],
)
def test_half_an_answer_about_hours_is_refused(
    browser_for: Any, counsellor: User, client: Client, opens: str, until: str, refused: str
) -> None:
    answers = identity(client, **{"contacts-0-opens": opens, "contacts-0-until": until})
    page = browser_for(counsellor).post(f"/clients/{client.id}/identity", **answers)
    assert page.status == 422
    assert page.errors[f"contacts-0-{refused}"]
    assert PHONE in page.text


ONLY_THE_NUMBER = "Write only the number here. Hours and who answers have their own fields."


@pytest.mark.parametrize("typed", ["0905 333 444 (sister, after 6)", "0905 333 444 ext. 12", "abc"])
def test_a_phone_with_words_is_refused_beside_its_field(
    browser_for: Any, counsellor: User, client: Client, typed: str
) -> None:
    answers = identity(client, **{"contacts-0-value": typed})
    page = browser_for(counsellor).post(f"/clients/{client.id}/identity", **answers)
    assert page.status == 422
    assert page.errors["contacts-0-value"] == ONLY_THE_NUMBER
    assert typed in page.text
    assert client.contact_details[0].value == PHONE


@pytest.mark.parametrize("kind", ["CHAT", "OTHER", "ADDRESS"])
def test_words_are_welcome_where_no_number_is_asked(
    browser_for: Any, counsellor: User, client: Client, kind: str, session: Any
) -> None:
    more = {"contacts-0-kind": kind, "contacts-0-value": "oksana (after 6)"}
    browser_for(counsellor).post(f"/clients/{client.id}/identity", **identity(client, **more))
    assert session.scalars(select(ContactDetail)).one().value == "oksana (after 6)"


def test_a_phone_without_digits_from_an_old_register_is_kept_and_shown_as_written(
    browser_for: Any, counsellor: User, put_client: Any
) -> None:
    client = put_client(counsellor, phones=["ask his brother"])
    (detail,) = client.contact_details
    page = browser_for(counsellor).post(f"/clients/{client.id}/ways/{detail.id}", despite="yes")
    assert "ask his brother" in page.text


def test_a_way_that_holds_nothing_is_shown_and_not_asked_for_again(
    browser_for: Any, counsellor: User, client: Client
) -> None:
    (detail,) = client.contact_details
    detail.value = ""
    db.session.commit()
    page = browser_for(counsellor).post(f"/clients/{client.id}/ways/{detail.id}", despite="yes")
    assert "That you looked at it is noted." in page.text


def test_hours_and_whose_phone_it_is_are_sealed(client: Client, session: Any) -> None:
    detail = client.contact_details[0]
    detail.allowed_hours, detail.belongs_to = NIGHT.as_stored(), "EMPLOYER"
    session.commit()
    row = session.connection().exec_driver_sql(
        "SELECT allowed_hours, belongs_to FROM contact_detail"
    )
    stored = b"".join(bytes(value) for value in row.one())
    assert b"22:00" not in stored
    assert b"EMPLOYER" not in stored


def test_words_about_hours_written_before_stay_when_the_database_is_brought_up_to_date(
    client: Client, session: Any
) -> None:
    client.contact_details[0].hours = "only mornings"
    session.commit()
    session.remove()
    downgrade(db.engine, "013")
    upgrade(db.engine, own_folder("migrations"))
    detail = session.scalars(select(ContactDetail)).one()
    assert (detail.hours, detail.allowed, detail.belongs_to) == ("only mornings", None, None)


# --- over the whole house ----------------------------------------------------------------------

# Templates that print the `value` of something else than a choice, and of what.
PRINT_A_VALUE = {
    "clients/contact_questions.html": "the field of the change page; opening it is noted",
    "referrals/choose.html": "a choice of a need",
    "registers/refusals.html": "a cell of the register somebody is bringing in",
}
# Modules that keep, find, compare or edit ways of contact; none of them calls or writes to anybody.
SEND_NOTHING = {
    "clients/answers.py", "clients/contacts.py", "clients/duplicates.py", "clients/models.py",
    "clients/search.py", "clients/tokens.py", "clients/views.py", "demonstration/casework.py",
    "demonstration/filling.py", "merging/queries.py", "merging/views.py", "registers/actions.py",
    "registers/writing.py",
}  # fmt: skip


def test_no_template_but_the_few_prints_a_number() -> None:
    printed = re.compile(r"\b(?!choice\b)\w+\.value\b")
    folder = ROOT / "templates"
    found = {
        str(path.relative_to(folder)).replace("\\", "/")
        for path in folder.rglob("*.html")
        if printed.search(_read(path))
    }
    assert found == set(PRINT_A_VALUE)


def test_whoever_reads_a_way_of_contact_asks_whether_it_may_be_used() -> None:
    """A room that sends something must ask the rules; the listed ones send nothing."""
    asking = {"is_trusted", "may_use", "may_write_to", "way_of"}
    package = ROOT / "mrc_cases"
    silent = set()
    for path in package.rglob("*.py"):
        names = _names(path)
        if names & {"ContactDetail", "contact_details"} and not names & asking:
            silent.add(str(path.relative_to(package)).replace("\\", "/"))
    assert silent == SEND_NOTHING


def test_reports_and_exports_do_not_know_ways_of_contact() -> None:
    for path in (ROOT / "mrc_cases" / "reports").rglob("*.py"):
        assert not _names(path) & {"ContactDetail", "contact_details", "ways_for"}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _names(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(_read(path)))
    return {str(getattr(node, "id", getattr(node, "attr", ""))) for node in tree}
