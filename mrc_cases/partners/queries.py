"""Which partners a person sees, and what may be shared with them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from flask import abort
from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import contains_eager, selectinload

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, Reach, reach
from mrc_cases.access.queries import Reader, sees, total
from mrc_cases.base import paging
from mrc_cases.base.moments import centre_day
from mrc_cases.base.paging import Listing
from mrc_cases.codes import DATA_SETS, SIGNED_AGREEMENTS
from mrc_cases.extensions import db
from mrc_cases.partners.models import (
    CHECK_EVERY,
    WARN_BEFORE,
    Partner,
    PartnerAgreement,
    PartnerHours,
    PartnerPhone,
    PartnerPlace,
    PartnerService,
)
from mrc_cases.partners.naming import patterns, plain_words

OFFERED = 12
MOST_WORDS = 6
# What goes to a partner with whom nothing is signed (R-11, SK10).
WITHOUT_AGREEMENT = "CONTACT"


# A partner with all that is shown of it, in a constant number of queries.
WITH_PARTS = (
    selectinload(Partner.services).selectinload(PartnerService.hours),
    selectinload(Partner.services).selectinload(PartnerService.places),
    selectinload(Partner.places).selectinload(PartnerPlace.hours),
    selectinload(Partner.phones),
)


def in_directory(user: User) -> list[ColumnElement[bool]]:
    """Which partners somebody may look up.

    Reception (asks) and mediators (draft referrals) see the active ones: somebody at the desk is
    told every day where to go and whom to call. What is sealed and what was agreed they do not see.
    """
    if reach(user.roles, Area.REFERRALS) > Reach.NONE:
        return sees(user, Partner)
    if user.may(Area.REFERRALS, Level.ASK) or user.may(Area.REFERRALS, Level.CREATE):
        return [Partner.archived_at.is_(None), Partner.state == "active"]
    return [false()]


def has_word(keys: Any, word: str) -> ColumnElement[bool]:
    """That a column of keys (`naming.keys_of`) has a word, in any script, perhaps half typed."""
    return or_(false(), *(type_coerce(keys, Text).like(each) for each in patterns(word)))


def named(word: str) -> ColumnElement[bool]:
    """That a partner's name, or that of a service it gives, has a word."""
    of_service = exists().where(
        PartnerService.partner_id == Partner.id,
        PartnerService.active,
        has_word(PartnerService.name_keys, word),
    )
    return or_(has_word(Partner.name_keys, word), of_service)


def offers(service: str) -> ColumnElement[bool]:
    """That a partner gives a service now."""
    return exists().where(
        PartnerService.partner_id == Partner.id,
        PartnerService.service == service,
        PartnerService.active,
        PartnerService.archived_at.is_(None),
    )


def find(
    user: User, words: str, *, service: str | None = None, limit: int = OFFERED
) -> Sequence[Partner]:
    """Active partners by the beginning or the sound of their names: for typing ahead.

    No words: the first by name. `service` leaves only those that give it.
    """
    query = select(Partner).where(*in_directory(user), Partner.state == "active")
    for word in plain_words(words)[:MOST_WORDS]:
        query = query.where(named(word))
    if service is not None:
        query = query.where(offers(service))
    return db.session.scalars(query.order_by(Partner.sort_name, Partner.id).limit(limit)).all()


def data_sets_covered(partner_id: UUID, on: dt.date) -> str:
    """The largest data set that may be shared with a partner on a day (R-11, R-12).

    Only an agreement that is signed, in force and with an active partner covers anything beyond a
    name and a safe contact; where it ended, went by or never was, only these may go.
    """
    query = (
        select(PartnerAgreement)
        .join(Partner)
        .where(
            PartnerAgreement.partner_id == partner_id,
            PartnerAgreement.kind.in_(SIGNED_AGREEMENTS),
            PartnerAgreement.archived_at.is_(None),
            Partner.state == "active",
        )
    )
    current = [each.data_set for each in db.session.scalars(query) if each.is_current(on)]
    return max(current, key=DATA_SETS.index, default=WITHOUT_AGREEMENT)


Part = TypeVar("Part", PartnerService, PartnerPlace, PartnerAgreement)


def part_or_404(user: User, model: type[Part], part_id: UUID | None) -> Part:
    """A service, place or agreement of a partner whom the person may read whole, or 404."""
    query = (
        select(model)
        .join(Partner, Partner.id == model.partner_id)
        .where(model.id == part_id, model.archived_at.is_(None), *sees(user, Partner))
    )
    part = db.session.scalar(query)
    if part is None:
        abort(404)
    return part


