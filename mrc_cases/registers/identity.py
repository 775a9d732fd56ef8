"""Which row of a register is which: known again however its cells are written and matched.

A row with a number is known by it, within the register its mapping names; a row without one by all
that stands in it, whether or not the mapping uses the column. A refused row is told by the code in
its workbook (`SheetRow.origin`), so that it is still the same row when it was mended.
"""

import datetime as dt
import hashlib
import hmac
import json
import re
from functools import lru_cache

from mrc_cases.registers.cells import Cell
from mrc_cases.registers.mapping import RegisterMapping
from mrc_cases.registers.sheets import SheetRow
from mrc_cases.registers.values import as_day, written

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?(?!\d)")
_WIDE = 64  # signs: a longer text is a remark, no day and no number


class Identity:
    """Makes the keyed hashes by which the rows of one register are known; they name nobody."""

    def __init__(self, key: bytes, mapping: RegisterMapping, today: dt.date) -> None:
        self._key = key
        self._mapping = mapping
        self._today = today
        self._matched = {
            heading for sheet in mapping.sheets.values() for heading in sheet.columns.values()
        }

    def by_number(self, kind: str, number: str) -> bytes:
        """A number; those of another register (another year, another office) are other numbers."""
        register = self._mapping.register
        return self._mac(f"{kind}:{number}" if not register else f"{kind}:{number}\n{register}")

    def by_origin(self, kind: str, row: SheetRow) -> bytes:
        """The row of the register that this one is, mended or not."""
        return self._mac(f"{kind}:origin\n{row.origin}")

    def by_words(self, content: bytes, place: int) -> bytes:
        """The how manieth row that says this."""
        return self._mac(f"{content.hex()}\n{place}")

    def content(self, kind: str, row: SheetRow, client: str | None = None) -> bytes:
        """What a row says and of whom: the client number 1 of two registers is two people."""
        of_whom = "" if client is None else self.by_number("clients", client).hex()
        said = {
            heading: _same(cell, self._mapping.day_first, self._today)
            for heading, cell in row.cells.items()
            if cell is not None
        }
        return self._mac(f"{kind}:says\n{of_whom}\n{json.dumps(said, sort_keys=True)}")

    # --- as rows were told that came in with earlier versions, by the matched cells only -------

    def earlier_content(self, row: SheetRow) -> bytes:
        """What the row says, as an earlier version wrote it down."""
        return self._mac(self._earlier(row))

    def earlier_token(self, kind: str, row: SheetRow, place: int) -> bytes:
        """Which row without a number this is, as an earlier version wrote it down."""
        return self._mac(f"{kind}:{self._earlier(row)}{place}")

    def _earlier(self, row: SheetRow) -> str:
        said = {head: written(c) for head, c in row.cells.items() if head in self._matched}
        return json.dumps(said, sort_keys=True)

    def _mac(self, text: str) -> bytes:
        return hmac.digest(self._key, f"register:{text}".encode(), hashlib.sha256)[:16]


def _same(cell: Cell, day_first: bool, today: dt.date) -> str:
    """A cell in the one form that a workbook and a CSV file saved from it have in common."""
    if isinstance(cell, dt.time):
        return f"{cell.hour}:{cell.minute:02}"
    text = written(cell)
    if len(text) > _WIDE or not any(map(str.isdecimal, text)):
        return text
    return _same_text(text, day_first, today)


@lru_cache(maxsize=100_000)
def _same_text(text: str, day_first: bool, today: dt.date) -> str:
    if text.isdecimal():
        return text
    clock = _CLOCK.search(text)
    hour = f"{int(clock[1])}:{clock[2]}" if clock else ""
    day = as_day(text, today, day_first)
    if day is not None:
        return f"{day} {hour}".removesuffix(" 0:00").strip()
    if clock and clock[0] == text:
        return hour
    whole, comma, part = text.partition(",")
    return f"{whole}.{part}" if comma and whole.isdecimal() and part.isdecimal() else text
