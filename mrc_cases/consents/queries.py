"""What is agreed, and what is to be kept from whom."""

import datetime as dt
from uuid import UUID

from sqlalchemy import or_, select

from mrc_cases.base.search_tokens import word_token
from mrc_cases.clients.tokens import search_key
from mrc_cases.codes import covers
from mrc_cases.consents.models import Consent
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
