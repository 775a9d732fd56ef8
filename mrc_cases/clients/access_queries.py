"""Who looks after a client now, who is kept away from the file, who may be chosen for it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    and_,
    or_,
    select,
)

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.base.moments import present
from mrc_cases.clients.access_models import Assignment, Exclusion
from mrc_cases.clients.duplicates import possible_duplicates as possible_duplicates
from mrc_cases.clients.models import Client
from mrc_cases.clients.search import client_by_number as client_by_number
from mrc_cases.clients.search import find_clients as find_clients
from mrc_cases.extensions import db


@dataclass(frozen=True)
class Carer:
    """Somebody who looks after a client now; `until_at` where the access is lent for a time."""

    user_id: UUID
    name: str
    is_owner: bool
    is_emergency: bool
    until_at: dt.datetime | None


def carers_of(client: Client) -> list[Carer]:
    """Who looks after a client now, the mainly responsible first."""
    lasts = or_(Assignment.until_at.is_(None), Assignment.until_at > present())
    query = (
        select(
            User.id, User.name, Assignment.is_owner, Assignment.is_emergency, Assignment.until_at
        )
        .join(Assignment, and_(Assignment.user_id == User.id, lasts))
        .where(Assignment.client_id == client.id)
        .order_by(Assignment.is_owner.desc(), Assignment.from_at)
    )
    return [Carer(*row) for row in db.session.execute(query)]


def kept_away(client: Client) -> list[tuple[UUID, str, str | None]]:
    """Who is kept away from a file: id, name, why."""
    query = (
        select(User.id, User.name, Exclusion.reason)
        .join(Exclusion, and_(Exclusion.user_id == User.id, Exclusion.until_at.is_(None)))
        .where(Exclusion.client_id == client.id)
        .order_by(Exclusion.from_at)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


CARING = frozenset(
    {Role.COUNSELLOR, Role.LEGAL, Role.PSYCHOSOCIAL, Role.SHELTER, Role.MEDIATOR, Role.RECEPTION}
)


def possible_carers() -> list[tuple[UUID, str]]:
    """The active staff whom a client can be given to: id and name, by name."""
    query = select(User.id, User.name, User.roles).where(User.is_active, User.archived_at.is_(None))
    staff = [(row.id, row.name) for row in db.session.execute(query) if row.roles & CARING]
    return sorted(staff, key=_by_name)


def all_colleagues() -> list[tuple[UUID, str]]:
    """The active staff, by name."""
    query = select(User.id, User.name).where(User.is_active, User.archived_at.is_(None))
    return sorted(((row.id, row.name) for row in db.session.execute(query)), key=_by_name)


def _by_name(one: tuple[UUID, str]) -> str:
    return one[1].casefold()
