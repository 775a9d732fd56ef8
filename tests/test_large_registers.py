"""What every page asks costs the same in a large register: it finds its rows by an index.

A real centre's SQLite has no statistics of its tables, unlike the one that `make bench` fills, so
its plans are looked at without any. PostgreSQL gathers them by itself.
"""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.access.staff_queries import TrailFilter, trail_question
from mrc_cases.clients import alerts, duplicates, resting, search, urgency
from mrc_cases.clients import queries as clients
from mrc_cases.clients.models import IN_ORDER, Client
from mrc_cases.counselling import queries as counselling
from mrc_cases.my_day import queries as my_day
from mrc_cases.reports.other_sources import SOURCES
from tests.asking_plans import plan_of

NOTHING_WANTED = clients.ClientFilter()


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
def manager(make_user: Any, put_client: Any) -> User:
    found: User = make_user("manager")
    put_client(found, "Oksana Shevchenko")
    return found


def test_alerts_are_counted_without_going_through_the_lines_of_reading(
    manager: User, session: Any
) -> None:
    assert "ix_trail_line_alert" in plan_of(session, alerts.unseen(manager))


def test_the_trail_of_a_file_is_found_without_reading_the_whole_trail(
    manager: User, session: Any
) -> None:
    client_id = session.scalar(select(Client.id))
    for before in (None, 10**6):
        question = trail_question(TrailFilter(record_id=client_id, before=before), "UTC")
        plan = plan_of(session, question)
        assert "SEARCH trail_line USING INDEX ix_trail_line_record_id" in plan
        assert "SCAN consultation" not in plan


@pytest.mark.parametrize("in_an_office", [True, False])
def test_the_list_of_clients_reads_a_page_and_sorts_nothing(
    make_user: Any, session: Any, in_an_office: bool
) -> None:
    everywhere = {} if in_an_office else {"office_id": None}
    question = clients._list_question(make_user("manager", **everywhere), NOTHING_WANTED, False)
    assert "ORDER BY" not in plan_of(session, question)


@pytest.mark.parametrize("in_an_office", [True, False])
@pytest.mark.parametrize(
    "wanted",
    [
        NOTHING_WANTED,
        clients.ClientFilter(oldest_first=True),
        clients.ClientFilter(state="closed"),
        clients.ClientFilter(gender="M"),
        clients.ClientFilter(stage="RET", nationality="UA", language="ukr"),
    ],
    ids=["everybody", "oldest first", "closed", "men", "three answers"],
)
def test_a_later_page_of_the_list_goes_on_in_the_index_and_sorts_nothing(
    make_user: Any, session: Any, in_an_office: bool, wanted: clients.ClientFilter
) -> None:
    reader = make_user("manager", **({} if in_an_office else {"office_id": None}))
    place = (dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), uuid4())
    values = {each.key: value for each, value in zip(clients.PLACE, place, strict=True)}
    plan = plan_of(session, clients._list_question(reader, wanted, True), **values)
    assert "ORDER BY" not in plan
    assert "(registered_on,created_at,id)" in plan  # it begins where the last page ended


@pytest.mark.parametrize("in_an_office", [True, False])
def test_a_name_is_looked_for_in_order_so_that_enough_is_enough(
    make_user: Any, session: Any, in_an_office: bool
) -> None:
    manager = make_user("manager", **({} if in_an_office else {"office_id": None}))
    question = search._named(manager, search._in_reach, 2)
    plan = plan_of(session, question, group0=[1], group1=[2])
    assert "search_token_1 USING PRIMARY KEY (token=?)" in plan
    assert "search_token_2 USING PRIMARY KEY (token=? AND client_id=?)" in plan
    assert "ORDER BY" not in plan


def test_who_is_registered_already_is_found_by_the_words_of_the_name(
    manager: User, session: Any
) -> None:
    question = duplicates._alike(manager, (2,), with_origin=True, with_ids=False)
    asked = {"name0": [1, 2, 3], "countries": ["SY", "TR"], "since": 23868, "until": 23903}
    plan = plan_of(session, question, **asked)
    assert "SEARCH search_token USING PRIMARY KEY (token=?)" in plan
    assert "(client_id=? AND valid_to=?)" in plan
    assert all(name.startswith("anon_") for name in re.findall(r"SCAN (\w+)", plan))


def test_what_a_person_wrote_down_today_is_found_by_the_day(
    manager: User, session: Any, today: Any
) -> None:
    plan = plan_of(session, counselling._logged(manager), day=today)
    assert "ix_consultation_staff_id_happened_on" in plan


def test_promised_calls_are_looked_for_among_those_of_the_last_days(
    manager: User, session: Any
) -> None:
    plan = plan_of(session, my_day._promised(manager))
    assert "ix_consultation_staff_id_happened_at_id (staff_id=? AND happened_at>?)" in plan


def test_the_newest_of_a_colleagues_own_contacts_are_found_each_way_by_an_index(
    make_user: Any, session: Any
) -> None:
    question = counselling.recent_consultations(
        make_user("psychosocial"), counselling.ContactFilter()
    )
    plan = plan_of(session, question)
    for index in ("staff_id_happened_at", "created_by_id_happened_at", "client_id_happened_at"):
        assert f"ix_consultation_{index}_id" in plan
    assert "SCAN consultation" not in plan


def test_the_few_contacts_with_other_words_are_found_without_reading_all_others(
    make_user: Any, session: Any, today: Any
) -> None:
    [asked] = [source.ask for source in SOURCES if "CALLER_KIND" in source.lists]
    for everywhere in ({}, {"office_id": None}):
        plan = plan_of(session, asked(make_user("manager", **everywhere), today))
        assert "ix_consultation_other_words (happened_on>?)" in plan


def test_who_needs_help_today_is_found_among_the_urgent_only(
    manager: User, make_user: Any, session: Any, today: Any
) -> None:
    for user in (manager, make_user("counsellor"), make_user("manager", office_id=None)):
        plan = plan_of(session, urgency._waiting(user), since=today)
        assert "ix_intake_urgent" in plan
        assert "SCAN client" not in plan


@pytest.mark.parametrize("in_an_office", [True, False])
def test_the_closed_files_are_listed_without_passing_all_others(
    make_user: Any, session: Any, in_an_office: bool
) -> None:
    everywhere = {} if in_an_office else {"office_id": None}
    closed = clients.ClientFilter(state="closed")
    question = clients._list_question(make_user("manager", **everywhere), closed, False)
    plan = plan_of(session, question)
    assert "ORDER BY" not in plan
    if not in_an_office:
        assert "ix_client_state_registered_on_created_at_id" in plan


def test_the_files_that_go_quiet_are_found_in_the_order_of_an_index(
    manager: User, session: Any, today: Any
) -> None:
    quiet = resting.goes_quiet(today, "UTC")
    plan = plan_of(session, select(Client.id).where(*quiet).order_by(*IN_ORDER).limit(500))
    assert "ix_client_state_registered_on_created_at_id" in plan
    assert "ix_consultation_client_id_happened_at_id" in plan
    assert "ORDER BY" not in plan
