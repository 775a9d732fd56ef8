"""Partners out of a directory in HSDS 3 JSON, our own or anybody's (see `hsds.py`)."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from mrc_cases.centre.hours import Shift
from mrc_cases.codes import LANGUAGES, is_code, is_missing
from mrc_cases.partners import reading
from mrc_cases.partners.hsds import DAYS, Tree
from mrc_cases.partners.plain import PlainPart, PlainPartner, in_order, key_of
from mrc_cases.partners.reading import FileUnreadable, Unfit
from mrc_cases.partners.shapes import LONGEST_LINE

DEEPEST = 40
_BY_TWO = {tag: iso for iso, tags in LANGUAGES.items() for tag in tags}


def organisations(content: bytes) -> list[Any]:
    """The organisations of a file, unread as yet; raises FileUnreadable."""
    if len(content) > reading.MOST_BYTES:
        raise FileUnreadable(_("This file is larger than 20 MB. Please divide it."))
    try:
        tree = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FileUnreadable(_("This file is damaged: it is no JSON.")) from error
    if _is_deeper(tree, DEEPEST):
        raise FileUnreadable(_("This file is nested too deeply. It is no directory."))
    return tree if isinstance(tree, list) else _contents(tree)


def _is_deeper(tree: Any, levels: int) -> bool:
    level = [tree]
    for _level in range(levels):
        inside = (each.values() if isinstance(each, dict) else each for each in level)
        level = [part for parts in inside for part in parts if isinstance(part, dict | list)]
        if not level:
            return False
    return True


def _contents(tree: Any) -> list[Any]:
    """A page of a list, a bare organisation, or what some programs write."""
    if isinstance(tree, dict):
        for name in ("contents", "organizations"):
            if isinstance(tree.get(name), list):
                return list(tree[name])
        if "name" in tree and ("services" in tree or "locations" in tree):
            return [tree]
    raise FileUnreadable(_("This is no directory of HSDS 3: it lists no organisations."))


def read_organisation(
    tree: Any, country: str, guess_service: Callable[[str], str | None]
) -> PlainPartner:
    """One organisation; raises Unfit with the reason.

    `country` is where one without a country is; `guess_service` gives the code for a service's
    name, for files that do not know our codes.
    """
    if not isinstance(tree, dict) or not tree.get("id"):
        raise Unfit(_("It has no id."))
    name, said = reading.text(tree.get("name")), _said(tree)
    if name is None:
        raise Unfit(_("It has no name."))
    left_out: list[str] = []
    places = _read_all(_list(tree, "locations"), _location, left_out)
    known = {place.id for place in places}
    services = _read_all(
        _list(tree, "services"), lambda each: _service(each, known, guess_service), left_out
    )
    facts = {
        "name": name,
        "other_name": reading.text(tree.get("alternate_name")),
        "kind": reading.code("PARTNER_KIND", said("kind"), "OTHER"),
        "state": reading.code("PARTNER_STATE", said("state"), "active"),
        "description": reading.text(tree.get("description"), "description"),
        "country": reading.code("COUNTRY", said("country") or _country(places), country),
        "language": reading.code("LANGUAGE", said("language"), "NC"),
        "email": reading.email(tree.get("email")),
        "website": reading.website(tree.get("website")),
        "accepts_irregular": reading.code("YES_NO", said("accepts_irregular"), "NC"),
        "genders": reading.code_set("GENDER", _all_said(tree, "gender")),
        "checked_on": reading.day(said("checked_on") or _assured(tree)),
        "is_public": reading.is_yes(said("public")),
    }
    phones = _read_all(_phones(tree), _phone, left_out)
    return PlainPartner(
        key_of(tree["id"], "organization"), facts, _once(phones), _ordered(places),
        _ordered(services), tuple(left_out),
    )  # fmt: skip


def _read_all(
    trees: list[Tree], read: Callable[[Tree], PlainPart], left_out: list[str]
) -> list[PlainPart]:
    """The parts that fit, each key once; why the others do not is added to `left_out`."""
    reading.not_too_many(trees)
    found: dict[UUID, PlainPart] = {}
    for tree in trees:
        try:
            part = read(tree)
        except Unfit as error:
            name = reading.text(str(tree.get("name") or tree.get("number") or "–")[:80])
            left_out.append(f"{name}: {error}")
        else:
            found.setdefault(part.id, part)
    return list(found.values())


def _ordered(parts: Iterable[PlainPart]) -> tuple[PlainPart, ...]:
    return tuple(sorted(parts, key=lambda part: part.id.bytes))


def _phones(tree: Tree) -> list[Tree]:
    """Those of the organisation, then those that a file writes at a service or a location."""
    parts = [tree, *_list(tree, "services"), *_list(tree, "locations")]
    return [phone for part in parts for phone in _list(part, "phones")]


def _once(phones: Iterable[PlainPart]) -> tuple[PlainPart, ...]:
    """Each number once."""
    by_number: dict[str, PlainPart] = {}
    for phone in phones:
        by_number.setdefault(phone.facts["number"], phone)
    return tuple(by_number.values())


def _list(tree: Tree, name: str) -> list[Tree]:
    """A list of objects; HSDS 3.0 spelled some plurals otherwise at first."""
    value = tree.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _all_said(tree: Tree, name: str) -> list[Any]:
    return [
        each.get("value")
        for each in _list(tree, "attributes")
        if each.get("link_type") == f"mrc:{name}"
    ]


def _said(tree: Tree) -> Callable[[str], Any]:
    """Gives what one of our own attributes says of a record; None where it has none."""
    return lambda name: next(iter(_all_said(tree, name)), None)


def _country(places: list[PlainPart]) -> str | None:
    return next((place.facts["country"] for place in places if place.facts["country"]), None)


def _assured(tree: Tree) -> str | None:
    """The latest day on which one of its services was checked."""
    days = (str(each.get("assured_date") or "") for each in _list(tree, "services"))
    return max(days, default="") or None


def _key(tree: Tree, entity: str) -> UUID:
    if not tree.get("id"):
        raise Unfit(_("It has no id."))
    return key_of(tree["id"], entity)


def _phone(tree: Tree) -> PlainPart:
    facts = {
        "number": reading.phone(tree.get("number")),
        "words": reading.text(tree.get("description")),
        "is_public": reading.is_yes(_said(tree)("public")),
    }
    return PlainPart(_key(tree, "phone"), facts)


def _location(tree: Tree) -> PlainPart:
    address = next(iter(_list(tree, "addresses") or _list(tree, "addresss")), {})
    area = reading.text(address.get("city")) or reading.text(address.get("region"))
    if area is None:
        raise Unfit(_("It has no town."))
    lines = (reading.text(address.get(name)) for name in ("address_1", "address_2"))
    country = reading.text(address.get("country"))
    facts = {
        "name": reading.text(tree.get("name")),
        "area": area,
        "address": ", ".join(filter(None, lines)) or None,
        "postal_code": (reading.text(address.get("postal_code")) or "")[:16] or None,
        "country": reading.code("COUNTRY", country) if country else None,
        "is_public": reading.is_yes(_said(tree)("public")),
    }
    shifts, _note = _schedules(tree)
    return PlainPart(_key(tree, "location"), facts, shifts)


def _service(
    tree: Tree, places: set[UUID], guess_service: Callable[[str], str | None]
) -> PlainPart:
    said, name = _said(tree), reading.text(tree.get("name"))
    shifts, note = _schedules(tree)
    facts = {
        "service": _service_code(tree, guess_service),
        "name": None if said("named") == "no" else name,
        "description": reading.text(tree.get("description"), "description"),
        "languages": tuple(dict.fromkeys(_languages(tree))),
        "cost": reading.code("COST", said("cost") or _cost(tree), "NC"),
        "cost_note": reading.text(tree.get("fees_description")),
        "eligibility": reading.text(tree.get("eligibility_description")),
        "genders": reading.code_set("GENDER", _all_said(tree, "gender")),
        "accepts_irregular": reading.code("YES_NO", said("accepts_irregular"), "NC"),
        "area": next(
            (reading.text(each.get("name")) for each in _list(tree, "service_areas")), None
        ),
        "by_appointment": reading.is_yes(said("by_appointment")),
        "hours_note": note,
        "is_public": reading.is_yes(said("public")),
        "active": (reading.text(tree.get("status")) or "active") == "active",
    }
    where = {key for each in _list(tree, "service_at_locations") for key in _places_of(each)}
    return PlainPart(_key(tree, "service"), facts, shifts, tuple(sorted(where & places, key=str)))


def _service_code(tree: Tree, guess_service: Callable[[str], str | None]) -> str:
    """By our own code; a code that another centre added, and a stranger's service, by the name."""
    given = _said(tree)("service")
    if is_code("SERVICE", given):
        return str(given)
    found = guess_service(str(tree.get("name") or "")[:LONGEST_LINE])
    if found is None:
        raise Unfit(_("It is not clear which service this is. Add it by hand."))
    return found


