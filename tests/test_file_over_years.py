"""The file over years: everything on one timeline, narrowed, read in one go, put on paper."""

import datetime as dt
import itertools
import re
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.appointments.models import Appointment
from mrc_cases.base.moments import LocalDay, local_day, now
from mrc_cases.base.paging import write_place
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.access_actions import assign, keep_away
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Agreement
from mrc_cases.clients.models import Client, ContactDetail
from mrc_cases.clients.telling import KINDS
from mrc_cases.clients.timeline import Wanted, timeline
from mrc_cases.documents.models import AttachedFile
from mrc_cases.followup.actions import add_task, finish
from mrc_cases.household.actions import link_relative
from mrc_cases.sessions.actions import Topic, add_addendum, keep_note, write_session
from mrc_cases.sessions.models import CounsellingSession

ZONE = "Europe/Bratislava"


@pytest.fixture
def counsellor(make_user: Any) -> User:
    found: User = make_user("counsellor", name="Zora Ferenc")
    return found


@pytest.fixture
def client(put_client: Any, counsellor: User, today: dt.date) -> Client:
    day = today - dt.timedelta(days=400)
    found: Client = put_client(counsellor, "Oksana Shevchenko", day=day, phones=["+421905111222"])
    return found


@pytest.fixture
def put_contact(client: Client, counsellor: User, session: Any) -> Any:
    def put(day: dt.date, note: str | None = None, **more: Any) -> Consultation:
        at = dt.datetime.combine(day, dt.time(10), dt.UTC)
        facts = {"staff_id": counsellor.id, "channel": "PHONE", "outcome": "ANSWERED", **more}
        made = Consultation(
            client_id=client.id, office_id=client.office_id, happened_at=at, happened_on=day,
            topics=("C05",), note=note, **facts,
        )  # fmt: skip
        session.add(made)
        session.commit()
        return made

    return put


@pytest.fixture
def psychologist(make_user: Any) -> User:
    found: User = make_user("psychosocial", name="Petra Psycho")
    return found


@pytest.fixture
def full(
    client: Client, counsellor: User, psychologist: User, put_client: Any, put_contact: Any,
    session: Any, today: dt.date,
) -> Client:  # fmt: skip
    """A file with one of each kind."""
    assign(client, psychologist.id)
    put_contact(today - dt.timedelta(days=30), "Asked about the rent contract.")
    held = write_session(
        staff=counsellor, time_zone=ZONE, form="INDIVIDUAL", kind="LEG", state="held",
        topics=[Topic("C05", "PROGRESS")], client=client, advice="Appeal within fifteen days.",
        agreed="Brings the letter on Monday.",
    )  # fmt: skip
    add_addendum(held, counsellor, words="The court has a new address.")
    task = add_task(what="Call the court", due_on=today, owner_id=counsellor.id, today=today,
                    client=client)  # fmt: skip
    finish(task, "The clerk was on holiday.")
    keep_note(client, words="She cannot sleep.", happened_on=today, today=today)
    sister = put_client(counsellor, "Halyna Koval")
    link_relative(client, relative=sister, relative_name=None, relation="SIBLING")
    for state, days in (("done", -3), ("booked", 9)):
        session.add(
            Appointment(
                client_id=client.id, office_id=client.office_id, staff_id=counsellor.id,
                starts_at=now() + dt.timedelta(days=days), minutes=30, service="S01",
                state=state, remark="Come to the back door",
            )
        )  # fmt: skip
    for title, confidential in (("Letter of the court", False), ("Test result", True)):
        session.add(
            AttachedFile(
                client_id=client.id, office_id=client.office_id, title=title, size=1,
                kind="HEALTH" if confidential else "LETTER", media_type="image/png",
                is_confidential=confidential,
            )
        )  # fmt: skip
    session.add(Agreement(client_id=client.id, how="SIGNED", points_told=(), given_on=today,
                          purpose="REGISTER"))  # fmt: skip
    session.commit()
    return client


def kinds_told(user: User, client: Client, today: dt.date, **wanted: Any) -> list[str]:
    found = timeline(user, client, Wanted(**wanted), time_zone=ZONE, today=today, most=100)
    return [event.kind.code for event in found]


def test_everything_that_happened_is_told_once(
    full: Client, counsellor: User, today: dt.date
) -> None:
    told = kinds_told(counsellor, full, today)
    assert sorted(told) == sorted(
        ["intake", "consultation", "session", "addendum", "task", "family", "appointment",
         "document", "document", "agreement"]
    )  # fmt: skip


