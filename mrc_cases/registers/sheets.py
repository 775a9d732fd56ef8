"""Reading a workbook or CSV that somebody hands in: row by row, and never more than is sane."""

import csv
import datetime as dt
import hashlib
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from mrc_cases.base.spreadsheets import WORKBOOK_DAMAGE, open_workbook
from mrc_cases.registers.cells import Cell, Line, plain_cell
from mrc_cases.registers.columns import Columns
from mrc_cases.registers.csv_sheets import OneColumn, QuoteOpen, lines_of
from mrc_cases.registers.encodings import decode, is_known, utf_16_in
from mrc_cases.registers.headings import (
    TooManyColumns,
    checked,
    heading_row,
    is_unheaded,
    known_headings,
    texts_of,
    unique,
)
from mrc_cases.registers.marks import NO_MARKS, Marks, marks_of
from mrc_cases.registers.one_form import one_form
from mrc_cases.registers.strangers import is_noise, is_stranger

MOST_BYTES = 50 * 1024 * 1024
# What 200,000 rows of 40 filled cells unpack to.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ROWS = 200_000
MOST_SHEETS = 50
LOOKED_AT = 20  # filled rows among which the headings are looked for
# A sheet formatted to its last row is a million empty rows: after so many we stop, and say so.
MOST_EMPTY_ROWS = 100_000

OLE_CONTAINER = b"\xd0\xcf\x11\xe0"  # an old .xls, and any .xlsx under a password


class RegisterUnreadable(Exception):
    """The file cannot be read as a register; the message is a sentence for the person."""


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as a spreadsheet shows it, cells by heading.

    `origin` says which row of the register this is, in a mended row (`is_returned`) which it was.
    `unsaved` are the headings under which a formula was saved without its value.
    """

    sheet: str
    number: int
    cells: dict[str, Cell]
    origin: str = ""
    is_returned: bool = False
    unsaved: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """A sheet read whole: headings as written, and the rows below them that hold something.

    `encoding` is the code page of a CSV, `is_guessed` that the file did not say it. `above` are the
    texts over the headings; `ends_at` is the row after which nothing was read any more.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    encoding: str | None = None
    is_guessed: bool = False
    above: tuple[str, ...] = ()
    ends_at: int | None = None
    is_hidden: bool = False  # in the workbook, so that nobody sees it there
    hidden_columns: tuple[str, ...] = ()  # likewise, by their headings
    from_1904: bool = False  # a bare number of days is counted from there, as Macs once did

    @property
    def without_heading(self) -> dict[str, int]:
        """The columns that hold something and have no heading, and how many cells."""
        return {
            heading: sum(row.cells.get(heading) is not None for row in self.rows)
            for heading in self.headings
            if is_unheaded(heading)
        }

    def texts(self) -> Iterator[str]:
        """Everything that stands in it as text."""
        yield from self.headings
        for row in self.rows:
            yield from (cell for cell in row.cells.values() if isinstance(cell, str))

    def as_plain(self, numbers: Container[int]) -> dict[str, Any]:
        """The rows with these numbers as JSON can keep them; days become text."""
        rows = [
            [row.number, [_kept(row.cells.get(head)) for head in self.headings], row.origin]
            for row in self.rows
            if row.number in numbers
        ]
        return {"name": self.name, "headings": list(self.headings), "rows": rows}

    @classmethod
    def from_plain(cls, held: Mapping[str, Any]) -> "Sheet":
        """What `as_plain` kept; earlier ones kept no origin."""
        name, headings = held["name"], tuple(held["headings"])
        rows = (
            SheetRow(name, number, dict(zip(headings, cells, strict=True)), *origin)
            for number, cells, *origin in held["rows"]
        )
        return cls(name, headings, tuple(rows))


def _kept(cell: Cell) -> str | int | float | None:
    if isinstance(cell, dt.datetime) and cell.time() == dt.time.min:
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return cell


def read_register(
    source: Path | bytes,
    encoding: str | None = None,
    *,
    name: str | None = None,
    known: Iterable[str] = (),
) -> list[Sheet]:
    """Every sheet of an XLSX or CSV file, or of what is in one; raises RegisterUnreadable.

    Formulas are never computed: what counts is the value the file was saved with. `encoding` is
    the code page of a CSV, where a person knows it better; `known` are folded headings that a
    mapping knows beside the usual ones.
    """
    known = known_headings() | set(known)
    content = source if isinstance(source, bytes) else _content_of(source)
    if not content:
        raise RegisterUnreadable(_("This file is empty."))
    _check_size(len(content))
    if content.startswith(OLE_CONTAINER):
        raise RegisterUnreadable(
            _("This file is locked by a password or is an old .xls. Save it as .xlsx without one.")
        )
    if content.startswith(b"PK"):
        return _read_xlsx(content, known)
    if name is None:
        name = source.stem if isinstance(source, Path) else "register"
    return _read_csv(content, encoding, name[:31], known)


def _content_of(path: Path) -> bytes:
    if not path.is_file():  # a device or a pipe may have no end
        raise RegisterUnreadable(_("This file cannot be opened."))
    try:
        _check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise RegisterUnreadable(_("This file cannot be opened.")) from error


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise RegisterUnreadable(_("This file is larger than 50 MB. Please divide it."))


