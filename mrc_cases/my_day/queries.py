"""What my day gathers that no room below already lists."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, and_, bindparam, func, select
from sqlalchemy.orm import load_only

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, Role
from mrc_cases.access.queries import built_once, sees
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.clients.models import CALLED, CALLED_AND_REACHED, Client
from mrc_cases.counselling.queries import IS_OPEN
from mrc_cases.extensions import db
from mrc_cases.followup.queries import is_promised_call
from mrc_cases.referrals import in_queries
from mrc_cases.referrals.models import ReferralIn
from mrc_cases.referrals.queries import Line as ReferralLine
from mrc_cases.referrals.queries import exceptions_asked, open_lines
from mrc_cases.sessions.models import SessionDraft

MOST = 50
# Of one's referrals and open cases so many; the rest stands on their own pages.
MOST_REFERRALS = 8
MOST_CASES = 8


@dataclass(frozen=True)
class PromisedCall:
    """A call that was promised, without any contact or task since."""

    consultation_id: UUID
    day: dt.date
    client_id: UUID
    name: str


def promised_calls(user: User) -> list[PromisedCall]:
    """Calls the person promised and nobody has made, the oldest first."""
    return [
        PromisedCall(consultation_id, day, client.id, client.display_name)
        for consultation_id, day, client in db.session.execute(_promised(user))
    ]


@built_once
def _promised(reader: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Consultation.id, Consultation.happened_on, Client)
        .options(load_only(*CALLED))
        .join(Client, Client.id == Consultation.client_id)
        .where(
            *sees(reader, Client),
            Consultation.staff_id == reader.id,
            is_promised_call(),
        )
        .order_by(Consultation.happened_at)
        .limit(MOST)
    )


@dataclass(frozen=True)
class OpenCase:
    """A case that the person goes on with, with as much of the client as they may see."""

    id: UUID
    channel: str
    topics: tuple[str, ...]
    since: dt.date
    client_id: UUID | None
    client: Client | None


def open_cases(user: User) -> tuple[list[OpenCase], bool]:
    """The oldest of the person's own open cases, and whether there are more."""
    found = [OpenCase(*row) for row in db.session.execute(_open_cases(user))]
    return found[:MOST_CASES], len(found) > MOST_CASES


@built_once
def _open_cases(reader: Any) -> Select[*tuple[Any, ...]]:
    visible = and_(Client.id == Consultation.client_id, *sees(reader, Client))
    return (
        select(
            Consultation.id, Consultation.channel, Consultation.topics, Consultation.happened_on,
            Consultation.client_id, Client,
        )
        .select_from(Consultation)
        .options(load_only(*CALLED_AND_REACHED))
        .outerjoin(Client, visible)
        .where(*sees(reader, Consultation), IS_OPEN, Consultation.staff_id == reader.id)
        .order_by(Consultation.happened_at, Consultation.id)
        .limit(MOST_CASES + 1)
    )  # fmt: skip


@dataclass(frozen=True)
class Referred:
    """Of referrals what waits: for an answer of ours, for a partner's, for a manager's word."""

    came_in: list[ReferralIn]
    own: list[ReferralLine]  # the overdue first
    to_approve: list[ReferralLine]
    are_more: bool = False

    def __len__(self) -> int:
        return len(self.came_in) + len(self.own) + len(self.to_approve)


def referred(user: User) -> Referred:
    """The person's open referrals, and what has to be answered; nothing without the right."""
    if not user.may(Area.REFERRALS, Level.READ):
        return Referred([], [], [])
    came_in = [each for each in in_queries.waiting(user).rows if each.state == "received"]
    own = open_lines(user, user.id).rows
    asked = exceptions_asked(user).rows if Role.MANAGER in user.roles else []
    are_more = max(len(came_in), len(own)) > MOST_REFERRALS
    return Referred(came_in[:MOST_REFERRALS], own[:MOST_REFERRALS], asked, are_more)


def drafts_of(user: User, today: dt.date) -> tuple[int, int]:
    """How many intakes, and how many sessions, the person has put aside."""
    intakes, sessions = db.session.execute(_drafts(user), {"today": today}).one()
    return intakes, sessions


@built_once
def _drafts(reader: Any) -> Select[int, int]:
    today = bindparam("today", type_=Date())
    counts = [
        select(func.count())
        .where(draft.owner_id == reader.id, draft.expires_on >= today)
        .scalar_subquery()
        for draft in (IntakeDraft, SessionDraft)
    ]
    return select(*counts)
