"""What the room's templates may ask: opening times in words, telephones as links."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases.centre.hours import Shift
from mrc_cases.centre.queries import why_house_is_closed
from mrc_cases.codes import current_locale
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.forms import PartnerForm
from mrc_cases.partners.opening import Days, is_open, opens_today, week
from mrc_cases.partners.place_queries import Here
from mrc_cases.partners.search_queries import answers
from mrc_cases.partners.shapes import dialled, number_alone
from mrc_cases.writing import time_of_day


@dataclass(frozen=True)
class Line:
    """A line of a week: its days in words, and the times of each opening."""

    days: str
    times: list[str]
    over_midnight: bool


def week_lines(shifts: Iterable[Shift]) -> list[Line]:
    """The week in the reader's language: Monday–Friday 09:00–17:00."""
    names = current_locale().days["stand-alone"]["wide"]
    return [_line(days, names) for days in week(shifts)]


def _line(days: Days, names: Any) -> Line:
    one = names[days.first]
    words = one if days.first == days.last else f"{one} – {names[days.last]}"
    times = [
        f"{time_of_day(opens)}–{time_of_day(until)}" if opens != until else _("day and night")
        for opens, until in days.times
    ]
    return Line(words, times, any(until < opens for opens, until in days.times))


def open_word(shifts: Iterable[Shift], local: dt.datetime) -> str | None:
    """'now', 'today' for later on, 'closed'; None where no hours are known."""
    known = list(shifts)
    if not known:
        return None
    if is_open(known, local):
        return "now"
    return "today" if opens_today(known, local) else "closed"


def holiday(asked: Asked, here: Here) -> str | None:
    """Why the centre itself is closed on the day a question is about: partners may be, too."""
    return why_house_is_closed(here.local.date()) if asked.today or asked.now else None


def fact_names(columns: Iterable[str]) -> list[str]:
    """Columns of a partner as its form calls them; parts by their own word."""
    return [str(_PARTS.get(name) or getattr(PartnerForm, name).args[0]) for name in columns]


_PARTS = {
    "state": _l("State"),
    "phones": _l("Telephones"),
    "places": _l("Places"),
    "services": _l("Services"),
}


def for_templates() -> dict[str, Any]:
    """For the context of the room's pages."""
    return {
        "answers": answers,
        "dialled": dialled,
        "number_alone": number_alone,
        "fact_names": fact_names,
        "open_word": open_word,
        "week_lines": week_lines,
        "weekday_names": current_locale().days["stand-alone"]["wide"],
    }
