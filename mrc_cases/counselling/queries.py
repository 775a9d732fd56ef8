"""Which contacts a person sees, and in what order."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, func, select, tuple_

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.access.queries import built_once, sees, visible_to
from mrc_cases.clients.models import Client, Consultation
from mrc_cases.extensions import db

PAGE = 25


@dataclass(frozen=True)
class ContactFilter:
    """What a list of contacts is narrowed to."""

    channel_group: str | None = None
    day: dt.date | None = None
    anonymous: bool = False
    code_word_token: int | None = None


def recent_consultations(
    user: User, wanted: ContactFilter, after: tuple[dt.datetime, UUID] | None = None
) -> Select[Consultation]:
    """A person's contacts, newest first, one more than a page so that the pager knows."""
    query = visible_to(user, Consultation)
    if wanted.channel_group:
        channels = [code.code for code in codes.children("CHANNEL", wanted.channel_group)]
        query = query.where(Consultation.channel.in_(channels))
    if wanted.day:
        query = query.where(Consultation.happened_on == wanted.day)
    if wanted.anonymous:
        query = query.where(Consultation.client_id.is_(None))
    if wanted.code_word_token is not None:
        query = query.where(Consultation.code_word_token == wanted.code_word_token)
    if after is not None:
        query = query.where(tuple_(Consultation.happened_at, Consultation.id) < tuple_(*after))
    newest = (Consultation.happened_at.desc(), Consultation.id.desc())
    return query.order_by(*newest).limit(PAGE + 1)


def clients_of(user: User, client_ids: set[UUID]) -> Select[UUID, str]:
    """Client numbers for a list, of those clients only whom the person may see."""
    return (
        select(Client.id, Client.client_no)
        .where(*sees(user, Client), Client.id.in_(client_ids))
        .order_by(Client.id)
    )


def logged_on(user: User, day: dt.date) -> tuple[int, int]:
    """How many contacts and minutes the person wrote down on a day."""
    contacts, minutes = db.session.execute(_logged(user), {"day": day}).one()
    return contacts, minutes


@built_once
def _logged(reader: Any) -> Select[*tuple[Any, ...]]:
    return select(func.count(), func.coalesce(func.sum(Consultation.minutes), 0)).where(
        Consultation.staff_id == reader.id,
        Consultation.happened_on == bindparam("day", type_=Date()),
        Consultation.archived_at.is_(None),
    )
