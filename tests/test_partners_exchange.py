"""The directory goes out and comes in, as HSDS 3 and as a workbook, and nothing is lost or run."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from mrc_cases.base.models import Base
from mrc_cases.base.trail import TrailLine
from mrc_cases.extensions import db
from mrc_cases.partners.actions import add_partner, change_partner, set_state
from mrc_cases.partners.exchange import read_directory
from mrc_cases.partners.exchange_actions import Outcome, bring_in
from mrc_cases.partners.hsds import directory_file
from mrc_cases.partners.lexicon import lexicon_of_now
from mrc_cases.partners.models import Partner
from mrc_cases.partners.part_actions import add_hours, add_phone, add_place, add_service
from mrc_cases.partners.plain import PlainPartner, plain_of
from mrc_cases.partners.reading import FileUnreadable
from mrc_cases.partners.workbook import as_workbook

TODAY = dt.date(2026, 3, 2)


def put_directory() -> None:
    """Three partners that between them use every field there is."""
    for number, name in enumerate(("Open Door", "Український дім", "=HYPERLINK(evil)")):
        partner = add_partner(
            new_id=uuid4(), today=TODAY, office_id=None, name=name, kind="LEGAL", country="SK",
            language="ukr", genders=("F", "M") if number else (), other_name="+Short",
            accepts_irregular=("NC", "YES", "NO")[number], is_public=bool(number),
            description="First line\nSecond “line”", email="office@door.example",
            website="https://door.example", risk_note="Tells the police.",
            focal_person="Eva Nova", focal_phone="+421 905 000 001",
        )  # fmt: skip
        place = add_place(
            partner, new_id=uuid4(), area="Košice", address="Hlavná 1", postal_code="040 01",
            country="SK", name="Yard", is_public=bool(number),
        )  # fmt: skip
        add_hours(place, weekdays=(0, 2, 4), opens=dt.time(9), until=dt.time(12, 30))
        add_hours(place, weekdays=(5,), opens=dt.time(20), until=dt.time(2))
        service = add_service(
            partner, new_id=uuid4(), place_ids={place.id}, service="LEG", name=None,
            languages=("sqi", "ukr", "mis", "cnr"), cost="REDUCED", cost_note="5 € a talk",
            eligibility="With a letter", genders=("F",), accepts_irregular="YES",
            area="Košický kraj", by_appointment=True, hours_note="Not in August",
            description="Ask for Mária.", is_public=True, active=True,
        )  # fmt: skip
        add_hours(service, weekdays=(1,), opens=dt.time(0), until=dt.time(0))
        add_service(
            partner, new_id=uuid4(), service="HEA", name="-1+1", languages=(), genders=(),
            cost="FREE", active=False,
        )  # fmt: skip
        add_phone(partner, number="+421 2 5555 0100", words="=cmd|x", is_public=True)
        add_phone(partner, number="112", words=None, is_public=False)
    set_state(partner, "suspended", "Moves")
    db.session.commit()


def everything() -> list[PlainPartner]:
    db.session.expire_all()
    query = select(Partner).order_by(Partner.sort_name, Partner.id)
    return [plain_of(partner) for partner in db.session.scalars(query)]


def take(content: bytes) -> Outcome:
    partners, outcome = read_directory(content, "SK", lexicon_of_now())
    bring_in(partners, outcome, None)
    db.session.commit()
    return outcome


def forget_all() -> None:
    for table in reversed(Base.metadata.sorted_tables):
        if table.name.startswith("partner"):
            db.session.execute(table.delete())
    db.session.commit()


FORMATS = pytest.mark.parametrize("write", [directory_file, as_workbook], ids=["json", "xlsx"])


@FORMATS
def test_what_goes_out_comes_into_an_empty_centre_as_it_was(
    app: Flask, write: Callable[..., bytes]
) -> None:
    put_directory()
    before = everything()
    content = write(before)
    forget_all()
    assert everything() == []

    outcome = take(content)

    assert (outcome.added, outcome.refused) == (3, [])
    after = everything()
    assert after == before
    assert directory_file(after) == directory_file(before)


@FORMATS
def test_the_same_file_twice_adds_nothing(app: Flask, write: Callable[..., bytes]) -> None:
    put_directory()
    content = write(everything())
    forget_all()
    take(content)

    outcome = take(content)

    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 0, 3)
    assert (outcome.kept, outcome.refused) == ([], [])


def tree_of(name: str = "Legal help", **more: Any) -> dict[str, Any]:
    """An organisation as a stranger's program writes it."""
    return {
        "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
        "name": name,
        "description": "A charity",
        "locations": [
            {"id": "loc-1", "location_type": "physical",
             "addresses": [{"id": "a", "address_1": "Main Street 1", "city": "Vienna",
                            "country": "AT", "postal_code": "1010"}],
             "schedules": [{"id": "s", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00Z",
                            "closes_at": "17:00"}]}
        ],
        "services": [
            {"id": "srv-1", "name": "Legal advice for all", "status": "active",
             "assured_date": "2026-01-15", "eligibility_description": "Everybody",
             "languages": [{"id": "l", "name": "Albanian", "code": "sq"}],
             "cost_options": [{"id": "c", "amount": 0}],
             "service_at_locations": [{"id": "x", "location": {"id": "loc-1"}}],
             "schedules": [{"id": "m", "freq": "MONTHLY", "description": "Each first Monday"}]}
        ],
        "phones": [{"id": "p", "number": "+43 1 555 0100"}],
        "contacts": [{"id": "z", "name": "Somebody"}],
        **more,
    }  # fmt: skip


