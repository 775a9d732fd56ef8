"""Reading a workbook or CSV that somebody hands in: row by row, and never more than is sane."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, TypeAlias

from flask_babel import gettext as _

from mrc_cases.base.spreadsheets import WORKBOOK_DAMAGE, open_workbook
from mrc_cases.registers.encodings import decode

MOST_BYTES = 50 * 1024 * 1024
# What 200,000 rows of 40 filled cells unpack to.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_COLUMNS = 200
MOST_ROWS = 200_000
MOST_SHEETS = 50
MOST_SIGNS = 8000  # in one cell
# A sheet formatted to its last row is a million empty rows: after so many we stop.
MOST_EMPTY_ROWS = 1000

DELIMITERS = ";,\t|"
OLE_CONTAINER = b"\xd0\xcf\x11\xe0"  # an old .xls, and any .xlsx under a password

Cell: TypeAlias = str | int | float | dt.datetime | dt.date | dt.time | None
Line: TypeAlias = tuple[Any, ...]

UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class RegisterUnreadable(Exception):
    """The file cannot be read as a register; the message is a sentence for the person."""


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as a spreadsheet shows it, cells by heading."""

    sheet: str
    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """A sheet read whole: headings as written, and the rows below them that hold something.

    `encoding_guessed` names the code page of a CSV that did not say its own.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    encoding_guessed: str | None = None

    def as_plain(self, numbers: Container[int]) -> dict[str, Any]:
        """The rows with these numbers as JSON can keep them; days become text."""
        rows = [
            [row.number, [_kept(row.cells.get(head)) for head in self.headings]]
            for row in self.rows
            if row.number in numbers
        ]
        return {"name": self.name, "headings": list(self.headings), "rows": rows}

    @classmethod
    def from_plain(cls, held: Mapping[str, Any]) -> "Sheet":
        """What `as_plain` kept."""
        name, headings = held["name"], tuple(held["headings"])
        rows = (
            SheetRow(name, number, dict(zip(headings, cells, strict=True)))
            for number, cells in held["rows"]
        )
        return cls(name, headings, tuple(rows))


def _kept(cell: Cell) -> str | int | float | None:
    if isinstance(cell, dt.datetime) and cell.time() == dt.time.min:
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return cell


def read_register(path: Path, encoding: str | None = None) -> list[Sheet]:
    """Every sheet of an XLSX or CSV file that holds anything; raises RegisterUnreadable.

    Formulas are never computed: what counts is the value the file was saved with. `encoding` is
    the code page of a CSV, where a person knows it better.
    """
    try:
        size, start = path.stat().st_size, _first_bytes(path)
    except OSError as error:
        raise RegisterUnreadable(_("This file cannot be opened.")) from error
    if size == 0:
        raise RegisterUnreadable(_("This file is empty."))
    if size > MOST_BYTES:
        raise RegisterUnreadable(_("This file is larger than 50 MB. Please divide it."))
    if start.startswith(OLE_CONTAINER):
        raise RegisterUnreadable(
            _("This file is locked by a password or is an old .xls. Save it as .xlsx without one.")
        )
    if start.startswith(b"PK"):
        return _read_xlsx(path)
    return _read_csv(path, encoding)


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


@contextmanager
def _plain_words() -> Iterator[None]:
    """Whatever breaks while reading is said in one sentence."""
    try:
        yield
    except (*WORKBOOK_DAMAGE, csv.Error) as error:
        raise RegisterUnreadable(_("This file is damaged and cannot be read.")) from error


def _read_xlsx(path: Path) -> list[Sheet]:
    _check_archive(path)
    # Opened here, because a workbook that cannot be read would stay open otherwise.
    with _plain_words(), path.open("rb") as file:
        book = open_workbook(file)
        with closing(book):
            if len(book.worksheets) > MOST_SHEETS:
                raise RegisterUnreadable(
                    _("This workbook has over 50 sheets. Please keep only the needed ones.")
                )
            return _with_content(_xlsx_sheet(sheet) for sheet in book.worksheets)


def _check_archive(path: Path) -> None:
    """A few packed bytes can unpack to a full disk: look before unpacking."""
    with _plain_words(), zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RegisterUnreadable(_("This workbook unpacks to far too much. It is not a register."))
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise RegisterUnreadable(_("This is no workbook (.xlsx) and no CSV file."))


def _xlsx_sheet(sheet: Any) -> Sheet:
    sheet.reset_dimensions()  # the size a sheet claims to have is not believed
    return _read_sheet(sheet.title, sheet.iter_rows(values_only=True))


def _read_csv(path: Path, encoding: str | None) -> list[Sheet]:
    with _plain_words():
        content = path.read_bytes()
        if b"\0" in content[:1000] and not content.startswith(UTF_16):
            raise RegisterUnreadable(_("This is no workbook (.xlsx) and no CSV file."))
        text, guessed = decode(content, encoding)
        first = {delimiter: _first_filled(text, delimiter) for delimiter in DELIMITERS}
        delimiter = max(DELIMITERS, key=lambda each: len(first[each]))
        if len(first[delimiter]) == 1:  # a letter, a list of names: one column is no register
            raise RegisterUnreadable(_("This is no workbook (.xlsx) and no CSV file."))
        reader = _csv_lines(text, delimiter)
        sheet = _read_sheet(path.stem[:31], (tuple(line) for line in reader))
        return _with_content([replace(sheet, encoding_guessed=guessed)])


def _csv_lines(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _first_filled(text: str, delimiter: str) -> list[str]:
    """The cells of the first line that holds anything; a heading may go over two lines."""
    lines = islice(_csv_lines(text, delimiter), MOST_EMPTY_ROWS)
    return next((line for line in lines if any(map(str.strip, line))), [])


def _with_content(sheets: Iterable[Sheet]) -> list[Sheet]:
    filled = [sheet for sheet in sheets if sheet.headings]
    if not filled:
        raise RegisterUnreadable(_("This file holds no rows."))
    return filled


def _read_sheet(name: str, lines: Iterator[Line]) -> Sheet:
    numbered = enumerate(lines, 1)
    headings = _find_headings(numbered)
    rows = tuple(_rows_below(name, headings, numbered)) if headings else ()
    return Sheet(name, tuple(head for head in headings if head), rows)


def _find_headings(numbered: Iterator[tuple[int, Line]]) -> list[str]:
    """The first row that holds anything."""
    for _number, line in islice(numbered, MOST_EMPTY_ROWS):
        headings = _headings(line)
        if headings:
            return headings
    return []


def _headings(line: Line) -> list[str]:
    """One heading a column; one that stands twice gets a number behind it."""
    texts = [" ".join(str(_plain(cell) or "").split()) for cell in line]
    while texts and not texts[-1]:
        texts.pop()
    if len(texts) > MOST_COLUMNS:
        raise RegisterUnreadable(
            _("A sheet has over 200 columns. Please keep only the needed ones.")
        )
    seen: dict[str, int] = {}
    headings = []
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
        headings.append(text if seen[text] == 1 or not text else f"{text} ({seen[text]})")
    return headings


def _rows_below(
    name: str, headings: list[str], numbered: Iterator[tuple[int, Line]]
) -> Iterator[SheetRow]:
    taken = empty = 0
    for number, line in numbered:
        # A row that was written short lacks its last cells.
        pairs = zip_longest(headings, line[: len(headings)])
        cells = {head: _plain(cell) for head, cell in pairs if head}
        if all(cell is None for cell in cells.values()):
            empty += 1
            if empty > MOST_EMPTY_ROWS:
                return
            continue
        empty, taken = 0, taken + 1
        if taken > MOST_ROWS:
            raise RegisterUnreadable(_("A sheet has over 200,000 rows. Please divide the file."))
        yield SheetRow(name, number, cells)


def _plain(cell: Any) -> Cell:
    if isinstance(cell, str):
        # Written as hexadecimal by some programs, and never meant.
        text = cell.replace("_x000D_", "").replace("\0", "").strip()
        return text[:MOST_SIGNS] or None
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float | dt.datetime | dt.date | dt.time):
        return cell
    return None if cell is None else str(cell)[:MOST_SIGNS]
