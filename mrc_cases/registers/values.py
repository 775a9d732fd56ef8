"""Dates, births, minutes, phones, names as people really type them into a register."""

import datetime as dt
import re
import unicodedata

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    parse,
)

from mrc_cases.clients.birth import OLDEST, full_year, without_vowels
from mrc_cases.clients.profile import MOST_CHILDREN
from mrc_cases.registers.cells import Cell
from mrc_cases.registers.month_names import day_with_name

# What spreadsheets count days from (the day before 1 January 1900, and one for the leap year
# 1900 that Lotus invented).
SERIAL_START = dt.date(1899, 12, 30)
# A number is taken as such a count from 1927 until 2119, so that years and ages never are.
SERIALS = range(10_000, 80_000)
# What a workbook shows where a formula has no value.
ERRORS = frozenset(
    ("#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)
MOST_MINUTES = 24 * 60
MOST_SIGNS = 4000


class ValueRefused(Exception):
    """A cell cannot be taken; `reason` is a sentence for the person, in their language."""

    def __init__(self, reason: LazyString) -> None:
        super().__init__(str(reason))
        self.reason = reason


_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def has_other_digits(text: str) -> bool:
    """Whether a number in it is written in another script than 0-9."""
    return _OTHER_DIGIT.search(text) is not None


def plain_digits(text: str) -> str:
    """Digits of any script as 0-9, other signs untouched."""
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def written(cell: Cell) -> str:
    """A cell as somebody sees it: a day without midnight, a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time.min else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def read_text(cell: Cell) -> str | None:
    """A text with single spaces."""
    return written(cell) or None


def bare(cell: Cell) -> str:
    """What a cell says to somebody who counts: its digits as 0-9, without signs nobody sees."""
    text = without_vowels(written(cell))
    if text.isascii():
        return text
    kept = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join(plain_digits(kept).split())


_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.–\s]\s*(\d{1,2})\s*[-/.–\s]\s*(\d{1,2})\.?(?:[T ].*)?")
_YEAR_LAST = re.compile(
    r"(\d{1,2})\s*[-/.–\s]\s*(\d{1,2})\s*[-/.–\s]\s*(\d{4}|\d{2})\.?(?: \d{1,2}:.*)?"
)
_IN_ONE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")


def certain(cell: Cell) -> Cell:
    """A cell without the question mark of somebody who was not sure."""
    return cell.rstrip("? ") or cell if isinstance(cell, str) else cell


def read_date(cell: Cell, today: dt.date, *, day_first: bool = True) -> dt.date:
    """A day, not after today; raises ValueRefused. Years of two digits lie in the past."""
    if cell is None:
        raise ValueRefused(_l("The date is missing."))
    day = day_or_serial(certain(cell), today, day_first)
    if day is None:
        raise ValueRefused(_l("This is not a date."))
    if day > today:
        raise ValueRefused(_l("This day is still to come."))
    if day.year < today.year - OLDEST:
        raise ValueRefused(_l("This day is more than 120 years ago."))
    return day


def day_or_serial(cell: Cell, today: dt.date, day_first: bool) -> dt.date | None:
    """The day that a cell is, says, or counts as a spreadsheet does; None for anything else."""
    if is_serial(cell):
        return SERIAL_START + dt.timedelta(days=int(_count(cell)))
    return as_day(cell, today, day_first)


def is_serial(cell: Cell) -> bool:
    """Whether a cell counts days as a spreadsheet does."""
    count = _count(cell)
    return count.isdecimal() and len(count) == 5 and int(count) in SERIALS


def _count(cell: Cell) -> str:
    text = bare(cell)
    return text.partition(".")[0] if isinstance(cell, float) else text


def as_day(cell: Cell, today: dt.date, day_first: bool) -> dt.date | None:
    """The day that a cell is or says; None for anything else."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    parts = _parts(bare(cell), day_first)
    if parts is None:
        return None
    year, month, day = parts
    try:
        return dt.date(full_year(year, today), month, day)
    except ValueError:
        return None


def _parts(text: str, day_first: bool) -> tuple[str, int, int] | None:
    """Year as written, month and day; the order of the latter is told where both are numbers."""
    if found := _YEAR_FIRST.fullmatch(text) or _IN_ONE.fullmatch(text):
        return found[1], int(found[2]), int(found[3])
    if found := _YEAR_LAST.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        return (found[3], second, first) if day_first else (found[3], first, second)
    named = day_with_name(text)
    return None if named is None else (named[0], named[1], named[2])


def read_children(cell: Cell) -> str:
    """How many children, "0" to "30"; "NC" for an empty cell."""
    text = bare(cell)
    if text and not (text.isdecimal() and int(text) <= MOST_CHILDREN):
        raise ValueRefused(_l("This is no number of children from 0 to 30."))
    return str(int(text)) if text else "NC"


_HOURS = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|hod|hodina|hr|hrs|hours?|heures?|orë|ч|год)\.?\s*"
    r"(?:(\d{1,2})\s*(?:m|min|minutes?|minút)?\.?)?",
    re.I,
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_MINUTES = re.compile(
    r"(\d{1,4})\s*(?:m|min|mins|minutes?|minút|minuta|minuty|minuta|мин|хв|['’′])?\.?", re.I
)


def read_minutes(cell: Cell) -> int | None:
    """Minutes from 45, "30 min", "1 h", "1 h 15", "1,5 h" or "1:15"; None for an empty cell."""
    if cell is None:
        return None
    if isinstance(cell, dt.datetime | dt.time):
        return cell.hour * 60 + cell.minute
    text = bare(cell)
    if found := _CLOCK.fullmatch(text):
        minutes = int(found[1]) * 60 + int(found[2])
    elif found := _HOURS.fullmatch(text):
        minutes = round(float(found[1].replace(",", ".")) * 60) + int(found[2] or 0)
    elif found := _MINUTES.fullmatch(text):
        minutes = int(found[1])
    else:
        raise ValueRefused(_l("This is no number of minutes."))
    if minutes > MOST_MINUTES:
        raise ValueRefused(_l("A contact lasts a day at most."))
    return minutes


# What stands between two numbers in one cell, the surest first: "03/123456" is one number.
_LINES = re.compile(r"[\n;|]+")
_BETWEEN = (
    re.compile(","),
    re.compile(r"\s+(?:[-–/+&]|ose|dhe|ou|et|or|and|alebo|أو|او|و)\s+", re.I),
    re.compile("/"),
)


def read_phones(cell: Cell, country: str) -> list[str]:
    """The phones in a cell as E.164, read as in the centre's country; else the cell as written.

    Without a digit there is none: "no phone", "ask his brother".
    """
    text = read_text(cell)
    if text is None or not any(sign.isdecimal() for sign in text):
        return []
    ways = [_LINES.split(str(cell)), [text], *(between.split(text) for between in _BETWEEN)]
    for parts in ways:
        numbers = [_number(part, country) for part in parts if bare(part)]
        if all(numbers):
            return list(dict.fromkeys(filter(None, numbers)))
    return [text]


def _number(text: str, country: str) -> str | None:
    """One number as E.164; None where it is none."""
    try:
        number = parse(bare(text), country)
    except NumberParseException:
        return None
    return format_number(number, PhoneNumberFormat.E164) if is_possible_number(number) else None


def read_name(
    whole: Cell, *, given: Cell = None, middle: Cell = None, family: Cell = None
) -> tuple[str, str | None]:
    """The whole name, given names first, and the family name; raises ValueRefused without any.

    No part is lost, and what the whole name says already is not said twice.
    """
    family_name, said = read_text(family), read_text(whole) or ""
    first, second, last = (
        part if part and not _says(said, part) else ""
        for part in (read_text(given), read_text(middle), family_name)
    )
    parts = (first, second, said, last) if first else (said, second, last)
    name = " ".join(filter(None, parts))
    if not any(sign.isalpha() for sign in name):
        raise ValueRefused(_l("The name is missing."))
    return name, family_name


def _says(whole: str, part: str) -> bool:
    """Whether the words of a part stand in a name, in whatever order and case."""
    return set(part.casefold().split()) <= set(whole.casefold().split())
