"""The directory as JSON of the Human Services Data Specification 3.0 (Open Referral).

Field names as in its schemas. What HSDS has no field for (our codes, whether something is public)
stands in `attributes` whose `link_type` begins with “mrc:”. Contacts are left out: who they are is
sealed here. Times are the wall-clock times of the centre.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid5

from mrc_cases import codes
from mrc_cases.base.moments import now
from mrc_cases.centre.hours import Shift
from mrc_cases.codes import LANGUAGES, LISTS
from mrc_cases.codes.speaking import ENGLISH
from mrc_cases.partners.opening import by_times
from mrc_cases.partners.plain import PlainPart, PlainPartner

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Tree = dict[str, Any]


def directory_file(partners: Iterable[PlainPartner]) -> bytes:
    """All partners as one page of organisations, the shape HSDS gives a list in."""
    contents = [organisation(each) for each in partners]
    page = {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }
    return json.dumps(page, ensure_ascii=False, indent=1, default=str).encode()


def organisation(partner: PlainPartner) -> Tree:
    """One partner with its locations and services."""
    facts = partner.facts
    tree = {
        "id": str(partner.id),
        "name": facts["name"],
        "alternate_name": facts["other_name"],
        "description": facts["description"] or "",
        "email": facts["email"],
        "website": facts["website"],
        "phones": [_phone(each) for each in partner.phones],
        "locations": [_location(each) for each in partner.places],
        "services": [_service(each, facts["checked_on"]) for each in partner.services],
        "attributes": _attributes(
            partner.id,
            "organization",
            kind=facts["kind"],
            state=facts["state"],
            country=facts["country"],
            language=facts["language"],
            accepts_irregular=facts["accepts_irregular"],
            gender=facts["genders"],
            public=_yes(facts["is_public"]),
            checked_on=facts["checked_on"],
        ),
    }
    return _filled(tree)


def _filled(tree: Tree) -> Tree:
    """Without the fields nothing is known of."""
    return {name: value for name, value in tree.items() if value is not None and value != []}


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _attributes(link_id: UUID, entity: str, **said: Any) -> list[Tree]:
    pairs = [
        (name, value)
        for name, values in said.items()
        for value in (values if isinstance(values, tuple) else (values,))
        if value is not None
    ]
    return [
        {
            "id": str(uuid5(link_id, f"attribute:{name}:{value}")),
            "link_id": str(link_id),
            "link_type": f"mrc:{name}",
            "link_entity": entity,
            "value": str(value),
        }
        for name, value in pairs
    ]


def _phone(phone: PlainPart) -> Tree:
    facts = phone.facts
    return _filled(
        {
            "id": str(phone.id),
            "number": facts["number"],
            "type": "voice",
            "description": facts["words"],
            "attributes": _attributes(phone.id, "phone", public=_yes(facts["is_public"])),
        }
    )


def _location(place: PlainPart) -> Tree:
    facts = place.facts
    address = {
        "id": str(uuid5(place.id, "address")),
        "address_1": facts["address"] or "",
        "city": facts["area"],
        "state_province": "",
        "postal_code": facts["postal_code"] or "",
        "country": facts["country"] or "",
        "address_type": "physical",
    }
    return _filled(
        {
            "id": str(place.id),
            "location_type": "physical",
            "name": facts["name"],
            "addresses": [address],
            "schedules": _schedules(place.id, place.shifts),
            "attributes": _attributes(place.id, "location", public=_yes(facts["is_public"])),
        }
    )


def _service(service: PlainPart, checked_on: dt.date | None) -> Tree:
    facts, key = service.facts, service.id
    return _filled(
        {
            "id": str(key),
            "name": facts["name"] or str(LISTS["SERVICE"].by_code[_parent(facts)].label),
            "description": facts["description"],
            "status": "active" if facts["active"] else "inactive",
            "fees_description": facts["cost_note"],
            "eligibility_description": facts["eligibility"],
            "assured_date": checked_on.isoformat() if checked_on else None,
            "languages": [_language(key, code) for code in facts["languages"]],
            "schedules": _schedules(key, service.shifts, facts["hours_note"]),
            "cost_options": _cost_options(key, facts["cost"]),
            "service_areas": _areas(key, facts["area"]),
            "service_at_locations": [_at(key, place_id) for place_id in service.place_ids],
            "attributes": _attributes(
                key,
                "service",
                service=facts["service"],
                named=_yes(facts["name"] is not None),
                cost=facts["cost"],
                gender=facts["genders"],
                accepts_irregular=facts["accepts_irregular"],
                by_appointment=_yes(facts["by_appointment"]),
                public=_yes(facts["is_public"]),
            ),
        }
    )


def _parent(facts: Tree) -> str:
    """The shipped code of a service: one the centre added has no label of its own here."""
    return codes.counting("SERVICE", now().date())(facts["service"])


def _language(key: UUID, code: str) -> Tree:
    known = LANGUAGES.get(code, (code,))[0]
    return {
        "id": str(uuid5(key, f"language:{code}")),
        "name": codes.language_name(code, ENGLISH),
        "code": known if len(known) == 2 else code,
    }


def _cost_options(key: UUID, cost: str) -> list[Tree]:
    if cost == "NC":
        return []
    option = {"id": str(uuid5(key, "cost")), "option": cost}
    return [{**option, "amount": 0} if cost == "FREE" else option]


def _areas(key: UUID, area: str | None) -> list[Tree]:
    return [{"id": str(uuid5(key, "area")), "name": area}] if area else []


def _at(key: UUID, place_id: UUID) -> Tree:
    location = {"id": str(place_id), "location_type": "physical"}
    return {"id": str(uuid5(key, f"at:{place_id}")), "location_id": str(place_id),
            "location": location}  # fmt: skip


def _schedules(key: UUID, shifts: Sequence[Shift], note: str | None = None) -> list[Tree]:
    """A weekly rule (RFC 5545) for each opening time; what else is to be said in one of its own."""
    rules = [
        {
            "id": str(uuid5(key, f"schedule:{opens:%H:%M}-{until:%H:%M}")),
            "freq": "WEEKLY",
            "byday": ",".join(DAYS[day] for day in days),
            "opens_at": f"{opens:%H:%M}",
            "closes_at": f"{until:%H:%M}",
        }
        for days, opens, until in by_times(shifts)
    ]
    said = [{"id": str(uuid5(key, "schedule:note")), "notes": note}] if note else []
    return rules + said