def page_of(*trees: Any) -> bytes:
    return json.dumps({"contents": list(trees)}).encode()


def test_a_strangers_directory_is_understood(app: Flask) -> None:
    outcome = take(page_of(tree_of()))

    assert (outcome.added, outcome.refused) == (1, [])
    (found,) = everything()
    assert found.facts["country"] == "AT"
    assert found.facts["checked_on"] == dt.date(2026, 1, 15)
    assert found.facts["is_public"] is False
    (service,) = found.services
    assert service.facts["service"] == "LEG"
    assert service.facts["languages"] == ("sqi",)
    assert service.facts["cost"] == "FREE"
    assert service.facts["hours_note"] == "Each first Monday"
    assert service.place_ids == (found.places[0].id,)
    assert [shift.weekday for shift in found.places[0].shifts] == [0, 1]


def test_a_number_at_a_service_comes_in_once(app: Flask) -> None:
    tree = tree_of()
    tree["services"][0]["phones"] = [
        {"id": "again", "number": "+43 1 555 0100"}, {"id": "own", "number": "+43 1 555 0300"},
    ]  # fmt: skip
    take(page_of(tree))

    (found,) = everything()
    assert [each.facts["number"] for each in found.phones] == ["+43 1 555 0100", "+43 1 555 0300"]
    assert take(page_of(tree)).unchanged == 1


@pytest.mark.parametrize("wrapped", ["contents", "organizations", "list", "bare"])
def test_a_list_comes_in_whatever_it_is_wrapped_in(app: Flask, wrapped: str) -> None:
    tree = tree_of()
    shapes: dict[str, Any] = {"list": [tree], "bare": tree}
    content = json.dumps(shapes.get(wrapped, {wrapped: [tree]})).encode()

    assert take(content).added == 1


def test_a_partner_nobody_changed_follows_the_newer_file(app: Flask) -> None:
    take(page_of(tree_of()))
    newer = tree_of(description="Two charities", phones=[], services=[])

    outcome = take(page_of(newer))

    assert outcome.changed == 1
    (found,) = everything()
    assert found.facts["description"] == "Two charities"
    assert found.phones == ()
    assert [service.facts["active"] for service in found.services] == [False]
    assert take(page_of(newer)).unchanged == 1


def test_what_the_centre_changed_is_kept_and_told(app: Flask) -> None:
    take(page_of(tree_of()))
    partner = db.session.query(Partner).one()
    change_partner(partner, version=partner.version, description="Our own words")
    db.session.commit()

    newer = tree_of(description="Theirs", email="office@help.example")
    newer["phones"].append({"id": "p2", "number": "+43 1 555 0200"})
    outcome = take(page_of(newer))

    (kept,) = outcome.kept
    assert kept.facts == ("description",)
    (found,) = everything()
    assert found.facts["description"] == "Our own words"
    assert found.facts["email"] == "office@help.example"  # we had none
    assert len(found.phones) == 2


