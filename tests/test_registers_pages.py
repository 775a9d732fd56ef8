"""The manager's pages for an old register: hand in, match, look, bring in, undo."""

import io
import os
import re
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from mrc_cases.clients.models import Client
from mrc_cases.registers import background
from mrc_cases.registers.models import ImportRun, SavedMapping
from tests.conftest import Browser, Page

DATA = Path(__file__).parent / "data"
REGISTER = DATA / "register-2009.xlsx"
MAPPING = (Path(__file__).parent.parent / "docs" / "register-mapping.toml").read_bytes()


@pytest.fixture
def manager(browser_for: Callable[..., Browser]) -> Browser:
    return browser_for("manager")


def hand_in(browser: Browser, content: bytes, mapping: bytes = b"", name: str = "r.xlsx") -> Page:
    browser.get("/import/")
    files: dict[str, Any] = {"file": (io.BytesIO(content), name), "saved": ""}
    if mapping:
        files["mapping_file"] = (io.BytesIO(mapping), "mapping.toml")
    return browser.post("/import/", **files)


def match_address(page: Page) -> str:
    found = re.search(r'action="(/import/match/\w+)"', page.text)
    assert found, page.text
    return found[1]


def count_clients(session: Any) -> int:
    session.rollback()
    return int(session.scalar(select(func.count()).select_from(Client)))


def wait_for_run(session: Any) -> ImportRun:
    for _try in range(300):
        session.rollback()
        run = session.scalars(select(ImportRun)).one()
        if run.state != "running":
            break
        time.sleep(0.1)
    return run


