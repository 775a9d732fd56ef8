"""Referrals out and in, the links by which partners answer, and referrals that were not made."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.errors import explain_constraint
from mrc_cases.base.models import Base, Instant, Key, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient, clients_of
from mrc_cases.referrals.states import ENDED, NEXT

MOST_WRONG_CODES = 5


def _among(column: str, codes: Any) -> str:
    return f"{column} IN ({','.join(repr(code) for code in codes)})"


class Referral(OfClient, Record, Base):
    """A client sent to a service of a partner (R-11).

    What is shared is decided at sending and kept as it went out; the partner never sees more, and
    sees it only while the referral is open and the agreement, or an approved exception, covers it.
    """

    __tablename__ = "referral"
    area: ClassVar[Area] = Area.REFERRALS

    client_id: Mapped[UUID] = link("client.id")
    partner_id: Mapped[UUID] = link("partner.id", index=True)
    service_id: Mapped[UUID] = link("partner_service.id", index=True)
    owner_id: Mapped[UUID] = link("user_account.id")
    # What stands on the outside of letters and papers; says nothing of the client.
    case_code: Mapped[str] = mapped_column(String(16), unique=True)
    need: Mapped[str] = mapped_column(String(24))
    urgency: Mapped[str] = mapped_column(String(12))
    data_set: Mapped[str] = mapped_column(String(12))
    hides_name: Mapped[bool] = mapped_column(default=False)  # the case code in its place
    why: Mapped[str] = personal(tier="T3", nullable=False)
    given: Mapped[str | None] = personal(tier="T3")  # what was done already
    interpreter: Mapped[bool] = mapped_column(default=False)
    # The way to reach the client that the partner is told; no foreign key: it may be taken away.
    contact_id: Mapped[UUID | None] = mapped_column(OpaqueId)
    reply_to: Mapped[str] = personal(nullable=False)  # whom the partner asks at the centre
    way: Mapped[str | None] = mapped_column(String(12))
    sent_to: Mapped[str | None] = personal()  # the address, or who took it
    # Why it may be shared: a consent, or an exception that a manager approved.
    consent_id: Mapped[UUID | None] = link("consent.id", index=True)
    override_ground: Mapped[str | None] = mapped_column(String(8))
    override_reason: Mapped[str | None] = personal(tier="T3")
    override_asked_by_id: Mapped[UUID | None] = link("user_account.id")
    override_approved_by_id: Mapped[UUID | None] = link("user_account.id")
    # Exactly what went out: a list of key, value and how the value is to be read.
    shared: Mapped[list[dict[str, Any]] | None] = personal(list, tier="T3")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    sent_at: Mapped[OptionalInstant]
    reply_due_at: Mapped[OptionalInstant]
    acknowledged_at: Mapped[OptionalInstant]
    accepted_at: Mapped[OptionalInstant]
    # When the person is to come to the partner: an hour, or a day without one.
    booked_at: Mapped[OptionalInstant]
    booked_on: Mapped[dt.date | None] = mapped_column(Date)
    in_service_at: Mapped[OptionalInstant]
    ended_at: Mapped[OptionalInstant]
    told_by: Mapped[str | None] = mapped_column(String(8))  # the last: PARTNER, STAFF, CLOCK
    outcome: Mapped[str | None] = mapped_column(String(12))
    closing_word: Mapped[str | None] = personal(tier="T3")  # the partner's
    decline_reason: Mapped[str | None] = mapped_column(String(24))
    revoke_reason: Mapped[str | None] = mapped_column(String(12))
    ending_word: Mapped[str | None] = personal(tier="T3")  # why it was declined or taken back
    # What the client says of the service, beside the partner's word.
    client_outcome: Mapped[str | None] = mapped_column(String(12))
    client_word: Mapped[str | None] = personal(tier="T3")
    client_asked_on: Mapped[dt.date | None] = mapped_column(Date)
    # What the centre pays of it and from where; neither tells what the person has.
    paid_cents: Mapped[int | None] = mapped_column(BigInteger)
    paid_currency: Mapped[str | None] = mapped_column(String(3))
    paid_project: Mapped[str | None] = mapped_column(String(60))  # a name or number, no person's
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    __table_args__ = (
        Index(None, "client_id", "created_at", "id"),
        Index(None, "owner_id", "state", "reply_due_at"),
        Index(None, "state", "reply_due_at", "id"),
        Index(None, "sent_at", "partner_id"),
        CheckConstraint(_among("state", NEXT), name="state"),
        CheckConstraint(_among("urgency", ("EMERGENCY", "URGENT", "NORMAL")), name="urgency"),
        CheckConstraint(
            _among("data_set", ("NONE", "CONTACT", "SUMMARY", "DOCUMENTS")), name="data_set"
        ),
        # Nothing leaves the house without an agreement or an approved exception.
        CheckConstraint(
            "sent_at IS NULL OR consent_id IS NOT NULL OR (override_ground IS NOT NULL"
            " AND override_reason IS NOT NULL AND override_approved_by_id IS NOT NULL)",
            name="covered",
        ),
        CheckConstraint(
            "override_approved_by_id IS NULL OR override_approved_by_id <> override_asked_by_id",
            name="two_people",
        ),
        CheckConstraint("state = 'revoked' OR (state = 'draft') = (sent_at IS NULL)", name="sent"),
        CheckConstraint("(sent_at IS NULL) = (reply_due_at IS NULL)", name="due"),
        CheckConstraint(
            "state NOT IN ('accepted','in_service','closed') OR accepted_at IS NOT NULL",
            name="accepted",
        ),
        CheckConstraint("state <> 'in_service' OR in_service_at IS NOT NULL", name="in_service"),
        CheckConstraint("booked_at IS NULL OR booked_on IS NULL", name="booked"),
        CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed"),
        CheckConstraint("(state = 'declined') = (decline_reason IS NOT NULL)", name="declined"),
        CheckConstraint("(state = 'revoked') = (revoke_reason IS NOT NULL)", name="revoked"),
        CheckConstraint(
            f"({_among('state', sorted(ENDED))}) = (ended_at IS NOT NULL)", name="ended"
        ),
        CheckConstraint(
            "(paid_cents IS NULL) = (paid_currency IS NULL)"
            " AND (paid_cents IS NULL) = (paid_project IS NULL)",
            name="paid",
        ),
        CheckConstraint(
            "paid_cents IS NULL OR (paid_cents > 0 AND sent_at IS NOT NULL)", name="paid_something"
        ),
    )

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        """Own is what one made or looks after, and what concerns one's clients."""
        return (cls.owner_id == user_id) | super().is_own(user_id)

    @property
    def is_covered_by_exception(self) -> bool:
        """Whether a manager approved sharing without an agreement."""
        return self.override_approved_by_id is not None