def test_checking_a_partner_is_no_change_of_it(app: Flask) -> None:
    take(page_of(tree_of()))
    db.session.query(Partner).one().checked_on = TODAY
    db.session.commit()

    assert take(page_of(tree_of())).unchanged == 1
    assert db.session.query(Partner).one().checked_on == TODAY
    assert take(page_of(tree_of(description="Newer"))).changed == 1


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"id": None}, "It has no id."),
        ({"name": " "}, "It has no name."),
        ({"name": "x" * 300}, "A text is longer than 200 signs."),
        ({"attributes": [{"link_type": "mrc:kind", "value": "SPY"}]}, "There is no code “SPY”"),
        ({"services": [{"id": "q", "name": "Dragons"}]}, "It is not clear which service this is."),
        ({"services": [{"name": "Legal"}]}, "It has no id."),
        ({"phones": [{"id": "q", "number": "none"}]}, "is not a telephone number."),
        ({"phones": [{"id": "q", "number": "Anna 0905 555 019"}]}, "is not a telephone number."),
        ({"locations": [{"id": "q"}]}, "It has no town."),
        ({"services": [{"id": "q", "name": "Legal", "schedules": [
            {"byday": "XX", "opens_at": "09:00", "closes_at": "10:00"}]}]}, "opening days"),
        ({"services": [{"id": "q", "name": "Legal", "schedules": [
            {"byday": "MO", "opens_at": "nine", "closes_at": "10:00"}]}]}, "is not a time"),
        ({"phones": [{"id": str(n), "number": f"+43155500{n}"} for n in range(301)]}, "300 parts"),
    ],
)  # fmt: skip
def test_what_cannot_come_in_is_told_with_the_reason(
    app: Flask, more: dict[str, Any], reason: str
) -> None:
    outcome = take(page_of(tree_of(**more), tree_of("Another", id="other", services=[],
                                                    locations=[], phones=[])))  # fmt: skip

    assert reason in " ".join(each.reason for each in outcome.refused)
    assert "Another" in [each.facts["name"] for each in everything()]


def test_nothing_harmful_becomes_a_link(app: Flask) -> None:
    take(page_of(tree_of(website="javascript:alert(1)", email="x\u0000y", name="A\u0000\ud800B")))

    (found,) = everything()
    assert found.facts["website"] is None
    assert found.facts["email"] is None
    assert found.facts["name"] == "AB"


