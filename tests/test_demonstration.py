"""The fictional centre: the same for a seed, in many scripts, found like anybody."""

import datetime as dt
import threading
import unicodedata
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.centre.models import Centre
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.clients.search import find_clients
from mrc_cases.demonstration import filling, views
from mrc_cases.demonstration.centre import STAFF
from mrc_cases.demonstration.filling import Plan, fill
from mrc_cases.demonstration.people import People
from mrc_cases.extensions import begin_writing, db
from tests.conftest import Browser
from tests.test_appointments_at_once import at_once, posting

PLAN = Plan(clients=150, years=2, seed=7, consultations=400)


@pytest.fixture
def filled(empty_app: Flask) -> Flask:
    begin_writing(db.session)
    fill(db.engine, empty_app.extensions["keys"], PLAN)
    db.session.rollback()
    return empty_app


def people(seed: int) -> list[Any]:
    maker = People(seed, dt.date(2024, 1, 1), dt.date(2025, 12, 31))
    return [vars(maker.make(number, 300)) | {"culture": None} for number in range(300)]


def test_a_seed_makes_the_same_people_again() -> None:
    assert people(3) == people(3)
    assert people(3) != people(4)


def test_names_are_written_in_eight_scripts_at_least() -> None:
    signs = {sign for each in people(1) for sign in each["full_name"] if sign.isalpha()}
    assert len({unicodedata.name(sign).split()[0] for sign in signs}) >= 8


def test_a_filled_centre_holds_what_was_planned(filled: Flask) -> None:
    def count(model: Any) -> int:
        return int(db.session.scalar(select(func.count()).select_from(model)) or 0)

    assert (count(Client), count(Consultation)) == (PLAN.clients, PLAN.contacts)
    assert count(User) == len(STAFF)
    assert count(ProfileVersion) >= PLAN.clients
    numbers = set(db.session.scalars(select(Client.client_no)))
    assert len(numbers) == PLAN.clients


def test_nothing_in_it_lies_ahead_and_who_was_long_silent_rests(filled: Flask) -> None:
    late = select(func.count()).where(Consultation.happened_at > now())
    assert db.session.scalar(late) == 0
    assert db.session.scalar(select(func.count()).where(Client.registered_on > now().date())) == 0
    states = dict(
        db.session.execute(select(Client.state, func.count()).group_by(Client.state)).all()
    )
    assert states["active"] > states["dormant"] > 0


@pytest.mark.parametrize("clients", [0, 1, 2, 4])
def test_a_centre_of_few_people_is_filled_to_the_end(empty_app: Flask, clients: int) -> None:
    begin_writing(db.session)
    fill(db.engine, empty_app.extensions["keys"], Plan(clients=clients, years=1, seed=7))
    db.session.rollback()

    assert db.session.scalar(select(func.count()).select_from(Client)) == clients
    assert db.session.scalar(select(Centre.is_demonstration))


def test_what_broke_off_passes_for_no_demonstration(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_whatever: Any) -> None:
        raise RuntimeError("no more space")

    monkeypatch.setattr(filling, "fill_shelter", break_off)
    begin_writing(db.session)
    with pytest.raises(RuntimeError):
        fill(db.engine, empty_app.extensions["keys"], Plan(clients=1, years=1, seed=7))
    db.session.rollback()

    assert not db.session.scalar(select(Centre.is_demonstration))
    with pytest.raises(RuleBroken, match="set up already"):
        fill(db.engine, empty_app.extensions["keys"], PLAN)


def test_fictional_people_are_found_like_anybody(filled: Flask) -> None:
    manager = next(user for user in db.session.scalars(select(User)) if "Vedúca" in user.name)
    for client in db.session.scalars(select(Client).order_by(Client.client_no).limit(20)):
        found = [each.client_no for each in find_clients(manager, str(client.full_name))]
        assert client.client_no in found


def test_a_centre_that_is_set_up_is_never_filled(app: Flask) -> None:
    begin_writing(db.session)
    with pytest.raises(RuleBroken):
        fill(db.engine, app.extensions["keys"], PLAN)


def test_of_two_who_fill_at_once_one_is_told_so(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Plan(clients=20, years=1, seed=7, consultations=20)
    monkeypatch.setattr(filling, "Plan", lambda **_many: few)
    browsers = [Browser(empty_app.test_client()) for _each in range(2)]
    for browser in browsers:
        browser.get("/set-up")
    # Both are past the look whether there is a centre when the first one begins to fill.
    ready, begin = threading.Barrier(2), views.begin_writing
    met = threading.local()

    def begin_together(session: Any) -> None:
        if not hasattr(met, "yet"):
            met.yet = True
            ready.wait(30)
        begin(session)

    monkeypatch.setattr(views, "begin_writing", begin_together)
    sent = [posting(browser, "/demonstration") for browser in browsers]
    answers = at_once(sent)

    assert [answer.status_code for answer in answers] == [302, 302]
    said = [browser.get("/sign-in").text for browser in browsers]
    assert sum("The demonstration centre is ready" in text for text in said) == 1
    assert sum("set up already" in text for text in said) == 1
