"""The profiles of those who are counted, and the answers a report breaks them down by."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    case,
    literal,
    select,
)

from mrc_cases.access.models import User
from mrc_cases.clients.models import ProfileVersion
from mrc_cases.codes import AGE_BOUNDS
from mrc_cases.reports.periods import Period
from mrc_cases.reports.queries import Universe, as_of, people


def age_band_at(period: Period) -> ColumnElement[str]:
    """The age band in the last month of the period, or why the month of birth is not known."""
    age = (literal(period.month_index) - ProfileVersion.born_month) // 12
    bands = [(age <= high, code) for code, _low, high in AGE_BOUNDS if high is not None]
    return case(
        (ProfileVersion.born_month.is_(None), ProfileVersion.birth_precision),
        *bands,
        else_=AGE_BOUNDS[-1][0],
    )


# Table key -> the profile answer it breaks down.
DIMENSIONS: dict[str, Any] = {
    "age": None,  # computed for the period
    "labour": ProfileVersion.labour,
    "occupation": ProfileVersion.occupation,
    "education": ProfileVersion.education,
    "reason": ProfileVersion.reason_main,
    "preferred_country": ProfileVersion.prefer_country,
    "stage": ProfileVersion.stage,
    "nationality": ProfileVersion.nationality,
}


def profiles(universe: Universe, reader: User | None = None) -> CTE:
    """The profile of each person of the universe as it was valid at the end of the period."""
    who = people(universe, reader).cte("people")
    columns = [
        (age_band_at(universe.period) if column is None else column).label(key)
        for key, column in DIMENSIONS.items()
    ]
    query = (
        select(
            ProfileVersion.client_id,
            ProfileVersion.gender.label("gender"),
            who.c.services,
            *columns,
        )
        .select_from(who)
        .join(ProfileVersion, ProfileVersion.client_id == who.c.client_id)
        .where(as_of(universe.period))
    )
    return query.cte("profiles")


# What `answers` can say beside the gender.
COUNTED = (*DIMENSIONS, "services")


@lru_cache(maxsize=64)
def answers(universe: Universe, questions: tuple[str, ...] = COUNTED) -> Select[Any]:
    """(gender, then each of `questions`): one row for each person of the universe.

    Counting ten thousand short rows here is four times faster than nine GROUP BYs over them.
    """
    found = profiles(universe)
    return select(found.c.gender, *(found.c[key] for key in questions))
