"""The fictional centre's partners: a dozen organisations that do not exist.

Numbers and addresses are those kept free for fiction; some were not checked for long, so that the
page of what is due is not empty.
"""

import datetime as dt
import random
from collections.abc import Mapping
from uuid import UUID

from mrc_cases.partners.actions import add_agreement, add_partner, set_state
from mrc_cases.partners.models import Partner
from mrc_cases.partners.part_actions import add_hours, add_phone, add_place, add_service

# Name, other name, kind, for whom (genders), takes people without a permit, language of the staff,
# days since the last check, country.
ORGANISATIONS = (
    ("Open Door Legal Aid", "ODLA", "LEGAL", (), "YES", "eng", 20, "SK"),
    ("Dom pod lipou", "House under the Linden", "NGO", ("F",), "YES", "slk", 75, "SK"),
    ("Pracovné centrum Dunaj", None, "STATE", (), "NO", "slk", 210, "SK"),
    ("Union of Building Workers", "UBW", "UNION", (), "YES", "eng", 40, "SK"),
    ("Poliklinika Nádej", None, "HEALTH", (), "NC", "slk", 130, "SK"),
    ("Український дім", "Ukrainian House", "ASSOCIATION", (), "YES", "ukr", 10, "SK"),
    ("Shtëpia Shqiptare", "Albanian House", "ASSOCIATION", (), "YES", "sqi", 190, "SK"),
    ("دار الضيافة", "Dar al-Diyafa", "NGO", (), "YES", "ara", 60, "SK"),
    ("Škola pre všetkých", None, "TRAINING", (), "YES", "slk", 100, "SK"),
    ("Danube Transfer", None, "BANK", (), "NO", "eng", 30, "SK"),
    ("Consulate of Ruritania", None, "EMBASSY", (), "NO", "eng", 90, "SK"),
    ("Entreprendre au Sud", None, "DEVELOPMENT", (), "NC", "fra", 50, "BE"),
)
# Which organisation (its place above), service, languages, cost, only by appointment, for whom.
SERVICES = (
    (0, "LEG", ("eng", "sqi", "ara"), "FREE", True, ("F",)),
    (0, "LEG", ("eng", "rus", "ukr"), "FREE", False, ()),
    (1, "SHE", ("slk", "eng", "ukr"), "FREE", False, ()),
    (1, "PSY", ("slk", "ukr", "rus"), "FREE", True, ()),
    (2, "EMP", ("slk", "eng"), "FREE", False, ()),
    (2, "TRN", ("slk",), "FREE", True, ()),
    (3, "LEG", ("eng", "srp", "vie"), "REDUCED", True, ()),
    (3, "CON", ("eng", "srp"), "FREE", False, ()),
    (4, "HEA", ("slk", "eng", "ara"), "REDUCED", False, ()),
    (5, "SOC", ("ukr", "rus", "slk"), "FREE", False, ()),
    (5, "NFI", ("ukr", "rus"), "FREE", False, ()),
    (6, "MED", ("sqi", "slk", "eng"), "PAID", True, ()),
    (6, "LEG", ("sqi",), "FREE", True, ("F",)),
    (7, "SOC", ("ara", "eng", "fra"), "FREE", False, ()),
    (7, "NFI", ("ara",), "FREE", False, ()),
    (8, "EDU", ("slk", "eng"), "FREE", False, ()),
    (9, "REM", ("eng", "slk", "vie"), "PAID", False, ()),
    (10, "ADM", ("eng",), "PAID", True, ()),
    (11, "BUS", ("fra", "lin"), "FREE", True, ()),
)
# Which organisation, town, street, opens, closes (earlier: the next morning).
PLACES = (
    (0, "Bratislava", "Vymyslená 12", 9, 17), (0, "Košice", "Rozprávková 3", 10, 16),
    (1, "Bratislava", None, 0, 0), (2, "Bratislava", "Nábrežná 40", 8, 15),
    (3, "Nitra", "Tehelná 7", 12, 19), (4, "Bratislava", "Zdravotná 1", 7, 19),
    (5, "Košice", "Slnečná 22", 9, 18), (6, "Bratislava", "Mostová 9", 10, 18),
    (7, "Bratislava", "Olivová 5", 18, 2), (8, "Nitra", "Školská 14", 8, 16),
    (9, "Bratislava", "Trhová 2", 9, 20), (10, "Bratislava", "Palácová 1", 9, 12),
    (11, "Bruxelles", "Rue de l’Exemple 8", 9, 17),
)  # fmt: skip
# Which organisation, kind, data set, days since it was signed, days until it ends.
AGREEMENTS = (
    (0, "MOU", "DOCUMENTS", 300, 400),
    (1, "DATA_SHARING", "SUMMARY", 340, 25),
    (3, "INFORMAL", "CONTACT", 200, None),
    (4, "CONTRACT", "SUMMARY", 700, -10),
    (8, "MOU", "SUMMARY", 100, 600),
)
# Places that must stay secret, and what must not be told where.
SECRET = frozenset({1})
RISKS = {
    10: "Never ask here about anybody who has applied for asylum.",
    9: "They keep copies of passports for ten years.",
}


