"""A report as JSON, CSV or XLSX: the same figures as the page, safe to open in a spreadsheet."""

import io
import json
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from mrc_cases.base.spreadsheets import csv_file
from mrc_cases.reports.figures import GENDERS, Listing, Report, Table, as_plain


def as_json(report: Report) -> bytes:
    """UTF-8, keys as in `as_plain`."""
    return json.dumps(as_plain(report), ensure_ascii=False, indent=1, default=str).encode()


def as_csv(report: Report) -> bytes:
    """One table under the other, UTF-8 with a byte-order mark so that spreadsheets read it."""
    return csv_file(_lines(report))


def _lines(report: Report) -> Iterator[list[Any]]:
    yield [report.title]
    for name, value in report.head.items():
        yield [name, value]
    for table in report.tables:
        yield []
        yield [table.title]
        yield _columns(table)
        yield from _rows(table)
    for listing in report.listings:
        yield []
        yield [listing.title]
        yield from _listed(listing)
    for note in report.notes:
        yield []
        yield [note]


def _listed(listing: Listing) -> Iterator[list[Any]]:
    yield ["", *listing.columns]
    for label, figures in listing.rows:
        yield [label, *figures]


def _columns(table: Table) -> list[str]:
    total = _("Persons") if table.has_events else _("Total")
    return ["", *GENDERS, total, _("F %"), *([_("Events")] if table.has_events else [])]


def _rows(table: Table) -> Iterator[list[Any]]:
    for row in table.rows:
        events = [row.events] if table.has_events else []
        yield [row.label, *row.counts.values(), row.total, row.percent_women, *events]


def as_xlsx(report: Report, *, right_to_left: bool = False) -> bytes:
    """A sheet per table; texts are written as texts, never as formulas."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        head = _sheet(book, _("Report"), right_to_left)
        for line, (name, value) in enumerate([("", report.title), *report.head.items()]):
            head.write_string(line, 0, str(name))
            head.write_string(line, 1, str(value))
        for offset, note in enumerate(report.notes, len(report.head) + 2):
            head.write_string(offset, 0, note)
        for table in report.tables:
            lines = [_columns(table), *_rows(table)]
            _write_lines(_sheet(book, table.title, right_to_left), lines, bold)
        for listing in report.listings:
            sheet = _sheet(book, listing.title, right_to_left)
            _write_lines(sheet, list(_listed(listing)), bold)
    return file.getvalue()


def _sheet(book: Any, title: str, right_to_left: bool) -> Any:
    """Sheet names are short and know no brackets or slashes."""
    name = "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31]
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 36)
    if right_to_left:
        sheet.right_to_left()
    return sheet


def _write_lines(sheet: Any, lines: list[list[Any]], bold: Any) -> None:
    """The first line is the headings."""
    for line, row in enumerate(lines):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(line, column, value)
            elif value is not None:
                sheet.write_string(line, column, str(value), *([] if line else [bold]))