def test_every_kind_has_a_place_in_this_test_or_in_one_of_its_own_room() -> None:
    """Who adds a kind looks at who may see it and whether it may be printed."""
    known = {"consultation", "intake", "profile", "agreement", "session", "addendum",
             "psychosocial", "task", "appointment", "document", "family"}  # fmt: skip
    codes = [kind.code for kind in KINDS]
    assert known <= set(codes)
    assert len(codes) == len(set(codes))
    assert not any(
        column.info.get("tier") in {"T3", "T4"}
        for kind in KINDS
        for _label, attribute in kind.words
        for column in attribute.property.columns
    ), "T3 content has no place on the timeline"


def test_a_psychosocial_note_is_a_line_without_words_for_who_may_read_it_else_nothing(
    full: Client, browser_for: Any, counsellor: User, psychologist: User, make_user: Any
) -> None:
    page = browser_for(psychologist).get(f"/clients/{full.id}")
    assert "Psychosocial note</a>" in page.text
    assert "cannot sleep" not in page.text
    for other in (counsellor, make_user("manager")):
        text = browser_for(other).get(f"/clients/{full.id}").text
        assert "Psychosocial note</a>" not in text
        assert "cannot sleep" not in text


def test_a_psychosocial_talk_is_told_without_its_words_and_never_printed(
    client: Client, psychologist: User, browser_for: Any, session: Any
) -> None:
    assign(client, psychologist.id)
    held = write_session(
        staff=psychologist, time_zone=ZONE, form="INDIVIDUAL", kind="PSY", state="held",
        topics=[Topic("C05", "PROGRESS")], client=client, advice="Words of the inner life.",
    )  # fmt: skip
    add_addendum(held, psychologist, words="More of the inner life.")
    session.commit()
    browser = browser_for(psychologist)
    page = browser.get(f"/clients/{client.id}")
    assert "Psychosocial counselling" in page.text
    assert "inner life" not in page.text
    assert "inner life" not in browser.get(f"/clients/{client.id}/notes").text
    paper = browser.get(f"/clients/{client.id}/print?go=1&parts=timeline&parts=notes")
    assert "Psychosocial counselling" not in paper.text
    assert "inner life" not in paper.text


def test_who_may_not_read_sessions_is_told_of_the_contact_only(
    full: Client, make_user: Any, session: Any, today: dt.date
) -> None:
    reception = make_user("reception")
    assign(full, reception.id)
    session.commit()
    told = kinds_told(reception, full, today)
    assert "session" not in told
    assert told.count("consultation") == 2


def test_a_relative_who_hides_is_not_hinted_at(
    client: Client, counsellor: User, make_user: Any, put_client: Any, session: Any, today: dt.date
) -> None:
    other = make_user("counsellor")
    husband = put_client(other, "Ivan Shevchenko")
    link_relative(
        client, relative=husband, relative_name=None, relation="SPOUSE", hide_from_client=True
    )
    session.commit()
    assert "family" not in kinds_told(counsellor, client, today)
    assign(husband, counsellor.id)
    session.commit()
    assert "family" in kinds_told(counsellor, client, today)


def test_a_whole_file_is_told_in_one_question_however_long(
    full: Client, counsellor: User, put_contact: Any, today: dt.date, count_queries: Any
) -> None:
    def ask() -> Any:
        return timeline(counsellor, full, Wanted(), time_zone=ZONE, today=today)

    ask()
    assert count_queries(ask) == 1
    for number in range(30):
        put_contact(today - dt.timedelta(days=number))
    full_again = ask()
    assert len(full_again) == 21
    assert count_queries(ask) == 1


