"""A calendar's columns: what is free, taken or closed, piece by piece (plain functions)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mrc_cases.appointments.models import moment_of_slot, slot_of
from mrc_cases.centre.hours import Span

HOUR, HALF_HOUR = 12, 6
NOON = 12 * HOUR
# What is shown where nothing is open: from eight to six, counted from noon.
USUAL = [-4 * HOUR, 6 * HOUR - 1]
# The style sheet knows heights up to this; no appointment is longer.
LONGEST = 96
# Too short to be pressed or booked.
SHORTEST_FREE = 3


@dataclass(frozen=True)
class Piece:
    """Some slots of a column: `kind` is free, taken, shut, or gone (past, or too short)."""

    kind: str
    first: int
    slots: int
    line: Any = None

    @property
    def starts_at(self) -> dt.datetime:
        return moment_of_slot(self.first)

    @property
    def ends_at(self) -> dt.datetime:
        return moment_of_slot(self.first + self.slots)


@dataclass(frozen=True)
class Taken:
    """Slots somebody or something is booked for; `line` is the appointment, if it may be seen."""

    first: int
    slots: int
    line: Any = None


def windows(noons: Sequence[int], spans: Sequence[Span], taken: Iterable[int]) -> list[range]:
    """The slots each day of a calendar shows: the same whole hours of the day for all.

    From the earliest opening or booking to the latest, counted from each day's noon, because the
    morning of a day on which the clocks change is longer or shorter. `noons` are the noons' slots.
    """
    used = [(slot, slot) for slot in taken]
    used += [(slot_of(opens), slot_of(until) - 1) for opens, until in spans]
    away = [] if spans else [*USUAL]
    for noon in noons:
        of_day = ((max(first - noon, -NOON), min(last - noon, NOON - 1)) for first, last in used)
        away += [slot for first, last in of_day if first <= last for slot in (first, last)]
    first, last = min(away, default=0), max(away, default=0) + 1
    return [range(n + first // HOUR * HOUR, n - -last // HOUR * HOUR) for n in noons]


def column(
    shown: range, spans: Sequence[Span], taken: Iterable[Taken], at: dt.datetime
) -> list[Piece]:
    """The pieces of one column, one after the other, without a gap."""
    opening = {slot for opens, until in spans for slot in range(slot_of(opens), slot_of(until))}
    pieces: list[Piece] = []
    reached = shown.start
    for each in sorted(taken, key=lambda one: one.first):
        first, last = max(each.first, reached), min(each.first + each.slots, shown.stop)
        if first < last:
            pieces += _between(reached, first, opening, slot_of(at))
            pieces.append(Piece("taken", first, last - first, each.line))
            reached = last
    return [*pieces, *_between(reached, shown.stop, opening, slot_of(at))]


def _between(first: int, last: int, opening: set[int], present: int) -> Iterator[Piece]:
    """What lies between two bookings: half hours to be booked, or time nobody can book."""
    while first < last:
        kind = _kind(first, opening, present)
        most = min(last, first + (HALF_HOUR - first % HALF_HOUR if kind == "free" else LONGEST))
        end = first + 1
        while end < most and _kind(end, opening, present) == kind:
            end += 1
        is_short = kind == "free" and end - first < SHORTEST_FREE
        yield Piece("gone" if is_short else kind, first, end - first)
        first = end


def _kind(slot: int, opening: set[int], present: int) -> str:
    if slot not in opening:
        return "shut"
    return "free" if slot > present else "gone"


def runs(slots: set[int]) -> Iterator[Taken]:
    """Slots that follow each other, as one."""
    left = sorted(slots)
    while left:
        most = left[:LONGEST]
        length = next((n for n, slot in enumerate(most) if slot != left[0] + n), len(most))
        yield Taken(left[0], length)
        left = left[length:]
