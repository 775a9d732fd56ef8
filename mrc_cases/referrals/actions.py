"""What is done with a referral out: prepared, sent, answered, ended; exceptions; needs not sent on.

Every verb first takes the row for itself and asks the table in `states.py`: of two people who
press at once the second finds what the first has done.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.numbers import new_client_no
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.mail.actions import drop_letters
from mrc_cases.partners.models import PartnerService
from mrc_cases.referrals.covering import check_cover, check_still_covered
from mrc_cases.referrals.links import end_links
from mrc_cases.referrals.models import Referral, ReferralDocument, ReferralNotMade
from mrc_cases.referrals.paying import amount_of, cents_of, currency_of
from mrc_cases.referrals.states import ENDED, LIMITS, NEEDS_COVER, NEVER_BEGUN, after

PREFIX = "R"


def draft_referral(
    client: Client,
    service: PartnerService,
    *,
    owner_id: UUID,
    documents: Sequence[UUID] = (),
    entry_key: str | None = None,
    **facts: Any,
) -> Referral:
    """Prepare a referral; nothing leaves the house yet. The same form sent twice makes one."""
    if entry_key is not None:
        saved = db.session.scalar(select(Referral).where(Referral.entry_key == entry_key))
        if saved is not None:
            return saved
    referral = Referral(
        client_id=client.id, office_id=client.office_id, partner_id=service.partner_id,
        service_id=service.id, need=service.service, owner_id=owner_id, entry_key=entry_key,
        case_code=new_client_no(PREFIX), **facts,
    )  # fmt: skip
    db.session.add(referral)
    db.session.flush()
    _put_documents(referral, documents)
    return referral


def change_draft(
    referral: Referral, *, version: int, documents: Sequence[UUID] = (), **facts: Any
) -> None:
    """Put a draft differently. An exception approved for what it was before no longer holds."""
    lock(referral)
    if referral.state != "draft":
        raise RuleBroken(_("It is sent already. What a partner has seen cannot be changed."))
    if version != referral.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            referral.version,
            {name: getattr(referral, name) for name in ("why", "given")},
        )
    for name, value in facts.items():
        setattr(referral, name, value)
    referral.override_approved_by_id = None
    _put_documents(referral, documents)
    db.session.flush()


def _put_documents(referral: Referral, documents: Sequence[UUID]) -> None:
    db.session.execute(delete(ReferralDocument).where(ReferralDocument.referral_id == referral.id))
    db.session.add_all(
        ReferralDocument(referral_id=referral.id, file_id=each) for each in documents
    )


def lock(referral: Referral) -> None:
    """Wait for whoever changes this referral now, and see it as they left it."""
    db.session.flush()
    db.session.refresh(referral, with_for_update=True)


# --- exceptions -----------------------------------------------------------------------------------


def ask_exception(referral: Referral, ground: str, reason: str | None, user: User) -> None:
    """Ask to share without an agreement, for a danger to life or a duty by law."""
    lock(referral)
    if referral.state != "draft":
        raise RuleBroken(_("It is sent already."))
    if not reason:
        raise RuleBroken(_("Write why the agreement cannot be waited for."), "reason")
    referral.override_ground, referral.override_reason = ground, reason
    referral.override_asked_by_id, referral.override_approved_by_id = user.id, None


def approve_exception(referral: Referral, user: User) -> None:
    """A manager says yes; never the person who asked."""
    lock(referral)
    if Role.MANAGER not in user.roles:
        raise RuleBroken(_("Only a manager approves an exception."))
    if referral.state != "draft" or referral.override_ground is None:
        raise RuleBroken(_("Nobody asks for an exception here."))
    if referral.override_asked_by_id == user.id:
        raise RuleBroken(_("Another manager has to approve what you asked for yourself."))
    referral.override_approved_by_id = user.id


def client_of(referral: Referral) -> Client:
    """The client of a referral that was asked for in scope."""
    return db.session.get_one(Client, referral.client_id)


# --- from state to state --------------------------------------------------------------------------


def go(referral: Referral, verb: str, *, today: dt.date, by: str, **facts: Any) -> None:
    """Move a referral on with what belongs to it, or say why not; the caller holds the row.

    Nothing that lets a partner do more for the person happens without cover (R-11).
    """
    state = after(referral.state, verb)
    if state is None:
        raise RuleBroken(_REFUSALS.get(referral.state, _REFUSALS["accepted"])())
    if verb == "send":
        referral.consent_id = check_cover(referral, today)
    elif verb in NEEDS_COVER:
        check_still_covered(referral, today)
    for name, value in {**facts, "state": state, "told_by": by}.items():
        setattr(referral, name, value)
    if state in ENDED:
        referral.ended_at = now()
        end_links(referral)
        drop_letters(referral.id)


_REFUSALS: dict[str, Any] = {
    "draft": lambda: _("It is not sent yet."),
    "accepted": lambda: _("This cannot be done now: the referral was accepted already."),
    "in_service": lambda: _("This cannot be done now: the person is being served."),
    "sent": lambda: _("This cannot be done before the partner has accepted."),
    "acknowledged": lambda: _("This cannot be done before the partner has accepted."),
    "closed": lambda: _("The referral is closed already."),
    "declined": lambda: _("The referral was declined already."),
    "expired": lambda: _("Nobody answered in time; the referral has run out."),
    "revoked": lambda: _("The referral was taken back."),
}


def mark_sent(
    referral: Referral, *, way: str, sent_to: str | None, shared: list[dict[str, Any]],
    today: dt.date,
) -> None:  # fmt: skip
    """It leaves the house: what is shared is kept as it is, and the partner's clock starts."""
    lock(referral)
    if referral.state != "draft":
        raise RuleBroken(_("It is sent already."))
    sent_at = now()
    go(
        referral, "send", today=today, by="STAFF", sent_at=sent_at,
        reply_due_at=sent_at + LIMITS[referral.urgency], way=way, sent_to=sent_to, shared=shared,
    )  # fmt: skip
    db.session.flush()


