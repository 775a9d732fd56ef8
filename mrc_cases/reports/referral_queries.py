"""The rows behind the referral outcomes, as ordinary SQL on plain columns."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from mrc_cases.base.moments import at_local
from mrc_cases.centre.models import Centre
from mrc_cases.clients.models import ProfileVersion
from mrc_cases.partners.models import Partner
from mrc_cases.referrals.models import Referral, ReferralIn, ReferralNotMade
from mrc_cases.reports.queries import Universe, as_of


@dataclass(frozen=True)
class Sent:
    """A referral that went out in the period, as far as it is counted."""

    kind: str
    partner: str
    gender: str
    stage: str
    state: str
    outcome: str | None
    decline_reason: str | None
    sent_at: dt.datetime
    reply_due_at: dt.datetime
    acknowledged_at: dt.datetime | None
    accepted_at: dt.datetime | None
    in_service_at: dt.datetime | None
    ended_at: dt.datetime | None
    paid_cents: int | None = None
    paid_currency: str | None = None
    paid_project: str | None = None

    @property
    def is_seen_in_time(self) -> bool:
        return self.acknowledged_at is not None and self.acknowledged_at <= self.reply_due_at

    @property
    def is_answered(self) -> bool:
        return self.accepted_at is not None or self.state == "declined"

    def days_until(self, moment: dt.datetime | None) -> float | None:
        """Days from sending to a moment."""
        return (moment - self.sent_at) / dt.timedelta(days=1) if moment else None


@dataclass(frozen=True)
class Came:
    """A referral that came in in the period."""

    source: str
    gender: str
    sender: str | None
    state: str
    due_at: dt.datetime
    decided_at: dt.datetime | None


def _moments(session: Session | Any, universe: Universe) -> tuple[dt.datetime, dt.datetime]:
    """The period in moments: its first day's beginning, and the beginning of the day after it."""
    zone = session.scalars(select(Centre)).one().time_zone
    after = universe.period.to_on + dt.timedelta(days=1)
    return (
        at_local(universe.period.from_on, dt.time(), zone),
        at_local(after, dt.time(), zone),
    )


def _profile_at_end(model: Any, universe: Universe) -> Any:
    return and_(ProfileVersion.client_id == model.client_id, as_of(universe.period))


def _of_office(model: Any, universe: Universe) -> list[Any]:
    conditions = [model.archived_at.is_(None)]
    if universe.office_id is not None:
        conditions.append(model.office_id == universe.office_id)
    return conditions


def _of_stage(universe: Universe) -> list[Any]:
    """Only people in one situation, where the report is cut so."""
    return [ProfileVersion.stage == universe.stage] if universe.stage is not None else []


def sent_in(session: Session | Any, universe: Universe) -> list[Sent]:
    """Every referral sent in the period."""
    begins, ends = _moments(session, universe)
    query = (
        select(
            Partner.kind, Partner.name, func.coalesce(ProfileVersion.gender, "U"),
            func.coalesce(ProfileVersion.stage, "OTH"), Referral.state, Referral.outcome,
            Referral.decline_reason, Referral.sent_at, Referral.reply_due_at,
            Referral.acknowledged_at, Referral.accepted_at, Referral.in_service_at,
            Referral.ended_at, Referral.paid_cents, Referral.paid_currency, Referral.paid_project,
        )
        .join(Partner, Partner.id == Referral.partner_id)
        .outerjoin(ProfileVersion, _profile_at_end(Referral, universe))
        .where(
            Referral.sent_at >= begins, Referral.sent_at < ends, *_of_office(Referral, universe),
            *_of_stage(universe),
        )
        .order_by(Referral.sent_at, Referral.id)
    )  # fmt: skip
    return [Sent(*row) for row in session.execute(query)]


def came_in(session: Session | Any, universe: Universe) -> list[Came]:
    """Every referral that was received in the period."""
    begins, ends = _moments(session, universe)
    query = (
        select(
            ReferralIn.source, ReferralIn.person_gender, Partner.name, ReferralIn.state,
            ReferralIn.answer_due_at, ReferralIn.decided_at,
        )
        .outerjoin(Partner, Partner.id == ReferralIn.partner_id)
        .where(
            ReferralIn.received_at >= begins, ReferralIn.received_at < ends,
            *_of_office(ReferralIn, universe),
        )
        .order_by(ReferralIn.received_at, ReferralIn.id)
    )  # fmt: skip
    if universe.stage is not None:  # only whoever has a file has a stage
        query = query.join(ProfileVersion, _profile_at_end(ReferralIn, universe))
        query = query.where(*_of_stage(universe))
    return [Came(*row) for row in session.execute(query)]


def not_made(session: Session | Any, universe: Universe) -> list[tuple[str, str, int]]:
    """(reason, gender, needs) that led to no referral."""
    period = universe.period
    query = (
        select(ReferralNotMade.reason, ProfileVersion.gender, func.count())
        .outerjoin(ProfileVersion, _profile_at_end(ReferralNotMade, universe))
        .where(
            ReferralNotMade.happened_on.between(period.from_on, period.to_on),
            *_of_office(ReferralNotMade, universe),
            *_of_stage(universe),
        )
        .group_by(ReferralNotMade.reason, ProfileVersion.gender)
        .order_by(ReferralNotMade.reason)
    )
    return [(reason, gender or "U", needs) for reason, gender, needs in session.execute(query)]