class _Answers(HTMLParser):
    """What a browser would send of a page's selects and boxes with nothing changed."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        name, value = facts.get("name") or "", facts.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in self.answers or "selected" in facts):
            self.answers[self._select] = value
        elif tag == "input" and (facts.get("type") != "checkbox" or "checked" in facts):
            self.answers[name] = value


def answers_of(page: Page) -> dict[str, Any]:
    reading = _Answers()
    reading.feed(page.text)
    return {n: value for n, value in reading.answers.items() if n not in {"csrf_token", "text"}}


def test_a_register_is_handed_in_looked_at_brought_in_and_undone(
    manager: Browser, session: Any
) -> None:
    handed_in = hand_in(manager, REGISTER.read_bytes(), MAPPING)
    address = match_address(handed_in)

    preview = manager.post(address, **answers_of(handed_in))
    assert "Atlantis" in preview.text
    assert count_clients(session) == 0

    manager.post(address, **answers_of(preview), bring_in="1")
    run = wait_for_run(session)
    assert (run.state, run.clients_added, run.consultations_added) == ("finished", 162, 398)
    assert session.scalars(select(SavedMapping)).one().name.startswith("Register with two")

    shown = manager.get(f"/import/{run.id}")
    assert "pigeon" in shown.text
    refused = load_workbook(io.BytesIO(manager.get(f"/import/{run.id}/refused.xlsx").data))
    assert (refused["clients"].max_row, refused["contacts"].max_row) == (8, 6)

    manager.post(f"/import/{run.id}/undo")
    assert count_clients(session) == 0


def test_a_register_that_is_brought_in_twice_because_the_answer_was_lost_is_one_run(
    manager: Browser, session: Any
) -> None:
    handed_in = hand_in(manager, REGISTER.read_bytes(), MAPPING)
    address = match_address(handed_in)
    answers = {**answers_of(manager.post(address, **answers_of(handed_in))), "bring_in": "1"}

    first = manager.post(address, follow=False, **answers)
    second = manager.post(address, follow=False, **answers)
    run = wait_for_run(session)
    third = manager.post(address, follow=False, **answers)  # the file is gone by now

    assert (run.state, run.clients_added) == ("finished", 162)
    assert {each.path for each in (first, second, third)} == {f"/import/{run.id}"}


def test_refusals_are_kept_in_the_language_of_who_brings_the_register_in(
    browser_for: Callable[..., Browser], make_user: Any, session: Any
) -> None:
    manager = browser_for(make_user("manager", language="fr"))
    handed_in = hand_in(manager, REGISTER.read_bytes(), MAPPING)
    preview = manager.post(match_address(handed_in), **answers_of(handed_in))
    manager.post(match_address(handed_in), **answers_of(preview), bring_in="1")
    run = wait_for_run(session)

    reasons = {refusal["reason"] for refusal in run.refusals or ()}

    assert run.state == "finished"
    assert "Le nom manque." in reasons


def test_a_first_mapping_is_offered_not_applied(manager: Browser, session: Any) -> None:
    page = hand_in(manager, REGISTER.read_bytes())

    assert page.status == 200
    assert "Please check it" in page.text
    assert count_clients(session) == 0


def test_a_changed_answer_is_looked_at_before_anything_comes_in(
    manager: Browser, session: Any
) -> None:
    handed_in = hand_in(manager, REGISTER.read_bytes(), MAPPING)
    preview = manager.post(match_address(handed_in), **answers_of(handed_in))
    changed = answers_of(preview) | {"all-0-stage": "ABR"}

    page = manager.post(match_address(handed_in), **changed, bring_in="1")

    assert page.status == 200
    assert "would come in" in page.text
    assert session.scalars(select(ImportRun)).all() == []


def test_a_mapping_file_with_a_fault_is_refused(manager: Browser) -> None:
    page = hand_in(manager, REGISTER.read_bytes(), b"pets = 3")

    assert page.status == 422
    assert "pets" in page.errors["mapping_file"]


def test_a_refused_matching_keeps_what_was_chosen(manager: Browser) -> None:
    handed_in = hand_in(manager, REGISTER.read_bytes(), MAPPING)
    answers = answers_of(handed_in) | {"column-0-1": "number", "all-0-stage": "RET"}

    page = manager.post(match_address(handed_in), **answers)

    assert page.status == 422
    kept = answers_of(page)
    assert (kept["column-0-1"], kept["all-0-stage"]) == ("number", "RET")


def test_a_mapping_that_was_tampered_with_is_refused(manager: Browser) -> None:
    address = match_address(hand_in(manager, REGISTER.read_bytes()))

    page = manager.post(address, mapping="[clients]\ncolumns = 3", bring_in="1")

    assert page.status == 422
    assert page.errors[""]


def test_a_code_page_in_which_nothing_can_be_read_is_refused(manager: Browser) -> None:
    text = "Číslo;Registered;Name\n1;3.4.2009;Ana\n2;4.4.2009;Eva\n"
    handed_in = hand_in(manager, text.encode("cp1250"), name="r.csv")

    page = manager.post(match_address(handed_in), **answers_of(handed_in) | {"encoding": "utf-16"})

    assert page.status == 422
    assert page.errors["encoding"]
    assert "Číslo" in page.text


def test_a_mapping_that_was_offered_is_not_kept_by_the_name_of_its_file(
    manager: Browser,
) -> None:
    handed_in = hand_in(manager, REGISTER.read_bytes(), name="Ana Alfa.xlsx")

    mapping = answers_of(handed_in)["mapping"]
    assert 'name = "Register of ' in mapping
    assert "Ana Alfa" not in mapping


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 locked", b"\x89PNG\0\0"]
)
def test_a_file_that_is_no_register_gets_a_sentence(manager: Browser, content: bytes) -> None:
    page = hand_in(manager, content)

    assert page.status == 422
    assert page.errors["file"]


@pytest.mark.parametrize("role", ["reception", "counsellor", "reporting", "administrator"])
def test_only_managers_bring_registers_in(browser_for: Callable[..., Browser], role: str) -> None:
    assert browser_for(role).get("/import/").status in {403, 404}


def test_an_upload_waits_sealed(manager: Browser, tmp_path: Path) -> None:
    match_address(hand_in(manager, "No;Registered\n1;Ševčenkova".encode(), name="Ana.csv"))

    held = [path.read_bytes() for path in tmp_path.rglob("*.sealed")]
    assert len(held) == 1
    assert "Ševčenkova".encode() not in held[0]
    assert b"Ana" not in held[0]


def test_an_upload_that_nobody_brings_in_is_forgotten_after_a_day(
    app: Flask, manager: Browser, tmp_path: Path
) -> None:
    hand_in(manager, REGISTER.read_bytes())
    (upload,) = tmp_path.rglob("*.sealed")
    hand_in(manager, REGISTER.read_bytes())
    left = upload.parent / "tmpleft"
    left.mkdir()
    (left / "register").write_bytes(b"No;Name")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(upload, (two_days_ago, two_days_ago))

    background._look_after(app)

    assert not upload.exists()
    assert not left.exists()
    assert len(list(tmp_path.rglob("*.sealed"))) == 1


def test_an_upload_stays_while_its_run_cannot_be_found(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[str] = []
    monkeypatch.setattr(background, "WAITS", (0, 0))

    job = background.Job(app, uuid4(), uuid4(), "", [], lambda: forgotten.append("upload"), "en")
    background._work(job)

    assert forgotten == []
