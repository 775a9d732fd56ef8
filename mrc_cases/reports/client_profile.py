"""The monthly client profile (domain.md 5.1): nine tables, eight of one universe."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mrc_cases import codes
from mrc_cases.reports import profile_queries, queries
from mrc_cases.reports.figures import Report, Row, Table, count_rows, gender_column, sum_of, whole
from mrc_cases.reports.grids import Grid
from mrc_cases.reports.profile_quality import (
    COUNTRY_LISTS,
    Counted,
    change_in_a_year,
    what_was_not_asked,
)
from mrc_cases.reports.queries import Universe

NOT_STATED = "NOT_STATED"
OTHERS = "OTHERS"
LARGEST = 10
BATCH = 5000
# The question whose answers a table counts, where it is called otherwise.
QUESTION_OF = {"skills": "occupation"}


def client_profile(session: Session | Any, universe: Universe, head: Mapping[str, Any]) -> Report:
    """Count the nine tables; every one of 1 to 8 adds up to the same universe."""
    counted = _count(session, universe)
    tables = [
        _clients(session, universe, counted["gender"]),
        *(
            make(counted[QUESTION_OF.get(key, key)], universe.period.to_on)
            for key, make in _MAKERS.items()
        ),
    ]
    return Report(
        key="client-profile",
        head=head,
        tables=tables,
        grids=[
            change_in_a_year(session, universe, tables[0].rows[-1]),
            what_was_not_asked(counted),
        ],
        notes=[
            _("Users of the centre are not all migrants; these figures describe its users."),
            _("Ages are reckoned in whole months, as they were in the last month of the period."),
        ],
    )


def rows_of(session: Session | Any, universe: Universe, key: str) -> Table | Grid:
    """One table alone, for its rows: what they are called, and which answers they count.

    No figure is to be read from it: where the rows are always the same, nothing is counted.
    """
    if key == "clients":
        return _table_of_clients(universe.kind, Counter(), Counter())
    if key == "not_asked":
        return what_was_not_asked(dict.fromkeys(("gender", *profile_queries.COUNTED), ()))
    if key == "services":
        return _services((), universe.period.to_on)
    question = QUESTION_OF.get(key, key)
    return _MAKERS[key](_count(session, universe, (question,))[question], universe.period.to_on)


def _count(
    session: Session | Any, universe: Universe, questions: tuple[str, ...] = profile_queries.COUNTED
) -> dict[str, Counted]:
    """(answer, gender, persons) for each question; reads a part of the people at a time."""
    tallies: dict[str, Counter[tuple[str, str]]] = {key: Counter() for key in questions}
    options = {"yield_per": BATCH}
    asked = profile_queries.answers(universe, questions)
    rows = session.connection().execute(asked, execution_options=options)
    for batch in rows.partitions():
        genders, *columns = zip(*batch, strict=True)
        for tally, column in zip(tallies.values(), columns, strict=True):
            tally.update(zip(column, genders, strict=True))
    counted: dict[str, Counted] = {
        key: [(answer, gender, persons) for (answer, gender), persons in tally.items()]
        for key, tally in tallies.items()
    }
    everybody = counted[questions[0]]
    genders_of_all = [(gender, gender, persons) for _answer, gender, persons in everybody]
    return {"gender": genders_of_all, **counted}


def _clients(session: Session | Any, universe: Universe, everybody: Counted) -> Table:
    """Table 1: returning is active and not new (domain.md 4.2); of new ones, how many there are."""
    all_of_them: Counter[str] = Counter()
    for _answer, gender, persons in everybody:
        all_of_them[gender_column(gender)] += persons
    new: Counter[str] = Counter()
    if universe.kind != "new":
        for gender, persons in session.execute(queries.new_by_gender(universe)):
            new[gender_column(gender)] += persons
    return _table_of_clients(universe.kind, all_of_them, new)


def _table_of_clients(kind: str, all_of_them: Counter[str], new: Counter[str]) -> Table:
    if kind == "new":
        return Table("clients", _("Clients"), [_sum_of_clients("new", all_of_them)])
    returning = {gender: all_of_them[gender] - new[gender] for gender in all_of_them}
    rows = [
        Row("new", _("New clients"), whole(new)),
        Row("returning", _("Returning clients"), whole(returning)),
        _sum_of_clients("active", all_of_them),
    ]
    return Table("clients", _("Clients"), rows)


def _sum_of_clients(kind: str, counts: Mapping[str, int]) -> Row:
    """Everybody of the universe, called by its name."""
    label = _("New clients") if kind == "new" else _("Active clients")
    return Row(kind, label, whole(counts), is_sum=True)


def _by_list(key: str, title: str, list_name: str, counted: Counted, on: dt.date) -> Table:
    """A table with a row for each code of a list, used or not, then what was not stated."""
    labels = {
        code.code: codes.label(list_name, code.code)
        for code in codes.codes_of(list_name)
        if code.parent is None
    }
    return _table(key, title, counted, labels, codes.counting(list_name, on))


def _labour(counted: Counted) -> Table:
    """Table 3: outside the labour force by child code; OLF itself is who gave no closer answer."""
    labels = {code.code: codes.label("LABOUR", code.code) for code in codes.codes_of("LABOUR")}
    return _table("labour", _("Employment"), counted, labels)


def _table(
    key: str,
    title: str,
    counted: Counted,
    labels: Mapping[str, str],
    fold: Callable[[str], str] = str,
) -> Table:
    known = {**labels}
    rest = codes.AGE_UNKNOWN if codes.AGE_UNKNOWN in known else NOT_STATED
    known.setdefault(rest, _("Not stated"))
    rows = count_rows(counted, known, rest, fold)
    return Table(key, title, [*rows, sum_of(rows, _("All"))])


def _skills(counted: Counted) -> Table:
    """Table 4: skill levels are derived from the occupation, never typed."""
    labels = {
        **{level: codes.label("SKILL", level) for level in ("4", "3", "2", "1", "NONE")},
        NOT_STATED: _("Not stated"),
    }
    return _table("skills", _("Skill level"), counted, labels, _skill)


def _skill(occupation: str) -> str:
    if occupation == "NONE":
        return occupation
    return str(codes.skill_level(occupation) or NOT_STATED)


def _countries(key: str, title: str, counted: Counted) -> Table:
    """The ten largest, the others together, undecided and not stated apart."""
    list_name = COUNTRY_LISTS[key]
    no_answer = codes.LISTS[list_name].missing_codes  # DK among countries is Denmark
    sizes: Counter[str] = Counter()
    for answer, _gender, persons in counted:
        if answer not in no_answer and answer != "XUND":
            sizes[answer] += persons
    largest = [code for code, _n in sorted(sizes.items(), key=lambda s: (-s[1], s[0]))[:LARGEST]]
    labels = {code: codes.label(list_name, code) for code in largest}
    if len(sizes) > LARGEST:
        labels[OTHERS] = _("Other countries")
    if key == "preferred_country":
        labels["XUND"] = codes.label(list_name, "XUND")
    labels[NOT_STATED] = _("Not stated")
    stated = {code: NOT_STATED for code in no_answer}
    rows = count_rows(counted, labels, OTHERS, lambda answer: stated.get(answer, answer))
    return Table(key, title, [*rows, sum_of(rows, _("All"))])


def _services(counted: Counted, on: dt.date) -> Table:
    """Table 9: persons by service, each in several rows perhaps, and how often it was given.

    Two codes of one parent that were given at once are one time.
    """
    persons: dict[str, Counter[str]] = defaultdict(Counter)
    events: Counter[str] = Counter()
    counted_as = codes.counting("SERVICE", on)
    answers: dict[str, set[str]] = defaultdict(set)
    for code in codes.codes_of("SERVICE"):
        answers[counted_as(code.code)].add(code.code)
    for text, gender, people in counted:
        given = Counter(
            service
            for at_once in text.split(queries.BETWEEN_TIMES)
            for service in set(map(counted_as, at_once.split()))
        )
        for service, times in given.items():
            persons[service][gender_column(gender)] += people
            events[service] += times * people
    rows = [
        Row(
            code.code,
            codes.label("SERVICE", code.code),
            whole(persons[code.code]),
            events=events[code.code],
            answers=frozenset(answers[code.code]),
        )
        for code in codes.codes_of("SERVICE")
        if code.parent is None
    ]
    note = _(
        "One person may stand in several rows, so the persons are not added up. What was given "
        "during a stay is in the report of the shelter."
    )
    return Table("services", _("Services given"), rows, adds_up=False, has_events=True, note=note)


def _education(counted: Counted) -> Table:
    """Beside table 4: schooling in three groups of ISCED levels."""
    groups = {
        "0-2": _("Up to lower secondary school"),
        "3-4": _("Upper secondary school"),
        "5-8": _("Higher education"),
        NOT_STATED: _("Not stated"),
    }
    levels = {level: group for group in ("0-2", "3-4", "5-8") for level in _levels(group)}
    return _table(
        "education", _("Schooling"), counted, groups, lambda level: levels.get(level, NOT_STATED)
    )


def _levels(group: str) -> list[str]:
    low, high = group.split("-")
    return [str(level) for level in range(int(low), int(high) + 1)]


# Tables 2 to 9 and the one beside the fourth: how each is made of the answers to its question, as
# the lists are on the last day of the period.
_MAKERS: Mapping[str, Callable[[Counted, dt.date], Table]] = {
    "age": lambda counted, on: _by_list("age", _("Age"), "AGE", counted, on),
    "labour": lambda counted, _on: _labour(counted),
    "skills": lambda counted, _on: _skills(counted),
    "education": lambda counted, _on: _education(counted),
    "reason": lambda counted, on: _by_list(
        "reason", _("Main reason for migrating"), "REASON", counted, on
    ),
    "preferred_country": lambda counted, _on: _countries(
        "preferred_country", _("Preferred country"), counted
    ),
    "stage": lambda counted, on: _by_list("stage", _("Stage of migration"), "STAGE", counted, on),
    "nationality": lambda counted, _on: _countries("nationality", _("Nationality"), counted),
    "services": _services,
}