def test_pages_follow_each_other_without_a_gap_both_ways(
    full: Client, counsellor: User, psychologist: User, put_contact: Any, session: Any,
    today: dt.date,
) -> None:  # fmt: skip
    for number in range(30):
        put_contact(today - dt.timedelta(days=number // 4))
    held = session.scalars(select(CounsellingSession)).one()
    for number in range(3):  # lines that lead to one page on one day
        add_addendum(held, counsellor, words=f"More words {number}")
        keep_note(full, words="Sleeps better.", happened_on=today, today=today)
    session.commit()
    for reader, size, oldest_first in itertools.product(
        (counsellor, psychologist), (1, 7), (False, True)
    ):
        everything = timeline(reader, full, Wanted(), time_zone=ZONE, today=today, most=200)
        wanted, seen, before = Wanted(oldest_first=oldest_first), [], None
        while True:
            found = timeline(
                reader, full, wanted, time_zone=ZONE, today=today, before=before, most=size
            )
            seen += found[:size]
            if len(found) <= size:
                break
            before = found[size - 1].place
        expected = everything[::-1] if oldest_first else everything
        assert [event.id for event in seen] == [event.id for event in expected]


def test_what_happened_on_one_day_stands_as_it_was_written_down(
    client: Client, counsellor: User, put_contact: Any, today: dt.date, browser_for: Any
) -> None:
    """Keys are made by chance, so of nine contacts some stood elsewhere at almost every try."""
    written = [put_contact(today, f"Word {number}", id=uuid4()).id for number in range(9)]

    def told(**wanted: Any) -> list[Any]:
        return [e.id for e in timeline(counsellor, client, Wanted(**wanted), time_zone=ZONE,
                                       today=today) if e.id in written]  # fmt: skip

    assert told() == written[::-1]
    assert told(oldest_first=True) == written


def test_an_old_address_of_a_later_page_begins_anew(
    client: Client, counsellor: User, put_contact: Any, today: dt.date, browser_for: Any
) -> None:
    put_contact(today, "Asked about the school.")
    browser, address = browser_for(counsellor), f"/clients/{client.id}/notes?after="
    for place in (write_place(today, client.id), write_place(today, "no", client.id),
                  write_place(today, "0001-01-01T00:00:00+14:00", client.id)):  # fmt: skip
        assert "Asked about the school." in browser.get(address + place).text


@pytest.mark.parametrize("kind", ["consultation", "session", "task", "document", "family"])
def test_a_file_is_narrowed_to_a_kind(
    full: Client, counsellor: User, browser_for: Any, today: dt.date, kind: str
) -> None:
    assert set(kinds_told(counsellor, full, today, kinds=(kind,))) == {kind}
    page = browser_for(counsellor).get(f"/clients/{full.id}?kind={kind}")
    assert page.errors == {}
    lines = page.text.partition('<ol class="line">')[2].partition("</ol>")[0]
    heads = set(re.findall(r'class="kind"[^>]*>([^<]+)<', lines))
    assert len(heads) == 1


def test_a_file_is_narrowed_to_a_colleague_and_a_period(
    full: Client, counsellor: User, make_user: Any, put_contact: Any, browser_for: Any,
    today: dt.date,
) -> None:  # fmt: skip
    other = make_user("legal", name="Lubo Lawyer")
    put_contact(today - dt.timedelta(days=200), "Old words of the lawyer", staff_id=other.id)
    browser = browser_for(counsellor)

    page = browser.get(f"/clients/{full.id}?person={other.id}")
    assert "Old words of the lawyer" in page.text
    assert "rent contract" not in page.text
    assert "Zora Ferenc</option>" in page.text

    first, last = today - dt.timedelta(days=201), today - dt.timedelta(days=199)
    page = browser.get(f"/clients/{full.id}?from_on={first}&until_on={last}")
    assert "Old words of the lawyer" in page.text
    assert "rent contract" not in page.text


def test_an_empty_choice_says_so_and_offers_everything(
    client: Client, counsellor: User, browser_for: Any
) -> None:
    page = browser_for(counsellor).get(f"/clients/{client.id}?kind=document")
    assert "Nothing fits what you chose." in page.text
    assert f'href="/clients/{client.id}">Show everything' in page.text


@pytest.mark.parametrize(
    "query",
    ["kind=nonsense", "person=not-a-key", "from_on=yesterday", "until_on=2026-13-45",
     "from_on=2026-02-01&until_on=2026-01-01", "order=sideways", "after=%00", "after=WzEsMl0"],
)  # fmt: skip
def test_a_tampered_filter_narrows_nothing(
    client: Client, counsellor: User, browser_for: Any, query: str
) -> None:
    browser = browser_for(counsellor)
    for road in (f"/clients/{client.id}", f"/clients/{client.id}/notes"):
        assert browser.get(f"{road}?{query}").status == 200


def test_addresses_carry_codes_and_keys_only(
    full: Client, counsellor: User, put_contact: Any, browser_for: Any, today: dt.date
) -> None:
    for number in range(30):
        put_contact(today - dt.timedelta(days=number), "Words of a call")
    page = browser_for(counsellor).get(f"/clients/{full.id}?kind=consultation")
    links = re.findall(r'href="(/clients/[^"]*after=[^"]*)"', page.text)
    assert links
    assert all(re.fullmatch(r"/clients/[0-9a-f-]{36}\?after=[\w-]+&amp;kind=consultation", link)
               for link in links)  # fmt: skip


def test_all_notes_stand_on_one_page_in_full_and_once_on_the_trail(
    full: Client, counsellor: User, put_contact: Any, browser_for: Any, session: Any, today: dt.date
) -> None:
    long_note = "A long story. " * 60 + "The very end."
    put_contact(today - dt.timedelta(days=1), long_note)
    browser = browser_for(counsellor)
    browser.get("/")
    before = session.query(TrailLine).count()
    page = browser.get(f"/clients/{full.id}/notes?order=oldest")

    for words in ("rent contract", "Appeal within", "Brings the letter", "new address",
                  "Call the court", "clerk was on holiday", "The very end."):  # fmt: skip
        assert words in page.text
    assert "cannot sleep" not in page.text
    assert "back door" not in page.text
    assert page.text.index("rent contract") < page.text.index("The very end.")
    lines = session.scalars(select(TrailLine).order_by(TrailLine.id)).all()[before:]
    assert [(line.action, line.record_id) for line in lines] == [("read", full.id)]


@pytest.mark.parametrize("road", ["notes", "print", "print?go=1&parts=notes"])
def test_the_whole_file_is_for_who_may_read_it(
    full: Client, browser_for: Any, make_user: Any, session: Any, road: str
) -> None:
    barred, mediator = make_user("manager"), make_user("mediator")
    keep_away(full, barred.id, None)
    assign(full, mediator.id)
    session.commit()
    for reader in (barred, mediator, make_user("counsellor"), make_user("legal")):
        assert browser_for(reader).get(f"/clients/{full.id}/{road}").status == 404
    for role in ("reporting", "data_protection", "administrator"):
        assert browser_for(role).get(f"/clients/{full.id}/{road}").status == 403


def test_what_is_confidential_does_not_go_on_paper(
    full: Client, counsellor: User, psychologist: User, browser_for: Any, session: Any
) -> None:
    session.scalars(select(ContactDetail)).one().is_safe = False
    session.add(ContactDetail(client_id=full.id, office_id=full.office_id, kind="EMAIL",
                              value="safe@oksana.example", is_safe=True))  # fmt: skip
    full.contact_rule = "Her brother must not know."
    full.profile.status = "IRREGULAR"
    session.commit()
    for reader in (counsellor, psychologist):
        page = browser_for(reader).get(
            f"/clients/{full.id}/print?go=1&parts=profile&parts=timeline&parts=notes"
        )
        assert page.status == 200
        for secret in ("111222", "brother must not", "Halyna", "Koval", "cannot sleep", "back door",
                       "Psychosocial note<", "Health paper"):  # fmt: skip
            assert secret not in page.text, secret
        assert "Oksana Shevchenko" in page.text
        assert "safe@oksana.example" not in page.text
        assert "••••" in page.text  # that there is a safe way, not which
        assert "Family" not in page.text
        assert f"Printed by \u2068{reader.name}\u2069" in page.text
        assert "Left out: residence status" in page.text
        assert "Oksana" not in page.title
        assert "Confidential" in page.text


def test_a_paper_keeps_to_its_period_and_stands_on_the_trail(
    full: Client, counsellor: User, put_contact: Any, browser_for: Any, session: Any, today: dt.date
) -> None:
    put_contact(today - dt.timedelta(days=200), "Words of long ago")
    first = today - dt.timedelta(days=60)
    page = browser_for(counsellor).get(f"/clients/{full.id}/print?go=1&parts=notes&from_on={first}")
    assert "rent contract" in page.text
    assert "Words of long ago" not in page.text
    assert "Oksana" not in page.text
    line = session.scalars(select(TrailLine).where(TrailLine.action == "print")).one()
    assert line.record_id == full.id
    assert '"notes"' in line.details


def test_a_latin_name_does_not_scramble_the_date_of_an_arabic_paper(
    browser_for: Any, counsellor: User, full: Client, session: Any
) -> None:
    counsellor.language = "ar"
    session.commit()
    page = browser_for(counsellor).get(f"/clients/{full.id}/print?go=1&parts=profile")
    assert page.direction == "rtl"
    assert f"\u2068{counsellor.name}\u2069" in page.text


def test_nothing_chosen_prints_nothing(
    client: Client, counsellor: User, browser_for: Any, session: Any
) -> None:
    page = browser_for(counsellor).get(f"/clients/{client.id}/print?go=1")
    assert page.status == 422
    assert page.errors["parts"] == "Choose at least one part."
    assert session.query(TrailLine).filter_by(action="print").count() == 0


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    moment=st.datetimes(
        dt.datetime.fromisoformat("2000-01-01"),
        dt.datetime.fromisoformat("2037-01-01"),
        timezones=st.just(dt.UTC),
    ),
    zone=st.sampled_from([ZONE, "Pacific/Auckland", "America/Bogota", "Asia/Kathmandu"]),
)
def test_the_database_knows_the_day_of_a_moment_as_the_program_does(
    session: Any, moment: dt.datetime, zone: str
) -> None:
    from sqlalchemy import literal

    from mrc_cases.base.moments import Moment

    asked = select(LocalDay(literal(moment, Moment()), zone))
    assert session.scalar(asked) == local_day(moment, zone)
