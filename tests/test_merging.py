"""One person, two files: found, compared, joined with nothing lost, taken apart exactly."""

import csv
import datetime as dt
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from benchmarks.duplicates import make_people, measure
from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.models import Base
from mrc_cases.base.moments import now
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.clients.queries import client_by_number
from mrc_cases.extensions import db
from mrc_cases.followup.actions import add_task
from mrc_cases.household.actions import link_relative
from mrc_cases.merging.actions import keep_pairs, merge_clients, say_not_the_same, undo_merge
from mrc_cases.merging.models import DuplicatePair, Merge
from mrc_cases.merging.pairs import Pair, Someone, possible_pairs
from mrc_cases.merging.queries import side_of
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import month_of
from mrc_cases.reports.queries import Universe

MARCH = dt.date(2026, 3, 2)
MAY = dt.date(2026, 5, 4)


@pytest.fixture
def manager(make_user: Any) -> User:
    found: User = make_user("manager")
    return found


@pytest.fixture
def gone(put_client: Any, counsellor: User) -> Client:
    found: Client = put_client(
        counsellor, "Oksana Shevchenko", day=MARCH, phones=["+421905111222"], papers=["FE123456"]
    )
    return found


@pytest.fixture
def kept(put_client: Any, make_user: Any) -> Client:
    found: Client = put_client(make_user("counsellor"), "Oxana Ševčenková", day=MAY)
    return found


def everything() -> dict[str, Any]:
    """All rows that hang at clients, without what a merge itself writes."""
    skipped = {"client_merge", "duplicate_pair", "trail_line", "trail_head", "search_token"}
    stamps = {"version", "updated_at", "updated_by_id"}
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in skipped or not {"client_id", "client_no"} & set(table.columns.keys()):
            continue
        columns = [column for column in table.columns if column.name not in stamps]
        rows = db.session.execute(select(*columns)).all()
        found[table.name] = sorted(map(repr, rows))
    return found


# --- finding -----------------------------------------------------------------------------------


def test_registered_twice_is_found_among_five_thousand_as_well_as_the_aim_says() -> None:
    precision, recall, of_kind = measure(make_people(5000, 1000, seed=7))
    assert precision >= 0.9
    assert recall >= 0.95
    assert min(of_kind.values()) >= 0.9


def test_the_same_phone_alone_is_not_one_person() -> None:
    phone = frozenset({"+421905111222"})
    born = 1990 * 12
    mother = Someone(1, ("Oksana Shevchenko",), None, born, "F", frozenset({"UA"}), phone)
    son = Someone(2, ("Danylo Shevchenko",), None, born + 25 * 12, "M", frozenset({"UA"}), phone)
    assert possible_pairs([mother, son]) == []


def test_that_both_are_danes_speaks_for_one_person() -> None:
    """DK is Denmark here, not that the client does not know."""
    born = 1990 * 12
    two = [Someone(n, ("Freja Holm",), None, born, "F", frozenset({"DK"})) for n in (1, 2)]
    others = [
        Someone(n, ("Test Person",), None, None, "U", frozenset({"UA"})) for n in range(3, 60)
    ]

    (pair,) = [p for p in possible_pairs([*two, *others]) if {p.one, p.other} == {1, 2}]

    assert "nationality" in pair.same


def test_people_of_several_nationalities_share_one_where_any_of_them_meet() -> None:
    born = 1990 * 12
    both, turkish, german = (
        Someone(n, ("Rima Haddad",), None, born, "F", frozenset(countries))
        for n, countries in enumerate([{"SY", "TR"}, {"TR"}, {"DE"}])
    )
    others = [
        Someone(n, ("Test Person",), None, None, "U", frozenset({country}))
        for n, country in enumerate(["SY", "TR", "DE"] * 20, start=9)
    ]

    found = possible_pairs([both, turkish, german, *others])

    assert [(p.one, p.other) for p in found if "nationality" in p.same] == [(0, 1)]


