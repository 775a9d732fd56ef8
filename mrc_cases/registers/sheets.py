"""Reading a workbook or CSV that somebody hands in: row by row, and never more than is sane."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from flask_babel import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

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

OLE_CONTAINER = b"\xd0\xcf\x11\xe0"  # an old .xls, and any .xlsx under a password

Cell: TypeAlias = str | int | float | dt.datetime | dt.date | dt.time | None
Lines: TypeAlias = Iterator[tuple[Any, ...]]

# What openpyxl and the XML reader below it raise on files that are not what they say they are.
_DAMAGE = (
    InvalidFileException, zipfile.BadZipFile, OSError, EOFError, LookupError, ValueError,
    SyntaxError, TypeError, AttributeError, NotImplementedError, ArithmeticError, csv.Error,
    zipfile.zlib.error,  # type: ignore[attr-defined]  # zipfile's own name for it
)  # fmt: skip


class RegisterUnreadable(Exception):
    """The file cannot be read as a register; the message is a sentence for the person."""


@dataclass(frozen=True)
class SheetRow:
    """One row that holds something: its number as a spreadsheet shows it, its cells by heading."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """A sheet whose rows can be read as often as wished, each time from the file."""

    name: str
    headings: tuple[str, ...]
    _lines: Callable[[], Lines]

    def rows(self) -> Iterator[SheetRow]:
        """The rows below the headings; raises RegisterUnreadable on the way."""
        with _plain_words():
            yield from _rows_below(self._lines())

    def sample(self, most: int = 2000) -> list[SheetRow]:
        """The first rows, for a preview and for guesses."""
        return list(islice(self.rows(), most))


@dataclass(frozen=True)
class Workbook:
    """A file's sheets that hold anything. `encoding_guessed` names a code page nobody told us."""

    sheets: tuple[Sheet, ...]
    encoding_guessed: str | None = None


def open_workbook(path: Path, encoding: str | None = None) -> Workbook:
    """Look at an XLSX or CSV file; raises RegisterUnreadable.

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
        return _open_xlsx(path)
    return _open_csv(path, encoding)


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


@contextmanager
def _plain_words() -> Iterator[None]:
    """Whatever breaks while reading is said in one sentence."""
    try:
        yield
    except _DAMAGE as error:
        raise RegisterUnreadable(_("This file is damaged and cannot be read.")) from error


def _open_xlsx(path: Path) -> Workbook:
    _check_archive(path)
    with _plain_words():
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        if len(book.worksheets) > MOST_SHEETS:
            raise RegisterUnreadable(_("This workbook has over 50 sheets. Keep the needed ones."))
        found = [_xlsx_sheet(sheet) for sheet in book.worksheets]
    return _with_content(found)


def _check_archive(path: Path) -> None:
    """A few packed bytes can unpack to a full disk: look before unpacking."""
    with _plain_words(), zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RegisterUnreadable(_("This workbook unpacks to far too much. It is not a register."))
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise RegisterUnreadable(_("This is no workbook (.xlsx) and no CSV file."))


def _xlsx_sheet(sheet: Any) -> Sheet:
    # The size a sheet claims to have is not believed.
    sheet.reset_dimensions()

    def lines() -> Lines:
        return iter(sheet.iter_rows(values_only=True))

    return _sheet(sheet.title, lines)


def _open_csv(path: Path, encoding: str | None) -> Workbook:
    with _plain_words():
        content = path.read_bytes()
        if b"\0" in content[:1000] and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
            raise RegisterUnreadable(_("This is no workbook (.xlsx) and no CSV file."))
        text, guessed = decode(content, encoding)
        delimiter = max(";,\t|", key=text.partition("\n")[0].count)

        def lines() -> Lines:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            return (tuple(line) for line in reader)

        return _with_content([_sheet(path.stem[:31], lines)], guessed)


def _with_content(sheets: list[Sheet], guessed: str | None = None) -> Workbook:
    filled = tuple(sheet for sheet in sheets if sheet.headings)
    if not filled:
        raise RegisterUnreadable(_("This file holds no rows."))
    return Workbook(filled, guessed)


def _sheet(name: str, lines: Callable[[], Lines]) -> Sheet:
    headings = tuple(head for head in _find_headings(enumerate(lines(), 1))[1] if head)
    return Sheet(name, headings, lines)


def _find_headings(numbered: Iterator[tuple[int, tuple[Any, ...]]]) -> tuple[int, list[str]]:
    """The first row that holds anything, and its number."""
    for number, line in islice(numbered, MOST_EMPTY_ROWS):
        headings = _headings(line)
        if any(headings):
            return number, headings
    return 0, []


def _headings(line: tuple[Any, ...]) -> list[str]:
    """One heading a column; one that stands twice gets a number behind it."""
    texts = [" ".join(str(_plain(cell) or "").split()) for cell in line]
    while texts and not texts[-1]:
        texts.pop()
    if len(texts) > MOST_COLUMNS:
        raise RegisterUnreadable(_("A sheet has over 200 columns. Please keep only the needed ones."))
    seen: dict[str, int] = {}
    headings = []
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
        headings.append(text if seen[text] == 1 or not text else f"{text} ({seen[text]})")
    return headings


def _rows_below(lines: Lines) -> Iterator[SheetRow]:
    numbered = enumerate(lines, 1)
    headings = _find_headings(numbered)[1]
    taken = empty = 0
    for number, line in numbered:
        cells = {head: _plain(cell) for head, cell in zip(headings, line, strict=False) if head}
        if all(cell is None for cell in cells.values()):
            empty += 1
            if empty > MOST_EMPTY_ROWS:
                return
            continue
        empty, taken = 0, taken + 1
        if taken > MOST_ROWS:
            raise RegisterUnreadable(_("A sheet has over 200,000 rows. Please divide the file."))
        # A row that was written short lacks its last cells.
        yield SheetRow(number, {head: cells.get(head) for head in headings if head})


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
