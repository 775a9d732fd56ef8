"""Which referrals a person sees: a client's, and one's own with the overdue first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import load_only

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import Reader, built_once, sees, visible_to
from mrc_cases.base import paging
from mrc_cases.base.moments import now, present
from mrc_cases.base.paging import Listing
from mrc_cases.clients.access_models import clients_of
from mrc_cases.clients.models import CALLED, Client, ContactDetail
from mrc_cases.clients.safe_contact import is_trusted
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.consents.models import Consent
from mrc_cases.consents.recipients import Recipient
from mrc_cases.documents.models import AttachedFile
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner, PartnerService
from mrc_cases.partners.queries import in_directory
from mrc_cases.referrals.models import Referral, ReferralDocument, ReferralNotMade
from mrc_cases.referrals.states import OPEN, WAITING

MOST = 100


@dataclass(frozen=True)
class Line:
    """A referral in a list, with as much of the client as the reader may see."""

    referral: Referral
    partner: str
    owner: str
    client: Client | None

    @property
    def is_overdue(self) -> bool:
        """Whether the partner should have answered by now."""
        due_at = self.referral.reply_due_at
        return self.referral.state in WAITING and due_at is not None and due_at < now()


# What is told and written stays sealed in a list.
_COLUMNS: tuple[Any, ...] = (
    Referral.case_code, Referral.client_id, Referral.owner_id, Referral.need, Referral.urgency,
    Referral.state, Referral.sent_at, Referral.reply_due_at, Referral.booked_at, Referral.booked_on,
    Referral.outcome, Referral.decline_reason, Referral.client_asked_on, Referral.override_ground,
    Referral.override_approved_by_id, Referral.created_at, Referral.ended_at,
)  # fmt: skip
_OF_CLIENT = (*CALLED, Client.contact_rule)


def _lines(user: User | Reader) -> Select[*tuple[Any, ...]]:
    visible = and_(Client.id == Referral.client_id, *sees(user, Client))
    return (
        select(Referral, Partner.name, User.name, Client)
        .options(load_only(*_COLUMNS), load_only(*_OF_CLIENT))
        .join(Partner, Partner.id == Referral.partner_id)
        .join(User, User.id == Referral.owner_id)
        .outerjoin(Client, visible)
        .where(*sees(user, Referral))
    )


def _listing(
    query: Select[*tuple[Any, ...]], order: paging.Order, after: str | None
) -> Listing[Line]:
    return paging.listing(db.session, query, order, after, Line)


# Who waits for an answer, the longest overdue first; then who is with a partner; then drafts.
_OPEN_ORDER = paging.Order(
    (
        case((Referral.state.in_(WAITING), 0), (Referral.state == "draft", 2), else_=1),
        func.coalesce(Referral.reply_due_at, Referral.created_at),
        Referral.id,
    ),
    (paging.number, paging.moment, paging.key),
)
_ENDED_ORDER = paging.Order(
    (func.coalesce(Referral.ended_at, Referral.created_at), Referral.id),
    (paging.moment, paging.key),
)
_MADE_ORDER = paging.Order((Referral.created_at, Referral.id), (paging.moment, paging.key))
_LATEST_ORDER = paging.Order(
    (Referral.created_at, Referral.id), (paging.moment, paging.key), latest_first=True
)


def open_lines(user: User, owner_id: UUID | None, after: str | None = None) -> Listing[Line]:
    """The open referrals of one person, or all in reach: overdue first, then by what is due."""
    query = _open(user)
    return _listing(query.where(_for(owner_id)) if owner_id else query, _OPEN_ORDER, after)


@built_once
def _open(reader: Any) -> Select[*tuple[Any, ...]]:
    return _lines(reader).where(Referral.state.in_(("draft", *OPEN)))


def _for(owner_id: UUID) -> ColumnElement[bool]:
    """What somebody made, and what was prepared for their clients and waits to be sent."""
    prepared = and_(Referral.state == "draft", Referral.client_id.in_(clients_of(owner_id)))
    return or_(Referral.owner_id == owner_id, prepared)


def to_ask_about(user: User, owner_id: UUID, after: str | None = None) -> Listing[Line]:
    """What ended lately and the client was not asked about yet: their word counts too."""
    query = _lines(user).where(
        Referral.owner_id == owner_id,
        Referral.state.in_(("closed", "expired")),
        Referral.client_asked_on.is_(None),
        Referral.ended_at > now() - dt.timedelta(days=90),
    )
    return _listing(query, _ENDED_ORDER, after)


def exceptions_asked(user: User, after: str | None = None) -> Listing[Line]:
    """Drafts for which somebody asks a manager to share without an agreement."""
    return _listing(_asked(user), _MADE_ORDER, after)


@built_once
def _asked(reader: Any) -> Select[*tuple[Any, ...]]:
    return _lines(reader).where(
        Referral.state == "draft",
        Referral.override_ground.is_not(None),
        Referral.override_approved_by_id.is_(None),
    )


def of_client(user: User, client: Client, after: str | None = None) -> Listing[Line]:
    """A client's referrals, the latest first."""
    return _listing(_lines(user).where(Referral.client_id == client.id), _LATEST_ORDER, after)


