"""The clock of referrals: reminders at half time and at the limit, an end after twice the limit.

Every round may run beside another: a referral that one holds is passed over by the other, and a
reminder made is a row of its own. Limits count hours between moments, so no change of the clocks
makes them shorter or longer.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import local_day, now
from mrc_cases.centre.models import Centre
from mrc_cases.consents.models import Consent
from mrc_cases.extensions import db
from mrc_cases.followup.actions import add_task
from mrc_cases.language import OF_CLIENTS, speaking
from mrc_cases.mail.actions import queue_letter
from mrc_cases.partners.models import Partner
from mrc_cases.referrals import actions
from mrc_cases.referrals.covering import may_still_see
from mrc_cases.referrals.models import Referral, ReferralReminder
from mrc_cases.referrals.states import LIMITS, NEXT, WAITING, expires_at
from mrc_cases.rounds import WORKS, at_work_in_house, in_house

MOST_IN_A_ROUND = 200
ENDING_TAKEN_BACK = ("withdrawn", "invalidated")
# From where a referral can still be taken back.
REVOCABLE = tuple(state for state, verbs in NEXT.items() if "revoke" in verbs and state != "draft")


def wind(app: Flask, present: dt.datetime | None = None) -> None:
    """Do what is due, each referral in a transaction of its own."""
    moment = present or now()
    with in_house(app):
        waiting, taken_back = _waiting(moment), _taken_back()
    for referral_id in waiting:
        with at_work_in_house(app):
            _tick(referral_id, moment)
    for referral_id in taken_back:
        with at_work_in_house(app):
            _end_if_taken_back(referral_id, moment)


def _waiting(moment: dt.datetime) -> Sequence[UUID]:
    """Referrals with a reminder or an end that is due now and not done.

    None that waits for a later hour is among them, so that many of these hold nothing up.
    """
    due = [
        (Referral.urgency == urgency) & _is_due(moment, limit) for urgency, limit in LIMITS.items()
    ]
    query = select(Referral.id).where(Referral.state.in_(WAITING), or_(*due))
    return db.session.scalars(query.order_by(Referral.sent_at).limit(MOST_IN_A_ROUND)).all()


def _is_due(moment: dt.datetime, limit: dt.timedelta) -> ColumnElement[bool]:
    at_half = Referral.sent_at <= moment - limit / 2
    at_limit = Referral.sent_at <= moment - limit
    return or_(
        at_half & ~at_limit & ~_is_reminded("HALF"),
        at_limit & ~_is_reminded("LIMIT"),
        Referral.sent_at <= moment - 2 * limit,
    )


def _is_reminded(kind: str) -> ColumnElement[bool]:
    return exists().where(
        ReferralReminder.referral_id == Referral.id, ReferralReminder.kind == kind
    )


def _hold(referral_id: UUID) -> Referral | None:
    """The referral for this round alone; None when somebody is busy with it: the next one comes."""
    query = select(Referral).where(Referral.id == referral_id)
    return db.session.scalar(query.with_for_update(skip_locked=True))


def _today(moment: dt.datetime) -> dt.date:
    centre = db.session.scalars(select(Centre)).one()
    return local_day(moment, centre.time_zone)


def _tick(referral_id: UUID, moment: dt.datetime) -> None:
    referral = _hold(referral_id)
    if referral is None or referral.state not in WAITING or referral.sent_at is None:
        return
    if moment >= expires_at(referral.sent_at, referral.urgency):
        actions.go(referral, "expire", today=_today(moment), by="CLOCK")
        return
    limit = LIMITS[referral.urgency]
    if moment >= referral.sent_at + limit:
        _remind(referral, "LIMIT", moment)
    elif moment >= referral.sent_at + limit / 2:
        _remind(referral, "HALF", moment)


def _remind(referral: Referral, kind: str, moment: dt.datetime) -> None:
    """Once for each referral and kind: the partner by letter, the colleague by a task."""
    if db.session.get(ReferralReminder, (referral.id, kind)) is not None:
        return
    db.session.add(ReferralReminder(referral_id=referral.id, kind=kind))
    partner = db.session.get_one(Partner, referral.partner_id)
    if referral.way == "EMAIL" and referral.sent_to:
        language = OF_CLIENTS.get(partner.language, "en")
        once = f"{kind}:{referral.id}"
        queue_letter(f"REMIND_{kind}", referral.id, referral.sent_to, language, once)
    if kind == "LIMIT":
        day = _today(moment)
        with speaking(db.session.get_one(User, referral.owner_id).language):
            what = _("Ask for the answer to referral %(code)s", code=referral.case_code)
        add_task(
            what=what,
            due_on=day, today=day, owner_id=referral.owner_id,
            is_urgent=referral.urgency != "NORMAL", client=actions.client_of(referral),
        )  # fmt: skip


def _taken_back() -> Sequence[UUID]:
    """Referrals whose client has taken an agreement with that partner back.

    All of them: whoever agreed anew stays among them and may not hold up the others.
    """
    back = exists().where(
        Consent.client_id == Referral.client_id,
        Consent.partner_id == Referral.partner_id,
        Consent.state.in_(ENDING_TAKEN_BACK),
    )
    query = select(Referral.id).where(Referral.state.in_(REVOCABLE), back)
    return db.session.scalars(query.order_by(Referral.sent_at)).all()


def _end_if_taken_back(referral_id: UUID, moment: dt.datetime) -> None:
    referral, today = _hold(referral_id), _today(moment)
    if referral is None or referral.state not in REVOCABLE or may_still_see(referral, today):
        return
    try:
        actions.revoke(referral, reason="CONSENT", word=None, today=today)
    except RuleBroken:  # somebody was faster
        return


WORKS.insert(0, wind)  # before the letters, so that a reminder leaves in the same round
