"""Report 5.5: the shelter's nights, who came and left and why; sites by their letter only."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mrc_cases import codes
from mrc_cases.base.moments import local_day, now
from mrc_cases.reports import shelter_queries as queries
from mrc_cases.reports.figures import (
    Report,
    Row,
    Table,
    gender_column,
    whole,
    with_percent_sign,
)
from mrc_cases.reports.grids import Grid, Line, Value
from mrc_cases.reports.periods import Period
from mrc_cases.reports.queries import Universe
from mrc_cases.shelter.models import unit_letter
from mrc_cases.shelter.nights import (
    ONE_DAY,
    Span,
    available_nights,
    day_uses,
    median_and_mean,
    nights_within,
    occupancy,
)
from mrc_cases.writing import month as month_in_words

YEAR_MONTHS = 12


def shelter(session: Session | Any, universe: Universe, head: Mapping[str, Any]) -> Report:
    """True counts, for inside: occupancy by unit, admissions, exits, refusals, waiting, nights."""
    return Report(
        key="shelter",
        head=head,
        tables=_tables(session, universe),
        grids=[_units(session, universe), _stays(session, universe), _year(session, universe)],
        notes=[
            _("A night belongs to the day on which it begins. Only nights that are over count."),
            _(
                "Extra places are no beds on offer: their nights stand apart. A stay of one day "
                "is a day use and no night."
            ),
        ],
    )


def over(period: Period, today: dt.date) -> Span:
    """The nights of a period that are over."""
    return Span(
        period.from_on, max(period.from_on, min(period.to_on + ONE_DAY, today))
    )  # fmt: skip


def _today(session: Session | Any) -> dt.date:
    return local_day(now(), queries.time_zone(session))


# --- nights ------------------------------------------------------------------------------------


@dataclass
class Unit:
    """What was counted of one site."""

    beds: list[tuple[Span, list[Span]]] = field(default_factory=list)  # service and closures
    taken: list[Span] = field(default_factory=list)
    extra: list[Span] = field(default_factory=list)

    def figures(self, span: Span) -> tuple[Value, ...]:
        """Nights on offer, nights slept, per cent, nights on extra places, day uses."""
        offered = sum(available_nights(service, closed, span) for service, closed in self.beds)
        slept = nights_within(self.taken, span)
        both = [*self.taken, *self.extra]
        return (
            offered,
            slept,
            occupancy(slept, offered),
            nights_within(self.extra, span),
            day_uses(both, span),
        )


def _read_units(session: Session | Any, universe: Universe, span: Span) -> dict[int, Unit]:
    closures: defaultdict[UUID, list[Span]] = defaultdict(list)
    for bed_id, first, last in session.execute(queries.closures(span)):
        closures[bed_id].append(Span(first, last))
    units: dict[int, Unit] = {}
    beds: dict[UUID, tuple[Unit, bool]] = {}
    for unit, bed_id, kind, first, last in session.execute(queries.beds(universe)):
        found = units.setdefault(unit, Unit())
        beds[bed_id] = found, kind == "OVERFLOW"
        if kind != "OVERFLOW":
            found.beds.append((Span(first, last), closures[bed_id]))
    for bed_id, first, last in session.execute(queries.taken(span)):
        if bed_id in beds:
            found, is_extra = beds[bed_id]
            (found.extra if is_extra else found.taken).append(Span(first, last))
    return units


def _sum(units: Iterable[Unit]) -> Unit:
    whole_house = Unit()
    for unit in units:
        whole_house.beds += unit.beds
        whole_house.taken += unit.taken
        whole_house.extra += unit.extra
    return whole_house


def _units(session: Session | Any, universe: Universe) -> Grid:
    span = over(universe.period, _today(session))
    units = _read_units(session, universe, span)
    lines = [
        Line(unit_letter(unit), _("Unit %(letter)s", letter=unit_letter(unit)), found.figures(span))
        for unit, found in sorted(units.items())
    ]
    lines.append(Line("total", _("All"), _sum(units.values()).figures(span), is_sum=True))
    return Grid("occupancy", _("Occupancy"), _night_columns(), lines)


def _night_columns() -> dict[str, str]:
    return {
        "offered": _("Bed nights on offer"),
        "slept": _("Nights slept"),
        "percent": with_percent_sign(_("Occupancy, %%")),
        "extra": _("Nights on extra places"),
        "day_uses": _("Day uses"),
    }


# --- stays -------------------------------------------------------------------------------------


def _tables(session: Session | Any, universe: Universe) -> list[Table]:
    refusals = queries.refusals(universe, queries.time_zone(session))
    counted = (
        ("admissions", _("Admissions by reason"), "STAY_REASON", queries.admissions(universe)),
        ("exits", _("Exits by reason"), "STAY_EXIT", queries.exits(universe)),
        ("destinations", _("Exits by destination"), "DESTINATION", queries.destinations(universe)),
        ("refused", _("Refused by reason"), "STAY_REFUSED", refusals),
    )
    everybody = _("Everybody of a stay is counted, children too. Events are stays.")
    done = session.execute(queries.services(universe)).all()
    on = universe.period.to_on
    note = _("Events are services given; a service for a whole stay counts everybody of it.")
    return [
        *(
            _table(key, title, list_name, session.execute(query).all(), everybody, on)
            for key, title, list_name, query in counted
        ),
        _table("services", _("Services during stays"), "SERVICE", done, note, on),
    ]


def _table(
    key: str, title: str, list_name: str, people: Sequence[Any], note: str, on: dt.date
) -> Table:
    """Persons by gender, each once in a row and once in the last; events are stays or services."""
    said: defaultdict[str, dict[UUID, str]] = defaultdict(dict)
    stays: defaultdict[str, set[UUID]] = defaultdict(set)
    everybody: dict[UUID, str] = {}
    counted_as = codes.counting(list_name, on)
    for code, stay_id, person, gender in people:
        parent = counted_as(code)
        said[parent][person] = everybody[person] = gender_column(gender)
        stays[parent].add(stay_id)
    rows = [
        Row(code.code, codes.label(list_name, code.code), _by_gender(said[code.code]),
            len(stays[code.code]))
        for code in codes.codes_of(list_name)
        if code.parent is None
    ]  # fmt: skip
    every_stay = len(set().union(*stays.values()))
    rows.append(Row("total", _("All"), _by_gender(everybody), every_stay, is_sum=True))
    return Table(key, title, rows, adds_up=False, has_events=True, note=note)


def _by_gender(people: Mapping[UUID, str]) -> dict[str, int]:
    return whole(Counter(people.values()))


def _stays(session: Session | Any, universe: Universe) -> Grid:
    ended = [(left - came).days for came, left in session.execute(queries.ended(universe))]
    middle = median_and_mean(ended) or (None, None)
    waiting = session.scalar(queries.waiting(universe)) or 0
    decided = session.execute(queries.decided(universe, queries.time_zone(session)))
    hours = [(said - asked).total_seconds() / 3600 for asked, said in decided]
    until_decided = median_and_mean(round(each) for each in hours) or (None, None)
    lines = [
        Line("ended", _("Stays that ended"), [len(ended)]),
        Line("median", _("Nights of a stay that ended, median"), [middle[0]]),
        Line("mean", _("Nights of a stay that ended, mean"), [middle[1]]),
        Line("waiting", _("Waiting now"), [waiting]),
        Line("hours", _("Hours from the request to the decision, median"), [until_decided[0]]),
    ]
    return Grid("stays", _("Stays and waiting"), {"number": _("How many")}, lines)


# --- a year in one look ------------------------------------------------------------------------


def _year(session: Session | Any, universe: Universe) -> Grid:
    """The twelve months up to the last of the period."""
    period = Period(_a_year_before(universe.period.to_on), universe.period.to_on)
    whole_year = Universe(period, universe.office_id)
    today = _today(session)
    house = _sum(_read_units(session, whole_year, over(period, today)).values())
    came = Counter(day.replace(day=1) for (day,) in session.execute(queries.arrivals(whole_year)))
    left = Counter(last.replace(day=1) for _c, last in session.execute(queries.ended(whole_year)))
    lines = [
        Line(
            f"{month.from_on:%Y-%m}",
            month_in_words(month.from_on),
            (came[month.from_on], left[month.from_on], *house.figures(over(month, today))),
        )
        for month in period.months()
    ]
    columns = {"admissions": _("Admissions"), "exits": _("Exits"), **_night_columns()}
    return Grid("year", _("The year in one look"), columns, lines)


def _a_year_before(day: dt.date) -> dt.date:
    months = day.year * YEAR_MONTHS + day.month - 1 - (YEAR_MONTHS - 1)
    return dt.date(months // YEAR_MONTHS, months % YEAR_MONTHS + 1, 1)
