"""Reading a workbook or CSV that somebody hands in: row by row, and never more than is sane."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_COLUMNS = 200
MOST_ROWS = 500_000
# A sheet formatted to its last row is a million empty rows: after so many we stop.
MOST_EMPTY_ROWS = 1000

Cell = str | int | float | dt.datetime | dt.date | dt.time | None


class RegisterUnreadable(Exception):
    """The file cannot be read as a register; the message is a sentence for the person."""


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as a spreadsheet shows it (headings are row 1), cells by heading."""

    sheet: str
    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """A sheet read whole: headings as written, rows that hold something."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_register(path: Path) -> list[Sheet]:
    """Every sheet of an XLSX or CSV file; raises RegisterUnreadable."""
    if path.stat().st_size > MOST_BYTES:
        raise RegisterUnreadable(_("This file is larger than 50 MB. Please divide it."))
    start = path.read_bytes()[:8]
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise RegisterUnreadable(
            _("This file is locked by a password or is an old .xls. Save it as .xlsx without one.")
        )
    if start.startswith(b"PK"):
        return _read_workbook(path)
    if b"\0" in start:
        raise RegisterUnreadable(_("This is no workbook (.xlsx) and no CSV file."))
    return [_read_csv(path)]


def _read_workbook(path: Path) -> list[Sheet]:
    _check_archive(path)
    try:
        # Formulas are never computed: what counts is the value the file was saved with.
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            return [_read_sheet(sheet.title, sheet.iter_rows(values_only=True)) for sheet in book]
        finally:
            book.close()
    except RegisterUnreadable:
        raise
    except (InvalidFileException, OSError, KeyError, ValueError, SyntaxError, TypeError,
            AttributeError, zipfile.BadZipFile) as error:  # fmt: skip
        raise RegisterUnreadable(_("This workbook is damaged and cannot be read.")) from error


def _check_archive(path: Path) -> None:
    """A few packed bytes can unpack to a full disk: look before unpacking."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise RegisterUnreadable(_("This workbook is damaged and cannot be read.")) from error
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RegisterUnreadable(_("This workbook unpacks to far too much. It is not a register."))
    if "xl/workbook.xml" not in names:
        raise RegisterUnreadable(_("This is no workbook (.xlsx) and no CSV file."))


def _read_sheet(name: str, lines: Iterator[tuple[Any, ...]]) -> Sheet:
    headings = _headings(next(lines, ()))
    rows, empty = [], 0
    for number, line in enumerate(lines, 2):
        cells = {head: _plain(cell) for head, cell in zip(headings, line, strict=False) if head}
        if all(cell is None for cell in cells.values()):
            empty += 1
            if empty > MOST_EMPTY_ROWS:
                break
            continue
        empty = 0
        rows.append(SheetRow(name, number, cells))
        if len(rows) > MOST_ROWS:
            raise RegisterUnreadable(_("A sheet has over 500,000 rows. Please divide the file."))
    return Sheet(name, tuple(head for head in headings if head), tuple(rows))


def _headings(line: tuple[Any, ...]) -> list[str]:
    """The first row as headings; one that stands twice gets a number behind it."""
    while line and line[-1] is None:
        line = line[:-1]
    if len(line) > MOST_COLUMNS:
        raise RegisterUnreadable(_("A sheet has over 200 columns. Please keep only the needed ones."))
    seen: dict[str, int] = {}
    headings = []
    for cell in line:
        text = " ".join(str(cell).split()) if cell is not None else ""
        seen[text] = seen.get(text, 0) + 1
        headings.append(text if seen[text] == 1 or not text else f"{text} {seen[text]}")
    return headings


def _plain(cell: Any) -> Cell:
    if isinstance(cell, str):
        # Written as hexadecimal by some programs, and never meant.
        text = cell.replace("_x000D_", "").replace("\0", "").strip()
        return text[:8000] or None
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float | dt.datetime | dt.date | dt.time):
        return cell
    return None if cell is None else str(cell)[:8000]


def _read_csv(path: Path) -> Sheet:
    text = _decode(path.read_bytes())
    first_line = text.partition("\n")[0]
    delimiter = max(";,\t|", key=first_line.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return _read_sheet(path.stem[:31], (tuple(line) for line in lines))
    except csv.Error as error:
        raise RegisterUnreadable(_("This CSV file is damaged and cannot be read.")) from error


def _decode(content: bytes) -> str:
    """UTF-8 or UTF-16 by their marks, UTF-8 without one, else the old Central European page."""
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1250", errors="replace")
