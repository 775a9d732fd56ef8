"""The services that answer a question: what somebody chooses from when a client is referred."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from mrc_cases.access.models import User
from mrc_cases.base import paging
from mrc_cases.base.paging import Listing
from mrc_cases.extensions import db
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.models import Partner, PartnerPlace, PartnerService
from mrc_cases.partners.queries import has_word, in_directory
from mrc_cases.partners.search_queries import Here, Places, of_service

_ORDER = paging.Order(
    (Partner.sort_name, Partner.id, PartnerService.service, PartnerService.id),
    (paging.text, paging.key, paging.text, paging.key),
)


def _named(word: str) -> ColumnElement[bool]:
    """That the partner's name, or the service's own, has a word."""
    return or_(has_word(Partner.name_keys, word), has_word(PartnerService.name_keys, word))


def services_for(
    user: User, asked: Asked, here: Here, after: str | None = None
) -> Listing[tuple[PartnerService, Partner]]:
    """The services of active partners that answer a question, by the partner's name."""
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
        db.session, query, _ORDER, after, lambda service, partner: (service, partner)
    )
