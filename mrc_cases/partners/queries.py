"""Which partners a person sees, and what may be shared with them."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Text, exists, false, or_, select, type_coerce

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, Reach, reach
from mrc_cases.access.queries import sees
from mrc_cases.codes import DATA_SETS, SIGNED_AGREEMENTS
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner, PartnerAgreement, PartnerService
from mrc_cases.partners.naming import patterns, plain_words

OFFERED = 12
MOST_WORDS = 6
# What goes to a partner with whom nothing is signed (R-11, SK10).
WITHOUT_AGREEMENT = "CONTACT"


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


def named(word: str) -> ColumnElement[bool]:
    """That a partner's name, or one of its services', has a word, in any script."""
    keys = (type_coerce(Partner.name_keys, Text), type_coerce(PartnerService.name_keys, Text))
    in_partner, in_service = ([key.like(each) for each in patterns(word)] for key in keys)
    if not in_partner:
        return false()
    of_partner = PartnerService.partner_id == Partner.id
    return or_(*in_partner, exists().where(of_partner, or_(*in_service)))


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
