"""What is agreed, how it came to be, and what is to be kept from whom."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select

from mrc_cases.access.models import User
from mrc_cases.access.queries import Reader, built_once, sees, visible_to
from mrc_cases.base.moments import present
from mrc_cases.base.search_tokens import word_token
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.intake_models import Agreement
from mrc_cases.clients.models import Client
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.clients.tokens import search_key
from mrc_cases.codes import covers
from mrc_cases.consents.models import AT_INTAKE, IS_GIVEN, Consent, Withholding
from mrc_cases.consents.recipients import Recipient, named
from mrc_cases.consents.wordings import purposes
from mrc_cases.extensions import db

MOST = 200


def recipient_key(partner_id: UUID | None, words: str | None) -> str:
    """What tells one recipient from another in the database, without naming a person."""
    if partner_id is not None:
        return partner_id.hex
    return str(word_token(search_key(), words)) if words else ""


def living(
    client_id: UUID,
    purpose: str,
    on: dt.date,
    *,
    partner_id: UUID | None = None,
    recipient: str | None = None,
    data_set: str | None = None,
) -> Consent | None:
    """What a client has agreed to and one may act on that day, if there is such a consent.

    For SHARE name the partner, or the recipient in the words of the consent, and what is to be
    shared: a consent counts whose data set covers it.
    """
    consent = db.session.scalar(
        select(Consent).where(
            Consent.client_id == client_id,
            Consent.purpose == purpose,
            Consent.recipient_key == recipient_key(partner_id, recipient),
            IS_GIVEN,
            Consent.archived_at.is_(None),
            Consent.given_on <= on,
            or_(Consent.expires_on.is_(None), Consent.expires_on >= on),
        )
    )
    if consent is None or (data_set and not covers(consent.data_set or "NONE", data_set)):
        return None
    return consent


def is_emergency(user: User, client_id: UUID) -> bool:
    """Whether somebody has opened this file because of a danger, and the time still runs."""
    query = select(Assignment.id).where(
        Assignment.client_id == client_id,
        Assignment.user_id == user.id,
        Assignment.is_emergency,
        Assignment.until_at > present(),
    )
    return db.session.scalars(query.limit(1)).first() is not None


# --- on the pages of a file --------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A consent as a list shows it: `state` also knows `expired`, `by` wrote it down."""

    consent: Consent
    state: str
    recipient: str | None
    by: str | None

    @property
    def is_living(self) -> bool:
        return self.state == "given"


def consents_of(user: User, client: Client, on: dt.date) -> list[Line]:
    """Everything a client was asked, the latest first."""
    return _lines(user, on, Consent.client_id == client.id)


def chain_of(user: User, consent: Consent, on: dt.date) -> list[Line]:
    """What the client said to the same question before and after, the latest first."""
    return _lines(
        user, on,
        Consent.client_id == consent.client_id,
        Consent.purpose == consent.purpose,
        Consent.recipient_key == consent.recipient_key,
    )  # fmt: skip


def _lines(user: User, on: dt.date, *conditions: ColumnElement[bool]) -> list[Line]:
    return _read(_consents(user).where(*conditions), on)


def _consents(reader: User | Reader) -> Any:
    return (
        select(Consent, User.name)
        .outerjoin(User, User.id == Consent.created_by_id)
        .where(*sees(reader, Consent))
        .order_by(Consent.given_on.desc(), Consent.created_at.desc(), Consent.id)
        .limit(MOST)
    )


def _read(query: Select[Any], on: dt.date, **asked: Any) -> list[Line]:
    rows = [(row[0], row[1]) for row in db.session.execute(query, asked)]
    partners = named({one.partner_id for one, _by in rows if one.partner_id})
    return [Line(one, one.state_on(on), recipient_of(one, partners), by) for one, by in rows]


def recipient_of(consent: Consent, partners: Mapping[UUID, Recipient]) -> str | None:
    """With whom it is shared, in words; a partner that left the directory keeps no name here."""
    partner = partners.get(consent.partner_id) if consent.partner_id else None
    return partner.name if partner else consent.recipient_words


