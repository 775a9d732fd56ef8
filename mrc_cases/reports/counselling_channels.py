"""Counselling by channel and gender (domain.md 5.3): events and persons, never mixed."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mrc_cases import codes
from mrc_cases.reports import contact_queries as queries
from mrc_cases.reports.closures import closed_months
from mrc_cases.reports.figures import Report, Row, Table, count_rows, gender_column, sum_of, whole
from mrc_cases.reports.queries import Universe
from mrc_cases.writing import listed
from mrc_cases.writing import month as month_in_words


def counselling_channels(
    session: Session | Any, universe: Universe, head: Mapping[str, Any]
) -> Report:
    """Contacts (with anonymous ones), persons with a file, each counted once, and the months."""
    return Report(
        key="counselling-channels",
        head=head,
        tables=[
            _contacts(session, universe),
            _persons(session, universe),
            _months(session, universe),
        ],
        notes=[
            _("Contacts count every consultation; persons count each client once."),
            _(
                "A contact whose gender was not asked stands under “Not stated” and is never "
                "counted as a man. “Not women” are all others together."
            ),
        ],
    )


def rows_of(session: Session | Any, universe: Universe, key: str) -> Table:
    """One table alone, for its rows: what they are called, and which answers they count.

    No figure is to be read from it: the persons, of whom each way asks anew, are not counted.
    """
    if key == "persons":
        return _table_of_persons(_ways())
    return {"contacts": _contacts, "months": _months}[key](session, universe)


def _groups() -> dict[str, str]:
    return {group: codes.label("CHANNEL", group) for group in ("IN_PERSON", "REMOTE", "OUTREACH")}


def _contacts(session: Session | Any, universe: Universe) -> Table:
    counted: Any = session.execute(queries.contacts_by_channel(universe))
    rows = count_rows(counted, _groups(), fold=codes.channel_group)
    rows.append(sum_of(rows, _("All")))
    return Table("contacts", _("Contacts"), rows, has_not_women=True)


def _persons(session: Session | Any, universe: Universe) -> Table:
    counted = [
        replace(row, counts=_persons_by(session, universe, sorted(row.answers or ())))
        for row in _ways()
    ]
    return _table_of_persons(counted)


def _table_of_persons(rows: Sequence[Row]) -> Table:
    """Who used two channels stands in both rows, and once in the last."""
    note = _("Who came in two ways stands in both rows, and once in the last.")
    return Table("persons", _("Persons"), rows, adds_up=False, note=note, has_not_women=True)


def _ways() -> list[Row]:
    """A row for each way of counselling and one for all of them, of which nobody is counted yet."""
    groups = {group: [c.code for c in codes.children("CHANNEL", group)] for group in _groups()}
    everything = frozenset(channel for channels in groups.values() for channel in channels)
    rows = [
        Row(group, _groups()[group], whole({}), answers=frozenset(channels))
        for group, channels in groups.items()
    ]
    return [*rows, Row("total", _("All"), whole({}), is_sum=True, answers=everything)]


def _persons_by(session: Session | Any, universe: Universe, channels: list[str]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for gender, persons in session.execute(queries.persons_by_channel(universe, channels)):
        counts[gender_column(gender)] += persons
    return whole(counts)


def _months(session: Session | Any, universe: Universe) -> Table:
    """The contacts of each month the period touches, as far as it does."""
    months = {_month(each.from_on): each for each in universe.period.months()}
    labels = {code: month_in_words(each.from_on) for code, each in months.items()}
    rows = count_rows(_by_month(session, universe), labels)
    rows.append(sum_of(rows, _("All")))
    closed = [month_in_words(each.from_on) for each in closed_months(session, universe)]
    note = _("Closed: %(months)s.", months=listed(closed)) if closed else None
    return Table("months", _("Contacts by month"), rows, note=note, has_not_women=True)


def _by_month(session: Session | Any, universe: Universe) -> Iterable[tuple[str, str, int]]:
    for day, gender, contacts in session.execute(queries.contacts_by_day(universe)):
        yield _month(day), gender, contacts


def _month(day: dt.date) -> str:
    return f"{day:%Y-%m}"
