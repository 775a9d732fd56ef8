"""The ways to reach a client as pages show them: kind and rules of now, never the value."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from flask import abort
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.clients.models import Client, ContactDetail
from mrc_cases.clients.queries import knows_names_only
from mrc_cases.clients.safe_contact import AllowedHours, Verdict, Why, masked, may_use
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.extensions import db


@dataclass(frozen=True)
class Way:
    """One way to reach a client. What it is may be asked for with a press, and that is noted."""

    id: UUID
    kind: str
    masked: str
    is_safe: bool
    belongs_to: str | None
    who_may_answer: str | None
    message_allowed: str
    allowed: AllowedHours | None
    hours: str | None
    call: Verdict
    message: Verdict

    @property
    def is_out_of_hours(self) -> bool:
        return Why.HOURS in self.call.against


_WAYS = (
    select(ContactDetail)
    .where(ContactDetail.client_id == ASKED_CLIENT, ContactDetail.archived_at.is_(None))
    .order_by(ContactDetail.position, ContactDetail.id)
)


def ways_for(user: User, client: Client, moment: dt.datetime, time_zone: str) -> list[Way]:
    """How to reach a client in the reader's reach; who knows names only learns of no way."""
    if knows_names_only(user):
        return []
    found = db.session.scalars(_WAYS, {"client_id": client.id})
    return [way_of(detail, moment, time_zone) for detail in found]


def detail_or_404(client: Client, detail_id: UUID) -> ContactDetail:
    """One of the client's ways; the client itself must have been asked for in scope."""
    query = select(ContactDetail).where(
        ContactDetail.id == detail_id,
        ContactDetail.client_id == client.id,
        ContactDetail.archived_at.is_(None),
    )
    detail = db.session.scalar(query)
    if detail is None:
        abort(404)
    return detail


def way_of(detail: ContactDetail, moment: dt.datetime, time_zone: str) -> Way:
    """One way with what its rules say at a moment."""
    return Way(
        id=detail.id,
        kind=detail.kind,
        masked=masked(detail.kind, detail.value),
        is_safe=detail.is_safe,
        belongs_to=detail.belongs_to,
        who_may_answer=detail.who_may_answer,
        message_allowed=detail.message_allowed,
        allowed=detail.allowed,
        hours=detail.hours,
        call=may_use(detail, moment, for_message=False, time_zone=time_zone),
        message=may_use(detail, moment, for_message=True, time_zone=time_zone),
    )
