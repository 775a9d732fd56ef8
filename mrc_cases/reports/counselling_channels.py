"""Counselling by channel and gender (domain.md 5.3): events and persons, never mixed."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mrc_cases import codes
from mrc_cases.reports import queries
from mrc_cases.reports.figures import Report, Row, Table, gender_column, sum_of, whole
from mrc_cases.reports.queries import Universe


def counselling_channels(
    session: Session | Any, universe: Universe, head: Mapping[str, Any]
) -> Report:
    """Two blocks: contacts (with anonymous ones), and persons with a file, each counted once."""
    return Report(
        key="counselling-channels",
        head=head,
        tables=[_contacts(session, universe), _persons(session, universe)],
        notes=[
            _("Contacts count every consultation; persons count each client once."),
            _(
                "A contact whose gender was not asked stands under “Not stated” and is never "
                "counted as a man."
            ),
        ],
    )


def _groups() -> dict[str, str]:
    return {group: codes.label("CHANNEL", group) for group in ("IN_PERSON", "REMOTE", "OUTREACH")}


def _contacts(session: Session | Any, universe: Universe) -> Table:
    cells: dict[str, Counter[str]] = {group: Counter() for group in _groups()}
    for channel, gender, contacts in session.execute(queries.contacts_by_channel(universe)):
        cells[codes.channel_group(channel)][gender_column(gender)] += contacts
    rows = [Row(group, label, whole(cells[group])) for group, label in _groups().items()]
    return Table("contacts", _("Contacts"), [*rows, sum_of(rows, _("All"))])


def _persons(session: Session | Any, universe: Universe) -> Table:
    """Who used two channels stands in both rows, and once in the last."""
    groups = {group: [c.code for c in codes.children("CHANNEL", group)] for group in _groups()}
    everything = [channel for channels in groups.values() for channel in channels]
    rows = [
        Row(group, _groups()[group], _count(session, universe, channels))
        for group, channels in groups.items()
    ]
    all_of_them = Row("total", _("All"), _count(session, universe, everything), is_sum=True)
    note = _("Who came in two ways stands in both rows, and once in the last.")
    return Table("persons", _("Persons"), [*rows, all_of_them], adds_up=False, note=note)


def _count(session: Session | Any, universe: Universe, channels: list[str]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for gender, persons in session.execute(queries.persons_by_channel(universe, channels)):
        counts[gender_column(gender)] += persons
    return whole(counts)
