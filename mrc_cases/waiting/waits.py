"""How long people wait, in figures (plain functions; moments in, whole minutes out)."""

import datetime as dt
import math
import statistics
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Waits(Generic[K]):
    """The waits of one group: of a language, a service, an hour."""

    key: K
    people: int
    median: int | None
    ninetieth: int | None
    longest: int | None


def whole_minutes(wait: dt.timedelta) -> int:
    """Begun minutes do not count; a clock that was put back gives no wait below nothing."""
    return max(int(wait.total_seconds()) // 60, 0)


def median(minutes: Sequence[int]) -> int | None:
    """Half waited no longer; the half minute between two people is rounded up."""
    return math.ceil(statistics.median(minutes)) if minutes else None


def ninetieth(minutes: Sequence[int]) -> int | None:
    """The 90th percentile by nearest rank: a wait that somebody had, and nine in ten at most."""
    return sorted(minutes)[-(-9 * len(minutes) // 10) - 1] if minutes else None


def waits_by(waits: Iterable[tuple[K, int]]) -> list[Waits[K]]:
    """(group, minutes) of each person, as one line a group, the longest wait first."""
    groups: dict[K, list[int]] = defaultdict(list)
    for key, minutes in waits:
        groups[key].append(minutes)
    lines = [summed(key, minutes) for key, minutes in groups.items()]
    return sorted(lines, key=lambda line: (-(line.longest or 0), str(line.key)))


def summed(key: K, minutes: Sequence[int]) -> Waits[K]:
    """The line of one group, also of an empty one."""
    longest = max(minutes, default=None)
    return Waits(key, len(minutes), median(minutes), ninetieth(minutes), longest)
