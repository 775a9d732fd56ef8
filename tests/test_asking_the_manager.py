"""Somebody registers a person who may be in a file they cannot open: the manager is asked."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.followup.models import FollowUpTask

TWIN = {
    "full_name": "Оксана Шевченко", "gender": "F", "nationality": "SK",
    "contacts-0-kind": "PHONE", "contacts-0-value": "0905 123 456",
}  # fmt: skip


@pytest.fixture
def elsewhere(make_user: Any, put_client: Any) -> Client:
    """A file of a counsellor, which reception may not open."""
    put: Client = put_client(make_user("counsellor"), "Oksana Shevchenko", phones=["0905 123 456"])
    return put


def test_the_manager_gets_one_task_and_the_answers_are_put_aside(
    browser_for: Any, elsewhere: Client
) -> None:
    manager, reception = browser_for("manager"), browser_for("reception")

    form = reception.get("/clients/new").text.partition('<form class="sheet intake"')[2]
    warned = reception.post("/clients/duplicates", **TWIN)
    page = reception.post("/clients/new", **TWIN, do="ask")
    reception.post("/clients/new", **TWIN, do="ask")

    assert re.search(r'<button[^>]*value="ask">Ask the manager', warned.text)
    # Enter in a field presses the first button.
    assert re.findall(r'<button[^>]*value="(\w+)"', form)[0] == "register"
    assert "The manager is asked." in page.text
    assert "Shevchenko" not in warned.text + page.text
    assert str(elsewhere.id) not in warned.text + page.text
    task = db.session.scalars(select(FollowUpTask)).one()
    assert (task.client_id, task.owner_id, task.is_urgent) == (elsewhere.id, manager.user.id, True)
    assert reception.user.name in task.what
    assert "Оксана" not in task.what
    assert "Oksana Shevchenko" in manager.get("/").text
    owners = db.session.scalars(select(Assignment.user_id)).all()
    assert manager.user.id not in owners
    assert db.session.scalars(select(IntakeDraft)).first() is not None


def test_who_asked_learns_nothing_of_the_file_from_the_task(
    browser_for: Any, elsewhere: Client
) -> None:
    browser_for("manager")
    reception = browser_for("reception")
    reception.post("/clients/new", **TWIN, do="ask")
    task = db.session.scalars(select(FollowUpTask)).one()

    page = reception.get(f"/follow-up/{task.id}")

    assert "Shevchenko" not in page.text
    assert str(elsewhere.id) not in page.text


def test_without_a_manager_who_may_open_the_file_one_is_told_to_speak(
    browser_for: Any, elsewhere: Client
) -> None:
    page = browser_for("reception").post("/clients/new", **TWIN, do="ask")

    assert "Speak to the manager." in page.text
    assert db.session.scalars(select(FollowUpTask)).first() is None
    assert db.session.scalars(select(IntakeDraft)).one()
