"""A partner as an exchange file tells of it: without anything sealed, and without the database.

What leaves the centre and what comes in is compared in this form.
"""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from mrc_cases.centre.hours import Shift
from mrc_cases.partners.models import (
    Partner,
    PartnerHours,
    PartnerPhone,
    PartnerPlace,
    PartnerService,
)
from mrc_cases.partners.shapes import number_alone

# Records that come without a key of the right kind get one made of what they say.
OWN_KEYS = UUID("6f1d6a52-2f0b-5c1c-9c37-0d5b6f0f5a01")

PARTNER_FACTS = (
    "name", "other_name", "kind", "state", "description", "country", "language", "email", "website",
    "accepts_irregular", "genders", "checked_on", "is_public",
)  # fmt: skip
PLACE_FACTS = ("name", "area", "address", "postal_code", "country", "is_public")
SERVICE_FACTS = (
    "service", "name", "description", "languages", "cost", "cost_note", "eligibility", "genders",
    "accepts_irregular", "area", "by_appointment", "hours_note", "is_public", "active",
)  # fmt: skip
PHONE_FACTS = ("number", "words", "is_public")


@dataclass(frozen=True)
class PlainPart:
    """A place, a service or a telephone: its key, its facts by column, when it is open, where."""

    id: UUID
    facts: dict[str, Any]
    shifts: tuple[Shift, ...] = ()
    place_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class PlainPartner:
    """A partner with its parts."""

    id: UUID
    facts: dict[str, Any]
    phones: tuple[PlainPart, ...] = ()
    places: tuple[PlainPart, ...] = ()
    services: tuple[PlainPart, ...] = ()
    # What of the record could not come in, in sentences; empty for one of the centre's own.
    left_out: tuple[str, ...] = field(default=(), compare=False)

    @property
    def mark(self) -> str:
        """What tells whether anything was changed since; the day of the last check is not told."""
        said = asdict(replace(self, facts={**self.facts, "checked_on": None}, left_out=()))
        text = json.dumps(said, default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def key_of(text: Any, *more: str) -> UUID:
    """The key a file gives, or one made of what it gives instead."""
    try:
        return UUID(str(text))
    except ValueError:
        return uuid5(OWN_KEYS, "/".join((str(text), *more)))


def plain_of(partner: Partner, *, public_only: bool = False) -> PlainPartner:
    """A partner as it is now; `public_only` leaves out what is not marked public."""
    places = [each for each in partner.places if each.is_public or not public_only]
    services = [each for each in partner.services if not public_only or _is_public(each)]
    phones = [each for each in partner.phones if each.is_public or not public_only]
    return PlainPartner(
        partner.id,
        _facts(partner, PARTNER_FACTS),
        tuple(PlainPart(each.id, _phone_facts(each, public_only)) for each in phones),
        _by_key(_place(each) for each in places),
        _by_key(_service(each, {place.id for place in places}) for each in services),
    )


def _is_public(service: PartnerService) -> bool:
    return service.is_public and service.active


def _facts(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _phone_facts(phone: PartnerPhone, public_only: bool) -> dict[str, Any]:
    facts = _facts(phone, PHONE_FACTS)
    return facts | {"number": number_alone(phone.number)} if public_only else facts


def _by_key(parts: Any) -> tuple[PlainPart, ...]:
    return tuple(sorted(parts, key=lambda part: part.id.bytes))


def _place(place: PartnerPlace) -> PlainPart:
    return PlainPart(place.id, _facts(place, PLACE_FACTS), _shifts(place.hours))


def _service(service: PartnerService, place_ids: set[UUID]) -> PlainPart:
    where = sorted((each.id for each in service.places if each.id in place_ids), key=str)
    facts = _facts(service, SERVICE_FACTS)
    return PlainPart(service.id, facts, _shifts(service.hours), tuple(where))


def _shifts(hours: list[PartnerHours]) -> tuple[Shift, ...]:
    shifts = [Shift(each.weekday, each.opens, each.until) for each in hours]
    return in_order(shifts)


def in_order(shifts: list[Shift]) -> tuple[Shift, ...]:
    """Shifts as they are compared; of two that begin at the same time only the first stays."""
    first: dict[tuple[int, dt.time], Shift] = {}
    for shift in shifts:
        first.setdefault((shift.weekday, shift.opens), shift)
    return tuple(first[key] for key in sorted(first))
