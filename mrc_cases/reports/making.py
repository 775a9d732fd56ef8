"""One function makes a report, for the page, the download and the command alike."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import local_day, local_time, now
from mrc_cases.base.trail import note
from mrc_cases.centre.models import Centre, Office
from mrc_cases.reports.access_and_workload import access_and_workload
from mrc_cases.reports.client_profile import client_profile
from mrc_cases.reports.closures import closed_months
from mrc_cases.reports.counselling_channels import counselling_channels
from mrc_cases.reports.figures import Report
from mrc_cases.reports.queries import Universe
from mrc_cases.reports.referral_outcomes import referral_outcomes
from mrc_cases.reports.shelter import shelter
from mrc_cases.writing import day as day_in_words
from mrc_cases.writing import listed, time_of_day
from mrc_cases.writing import month as month_in_words

REPORTS: Mapping[str, Callable[[Session, Universe, Mapping[str, Any]], Report]] = {
    "client-profile": client_profile,
    "counselling-channels": counselling_channels,
    "access-and-workload": access_and_workload,
    "referral-outcomes": referral_outcomes,
    "shelter": shelter,
}


# The one report that can count new clients apart.
OF_NEW_CLIENTS = "client-profile"


def make_report(
    session: Session | Any, name: str, universe: Universe, prepared_by: str | None = None
) -> Report:
    """Count a report; the making is on the trail. Raises KeyError for a name there is not.

    RuleBroken for new clients in a report that counts everybody.
    """
    make = REPORTS[name]
    if universe.kind == "new" and name != OF_NEW_CLIENTS:
        raise RuleBroken(_("Only the client profile counts new clients apart."))
    note(
        session,
        "report",
        report=name,
        period=[universe.period.from_on, universe.period.to_on],
        office=universe.office_id,
        universe=universe.kind,
    )
    head = _head(session, universe, prepared_by)
    if name != OF_NEW_CLIENTS:
        del head[_("Counted are")]
    return make(session, universe, head)


def _head(session: Session | Any, universe: Universe, prepared_by: str | None) -> dict[str, Any]:
    """What stands over the figures; days are days, which a page and a file write differently."""
    centre = session.scalars(select(Centre)).one()
    office = session.get(Office, universe.office_id) if universe.office_id else None
    present = now()
    day = local_day(present, centre.time_zone)
    time = time_of_day(local_time(present, centre.time_zone))
    head = {
        _("Centre"): centre.name,
        _("Office"): office.name if office else _("All offices"),
        _("From"): universe.period.from_on,
        _("To"): universe.period.to_on,
        _("Made on"): day,
        # Translators: the moment at which the figures of a report were counted
        _("Data as of"): listed([day_in_words(day), time]),
        # Translators: head of a report: its maker's name
        _("Prepared by"): prepared_by or _("the command mrc-cases report"),
        # Translators: head of a report: who let it leave the centre
        _("Approved by"): _("nobody yet"),
        _("Counted are"): _("new clients") if universe.kind == "new" else _("active clients"),
        _("Mode"): _("Internal, not for release"),
    }
    closed = closed_months(session, universe)
    if closed:
        months = (month_in_words(month.from_on) for month in closed)
        head[_("Months the centre was closed")] = listed(months)
    return head
