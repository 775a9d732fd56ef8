"""Dates, births, minutes and words as people really type them into a register (plain functions)."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mrc_cases.registers.sheets import Cell

OLDEST = 120
# What some spreadsheets count days from.
EXCEL_EPOCH = dt.date(1899, 12, 30)


class ValueRefused(Exception):
    """A cell cannot be taken; `reason` is a sentence for the person, in their language."""

    def __init__(self, reason: LazyString) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Birth:
    """What is known of a birth. `born_month` counts months since year 0; July for a bare year."""

    precision: str  # full, month, year or estimate
    born_month: int
    born_on: dt.date | None = None


def plain_digits(text: str) -> str:
    """Digits of any script as 0-9, other signs untouched."""
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign
        for sign in text
    )


_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})\.?")


def read_date(cell: Cell, today: dt.date, *, day_first: bool = True) -> dt.date:
    """A day, not after today; raises ValueRefused. Two-digit years are of the last hundred years."""
    day = _as_day(cell, today, day_first)
    if day is None:
        raise ValueRefused(_l("This is not a date."))
    if day > today:
        raise ValueRefused(_l("This day is still to come."))
    if day.year < today.year - OLDEST:
        raise ValueRefused(_l("This day is more than 120 years ago."))
    return day


def _as_day(cell: Cell, today: dt.date, day_first: bool) -> dt.date | None:
    if cell is None:
        raise ValueRefused(_l("The date is missing."))
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and 20_000 < cell < 80_000:
        return EXCEL_EPOCH + dt.timedelta(days=int(cell))
    return _day_from_text(plain_digits(str(cell)).strip(), today, day_first)


def _day_from_text(text: str, today: dt.date, day_first: bool) -> dt.date | None:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _YEAR_LAST.fullmatch(text):
        first, second, year = map(int, found.groups())
        day, month = (first, second) if day_first else (second, first)
        if len(found.group(3)) == 2:
            year += today.year // 100 * 100
            year -= 100 if year > today.year else 0
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


_MONTH = re.compile(r"(?:(\d{4})[-/. ](\d{1,2})|(\d{1,2})[-/. ](\d{4}))")
_ABOUT = re.compile(r"(?:ca\.?|circa|about|approx\.?|asi|cca\.?|env(?:iron)?\.?|rreth|~|حوالي)\s*", re.I)


def read_birth(cell: Cell, on: dt.date, *, day_first: bool = True) -> Birth | None:
    """A birth from a date, month, year or age on a day; None for an empty cell.

    "ca. 35" and 35 are ages, 1986 is a year. Raises ValueRefused when nobody can be born so.
    """
    if cell is None:
        return None
    day = _as_day(cell, on, day_first)
    if day is not None:
        return _possible(Birth("full", day.year * 12 + day.month - 1, day), on)
    text = plain_digits(str(cell)).strip()
    is_about = bool(_ABOUT.match(text))
    text = _ABOUT.sub("", text)
    if found := _MONTH.fullmatch(text):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        if not 1 <= int(month) <= 12:
            raise ValueRefused(_l("This is no date of birth, year or age."))
        return _possible(Birth("month", int(year) * 12 + int(month) - 1), on)
    return _possible(_from_number(text, on, is_about), on)


def _from_number(text: str, on: dt.date, is_about: bool) -> Birth:
    number = re.fullmatch(r"(\d{1,4})(?:\.0)?(?:\s*(?:y|yrs|years|rokov|r\.|ans|vjeç))?", text, re.I)
    if number is None:
        raise ValueRefused(_l("This is no date of birth, year or age."))
    value = int(number[1])
    if value >= 1000:
        return Birth("estimate" if is_about else "year", value * 12 + 6)
    return Birth("estimate", (on.year - value) * 12 + 6)


def _possible(birth: Birth, on: dt.date) -> Birth:
    months = on.year * 12 + on.month - 1 - birth.born_month
    future = birth.born_on > on if birth.born_on else months < -6
    if future:
        raise ValueRefused(_l("Nobody can be born after the day of registration."))
    if months // 12 > OLDEST:
        raise ValueRefused(_l("Nobody is older than 120 years."))
    return birth


_HOURS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:h|hod|hr|hours?|heures?|orë)\.?\s*(?:(\d{1,2})\s*(?:m\w*\.?)?)?", re.I)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_MINUTES = re.compile(r"(\d{1,4})(?:\.0)?\s*(?:m|min|minutes?|minút|minuta)?\.?", re.I)


def read_minutes(cell: Cell) -> int | None:
    """Minutes from 45, "30 min", "1 h", "1 h 15" or "1:15"; None for an empty cell."""
    if cell is None:
        return None
    if isinstance(cell, dt.time):
        return cell.hour * 60 + cell.minute
    text = plain_digits(str(cell)).strip()
    if found := _CLOCK.fullmatch(text):
        minutes = int(found[1]) * 60 + int(found[2])
    elif found := _HOURS.fullmatch(text):
        minutes = round(float(found[1].replace(",", ".")) * 60) + int(found[2] or 0)
    elif found := _MINUTES.fullmatch(text):
        minutes = int(found[1])
    else:
        raise ValueRefused(_l("This is no number of minutes."))
    if minutes > 1440:
        raise ValueRefused(_l("A contact lasts a day at most."))
    return minutes


def read_text(cell: Cell) -> str | None:
    """A text with single spaces; a whole number without its decimal point."""
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())[:4000] or None


def folded(text: str) -> str:
    """A word without case, marks, dots and spaces: how the words of a register are compared."""
    marked = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in marked if sign.isalnum()) or text.strip()