def test_whoever_tells_the_other_nationality_the_second_time_is_found_as_well() -> None:
    made = make_people(5000, 1000, seed=7)
    chance, again = random.Random(7), {other: one for one, other in made.truth}
    second = {
        each.key: chance.choice(["SY", "TR", "UA"])
        for each in made.people
        if each.key not in again and chance.random() < 0.2
    }

    def with_theirs(each: Someone) -> Someone:
        told_second = second.get(again.get(each.key, each.key))
        if told_second is None:
            return each
        own = frozenset() if each.key in again else each.nationalities
        return replace(each, nationalities=own | {told_second})

    precision, recall, _of_kind = measure(replace(made, people=list(map(with_theirs, made.people))))

    assert precision >= 0.94
    assert recall >= 0.96


def test_nobody_is_compared_by_a_word_all_have() -> None:
    people = [Someone(n, ("Mohamed",), None, 1990 * 12, "M", frozenset({"SY"})) for n in range(900)]
    assert possible_pairs(people) == []


# --- joining -----------------------------------------------------------------------------------


def test_everything_moves_and_comes_back_exactly(
    gone: Client, kept: Client, manager: User, counsellor: User, session: Any, today: dt.date
) -> None:
    add_task(what="Call", due_on=today, today=today, owner_id=counsellor.id, client=gone)
    link_relative(gone, relative=None, relative_name="Taras", relation="SIBLING")
    link_relative(gone, relative=kept, relative_name=None, relation="SIBLING")
    session.commit()
    before = everything()

    merge = merge_clients(kept, gone, manager.id)
    session.commit()
    contacts = session.scalars(select(Consultation.client_id)).all()
    assert set(contacts) == {kept.id}
    assert kept.registered_on == MARCH
    assert gone.state == "merged"
    assert everything() != before

    undo_merge(session.get(Merge, merge.id), manager.id)
    session.commit()
    assert everything() == before


def test_what_came_after_joining_stays_with_the_file_that_was_kept(
    gone: Client, kept: Client, manager: User, counsellor: User, session: Any, today: dt.date
) -> None:
    merge = merge_clients(kept, gone, manager.id)
    later = add_task(what="New", due_on=today, today=today, owner_id=counsellor.id, client=kept)
    session.commit()
    undo_merge(merge, manager.id)
    session.commit()
    assert later.client_id == kept.id


def test_both_had_the_same_relative(
    gone: Client, kept: Client, put_client: Any, manager: User, counsellor: User, session: Any
) -> None:
    son = put_client(counsellor, "Danylo Shevchenko")
    theirs = link_relative(gone, relative=son, relative_name=None, relation="CHILD")
    ours = link_relative(kept, relative=son, relative_name=None, relation="CHILD")
    session.commit()
    before = everything()
    merge = merge_clients(kept, gone, manager.id)
    session.commit()
    assert (ours.client_id, theirs.client_id) == (kept.id, gone.id)
    undo_merge(merge, manager.id)
    session.commit()
    assert everything() == before


def test_whoever_looked_after_one_file_sees_the_kept_one(
    browser_for: Any, gone: Client, kept: Client, manager: User, counsellor: User, session: Any
) -> None:
    browser = browser_for(counsellor)
    assert browser.get(f"/clients/{kept.id}").status == 404
    merge_clients(kept, gone, manager.id)
    session.commit()
    page = browser.get(f"/clients/{gone.id}")
    assert page.path == f"/clients/{kept.id}"
    assert page.status == 200
    assert kept.client_no in browser.post("/clients/search", text="+421 905 111 222").text
    assert "Oksana Shevchenko" in browser.post("/clients/search", text="Oksana Shevchenko").text


def test_whoever_was_kept_away_from_one_is_kept_away_from_both(
    browser_for: Any, make_user: Any, gone: Client, kept: Client, manager: User, session: Any
) -> None:
    other = make_user("manager")
    keep_away(gone, other.id, None)
    session.commit()
    merge_clients(kept, gone, manager.id)
    session.commit()
    assert browser_for(other).get(f"/clients/{kept.id}").status == 404


