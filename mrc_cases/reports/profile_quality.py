"""Beside the nine tables (domain.md 5.1): the change against last year, and what was not asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mrc_cases import codes
from mrc_cases.reports import queries
from mrc_cases.reports.figures import GENDER_WORDS, GENDERS, Row, gender_column, with_percent_sign
from mrc_cases.reports.grids import Grid, Line, percent
from mrc_cases.reports.queries import Universe

# (answer, gender, persons)
Counted = Sequence[tuple[str, str, int]]
# The questions that are answered by a country, and their lists: DK is Denmark there, and why nobody
# answered is stored otherwise.
COUNTRY_LISTS = {"nationality": "NATIONALITY", "preferred_country": "PREFERRED_COUNTRY"}
_NOT_ASKED_GENDER = "U"


def no_answer(question: str, why: str) -> frozenset[str]:
    """The stored answers of a question that are a gap of one kind: DK, PNA or NC."""
    if question in COUNTRY_LISTS:
        return frozenset({codes.LISTS[COUNTRY_LISTS[question]].missing_prefix + why})
    asked_never = {_NOT_ASKED_GENDER} if question == "gender" and why == "NC" else set()
    return frozenset({why, *asked_never})


def what_was_not_asked(counted: Mapping[str, Counted]) -> Grid:
    """Share of NC per question: the gap that is the staff's, apart from DK and PNA."""
    words = _questions()
    lines = []
    for question, rows in counted.items():
        if question in words:
            gaps = [_persons(rows, no_answer(question, why)) for why in codes.MISSING]
            share = percent(gaps[-1], sum(persons for _answer, _gender, persons in rows))
            lines.append(Line(question, words[question], [*gaps, share]))
    columns = {
        "DK": _("Does not know"),
        "PNA": _("Prefers not to say"),
        "NC": _("Not asked"),
        "percent_nc": with_percent_sign(_("Not asked, %%")),
    }
    note = _(
        "“Not asked” is a gap of the centre’s own; “does not know” and “prefers not to say” are "
        "the client’s answers."
    )
    return Grid("not_asked", _("What was not asked"), columns, lines, note=note)


def _questions() -> dict[str, str]:
    return {
        "gender": _("Gender"),
        "age": _("Age"),
        "labour": _("Employment"),
        "occupation": _("Occupation"),
        "education": _("Schooling"),
        "reason": _("Main reason for migrating"),
        "preferred_country": _("Preferred country"),
        "stage": _("Stage of migration"),
        "nationality": _("Nationality"),
    }


def _persons(rows: Counted, answers: frozenset[str]) -> int:
    return sum(persons for answer, _gender, persons in rows if answer in answers)


def change_in_a_year(session: Session | Any, universe: Universe, present: Row) -> Grid:
    """Beside table 1: the same days a year earlier, and how many more or fewer there are now."""
    counts: Counter[str] = Counter()
    for gender, persons in session.execute(queries.persons_by_gender(a_year_before(universe))):
        counts[gender_column(gender)] += persons
    now = [*(present.counts[gender] for gender in GENDERS), present.total]
    before = [*(counts[gender] for gender in GENDERS), sum(counts.values())]
    change = [here - there for here, there in zip(now, before, strict=True)]
    columns = {**{key: str(words) for key, words in GENDER_WORDS.items()}, "total": _("All")}
    lines = [
        Line("now", _("This period"), now),
        Line("before", _("The same days a year before"), before),
        Line("change", _("Difference"), change, is_sum=True),
    ]
    return Grid("year_before", _("Against the year before"), columns, lines)


def a_year_before(universe: Universe) -> Universe:
    """The same people asked for, a year earlier."""
    return Universe(universe.period.a_year_before(), universe.office_id, universe.kind)
