"""Tables whose columns are not genders: waits, calls, minutes (plain values)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Value = int | float | None


@dataclass(frozen=True)
class Line:
    """One line: a value for each column, None where there is none (no median of nobody)."""

    code: str
    label: str
    values: Sequence[Value]
    is_sum: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: `columns` maps the stable key of each column to its words."""

    key: str
    title: str
    columns: Mapping[str, str]
    lines: Sequence[Line]
    note: str | None = None

    def values(self, code: str) -> dict[str, Value]:
        """One line by its code, its values by column; raises StopIteration for a code not there."""
        line = next(line for line in self.lines if line.code == code)
        return dict(zip(self.columns, line.values, strict=True))


def plain_grid(grid: Grid) -> dict[str, Any]:
    """The table as plain values for JSON."""
    rows = [
        {
            "code": line.code,
            "label": line.label,
            **dict(zip(grid.columns, line.values, strict=True)),
        }
        for line in grid.lines
    ]
    return {"key": grid.key, "title": grid.title, "rows": rows, "note": grid.note}


def percent(part: int, whole: int) -> float | None:
    """A share in percent, one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


Words = Callable[[str], str]


def largest_first(codes: Mapping[str, int], words: Words) -> list[tuple[str, str]]:
    """(code, label), the most frequent first; those alike by their words."""
    named = ((-count, words(code), code) for code, count in codes.items())
    return [(code, label) for _count, label, code in sorted(named)]


def hours_between(hours: Iterable[int]) -> list[tuple[str, str]]:
    """(code, label) of every hour from the first to the last that occurs, also the empty ones."""
    known = sorted(set(hours))
    span = range(known[0], known[-1] + 1) if known else range(0)
    return [(f"{hour:02}", f"{hour:02}:00–{hour:02}:59") for hour in span]
