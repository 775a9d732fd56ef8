"""The states of a file: resting after a year without a contact, closed, opened again."""

import datetime as dt
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.closing_models import FileClosing
from mrc_cases.clients.coming import join_contact
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.clients.resting import rest_and_wake
from mrc_cases.clients.states import close_file, come_back, open_again
from mrc_cases.extensions import db
from mrc_cases.followup.actions import add_task
from mrc_cases.rounds import WORKS


@pytest.fixture
def long_ago(today: dt.date) -> dt.date:
    return today - dt.timedelta(days=400)


@pytest.fixture
def quiet(put_client: Any, counsellor: User, long_ago: dt.date) -> Client:
    """Somebody who came once, more than a year ago."""
    found: Client = put_client(counsellor, "Arben Hoxha", day=long_ago)
    return found


def state_of(client: Client) -> str:
    db.session.rollback()
    return str(db.session.scalar(select(Client.state).where(Client.id == client.id)))


def changes_of(client: Client) -> list[str]:
    query = select(TrailLine.details).where(
        TrailLine.record_id == client.id, TrailLine.action == "change"
    )
    return list(db.session.scalars(query.order_by(TrailLine.id)))


def log_call(browser: Any, client: Client, **more: str) -> Any:
    facts = {"channel": "PHONE", "outcome": "ANSWERED", "topic": "C05", "language": "slk", **more}
    return browser.post(f"/consultations/new?client_id={client.id}", **facts)


