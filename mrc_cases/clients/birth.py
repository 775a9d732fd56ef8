"""Birth as people say it: a day, a month, a year, or an age (domain.md 1.1). Plain functions."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from mrc_cases.codes import age_band

OLDEST = 120
# A birth known to the year counts as July, an age as half a year past the birthday: the middle.
MIDDLE_MONTH = 7


class BirthUnreadable(ValueError):
    """The text is no date, month, year or age."""


class NoSuchDay(BirthUnreadable):
    """The text is a date, but of a day the calendar does not have."""


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


def band_on(born_month: int | None, day: dt.date) -> str:
    """The age band on a day; who came before the month of an estimated birth was a small child."""
    age = age_on(born_month, day)
    return age_band(None if age is None else max(age, 0))


# Words of the languages staff write in; an old register brings those of its country.
ABOUT = re.compile(
    r"(?:circa|cca|ca|c\.|about|around|approx(?:imately)?|asi|okolo|cirka|environ|env|vers|rreth"
    r"|afërsisht|afro|около|примерно|близько|приблизно|حوالي|حوالى|تقريبا|نحو|~|≈|±|\+/-)\.?\s*",
    re.I,
)
AGE = re.compile(
    r"(\d{1,4})\s*(?:y|yo|y\.o|yrs?|years?(?: old)?|rokov|roky|rok|r|let|ans?|vjeçe?|vjece?|vjet"
    r"|jahre?|años|anni|god(?:in[aeu])?|лет|года?|г|років|роки"
    r"|سنة|سنه|سنوات|عام|عاما|أعوام)?\.?",
    re.I,
)
AGE_IN_MONTHS = re.compile(
    r"(\d{1,2})\s*(?:months?|mos?|mois|muaj\w*|mesiac\w*|měsíc\w*|monate?|meses|mesec\w*|mjesec\w*"
    r"|месяц\w*|місяц\w*|شهر\w*|شهور|أشهر|اشهر)\.?(?: old)?",
    re.I,
)
_VOWELS = dict.fromkeys(range(0x064B, 0x0653))
_YEAR_IN_FULL = re.compile(r"\d{4}")
_NUMBERS = re.compile(r"\d+")
_SHAPE = re.compile(r"\d+(?:\s*[./\-–\s]\s*\d+){0,2}\.?")


def read_birth(text: str, today: dt.date) -> Birth:
    """The birth behind '12.3.1990', '1990-03-12', '3/1990', '1990', 'ca. 35' or '35 years'.

    Digits of any script count. Raises BirthUnreadable.
    """
    plain = _plain_digits(text).strip()
    about = ABOUT.match(plain)
    plain = plain[about.end() :] if about else plain
    if found := AGE_IN_MONTHS.fullmatch(plain):
        return Birth(months(today.year, today.month) - int(found[1]), "month")
    if found := AGE.fullmatch(plain):
        return _from_number(found[1], today, about=about is not None)
    if not _SHAPE.fullmatch(plain):
        raise BirthUnreadable(text)
    numbers = _NUMBERS.findall(plain)
    if len(numbers) == 1:
        return _from_eight_digits(numbers[0], today)
    if len(numbers) == 2:
        return _from_month(numbers)
    return _from_day(numbers, today)


def read_month(text: str, today: dt.date) -> Birth:
    """A month or a year, as of an arrival; a bare 5 is no age there. Raises BirthUnreadable."""
    if not _YEAR_IN_FULL.search(_plain_digits(text)):
        raise BirthUnreadable(text)
    return read_birth(text, today)


def _plain_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(sign, sign)) for sign in without_vowels(text))


def without_vowels(text: str) -> str:
    """Arabic without the vowel signs that some write and most leave out."""
    return text if text.isascii() else text.translate(_VOWELS)


def full_year(written: str, today: dt.date) -> int:
    """A year of which only the last two digits stand: the latest one that is not still to come."""
    if len(written) != 2:
        return int(written)
    year = today.year - today.year % 100 + int(written)
    return year if year <= today.year else year - 100


def _from_number(written: str, today: dt.date, *, about: bool) -> Birth:
    number = int(written)
    if len(written) == 4:
        # Who is born this year was born by now.
        latest = months(today.year, today.month)
        middle = months(number, MIDDLE_MONTH)
        month = min(middle, latest) if number == today.year else middle
        return Birth(month, "estimate" if about else "year")
    if number > OLDEST or len(written) > 3:
        raise BirthUnreadable(written)
    return Birth(months(today.year - number, today.month) - 6, "estimate")


def _from_eight_digits(written: str, today: dt.date) -> Birth:
    """12031990 or 19900312: no number is a day of somebody alive in both ways."""
    if len(written) != 8:
        raise BirthUnreadable(written)
    year_last = [written[:2], written[2:4], written[4:]]
    year_first = [written[:4], written[4:6], written[6:]]
    is_last = today.year - OLDEST <= int(year_last[2]) <= today.year
    return _from_day(year_last if is_last else year_first, today)


def _from_month(numbers: list[str]) -> Birth:
    month, year = sorted(numbers, key=len)
    if len(year) != 4 or not 1 <= int(month) <= 12:
        raise BirthUnreadable("-".join(numbers))
    return Birth(months(int(year), int(month)), "month")


def _from_day(numbers: list[str], today: dt.date) -> Birth:
    """Day first, as in Europe, unless only the other reading is a day.

    Of a year in two digits the latest is meant that is not in the future: 12.3.15 is a child, whom
    one meets far more often than somebody of 110. The page shows the whole year.
    """
    if len(numbers[0]) == 4:
        numbers = numbers[::-1]
    if len(numbers[2]) not in {2, 4}:
        raise BirthUnreadable("-".join(numbers))
    day, month, year = int(numbers[0]), int(numbers[1]), full_year(numbers[2], today)
    if month > 12 >= day:
        day, month = month, day
    try:
        born_on = dt.date(year, month, day)
        if born_on > today and len(numbers[2]) == 2:
            born_on = born_on.replace(year=year - 100)
    except ValueError as error:
        raise NoSuchDay("-".join(numbers)) from error
    return Birth(months(born_on.year, month), "full", born_on)


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
