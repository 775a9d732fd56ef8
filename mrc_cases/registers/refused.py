"""The refused rows as a workbook with the reason beside each, ready to mend and bring in again."""

import io
import re
from collections.abc import Container, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from mrc_cases.base.spreadsheets import new_workbook
from mrc_cases.registers.headings import ORIGIN
from mrc_cases.registers.rows import Refusal
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.values import written

MOST_IN_CELL = 32_767  # signs


def refused_workbook(sheets: Sequence[Sheet], refusals: Sequence[Refusal]) -> bytes:
    """One sheet per sheet of the register that has refused rows; texts stay texts."""
    file = io.BytesIO()
    by_row: dict[tuple[str, int], list[Refusal]] = {}
    for refusal in refusals:
        by_row.setdefault((refusal.sheet, refusal.row), []).append(refusal)
    with new_workbook(file) as book:
        red = book.add_format({"font_color": "#A3262A", "text_wrap": True})
        for sheet in sheets:
            _write_sheet(book, sheet, by_row, red)
        if not book.worksheets():
            book.add_worksheet().write_string(0, 0, _("No row was refused."))
    return file.getvalue()


def _write_sheet(
    book: Any, sheet: Sheet, by_row: Mapping[tuple[str, int], list[Refusal]], red: Any
) -> None:
    rows = [row for row in sheet.rows if (sheet.name, row.number) in by_row]
    if not rows:
        return
    page = book.add_worksheet(_page_name(sheet.name, {each.name for each in book.worksheets()}))
    size = len(sheet.headings)
    for column, heading in enumerate((*sheet.headings, _("Why refused"), ORIGIN)):
        _write_text(page, 0, column, heading)
    for line, row in enumerate(rows, 1):
        for column, heading in enumerate(sheet.headings):
            _write(page, line, column, row.cells.get(heading))
        reasons = [f"{each.label}: {each.reason}" for each in by_row[sheet.name, row.number]]
        _write_text(page, line, size, "\n".join(reasons), red)
        _write_text(page, line, size + 1, row.origin)


def _page_name(name: str, taken: Container[str]) -> str:
    """The sheet's name as a workbook allows it: a CSV file's may have any sign."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31].strip(" '") or "1"
    number = 2
    found = plain
    while found in taken:
        found, number = f"{plain[:27]} {number}", number + 1
    return found


def _write(page: Any, line: int, column: int, cell: Any) -> None:
    if isinstance(cell, int | float):
        page.write_number(line, column, cell)
    elif cell is not None:
        _write_text(page, line, column, cell if isinstance(cell, str) else written(cell))


def _write_text(page: Any, line: int, column: int, text: str, *how: Any) -> None:
    """A text; of a longer one than a workbook's cell can hold, its beginning."""
    page.write_string(line, column, text[:MOST_IN_CELL], *how)