def see(referral: Referral, *, today: dt.date, by: str = "PARTNER") -> None:
    """The partner has read it. Saying so again changes nothing."""
    lock(referral)
    if referral.state == "sent":
        go(referral, "see", today=today, by=by, acknowledged_at=now())


def accept(
    referral: Referral, *, today: dt.date, by: str,
    booked_at: dt.datetime | None = None, booked_on: dt.date | None = None,
) -> None:  # fmt: skip
    """The partner takes the person, and may say when they are expected."""
    lock(referral)
    present = now()
    go(
        referral, "accept", today=today, by=by, accepted_at=present, booked_at=booked_at,
        booked_on=booked_on, acknowledged_at=referral.acknowledged_at or present,
    )  # fmt: skip


def book(referral: Referral, *, booked_at: dt.datetime | None, booked_on: dt.date | None) -> None:
    """The partner says, or says anew, when the person is expected."""
    lock(referral)
    if referral.state != "accepted":
        raise RuleBroken(_REFUSALS.get(referral.state, _REFUSALS["in_service"])())
    referral.booked_at, referral.booked_on = booked_at, booked_on


def decline(referral: Referral, *, reason: str, word: str | None, today: dt.date, by: str) -> None:
    """The partner does not take the person."""
    lock(referral)
    go(
        referral, "decline", today=today, by=by, decline_reason=reason, ending_word=word,
        acknowledged_at=referral.acknowledged_at or now(),
    )  # fmt: skip


def begin(referral: Referral, *, today: dt.date, by: str) -> None:
    """The person came and is being served."""
    lock(referral)
    go(referral, "begin", today=today, by=by, in_service_at=now())


def close(referral: Referral, *, outcome: str, word: str | None, today: dt.date, by: str) -> None:
    """It is over. Without a service begun nobody can have been served."""
    lock(referral)
    if referral.state == "accepted" and outcome not in NEVER_BEGUN:
        raise RuleBroken(_("First say that the person came."), "outcome")
    go(referral, "close", today=today, by=by, outcome=outcome, closing_word=word)


def revoke(referral: Referral, *, reason: str, word: str | None, today: dt.date) -> None:
    """Take it back: the partner sees nothing more from this moment on."""
    lock(referral)
    go(referral, "revoke", today=today, by="STAFF", revoke_reason=reason, ending_word=word)


def client_says(
    referral: Referral, *, outcome: str, word: str | None, today: dt.date, version: int
) -> None:
    """What the client says of the service, beside the partner's word and never over it."""
    lock(referral)
    if referral.sent_at is None:
        raise RuleBroken(_("It is not sent yet."))
    if version != referral.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            referral.version,
            {"outcome": referral.client_outcome, "word": referral.client_word},
        )
    referral.client_outcome, referral.client_word = outcome, word
    referral.client_asked_on = today


def pay(
    referral: Referral, *, amount: str | None, currency: str | None, project: str | None,
    version: int,
) -> None:  # fmt: skip
    """The centre pays a part of the service out of a project (LB11); no amount: it does not.

    Raises RuleBroken for an amount, a currency or a project that cannot be, and before sending.
    """
    lock(referral)
    if referral.sent_at is None:
        raise RuleBroken(_("It is not sent yet."))
    if version != referral.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            referral.version,
            {"amount": amount_of(referral.paid_cents), "currency": referral.paid_currency,
             "project": referral.paid_project},
        )  # fmt: skip
    if not amount:
        referral.paid_cents = referral.paid_currency = referral.paid_project = None
        return
    if not project:
        raise RuleBroken(_("Write which project pays."), "project")
    referral.paid_cents, referral.paid_currency = cents_of(amount), currency_of(currency)
    referral.paid_project = project


def not_made(client: Client, *, entry_key: str | None, **facts: Any) -> ReferralNotMade:
    """Write down that a need led to no referral, and why."""
    if entry_key is not None:
        query = select(ReferralNotMade).where(ReferralNotMade.entry_key == entry_key)
        saved = db.session.scalar(query)
        if saved is not None:
            return saved
    made = ReferralNotMade(
        client_id=client.id, office_id=client.office_id, entry_key=entry_key, **facts
    )
    db.session.add(made)
    db.session.flush()
    return made
