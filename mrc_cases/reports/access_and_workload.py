"""Access and workload (domain.md 5.10): waits, appointments, calls, languages, interpreters, tasks.

Information sheets are not kept here yet; their stale topics will join when they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mrc_cases import codes, writing
from mrc_cases.base.moments import local_day, local_time, now
from mrc_cases.reports import workload_queries as queries
from mrc_cases.reports.figures import Report, with_percent_sign
from mrc_cases.reports.grids import Grid, Line, hours_between, largest_first, percent
from mrc_cases.reports.queries import Universe
from mrc_cases.waiting.waits import summed, whole_minutes

MISSED = frozenset({"DROPPED", "SILENT"})
BATCH = 5000


def access_and_workload(
    session: Session | Any, universe: Universe, head: Mapping[str, Any]
) -> Report:
    """Count it all, for the page, the files and the command alike."""
    zone = str(session.scalar(queries.time_zone()))
    return Report(
        key="access-and-workload",
        head=head,
        tables=[],
        grids=[
            *_waits(session, universe, zone),
            _appointments(session, universe, zone),
            *_calls(session, universe, zone),
            *_languages(session, universe),
            _interpreters(session, universe),
            _time_given(session, universe),
            _tasks(session, universe, zone),
        ],
        notes=[
            _("A wait is the time from the ticket until the talk began."),
            _("Hours are those of the centre’s own time zone."),
        ],
    )


# --- waits -------------------------------------------------------------------------------------


def _waits(session: Session | Any, universe: Universe, zone: str) -> list[Grid]:
    """Waits of who was served, by service, language and hour of coming."""
    parts: tuple[_Waits, ...] = (_Waits(), _Waits(), _Waits())
    service_of = codes.counting("SERVICE", universe.period.to_on)
    for service, language, came, begun in session.execute(queries.tickets(universe)):
        minutes = None if begun is None else whole_minutes(begun - came)
        hour = f"{local_time(came, zone).hour:02}"
        for part, key in zip(parts, (service_of(service), language, hour), strict=True):
            part.add(key, minutes)
    by_service, by_language, by_hour = parts
    hours = hours_between(int(hour) for hour in by_hour.people)
    return [
        by_service.grid(
            "waits_by_service", _("Waits by service"),
            largest_first(by_service.people, codes.speaker("SERVICE")),
        ),
        by_language.grid(
            "waits_by_language", _("Waits by language"),
            largest_first(by_language.people, codes.speaker("LANGUAGE")),
        ),
        by_hour.grid("waits_by_hour", _("Waits by hour of coming"), hours),
    ]  # fmt: skip


class _Waits:
    """The waits of one grid, gathered group by group."""

    def __init__(self) -> None:
        self.minutes: dict[str, list[int]] = defaultdict(list)
        self.left: Counter[str] = Counter()
        self.people: Counter[str] = Counter()

    def add(self, key: str, minutes: int | None) -> None:
        self.people[key] += 1
        if minutes is None:
            self.left[key] += 1
        else:
            self.minutes[key].append(minutes)

    def grid(self, key: str, title: str, labels: Iterable[tuple[str, str]]) -> Grid:
        everybody = [each for waits in self.minutes.values() for each in waits]
        lines = [
            self._line(code, label, self.minutes.get(code, []), self.left[code])
            for code, label in labels
        ]
        total = self._line("total", _("All"), everybody, self.left.total(), is_sum=True)
        columns = {
            "served": _("People served"), "median": _("Half waited at most, min"),
            "p90": _("Nine in ten at most, min"), "longest": _("Longest wait, min"),
            "left": _("Left before their turn"),
        }  # fmt: skip
        return Grid(key, title, columns, [*lines, total])

    @staticmethod
    def _line(
        code: str, label: str, minutes: list[int], left: int, *, is_sum: bool = False
    ) -> Line:
        waits = summed(code, minutes)
        values = (waits.people, waits.median, waits.ninetieth, waits.longest, left)
        return Line(code, label, values, is_sum)


# --- appointments and calls --------------------------------------------------------------------


def _appointments(session: Session | Any, universe: Universe, zone: str) -> Grid:
    """A no-show is counted among those that were not cancelled."""
    states: dict[str, Counter[str]] = defaultdict(Counter)
    service_of = codes.counting("SERVICE", universe.period.to_on)
    for service, state, count in session.execute(queries.appointments(universe, zone)):
        states[service_of(service)][state] += count
    sizes = {service: counts.total() for service, counts in states.items()}
    lines = [
        _kept(service, label, states[service])
        for service, label in largest_first(sizes, codes.speaker("SERVICE"))
    ]
    everything = sum(states.values(), Counter())
    columns = {
        "booked": _("Booked"), "came": _("Came"), "no_show": _("Did not come"),
        "cancelled": _("Cancelled"), "percent_no_show": with_percent_sign(_("Did not come, %%")),
    }  # fmt: skip
    total = _kept("total", _("All"), everything, is_sum=True)
    return Grid("appointments", _("Appointments"), columns, [*lines, total])


def _kept(code: str, label: str, states: Counter[str], *, is_sum: bool = False) -> Line:
    came = states["arrived"] + states["in_service"] + states["done"]
    missed, cancelled = states["no_show"], states["cancelled"]
    values = (states.total(), came, missed, cancelled, percent(missed, came + missed))
    return Line(code, label, values, is_sum)


def _calls(session: Session | Any, universe: Universe, zone: str) -> list[Grid]:
    """Calls by hour and language: wrong numbers and abuse are neither answered nor missed."""
    by_hour, by_language = _Calls(), _Calls()
    rows = session.connection().execute(
        queries.calls(universe), execution_options={"yield_per": BATCH}
    )
    for language, outcome, interpreter, moment in rows:
        is_interpreted = interpreter != "NONE"
        by_hour.add(f"{local_time(moment, zone).hour:02}", outcome, is_interpreted)
        by_language.add(language, outcome, is_interpreted)
    hours = hours_between(int(hour) for hour in by_hour.calls)
    spoken = largest_first(by_language.calls, codes.speaker("LANGUAGE"))
    return [
        by_hour.grid("calls_by_hour", _("Calls by hour"), hours),
        by_language.grid("calls_by_language", _("Calls by language"), spoken),
    ]


class _Calls:
    """The calls of one grid, gathered group by group."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.interpreted: Counter[str] = Counter()

    def add(self, key: str, outcome: str, is_interpreted: bool) -> None:
        self.calls[key] += 1
        self.answered[key] += outcome in codes.COUNTS_AS_CONSULTATION
        self.missed[key] += outcome in MISSED
        self.interpreted[key] += is_interpreted

    def grid(self, key: str, title: str, labels: Iterable[tuple[str, str]]) -> Grid:
        counters = (self.calls, self.answered, self.missed, self.interpreted)
        lines = [
            self._line(code, label, *(each[code] for each in counters)) for code, label in labels
        ]
        total = self._line("total", _("All"), *(each.total() for each in counters), is_sum=True)
        columns = {
            "calls": _("Calls"), "answered": _("Answered"), "missed": _("Missed"),
            "percent_missed": with_percent_sign(_("Missed, %%")),
            "interpreted": _("Via interpreter"),
        }  # fmt: skip
        note = _("Missed are calls cut off and silent calls.")
        return Grid(key, title, columns, [*lines, total], note)

    @staticmethod
    def _line(
        code: str, label: str, calls: int, answered: int, missed: int, interpreted: int, *,
        is_sum: bool = False,
    ) -> Line:  # fmt: skip
        share = percent(missed, answered + missed)
        return Line(code, label, (calls, answered, missed, share, interpreted), is_sum)


