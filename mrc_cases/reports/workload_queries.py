"""What report 5.10 reads: rows of the period only, as ordinary SQL on plain columns."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, extract, func, select

from mrc_cases.appointments.models import Appointment
from mrc_cases.base.moments import at_local
from mrc_cases.centre.models import Centre
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.followup.models import FollowUpTask
from mrc_cases.reports.queries import Universe
from mrc_cases.sessions.models import CounsellingSession
from mrc_cases.waiting.models import Ticket

CALLS = ("PHONE", "HOTLINE")
TOOK_PLACE = ("held", "signed")


def time_zone() -> Select[str]:
    """The centre's, in which hours are told."""
    return select(Centre.time_zone)


def _counted(model: Any, universe: Universe, *more: ColumnElement[bool]) -> list[Any]:
    conditions = [*more, model.archived_at.is_(None)]
    if universe.office_id is not None:
        conditions.append(model.office_id == universe.office_id)
    return conditions


def _days(column: Any, universe: Universe) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.between(universe.period.from_on, universe.period.to_on)
    return found


def tickets(universe: Universe) -> Select[str, str, dt.datetime, dt.datetime | None]:
    """(service, language, came, begun) of all who were served, or left: then without a beginning.

    Who still waits is in no figure yet.
    """
    over = Ticket.state.in_(("in_service", "served", "left"))
    return (
        select(Ticket.service, Ticket.language, Ticket.arrived_at, Ticket.begun_at)
        .where(*_counted(Ticket, universe, _days(Ticket.arrived_on, universe), over))
        .order_by(Ticket.arrived_at)
    )


def appointments(universe: Universe, zone: str) -> Select[str, str, int]:
    """(service, state, appointments) of the period's days in the centre's zone."""
    begins = at_local(universe.period.from_on, dt.time(), zone)
    ends = at_local(universe.period.to_on + dt.timedelta(days=1), dt.time(), zone)
    within = (Appointment.starts_at >= begins, Appointment.starts_at < ends)
    return (
        select(Appointment.service, Appointment.state, func.count())
        .where(*_counted(Appointment, universe, *within))
        .group_by(Appointment.service, Appointment.state)
        .order_by(Appointment.service, Appointment.state)
    )


def calls(universe: Universe) -> Select[str, str, str, dt.datetime]:
    """(language, outcome, interpreter, moment) of every phone and hotline contact."""
    c = Consultation
    within = (_days(c.happened_on, universe), c.channel.in_(CALLS))
    return (
        select(c.language, c.outcome, c.interpreter, c.happened_at)
        .where(*_counted(c, universe, *within))
        .order_by(c.happened_on)
    )


def languages(universe: Universe) -> Select[Any]:
    """(asked, used, interpreter, year, month, sessions) of the sessions that took place."""
    s = CounsellingSession
    within = (_days(s.happened_on, universe), s.state.in_(TOOK_PLACE))
    groups: tuple[Any, ...] = (
        s.language_asked, s.language_used, s.interpreter, extract("year", s.happened_on),
        extract("month", s.happened_on),
    )  # fmt: skip
    return (
        select(*groups, func.count())
        .where(*_counted(s, universe, *within))
        .group_by(*groups)
        .order_by(*groups)
    )


def session_minutes(universe: Universe) -> Select[*tuple[Any, ...]]:
    """(kind, sessions with minutes written down, minutes, sessions) of what took place."""
    s = CounsellingSession
    within = (_days(s.happened_on, universe), s.state.in_(TOOK_PLACE))
    return (
        select(s.kind, func.count(s.minutes), func.coalesce(func.sum(s.minutes), 0), func.count())
        .where(*_counted(s, universe, *within))
        .group_by(s.kind)
        .order_by(s.kind)
    )


def interpreted_contacts(universe: Universe) -> Select[*tuple[Any, ...]]:
    """(interpreter, contacts, minutes) of the contacts that were interpreted."""
    c = Consultation
    within = (_days(c.happened_on, universe), c.interpreter != "NONE")
    return (
        select(c.interpreter, func.count(), func.coalesce(func.sum(c.minutes), 0))
        .where(*_counted(c, universe, *within))
        .group_by(c.interpreter)
        .order_by(c.interpreter)
    )


def interpreted_sessions(universe: Universe) -> Select[*tuple[Any, ...]]:
    """(interpreter, sessions, minutes); a session that is a contact too is counted there."""
    s = CounsellingSession
    within = (
        _days(s.happened_on, universe), s.interpreter != "NONE", s.state.in_(TOOK_PLACE),
        s.consultation_id.is_(None),
    )  # fmt: skip
    return (
        select(s.interpreter, func.count(), func.coalesce(func.sum(s.minutes), 0))
        .where(*_counted(s, universe, *within))
        .group_by(s.interpreter)
        .order_by(s.interpreter)
    )


def open_tasks(universe: Universe, today: dt.date) -> Select[bool, bool, int]:
    """(urgent, overdue, tasks) of the tasks that are open now, whatever the period."""
    t = FollowUpTask
    groups: tuple[Any, ...] = (t.is_urgent, t.due_on < today)
    return (
        select(*groups, func.count())
        .where(*_counted(t, universe, t.state == "open"))
        .group_by(*groups)
        .order_by(*groups)
    )