def _languages(tree: Tree) -> Iterator[str]:
    """The languages we have a code for; the others are not asked for here."""
    for each in _list(tree, "languages"):
        given = (reading.text(each.get("code")) or reading.text(each.get("name")) or "").lower()
        iso = _BY_TWO.get(given, given)
        if is_code("LANGUAGE", iso) and not is_missing("LANGUAGE", iso):
            yield iso


def _cost(tree: Tree) -> str | None:
    """Free only where every price named is nothing."""
    amounts = [each.get("amount") for each in _list(tree, "cost_options")]
    numbers = [each for each in amounts if isinstance(each, int | float)]
    if not numbers:
        return None
    return "FREE" if not any(numbers) else "PAID"


def _places_of(tree: Tree) -> Iterator[UUID]:
    location = tree.get("location")
    given = location.get("id") if isinstance(location, dict) else tree.get("location_id")
    if given:
        yield key_of(given, "location")


def _schedules(tree: Tree) -> tuple[tuple[Shift, ...], str | None]:
    """The weekly opening times, and in words what is no weekly one."""
    shifts: list[Shift] = []
    notes: list[str] = []
    for each in _list(tree, "schedules"):
        if _is_weekly(each):
            opens, until = reading.time(each["opens_at"]), reading.time(each["closes_at"])
            shifts += [Shift(day, opens, until) for day in _days(each)]
        else:
            said = (reading.text(each.get(name)) for name in ("description", "notes"))
            notes += filter(None, said)
    return in_order(shifts), "; ".join(notes)[:LONGEST_LINE] or None


def _is_weekly(tree: Tree) -> bool:
    every = tree.get("interval") in (None, 1, "1") and tree.get("freq") in (None, "WEEKLY")
    return bool(every and tree.get("byday") and tree.get("opens_at") and tree.get("closes_at"))


def _days(tree: Tree) -> list[int]:
    named = [part.strip().upper() for part in str(tree["byday"])[:60].split(",")]
    if not set(named) <= set(DAYS):
        raise Unfit(_("Its opening days are not written like MO,TU,WE."))
    return sorted({DAYS.index(day) for day in named})
