"""A cell in the one form that a workbook and a CSV file saved from it have in common."""

import datetime as dt
import re
from functools import lru_cache

from mrc_cases.registers.cells import Cell
from mrc_cases.registers.values import as_day, written

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?(?!\d)")
_WIDE = 64  # signs: a longer text is a remark, no day and no number
# A row is the same next year: years of two digits are read as spreadsheets read them, until 2029.
_PIVOT = dt.date(2029, 12, 31)


def one_form(cell: Cell, day_first: bool) -> str:
    """What a cell says, however its days, times and numbers are written."""
    if isinstance(cell, dt.time):
        return f"{cell.hour}:{cell.minute:02}"
    text = written(cell)
    if len(text) > _WIDE or not any(map(str.isdecimal, text)):
        return text
    return _text_in_one_form(text, day_first)


@lru_cache(maxsize=100_000)
def _text_in_one_form(text: str, day_first: bool) -> str:
    if text.isdecimal():
        return text
    clock = _CLOCK.search(text)
    hour = f"{int(clock[1])}:{clock[2]}" if clock else ""
    day = as_day(text, _PIVOT, day_first)
    if day is not None:
        return f"{day} {hour}".removesuffix(" 0:00").strip()
    if clock and clock[0] == text:
        return hour
    whole, comma, part = text.partition(",")
    return f"{whole}.{part}" if comma and whole.isdecimal() and part.isdecimal() else text