@contextmanager
def _plain_words() -> Iterator[None]:
    """Whatever breaks while reading is said in one sentence."""
    try:
        yield
    except (QuoteOpen, TooManyColumns) as error:
        raise RegisterUnreadable(str(error)) from error
    except OneColumn as error:
        raise RegisterUnreadable(_no_register()) from error
    except (*WORKBOOK_DAMAGE, csv.Error) as error:
        raise RegisterUnreadable(_("This file is damaged and cannot be read.")) from error


def _read_xlsx(content: bytes, known: Container[str]) -> list[Sheet]:
    _check_archive(content)
    with _plain_words():
        book = open_workbook(BytesIO(content))
        with closing(book):
            if len(book.worksheets) > MOST_SHEETS:
                raise RegisterUnreadable(
                    _("This workbook has over 50 sheets. Please keep only the needed ones.")
                )
            from_1904 = book.epoch.year == 1904
            sheets = (_xlsx_sheet(sheet, known) for sheet in book.worksheets)
            return _with_content(replace(sheet, from_1904=from_1904) for sheet in sheets)


def _check_archive(content: bytes) -> None:
    """A few packed bytes can unpack to a full disk: look before unpacking."""
    with _plain_words(), zipfile.ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RegisterUnreadable(_("This workbook unpacks to far too much. It is not a register."))
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise RegisterUnreadable(_no_register())


def _no_register() -> str:
    return _("This is no workbook (.xlsx) and no CSV file.")


def _xlsx_sheet(sheet: Any, known: Container[str]) -> Sheet:
    sheet.reset_dimensions()  # the size a sheet claims to have is not believed
    lines = sheet.iter_rows(values_only=True)
    read = _read_sheet(sheet.title, lines, known, marks_of(sheet))
    return replace(read, is_hidden=sheet.sheet_state != "visible")


def _read_csv(
    content: bytes, encoding: str | None, name: str, known: Container[str]
) -> list[Sheet]:
    if encoding is not None and not is_known(encoding):
        raise RegisterUnreadable(_("There is no code page “%(name)s”.", name=encoding))
    with _plain_words():
        has_nulls = b"\0" in content[:1000] and utf_16_in(content) is None
        if is_stranger(content) or (has_nulls and encoding is None):
            raise RegisterUnreadable(_no_register())
        text, read_as, is_guessed = decode(content, encoding)
        if is_noise(text):
            raise RegisterUnreadable(_no_register())
        if not text.strip():
            raise RegisterUnreadable(_("This file holds no rows."))
        sheet = _read_sheet(name, (tuple(line) for line in lines_of(text)), known)
        return _with_content([replace(sheet, encoding=read_as, is_guessed=is_guessed)])


def _with_content(sheets: Iterable[Sheet]) -> list[Sheet]:
    filled = [sheet for sheet in sheets if sheet.headings]
    if not filled:
        raise RegisterUnreadable(_("This file holds no rows."))
    return filled


def _read_sheet(
    name: str, lines: Iterator[Line], known: Container[str], marks: Marks = NO_MARKS
) -> Sheet:
    filled = _Filled(enumerate(lines, 1))
    top = [each for _place, each in zip(range(LOOKED_AT), filled, strict=False)]
    if not top:
        return Sheet(name, (), ())
    at = heading_row([line for _number, line in top], known)
    texts = texts_of(top[at][1])
    checked(len(texts))
    columns = Columns(unique(texts))
    rows = tuple(_rows_below(name, columns, chain(top[at + 1 :], filled), marks))
    above = (" ".join(filter(None, texts_of(line))) for _number, line in top[:at])
    sheet = Sheet(name, columns.headings, rows, above=tuple(above), ends_at=filled.ends_at)
    return replace(sheet, hidden_columns=columns.named(marks.hidden))


class _Filled:
    """The rows of a sheet that hold anything, with their numbers."""

    def __init__(self, numbered: Iterator[tuple[int, Line]]) -> None:
        self.ends_at: int | None = None
        self._numbered = numbered

    def __iter__(self) -> Iterator[tuple[int, Line]]:
        return self

    def __next__(self) -> tuple[int, Line]:
        rows = self._numbered if self.ends_at is None else ()
        for empty, (number, line) in enumerate(rows, 1):
            if any(cell is not None and plain_cell(cell) is not None for cell in line):
                return number, line
            if empty >= MOST_EMPTY_ROWS:
                self.ends_at = number
                break
        raise StopIteration


def _rows_below(
    name: str, columns: Columns, numbered: Iterable[tuple[int, Line]], marks: Marks
) -> Iterator[SheetRow]:
    above = hashlib.sha256(repr(columns.headings).encode())
    for taken, (number, line) in enumerate(numbered, 1):
        if taken > MOST_ROWS:
            raise RegisterUnreadable(_("A sheet has over 200,000 rows. Please divide the file."))
        cells = columns.cells(line)
        told = columns.origin is not None and columns.origin < len(line) and line[columns.origin]
        # A row is told from one with the same words in another file by all that stands above it.
        said = [cell if cell is None else one_form(cell, day_first=True) for cell in cells.values()]
        above.update(f"{number}{said}".encode())
        origin = str(told or above.hexdigest()[:32])
        unsaved = frozenset(columns.named(marks.unsaved.get(number, ())))
        yield SheetRow(name, number, cells, origin, bool(told), unsaved)