class ReferralDocument(Base):
    """A paper of the client that goes with a referral."""

    __tablename__ = "referral_document"
    on_trail: ClassVar[bool] = False  # the referral's own lines say it

    referral_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True
    )
    file_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("attached_file.id"), primary_key=True
    )


class ReferralReminder(Base):
    """A reminder that was made: once for each referral and kind, whoever's clock strikes first."""

    __tablename__ = "referral_reminder"
    on_trail: ClassVar[bool] = False

    referral_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    made_at: Mapped[Instant] = mapped_column(default=now)

    __table_args__ = (CheckConstraint("kind IN ('HALF','LIMIT')", name="kind"),)


class PartnerLink(Base):
    """A partner's way in: to answer one referral, or to send people to the centre.

    Neither the secret of the address nor the code told by phone is kept, only hashes of both;
    `links.py` says how. Five wrong codes lock it.
    """

    __tablename__ = "partner_link"
    on_trail: ClassVar[bool] = False  # making, opening and ending it have lines of their own

    id: Mapped[Key]
    purpose: Mapped[str] = mapped_column(String(8))  # ANSWER, SEND_IN
    partner_id: Mapped[UUID] = link("partner.id")
    referral_id: Mapped[UUID | None] = link("referral.id")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    wrong_codes: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[UUID | None] = link("user_account.id")
    made_at: Mapped[Instant] = mapped_column(default=now)
    expires_at: Mapped[Instant]
    opened_at: Mapped[OptionalInstant]
    revoked_at: Mapped[OptionalInstant]

    __table_args__ = (
        Index(None, "partner_id", "purpose", "made_at"),
        Index(
            "uq_partner_link_referral_id", "referral_id", unique=True,
            sqlite_where=text("revoked_at IS NULL"), postgresql_where=text("revoked_at IS NULL"),
        ),
        CheckConstraint("(purpose = 'ANSWER') = (referral_id IS NOT NULL)", name="purpose"),
        CheckConstraint(f"wrong_codes BETWEEN 0 AND {MOST_WRONG_CODES}", name="wrong_codes"),
    )  # fmt: skip

    @property
    def is_locked(self) -> bool:
        """Whether too many wrong codes were tried."""
        return self.wrong_codes >= MOST_WRONG_CODES