def test_two_of_a_name_and_parts_of_another_are_refused(app: Flask) -> None:
    take(page_of(tree_of()))
    twin = tree_of(id="another")
    thief = tree_of("Thief", id="third")
    twice = tree_of()

    outcome = take(page_of(twice, twice, twin, thief))

    assert [each.reason for each in outcome.refused] == [
        "It stands in the file twice.",
        "There is a partner with this name in this country already.",
        "A part of it belongs to another partner here.",
    ]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (101 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is no JSON"),
        (b"\xff\xfe\x00", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b'{"contents": ' + b"[" * 60 + b"]" * 60 + b"}", "nested too deeply"),
        (b'{"a": 1}', "it lists no organisations"),
        (b"[" + b"9" * 5000 + b"]", "it is no JSON"),
        (b"[" + b"1," * 2000 + b"1]", "over 2000 organisations"),
        (b"PK\x03\x04nothing", "is damaged"),
        (b" " * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_hostile_file_gets_a_sentence(app: Flask, content: bytes, said: str) -> None:
    with pytest.raises(FileUnreadable, match=said):
        read_directory(content, "SK", lexicon_of_now())


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_workbook_that_unpacks_to_far_too_much_is_refused(app: Flask) -> None:
    with pytest.raises(FileUnreadable, match="far too much"):
        read_directory(bomb(), "SK", lexicon_of_now())


def test_rows_written_by_hand_need_no_keys(app: Flask) -> None:
    book = Workbook()
    sheets: dict[str, list[list[Any]]] = {
        "partners": [["name", "kind"], ["House by the lake", "NGO"]],
        "services": [["partner_id", "service", "languages"], ["House by the lake", "SHE", "slk"]],
        "phones": [["partner_id", "number"], ["House by the lake", 421255550100]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)

    assert take(out.getvalue()).added == 1
    assert take(out.getvalue()).unchanged == 1
    (found,) = everything()
    assert found.services[0].facts["languages"] == ("slk",)
    assert found.phones[0].facts["number"] == "421255550100"


# --- the pages ---------------------------------------------------------------------------------


def test_nothing_sealed_leaves_the_house_and_the_trail_says_what_left(
    app: Flask, browser_for: Any
) -> None:
    put_directory()
    browser = browser_for("counsellor")
    for kind in ("json", "xlsx"):
        page = browser.get(f"/partners/directory.{kind}")
        assert page.status == 200
        assert "attachment" in page.headers["Content-Disposition"]
        book = _texts(page.data) if kind == "xlsx" else page.data.decode()
        assert "Open Door" in book
        for secret in ("Tells the police.", "Eva Nova", "+421 905 000 001", "Moves"):
            assert secret not in book

    assert db.session.query(TrailLine).filter_by(action="export").count() == 2


def _texts(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}, "a formula"
    return " ".join(str(cell.value) for cell in cells)


def test_the_public_file_holds_what_is_public(app: Flask, browser_for: Any) -> None:
    put_directory()

    tree = json.loads(browser_for("counsellor").get("/partners/public.json").data)

    (only,) = tree["contents"]
    assert only["name"] == "Український дім"
    assert [phone["number"] for phone in only["phones"]] == ["+421 2 5555 0100"]
    assert len(only["services"]) == 1


def test_a_manager_hands_a_file_in_and_reads_what_came_of_it(
    app: Flask, browser_for: Any, make_user: Any
) -> None:
    browser = browser_for("manager")
    content = page_of(tree_of(), tree_of(" ", id="none"))

    page = browser.post("/partners/exchange", file=(io.BytesIO(content), "directory.json"))
    bad = browser.post("/partners/exchange", file=(io.BytesIO(b"nothing"), "directory.json"))

    assert "1 partner came in." in page.text
    assert "It has no name." in page.text
    assert bad.status == 422
    assert "it is no JSON" in bad.errors["file"]
    assert browser_for("counsellor").get("/partners/exchange").status == 403


# The fields of HSDS 3.0 for what we write.
FIELDS = {
    "organization": {"id", "name", "alternate_name", "description", "email", "website", "phones",
                     "locations", "services", "attributes"},
    "service": {"id", "name", "description", "status", "fees_description",
                "eligibility_description", "assured_date", "languages", "schedules",
                "cost_options", "service_areas", "service_at_locations", "attributes"},
    "location": {"id", "location_type", "name", "addresses", "schedules", "attributes"},
    "schedule": {"id", "freq", "byday", "opens_at", "closes_at", "notes"},
    "address": {"id", "address_1", "city", "state_province", "postal_code", "country",
                "address_type"},
}  # fmt: skip
REQUIRED = {
    "organization": {"id", "name", "description"},
    "service": {"id", "name", "status"},
    "location": {"id", "location_type"},
    "schedule": {"id"},
    "address": FIELDS["address"],
}


def _check(kind: str, tree: dict[str, Any]) -> None:
    assert tree.keys() <= FIELDS[kind]
    assert tree.keys() >= REQUIRED[kind]


def test_the_file_has_the_fields_of_hsds_3(app: Flask) -> None:
    put_directory()
    page = json.loads(directory_file(everything()))

    assert page["total_items"] == len(page["contents"]) == 3
    for organisation in page["contents"]:
        _check("organization", organisation)
        for service in organisation["services"]:
            _check("service", service)
            assert service["status"] in {"active", "inactive"}
            for schedule in service.get("schedules", ()):
                _check("schedule", schedule)
        for location in organisation["locations"]:
            _check("location", location)
            for address in location["addresses"]:
                _check("address", address)
    night = page["contents"][0]["locations"][0]["schedules"][1]
    assert (night["byday"], night["opens_at"], night["closes_at"]) == ("SA", "20:00", "02:00")
