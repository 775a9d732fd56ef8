"""Rows for a spreadsheet that cannot run what a person typed."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# A cell that begins so is run as a formula by a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
