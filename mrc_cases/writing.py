"""How days, moments and enumerations are written in the reader's language."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format, get_timezone
from babel.units import format_unit
from flask_babel import gettext as _

from mrc_cases.language import current_language, current_time_zone, direction

# English dates begin with the day here, and hours are counted to 24, as in every country with a
# centre; plain "en" would mean American ones.
ENGLISH = Locale("en", "GB")
# Albanian alone is timed with twelve hours, as in Albania's own data; offices there count to 24, as
# the same language does in Kosovo and North Macedonia.
ALBANIAN = Locale("sq", "XK")
NO_BREAK = "\N{NO-BREAK SPACE}"
COMMAS = {"ar": "، "}


def _locale() -> Locale:
    return _locale_of(current_language())


@lru_cache
def _locale_of(tag: str) -> Locale:
    return {"en": ENGLISH, "sq": ALBANIAN}.get(tag) or Locale.parse(tag)


def day(on: dt.date) -> str:
    """A day as the reader writes it: 3 Nov 2026."""
    return _date(on, "medium", _locale())


def weekday(on: dt.date, locale: Locale | None = None) -> str:
    """A day, or that of a moment in the centre, with its name: Tuesday, 3 November 2026."""
    if isinstance(on, dt.datetime):
        on = on.astimezone(get_timezone(current_time_zone())).date()
    return _date(on, "full", locale or _locale())


def month(on: dt.date) -> str:
    """The month of a day: November 2026."""
    return _date(on, "MMMM y", _locale())


def month_or_year(stored: str) -> str:
    """A month or a year as it is stored, 2026-03 or 2026: March 2026, 2026."""
    return month(dt.date.fromisoformat(f"{stored}-01")) if "-" in stored else stored


def month_name(on: dt.date) -> str:
    """The short name of the month of a day: Nov."""
    return _date(on, "LLL", _locale())


@lru_cache(maxsize=4096)
def _date(on: dt.date, pattern: str, locale: Locale) -> str:
    return format_date(on, pattern, locale)


def moment(at: dt.datetime) -> str:
    """A moment as the reader writes it, in the centre's time zone: 3 Nov 2026, 16:05."""
    locale = _locale()
    local = at.astimezone(get_timezone(current_time_zone()))
    pattern = str(get_datetime_format("medium", locale)).replace("'", "")
    time = _time(local.time(), locale)
    return pattern.replace("{0}", time).replace("{1}", _date(local.date(), "medium", locale))


def clock(at: dt.datetime) -> str:
    """The time of day of a moment in the centre's time zone: 16:05."""
    local = at.astimezone(get_timezone(current_time_zone()))
    return _time(local.time(), _locale())


def _time(time: dt.time, locale: Locale) -> str:
    """A time in one piece: in Arabic its ص would begin the next line alone."""
    return str(format_time(time, "short", locale=locale)).replace(" ", NO_BREAK)


def weekdays(days: Iterable[int]) -> str:
    """Days of the week (0 Monday) in short: Mon, Tue, Sat; five in a row as Mon–Fri."""
    names = _locale().days["format"]["abbreviated"]
    chosen = sorted(days)
    in_a_row = len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1
    return f"{names[chosen[0]]}–{names[chosen[-1]]}" if in_a_row else listed(
        names[day] for day in chosen
    )  # fmt: skip


def time_of_day(time: dt.time) -> str:
    """A time as the reader writes it: 16:05."""
    return _time(time, _locale())


def apart(words: object) -> str:
    """Words that keep their own order in a line of the other direction: a name beside a date."""
    return f"\u2068{words}\u2069"


def listed(words: Iterable[object]) -> str:
    """Several words one after the other: "Arabic, French", in Arabic with its own comma."""
    return COMMAS.get(_locale().language, ", ").join(map(str, words))


def turned_into(words: Iterable[object]) -> str:
    """What was and what became of it: "2 → 4"; in Arabic the arrow points the other way."""
    if direction(current_language()) == "ltr":
        return " → ".join(map(str, words))
    return " ← ".join(map(apart, words))


def file_size(size: int) -> str:
    """How large a file is, as the reader writes it: 135.5 kB, 135,5 ko."""
    unit, length = ("megabyte", 10**6) if size >= 10**6 else ("kilobyte", 10**3)
    number = max(round(size / length, 1), 0.1)
    words = format_unit(number, f"digital-{unit}", "short", locale=_locale())
    return words.replace(" ", NO_BREAK)


def labelled(label: object, value: object) -> str:
    """What something is called and what it is, with the reader's colon between them.

    A question and its answer need none.
    """
    if str(label).endswith(("?", "؟")):
        return f"{label} {value}"
    # Translators: what something is called and what it is, like "Language: French"; only the colon
    return _("%(label)s: %(value)s", label=label, value=value)
