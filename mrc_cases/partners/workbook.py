"""The directory as a workbook: a sheet for each kind of record, codes as they are stored.

The first row holds the names of the columns, which are the same in every language, so that what was
written in one centre can be read in another. A sheet says what the codes mean.
"""

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _

from mrc_cases import codes
from mrc_cases.base.spreadsheets import new_workbook
from mrc_cases.partners.hsds import DAYS
from mrc_cases.partners.opening import by_times
from mrc_cases.partners.plain import (
    PARTNER_FACTS,
    PHONE_FACTS,
    PLACE_FACTS,
    SERVICE_FACTS,
    PlainPart,
    PlainPartner,
)

SHEETS: dict[str, tuple[str, ...]] = {
    "partners": ("id", *PARTNER_FACTS),
    "services": ("id", "partner_id", *SERVICE_FACTS, "place_ids"),
    "places": ("id", "partner_id", *PLACE_FACTS),
    "phones": ("id", "partner_id", *PHONE_FACTS),
    "hours": ("of_id", "days", "opens", "until"),
}
# Column -> the list whose codes stand in it.
CODES = {
    "kind": "PARTNER_KIND", "state": "PARTNER_STATE", "service": "SERVICE", "cost": "COST",
    "genders": "GENDER", "accepts_irregular": "YES_NO", "languages": "LANGUAGE",
}  # fmt: skip
WIDE = frozenset({"name", "description", "address", "eligibility", "hours_note", "cost_note"})


def as_workbook(partners: Iterable[PlainPartner], *, right_to_left: bool = False) -> bytes:
    """The partners as XLSX; texts are written as texts, never as formulas or links."""
    file = io.BytesIO()
    listed = list(partners)
    with new_workbook(file) as book:
        bold = book.add_format({"bold": True})
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            _write(sheet, columns, _rows(name, listed), bold)
        meanings = book.add_worksheet("codes")
        if right_to_left:
            meanings.right_to_left()
        _write(meanings, ("column", "code", "meaning"), _meanings(), bold)
    return file.getvalue()


def _write(sheet: Any, columns: tuple[str, ...], rows: Iterable[list[str]], bold: Any) -> None:
    for at, heading in enumerate(columns):
        sheet.write_string(0, at, heading, bold)
        sheet.set_column(at, at, 32 if heading in WIDE else 16)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            sheet.write_string(line, at, cell)


def _rows(sheet: str, partners: Iterable[PlainPartner]) -> Iterator[list[str]]:
    for partner in partners:
        if sheet == "partners":
            yield _cells(partner.id, *(partner.facts[name] for name in PARTNER_FACTS))
        elif sheet == "hours":
            yield from _hours(partner)
        else:
            yield from _part_rows(sheet, partner)


def _part_rows(sheet: str, partner: PlainPartner) -> Iterator[list[str]]:
    parts: tuple[PlainPart, ...] = getattr(partner, sheet)
    for part in parts:
        where = (part.place_ids,) if sheet == "services" else ()
        yield _cells(part.id, partner.id, *part.facts.values(), *where)


def _hours(partner: PlainPartner) -> Iterator[list[str]]:
    for part in (*partner.places, *partner.services):
        for days, opens, until in by_times(part.shifts):
            yield _cells(part.id, tuple(DAYS[day] for day in days), opens, until)


def _cells(*values: Any) -> list[str]:
    return [_cell(value) for value in values]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)


def _meanings() -> Iterator[list[str]]:
    for column, list_name in CODES.items():
        for code in codes.codes_of(list_name):
            yield [column, code.code, codes.label(list_name, code.code)]
    yield ["days", " ".join(DAYS), _("Monday to Sunday")]
    yield ["country", "SK", _("Two letters, as in an internet address")]
    yield ["is_public", "yes no", ""]
