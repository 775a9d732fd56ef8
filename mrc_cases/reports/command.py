"""`mrc-cases report ...`: a report printed or written to a file."""

import sys
from pathlib import Path

from sqlalchemy import select

from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.models import Office
from mrc_cases.extensions import db
from mrc_cases.reports.exports import as_csv, as_json, as_xlsx
from mrc_cases.reports.making import make_report
from mrc_cases.reports.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_YEARS,
    PeriodWrong,
    read_period,
)
from mrc_cases.reports.queries import Universe

FORMATS = {"json": as_json, "csv": as_csv, "xlsx": as_xlsx}


def print_report(
    name: str,
    from_: str,
    to: str,
    office: str | None,
    form: str,
    universe: str,
    output: Path | None,
) -> None:
    """Write the report to `output` or standard output; raises RuleBroken with a plain sentence."""
    try:
        period = read_period(from_, to)
    except PeriodWrong as error:
        raise RuleBroken(
            "Give the period as months (2009-04) or days (2009-04-30), from "
            f"{FIRST_YEAR} to {LAST_YEAR} and {MOST_YEARS} years at most."
        ) from error
    office_id = None
    if office is not None:
        office_id = db.session.scalar(select(Office.id).where(Office.code == office))
        if office_id is None:
            raise RuleBroken(f"There is no office with the code {office}.")
    report = make_report(db.session, name, Universe(period, office_id, universe))
    content = FORMATS[form](report)
    if output is not None:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
