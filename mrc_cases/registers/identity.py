"""Which row of a register is which: known again however its cells are written and matched.

A row with a number is known by it, within the register its mapping names; a row without one by all
that stands in it, whether or not the mapping uses the column, within its register and the office it
comes into: two offices write "phone, visa, 10 minutes" on the same day. A refused row is told by
the code in its workbook (`SheetRow.origin`), so that it is still the same row when it was mended.
١٢ is 12: the digits of every script are the same, but for rows that came in with earlier versions.
"""

import datetime as dt
import hashlib
import hmac
import json
from uuid import UUID

from mrc_cases.registers.cells import Cell
from mrc_cases.registers.mapping import RegisterMapping
from mrc_cases.registers.one_form import one_form
from mrc_cases.registers.sheets import SheetRow
from mrc_cases.registers.values import plain_digits, written


class Identity:
    """Makes the keyed hashes by which the rows of one register are known; they name nobody."""

    def __init__(
        self,
        key: bytes,
        mapping: RegisterMapping,
        office_id: UUID | None,
        *,
        digits: str | None = None,
    ) -> None:
        self._key = key
        self._digits = digits
        self._mapping = mapping
        self._office_id = office_id
        self._matched = {
            heading for sheet in mapping.sheets.values() for heading in sheet.columns.values()
        }

    def with_digits(self, digits: str) -> "Identity":
        """As earlier versions told the rows, to whom ١٢ was not 12: in the digits of a script,
        or "" for those that stand there.
        """
        return Identity(self._key, self._mapping, self._office_id, digits=digits)

    def _number(self, text: str) -> str:
        if self._digits == "":
            return text
        plain = plain_digits(text)
        return plain.translate(str.maketrans("0123456789", self._digits)) if self._digits else plain

    def _said(self, cell: Cell) -> str:
        if self._digits and not isinstance(cell, dt.date | dt.time):
            cell = self._number(written(cell))
        text = one_form(cell, self._mapping.day_first)
        return plain_digits(text) if self._digits is None else text

    def by_number(self, kind: str, number: str) -> bytes:
        """A number; those of another register (another year, another office) are other numbers."""
        register, number = self._mapping.register, self._number(number)
        return self._mac(f"{kind}:{number}" if not register else f"{kind}:{number}\n{register}")

    def by_origin(self, kind: str, row: SheetRow) -> bytes:
        """The row of the register that this one is, mended or not."""
        return self._mac(f"{kind}:origin\n{row.origin}")

    def by_words(self, content: bytes, place: int) -> bytes:
        """The how manieth row of this office's register that says this."""
        where = f"{self._office_id}\n{self._mapping.register}"
        return self._mac(f"{content.hex()}\n{place}\n{where}")

    def without_number(self, content: bytes) -> bytes:
        """What a row says that has no number, told apart from what one with a number says."""
        return self._mac(f"{content.hex()}\nwithout number")

    def content(self, kind: str, row: SheetRow, client: str | None = None) -> bytes:
        """What a row says and of whom: the client number 1 of two registers is two people."""
        of_whom = "" if client is None else self.by_number("clients", client).hex()
        said = {
            heading: self._said(cell) for heading, cell in row.cells.items() if cell is not None
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
