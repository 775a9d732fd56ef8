"""When something is open, in the centre's own wall-clock time (plain functions)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from mrc_cases.centre.hours import Shift

Times = tuple[tuple[dt.time, dt.time], ...]


def opens_today(shifts: Iterable[Shift], local: dt.datetime) -> bool:
    """Whether it is still open on the day of a local moment: now or later on.

    A shift that began yesterday and runs over midnight counts until it ends.
    """
    return any(_is_left(shift, local) for shift in shifts)


def is_open(shifts: Iterable[Shift], local: dt.datetime) -> bool:
    """Whether it is open at a local moment."""
    return any(
        _since(shift, local) or (_is_left(shift, local) and shift.opens <= local.time())
        for shift in shifts
    )


def _is_left(shift: Shift, local: dt.datetime) -> bool:
    if shift.weekday == local.weekday():
        return shift.runs_over_midnight or local.time() < shift.until
    return _since(shift, local)


def _since(shift: Shift, local: dt.datetime) -> bool:
    """Whether it runs on from the evening before."""
    before = (local.weekday() - 1) % 7
    return shift.weekday == before and shift.runs_over_midnight and local.time() < shift.until


@dataclass(frozen=True)
class Days:
    """Weekdays in a row that have the same times."""

    first: int  # 0 Monday ... 6 Sunday
    last: int
    times: Times


def week(shifts: Iterable[Shift]) -> list[Days]:
    """The week as people say it: Monday to Friday 9 to 17, Saturday 9 to 12."""
    by_day: dict[int, list[tuple[dt.time, dt.time]]] = {}
    for shift in sorted(set(shifts), key=lambda each: (each.weekday, each.opens, each.until)):
        by_day.setdefault(shift.weekday, []).append((shift.opens, shift.until))
    days = [(day, tuple(times)) for day, times in sorted(by_day.items())]
    runs = groupby(enumerate(days), key=lambda each: (each[1][0] - each[0], each[1][1]))
    return [_run([day for _place, day in run]) for _key, run in runs]


def _run(days: Sequence[tuple[int, Times]]) -> Days:
    return Days(days[0][0], days[-1][0], days[0][1])


def by_times(shifts: Iterable[Shift]) -> list[tuple[tuple[int, ...], dt.time, dt.time]]:
    """The weekdays that share each opening time, in order: what a schedule of HSDS says."""
    found: dict[tuple[dt.time, dt.time], set[int]] = {}
    for shift in shifts:
        found.setdefault((shift.opens, shift.until), set()).add(shift.weekday)
    return [(tuple(sorted(days)), *times) for times, days in sorted(found.items())]
