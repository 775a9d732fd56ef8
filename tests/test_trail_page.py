"""The page of the trail: what it says of a line, to whom, and who opened a client's file."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from mrc_cases.access.guard import PUBLIC, SIGNED_IN
from mrc_cases.access.models import User
from mrc_cases.access.trail_details import details_in_words
from mrc_cases.access.trail_fields import FIELDS, UNSAID
from mrc_cases.base.models import Base
from mrc_cases.base.trail import TrailLine, note, write_notes
from mrc_cases.clients.access_actions import keep_away
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import Client
from mrc_cases.clients.profile import MASKED
from mrc_cases.extensions import db
from tests.conftest import Browser

BrowserFor = Callable[..., Browser]


def _write(app: Flask) -> None:
    write_notes(db.session, app.extensions["keys"].subkey("trail"))
    db.session.commit()


def test_a_trail_that_is_whole_has_no_broken_line(browser_for: BrowserFor) -> None:
    browser = browser_for("data_protection")
    browser.post("/trail/check")
    line = db.session.scalars(select(TrailLine).where(TrailLine.action == "check_trail")).one()
    assert json.loads(line.details) == {}
    assert details_in_words({"broken": None}) == ""
    assert details_in_words({"broken": 7}) == "Broken at line: 7"


def _fields_on_the_trail() -> Iterator[tuple[str, str]]:
    for mapper in Base.registry.mappers:
        table = mapper.class_.__tablename__
        if getattr(mapper.class_, "on_trail", True) and not table.startswith("trail_"):
            yield from ((table, column.key) for column in mapper.column_attrs)


@pytest.mark.usefixtures("app")
def test_every_field_of_a_record_has_a_name_in_words() -> None:
    fields = set(_fields_on_the_trail())
    names = {
        (table, field): details_in_words({field: None}, table=table, action="change")
        for table, field in fields
        if field not in UNSAID
    }
    assert {each for each, name in names.items() if not name or set(name) & set("<_")} == set()
    assert {each for each, name in names.items() if name == each[1]} == set()
    assert FIELDS.keys() | UNSAID <= {field for _table, field in fields}


@pytest.mark.usefixtures("app")
def test_what_is_opened_singly_is_called_by_its_words() -> None:
    for question in (*MASKED, "safe_now", "priority"):
        assert details_in_words({"field": question}) != f"Question: {question}"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("changes", "table", "words"),
    [
        ({"is_active": [True, False]}, "user_account", "Active: Yes → No"),
        ({"must_change_password": None}, "user_account", "Must choose a new password"),
        ({"birth_precision": ["NC", "DK"], "born_month": [None, 5]}, "profile_version", "Born"),
        ({"interpreter": ["NONE", "STAFF"]}, "intake", "Who interpreted?"),
        (
            {"kind": ["NGO", "STATE"]},
            "partner",
            "What kind of organisation? Civil society organisation → State or local authority",
        ),
        (
            {"kind": ["NGO", "BEFORE"]},
            "partner",
            "What kind of organisation? Civil society organisation → BEFORE",
        ),
        ({"refusals": None, "refused_rows": None}, "import_run", "Refused rows"),
        ({"state": ["finished", "undone"]}, "import_run", "State: In → Undone"),
        ({"state": [None, "failed"]}, "import_run", "State: – → Stopped by a fault"),
    ],
)
def test_a_field_is_said_once_and_for_what_it_is(
    changes: dict[str, Any], table: str, words: str
) -> None:
    assert details_in_words(changes, table=table, action="change") == words


@pytest.mark.usefixtures("app")
def test_what_the_program_keeps_for_itself_is_not_said() -> None:
    changes = {"ended_at": [None, "x"], "entry_key": [None, "x"], "queued_at": [None, "x"]}
    assert details_in_words(changes, table="ticket", action="change") == "Ended on"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("profile_version", "Gender, Residence status"),
        ("plan_step", "Gender, status"),  # hangs on a client by its plan
        ("partner", "Gender: F → M, status: – → REG"),
    ],
)
@pytest.mark.usefixtures("app")
def test_answers_in_a_file_are_not_handed_out(table: str, words: str) -> None:
    changes = {"gender": ["F", "M"], "status": [None, "REG"]}
    assert details_in_words(changes, table=table, action="change") == words


@pytest.mark.usefixtures("app")
def test_keys_codes_and_moments_are_said_in_words() -> None:
    colleague, stranger = uuid4(), uuid4()
    people = {colleague: "Vera Nová"}

    def said(**facts: Any) -> str:
        return details_in_words(facts, people=people)

    assert said(to=str(colleague)) == "To whom: Vera Nová"
    assert said(to=f"{colleague}, {stranger}") == f"To whom: Vera Nová, {stranger.hex[:8]}"
    assert said(clients=2, consultations=0, refused=4) == (
        "Clients: 2, Consultations: 0, Refused rows: 4"
    )
    assert said(page="incidents.index") == "Page: Incidents"
    assert said(page="waiting.screen_address") == "Page: Waiting room"
    assert said(page="access.check_trail") == "Page: Trail"
    assert said(page="clients.emergency") == "Page: Open a file in an emergency"
    assert said(until="2026-03-01T11:00+00:00") == "Until: 1 Mar 2026, 11:00"
    roles = details_in_words({"roles": [["CO"], ["CO", "MA"]]}, table="user_account")
    assert roles == "Roles: Counsellor → Counsellor, Manager"


def test_a_page_that_was_refused_is_said_in_words(app: Flask) -> None:
    guarded = {
        name
        for name, view in app.view_functions.items()
        if getattr(view, "access", SIGNED_IN) not in (PUBLIC, SIGNED_IN)
    }
    assert guarded
    assert {name for name in guarded if name in details_in_words({"page": name})} == set()


@pytest.mark.usefixtures("app")
def test_what_was_handed_over_is_counted_in_words() -> None:
    facts = {"left": 0, "tasks": 2, "cases": 1, "plan_steps": 3}
    said = "Not handed over: 0, Tasks: 2, Open cases: 1, Steps of plans: 3"
    assert details_in_words(facts, table="user_account", action="handover") == said


@pytest.mark.usefixtures("app")
def test_a_detail_that_a_form_has_no_question_for_keeps_its_name() -> None:
    facts = {"minutes": 5, "data": 1, "validate": 2}
    assert details_in_words(facts, table="consultation") == "Minutes: 5, data: 1, validate: 2"


def test_who_opened_a_file_is_found_by_its_number(
    app: Flask,
    browser_for: BrowserFor,
    client: Client,
    counsellor: User,
    put_client: Callable[..., Client],
) -> None:
    other = put_client(counsellor, name="Petra Iná")
    reader = browser_for(counsellor)
    reader.get(f"/clients/{client.id}")
    reader.get(f"/clients/{other.id}")
    intake = db.session.scalars(select(Intake).where(Intake.client_id == client.id)).one()
    note(db.session, "read", intake)
    _write(app)
    browser = browser_for("data_protection")

    page = browser.get(f"/trail?client={client.client_no.lower()}")

    assert counsellor.name in page.text
    assert client.id.hex[:8] in page.text
    assert other.id.hex[:8] not in page.text
    assert intake.id.hex[:8] in page.text  # what hangs on the client is told too
    assert "Anna" not in page.text
    asked = db.session.scalars(select(TrailLine).order_by(TrailLine.id.desc()).limit(1)).one()
    assert (asked.action, asked.record_type, asked.record_id) == ("read", "client", client.id)
    assert json.loads(asked.details) == {"page": "trail"}


def test_a_number_that_no_file_has_is_said_at_its_question(
    browser_for: BrowserFor, client: Client
) -> None:
    page = browser_for("data_protection").get("/trail?client=MC-9999-9")
    assert page.errors["client"] == "There is no file with this number."
    assert client.id.hex[:8] not in page.text


def test_a_file_somebody_is_kept_away_from_is_not_there_for_them(
    browser_for: BrowserFor, client: Client, make_user: Callable[..., User]
) -> None:
    manager = make_user("manager")
    keep_away(client, manager.id, None)
    db.session.commit()
    page = browser_for(manager).get(f"/trail?client={client.client_no}")
    assert page.errors["client"] == "There is no file with this number."


def test_the_key_in_a_line_leads_to_what_was_done_to_the_record(
    app: Flask, browser_for: BrowserFor, client: Client
) -> None:
    note(db.session, "read", client)
    _write(app)
    browser = browser_for("data_protection")
    lines = browser.get("/trail").text
    assert str(client.id) not in lines  # no key of a file is handed out
    about = select(TrailLine).where(TrailLine.record_id == client.id)
    line = db.session.scalars(about.order_by(TrailLine.id.desc()).limit(1)).one()
    assert f"/trail?of={line.id}" in lines

    page = browser.get(f"/trail?of={line.id}")

    assert f"Only what was done to the record {client.id.hex[:8]}" in page.text
    asked = db.session.scalars(select(TrailLine).order_by(TrailLine.id.desc()).limit(1)).one()
    assert (asked.record_type, asked.record_id) == ("client", client.id)
    for nothing in ("x", "-1", "9" * 30):
        assert browser.get(f"/trail?of={nothing}&before={nothing}").status == 200


def test_an_alert_says_what_was_taken_out(browser_for: BrowserFor) -> None:
    browser_for("manager").get("/partners/directory.xlsx")
    page = browser_for("data_protection").get("/clients/alerts")
    assert "Data were taken out as a file" in page.text
    assert "How many: 0, Kind: xlsx, List: Partners" in page.text
