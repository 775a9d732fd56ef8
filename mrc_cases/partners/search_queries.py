"""The directory narrowed to what somebody asked for, in an order that helps."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    Text,
    and_,
    case,
    exists,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
)

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.base import paging
from mrc_cases.base.models import OpaqueId
from mrc_cases.base.moments import today
from mrc_cases.extensions import db
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.models import (
    CHECK_EVERY,
    Partner,
    PartnerPlace,
    PartnerService,
)
from mrc_cases.partners.place_queries import Condition, Here, Places
from mrc_cases.partners.queries import IS_PUBLIC, WITH_PARTS, has_word, in_directory, named

PAGE = 25
# The rank, name and key of the row a page ended with.
Place = tuple[int, str, UUID]
MOST_AREAS = 500


def place_from(address: str | None) -> Place | None:
    """Where a page of the directory goes on, as an address has it."""
    return paging.read_place(address, paging.number, paging.text, paging.key)


def areas(*conditions: Condition, public_only: bool = False) -> list[str]:
    """The towns the partners (those that fulfil conditions) are in."""
    places = (
        select(PartnerPlace.area)
        .join(Partner, Partner.id == PartnerPlace.partner_id)
        .where(PartnerPlace.archived_at.is_(None), *conditions)
        .distinct()
    )
    if public_only:
        places = places.where(PartnerPlace.is_public)
    return list(db.session.scalars(places.order_by(PartnerPlace.area).limit(MOST_AREAS)))


@dataclass(frozen=True)
class Offers:
    """What can be chosen on the public page: what at least one partner offers there."""

    services: set[str]
    languages: set[str]


def public_offers(on: dt.date) -> Offers:
    """The services on the public page by what they mean that day, and the languages of them."""
    query = (
        select(PartnerService.service, PartnerService.languages)
        .join(Partner, Partner.id == PartnerService.partner_id)
        .where(*_given(PartnerService.is_public), *IS_PUBLIC)
        .distinct()
    )
    rows = db.session.execute(query).all()
    stands_for = codes.standing_for("SERVICE", on)
    return Offers(
        {stands_for(row.service) for row in rows}, {each for row in rows for each in row.languages}
    )


@dataclass(frozen=True)
class Listing:
    """A page of the directory, and the place of its last row when there are more."""

    partners: list[Partner]
    last: Place | None


def listing(found: Select[*tuple[Partner, int]]) -> Listing:
    """The page that `directory` or `public_directory` asks for."""
    rows = db.session.execute(found).all()
    partners = [partner for partner, _rank in rows[:PAGE]]
    if len(rows) <= PAGE:
        return Listing(partners, None)
    partner, rank = rows[PAGE - 1]
    return Listing(partners, (rank, partner.sort_name, partner.id))


def directory(
    user: User,
    asked: Asked,
    here: Here,
    *,
    all_states: bool = False,
    after: Place | None = None,
) -> Select[*tuple[Partner, int]]:
    """The partners that answer a question and their rank, one more than a page."""
    conditions = in_directory(user)
    if not all_states:
        conditions.append(Partner.state == "active")
    return _ranked(asked, here, [*conditions, *_answering(asked, here)], after)


def public_directory(
    asked: Asked, here: Here, after: Place | None = None
) -> Select[*tuple[Partner, int]]:
    """What anybody may read: active partners marked public that have a service marked public."""
    conditions = [
        *IS_PUBLIC,
        *_answering(asked, here, public_only=True),
        exists().where(*_given(PartnerService.is_public)),
    ]
    return _ranked(asked, here, conditions, after)


def _ranked(
    asked: Asked, here: Here, conditions: Sequence[Condition], after: Place | None
) -> Select[*tuple[Partner, int]]:
    """By name among equals: first whose own name was typed, last whose facts are old."""
    fresh_since = here.local.date() - CHECK_EVERY
    rank: Any = case((Partner.checked_on >= fresh_since, 0), else_=1)
    if asked.words:
        in_name = and_(*(has_word(Partner.name_keys, word) for word in asked.words))
        rank = rank + case((in_name, 0), else_=2)
    query = select(Partner, rank.label("rank")).where(*conditions)
    if after is not None:
        last = tuple_(after[0], after[1], literal(after[2], OpaqueId()))
        query = query.where(tuple_(rank, Partner.sort_name, Partner.id) > last)
    query = query.order_by(rank, Partner.sort_name, Partner.id).limit(PAGE + 1)
    return query.options(*WITH_PARTS)


def _answering(asked: Asked, here: Here, *, public_only: bool = False) -> list[Condition]:
    conditions: list[Condition] = [named(word) for word in asked.words]
    if asked.kinds:
        conditions.append(Partner.kind.in_(asked.kinds))
    if asked.countries:
        conditions.append(Partner.country.in_(asked.countries))
    if asked.about_services:
        places = Places(here, public_only=public_only)
        open_to_all = (PartnerService.is_public,) if public_only else ()
        conditions.append(exists().where(*_given(*open_to_all), *of_service(asked, places)))
    return conditions


def _given(*more: Condition) -> list[Condition]:
    """A service the partner gives now."""
    return [
        PartnerService.partner_id == Partner.id,
        PartnerService.active,
        PartnerService.archived_at.is_(None),
        *more,
    ]


def of_service(asked: Asked, places: Places) -> Iterator[Condition]:
    """What one service has to fulfil; where it leaves something open, its partner says it."""
    if asked.services:
        meant = codes.meant_by("SERVICE", asked.services, places.here.local.date())
        yield PartnerService.service.in_(meant)
    if asked.languages:
        yield _any_code(PartnerService.languages, asked.languages)
    if asked.free:
        yield PartnerService.cost == "FREE"
    yield from _for_whom(asked)
    yield from places.fitting(asked)


def _for_whom(asked: Asked) -> Iterator[Condition]:
    if asked.genders:
        yield _for_gender(asked.genders)
    if asked.irregular:
        of_partner = and_(
            PartnerService.accepts_irregular.not_in(("YES", "NO")),
            Partner.accepts_irregular == "YES",
        )
        yield or_(PartnerService.accepts_irregular == "YES", of_partner)


def _any_code(column: Any, values: Sequence[str]) -> Condition:
    text = type_coerce(column, Text)
    return or_(*(text.contains(f" {value} ", autoescape=True) for value in values))


def _for_gender(genders: Sequence[str]) -> Condition:
    own, partners = PartnerService.genders, Partner.genders
    nothing_said = type_coerce(own, Text) == " "
    everybody = type_coerce(partners, Text) == " "
    of_partner = and_(nothing_said, or_(everybody, _any_code(partners, genders)))
    return or_(_any_code(own, genders), of_partner)


def answers(service: PartnerService, asked: Asked) -> bool:
    """Whether a service is one of those that were asked for; for showing them first."""
    wanted = asked.services and codes.meant_by("SERVICE", asked.services, today())
    by_code = not wanted or service.service in wanted
    by_language = not asked.languages or not set(asked.languages).isdisjoint(service.languages)
    return service.active and by_code and by_language
