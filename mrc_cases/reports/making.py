"""One function makes a report, for the page, the download and the command alike."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from mrc_cases.base.moments import local_day, now
from mrc_cases.base.trail import note
from mrc_cases.centre.models import Centre, Office
from mrc_cases.reports import queries
from mrc_cases.reports.access_and_workload import access_and_workload
from mrc_cases.reports.client_profile import client_profile
from mrc_cases.reports.counselling_channels import counselling_channels
from mrc_cases.reports.figures import Report
from mrc_cases.reports.periods import Period, is_closed
from mrc_cases.reports.queries import Universe
from mrc_cases.reports.referral_outcomes import referral_outcomes
from mrc_cases.reports.shelter import shelter
from mrc_cases.writing import listed
from mrc_cases.writing import month as month_in_words

REPORTS: Mapping[str, Callable[[Session, Universe, Mapping[str, Any]], Report]] = {
    "client-profile": client_profile,
    "counselling-channels": counselling_channels,
    "access-and-workload": access_and_workload,
    "referral-outcomes": referral_outcomes,
    "shelter": shelter,
}


def make_report(session: Session | Any, name: str, universe: Universe) -> Report:
    """Count a report; the making is on the trail. Raises KeyError for a name there is not."""
    make = REPORTS[name]
    note(
        session,
        "report",
        report=name,
        period=[universe.period.from_on, universe.period.to_on],
        office=universe.office_id,
        universe=universe.kind,
    )
    return make(session, universe, _head(session, universe))


def _head(session: Session | Any, universe: Universe) -> dict[str, Any]:
    """What stands over the figures; days are days, which a page and a file write differently."""
    centre = session.scalars(select(Centre)).one()
    office = session.get(Office, universe.office_id) if universe.office_id else None
    head = {
        _("Centre"): centre.name,
        _("Office"): office.name if office else _("All offices"),
        _("From"): universe.period.from_on,
        _("To"): universe.period.to_on,
        _("Made on"): local_day(now(), centre.time_zone),
        _("Counted are"): _("new clients") if universe.kind == "new" else _("active clients"),
        _("Mode"): _("Internal, not for release"),
    }
    closed = closed_months(session, universe)
    if closed:
        months = (month_in_words(month.from_on) for month in closed)
        head[_("Months the centre was closed")] = listed(months)
    return head


def closed_months(session: Session | Any, universe: Universe) -> list[Period]:
    """The months of the period in which the centre, or the office, was closed every day."""
    closed = [
        Period(each.from_on, each.until_on)
        for each in session.scalars(queries.closed_periods(universe.office_id))
    ]
    return [month for month in universe.period.months() if is_closed(month, closed)]