def name_of(consent: Consent) -> str | None:
    """With whom one consent shares, in words."""
    keys = [consent.partner_id] if consent.partner_id else []
    return recipient_of(consent, named(keys))


def anything_of(reader: Reader) -> ColumnElement[bool]:
    """Whether a client gave a consent."""
    return exists().where(*sees(reader, Consent), Consent.client_id == ASKED_CLIENT, IS_GIVEN)


def living_lines(user: User, client: Client, on: dt.date) -> list[Line]:
    """What one may act on now, the latest first."""
    lines = _read(_given_by(user), on, client_id=client.id)
    return [line for line in lines if line.is_living]


@built_once
def _given_by(reader: Reader) -> Select[Any]:
    return _consents(reader).where(Consent.client_id == ASKED_CLIENT, IS_GIVEN)


def agreements_of(user: User, client: Client) -> list[Agreement]:
    """The agreements to be registered, the latest first."""
    query = visible_to(user, Agreement).where(Agreement.client_id == client.id)
    newest = (Agreement.given_on.desc(), Agreement.created_at.desc())
    return list(db.session.scalars(query.order_by(*newest).limit(MOST)))


@dataclass(frozen=True)
class Matter:
    """A purpose: what holds now, and what was said last if nothing holds."""

    purpose: str
    present: list[Line]
    last: Line | None


def matters(lines: Sequence[Line]) -> list[Matter]:
    """What was said, by purpose, for those that can be asked any time."""
    found = []
    for purpose in purposes():
        of_it = [line for line in lines if line.consent.purpose == purpose]
        present = [line for line in of_it if line.is_living]
        found.append(Matter(purpose, present, of_it[0] if of_it and not present else None))
    return [matter for matter in found if matter.purpose != AT_INTAKE]


# --- what to keep from whom --------------------------------------------------------------------


@dataclass(frozen=True)
class Withheld:
    """What a client does not want told (None: anything), and to whom."""

    id: UUID
    partner_id: UUID | None
    partner_kind: str | None
    whom: str | None
    what: str | None


def anything_withheld(_reader: Reader) -> ColumnElement[bool]:
    """Whether a client wants anything kept from anybody."""
    return exists().where(
        Withholding.client_id == ASKED_CLIENT,
        Withholding.lifted_at.is_(None),
        Withholding.archived_at.is_(None),
    )


def withheld_from(client_id: UUID) -> list[Withheld]:
    """What is to be kept from whom now, in the order it was said."""
    query = (
        select(
            Withholding.id, Withholding.partner_id, Withholding.partner_kind, Withholding.whom,
            Withholding.what,
        )
        .where(
            Withholding.client_id == client_id,
            Withholding.lifted_at.is_(None),
            Withholding.archived_at.is_(None),
        )
        .order_by(Withholding.created_at, Withholding.id)
    )  # fmt: skip
    return [Withheld(*row) for row in db.session.execute(query)]


def may_tell(client_id: UUID, partner_id: UUID | None, partner_kind: str | None) -> bool:
    """Whether the client has forbidden nothing about a partner or all of its kind.

    What exactly is forbidden stands in sealed words that only people read: so any such wish
    says no here.
    """
    return not forbidden_to(client_id).covers(partner_id, partner_kind)


@dataclass(frozen=True)
class Forbidden:
    """The partners, and the kinds of partner, to whom a client wants nothing told."""

    partners: frozenset[UUID]
    kinds: frozenset[str]

    def covers(self, partner_id: UUID | None, kind: str | None) -> bool:
        return partner_id in self.partners or kind in self.kinds


def forbidden_to(client_id: UUID) -> Forbidden:
    """Says of many partners, by key and kind, to whom the client wants nothing told."""
    wishes = withheld_from(client_id)
    return Forbidden(
        frozenset(each.partner_id for each in wishes if each.partner_id),
        frozenset(each.partner_kind for each in wishes if each.partner_kind),
    )
