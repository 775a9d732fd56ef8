"""Birth as people say it: a day, a month, a year, or an age (domain.md 1.1). Plain functions."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

OLDEST = 120
# A birth known to the year counts as July, an age as half a year past the birthday: the middle.
MIDDLE_MONTH = 7


class BirthUnreadable(ValueError):
    """The text is no date, month, year or age."""


@dataclass(frozen=True)
class Birth:
    """A birth as it is stored. `month` is 12 * year + month - 1; None when it is not known.

    `precision` is full, month, year, estimate, or a missing answer (DK, PNA, NC).
    """

    month: int | None
    precision: str
    on: dt.date | None = None


def months(year: int, month: int) -> int:
    """A month as one number, counted from year 0."""
    return 12 * year + month - 1


def age_on(born_month: int | None, day: dt.date, born_on: dt.date | None = None) -> int | None:
    """Completed years on a day; below 0 for somebody not yet born."""
    if born_on is not None:
        return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    if born_month is None:
        return None
    return (months(day.year, day.month) - born_month) // 12


_ABOUT = re.compile(
    r"^(?:ca\.?|circa|about|approx\.?|env\.?|environ|rreth|حوالي|~|≈|\+/-)\s*", re.I
)
_NUMBERS = re.compile(r"\d+")
_SHAPE = re.compile(r"\d+(?:\s*[./\-–\s]\s*\d+){0,2}\.?")


def read_birth(text: str, today: dt.date) -> Birth:
    """The birth behind '12.3.1990', '1990-03-12', '3/1990', '1990', 'ca. 35' or '35'.

    Digits of any script count. Raises BirthUnreadable.
    """
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in text).strip()
    about = _ABOUT.match(plain) is not None
    plain = _ABOUT.sub("", plain)
    if not _SHAPE.fullmatch(plain):
        raise BirthUnreadable(text)
    numbers = _NUMBERS.findall(plain)
    if len(numbers) == 1:
        return _from_number(int(numbers[0]), numbers[0], today, about)
    if len(numbers) == 2:
        return _from_month(numbers)
    return _from_day(numbers)


def _from_number(number: int, written: str, today: dt.date, about: bool) -> Birth:
    if len(written) == 4:
        return Birth(months(number, MIDDLE_MONTH), "estimate" if about else "year")
    if number > OLDEST or len(written) > 3:
        raise BirthUnreadable(written)
    return Birth(months(today.year - number, today.month) - 6, "estimate")


def _from_month(numbers: list[str]) -> Birth:
    month, year = sorted(numbers, key=len)
    if len(year) != 4 or not 1 <= int(month) <= 12:
        raise BirthUnreadable("-".join(numbers))
    return Birth(months(int(year), int(month)), "month")


def _from_day(numbers: list[str]) -> Birth:
    """Day first, as in Europe, unless only the other reading is a day."""
    if len(numbers[0]) == 4:
        numbers = numbers[::-1]
    day, month, year = (int(number) for number in numbers)
    if len(numbers[2]) != 4:
        raise BirthUnreadable("-".join(numbers))
    if month > 12 >= day:
        day, month = month, day
    try:
        born_on = dt.date(year, month, day)
    except ValueError as error:
        raise BirthUnreadable("-".join(numbers)) from error
    return Birth(months(year, month), "full", born_on)


def write_birth(born_month: int | None, precision: str, born_on: dt.date | None) -> str:
    """What `read_birth` takes back, as the hint at the question teaches it; empty for no birth."""
    if born_on is not None:
        return f"{born_on.day}.{born_on.month}.{born_on.year:04}"
    if born_month is None:
        return ""
    year, month = divmod(born_month, 12)
    if precision == "month":
        return f"{month + 1}/{year:04}"
    return f"{'~' if precision == 'estimate' else ''}{year:04}"
