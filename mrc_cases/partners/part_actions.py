"""What is done with a partner's services, places, telephones and opening times."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases.base.errors import RuleBroken, explain_constraint
from mrc_cases.base.moments import now
from mrc_cases.extensions import db
from mrc_cases.partners.actions import check_version
from mrc_cases.partners.models import (
    Partner,
    PartnerHours,
    PartnerPhone,
    PartnerPlace,
    PartnerService,
)
from mrc_cases.partners.naming import keys_of

explain_constraint(
    "uq_partner_phone_partner_id_number", _l("This number is written down already."), "number"
)
for _whose in ("service", "place"):
    explain_constraint(
        f"uq_partner_hours_{_whose}_id_weekday_opens",
        _l("There is a time that begins then on one of these days already."),
        "opens",
    )


def add_service(
    partner: Partner, *, new_id: UUID, place_ids: Collection[UUID] = (), **facts: Any
) -> PartnerService:
    """Write down a service."""
    service = PartnerService(id=new_id, partner_id=partner.id, office_id=partner.office_id)
    _set_service(service, partner, place_ids, facts)
    db.session.add(service)
    db.session.flush()
    db.session.expire(partner, ["services"])
    return service


def change_service(
    service: PartnerService, *, version: int, place_ids: Collection[UUID] = (), **facts: Any
) -> None:
    """Write a service anew; refuses to write over a newer version."""
    check_version(service, version, facts)
    _set_service(service, service.partner, place_ids, facts)


def _set_service(
    service: PartnerService, partner: Partner, place_ids: Collection[UUID], facts: dict[str, Any]
) -> None:
    for name, value in facts.items():
        setattr(service, name, value)
    service.name_keys = keys_of(service.name)
    service.area_keys = keys_of(service.area)
    service.places = [place for place in partner.places if place.id in place_ids]


def add_place(partner: Partner, *, new_id: UUID, **facts: Any) -> PartnerPlace:
    """Write down a place."""
    place = PartnerPlace(id=new_id, partner_id=partner.id)
    _set_place(place, facts)
    db.session.add(place)
    db.session.flush()
    db.session.expire(partner, ["places"])
    return place


def change_place(place: PartnerPlace, *, version: int, **facts: Any) -> None:
    """Write a place anew; refuses to write over a newer version."""
    check_version(place, version, facts)
    _set_place(place, facts)


def _set_place(place: PartnerPlace, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(place, name, value)
    place.area_keys = keys_of(place.area)


def close_place(place: PartnerPlace) -> None:
    """The partner is there no more."""
    for service in place.partner.services:
        service.places = [each for each in service.places if each.id != place.id]
    place.archived_at = now()
    db.session.flush()
    db.session.expire(place.partner, ["places"])


def add_phone(
    partner: Partner,
    *,
    number: str,
    words: str | None,
    is_public: bool = True,
    new_id: UUID | None = None,
) -> PartnerPhone:
    """Write down a telephone, after those there are."""
    phone = PartnerPhone(
        id=new_id,
        partner_id=partner.id,
        number=number,
        words=words,
        is_public=is_public,
        position=max((each.position for each in partner.phones), default=-1) + 1,
    )
    db.session.add(phone)
    db.session.flush()
    db.session.expire(partner, ["phones"])
    return phone


def remove_phone(phone: PartnerPhone) -> None:
    """The number is no longer theirs."""
    db.session.delete(phone)
    db.session.flush()


def add_hours(
    whose: PartnerService | PartnerPlace,
    *,
    weekdays: Sequence[int],
    opens: dt.time,
    until: dt.time,
    new_id: UUID | None = None,
) -> None:
    """Open a place, or one service, at the same time on some days; `new_id` for the first."""
    if opens == until and opens != dt.time():
        raise RuleBroken(_("Enter when it closes."), field="until")
    column = "service_id" if isinstance(whose, PartnerService) else "place_id"
    db.session.add_all(
        PartnerHours(
            id=None if place else new_id, **{column: whose.id}, weekday=day, opens=opens,
            until=until,
        )
        for place, day in enumerate(weekdays)
    )  # fmt: skip
    db.session.flush()
    db.session.expire(whose, ["hours"])


def remove_hours(hours: PartnerHours) -> None:
    """These hours are no longer kept."""
    db.session.delete(hours)
    db.session.flush()
