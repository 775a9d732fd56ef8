"""Reports 5.1 and 5.3 beside a second reckoning that reads every row and knows no SQL."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from mrc_cases.centre.models import Office
from mrc_cases.clients.changes import change_profile
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.merging.actions import merge_clients
from mrc_cases.reports.behind import Figure, records_behind
from mrc_cases.reports.figures import Report, Row, Table
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import Period, month_of
from mrc_cases.reports.queries import Universe
from mrc_cases.sessions.models import CounsellingSession, SessionAttendee
from tests.counted_people import CountedPeople, contact
from tests.reckoning import CHANNELS, LOST, Figures, Reckoning

FIRST, LAST = dt.date(2024, 1, 10), dt.date(2026, 3, 20)
ANSWERS: dict[str, tuple[Any, ...]] = {
    "gender": ("F", "F", "M", "X", "U"),
    "labour": ("EMP", "UNE", "OLF", "STU", "NC", "PNA"),
    "occupation": ("01", "02", "03", "11", "14", "22", "53", "91", "NONE", "DK"),
    "education": ("0", "2", "3", "5", "8", "9", "NC"),
    "reason_main": ("WRK", "PRO", "FAM", "DK", "NC"),
    "stage": ("HOS", "TRA", "RET"),
    "nationality": ("UA", "DK", "NC", "XK", "XXA", "XDK", "XNC", "SY", "AF", "AL", "VN", "GE"),
    "nationality_2": (None, "SK", "XXB"),
    "prefer_country": ("DK", "SK", "XUND", "XNC", "XPNA", "NC"),
    "born_month": (None, 2026 * 12, 2010 * 12 + 2, 2008 * 12 + 2, 1990 * 12, 1906 * 12 + 5),
}  # fmt: skip


class RandomCentre:
    """Two offices, people of every kind, and what happens to files in the course of years."""

    def __init__(self, seed: int, staff: Any) -> None:
        self.chance, self.staff = random.Random(seed), staff
        self.offices = list(db.session.scalars(select(Office).order_by(Office.code)))
        self.people = [self._person() for _each in range(40)]
        self._contacts()
        for _each in range(8):
            self._group()
        for client in self.chance.sample(self.people, 12):
            self._change(client)
        for kept, gone in zip(self.people[:3], self.people[3:6], strict=True):
            merge_clients(kept, gone, staff.id)
        db.session.commit()

    def day(self, since: dt.date = FIRST) -> dt.date:
        return since + dt.timedelta(days=self.chance.randrange((LAST - since).days + 1))

    def _some(self, question: str) -> Any:
        return self.chance.choice(ANSWERS[question])

    def _person(self) -> Client:
        make = CountedPeople(self.chance.choice(self.offices).id)
        make.made = len(db.session.scalars(select(Client.id)).all())
        answers = {question: self._some(question) for question in ANSWERS}
        born = "NC" if answers["born_month"] is None else "month"
        return make(registered=self.day(), birth_precision=born, **answers)

    def _contacts(self) -> None:
        for _each in range(160):
            client = self.chance.choice([*self.people, *[None] * 15])
            services = self.chance.sample(("INF", "LEG", "SOC", "EMP"), self.chance.randrange(4))
            day = self.day()
            db.session.add(
                contact(
                    client.id if client else None, day, self.chance.choice(self.offices).id,
                    services=tuple(services), gender=self._some("gender"),
                    channel=self.chance.choice(sorted(CHANNELS)),
                    outcome=self.chance.choice(("ANSWERED", "CALLBACK", "INTAKE", *sorted(LOST))),
                    archived_at=self.chance.choice((None, None, None, dt.datetime.now(dt.UTC))),
                )
            )  # fmt: skip

    def _group(self) -> None:
        day = self.day()
        found = CounsellingSession(
            staff_id=self.staff.id, office_id=self.chance.choice(self.offices).id, form="GROUP",
            kind=self.chance.choice(("JOB", "LEG", "INF")), happened_on=day,
            state=self.chance.choice(("held", "planned", "absent")),
            happened_at=dt.datetime.combine(day, dt.time(10), dt.UTC),
        )  # fmt: skip
        chosen = self.chance.sample(self.people, 5)
        found.attendees = [SessionAttendee(client_id=each.id) for each in chosen]
        db.session.add(found)

    def _change(self, client: Client) -> None:
        """From a day on, which may lie before what was changed last."""
        answers = {
            question: self._some(question) for question in ("gender", "labour", "nationality")
        }
        day = self.day(client.registered_on)
        born_month = client.profile.born_month
        if born_month is None or born_month < 2000 * 12:
            change_profile(client, answers, from_on=day, today=LAST, version=client.version)

    def universe(self, kind: str) -> Universe:
        last = self.day()
        days = self.chance.choice((0, 20, 90, 400))
        period = Period(max(FIRST, last - dt.timedelta(days=days)), last)
        office = self.chance.choice([None, *(each.id for each in self.offices)])
        return Universe(self.chance.choice([period, month_of(last)]), office, kind)


def figures(table: Table, row: Row) -> Counter[str]:
    events = {"events": row.events} if table.has_events else {}
    return Counter({**row.counts, **events})


def expected(table: Table, row: Row, reckoned: Mapping[str, Counter[str]]) -> Counter[str]:
    """What a row must say: its own, all that have no row of their own, or all together."""
    shown = {each.code for each in table.rows}
    if row.code in reckoned:
        return reckoned[row.code]
    if row.code == "OTHERS":
        return sum((reckoned[code] for code in reckoned.keys() - shown), Counter())
    return sum(reckoned.values(), Counter()) if row.is_sum else Counter()


def differences(report: Report, reckoned: Figures) -> list[tuple[Any, ...]]:
    return [
        (table.key, row.code, figures(table, row), expected(table, row, reckoned[table.key]))
        for table in report.tables
        for row in table.rows
        if +figures(table, row) != +expected(table, row, reckoned[table.key])
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_reports_say_what_row_by_row_comes_out(make_user: Any, seed: int) -> None:
    centre = RandomCentre(seed, make_user("manager"))
    for kind in ("active", "active", "active", "new") * 3:
        universe = centre.universe(kind)
        reckoning = Reckoning(universe)
        report = make_report(db.session, "client-profile", universe)

        assert differences(report, reckoning.client_profile()) == [], universe
        if kind == "active":
            channels = make_report(db.session, "counselling-channels", universe)
            assert differences(channels, reckoning.channels()) == [], universe


def test_every_figure_opens_to_as_many_records_as_it_says(make_user: Any) -> None:
    manager = make_user("manager", office_id=None)
    RandomCentre(3, manager)
    universe = Universe(Period(dt.date(2025, 11, 5), dt.date(2026, 2, 11)))
    report = make_report(db.session, "client-profile", universe)

    opened = 0
    for table in report.tables:
        for row in table.rows:
            for column, figure in (+figures(table, row)).items():
                asked = Figure(report.key, table.key, row.code, column)
                found = records_behind(db.session, manager, universe, asked, row, None)
                assert found.total == figure, asked
                opened += 1
    assert opened > 80


def test_a_mended_gender_is_mended_in_the_contacts_too(office: Office) -> None:
    """Not in what was written down of a caller whom nobody knew yet."""
    registered = dt.date(2026, 2, 2)
    client = CountedPeople(office.id)(registered=registered, gender="M")
    joined = {"joined_at": dt.datetime.now(dt.UTC), "gender": "U"}
    for day, more in ((5, {"gender": "M"}), (9, joined), (20, {"gender": "M"})):
        db.session.add(contact(client.id, dt.date(2026, 3, day), office.id, **more))
    db.session.commit()

    def counts() -> dict[str, int]:
        report = make_report(db.session, "counselling-channels", Universe(month_of(LAST)))
        return +Counter(report.table("contacts").row("total").counts)

    change_profile(
        client, {"gender": "F"}, from_on=dt.date(2026, 3, 10), today=LAST, version=client.version
    )
    assert counts() == {"M": 1, "U": 1, "F": 1}
    change_profile(
        client, {"gender": "F"}, from_on=registered, today=LAST, version=client.version,
        dates_back=True,
    )  # fmt: skip
    assert counts() == {"U": 1, "F": 2}


def test_a_dane_and_who_is_bound_for_denmark_are_no_gaps(app: Any, office: Office) -> None:
    """DK is Denmark among countries, and “does not know” elsewhere."""
    make = CountedPeople(office.id)
    make(LAST, nationality="DK", prefer_country="NC", labour="DK")
    make(LAST, nationality="XDK", prefer_country="XNC", labour="NC")

    report = make_report(db.session, "client-profile", Universe(month_of(LAST)))

    for table, country in (("nationality", "DK"), ("preferred_country", "NC")):
        rows = {row.code: row.total for row in report.table(table).rows}
        assert (rows[country], rows["NOT_STATED"]) == (1, 1)
    gaps = report.grid("not_asked")
    assert gaps.values("nationality")["DK"] == gaps.values("labour")["DK"] == 1
    assert gaps.values("preferred_country")["NC"] == gaps.values("labour")["NC"] == 1
