"""Who needs help today: an intake nobody was in contact about since (R-03, urgency)."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import abort
from sqlalchemy import Date, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased, load_only

from mrc_cases.access.models import User
from mrc_cases.access.queries import built_once, sees
from mrc_cases.base.models import in_words
from mrc_cases.base.moments import now
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import CALLED, Client
from mrc_cases.clients.queries import knows_names_only
from mrc_cases.codes import COUNTS_AS_CONSULTATION
from mrc_cases.extensions import db

MOST = 50
# So many unhelped people a month, the newest, are looked through; no centre has more.
MOST_IN_THE_HOUSE = 2000
# An intake longer ago is no longer a matter of today, whatever became of it.
WAITED_FOR = dt.timedelta(days=30)


def urgent_intakes(user: User, today: dt.date) -> list[tuple[Intake, Client]]:
    """The people in reach who still wait for the help of their day, the longest first.

    That is whoever looks after them, and the manager, who sees all of the office.
    """
    if knows_names_only(user):
        return []
    found = db.session.execute(_waiting(user), {"since": today - WAITED_FOR})
    return [(intake, client) for intake, client in found]


@built_once
def _waiting(reader: Any) -> Select[*tuple[Any, ...]]:
    urgent = aliased(Intake, _not_helped())
    return (
        select(urgent, Client)
        .options(
            load_only(urgent.happened_on, urgent.client_id),
            load_only(*CALLED, Client.contact_rule),
        )
        .join(Client, Client.id == urgent.client_id)
        .where(*sees(reader, Client), Client.state.in_(("active", "dormant")))
        .order_by(urgent.happened_on, urgent.id)
        .limit(MOST)
    )  # fmt: skip


def _not_helped() -> Any:
    """The urgent intakes of the last weeks without a contact since.

    A question of its own with an end, because by themselves these are few: joined with whom a
    reader sees, SQLite goes through all of an office first.
    """
    first, later = aliased(Consultation), aliased(Consultation)
    after = or_(
        later.happened_at > first.happened_at,
        and_(first.id.is_(None), later.happened_on > Intake.happened_on),
    )
    helped = exists().where(
        later.client_id == Intake.client_id,
        later.archived_at.is_(None),
        later.outcome.in_(sorted(COUNTS_AS_CONSULTATION)),
        after,
    )
    return (
        select(Intake)
        .outerjoin(first, first.id == Intake.consultation_id)
        .where(
            Intake.urgency == in_words("TODAY"),
            Intake.urgency_done_at.is_(None),
            Intake.happened_on >= bindparam("since", type_=Date()),
            Intake.state == "complete",
            Intake.archived_at.is_(None),
            ~helped,
        )
        .order_by(Intake.happened_on.desc())
        .limit(MOST_IN_THE_HOUSE)
        .subquery()
    )


def urgent_intake_or_404(user: User, intake_id: UUID) -> Intake:
    """An urgent intake of a client in reach."""
    query = (
        select(Intake)
        .join(Client, Client.id == Intake.client_id)
        .where(*sees(user, Client), Intake.id == intake_id, Intake.urgency == in_words("TODAY"))
    )
    intake = None if knows_names_only(user) else db.session.scalar(query)
    if intake is None:
        abort(404)
    return intake


def help_was_given(intake: Intake) -> None:
    """Somebody saw to it that nobody waits any longer; who, stands on the trail."""
    if intake.urgency_done_at is None:
        intake.urgency_done_at = now()