# --- languages, interpreters, tasks ------------------------------------------------------------


def _languages(session: Session | Any, universe: Universe) -> list[Grid]:
    """Language asked against language spoken: where they differ, a need was not met (PT20)."""
    by_language: dict[str, Counter[str]] = defaultdict(Counter)
    by_month: dict[str, Counter[str]] = defaultdict(Counter)
    for asked, used, interpreter, year, month, count in session.execute(
        queries.languages(universe)
    ):
        if codes.is_missing("LANGUAGE", asked) or codes.is_missing("LANGUAGE", used):
            continue
        met = "met" if asked == used else "bridged" if interpreter != "NONE" else "unmet"
        by_language[asked][met] += count
        by_month[f"{int(year)}-{int(month):02}"][met] += count
    sizes = {language: counts.total() for language, counts in by_language.items()}
    months = [
        (f"{each.from_on:%Y-%m}", writing.month(each.from_on)) for each in universe.period.months()
    ]
    spoken = largest_first(sizes, codes.speaker("LANGUAGE"))
    return [
        _needs("languages", _("Language asked and language spoken"), by_language, spoken),
        _needs("languages_by_month", _("Language needs by month"), by_month, months),
    ]


def _needs(
    key: str, title: str, found: Mapping[str, Counter[str]], labels: Iterable[tuple[str, str]]
) -> Grid:
    lines = [_need(code, label, found.get(code, Counter())) for code, label in labels]
    everything = sum(found.values(), Counter())
    columns = {
        "sessions": _("Sessions"), "met": _("In the language asked for"),
        "bridged": _("In another, with an interpreter"),
        "unmet": _("In another, without an interpreter"),
    }  # fmt: skip
    note = _("Sessions where both languages are written down.")
    total = _need("total", _("All"), everything, is_sum=True)
    return Grid(key, title, columns, [*lines, total], note)