class ReferralNotMade(OfClient, Record, Base):
    """A need that led to no referral, and why (Primero, GBVIMS)."""

    __tablename__ = "referral_not_made"
    area: ClassVar[Area] = Area.REFERRALS

    client_id: Mapped[UUID] = link("client.id", index=True)
    need: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(String(16))
    happened_on: Mapped[dt.date] = mapped_column(Date, index=True)
    word: Mapped[str | None] = personal(tier="T3")
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)


class ReferralIn(OfClient, Record, Base):
    """A person sent to the centre (R-10). Until registered there is no client behind it."""

    __tablename__ = "referral_in"
    area: ClassVar[Area] = Area.REFERRALS

    client_id: Mapped[UUID | None] = link("client.id", index=True)
    partner_id: Mapped[UUID | None] = link("partner.id", index=True)
    link_id: Mapped[UUID | None] = link("partner_link.id")  # None: typed in by staff
    source: Mapped[str] = mapped_column(String(16))
    sender_name: Mapped[str | None] = personal()
    sender_contact: Mapped[str | None] = personal()
    sender_reference: Mapped[str | None] = personal()
    urgency: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = personal(tier="T3", nullable=False)
    person_name: Mapped[str | None] = personal()
    person_contact: Mapped[str | None] = personal()
    person_language: Mapped[str] = mapped_column(String(3), default="NC")
    person_gender: Mapped[str] = mapped_column(String(3), default="U")
    consent_seen: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[Instant] = mapped_column(default=now)
    answer_due_at: Mapped[Instant]
    state: Mapped[str] = mapped_column(String(12), default="received")
    decided_at: Mapped[OptionalInstant]
    decided_by_id: Mapped[UUID | None] = link("user_account.id")
    decline_reason: Mapped[str | None] = mapped_column(String(24))
    draft_id: Mapped[UUID | None] = mapped_column(OpaqueId, index=True)  # the intake begun
    may_tell: Mapped[bool] = mapped_column(default=False)  # the client lets us tell the result
    result: Mapped[str | None] = mapped_column(String(12))
    told_at: Mapped[OptionalInstant]  # when the sender was told, other than on the link's page
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    __table_args__ = (
        Index(None, "state", "answer_due_at", "id"),
        Index(None, "received_at", "partner_id"),
        CheckConstraint(
            _among("state", ("received", "accepted", "linked", "declined")), name="state"
        ),
        CheckConstraint(_among("urgency", ("EMERGENCY", "URGENT", "NORMAL")), name="urgency"),
        CheckConstraint("(state = 'received') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'linked') = (client_id IS NOT NULL)", name="linked"),
        CheckConstraint("(state = 'declined') = (decline_reason IS NOT NULL)", name="declined"),
        CheckConstraint("result IS NULL OR may_tell", name="may_tell"),
    )

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        """Own is what nobody has a file for yet, and what concerns one's clients."""
        return cls.client_id.is_(None) | cls.client_id.in_(clients_of(user_id))


explain_constraint("uq_referral_entry_key", _l("This is saved already."))
explain_constraint("uq_referral_in_entry_key", _l("This is saved already."))
explain_constraint("uq_referral_not_made_entry_key", _l("This is saved already."))
explain_constraint(
    "uq_partner_link_referral_id", _l("Somebody else made a link a moment ago. Please look again.")
)
explain_constraint(
    "ck_referral_covered", _l("The client has not agreed to sharing this with this partner.")
)
