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

from mrc_cases.clients.birth import (
    ABOUT,
    AGE,
    MIDDLE_MONTH,
    OLDEST,
    Birth,
    age_on,
    full_year,
    months,
)
from mrc_cases.clients.profile import MOST_CHILDREN
from mrc_cases.registers.sheets import Cell

# What spreadsheets count days from (the day before 1 January 1900, and one for the leap year
# 1900 that Lotus invented).
SERIAL_START = dt.date(1899, 12, 30)
# A number is taken as such a count from 1927 until 2119, so that years and ages never are.
SERIALS = range(10_000, 80_000)
MOST_MINUTES = 24 * 60
MOST_SIGNS = 4000


class ValueRefused(Exception):
    """A cell cannot be taken; `reason` is a sentence for the person, in their language."""

    def __init__(self, reason: LazyString) -> None:
        super().__init__(str(reason))
        self.reason = reason


def plain_digits(text: str) -> str:
    """Digits of any script as 0-9, other signs untouched."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


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
    """A text with single spaces, cut to what a note holds."""
    return written(cell)[:MOST_SIGNS] or None


def folded(text: str) -> str:
    """A word without case, accents, dots and spaces: how the words of a register are compared.

    Signs that are no letters ("-", "?") are compared as they are. Vowel signs of Indian scripts
    stay, they are no accents.
    """
    marked = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        sign
        for sign in marked
        if unicodedata.category(sign)[0] in "LNM" and not unicodedata.combining(sign)
    )
    return kept or "".join(marked.split())


_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.–\s]\s*(\d{1,2})\s*[-/.–\s]\s*(\d{1,2})\.?(?:[T ].*)?")
_YEAR_LAST = re.compile(
    r"(\d{1,2})\s*[-/.–\s]\s*(\d{1,2})\s*[-/.–\s]\s*(\d{4}|\d{2})\.?(?: \d{1,2}:.*)?"
)


def read_date(cell: Cell, today: dt.date, *, day_first: bool = True) -> dt.date:
    """A day, not after today; raises ValueRefused. Years of two digits lie in the past."""
    if cell is None:
        raise ValueRefused(_l("The date is missing."))
    day = _as_day(cell, today, day_first)
    if day is None:
        raise ValueRefused(_l("This is not a date."))
    if day > today:
        raise ValueRefused(_l("This day is still to come."))
    if day.year < today.year - OLDEST:
        raise ValueRefused(_l("This day is more than 120 years ago."))
    return day


def _as_day(cell: Cell, today: dt.date, day_first: bool) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = plain_digits(written(cell))
    if text.isdecimal() and len(text) == 5 and int(text) in SERIALS:
        return SERIAL_START + dt.timedelta(days=int(text))
    return _day_from_text(text, today, day_first)


def _day_from_text(text: str, today: dt.date, day_first: bool) -> dt.date | None:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _YEAR_LAST.fullmatch(text):
        first, second, year = map(int, found.groups())
        day, month = (first, second) if day_first else (second, first)
        year = full_year(found[3], today)
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


_MONTH = re.compile(r"(?:(\d{4})\s*[-/.\s]\s*(\d{1,2})|(\d{1,2})\s*[-/.\s]\s*(\d{4}))")


def read_birth(cell: Cell, on: dt.date, *, day_first: bool = True) -> Birth | None:
    """A birth from a date, month, year, or age on a day; None for an empty cell.

    "ca. 35" and 35 are ages, 1986 is a year. Raises ValueRefused when nobody can be born so.
    """
    if cell is None:
        return None
    text = plain_digits(written(cell))
    day = _as_day(cell, on, day_first)
    if day is not None:
        return _possible(Birth(months(day.year, day.month), "full", day), on)
    if found := _MONTH.fullmatch(text):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        if not 1 <= int(month) <= 12:
            raise ValueRefused(_l("This is no date of birth, year or age."))
        return _possible(Birth(months(int(year), int(month)), "month"), on)
    return _possible(_from_number(text, on), on)


def _from_number(text: str, on: dt.date) -> Birth:
    about = ABOUT.match(text)
    number = AGE.fullmatch(text[about.end() :] if about else text)
    if number is None:
        raise ValueRefused(_l("This is no date of birth, year or age."))
    value = int(number[1])
    if len(number[1]) == 4:
        return Birth(months(value, MIDDLE_MONTH), "estimate" if about else "year")
    if value > OLDEST:
        raise ValueRefused(_l("Nobody is older than 120 years."))
    # Half a year past the birthday: the middle of what the age may mean.
    return Birth(months(on.year - value, on.month) - MIDDLE_MONTH + 1, "estimate")


def _possible(birth: Birth, on: dt.date) -> Birth:
    age = age_on(birth.month, on, birth.on)
    # Somebody of this year may be born before July, where a bare year is put.
    born_this_year = birth.on is None and birth.month is not None and birth.month // 12 == on.year
    if age is None or (age < 0 and not (born_this_year and birth.precision != "month")):
        raise ValueRefused(_l("Nobody can be born after the day of registration."))
    if age > OLDEST:
        raise ValueRefused(_l("Nobody is older than 120 years."))
    return birth


def read_month(cell: Cell, on: dt.date, *, day_first: bool = True) -> str:
    """A month until a day as "2009-04", from a day, a month or a year (then July); else "NC"."""
    birth = read_birth(cell, on, day_first=day_first)
    if birth is None or birth.month is None:
        return "NC"
    if birth.precision == "estimate":
        raise ValueRefused(_l("This is no month."))
    return f"{birth.month // 12:04}-{birth.month % 12 + 1:02}"


def read_children(cell: Cell) -> str:
    """How many children, "0" to "30"; "NC" for an empty cell."""
    text = plain_digits(written(cell))
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
    text = plain_digits(written(cell))
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


def read_phone(cell: Cell, country: str) -> str | None:
    """A phone as E.164, read as in the centre's country; one nobody can read stays as written."""
    text = read_text(cell)
    if text is None:
        return None
    try:
        number = parse(plain_digits(text), country)
    except NumberParseException:
        return text
    return format_number(number, PhoneNumberFormat.E164) if is_possible_number(number) else text


def read_name(given: Cell, family: Cell) -> tuple[str, str | None]:
    """The whole name, given names first, and the family name; raises ValueRefused without any."""
    family_name = read_text(family)
    whole = " ".join(part for part in (read_text(given), family_name) if part)
    if not any(sign.isalpha() for sign in whole):
        raise ValueRefused(_l("The name is missing."))
    return whole, family_name