def anything_of(reader: Reader) -> ColumnElement[bool]:
    """Whether a client has a referral the reader is told of: all of it, or only how far it is."""
    if reader.may(Area.REFERRALS, Level.READ):
        return exists().where(*sees(reader, Referral), Referral.client_id == ASKED_CLIENT)
    if reader.may(Area.REFERRALS, Level.ASK):
        return exists().where(Referral.archived_at.is_(None), Referral.client_id == ASKED_CLIENT)
    return false()


def states_of(client: Client) -> list[tuple[str, dt.datetime]]:
    """Only that there are referrals and how far they are: for reception (domain.md 1.3)."""
    query = (
        select(Referral.state, func.coalesce(Referral.sent_at, Referral.created_at))
        .where(Referral.client_id == client.id, Referral.archived_at.is_(None))
        .order_by(Referral.created_at.desc(), Referral.id)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


_NOT_MADE_ORDER = paging.Order(
    (ReferralNotMade.happened_on, ReferralNotMade.id), (paging.day, paging.key), latest_first=True
)


def not_made_of(user: User, client: Client, after: str | None = None) -> Listing[ReferralNotMade]:
    """Needs of a client that led to no referral, the latest first."""
    query = visible_to(user, ReferralNotMade).where(ReferralNotMade.client_id == client.id)
    return paging.listing(db.session, query, _NOT_MADE_ORDER, after, lambda made: made)


def overdue(reader: User | Reader) -> Select[int]:
    """How many of a person's referrals wait for an answer that is overdue."""
    return select(func.count()).where(
        *sees(reader, Referral), Referral.owner_id == reader.id, Referral.state.in_(WAITING),
        Referral.reply_due_at < present(),
    )  # fmt: skip


# --- what a referral is made of ------------------------------------------------------------------


def service_or_404(user: User, service_id: UUID) -> tuple[PartnerService, Partner]:
    """A service of an active partner that the reader may look up."""
    query = (
        select(PartnerService, Partner)
        .join(Partner, Partner.id == PartnerService.partner_id)
        .where(*in_directory(user), PartnerService.id == service_id, Partner.state == "active")
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        abort(404)
    return row[0], row[1]


def partner_and_service(referral: Referral) -> tuple[Partner, PartnerService]:
    """To whom a referral in reach goes, whatever became of them since."""
    partner = db.session.get_one(Partner, referral.partner_id)
    return partner, db.session.get_one(PartnerService, referral.service_id)


def safe_ways(client: Client) -> Sequence[ContactDetail]:
    """The ways to reach a client that are safe and not the employer's; no other is ever told."""
    query = select(ContactDetail).where(
        ContactDetail.client_id == client.id, ContactDetail.archived_at.is_(None)
    )
    found = db.session.scalars(query.order_by(ContactDetail.position, ContactDetail.id))
    return [way for way in found if is_trusted(way)]


def way_of(referral: Referral, client: Client) -> ContactDetail | None:
    """The way chosen for a referral, while it is still there and safe."""
    return next((each for each in safe_ways(client) if each.id == referral.contact_id), None)


def documents_to_share(user: User, client: Client) -> Sequence[AttachedFile]:
    """The papers of a client that may go with a referral: none that is confidential."""
    query = (
        select(AttachedFile)
        .where(
            *sees(user, AttachedFile),
            AttachedFile.client_id == client.id,
            AttachedFile.is_confidential.is_(False),
        )
        .order_by(AttachedFile.created_at.desc(), AttachedFile.id)
        .limit(MOST)
    )
    return db.session.scalars(query).all()


def documents_of(referral: Referral) -> Sequence[AttachedFile]:
    """The papers chosen for a referral that are still there and not confidential."""
    query = (
        select(AttachedFile)
        .join(ReferralDocument, ReferralDocument.file_id == AttachedFile.id)
        .where(
            ReferralDocument.referral_id == referral.id,
            AttachedFile.client_id == referral.client_id,
            AttachedFile.archived_at.is_(None),
            AttachedFile.is_confidential.is_(False),
        )
        .order_by(AttachedFile.created_at, AttachedFile.id)
    )
    return db.session.scalars(query).all()


def sent_under(user: User, consent: Consent) -> Sequence[tuple[Referral, str]]:
    """What went to the partner of a consent about its client; with the partner's name."""
    same = or_(Referral.consent_id == consent.id, Referral.partner_id == consent.partner_id)
    query = (
        select(Referral, Partner.name)
        .join(Partner, Partner.id == Referral.partner_id)
        .where(Referral.client_id == consent.client_id, same, Referral.sent_at.is_not(None))
        .order_by(Referral.sent_at.desc(), Referral.id)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def in_reach(user: User, referral_ids: Sequence[UUID]) -> set[UUID]:
    """Which of some referrals a person may open."""
    query = select(Referral.id).where(*sees(user, Referral), Referral.id.in_(referral_ids))
    return set(db.session.scalars(query))


def recipients(keys: Iterable[UUID] | None) -> list[Recipient]:
    """The partners as consents name them: those wanted, or all that can be chosen now."""
    query = select(Partner.id, Partner.name, Partner.kind).where(Partner.archived_at.is_(None))
    query = query.where(Partner.state == "active" if keys is None else Partner.id.in_(list(keys)))
    return [Recipient(*row) for row in db.session.execute(query.order_by(Partner.sort_name))]
