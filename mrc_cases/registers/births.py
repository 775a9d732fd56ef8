"""A birth as people write it down: a day, a month, a year, an age, or that nobody knows."""

import datetime as dt
import re

from flask_babel import lazy_gettext as _l

from mrc_cases.clients.birth import (
    ABOUT,
    AGE,
    AGE_IN_MONTHS,
    MIDDLE_MONTH,
    OLDEST,
    Birth,
    age_on,
    months,
)
from mrc_cases.registers.cells import Cell
from mrc_cases.registers.folding import folded
from mrc_cases.registers.month_names import month_with_name
from mrc_cases.registers.values import ValueRefused, bare, certain, day_or_serial

# What says that nobody knows or asked; signs alone ("?", "-") say it too.
_UNSAID = frozenset(
    map(folded, (
        "unknown", "n/a", "na", "not known", "not asked", "no data", "none", "nc", "neznáme",
        "nevie", "neuvedené", "neznámy", "inconnu", "inconnue", "i panjohur", "e panjohur",
        "unbekannt", "desconocido", "неизвестно", "невідомо", "غير معروف", "nepoznato",
    ))
)  # fmt: skip
_BORN = re.compile(
    r"(?:born|nar|narodený|narodená|naroden|née?|geb|geboren|nacid[oa]|nato|nata|lindur|i lindur"
    r"|e lindur|р|родил(?:ся|ась)|народ(?:ився|илася)|rođena?|مواليد)\b\.?"
    r"(?:\s+(?:in|on|en|le|më)\b)?\s*",
    re.I,
)
_MONTH = re.compile(r"(?:(\d{4})\s*[-/.\s]\s*(\d{1,2})|(\d{1,2})\s*[-/.\s]\s*(\d{4}))")
_RANGE = re.compile(
    rf"(\d{{1,3}}|\d{{4}})\s*(?:[-–/]|to|do|à|deri|bis|до|الى|إلى)\s*{AGE.pattern}", re.I
)
WIDEST = 20  # years between the ends of a range that still says an age


def is_unsaid(text: str) -> bool:
    """Whether this says that nobody knows or asked."""
    return folded(text) in _UNSAID or not any(map(str.isalnum, text))


def read_birth(cell: Cell, on: dt.date, *, day_first: bool = True) -> Birth | None:
    """A birth from a date, month, year, or age on a day; None where nobody says one.

    "ca. 35" and 35 are ages, 1986 is a year. Raises ValueRefused when nobody can be born so.
    """
    found = _said(cell, on, day_first)
    return None if found is None else _possible(found, on)


def _said(cell: Cell, on: dt.date, day_first: bool) -> Birth | None:
    """What a cell says, possible or not."""
    text = bare(cell)
    if is_unsaid(text):
        return None
    is_doubted = text.endswith("?")
    plain = text.rstrip("? ")
    born = _BORN.match(plain)
    plain = plain[born.end() :] if born else plain
    day = day_or_serial(certain(cell) if born is None else plain, on, day_first)
    if day is not None:
        found = Birth(months(day.year, day.month), "full", day)
    else:
        found = _from_month(plain) or _from_age(plain, on) or _from_number(plain, on)
    if is_doubted and found.precision != "estimate":
        found = Birth(found.month, "estimate")
    return found


def _from_month(text: str) -> Birth | None:
    named = month_with_name(text)
    if named is not None:
        return Birth(months(*named), "month")
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
    if not 1 <= int(month) <= 12:
        raise ValueRefused(_l("This is no date of birth, year or age."))
    return Birth(months(int(year), int(month)), "month")


def _from_age(text: str, on: dt.date) -> Birth | None:
    """An age in months, or between two years or ages: then the middle of it."""
    if found := AGE_IN_MONTHS.fullmatch(text):
        return Birth(months(on.year, on.month) - int(found[1]), "estimate")
    about = ABOUT.match(text)
    found = _RANGE.fullmatch(text[about.end() :] if about else text)
    if found is None or len(found[1]) < 4 <= len(found[2]):
        return None
    least, most = int(found[1]), int(found[2])
    if not least < most <= least + WIDEST:
        return None
    return _from_number(f"~{(least + most) // 2:0{len(found[1])}}", on)


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
    if age is None or _is_ahead(birth, on):
        raise ValueRefused(_l("Nobody can be born after the day of registration."))
    if age > OLDEST:
        raise ValueRefused(_l("Nobody is older than 120 years."))
    return birth


def _is_ahead(birth: Birth, on: dt.date) -> bool:
    """Whether it lies after a day; a bare year, put into July, may be earlier in the same year."""
    if birth.month is None or birth.month // 12 != on.year or birth.precision in {"full", "month"}:
        age = age_on(birth.month, on, birth.on)
        return age is None or age < 0
    return False


def read_month(cell: Cell, on: dt.date, *, day_first: bool = True) -> str:
    """A month until a day as "2009-04", from a day, a month or a year (then July); else "NC"."""
    try:
        birth = _said(cell, on, day_first)
    except ValueRefused as refused:
        raise ValueRefused(_l("This is no month.")) from refused
    if birth is None or birth.month is None:
        return "NC"
    if birth.precision == "estimate":
        raise ValueRefused(_l("This is no month."))
    if _is_ahead(birth, on):
        raise ValueRefused(_l("Nobody can have come after the day of registration."))
    if birth.month < months(on.year - OLDEST, on.month):
        raise ValueRefused(_l("This day is more than 120 years ago."))
    return f"{birth.month // 12:04}-{birth.month % 12 + 1:02}"
