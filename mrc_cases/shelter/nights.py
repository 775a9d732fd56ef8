"""Nights, counted (domain.md R-14, 5.5). Plain functions over days.

A night belongs to the day on which it begins: who comes on the 1st and leaves on the 11th slept
the ten nights of the 1st to the 10th. Who leaves on the day of arrival slept none and is a day use.
Every span is half-open: `until` is the first day without.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import mean, median

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """Days from `from_on` to before `until_on`; raises ValueError when it ends before it begins."""

    from_on: dt.date
    until_on: dt.date

    def __post_init__(self) -> None:
        if self.until_on < self.from_on:
            raise ValueError("a span ends before it begins")

    @property
    def nights(self) -> int:
        return (self.until_on - self.from_on).days

    def within(self, other: "Span") -> "Span":
        """What of this lies in another span; an empty one where nothing does."""
        first = max(self.from_on, other.from_on)
        return Span(first, max(first, min(self.until_on, other.until_on)))


def nights_within(spans: Iterable[Span], period: Span) -> int:
    """How many nights of a period the spans hold, each counted for itself."""
    return sum(span.within(period).nights for span in spans)


def nights_covered(spans: Iterable[Span], period: Span) -> int:
    """How many nights of a period any of the spans holds, each night once."""
    covered, reached = 0, period.from_on
    for span in sorted(each.within(period) for each in spans):
        first = max(span.from_on, reached)
        if span.until_on > first:
            covered += (span.until_on - first).days
            reached = span.until_on
    return covered


def available_nights(service: Span, closures: Iterable[Span], period: Span) -> int:
    """The nights of a period on which a bed was in service."""
    served = service.within(period)
    return served.nights - nights_covered(closures, served)


def day_uses(spans: Iterable[Span], period: Span) -> int:
    """Stays of a day without a night that lie in a period."""
    return sum(
        span.nights == 0 and period.from_on <= span.from_on < period.until_on for span in spans
    )


def occupancy(occupied: int, available: int) -> float | None:
    """Per cent of the nights on offer, one decimal; None where nothing was on offer."""
    return round(100 * occupied / available, 1) if available else None


def median_and_mean(nights: Iterable[int]) -> tuple[float, float] | None:
    """Of the nights of ended stays, one decimal; None of no stay."""
    counted = list(nights)
    if not counted:
        return None
    return round(float(median(counted)), 1), round(float(mean(counted)), 1)


def months(period: Span) -> Iterator[Span]:
    """The parts of a period by calendar month."""
    first = period.from_on
    while first < period.until_on:
        following = (first.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        yield Span(first, min(following, period.until_on))
        first = following


# --- reviews -----------------------------------------------------------------------------------

FIRST_REVIEW = dt.timedelta(days=14)
EACH_REVIEW = dt.timedelta(days=30)


def next_review(arrived_on: dt.date, done_on: dt.date | None) -> dt.date:
    """When a stay is looked at next: 14 days after the arrival, then every 30."""
    return arrived_on + FIRST_REVIEW if done_on is None else done_on + EACH_REVIEW
