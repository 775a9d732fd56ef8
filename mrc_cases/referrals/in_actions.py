"""What is done with a referral in: received, accepted into an intake, declined, the sender told."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.clients.actions import save_draft
from mrc_cases.clients.facts import Occasion
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner
from mrc_cases.referrals.models import PartnerLink, ReferralIn
from mrc_cases.referrals.states import LIMITS

# How an urgency is said at intake.
AT_INTAKE = {"EMERGENCY": "TODAY", "URGENT": "WEEK", "NORMAL": "NORMAL"}
SOURCE_OF_KIND = {
    "HEALTH": "HEALTH", "POLICE": "POLICE", "LEGAL": "LEGAL", "STATE": "GOVERNMENT",
    "EMBASSY": "GOVERNMENT", "NGO": "HUMANITARIAN", "TRAINING": "TEACHER",
    "ASSOCIATION": "COMMUNITY", "EMPLOYER": "LIVELIHOODS", "UNION": "LIVELIHOODS",
}  # fmt: skip


def receive(
    *,
    office_id: UUID | None,
    source: str,
    urgency: str,
    entry_key: str | None,
    received_at: dt.datetime | None = None,
    **facts: Any,
) -> ReferralIn:
    """Somebody sends a person to us; our clock for the answer starts. Sent twice it is one."""
    if entry_key is not None:
        saved = db.session.scalar(select(ReferralIn).where(ReferralIn.entry_key == entry_key))
        if saved is not None:
            return saved
    moment = received_at or now()
    received = ReferralIn(
        office_id=office_id, source=source, urgency=urgency, entry_key=entry_key,
        received_at=moment, answer_due_at=moment + LIMITS[urgency], **facts,
    )  # fmt: skip
    db.session.add(received)
    db.session.flush()
    return received


def receive_by_link(link: PartnerLink, **facts: Any) -> ReferralIn:
    """The same, written by the partner itself. Without the person's yes there are no names."""
    if not facts["consent_seen"] and (facts["person_name"] or facts["person_contact"]):
        raise RuleBroken(
            _("Leave name and contact empty, unless the person agreed to be referred."),
            "consent_seen",
        )
    partner = db.session.get_one(Partner, link.partner_id)
    maker = db.session.get(User, link.made_by_id) if link.made_by_id else None
    return receive(
        office_id=maker.office_id if maker else None, partner_id=partner.id, link_id=link.id,
        source=SOURCE_OF_KIND.get(partner.kind, "OTHER"), **facts,
    )  # fmt: skip


def _take(received: ReferralIn) -> None:
    db.session.flush()
    db.session.refresh(received, with_for_update=True)


def _decide(received: ReferralIn, user: User) -> None:
    _take(received)
    if received.state != "received":
        raise RuleBroken(_("Somebody has answered this already."))
    received.decided_at, received.decided_by_id = now(), user.id


def accept_in(
    received: ReferralIn,
    user: User,
    occasion: Occasion,
    sender: str | None,
    *,
    new_id: UUID | None = None,
) -> IntakeDraft:
    """Take the person, and begin the intake with everything the sender wrote."""
    _decide(received, user)
    received.state = "accepted"
    return begin_intake(received, occasion, sender, new_id=new_id)


def begin_intake(
    received: ReferralIn, occasion: Occasion, sender: str | None, *, new_id: UUID | None = None
) -> IntakeDraft:
    """A draft of the intake for whoever registers the person; nothing is typed again."""
    draft = save_draft(None, _intake_answers(received, sender), occasion, new_id=new_id)
    received.draft_id = draft.id
    db.session.flush()
    return draft


def _intake_answers(received: ReferralIn, sender: str | None) -> dict[str, Any]:
    """As the registration form sends them."""
    contact = received.person_contact
    answers = {
        "full_name": received.person_name,
        "gender": received.person_gender,
        "language": received.person_language,
        "heard": "PART",
        "referred_in_by": sender,
        "urgency": AT_INTAKE[received.urgency],
        "remarks": received.reason,
        "contacts-0-kind": ("EMAIL" if "@" in contact else "PHONE") if contact else None,
        "contacts-0-value": contact,
    }
    return {name: [value] for name, value in answers.items() if value}


def decline_in(received: ReferralIn, user: User, *, reason: str) -> None:
    """We cannot help; the sender is told why."""
    _decide(received, user)
    received.state, received.decline_reason = "declined", reason


def registered(_user: User, draft_id: UUID, client: Client) -> None:
    """A draft became a client: whoever was referred has a file now."""
    received = db.session.scalar(
        select(ReferralIn).where(ReferralIn.draft_id == draft_id, ReferralIn.state == "accepted")
    )
    if received is not None:
        link_client(received, client)


def link_client(received: ReferralIn, client: Client) -> None:
    """The person has a file, old or new."""
    _take(received)
    if received.state != "accepted":
        raise RuleBroken(_("First accept it."))
    received.state, received.client_id = "linked", client.id
    received.office_id = client.office_id


def tell_sender(received: ReferralIn, *, may_tell: bool, result: str | None, is_told: bool) -> None:
    """What the client lets us tell; and that the sender was told by phone or letter."""
    _take(received)
    if received.state == "received":
        raise RuleBroken(_("First answer it."))
    if result and not may_tell:
        raise RuleBroken(_("The client has to allow it first."), "may_tell")
    received.may_tell, received.result = may_tell, result or None
    received.told_at = (received.told_at or now()) if is_told else None


def end_send_in(links: Sequence[PartnerLink]) -> None:
    """The partner's page is closed; what it sent stays."""
    for link in links:
        link.revoked_at = now()
        note(db.session, "link_ended", link)
