"""Opening hours that run over midnight and weekends, in the centre's own time (plain functions)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from mrc_cases.base.moments import at_local, local_day


@dataclass(frozen=True)
class Shift:
    """A weekday's opening time; `until` at or before `opens` means the next morning."""

    weekday: int  # 0 Monday ... 6 Sunday
    opens: dt.time
    until: dt.time

    @property
    def runs_over_midnight(self) -> bool:
        return self.until <= self.opens


def shift_at(moment: dt.datetime, shifts: Iterable[Shift], time_zone: str) -> dt.date | None:
    """The day on which the shift began that is open at a moment (UTC); None when closed.

    A call at 03:10 on Saturday in a shift from Friday 20:00 to 04:00 belongs to Friday's shift.
    """
    today = local_day(moment, time_zone)
    for day in (today, today - dt.timedelta(days=1)):
        for shift in shifts:
            if shift.weekday == day.weekday() and _is_inside(moment, day, shift, time_zone):
                return day
    return None


def _is_inside(moment: dt.datetime, day: dt.date, shift: Shift, time_zone: str) -> bool:
    last = day + dt.timedelta(days=1) if shift.runs_over_midnight else day
    opens = at_local(day, shift.opens, time_zone)
    return opens <= moment < at_local(last, shift.until, time_zone)


# Where no opening hours are written down.
USUAL_WEEK = frozenset(range(5))
# A centre that is closed for longer has nobody to be late.
LONGEST_CLOSED = 400


@dataclass(frozen=True)
class WorkingDays:
    """On which days somebody works: weekdays (0 Monday), and closings as (first, last) day."""

    weekdays: frozenset[int] = USUAL_WEEK
    closed: tuple[tuple[dt.date, dt.date], ...] = ()

    def __contains__(self, day: dt.date) -> bool:
        is_closed = any(first <= day <= last for first, last in self.closed)
        return day.weekday() in self.weekdays and not is_closed

    def away(self, day: dt.date, steps: int) -> dt.date:
        """The day `steps` working days after `day`; before it for a negative number."""
        way = dt.timedelta(days=1 if steps > 0 else -1)
        for _step in range(abs(steps)):
            day += way
            for _closed in range(LONGEST_CLOSED):
                if day in self:
                    break
                day += way
        return day
