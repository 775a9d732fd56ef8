"""The shape of a report: tables of counts by gender, the same for page, JSON, CSV and XLSX."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from mrc_cases.reports.grids import Grid, plain_grid

# How each report is called, by its name in addresses.
TITLES = {
    "client-profile": _l("Client profile"),
    "counselling-channels": _l("Counselling by channel and gender"),
    "access-and-workload": _l("Access and workload"),
    "referral-outcomes": _l("Referral outcomes"),
    "shelter": _l("Shelter"),
}
# The columns of every table.
GENDER_WORDS = {
    "F": _l("Women"), "M": _l("Men"), "X": _l("Another gender"), "U": _l("Not stated"),
}  # fmt: skip
GENDERS = tuple(GENDER_WORDS)


def with_percent_sign(words: str) -> str:
    """A heading with "%%" in it, as a template shows it, which fills in values."""
    return words.replace("%%", "%")


def gender_column(gender: str) -> str:
    """The column a person stands in: who was not asked or did not say is U."""
    return gender if gender in GENDERS else "U"


@dataclass(frozen=True)
class Row:
    """One line of a table: counts per gender, and events where persons are not all there is.

    `answers` are the stored answers it counts, so that it opens to just those; None: whatever.
    """

    code: str
    label: str
    counts: Mapping[str, int]
    events: int | None = None
    is_sum: bool = False
    answers: frozenset[str] | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def not_women(self) -> int:
        """All others together, where men cannot be told from who was not asked (domain.md 5.3)."""
        return self.total - self.counts.get("F", 0)

    @property
    def percent_women(self) -> float | None:
        """Women among all, one decimal; None of nobody."""
        return round(100 * self.counts.get("F", 0) / self.total, 1) if self.total else None


@dataclass(frozen=True)
class Table:
    """A table: rows that each count persons; `adds_up` when every person stands in one row."""

    key: str
    title: str
    rows: Sequence[Row]
    adds_up: bool = True
    has_events: bool = False
    note: str | None = None
    has_not_women: bool = False  # a column of its own

    def row(self, code: str) -> Row:
        """A row by its code; raises StopIteration for one that is not there."""
        return next(row for row in self.rows if row.code == code)

    @property
    def sum_row(self) -> Row | None:
        return next((row for row in self.rows if row.is_sum), None)


@dataclass(frozen=True)
class Report:
    """A report as it leaves the counting, its texts in the reader's language."""

    key: str  # of TITLES
    head: Mapping[str, Any]
    tables: Sequence[Table]
    notes: Sequence[str] = ()
    grids: Sequence[Grid] = ()

    @property
    def title(self) -> str:
        return str(TITLES[self.key])

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)

    @property
    def all_tables(self) -> list[Table | Grid]:
        return [*self.tables, *self.grids]

    def grid(self, key: str) -> Grid:
        return next(grid for grid in self.grids if grid.key == key)


def count_rows(
    counted: Iterable[tuple[str, str, int]],
    labels: Mapping[str, str],
    others: str = "",
    fold: Callable[[str], str] = str,
) -> list[Row]:
    """Rows in the order of `labels` from (answer, gender, count).

    `fold` says in which row an answer stands; where there is no such row it joins `others`.
    """
    cells: dict[str, Counter[str]] = {code: Counter() for code in labels}
    answers: dict[str, set[str]] = {code: set() for code in labels}
    for answer, gender, count in counted:
        code = fold(answer)
        row = code if code in labels else others
        cells[row][gender_column(gender)] += count
        answers[row].add(answer)
    return [
        Row(code, words, whole(cells[code]), answers=frozenset(answers[code]))
        for code, words in labels.items()
    ]


def whole(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts with every gender named, in order."""
    return {gender: counts.get(gender, 0) for gender in GENDERS}


def sum_of(rows: Iterable[Row], label: str, code: str = "total") -> Row:
    """The row under the rule."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(row.counts)
    return Row(code, label, whole(counts), is_sum=True)


def as_plain(report: Report) -> dict[str, Any]:
    """The report as plain values for JSON; what the page shows, no more and no less."""
    return {
        "report": report.key,
        "title": report.title,
        "head": dict(report.head),
        "tables": [
            *(_plain_table(table) for table in report.tables),
            *(plain_grid(grid) for grid in report.grids),
        ],
        "notes": list(report.notes),
    }


def _plain_table(table: Table) -> dict[str, Any]:
    rows = []
    for row in table.rows:
        plain = {"code": row.code, "label": row.label, **row.counts, "total": row.total}
        plain["percent_women"] = row.percent_women
        if table.has_not_women:
            plain["not_F"] = row.not_women
        if table.has_events:
            plain["events"] = row.events
        rows.append(plain)
    return {"key": table.key, "title": table.title, "rows": rows, "note": table.note}
