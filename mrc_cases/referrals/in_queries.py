"""Which referrals in a person sees, and what their sender is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select

from mrc_cases.access.models import User
from mrc_cases.access.queries import Reader, built_once, sees, visible_to
from mrc_cases.base import paging
from mrc_cases.base.moments import present
from mrc_cases.base.paging import Listing
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner
from mrc_cases.partners.queries import in_directory
from mrc_cases.referrals.models import ReferralIn

# What waits for our answer, the longest overdue first; then what is to be registered.
_WAITING_ORDER = paging.Order(
    (case((ReferralIn.state == "received", 0), else_=1), ReferralIn.answer_due_at, ReferralIn.id),
    (paging.number, paging.moment, paging.key),
)


def waiting(user: User, after: str | None = None) -> Listing[ReferralIn]:
    """What waits for our answer, then what was accepted and is not registered yet."""
    return paging.listing(db.session, _waiting(user), _WAITING_ORDER, after, lambda sent: sent)


@built_once
def _waiting(reader: Any) -> Select[ReferralIn]:
    return visible_to(reader, ReferralIn).where(ReferralIn.state.in_(("received", "accepted")))


def overdue(reader: User | Reader) -> Select[int]:
    """How many wait for our answer longer than they should."""
    is_late = ReferralIn.answer_due_at < present()
    return select(func.count()).where(
        *sees(reader, ReferralIn), ReferralIn.state == "received", is_late
    )


def of_client(user: User, client: Client) -> Sequence[ReferralIn]:
    """Who sent this client to us."""
    query = visible_to(user, ReferralIn).where(ReferralIn.client_id == client.id)
    return db.session.scalars(query.order_by(ReferralIn.received_at.desc(), ReferralIn.id)).all()


def partner_names(ids: set[UUID]) -> dict[UUID, str]:
    """The names of the partners who sent something in reach."""
    query = select(Partner.id, Partner.name).where(Partner.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def partners_to_choose(user: User) -> list[tuple[UUID, str]]:
    """The active partners, by name."""
    query = (
        select(Partner.id, Partner.name)
        .where(*in_directory(user), Partner.state == "active")
        .order_by(Partner.sort_name, Partner.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


@dataclass(frozen=True)
class Answer:
    """What a sender is told: by their own reference, never by a name."""

    reference: str | None
    received_at: Any
    state: str
    decline_reason: str | None
    result: str | None


_SENT_ORDER = paging.Order(
    (ReferralIn.received_at, ReferralIn.id), (paging.moment, paging.key), latest_first=True
)


def sent_by(partner_id: UUID, after: str | None = None) -> Listing[Answer]:
    """What became of the people a partner sent; the result only where the client allows it."""
    query = select(ReferralIn).where(
        ReferralIn.partner_id == partner_id, ReferralIn.link_id.is_not(None)
    )
    return paging.listing(db.session, query, _SENT_ORDER, after, _answer)


def _answer(sent: ReferralIn) -> Answer:
    state = "accepted" if sent.state == "linked" else sent.state
    result = sent.result if sent.may_tell else None
    return Answer(sent.sender_reference, sent.received_at, state, sent.decline_reason, result)
