"""What is agreed, and what is to be kept from whom."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from mrc_cases.access.models import User
from mrc_cases.base.moments import present
from mrc_cases.base.search_tokens import word_token
from mrc_cases.clients.models import Assignment
from mrc_cases.clients.tokens import search_key
from mrc_cases.codes import covers
from mrc_cases.consents.models import Consent, Withholding
from mrc_cases.extensions import db


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
            Consent.state == "given",
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


# --- what to keep from whom --------------------------------------------------------------------


@dataclass(frozen=True)
class Withheld:
    """What a client does not want told (None: anything), and to whom."""

    id: UUID
    partner_id: UUID | None
    partner_kind: str | None
    whom: str | None
    what: str | None


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
    return not any(
        (each.partner_id is not None and each.partner_id == partner_id)
        or (each.partner_kind is not None and each.partner_kind == partner_kind)
        for each in withheld_from(client_id)
    )