def fill_partners(office_ids: Mapping[str, UUID], today: dt.date, seed: int) -> None:
    """Write down the fictional partners; the same ones for the same seed."""
    chance = random.Random(seed + 3)
    partners = [_one(place, today, chance) for place in range(len(ORGANISATIONS))]
    _places(partners, office_ids, chance)
    for place, service, languages, cost, by_appointment, genders in SERVICES:
        partner = partners[place]
        add_service(
            partner, new_id=_key(chance), place_ids={each.id for each in partner.places},
            service=service, languages=languages, cost=cost, by_appointment=by_appointment,
            genders=genders, is_public=partner.is_public,
        )  # fmt: skip
    _agreements(partners, today, chance)
    set_state(partners[9], "suspended", "Their new rules are being looked at.")


def _key(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _one(place: int, today: dt.date, chance: random.Random) -> Partner:
    name, other_name, kind, genders, irregular, language, checked, country = ORGANISATIONS[place]
    partner = add_partner(
        new_id=_key(chance), today=today - dt.timedelta(days=checked), office_id=None, name=name,
        other_name=other_name, kind=kind, genders=genders, accepts_irregular=irregular,
        language=language, country=country, risk_note=RISKS.get(place),
        focal_person="Somebody Invented, for urgent cases" if place % 3 == 0 else None,
        website=f"https://partner{place}.example", is_public=place not in RISKS,
    )  # fmt: skip
    add_phone(partner, number=f"+421 2 5555 01{place:02}", words=None)
    if place in SECRET:
        add_phone(partner, number="+421 905 555 0199", words="night line")
    return partner


def _places(partners: list[Partner], office_ids: Mapping[str, UUID], chance: random.Random) -> None:
    for number, town, street, opens, until in PLACES:
        partner = partners[number]
        place = add_place(
            partner, new_id=_key(chance), area=town, address=street, country=partner.country,
            office_id=office_ids.get(town), is_public=number not in SECRET,
        )  # fmt: skip
        weekdays = range(7 if until <= opens else 5)
        add_hours(place, weekdays=weekdays, opens=dt.time(opens), until=dt.time(until))


def _agreements(partners: list[Partner], today: dt.date, chance: random.Random) -> None:
    for number, kind, data_set, signed, ends in AGREEMENTS:
        signed_on = today - dt.timedelta(days=signed)
        add_agreement(
            partners[number], new_id=_key(chance), office_id=None, kind=kind, data_set=data_set,
            signed_on=None if kind == "INFORMAL" else signed_on, starts_on=signed_on,
            ends_on=None if ends is None else today + dt.timedelta(days=ends),
            scope="People who need help in both houses.",
        )  # fmt: skip