class TestResting:
    def test_a_file_without_a_contact_for_a_year_rests(
        self, app: Flask, quiet: Client, client: Client
    ) -> None:
        rest_and_wake(app)
        assert state_of(quiet) == "dormant"
        assert state_of(client) == "active"
        assert '"state": ["active", "dormant"]' in changes_of(quiet)[-1]

    def test_twelve_months_are_counted_by_the_calendar(
        self, app: Flask, put_client: Any, counsellor: User
    ) -> None:
        first = put_client(counsellor, "Mina Rahimi", day=dt.date(2023, 2, 28))
        later = put_client(counsellor, "Sara Rahimi", day=dt.date(2023, 3, 1))
        rest_and_wake(app, dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC))
        assert state_of(first) == "dormant"
        assert state_of(later) == "active"

    def test_the_round_goes_by_itself_and_once_a_day(
        self, app: Flask, quiet: Client, count_queries: Any
    ) -> None:
        work = next(each for each in WORKS if each.__name__ == "rest_and_wake_daily")
        work(app)
        assert state_of(quiet) == "dormant"
        assert count_queries(lambda: work(app)) <= 1  # what day it is here

    def test_a_second_round_finds_nothing_to_do(self, app: Flask, quiet: Client) -> None:
        rest_and_wake(app)
        rest_and_wake(app)
        assert len(changes_of(quiet)) == 1

    def test_many_files_go_in_several_steps(
        self, app: Flask, put_client: Any, counsellor: User, long_ago: dt.date, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr("mrc_cases.clients.resting.STEP", 2)
        people = [put_client(counsellor, name, day=long_ago) for name in ("A B", "C D", "E F")]
        rest_and_wake(app)
        assert {state_of(each) for each in people} == {"dormant"}

    def test_two_rounds_at_once_put_each_file_to_rest_once(
        self, app: Flask, put_client: Any, counsellor: User, long_ago: dt.date, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr("mrc_cases.clients.resting.STEP", 2)
        people = [put_client(counsellor, f"Person {each}", day=long_ago) for each in "ABCDE"]
        db.session.rollback()
        together, failed = threading.Barrier(2), list[Exception]()

        def go() -> None:
            together.wait()
            try:
                rest_and_wake(app)
            except Exception as error:
                failed.append(error)

        rounds = [threading.Thread(target=go) for _round in range(2)]
        for each in rounds:
            each.start()
        for each in rounds:
            each.join()
        assert failed == []
        assert {state_of(each) for each in people} == {"dormant"}
        assert [len(changes_of(each)) for each in people] == [1] * 5

    def test_a_file_just_opened_again_does_not_rest(
        self, app: Flask, quiet: Client, today: dt.date
    ) -> None:
        close_file(quiet, reason="NO_CONTACT", words=None, is_open=False, today=today)
        open_again(quiet, words=None, today=today)
        db.session.commit()
        rest_and_wake(app)
        assert state_of(quiet) == "active"

    def test_a_call_that_broke_off_is_no_contact(
        self, app: Flask, browser_for: Any, counsellor: User, quiet: Client
    ) -> None:
        rest_and_wake(app)
        log_call(browser_for(counsellor), quiet, outcome="DROPPED")
        assert state_of(quiet) == "dormant"

    def test_a_contact_makes_it_active_at_once(
        self, app: Flask, browser_for: Any, counsellor: User, quiet: Client
    ) -> None:
        rest_and_wake(app)
        log_call(browser_for(counsellor), quiet)
        assert state_of(quiet) == "active"
        assert '"state": ["dormant", "active"]' in changes_of(quiet)[-1]

    def test_a_contact_of_years_ago_does_not(
        self, app: Flask, browser_for: Any, counsellor: User, quiet: Client, long_ago: dt.date
    ) -> None:
        rest_and_wake(app)
        log_call(browser_for(counsellor), quiet, day=long_ago.isoformat())
        assert state_of(quiet) == "dormant"

    def test_an_anonymous_call_that_turns_out_to_be_theirs_does(
        self, app: Flask, quiet: Client
    ) -> None:
        rest_and_wake(app)
        db.session.rollback()
        call = Consultation(
            happened_at=now(), happened_on=now().date(), channel="PHONE", outcome="ANSWERED"
        )
        db.session.add(call)
        join_contact(call, db.session.get_one(Client, quiet.id))
        db.session.commit()
        assert state_of(quiet) == "active"

    def test_a_contact_that_came_by_another_road_wakes_it_in_the_next_round(
        self, app: Flask, quiet: Client, session: Any
    ) -> None:
        rest_and_wake(app)
        session.add(
            Consultation(
                client_id=quiet.id, happened_at=now(), happened_on=now().date(),
                channel="PHONE", outcome="ANSWERED",
            )
        )  # fmt: skip
        session.commit()
        rest_and_wake(app)
        assert state_of(quiet) == "active"


class TestClosing:
    def test_the_assigned_counsellor_closes_a_file_and_opens_it_again(
        self, browser_for: Any, counsellor: User, client: Client
    ) -> None:
        browser = browser_for(counsellor)
        assert f"/clients/{client.id}/close" in browser.get(f"/clients/{client.id}").text
        page = browser.post(
            f"/clients/{client.id}/close", reason="NEED_MET", words="Has the permit now."
        )
        assert page.path == f"/clients/{client.id}"
        assert state_of(client) == "closed"
        assert "What was asked for is done" in page.text
        again = browser.get(f"/clients/{client.id}/open-again")
        assert "Has the permit now." in again.text
        browser.post(f"/clients/{client.id}/open-again", words="Came back with a new question.")
        assert state_of(client) == "active"
        db.session.rollback()
        closing = db.session.scalars(select(FileClosing)).one()
        assert closing.reopened_on is not None

    def test_a_reason_is_asked_for(
        self, browser_for: Any, counsellor: User, client: Client
    ) -> None:
        page = browser_for(counsellor).post(f"/clients/{client.id}/close", words="Typed already.")
        assert page.status == 422
        assert page.errors["reason"] == "Choose why the file is closed."
        assert "Typed already." in page.text

    def test_another_reason_asks_for_words(
        self, browser_for: Any, counsellor: User, client: Client
    ) -> None:
        page = browser_for(counsellor).post(f"/clients/{client.id}/close", reason="OTHER")
        assert page.errors["words"] == "Write in words why the file is closed."

    def test_what_is_open_is_named_and_has_to_be_answered_for(
        self, browser_for: Any, counsellor: User, client: Client, today: dt.date
    ) -> None:
        add_task(what="Call the school", due_on=today, owner_id=counsellor.id, today=today,
                 client=client)  # fmt: skip
        db.session.commit()
        browser = browser_for(counsellor)
        assert "1 open task" in browser.get(f"/clients/{client.id}/close").text
        page = browser.post(f"/clients/{client.id}/close", reason="NEED_MET")
        assert page.status == 422
        assert page.errors["words"] == "Something is still open: write what becomes of it."
        browser.post(f"/clients/{client.id}/close", reason="NEED_MET", words="The mother calls.")
        assert state_of(client) == "closed"

    def test_who_has_died_is_said_to_have(
        self, browser_for: Any, counsellor: User, client: Client
    ) -> None:
        page = browser_for(counsellor).post(f"/clients/{client.id}/close", reason="DECEASED")
        assert state_of(client) == "deceased"
        assert "Deceased" in page.text

    @pytest.mark.parametrize("role", ["reception", "legal", "mediator"])
    def test_who_does_not_change_files_closes_none(
        self, browser_for: Any, make_user: Any, put_client: Any, role: str
    ) -> None:
        user = make_user(role)
        theirs = put_client(user, "Lina Haddad")
        browser = browser_for(user)
        assert browser.get(f"/clients/{theirs.id}/close").status == 403
        assert f"/clients/{theirs.id}/close" not in browser.get(f"/clients/{theirs.id}").text

    def test_a_stranger_finds_no_such_file(self, browser_for: Any, client: Client) -> None:
        stranger = browser_for("counsellor")
        for page in ("close", "open-again"):
            assert stranger.get(f"/clients/{client.id}/{page}").status == 404

    def test_a_closed_file_is_not_closed_again(self, client: Client, today: dt.date) -> None:
        close_file(client, reason="NEED_MET", words=None, is_open=False, today=today)
        with pytest.raises(RuleBroken):
            close_file(client, reason="NEED_MET", words=None, is_open=False, today=today)

    def test_the_database_keeps_one_closing_at_a_time(
        self, client: Client, today: dt.date, session: Any
    ) -> None:
        for _time in range(2):
            session.add(FileClosing(client_id=client.id, reason="WISH", closed_on=today))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()

    def test_an_open_file_is_not_opened_again(
        self, browser_for: Any, counsellor: User, client: Client
    ) -> None:
        page = browser_for(counsellor).get(f"/clients/{client.id}/open-again", follow=False)
        assert page.status == 302

    def test_a_new_intake_opens_it_again(
        self, browser_for: Any, counsellor: User, client: Client, today: dt.date, session: Any
    ) -> None:
        close_file(client, reason="NO_CONTACT", words=None, is_open=False, today=today)
        session.commit()
        browser = browser_for(counsellor)
        db.session.rollback()
        version = db.session.get_one(Client, client.id).version
        page = browser.post(
            f"/clients/{client.id}/intake", needs="C05", channel="DESK", gender="F",
            stage="HOS", language="slk", nationality="SK", version=str(version),
        )  # fmt: skip
        assert page.status == 200, page.errors
        assert state_of(client) == "active"
        assert db.session.scalars(select(FileClosing)).one().reopened_on == today

    def test_a_new_intake_of_an_earlier_day_opens_it_today(
        self, client: Client, today: dt.date
    ) -> None:
        close_file(client, reason="NO_CONTACT", words=None, is_open=False, today=today)
        come_back(client, today - dt.timedelta(days=2))
        db.session.commit()
        assert state_of(client) == "active"
        assert db.session.scalars(select(FileClosing)).one().reopened_on == today

    def test_the_timeline_tells_of_it(
        self, browser_for: Any, counsellor: User, client: Client
    ) -> None:
        browser = browser_for(counsellor)
        browser.post(f"/clients/{client.id}/close", reason="MOVED")
        text = browser.get(f"/clients/{client.id}").text
        assert "File closed" in text

    def test_the_list_offers_states_somebody_can_have(
        self, browser_for: Any, counsellor: User, client: Client
    ) -> None:
        browser = browser_for(counsellor)
        browser.post(f"/clients/{client.id}/close", reason="MOVED")
        listed = browser.get("/clients/?state=closed").text
        assert "Oksana Shevchenko" in listed
        assert 'value="dormant"' in listed
        assert 'value="anonymised"' not in listed
