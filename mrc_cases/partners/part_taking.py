"""Taking over the services, places and telephones of one partner from an exchange file."""

from collections.abc import Iterable
from uuid import UUID

from mrc_cases.base.moments import now
from mrc_cases.centre.hours import Shift
from mrc_cases.extensions import db
from mrc_cases.partners.models import (
    Partner,
    PartnerHours,
    PartnerPhone,
    PartnerPlace,
    PartnerService,
)
from mrc_cases.partners.naming import keys_of
from mrc_cases.partners.plain import PlainPart, PlainPartner


def take_parts(partner: Partner, theirs: PlainPartner, *, overwrite: bool) -> bool:
    """Add the parts that are not here yet, and say whether there were any.

    With `overwrite` the others become what the file says, and those it has no longer are closed.
    """
    added = _take_phones(partner, theirs.phones, overwrite=overwrite)
    places = {place.id: place for place in partner.places}
    added |= _take_places(partner, theirs.places, places, overwrite=overwrite)
    return _take_services(partner, theirs.services, places, overwrite=overwrite) or added


def _take_phones(partner: Partner, parts: Iterable[PlainPart], *, overwrite: bool) -> bool:
    ours = {phone.id: phone for phone in partner.phones}
    wanted = {part.id: part for part in parts}
    if overwrite:
        for key in ours.keys() - wanted.keys():
            db.session.delete(ours.pop(key))
        db.session.flush()  # before a number comes in again under another key
    numbers = {phone.number for phone in ours.values()}
    added = False
    for position, part in enumerate(wanted.values()):
        phone = ours.get(part.id)
        if phone is None and part.facts["number"] not in numbers:
            db.session.add(
                PartnerPhone(id=part.id, partner_id=partner.id, position=position, **part.facts)
            )
            numbers.add(part.facts["number"])
            added = True
        elif phone is not None and overwrite:
            _set(phone, part)
    return added


def _set(record: PartnerPhone | PartnerPlace | PartnerService, part: PlainPart) -> None:
    for name, value in part.facts.items():
        setattr(record, name, value)


def _take_places(
    partner: Partner,
    parts: Iterable[PlainPart],
    places: dict[UUID, PartnerPlace],
    *,
    overwrite: bool,
) -> bool:
    gone = places.keys() - {part.id for part in parts}
    for key in gone if overwrite else ():
        places.pop(key).archived_at = now()
    added = False
    for part in parts:
        place = places.get(part.id) or db.session.get(PartnerPlace, part.id)
        if place is not None and not overwrite:
            continue  # one that the centre closed stays closed
        if place is None:
            place = PartnerPlace(id=part.id, partner_id=partner.id)
            db.session.add(place)
            added = True
        places[part.id], place.archived_at = place, None
        _set(place, part)
        place.area_keys = keys_of(place.area)
        _take_hours(place, part.shifts)
    return added


def _take_services(
    partner: Partner,
    parts: Iterable[PlainPart],
    places: dict[UUID, PartnerPlace],
    *,
    overwrite: bool,
) -> bool:
    ours = {service.id: service for service in partner.services}
    for key in ours.keys() - {part.id for part in parts} if overwrite else ():
        ours[key].active = False
    added = False
    for part in parts:
        service = ours.get(part.id)
        if service is not None and not overwrite:
            continue
        if service is None:
            service = PartnerService(id=part.id, partner_id=partner.id)
            db.session.add(service)
            added = True
        _set(service, part)
        service.name_keys, service.area_keys = keys_of(service.name), keys_of(service.area)
        service.places = [places[key] for key in part.place_ids if key in places]
        _take_hours(service, part.shifts)
    return added


def _take_hours(record: PartnerPlace | PartnerService, shifts: Iterable[Shift]) -> None:
    """Leave the times that are the same as they are."""
    wanted = {(shift.weekday, shift.opens): shift.until for shift in shifts}
    column = "service_id" if isinstance(record, PartnerService) else "place_id"
    for hours in list(record.hours):
        until = wanted.pop((hours.weekday, hours.opens), None)
        if until is None:
            db.session.delete(hours)
        elif until != hours.until:
            hours.until = until
    db.session.add_all(
        PartnerHours(**{column: record.id}, weekday=weekday, opens=opens, until=until)
        for (weekday, opens), until in wanted.items()
    )