def _need(code: str, label: str, counts: Counter[str], *, is_sum: bool = False) -> Line:
    values = (counts.total(), counts["met"], counts["bridged"], counts["unmet"])
    return Line(code, label, values, is_sum)


def _interpreters(session: Session | Any, universe: Universe) -> Grid:
    times: Counter[str] = Counter()
    minutes: Counter[str] = Counter()
    for query in (queries.interpreted_contacts(universe), queries.interpreted_sessions(universe)):
        for interpreter, count, spent in session.execute(query):
            times[interpreter] += count
            minutes[interpreter] += int(spent)
    kinds = [code.code for code in codes.codes_of("INTERPRETER") if code.code != "NONE"]
    say = codes.speaker("INTERPRETER")
    lines = [Line(kind, say(kind), (times[kind], minutes[kind])) for kind in kinds]
    total = Line("total", _("All"), (times.total(), minutes.total()), is_sum=True)
    columns = {"times": _("Contacts and sessions"), "minutes": _("Minutes")}
    return Grid("interpreters", _("Interpreting"), columns, [*lines, total])


def _time_given(session: Session | Any, universe: Universe) -> Grid:
    """How long people were listened to, by kind of session (practices AE5, PT13)."""
    found = {row[0]: row[1:] for row in session.execute(queries.session_minutes(universe))}
    say = codes.speaker("SESSION_KIND")
    lines = [
        _time(code.code, say(code.code), found[code.code])
        for code in codes.codes_of("SESSION_KIND")
        if code.code in found
    ]
    everything = [sum(column) for column in zip(*found.values(), strict=True)] or [0, 0, 0]
    total = _time("total", _("All"), everything, is_sum=True)
    columns = {"sessions": _("Sessions"), "minutes": _("Minutes"), "each": _("Minutes each")}
    note = _("Minutes each: only of sessions whose minutes are written down.")
    return Grid("time_given", _("Time given in sessions"), columns, [*lines, total], note)


def _time(code: str, label: str, counts: Sequence[int], *, is_sum: bool = False) -> Line:
    timed, minutes, sessions = counts
    each = round(int(minutes) / timed) if timed else None
    return Line(code, label, (sessions, int(minutes), each), is_sum)


def _tasks(session: Session | Any, universe: Universe, zone: str) -> Grid:
    open_ones: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    today = local_day(now(), zone)
    for is_urgent, is_overdue, count in session.execute(queries.open_tasks(universe, today)):
        kind = "urgent" if is_urgent else "other"
        open_ones[kind] += count
        overdue[kind] += count if is_overdue else 0
    labels = {"urgent": _("Urgent"), "other": _("Not urgent")}
    lines = [Line(kind, words, (open_ones[kind], overdue[kind])) for kind, words in labels.items()]
    total = Line("total", _("All"), (open_ones.total(), overdue.total()), is_sum=True)
    columns = {"open": _("Open tasks"), "overdue": _("Overdue")}
    note = _("As of the day this report was made, whatever the period.")
    return Grid("tasks", _("Open tasks"), columns, [*lines, total], note)
