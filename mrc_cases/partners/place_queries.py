"""Where and when a service is given, as it is asked from a place at a moment."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    SQLColumnExpression,
    and_,
    exists,
    false,
    or_,
    select,
)

from mrc_cases.access.models import User
from mrc_cases.centre.models import Office
from mrc_cases.extensions import db
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.models import (
    PartnerHours,
    PartnerPlace,
    PartnerService,
    service_place,
)
from mrc_cases.partners.naming import plain_words
from mrc_cases.partners.queries import has_word

Condition = SQLColumnExpression[bool]


@dataclass(frozen=True)
class Here:
    """Where and when somebody asks: the local moment of the centre, the town of whom it is for,
    and the nearest office.
    """

    local: dt.datetime
    office_id: UUID | None = None
    office_name: str | None = None
    town: str | None = None


def here(user: User | None, local: dt.datetime) -> Here:
    """Where the person works; without an office “near me” is everywhere."""
    office_id = user.office_id if user is not None else None
    if office_id is None:
        return Here(local)
    return Here(local, office_id, db.session.scalar(select(Office.name).filter_by(id=office_id)))


@dataclass(frozen=True)
class Places:
    """Conditions on where a service is given, and when.

    With `public_only` nothing is found through a place that is not marked public, so that nobody
    can guess where a protected one is.
    """

    here: Here
    public_only: bool = False

    def fitting(self, asked: Asked) -> Iterator[Condition]:
        if asked.areas:
            yield or_(*(self._in_area(area) for area in asked.areas))
        if asked.near and (self.here.town or self.here.office_id is not None):
            yield self._near()
        if asked.today or asked.now:
            yield self._is_open(now=asked.now)

    def _in_area(self, area: str) -> Condition:
        """That it is given in a place there, or is for people from there."""
        words = plain_words(area)
        of_service = and_(*(has_word(PartnerService.area_keys, word) for word in words))
        of_place = and_(*(has_word(PartnerPlace.area_keys, word) for word in words))
        return or_(of_service, self._given_at(of_place)) if words else false()

    def _near(self) -> Condition:
        """In the client's town, a part of it or around it as it was written; without a client
        near the office, by what is written of the place or by the name of the town.
        """
        if self.here.town:
            parts = [part for part in self.here.town.split(",") if plain_words(part)]
            return or_(false(), *(self._in_area(part) for part in parts))
        near = self._given_at(PartnerPlace.office_id == self.here.office_id)
        return or_(near, self._in_area(self.here.office_name or ""))

    def _given_at(self, *conditions: Condition) -> Condition:
        public = (PartnerPlace.is_public,) if self.public_only else ()
        return exists().where(
            service_place.c.service_id == PartnerService.id,
            service_place.c.place_id == PartnerPlace.id,
            *conditions,
            *public,
        )

    def _is_open(self, *, now: bool) -> Condition:
        """As `opening.opens_today` and `opening.is_open` say, but asked of the database."""
        fits = _fits(self.here.local, now=now)
        own = PartnerHours.service_id == PartnerService.id
        of_place = self._given_at(PartnerHours.place_id == PartnerPlace.id, fits)
        return or_(exists().where(own, fits), and_(~exists().where(own), of_place))


def _fits(local: dt.datetime, *, now: bool) -> Condition:
    time, weekday = local.time(), local.weekday()
    over_midnight = PartnerHours.until <= PartnerHours.opens
    is_left = or_(over_midnight, PartnerHours.until > time)
    begun = (PartnerHours.opens <= time,) if now else ()
    of_today = and_(PartnerHours.weekday == weekday, is_left, *begun)
    yesterday = (weekday - 1) % 7
    since = and_(PartnerHours.weekday == yesterday, over_midnight, PartnerHours.until > time)
    return or_(of_today, since)