def test_old_reports_stay_as_they_were_but_count_the_person_once(
    gone: Client, kept: Client, manager: User, session: Any
) -> None:
    def persons(day: dt.date, kind: str) -> int:
        universe = Universe(month_of(day), kind=kind)
        total = make_report(db.session, "client-profile", universe).table("age").sum_row
        assert total is not None
        return int(total.total)

    assert [persons(day, "active") for day in (MARCH, MAY)] == [1, 1]
    assert [persons(day, "new") for day in (MARCH, MAY)] == [1, 1]
    merge_clients(kept, gone, manager.id)
    session.commit()
    assert [persons(day, "active") for day in (MARCH, MAY)] == [1, 1]
    assert [persons(day, "new") for day in (MARCH, MAY)] == [1, 0]
    history = session.scalars(
        select(ProfileVersion).where(ProfileVersion.client_id == kept.id)
    ).all()
    assert len(history) == 2


def test_nothing_is_joined_twice_or_to_itself(
    gone: Client, kept: Client, manager: User, session: Any
) -> None:
    with pytest.raises(RuleBroken):
        merge_clients(kept, kept, manager.id)
    merge_clients(kept, gone, manager.id)
    with pytest.raises(RuleBroken):
        merge_clients(kept, gone, manager.id)


def test_after_thirty_days_files_stay_joined(
    gone: Client, kept: Client, manager: User, session: Any
) -> None:
    merge = merge_clients(kept, gone, manager.id)
    session.flush()
    session.execute(update(Merge).values(merged_at=now() - dt.timedelta(days=31)))
    session.expire_all()
    with pytest.raises(RuleBroken):
        undo_merge(merge, manager.id)


# --- the pages and the command -----------------------------------------------------------------


def test_the_manager_compares_joins_and_takes_apart(
    browser_for: Any, manager: User, gone: Client, kept: Client, session: Any
) -> None:
    browser = browser_for(manager)
    page = browser.post(f"/same-person/of/{kept.id}", other_no=gone.client_no)
    assert "Oksana Shevchenko" in page.text
    assert "FE123456" in page.text
    done = browser.post(f"/same-person/{kept.id}/{gone.id}", keep=str(kept.id))
    assert done.path == f"/clients/{kept.id}"
    assert gone.client_no not in browser.get("/clients/").text

    listed = browser.get("/same-person/").text
    assert gone.client_no in listed
    merge = session.scalars(select(Merge)).one()
    browser.post(f"/same-person/undo/{merge.id}")
    assert browser.get(f"/clients/{gone.id}").path == f"/clients/{gone.id}"


@pytest.mark.parametrize(
    ("born_on", "precision", "written"),
    [(dt.date(1990, 3, 12), "full", "12 Mar 1990"), (None, "month", "March 1990"),
     (None, "year", "1990")],
)  # fmt: skip
def test_a_birth_is_compared_as_it_is_written(
    kept: Client, manager: User, born_on: dt.date | None, precision: str, written: str
) -> None:
    kept.born_on = born_on
    kept.profile.born_month, kept.profile.birth_precision = 12 * 1990 + 2, precision
    db.session.commit()
    assert side_of(manager, kept.id).born == written


def test_a_second_nationality_is_found_by_the_manager_and_compared(
    browser_for: Any, manager: User, put_client: Any, counsellor: User
) -> None:
    answers = {"born_month": 1990 * 12, "birth_precision": "year"}
    one = put_client(
        counsellor, "Rima Haddad", answers={**answers, "nationality": "SY", "nationality_2": "TR"}
    )
    other = put_client(counsellor, "Rima Haddad", answers={**answers, "nationality": "TR"})
    browser = browser_for(manager)

    assert {one.client_no, other.client_no} <= set(
        re.findall(r"MC-[0-9A-Z-]+", browser.post("/same-person/").text)
    )
    for each in (one, other):
        page = browser.get(f"/same-person/of/{each.id}").text
        assert "The same: name, year of birth within a year, nationality<" in page
    assert "Syria, Türkiye" in browser.get(f"/same-person/{one.id}/{other.id}").text


def test_two_people_are_not_asked_about_again(
    browser_for: Any, manager: User, put_client: Any, counsellor: User, session: Any
) -> None:
    one, other = (
        put_client(counsellor, "Oksana Shevchenko", phones=["+421905111222"]) for _twice in "12"
    )
    browser = browser_for(manager)
    assert one.client_no in browser.post("/same-person/").text
    browser.post(f"/same-person/{one.id}/{other.id}", do="other")
    assert one.client_no not in browser.post("/same-person/").text
    assert session.scalars(select(DuplicatePair)).one().decision == "other"


