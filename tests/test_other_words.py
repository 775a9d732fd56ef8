"""What staff write under “other” again and again: counted by file, and on its way into a list."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.base.moments import now
from mrc_cases.centre.models import AddedCode, Office
from mrc_cases.centre.shown_lists import SHOWN
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.closing_models import FileClosing
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.facts import IntakeFacts
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.reports.other_sources import COUNTED, NOT_COUNTED
from mrc_cases.reports.other_words import LONGEST, OtherWord, Written, repeated
from tests.counted_people import CountedPeople, contact

ROAD = "/reports/other-words"
HEARD, REASON = "How people heard of the centre", "Reasons for migrating"
TOPIC, CALLER = "What people ask about", "Who asks"
CLOSED = "Why a file is closed"


@pytest.fixture
def make_person(app: Flask, office: Office, today: dt.date) -> Any:
    """People registered today."""
    people = CountedPeople(office.id)
    return lambda **profile: people(registered=today, **profile)


@pytest.fixture
def log(office: Office, today: dt.date) -> Any:
    """A contact about another topic, and what it was."""

    def write(client: Client | None, words: str | None, **more: Any) -> Consultation:
        facts = {"topics": ("T99",), "day": today, "office": office, **more}
        found = contact(
            client.id if client else None, facts.pop("day"), facts.pop("office").id,
            topic_words=words, **facts,
        )  # fmt: skip
        db.session.add(found)
        db.session.commit()
        return found

    return write


@pytest.fixture
def words_of(browser_for: Any, make_user: Any) -> Any:
    """(words, list, files) as the page shows them to a manager, or to whom it is asked for."""

    def read(user: User | None = None) -> list[tuple[str, str, int]]:
        page = browser_for(user or make_user("manager")).get(ROAD)
        lines = re.findall(
            r"<bdi>([^<]*)</bdi></td>.*?<a href=[^>]*>([^<]*)</a></td>\s*<td[^>]*>(\d+)</td>",
            page.text, re.DOTALL,
        )  # fmt: skip
        return [(html.unescape(words), of, int(files)) for words, of, files in lines]

    return read


def test_words_count_by_file_without_regard_to_case_and_spaces() -> None:
    written = [
        Written("TOPIC", file, words)
        for file, words in enumerate(["Bank account", "bank  account", "BANK ACCOUNT ", "Pets"])
    ]
    again = [Written("TOPIC", 3, "pets")] * 9 + [Written("HEARD", 4, "Pets")]
    stories = [Written("TOPIC", file, "a" * (LONGEST + 1)) for file in range(5)]

    assert repeated([*written, *again, *stories]) == [OtherWord("TOPIC", "bank account", 3)]
    assert repeated([*written, Written("TOPIC", 7, "pets"), Written("TOPIC", 8, "PETS")]) == [
        OtherWord("TOPIC", "bank account", 3),
        OtherWord("TOPIC", "pets", 3),
    ]


def test_words_of_the_profile_are_shown_once_three_files_hold_them(
    make_person: Any, browser_for: Any, words_of: Any
) -> None:
    for words in ("Seasonal picking", "seasonal  picking", "SEASONAL PICKING"):
        make_person(reason_main="OTH", other_answers={"reason_main": words})
    for _twice in range(2):
        make_person(reason_main="OTH", other_answers={"reason_main": "a rare story"})
    for _thrice in range(3):
        make_person(status="OTH", other_answers={"status": "a secret status"})
        # An old register's word, kept beside a code that is no “other”.
        make_person(heard="WEB", other_answers={"heard": "internet"})

    assert [(words.casefold(), *more) for words, *more in words_of()] == [
        ("seasonal picking", REASON, 3)
    ]
    assert browser_for("reporting").get(ROAD).status == 403
    assert browser_for("counsellor").get(ROAD).status == 403


def test_words_of_contacts_count_once_for_a_client_and_each_time_for_nobody(
    make_person: Any, log: Any, words_of: Any
) -> None:
    one, two = make_person(), make_person()
    for _each in range(10):
        log(one, "Bank account")
    log(two, "bank account")
    assert words_of() == []

    log(None, "Bank  account")
    log(None, "Bank account")
    for client in (one, two, None):
        log(client, None, caller_kind="OTHER", caller_words="A priest")

    [bank, priest] = words_of()
    assert (bank[0].casefold(), *bank[1:]) == ("bank account", TOPIC, 4)
    assert priest == ("A priest", CALLER, 3)


def test_words_of_intakes_and_contacts_of_one_client_are_one_file(
    put_client: Any, make_user: Any, log: Any, words_of: Any
) -> None:
    staff, intake = make_user("counsellor"), IntakeFacts(needs=("T99",), needs_other="Pets")
    one, two = (put_client(staff, name, intake=intake) for name in ("Anna Bela", "Cyril Dano"))
    unasked = IntakeFacts(needs=("C05",), needs_other="Pets")  # typed, but not under “other”
    put_client(staff, "Eva Fialka", intake=unasked)
    log(one, "pets")
    log(two, "PETS")
    assert words_of() == []

    put_client(staff, "Gita Holub", intake=intake)
    assert [(words.casefold(), *more) for words, *more in words_of()] == [("pets", TOPIC, 3)]


def test_why_a_file_was_closed_is_read_under_other_only(
    make_person: Any, today: dt.date, words_of: Any
) -> None:
    for reason in ("OTHER", "OTHER", "OTHER", "MOVED", "MOVED", "MOVED"):
        client = make_person()
        words = "In prison" if reason == "OTHER" else "To the north"
        db.session.add(
            FileClosing(
                client_id=client.id, office_id=client.office_id, reason=reason, words=words,
                closed_on=today,
            )
        )  # fmt: skip
    db.session.commit()

    assert words_of() == [("In prison", CLOSED, 3)]


def test_what_was_written_more_than_two_years_ago_is_not_read(
    make_person: Any, log: Any, browser_for: Any, words_of: Any, today: dt.date
) -> None:
    first = today.replace(year=today.year - 2, day=min(today.day, 28))
    days = (first + dt.timedelta(days=3), today, first - dt.timedelta(days=1))
    for day in days:
        log(None, "Pets", day=day)
    assert words_of() == []

    log(None, "Pets", day=days[0])
    assert words_of() == [("Pets", TOPIC, 3)]
    assert f"since {first.day} " in browser_for("manager").get(ROAD).text


def test_only_what_the_reader_may_see_is_counted(
    make_user: Any, make_person: Any, log: Any, words_of: Any, office: Office, session: Any
) -> None:
    manager = make_user("manager")
    far = session.scalars(select(Office).where(Office.code == "KE")).one()
    barred = make_person()
    for _each in range(2):
        log(None, "Pets")
    log(None, "Pets", office=far)
    log(None, "Pets", archived_at=now())
    log(barred, "Pets")
    keep_away(barred, manager.id, "a cousin of hers")
    session.commit()

    assert words_of(manager) == []
    assert words_of(make_user("manager", office_id=None)) == [("Pets", TOPIC, 4)]


def test_a_word_is_carried_into_a_list_that_may_grow(
    log: Any, make_person: Any, browser_for: Any, session: Any
) -> None:
    for _thrice in range(3):
        log(None, "Pets & cages", caller_kind="OTHER", caller_words="A priest")
    manager = browser_for("manager")

    page = manager.get(ROAD)
    [(road, carried)] = re.findall(
        r'action="(/lists/[^"]*)">.*?name="carry" value="([^"]*)"', page.text
    )
    assert (road, html.unescape(carried)) == ("/lists/TOPIC/new", "Pets & cages")
    form = manager.post(road, carry=html.unescape(carried))

    assert form.status == 200
    assert session.scalars(select(AddedCode)).all() == []
    assert 'value="Pets &amp; cages"' in form.text
    assert re.search(r'<option selected[^>]* value="T99">', form.text)
    saved = manager.post(road, word_en="Pets and cages", parent="T99")
    assert saved.status == 200
    assert codes.label("TOPIC", "T99.1") == "Pets and cages"
    assert "T99.1" in saved.text


def test_a_word_that_came_into_the_list_is_no_candidate_any_more(
    log: Any, browser_for: Any, words_of: Any
) -> None:
    for _thrice in range(3):
        log(None, "Pets")
    assert words_of() == [("Pets", TOPIC, 3)]

    browser_for("manager").post("/lists/TOPIC/new", word_en="pets", parent="T99")

    assert words_of() == []


def test_the_page_asks_as_much_for_many_words_as_for_few(
    make_person: Any, log: Any, browser_for: Any, count_queries: Any
) -> None:
    manager = browser_for("manager")
    log(None, "Pets")
    few = count_queries(lambda: manager.get(ROAD))
    for number in range(12):
        make_person(heard="OTH", other_answers={"heard": f"way {number % 4}"})
        log(None, f"topic {number % 4}")

    assert count_queries(lambda: manager.get(ROAD)) == few


def test_every_list_with_an_other_is_read_or_it_is_said_why_not() -> None:
    with_other = {name for name, found in codes.LISTS.items() if found.other}

    assert COUNTED | NOT_COUNTED.keys() == with_other
    assert not COUNTED & NOT_COUNTED.keys()
    assert SHOWN.keys() >= COUNTED
