"""The clients' forms as somebody fills them in: one more row, and what is refused where."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from tests.registering import OKSANA


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ("contacts", "contacts-1-kind"),
        ("documents", "documents-1-kind"),
        ("spoken", "spoken-2-language"),
    ],
)
def test_one_more_row_at_a_press_and_nothing_typed_is_lost(
    browser_for: Any, part: str, field: str
) -> None:
    fields = {**OKSANA, "documents-0-number": "FA1", "spoken-0-language": "Polish", "agreed": ""}
    fields |= {"spoken-1-language": ""}

    page = browser_for("counsellor").post("/clients/new", **{**fields, "do": f"more-{part}"})

    assert page.status == 200
    assert page.errors == {}
    assert re.search(rf'<(input|select)[^>]*autofocus[^>]*name="{field}"', page.text)
    assert "autofocus" not in page.text.partition('id="full_name"')[0][-200:]
    for typed in ("0905 123 456", 'value="FA1"', 'value="Polish"', "Оксана"):
        assert typed in page.text
    assert 'data-warn-unsaved="typed"' in page.text
    assert db.session.scalars(select(Client)).first() is None


def test_two_phones_and_two_documents_are_registered_at_once(browser_for: Any) -> None:
    more = {
        "contacts-1-kind": "EMAIL", "contacts-1-value": "oksana@post.example",
        "documents-0-number": "FA1", "documents-1-kind": "VISA", "documents-1-number": "V2",
    }  # fmt: skip

    page = browser_for("counsellor").post("/clients/new", **OKSANA, **more)

    assert page.status == 200, page.errors
    client = db.session.scalars(select(Client)).one()
    assert len(client.contact_details) == len(client.documents) == 2


@pytest.mark.parametrize("form", ["identity", "change", "intake"])
def test_a_row_is_added_to_a_file_too(
    browser_for: Any, counsellor: User, client: Client, form: str
) -> None:
    part = "contacts" if form == "identity" else "spoken"

    page = browser_for(counsellor).post(f"/clients/{client.id}/{form}", do=f"more-{part}")

    assert page.status == 200
    assert page.errors == {}
    assert "autofocus" in page.text


@pytest.mark.parametrize("asked", ["more-hidden", "more-full_name", "more-", "more"])
def test_nothing_else_can_be_added(browser_for: Any, asked: str) -> None:
    page = browser_for("counsellor").post("/clients/new", do=asked)

    assert page.status == 422


@pytest.mark.parametrize("form", ["new", "identity", "change", "intake"])
def test_enter_in_a_line_saves_and_adds_no_row(
    browser_for: Any, counsellor: User, client: Client, form: str
) -> None:
    path = "/clients/new" if form == "new" else f"/clients/{client.id}/{form}"
    page = browser_for(counsellor).get(path).text

    main = page[page.index("<main") :]
    first = re.search(r'<button[^>]*value="([\w-]+)"', main)

    assert first is not None
    assert first.group(1) in {"register", "save"}


def test_a_refused_language_opens_its_part_and_is_named(browser_for: Any) -> None:
    fields = {**OKSANA, "spoken-0-language": "Klingon", "nationality": "Klingon"}

    page = browser_for("counsellor").post("/clients/new", **fields).text

    assert re.search(r'<details class="fold" open><summary>Languages', page)
    summary = page[page.index("data-error-summary") : page.index("</ul>")]
    assert "Also speaks" in summary
    assert "Nationality" in summary


def test_what_is_refused_is_told_in_the_order_of_the_page(browser_for: Any) -> None:
    fields = {
        **OKSANA, "full_name": "", "birth": "spring", "contacts-0-value": "not a number",
        "minutes": "9999", "documents-0-country": "Atlantis", "spoken-0-language": "Klingon",
        "agreed": "", "gender": "",
    }  # fmt: skip

    page = browser_for("counsellor").post("/clients/new", **fields).text

    summary = page[page.index("data-error-summary") : page.index("</ul>")]
    told = re.findall(r'href="#([\w-]+)"', summary)
    assert len(told) == 9
    assert told == sorted(told, key=lambda name: page.index(f'id="{name}"'))
