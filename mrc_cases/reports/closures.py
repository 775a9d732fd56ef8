"""The months in which nobody could come."""

from typing import Any

from sqlalchemy.orm import Session

from mrc_cases.reports import centre_queries as queries
from mrc_cases.reports.periods import Period, is_closed
from mrc_cases.reports.queries import Universe


def closed_months(session: Session | Any, universe: Universe) -> list[Period]:
    """The months of the period in which the centre, or the office, was closed every day."""
    closed = [
        Period(each.from_on, each.until_on)
        for each in session.scalars(queries.closed_periods(universe.office_id))
    ]
    return [month for month in universe.period.months() if is_closed(month, closed)]
