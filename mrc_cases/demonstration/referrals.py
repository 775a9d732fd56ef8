"""The fictional centre's referrals: one of each state, and people whom others sent.

Made by the same actions as real ones, with consents where something was shared.
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.moments import now
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.models import Client
from mrc_cases.consents.actions import record_consent
from mrc_cases.consents.children import is_child
from mrc_cases.consents.facts import ConsentFacts
from mrc_cases.consents.queries import living
from mrc_cases.consents.wordings import best, tag_of
from mrc_cases.demonstration.consents import TOLD
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner, PartnerService
from mrc_cases.referrals import actions, in_actions
from mrc_cases.referrals.models import Referral
from mrc_cases.referrals.sharing import as_kept, what_goes_out
from mrc_cases.referrals.states import LIMITS

WHY = (
    "Wages of three months were not paid; she has the contract and asks for advice.",
    "Needs help with the appeal against the decision, due in two weeks.",
    "Looks for a course in the language, two evenings a week.",
)
# How far each goes, days since it was sent, urgency, how it ended.
ROADS = (
    ("sent", 3, "NORMAL", None),
    ("sent", 4, "URGENT", None),
    ("acknowledged", 2, "NORMAL", None),
    ("accepted", 5, "NORMAL", None),
    ("in_service", 12, "NORMAL", None),
    ("closed", 25, "NORMAL", "SERVED"),
    ("closed", 40, "NORMAL", "UNKNOWN"),
    ("declined", 20, "NORMAL", "NOELIG"),
    ("draft", 0, "NORMAL", None),
)


def fill_referrals(staff_id: UUID, today: dt.date) -> None:
    """Refer a counsellor's grown-up clients to a partner with whom something is signed."""
    user = db.session.get_one(User, staff_id)
    service = db.session.scalars(
        select(PartnerService)
        .join(Partner)
        .where(Partner.name == "Open Door Legal Aid")
        .order_by(PartnerService.id)
        .limit(1)
    ).one()
    clients = _grown_up(user, today)
    for place, road in enumerate(ROADS if clients else ()):
        _one(user, clients[place % len(clients)], service, place, road, today)
    for client in clients[:1]:
        actions.not_made(client, entry_key=None, need="EMP", reason="BY_US", happened_on=today)
    _came_in(user, service)


def _grown_up(user: User, today: dt.date) -> list[Client]:
    query = (
        select(Client)
        .join(Assignment, Assignment.client_id == Client.id)
        .where(Assignment.user_id == user.id, Assignment.until_at.is_(None))
        .order_by(Client.registered_on.desc(), Client.id)
        .limit(12)
    )
    return [each for each in db.session.scalars(query) if not is_child(each, today)][:4]


def _one(
    user: User, client: Client, service: PartnerService, place: int,
    road: tuple[str, int, str, str | None], today: dt.date,
) -> None:  # fmt: skip
    state, days, urgency, ending = road
    referral = actions.draft_referral(
        client, service, owner_id=user.id, urgency=urgency, data_set="SUMMARY",
        why=WHY[place % len(WHY)], reply_to="Jana, +421 2 5555 0100", interpreter=place % 2 == 0,
    )  # fmt: skip
    if state == "draft":
        return
    _agree(client, service.partner_id, today)
    shared = as_kept(what_goes_out(referral, client, None, (), today))
    actions.mark_sent(
        referral, way="HAND" if place % 2 else "PHONE", sent_to="Ms Kollár", shared=shared,
        today=today,
    )  # fmt: skip
    _go(referral, state, ending, today)
    _earlier(referral, days)


def _agree(client: Client, partner_id: UUID, today: dt.date) -> None:
    if living(client.id, "SHARE", today, partner_id=partner_id) is None:
        language = client.profile.language
        facts = ConsentFacts(
            purpose="SHARE", partner_id=partner_id, data_set="SUMMARY", points_told=TOLD,
            language_read=language, wording=best("SHARE", tag_of(language)),
            expires_on=today + dt.timedelta(days=365),
        )  # fmt: skip
        record_consent(client, facts, today=today)


def _go(referral: Referral, state: str, ending: str | None, today: dt.date) -> None:
    if state == "acknowledged":
        actions.see(referral, today=today, by="STAFF")
    if state == "declined" and ending:
        actions.decline(referral, reason=ending, word=None, today=today, by="STAFF")
    if state in {"accepted", "in_service", "closed"}:
        actions.accept(referral, today=today, by="STAFF")
    if state in {"in_service", "closed"}:
        actions.begin(referral, today=today, by="STAFF")
    if state == "closed" and ending:
        actions.close(referral, outcome=ending, word=None, today=today, by="STAFF")


def _earlier(referral: Referral, days: int) -> None:
    """As if it had been sent some days ago and answered a day later."""
    sent_at = now() - dt.timedelta(days=days)
    referral.sent_at, referral.reply_due_at = sent_at, sent_at + LIMITS[referral.urgency]
    for step, name in enumerate(
        ("acknowledged_at", "accepted_at", "in_service_at", "ended_at"), start=1
    ):
        if getattr(referral, name) is not None:
            setattr(referral, name, sent_at + dt.timedelta(days=step))
    db.session.flush()


def _came_in(user: User, service: PartnerService) -> None:
    for hours, urgency, name in ((80, "URGENT", "Arben Hoxha"), (5, "NORMAL", None)):
        in_actions.receive(
            office_id=user.office_id, source="LEGAL", urgency=urgency, entry_key=None,
            partner_id=service.partner_id, received_at=now() - dt.timedelta(hours=hours),
            reason="Sleeps at the station and needs advice about papers.", person_name=name,
            consent_seen=name is not None, sender_reference=f"OD-{hours}",
        )  # fmt: skip
