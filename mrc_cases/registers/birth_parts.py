"""A birth in two or three columns, put together as one would write it in one cell."""

import datetime as dt
import re

from mrc_cases.clients.birth import ABOUT, full_year
from mrc_cases.registers.births import is_unsaid
from mrc_cases.registers.cells import Cell
from mrc_cases.registers.values import bare

_NOTHING = re.compile(r"0+")  # a day or month that nobody knows
_YEAR = re.compile(r"\d{4}|\d{2}")


def put_together(*, day: Cell, month: Cell, year: Cell, on: dt.date) -> str | None:
    """The text that says the same in one cell; None where no part says anything.

    As in one cell, a question mark makes a birth an estimate, and so does "about" before its year.
    A year of two digits is one in the past.
    """
    parts = [bare(cell) for cell in (year, month, day)]
    said = [part.rstrip("?. ") for part in parts]
    doubt = "?" if any(p.endswith("?") and s for p, s in zip(parts, said, strict=True)) else ""
    said[0], about = _without_about(said[0])
    doubt = "?" if about else doubt
    known = ["" if is_unsaid(part) else part for part in said]
    known[1:] = ["" if _NOTHING.fullmatch(part) else part for part in known[1:]]
    if _YEAR.fullmatch(known[0]):
        known[0] = str(full_year(known[0], on))
    if not any(known):
        return None
    return _in_one(*known) + doubt


def _without_about(year: str) -> tuple[str, bool]:
    about = ABOUT.match(year)
    return (year[about.end() :], True) if about else (year, False)


def _in_one(year: str, month: str, day: str) -> str:
    """A part that is missing before one that is not stays a gap, which no birth has."""
    if not month and not day:
        return year
    if month.isdecimal():
        return "-".join([year, month, day] if day else [year, month])
    return " ".join([day, month or "?", year or "-"])
