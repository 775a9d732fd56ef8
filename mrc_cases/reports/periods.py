"""Periods of a report, from whole months or days (plain functions)."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# No register is older, and no page holds the months of more years.
FIRST_YEAR, LAST_YEAR, MOST_YEARS = 1950, 2100, 30


class PeriodWrong(ValueError):
    """No month like 2009-04 and no day like 2009-04-30; swapped ends; too early, late or long."""


@dataclass(frozen=True)
class Period:
    """The days a report is about, both ends included."""

    from_on: dt.date
    to_on: dt.date

    @property
    def month_index(self) -> int:
        """Months since year 0 of the last day: ages are those on it."""
        return self.to_on.year * 12 + self.to_on.month - 1

    @property
    def is_whole_months(self) -> bool:
        last = calendar.monthrange(self.to_on.year, self.to_on.month)[1]
        return self.from_on.day == 1 and self.to_on.day == last

    @property
    def is_on_the_calendar(self) -> bool:
        """Whether both ends lie in years that a report can be about."""
        return self.from_on.year >= FIRST_YEAR and self.to_on.year <= LAST_YEAR

    @property
    def is_too_long(self) -> bool:
        """Whether it has more years than a report holds."""
        last = self.to_on
        years = last.year - self.from_on.year
        is_over = (last.month, last.day) >= (self.from_on.month, self.from_on.day)
        return years > MOST_YEARS or (years == MOST_YEARS and is_over)

    def months(self) -> Iterator["Period"]:
        """The months the period touches, each whole."""
        year, month = self.from_on.year, self.from_on.month
        while (year, month) <= (self.to_on.year, self.to_on.month):
            yield month_of(dt.date(year, month, 1))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)

    def a_year_before(self) -> "Period":
        """The same days a year earlier; the last of February stays the last of February."""
        return Period(_year_before(self.from_on), _year_before(self.to_on))


def _year_before(day: dt.date) -> dt.date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(day.year - 1, day.month, last if at_end else min(day.day, last))


def month_of(day: dt.date) -> Period:
    """The whole month in which a day lies."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last))


def read_period(first: str, last: str) -> Period:
    """A period from two texts, each a month (2009-04) or a day (2009-04-30).

    Raises PeriodWrong.
    """
    period = Period(_read(first).from_on, _read(last).to_on)
    if period.from_on > period.to_on:
        raise PeriodWrong(f"{first} is after {last}")
    if not period.is_on_the_calendar or period.is_too_long:
        raise PeriodWrong(f"{first} to {last}")
    return period


def _read(text: str) -> Period:
    try:
        if len(text) == 7:
            return month_of(dt.date.fromisoformat(f"{text}-01"))
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise PeriodWrong(text) from error
    return Period(day, day)


def is_closed(period: Period, closed: Iterable[Period]) -> bool:
    """Whether the centre was closed on every day of the period."""
    day = period.from_on
    for each in sorted(closed, key=lambda one: one.from_on):
        if each.from_on <= day <= each.to_on:
            day = each.to_on + dt.timedelta(days=1)
    return day > period.to_on