def phone_or_404(user: User, phone_id: UUID) -> PartnerPhone:
    """A telephone of a partner whom the person may read whole, or 404."""
    query = select(PartnerPhone).join(Partner, Partner.id == PartnerPhone.partner_id)
    phone = db.session.scalar(query.where(PartnerPhone.id == phone_id, *sees(user, Partner)))
    if phone is None:
        abort(404)
    return phone


def hours_or_404(user: User, hours_id: UUID) -> tuple[PartnerHours, PartnerService | PartnerPlace]:
    """Opening hours and whose they are, of a partner whom the person may read whole, or 404."""
    hours = db.session.get(PartnerHours, hours_id)
    if hours is None:
        abort(404)
    if hours.service_id is not None:
        return hours, part_or_404(user, PartnerService, hours.service_id)
    return hours, part_or_404(user, PartnerPlace, hours.place_id)


def entry_or_404(user: User, partner_id: UUID) -> Partner:
    """A partner the person may look up, or 404; with all that its page shows."""
    query = select(Partner).where(Partner.id == partner_id, *in_directory(user))
    partner = db.session.scalar(query.options(*WITH_PARTS))
    if partner is None:
        abort(404)
    return partner


# --- what is due -------------------------------------------------------------------------------


def _unchecked(last: Any) -> ColumnElement[bool]:
    """Not looked at since a day."""
    return and_(
        Partner.state == "active", or_(Partner.checked_on.is_(None), Partner.checked_on <= last)
    )


def _ending(soon: Any, today: Any) -> ColumnElement[bool]:
    """In force on paper, and over, ending by a day soon, or to be looked at again."""
    return and_(
        PartnerAgreement.state == "active",
        PartnerAgreement.archived_at.is_(None),
        or_(
            PartnerAgreement.ends_on <= soon,
            PartnerAgreement.review_on <= today,
        ),
    )


# Whom nobody ever checked stands before the first day there is.
_CHECKS_ORDER = paging.Order(
    (func.coalesce(Partner.checked_on, dt.date(1, 1, 1)), Partner.id), (paging.day, paging.key)
)
# An agreement to be looked at that never ends stands after the last day there is.
_AGREEMENTS_ORDER = paging.Order(
    (func.coalesce(PartnerAgreement.ends_on, dt.date(9999, 12, 31)), PartnerAgreement.id),
    (paging.day, paging.key),
)


def checks_due(user: User, today: dt.date, after: str | None = None) -> Listing[Partner]:
    """The active partners whose facts are to be checked, those never or longest ago first."""
    query = (
        select(Partner)
        .where(*sees(user, Partner), _unchecked(today - CHECK_EVERY))
        .options(selectinload(Partner.phones))
    )
    return paging.listing(db.session, query, _CHECKS_ORDER, after, lambda partner: partner)


def agreements_due(
    user: User, today: dt.date, after: str | None = None
) -> Listing[PartnerAgreement]:
    """The agreements that end within 60 days, ended by themselves or are to be reviewed."""
    query = (
        select(PartnerAgreement)
        .join(Partner, Partner.id == PartnerAgreement.partner_id)
        .where(*sees(user, Partner), Partner.state != "ended", _ending(today + WARN_BEFORE, today))
        .options(contains_eager(PartnerAgreement.partner))
    )
    return paging.listing(db.session, query, _AGREEMENTS_ORDER, after, lambda agreement: agreement)


def due(reader: User | Reader) -> Select[int]:
    """How many partners and agreements wait to be looked at today."""
    ending = _ending(centre_day(WARN_BEFORE), centre_day())
    checks = select(func.count()).select_from(Partner).where(_unchecked(centre_day(-CHECK_EVERY)))
    agreements = (
        select(func.count())
        .select_from(PartnerAgreement)
        .join(Partner, Partner.id == PartnerAgreement.partner_id)
        .where(Partner.state != "ended", ending)
    )
    return total(*(query.where(*sees(reader, Partner)) for query in (checks, agreements)))


def all_partners(user: User) -> Sequence[Partner]:
    """Every partner in reach with its parts, by name: what an exchange file holds."""
    query = select(Partner).where(*sees(user, Partner)).options(*WITH_PARTS)
    return db.session.scalars(query.order_by(Partner.sort_name, Partner.id)).all()


# What anybody may read of: a partner that is marked so, and that we work with.
IS_PUBLIC = (Partner.is_public, Partner.state == "active", Partner.archived_at.is_(None))


def public_partners(user: User) -> Sequence[Partner]:
    """The partners in reach that stand on the public page."""
    query = select(Partner).where(*sees(user, Partner), *IS_PUBLIC).options(*WITH_PARTS)
    return db.session.scalars(query.order_by(Partner.sort_name, Partner.id)).all()
