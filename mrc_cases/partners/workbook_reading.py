"""Partners out of the workbook that `workbook.py` writes, with rows added by hand."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice, zip_longest
from typing import Any

from flask_babel import gettext as _

from mrc_cases.base.spreadsheets import WORKBOOK_DAMAGE, open_workbook
from mrc_cases.partners import reading
from mrc_cases.partners.hsds import Tree
from mrc_cases.partners.naming import sort_name
from mrc_cases.partners.reading import FileUnreadable
from mrc_cases.partners.workbook import SHEETS

MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_UNPACKED = 100 * 1024 * 1024

Row = dict[str, Any]


def read_sheets(content: bytes) -> dict[str, list[Row]]:
    """The rows of the known sheets by column; raises FileUnreadable."""
    if len(content) > reading.MOST_BYTES:
        raise FileUnreadable(_("This file is larger than 20 MB. Please divide it."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise FileUnreadable(_("This workbook unpacks to far too much."))
        book = open_workbook(io.BytesIO(content))
        with closing(book):
            found = {name: list(_rows(book[name])) for name in SHEETS if name in book.sheetnames}
    except WORKBOOK_DAMAGE as error:
        raise FileUnreadable(_("This file is damaged and cannot be read.")) from error
    if not found.get("partners"):
        raise FileUnreadable(_("This workbook has no sheet “partners” with rows in it."))
    return found


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # the size a sheet claims to have is not believed
    lines = islice(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), MOST_ROWS)
    headings = [str(cell or "").strip() for cell in next(lines, ())]
    for line in lines:
        row = {name: cell for name, cell in zip_longest(headings, line) if name}
        if any(cell not in (None, "") for cell in row.values()):
            yield row


def as_trees(sheets: dict[str, list[Row]]) -> list[Tree]:
    """The rows as organisations of HSDS, so that both kinds of file are read by the same rules.

    A key left empty is made of what the row says; a part names its partner by key or by name.
    """
    hours = _grouped(sheets.get("hours", ()), "of_id")
    parts = {
        name: _grouped(sheets.get(name, ()), "partner_id")
        for name in ("services", "places", "phones")
    }
    return [_organisation(row, parts, hours) for row in sheets["partners"]]


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_said(row, column), []).append(row)
    return found


def _said(row: Row, column: str) -> str:
    """A cell as text; a whole number without the point a spreadsheet gives it."""
    cell = row.get(column)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _organisation(
    row: Row, parts: dict[str, dict[str, list[Row]]], hours: dict[str, list[Row]]
) -> Tree:
    name, key = _said(row, "name"), _said(row, "id")
    key = key or f"{sort_name(name)}/{_said(row, 'country')}"

    def of(sheet: str) -> list[Row]:
        named = parts[sheet].get(name, []) if name != key else []
        return [*parts[sheet].get(key, []), *named]

    return {
        "id": key,
        "name": name,
        "alternate_name": row.get("other_name"),
        **{column: row.get(column) for column in ("description", "email", "website")},
        "phones": [_phone(each, key) for each in of("phones")],
        "locations": [_location(each, key, hours) for each in of("places")],
        "services": [_service(each, key, hours) for each in of("services")],
        "attributes": _attributes(
            row, "kind", "state", "country", "language", "accepts_irregular", "checked_on",
            genders="gender", is_public="public",
        ),
    }  # fmt: skip


def _attributes(row: Row, *columns: str, **named: str) -> list[Tree]:
    """What HSDS has no field for; a cell with several codes says several."""
    pairs = [*((column, column) for column in columns), *named.items()]
    return [
        {"link_type": f"mrc:{name}", "value": value}
        for column, name in pairs
        for value in (_said(row, column).split() if column == "genders" else [_said(row, column)])
        if value
    ]


def _phone(row: Row, owner: str) -> Tree:
    number = _said(row, "number")
    return {
        "id": _said(row, "id") or f"{owner}/{number}",
        "number": number,
        "description": row.get("words"),
        "attributes": _attributes(row, is_public="public"),
    }


def _location(row: Row, owner: str, hours: dict[str, list[Row]]) -> Tree:
    key = _said(row, "id") or f"{owner}/{_said(row, 'area')}/{_said(row, 'address')}"
    address = {
        "city": row.get("area"),
        "address_1": row.get("address"),
        "postal_code": _said(row, "postal_code"),
        "country": row.get("country"),
    }
    return {
        "id": key,
        "name": row.get("name"),
        "addresses": [address],
        "schedules": _schedules(hours.get(key, ())),
        "attributes": _attributes(row, is_public="public"),
    }


def _service(row: Row, owner: str, hours: dict[str, list[Row]]) -> Tree:
    key = _said(row, "id") or f"{owner}/{_said(row, 'service')}/{_said(row, 'name')}"
    is_named = {"link_type": "mrc:named", "value": "yes" if _said(row, "name") else "no"}
    note = [{"notes": row["hours_note"]}] if row.get("hours_note") else []
    is_active = _said(row, "active").casefold() not in {"no", "false", "0"}
    return {
        "id": key,
        "name": _said(row, "name"),
        "description": row.get("description"),
        "status": "active" if is_active else "inactive",
        "fees_description": row.get("cost_note"),
        "eligibility_description": row.get("eligibility"),
        "languages": [{"code": code} for code in _said(row, "languages").split()],
        "schedules": [*_schedules(hours.get(key, ())), *note],
        "service_areas": [{"name": row["area"]}] if row.get("area") else [],
        "service_at_locations": [
            {"location_id": place} for place in _said(row, "place_ids").split()
        ],
        "attributes": [
            is_named,
            *_attributes(
                row, "service", "cost", "accepts_irregular", "by_appointment",
                genders="gender", is_public="public",
            ),
        ],
    }  # fmt: skip


def _schedules(rows: Iterable[Row]) -> list[Tree]:
    return [
        {
            "byday": ",".join(_said(row, "days").replace(",", " ").split()),
            "opens_at": row.get("opens"),
            "closes_at": row.get("until"),
        }
        for row in rows
    ]
