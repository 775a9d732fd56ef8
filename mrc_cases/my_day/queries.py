"""What my day gathers that no room below already lists."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from mrc_cases.access.models import User
from mrc_cases.access.queries import sees
from mrc_cases.clients.models import Client, Consultation, IntakeDraft
from mrc_cases.extensions import db
from mrc_cases.followup.queries import is_promised_call

MOST = 50


@dataclass(frozen=True)
class PromisedCall:
    """A call that was promised, without any contact or task since."""

    consultation_id: UUID
    day: dt.date
    client_id: UUID
    name: str


def promised_calls(user: User) -> list[PromisedCall]:
    """Calls the person promised and nobody has made, the oldest first."""
    query = (
        select(Consultation.id, Consultation.happened_on, Client)
        .join(Client, Client.id == Consultation.client_id)
        .where(
            *sees(user, Client),
            Consultation.staff_id == user.id,
            is_promised_call(),
        )
        .order_by(Consultation.happened_at)
        .limit(MOST)
    )
    return [
        PromisedCall(consultation_id, day, client.id, client.display_name)
        for consultation_id, day, client in db.session.execute(query)
    ]


def drafts_of(user: User, today: dt.date) -> int:
    """How many intakes the person has put aside."""
    query = select(func.count()).where(
        IntakeDraft.owner_id == user.id, IntakeDraft.expires_on >= today
    )
    return db.session.scalar(query) or 0
