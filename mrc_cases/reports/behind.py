"""The records behind a figure: those it counted, as far as the reader may see them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Reach, reach
from mrc_cases.access.queries import sees
from mrc_cases.base import paging
from mrc_cases.base.paging import Listing, Order
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import IN_ORDER, Client, ProfileVersion
from mrc_cases.reports import client_profile, counselling_channels, profile_queries, queries
from mrc_cases.reports.behind_events import Event, events_behind
from mrc_cases.reports.client_profile import QUESTION_OF
from mrc_cases.reports.contact_queries import who_came_by
from mrc_cases.reports.figures import Row, Table
from mrc_cases.reports.grids import Grid, Line
from mrc_cases.reports.periods import read_period
from mrc_cases.reports.profile_quality import no_answer
from mrc_cases.reports.queries import Universe, consultations_in

Found = Select[*tuple[Any, ...]]
Standing = Row | Line | None  # the row of a figure; only of a `Row` its answers are known
# The tables of each report whose figures open, and to what.
OPENS_TO = {
    "client-profile": {
        **dict.fromkeys(("clients", "not_asked", "skills", *profile_queries.COUNTED), Area.CLIENTS),
    },
    "counselling-channels": {
        "contacts": Area.CONTACTS, "months": Area.CONTACTS, "persons": Area.CLIENTS,
    },
}  # fmt: skip
# The column that counts how often, and the one table where it opens, to contacts and sessions.
EVENTS = "events"
_WITH_EVENTS = ("client-profile", "services")
# What makes one table of such a report alone.
_ROWS_OF: Mapping[str, Callable[[Session | Any, Universe, str], Table | Grid]] = {
    "client-profile": client_profile.rows_of,
    "counselling-channels": counselling_channels.rows_of,
}
_CLIENTS = Order(IN_ORDER, (paging.day, paging.moment, paging.key), latest_first=True)
_CONTACTS = Order(
    (Consultation.happened_at, Consultation.id), (paging.moment, paging.key), latest_first=True
)


@dataclass(frozen=True)
class Figure:
    """One figure of a report: its table, its row, and the column (None: all of the row)."""

    report: str
    table: str
    row: str
    column: str | None = None

    @property
    def area(self) -> Area | None:
        """What its records are; None where nothing stands behind it."""
        if self.column == EVENTS:
            return Area.CONTACTS if (self.report, self.table) == _WITH_EVENTS else None
        return self._counts

    def may_be_opened_by(self, user: User) -> bool:
        """Whether somebody who reads reports may see what stands behind it.

        Who sees but a client's name would learn the answer that the figure is about.
        """
        areas = {self.area, self._counts}
        return all(area is not None and reach(user.roles, area) > Reach.NAME for area in areas)

    @property
    def _counts(self) -> Area | None:
        """What its table counts."""
        return OPENS_TO.get(self.report, {}).get(self.table)


def table_of(session: Session | Any, universe: Universe, figure: Figure) -> Table | Grid:
    """The table in which a figure stands, for its rows; the rest of the report is not made."""
    return _ROWS_OF[figure.report](session, universe, figure.table)


def row_of(table: Table | Grid, figure: Figure) -> Row | Line | None:
    """The row in which a figure stands; None for a figure there is not."""
    rows: Sequence[Row | Line] = table.rows if isinstance(table, Table) else table.lines
    return next((row for row in rows if row.code == figure.row), None)


def clients_behind(user: User, universe: Universe, figure: Figure, row: Standing) -> Found:
    """The clients a figure stands for."""
    if figure.table == "persons":
        return _came_by(user, universe, figure, row)
    found = profile_queries.profiles(universe, user)
    query = (
        select(Client)
        .select_from(Client)
        .join(found, found.c.client_id == Client.id)
        .where(*sees(user, Client))
    )
    if figure.table == "not_asked":
        return query.where(_left_open(found.c, figure))
    return query.where(
        *_of_gender(found.c.gender, figure.column), *_of_row(found.c, universe, figure, row)
    )


def _left_open(columns: Any, figure: Figure) -> ColumnElement[bool]:
    why = figure.column if figure.column in codes.MISSING else "NC"
    return columns[figure.row].in_(sorted(no_answer(figure.row, str(why))))


def _of_row(
    columns: Any, universe: Universe, figure: Figure, row: Standing
) -> list[ColumnElement[bool]]:
    if figure.table == "clients":
        is_new = queries.is_new(universe.period)
        return {"new": [is_new], "returning": [~is_new]}.get(figure.row, [])
    if not isinstance(row, Row) or row.answers is None:
        return []
    if figure.table == "services":
        return [queries.gave(columns.services, row.answers)]
    return [columns[QUESTION_OF.get(figure.table, figure.table)].in_(sorted(row.answers))]


def _of_gender(gender: Any, column: str | None) -> list[ColumnElement[bool]]:
    """Who stands in a column; who was not asked or did not say is U."""
    if column in codes.GENDERS_SAID:
        return [gender == column]
    if column == "U":
        return [gender.not_in(sorted(codes.GENDERS_SAID))]
    return [gender != "F"] if column == "not_F" else []


def _came_by(user: User, universe: Universe, figure: Figure, row: Standing) -> Found:
    channels = sorted(row.answers or ()) if isinstance(row, Row) else []
    return (
        select(Client)
        .select_from(Client)
        .join(ProfileVersion, ProfileVersion.client_id == Client.id)
        .where(
            *sees(user, Client),
            Client.id.in_(who_came_by(universe, channels)),
            queries.as_of(universe.period),
            *_of_gender(ProfileVersion.gender, figure.column),
        )
    )


def contacts_behind(user: User, universe: Universe, figure: Figure, row: Standing) -> Found:
    """(contact, client's number) of the contacts a figure stands for; no number of a stranger."""
    known = and_(Client.id == Consultation.client_id, *sees(user, Client))
    query: Found = (
        select(Consultation, Client.client_no)
        .select_from(Consultation)
        .outerjoin(Client, known)
        .where(
            *sees(user, Consultation),
            *consultations_in(universe),
            *_of_gender(Consultation.gender, figure.column),
        )
    )
    if not isinstance(row, Row) or row.answers is None:
        return query
    if figure.table == "months":
        month = read_period(row.code, row.code)
        return query.where(Consultation.happened_on.between(month.from_on, month.to_on))
    return query.where(Consultation.channel.in_(sorted(row.answers)))


@dataclass(frozen=True)
class Behind:
    """A page of the records behind a figure, and how many there are in all."""

    area: Area
    listing: Listing[Any]
    total: int


def records_behind(
    session: Session | Any, user: User, universe: Universe, figure: Figure, row: Standing,
    after: str | None,
) -> Behind:  # fmt: skip
    """A page of what a figure stands for, of that only which the reader may see."""
    query, order, make = _asked(user, universe, figure, row)
    total = session.scalar(query.with_only_columns(func.count()))
    listing = paging.listing(session, query, order, after, make)
    return Behind(figure.area or Area.CLIENTS, listing, total or 0)


def _asked(
    user: User, universe: Universe, figure: Figure, row: Standing
) -> tuple[Found, Order, Callable[..., Any]]:
    """What to ask, in which order, and what to make of each row found."""
    if figure.column == EVENTS:
        services = (isinstance(row, Row) and row.answers) or ()
        return *events_behind(user, universe, services), Event
    if figure.area == Area.CONTACTS:
        return contacts_behind(user, universe, figure, row), _CONTACTS, _as_event
    return clients_behind(user, universe, figure, row), _CLIENTS, lambda client: client


def _as_event(contact: Consultation, client_no: str | None) -> Event:
    return Event(contact, None, contact.client_id, client_no)
