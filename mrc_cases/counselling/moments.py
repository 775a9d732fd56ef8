"""When a contact happened, from what was typed: day, time, both or neither (plain functions)."""

import datetime as dt

from flask_babel import gettext as _

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import at_local, local_day

# Nothing this old may still be kept (domain.md 1.4): an earlier year is a slip of the keyboard.
OLDEST_YEARS = 20
# A time without a day lies so far back at most: longer than a night shift, shorter than a day.
LONGEST_BACK = dt.timedelta(hours=12)


def moment_of(
    day: dt.date | None, time: dt.time | None, time_zone: str, present: dt.datetime
) -> dt.datetime:
    """When a contact happened: now, unless a day or a time was given; never in the future.

    A day without a time is taken as noon, which is that day in every zone. A time without a day is
    the last time the clock showed it: at 02:30, 23:50 was yesterday evening.
    """
    today = local_day(present, time_zone)
    if time is None and day in {None, today}:
        return present
    if day is None:
        return _last_time(time or dt.time(), time_zone, present)
    _check_not_too_old(day, today)
    if day > today or (asked := at_local(day, time or dt.time(12), time_zone)) > present:
        raise RuleBroken(_("A contact cannot lie in the future."), field="day")
    return asked


def _check_not_too_old(day: dt.date, today: dt.date) -> None:
    if day.year < today.year - OLDEST_YEARS:
        raise RuleBroken(
            _("A contact cannot lie more than %(years)s years back. Look at the year.",
              years=OLDEST_YEARS),
            field="day",
        )  # fmt: skip


def _last_time(time: dt.time, time_zone: str, present: dt.datetime) -> dt.datetime:
    today = local_day(present, time_zone)
    days = (today, today - dt.timedelta(days=1))
    shown = [moment for day in days for moment in _showing(day, time, time_zone)]
    last = max(moment for moment in shown if moment <= present)
    if present - last > LONGEST_BACK:
        raise RuleBroken(
            _("This time is still to come today. For an earlier day, enter the day as well."),
            field="time",
        )
    return last


def _showing(day: dt.date, time: dt.time, time_zone: str) -> tuple[dt.datetime, ...]:
    """When the clock shows a time on a day: twice in the hour that winter time repeats."""
    once, again = (at_local(day, time.replace(fold=fold), time_zone) for fold in (0, 1))
    return (once, again) if again > once else (once,)
