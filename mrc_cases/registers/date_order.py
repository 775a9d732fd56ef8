"""In which order day and month stand in a file: told by the file itself, or asked."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mrc_cases.registers.cells import Cell
from mrc_cases.registers.fitting import find_sheet
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.values import plain_digits

DATED = {"clients": ("registered", "birth", "arrived"), "contacts": ("date",)}
# Dates with points have the day first everywhere; with strokes it depends on the country.
_STROKES = re.compile(r"\s*(\d{1,2})\s*[-/–]\s*(\d{1,2})\s*[-/–]\s*(?:\d{4}|\d{2})\b")


@dataclass(frozen=True)
class Order:
    """What a file's dates say of their order; `open_date` is one that may be read both ways."""

    open_date: str | None
    has_day_first: bool
    has_month_first: bool

    @property
    def day_first(self) -> bool | None:
        """The order, where the file proves it and nothing speaks against it."""
        return None if self.has_day_first == self.has_month_first else self.has_day_first

    def is_asked(self, day_first: bool | None) -> bool:
        """Whether a person must say, by what the mapping says so far."""
        if self.open_date is None and not self.has_month_first:
            return False
        return self.day_first is None or self.day_first != day_first


def order_in(sheets: Sequence[Sheet], held: Mapping[str, Any]) -> Order:
    """What the columns with dates say."""
    open_date, day, month = None, False, False
    for text in _texts(sheets, held):
        found = _STROKES.match(plain_digits(text))
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        day, month = day or first > 12 >= second, month or second > 12 >= first
        if open_date is None and first != second and max(first, second) <= 12:
            open_date = text
    return Order(open_date, day, month)


def _texts(sheets: Sequence[Sheet], held: Mapping[str, Any]) -> Iterator[str]:
    for kind, fields in DATED.items():
        table = held.get(kind)
        if table is None:
            continue
        columns = table.get("columns", {})
        sheet = find_sheet(table.get("sheet", kind), columns.values(), sheets)
        for field in fields if sheet else ():
            yield from _texts_of(sheet.rows if sheet else (), columns.get(field))


def _texts_of(rows: Iterable[Any], heading: str | None) -> Iterator[str]:
    for row in rows:
        cell: Cell = row.cells.get(heading)
        if isinstance(cell, str):
            yield cell
