"""The services that answer a question: what somebody chooses from when a client is referred."""

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import selectinload

from mrc_cases.access.models import User
from mrc_cases.base import paging
from mrc_cases.base.paging import Listing
from mrc_cases.extensions import db
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.models import Partner, PartnerPlace, PartnerService
from mrc_cases.partners.place_queries import Here, Places
from mrc_cases.partners.queries import has_word, in_directory
from mrc_cases.partners.search_queries import of_service

_ORDER = paging.Order(
    (Partner.sort_name, Partner.id, PartnerService.service, PartnerService.id),
    (paging.text, paging.key, paging.text, paging.key),
)


def _named(word: str) -> ColumnElement[bool]:
    """That the partner's name, or the service's own, has a word."""
    return or_(has_word(Partner.name_keys, word), has_word(PartnerService.name_keys, word))


def services_for(
    user: User,
    asked: Asked,
    here: Here,
    after: str | None = None,
    put_last: ColumnElement[bool] | None = None,
) -> Listing[tuple[PartnerService, Partner]]:
    """The services of active partners that answer a question, by the partner's name.

    `put_last` says of which partners they stand behind all others.
    """
    query = (
        select(PartnerService, Partner)
        .join(Partner, Partner.id == PartnerService.partner_id)
        .where(
            *in_directory(user), Partner.state == "active", PartnerService.active,
            PartnerService.archived_at.is_(None), *(_named(word) for word in asked.words),
            *of_service(asked, Places(here)),
        )
    )  # fmt: skip
    query = query.options(
        selectinload(PartnerService.hours),
        selectinload(PartnerService.places).selectinload(PartnerPlace.hours),
    )
    if asked.kinds:
        query = query.where(Partner.kind.in_(asked.kinds))
    if asked.countries:
        query = query.where(Partner.country.in_(asked.countries))
    return paging.listing(
        db.session, query, _order(put_last), after, lambda service, partner: (service, partner)
    )


def _order(put_last: ColumnElement[bool] | None) -> paging.Order:
    if put_last is None:
        return _ORDER
    rank = case((put_last, 1), else_=0)
    return paging.Order((rank, *_ORDER.columns), (paging.number, *_ORDER.readers))
