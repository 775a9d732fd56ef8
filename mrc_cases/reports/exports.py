"""A report as JSON, CSV or XLSX: the same figures as the page, safe to open in a spreadsheet."""

import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from mrc_cases.base.spreadsheets import csv_file, new_workbook
from mrc_cases.reports.figures import GENDER_WORDS, Report, Table, as_plain, with_percent_sign
from mrc_cases.reports.grids import Grid

# The spreadsheet's own format of a day, by its number: each shows it in its reader's order.
AS_THE_READER_WRITES_DAYS = 14


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
    for table in report.all_tables:
        yield []
        yield [table.title]
        yield _columns(table)
        yield from _rows(table)
    for note in report.notes:
        yield []
        yield [note]


def _columns(table: Table | Grid) -> list[str]:
    if isinstance(table, Grid):
        return ["", *table.columns.values()]
    total = _("Persons") if table.has_events else _("Total")
    not_women = [_("Not women")] if table.has_not_women else []
    women = with_percent_sign(_("Women, %%"))
    events = [_("Events")] if table.has_events else []
    return ["", *map(str, GENDER_WORDS.values()), *not_women, total, women, *events]


def _rows(table: Table | Grid) -> Iterator[list[Any]]:
    if isinstance(table, Grid):
        yield from ([line.label, *line.values] for line in table.lines)
        return
    for row in table.rows:
        not_women = [row.not_women] if table.has_not_women else []
        events = [row.events] if table.has_events else []
        counts = (*row.counts.values(), *not_women, row.total, row.percent_women, *events)
        yield [row.label, *counts]


def as_xlsx(report: Report, *, right_to_left: bool = False) -> bytes:
    """A sheet per table; texts are written as texts, never as formulas."""
    file = io.BytesIO()
    with new_workbook(file) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": AS_THE_READER_WRITES_DAYS, "align": "left"})
        head = _sheet(book, _("Report"), right_to_left)
        for line, (name, value) in enumerate([("", report.title), *report.head.items()]):
            head.write_string(line, 0, str(name))
            if isinstance(value, dt.date):
                head.write_datetime(line, 1, value, day)
            else:
                head.write_string(line, 1, str(value))
        for offset, note in enumerate(report.notes, len(report.head) + 2):
            head.write_string(offset, 0, note)
        for table in report.all_tables:
            _write_table(_sheet(book, table.title, right_to_left), table, bold)
    return file.getvalue()


def _sheet(book: Any, title: str, right_to_left: bool) -> Any:
    """Sheet names are short, know no brackets or slashes, and each stands once."""
    name = "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31]
    if name.casefold() in {known.casefold() for known in book.sheetnames}:
        name = f"{name[:28]} {len(book.sheetnames)}"
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 36)
    if right_to_left:
        sheet.right_to_left()
    return sheet


def _write_table(sheet: Any, table: Table | Grid, bold: Any) -> None:
    """The whole title, of which the sheet's own name keeps the beginning, then the table."""
    sheet.write_string(0, 0, table.title, bold)
    for column, heading in enumerate(_columns(table)):
        sheet.write_string(1, column, str(heading), bold)
    for line, row in enumerate(_rows(table), 2):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(line, column, value)
            elif value is not None:
                sheet.write_string(line, column, str(value))