def test_a_pair_mended_meanwhile_is_forgotten_and_a_decision_is_not(
    gone: Client, kept: Client, manager: User, session: Any
) -> None:
    pair = Pair(kept.id, gone.id, 4.2, ("name",))
    assert keep_pairs([pair]) == 1
    assert keep_pairs([pair]) == 0
    keep_pairs([])
    assert session.scalars(select(DuplicatePair)).all() == []
    say_not_the_same(kept, gone, manager.id)
    assert keep_pairs([pair]) == 0


def test_a_pair_with_a_file_out_of_reach_is_not_shown(
    browser_for: Any, manager: User, gone: Client, kept: Client, session: Any
) -> None:
    keep_pairs([Pair(kept.id, gone.id, 4.2, ("name",))])
    keep_away(gone, manager.id, None)
    session.commit()
    browser = browser_for(manager)
    assert kept.client_no not in browser.get("/same-person/").text
    assert browser.get(f"/same-person/{kept.id}/{gone.id}").status == 404


@pytest.mark.parametrize("role", ["counsellor", "reception", "reporting", "data_protection"])
def test_others_do_not_join_files(browser_for: Any, gone: Client, role: str) -> None:
    browser = browser_for(role)
    assert browser.get("/same-person/").status == 403
    assert browser.post(f"/same-person/{gone.id}/{gone.id}").status == 403


def test_the_command_lists_pairs_without_names(
    settings: Any, put_client: Any, counsellor: User, tmp_path: Path, monkeypatch: Any
) -> None:
    from mrc_cases.cli import cli

    one, other = (
        put_client(counsellor, "Oksana Shevchenko", phones=["+421905111222"]) for _twice in "12"
    )
    monkeypatch.setattr("mrc_cases.terminal.create_app", lambda: _same_app())
    target = tmp_path / "pairs.csv"
    result = CliRunner().invoke(cli, ["possible-duplicates", "--output", str(target)])
    assert result.exit_code == 0, result.output
    (row,) = csv.DictReader(target.read_text(encoding="utf-8").splitlines())
    assert {row["client_no"], row["other_client_no"]} == {one.client_no, other.client_no}
    assert "Shevchenko" not in target.read_text(encoding="utf-8")


def _same_app() -> Any:
    from flask import current_app

    return current_app._get_current_object()  # type: ignore[attr-defined]


# --- one person, one file -----------------------------------------------------------------------


def test_what_is_sent_to_the_joined_file_comes_to_the_one_that_was_kept(
    browser_for: Any, gone: Client, kept: Client, manager: User, counsellor: User, session: Any
) -> None:
    """A colleague has the other file open still, or finds it by its old name or number."""
    merge_clients(kept, gone, manager.id)
    session.commit()
    browser, before = browser_for(counsellor), len(session.scalars(select(Consultation)).all())
    call = {"channel": "DESK", "outcome": "ANSWERED", "topic": "C05", "caller_kind": "MIGRANT"}

    browser.post(f"/consultations/new?client_id={gone.id}", **call)
    browser.post("/consultations/new", **call, chosen=str(gone.id))
    browser.post(f"/consultations/new?client_id={kept.id}", **call)
    later = {"version": "1", "from_on": "2026-03-03", "channel": "DESK", "needs": "T16"}
    for part in ("change", "intake", "identity"):
        answer = browser.post(f"/clients/{gone.id}/{part}?draft=", follow=False, **later)
        assert answer.status == 307
        assert answer.headers["Location"].startswith(f"/clients/{kept.id}/{part}")

    contacts = session.scalars(select(Consultation)).all()
    assert len(contacts) == before + 2
    assert {contact.client_id for contact in contacts} == {kept.id}
    assert client_by_number(counsellor, gone.client_no) == kept


def test_the_work_goes_on_in_a_file_that_is_open(
    gone: Client, kept: Client, manager: User, session: Any
) -> None:
    kept.state = "closed"
    session.commit()
    with pytest.raises(RuleBroken, match="is closed"):
        merge_clients(kept, gone, manager.id)

    kept.state = "dormant"
    merge = merge_clients(kept, gone, manager.id)
    assert kept.state == "active"
    undo_merge(merge, manager.id)
    assert (kept.state, gone.state) == ("dormant", "active")
