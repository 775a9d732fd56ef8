"""Which incidents a person sees; who may be named for one; how many there were."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, may
from mrc_cases.access.queries import Reader, built_once, sees, visible_to
from mrc_cases.clients.models import Client
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.codes import LISTS, sort_key
from mrc_cases.extensions import db
from mrc_cases.incidents.models import (
    ComplaintReceiver,
    Incident,
    IncidentReader,
    IncidentStep,
    SafetyPlan,
)

PAGE = 25
# Counts below this leave no page (domain.md 7.1: violence).
FEWEST_SHOWN = 10
Place = tuple[dt.date, UUID]


@dataclass(frozen=True)
class Line:
    """An incident in a list, with the client as far as the reader may see them."""

    incident: Incident
    client: Client | None


def incidents(
    user: User, after: Place | None = None, client: Client | None = None
) -> tuple[list[Line], Place | None]:
    """The incidents in reach, the latest first, and where the list goes on."""
    key = (Incident.recorded_on, Incident.id)
    query = visible_to(user, Incident).order_by(*(column.desc() for column in key))
    if client is not None:
        query = query.where(Incident.client_id == client.id)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(*after))
    found = list(db.session.scalars(query.limit(PAGE + 1)))
    shown, more = found[:PAGE], found[PAGE:]
    ids = {each.client_id for each in shown if each.client_id}
    clients = db.session.scalars(select(Client).where(Client.id.in_(ids), *sees(user, Client)))
    by_id = {client.id: client for client in clients}
    last = (shown[-1].recorded_on, shown[-1].id) if more else None
    return [
        Line(each, by_id.get(each.client_id) if each.client_id else None) for each in shown
    ], last


def unread(reader: User | Reader) -> Select[int]:
    """How many incidents nobody has acted upon yet wait for the person."""
    query = select(func.count()).select_from(Incident).where(Incident.state == "recorded")
    return query.where(*sees(reader, Incident))


def anything_of(reader: Reader) -> ColumnElement[bool]:
    """Whether somebody is named for an incident of a client."""
    return exists().where(*sees(reader, Incident), Incident.client_id == ASKED_CLIENT)


def number_of(user: User, client: Client) -> int:
    """How many incidents of a client the person is named for."""
    return db.session.scalar(_number(user), {"client_id": client.id}) or 0


@built_once
def _number(reader: Any) -> Select[Any]:
    query = select(func.count()).select_from(Incident).where(Incident.client_id == ASKED_CLIENT)
    return query.where(*sees(reader, Incident))


def steps_of(incident: Incident) -> list[tuple[IncidentStep, str]]:
    """What was done and who wrote it, in its order."""
    query = (
        select(IncidentStep, User.name)
        .join(User, User.id == IncidentStep.written_by_id)
        .where(IncidentStep.incident_id == incident.id)
        .order_by(IncidentStep.written_at, IncidentStep.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def readers_of(incident: Incident) -> list[tuple[UUID, str]]:
    """Who is named for an incident now, by name."""
    query = (
        select(User.id, User.name)
        .join(IncidentReader, IncidentReader.user_id == User.id)
        .where(IncidentReader.incident_id == incident.id, IncidentReader.until_at.is_(None))
    )
    return sorted(((row.id, row.name) for row in db.session.execute(query)), key=_by_name)


def plans_of(user: User, incident: Incident) -> list[tuple[SafetyPlan, str | None]]:
    """The safety plans of an incident and who wrote them, the newest first."""
    query = (
        select(SafetyPlan, User.name)
        .outerjoin(User, User.id == SafetyPlan.created_by_id)
        .where(*sees(user, SafetyPlan), SafetyPlan.incident_id == incident.id)
        .order_by(SafetyPlan.created_at.desc(), SafetyPlan.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def client_of(user: User, incident: Incident) -> Client | None:
    """The client of an incident, if the reader may see the file."""
    query = select(Client).where(Client.id == incident.client_id, *sees(user, Client))
    return db.session.scalar(query)


def may_be_named(user_id: UUID) -> bool:
    """Whether somebody works here and has a role that reads incidents."""
    user = db.session.get(User, user_id)
    return user is not None and user.is_active and user.may(Area.PROTECTION, Level.READ)


def possible_readers() -> list[tuple[UUID, str]]:
    """Everybody whose roles allow reading incidents, by name."""
    query = select(User.id, User.name, User.roles).where(User.is_active)
    found = [
        (row.id, row.name)
        for row in db.session.execute(query)
        if may(row.roles, Area.PROTECTION, Level.READ)
    ]
    return sorted(found, key=_by_name)


def everybody_here() -> list[tuple[UUID, str]]:
    """Whom a complaint may be about: all who work or worked here, by name."""
    query = select(User.id, User.name).where(User.archived_at.is_(None))
    return sorted(((row.id, row.name) for row in db.session.execute(query)), key=_by_name)


def _by_name(person: tuple[UUID, str]) -> Any:
    return sort_key(person[1])


def receivers() -> list[tuple[User, int]]:
    """The focal persons for complaints who work here, in their order."""
    query = (
        select(User, ComplaintReceiver.position)
        .join(ComplaintReceiver, ComplaintReceiver.user_id == User.id)
        .where(User.is_active)
        .order_by(ComplaintReceiver.position, User.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def counts_of(year: int) -> dict[str, dict[str, int | None]]:
    """How many incidents of each type were written down in a year; None stands for few.

    Types are sealed, so they are counted here and not by SQL; a centre has some hundred a year.
    """
    query = select(Incident.gbv_type, Incident.labour_types, Incident.is_complaint).where(
        Incident.recorded_on >= dt.date(year, 1, 1),
        Incident.recorded_on <= dt.date(year, 12, 31),
        Incident.archived_at.is_(None),
    )
    counted: dict[str, Counter[str]] = {
        name: Counter() for name in ("ALL", "GBV_TYPE", "LABOUR_ABUSE")
    }
    for gbv_type, labour_types, is_complaint in db.session.execute(query):
        counted["ALL"]["complaints" if is_complaint else "incidents"] += 1
        counted["GBV_TYPE"].update([gbv_type] if gbv_type else [])
        counted["LABOUR_ABUSE"].update(labour_types or [])
    rows = {"ALL": ("incidents", "complaints")} | {
        name: tuple(LISTS[name].by_code) for name in ("GBV_TYPE", "LABOUR_ABUSE")
    }
    return {
        name: {code: _shown(counted[name][code]) for code in codes} for name, codes in rows.items()
    }


def _shown(number: int) -> int | None:
    """Zero is hidden like any small number: that nothing happened is a fact too."""
    return number if number >= FEWEST_SHOWN else None
