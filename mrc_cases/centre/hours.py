"""Opening hours that run over midnight and weekends, in the centre's own time (plain functions)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mrc_cases.base.moments import at_local, local_day

# From one moment until another, UTC.
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Shift:
    """A weekday's opening time; `until` at or before `opens` means the next morning."""

    weekday: int  # 0 Monday ... 6 Sunday
    opens: dt.time
    until: dt.time

    @property
    def runs_over_midnight(self) -> bool:
        return self.until <= self.opens

    def on(self, day: dt.date, time_zone: str) -> Span:
        """From when until when it lasts that begins on a day."""
        last = day + dt.timedelta(days=1) if self.runs_over_midnight else day
        return at_local(day, self.opens, time_zone), at_local(last, self.until, time_zone)


def shift_at(moment: dt.datetime, shifts: Iterable[Shift], time_zone: str) -> dt.date | None:
    """The day on which the shift began that is open at a moment (UTC); None when closed.

    A call at 03:10 on Saturday in a shift from Friday 20:00 to 04:00 belongs to Friday's shift.
    """
    today = local_day(moment, time_zone)
    for day in (today, today - dt.timedelta(days=1)):
        for shift in shifts:
            opens, until = shift.on(day, time_zone)
            if shift.weekday == day.weekday() and opens <= moment < until:
                return day
    return None


def working_day(moment: dt.datetime, shifts: Sequence[Shift], time_zone: str) -> dt.date:
    """The day a moment counts for: that on which its shift began, else the calendar's."""
    return shift_at(moment, shifts, time_zone) or local_day(moment, time_zone)


def span_of(day: dt.date, shifts: Sequence[Shift], time_zone: str) -> Span:
    """From when until when moments count for a day, see `working_day`."""
    following = day + dt.timedelta(days=1)
    return _beginning(day, shifts, time_zone), _beginning(following, shifts, time_zone)


def _beginning(day: dt.date, shifts: Sequence[Shift], time_zone: str) -> dt.datetime:
    """Midnight, or the end of the evening's shift if it lasts longer and no other has begun."""
    eve = day - dt.timedelta(days=1)
    midnight = at_local(day, dt.time(), time_zone)
    over = [s.on(eve, time_zone)[1] for s in shifts if s.weekday == eve.weekday()]
    begun = [s.on(day, time_zone)[0] for s in shifts if s.weekday == day.weekday()]
    until = max([midnight, *over])
    return max(midnight, min([until, *begun]))


@dataclass(frozen=True)
class OpenTimes:
    """When an office is open: its shifts, less the days it is closed.

    A shift that runs over midnight belongs to the day on which it begins. An office without
    written hours is open all day. `closed` has first day, last day and why.
    """

    time_zone: str
    shifts: tuple[Shift, ...] = ()
    closed: tuple[tuple[dt.date, dt.date, str], ...] = ()

    def why_closed(self, day: dt.date) -> str | None:
        """The reason of a closing that holds on a day: the holiday's name, say."""
        return next((why for first, last, why in self.closed if first <= day <= last), None)

    def spans(self, first: dt.date, last: dt.date) -> list[Span]:
        """The open times from one day to another, in order, joined where one follows the other.

        The shift of the evening before is among them: it may last into the first day.
        """
        days = range(-1, (last - first).days + 1)
        found = (self._on(first + dt.timedelta(days=each)) for each in days)
        return _joined(sorted(span for spans in found for span in spans))

    def _on(self, day: dt.date) -> list[Span]:
        if self.why_closed(day) is not None:
            return []
        if not self.shifts:
            whole = Shift(day.weekday(), dt.time(), dt.time())
            return [whole.on(day, self.time_zone)]
        return [s.on(day, self.time_zone) for s in self.shifts if s.weekday == day.weekday()]

    def covers(self, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
        """Whether the office is open the whole time from one moment to another."""
        first, last = (local_day(at, self.time_zone) for at in (starts_at, ends_at))
        spans = self.spans(first, last)
        return any(opens <= starts_at and ends_at <= until for opens, until in spans)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for opens, until in spans:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((opens, until))
    return joined


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
