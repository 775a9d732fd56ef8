"""Rows for a spreadsheet that cannot run what a person typed."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

# A cell that begins so is run as a formula by a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# What the reader of workbooks raises on files that are not what they say they are.
WORKBOOK_DAMAGE = (
    zipfile.BadZipFile, OSError, EOFError, LookupError, ValueError, SyntaxError, TypeError,
    AttributeError, NotImplementedError, ArithmeticError, zlib.error,
)  # fmt: skip


def open_workbook(file: BinaryIO) -> Any:
    """An XLSX file, to be read row by row and closed; raises one of WORKBOOK_DAMAGE."""
    from openpyxl import load_workbook  # here, because few programs ever read one: 5 MB

    return load_workbook(file, read_only=True, data_only=True, keep_links=False)


def new_workbook(file: BinaryIO) -> Any:
    """An XLSX file to be written, in which texts stay texts: no formulas, no links."""
    import xlsxwriter  # here, because few programs ever write one: 7 MB

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(file, options)


def harmless(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def csv_file(rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows as CSV, UTF-8 with a byte-order mark so that spreadsheets read it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")
