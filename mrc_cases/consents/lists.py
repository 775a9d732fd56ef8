"""The lists over all clients: what runs out soon, and who agreed to be contacted later."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal, or_, select, tuple_
from sqlalchemy.orm import load_only

from mrc_cases.access.models import User
from mrc_cases.access.queries import sees
from mrc_cases.base.models import OpaqueId
from mrc_cases.clients.models import (
    CALLED_AND_REACHED,
    OPEN_END,
    Client,
    ContactDetail,
    ProfileVersion,
)
from mrc_cases.clients.safe_contact import masked, may_write_to
from mrc_cases.consents.models import IS_GIVEN, Consent
from mrc_cases.extensions import db

PAGE = 50
WARN_BEFORE = dt.timedelta(days=60)
# Agreed once for all, and used for lists of people.
LISTED = ("CONTACT_LATER", "RESEARCH")
# Nobody writes to these any more.
_GONE = ("merged", "anonymised", "deceased")

Place = tuple[dt.date, UUID]
Say = Callable[[ContactDetail], str]

# What else is sealed in a file stays sealed.
_OF_CLIENT = (*CALLED_AND_REACHED, Client.other_script_name)


def _place(after: Place) -> Any:
    return tuple_(after[0], literal(after[1], OpaqueId()))


@dataclass(frozen=True)
class Ending:
    """A consent that runs out soon, and whose it is."""

    id: UUID
    client: Client
    purpose: str
    expires_on: dt.date


def running_out(user: User, on: dt.date, after: Place | None) -> list[Ending]:
    """Which consents end within 60 days, the next first; one more than a page."""
    query: Any = (
        select(Consent.id, Client, Consent.purpose, Consent.expires_on)
        .join(Client, Client.id == Consent.client_id)
        .options(load_only(*_OF_CLIENT))
        .where(
            *sees(user, Consent), *sees(user, Client), Client.state.not_in(_GONE),
            IS_GIVEN, Consent.expires_on.between(on, on + WARN_BEFORE),
        )
        .order_by(Consent.expires_on, Consent.id)
        .limit(PAGE + 1)
    )  # fmt: skip
    if after is not None:
        query = query.where(tuple_(Consent.expires_on, Consent.id) > _place(after))
    return [Ending(*row) for row in db.session.execute(query)]


@dataclass(frozen=True)
class Agreed:
    """Who agreed, since when and until when, and where something may be sent."""

    id: UUID
    client: Client
    language: str
    given_on: dt.date
    expires_on: dt.date | None
    ways: tuple[str, ...]


def agreed(user: User, purpose: str, on: dt.date, after: Place | None) -> list[Agreed]:
    """Who agreed to a purpose and has not taken it back, the latest first; one more than a page."""
    return _agreed(_living(user, purpose, on).limit(PAGE + 1), _masked, after)


def all_agreed(user: User, purpose: str, on: dt.date) -> list[Agreed]:
    """The same list whole with its addresses, for a file; taking it out alerts."""
    return _agreed(_living(user, purpose, on), _whole)


def _living(user: User, purpose: str, on: dt.date) -> Any:
    profile = (ProfileVersion.client_id == Client.id) & (ProfileVersion.valid_to == OPEN_END)
    query: Any = (
        select(Consent.id, Client, ProfileVersion.language, Consent.given_on, Consent.expires_on)
        .join(Client, Client.id == Consent.client_id)
        .join(ProfileVersion, profile)
        .options(load_only(*_OF_CLIENT))
        .where(
            *sees(user, Consent), *sees(user, Client), Client.state.not_in(_GONE),
            Consent.purpose == purpose, IS_GIVEN, Consent.given_on <= on,
            or_(Consent.expires_on.is_(None), Consent.expires_on >= on),
        )
        .order_by(Consent.given_on.desc(), Consent.id.desc())
    )  # fmt: skip
    return query


def _agreed(query: Any, say: Say, after: Place | None = None) -> list[Agreed]:
    if after is not None:
        query = query.where(tuple_(Consent.given_on, Consent.id) < _place(after))
    rows = db.session.execute(query).all()
    ways = _ways_to_write((row.Client.id for row in rows), say)
    return [
        Agreed(
            row.id, row.Client, row.language, row.given_on, row.expires_on,
            tuple(ways.get(row.Client.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def _ways_to_write(clients: Iterable[UUID], say: Say) -> dict[UUID, list[str]]:
    """Where something may be sent (R-01: nothing is sent to any other way), said as asked."""
    query = (
        select(ContactDetail)
        .where(ContactDetail.client_id.in_(list(clients)), ContactDetail.archived_at.is_(None))
        .order_by(ContactDetail.client_id, ContactDetail.position)
    )
    found: dict[UUID, list[str]] = {}
    for detail in db.session.scalars(query):
        if may_write_to(detail):
            found.setdefault(detail.client_id, []).append(say(detail))
    return found


def _masked(detail: ContactDetail) -> str:
    return masked(detail.kind, detail.value)


def _whole(detail: ContactDetail) -> str:
    return detail.value
