"""Fictional people, the same for the same seed: names, profiles, phones, a life that changes.

Plain values in the codes of domain.md 2; nothing here knows the database. Fast, because a million
people are made of it.
"""

import datetime as dt
import json
import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any


class Choice:
    """Values picked by weight."""

    def __init__(self, weighted: dict[Any, float]) -> None:
        self._values = list(weighted)
        self._sums = list(accumulate(weighted.values()))
        self._total = self._sums[-1]

    def pick(self, chance: random.Random) -> Any:
        return self._values[bisect(self._sums, chance.random() * self._total)]


@dataclass(frozen=True, eq=False)  # each is itself: the name lists cannot be hashed
class Culture:
    """How people of one part of the world are called: pairs of own script and Latin letters."""

    key: str
    country: str
    language: str
    prefix: str
    family_last: bool
    given: dict[str, Sequence[tuple[str, str]]]
    family: Sequence[tuple[str, str]]


@dataclass
class Person:
    """One fictional person: columns of `client` and of `profile_version`."""

    culture: Culture
    full_name: str
    other_script_name: str | None
    family_name: str | None
    alias: str | None
    born_on: dt.date | None
    registered_on: dt.date
    phone: str | None
    contact_rule: str | None
    profile: dict[str, Any]
    later: list[tuple[dt.date, dict[str, Any]]] = field(default_factory=list)


def _pairs(names: list[str]) -> list[tuple[str, str]]:
    return [(own, latin or own) for own, _bar, latin in (name.partition("|") for name in names)]


def read_cultures() -> Choice:
    """The cultures of names.json, picked by their weight."""
    path = Path(__file__).parent / "names.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    return Choice(
        {
            Culture(
                key, each["country"], each["language"], each["prefix"], each["family_last"],
                {"F": _pairs(each["F"]), "M": _pairs(each["M"])}, _pairs(each["family"]),
            ): each["weight"]
            for key, each in held.items()
        }
    )  # fmt: skip


GENDER = Choice({"F": 47, "M": 51, "X": 0.6, "U": 1.4})
STAGE = Choice({"HOS": 62, "TRA": 12, "POT": 8, "RET": 8, "FAM": 6, "ABR": 4})
REASON = Choice({"WRK": 38, "PRO": 26, "FAM": 18, "EDU": 8, "LIF": 3, "ENV": 1, "RTN": 2, "NC": 4})
EDUCATION = Choice(
    {"0": 6, "1": 14, "2": 20, "3": 28, "4": 4, "5": 5, "6": 10, "7": 7, "8": 1, "DK": 1, "NC": 4}
)
LABOUR = Choice(
    {"EMP": 38, "UNE": 28, "HOM": 10, "STU": 9, "UNA": 3, "OLF_OTH": 3, "PNA": 2, "NC": 6}
)
OCCUPATION = Choice(
    {"91": 14, "93": 10, "51": 12, "52": 8, "71": 9, "72": 6, "83": 7, "61": 5, "53": 6, "23": 3,
     "22": 3, "25": 2, "41": 3, "33": 2, "NONE": 6, "NC": 4}
)  # fmt: skip
COUNTRY = Choice({"SK": 40, "DE": 18, "AT": 10, "CZ": 8, "FR": 4, "SE": 3, "XUND": 9, "XNC": 8})
STATUS = Choice({"ASY": 18, "LAB": 20, "FAM": 12, "TMP": 20, "STU": 6, "REF": 6, "IRR": 6,
                 "LTR": 5, "VIS": 2, "PNA": 3, "NC": 2})  # fmt: skip
HEARD = Choice({"WOM": 40, "SOC": 12, "WEB": 10, "MED": 9, "OUT": 8, "PART": 7, "ASSO": 4,
                "SIGN": 4, "NC": 6})  # fmt: skip
MARITAL = Choice({"SIN": 34, "MAR": 45, "DIV": 7, "WID": 4, "PAR": 4, "NC": 6})
YES_NO = Choice({"NO": 60, "YES": 30, "NC": 10})
PRECISION = Choice({"full": 82, "year": 9, "estimate": 5, "month": 1, "NC": 3})
AGE = Choice({3: 3, 8: 4, 14: 3, 17: 4, 21: 14, 29: 26, 38: 22, 50: 17, 62: 5, 70: 2})
RULES = (
    "Call only between 9 and 15.",
    "Never leave a message.",
    "Write first, do not call.",
    "Her brother may answer; say it is the library.",
    "Call only on Mondays.",
)


class People:
    """Makes people one after another; families share a name and a country."""

    def __init__(self, seed: int, first_on: dt.date, last_on: dt.date) -> None:
        self.chance = random.Random(seed)
        self.cultures = read_cultures()
        self.first_on = first_on
        self.days = (last_on - first_on).days
        self._family: tuple[Culture, tuple[str, str]] | None = None

    def make(self, number: int, total: int) -> Person:
        """Person `number` of `total`: registered evenly over the years, in this order."""
        chance = self.chance
        registered_on = self.first_on + dt.timedelta(days=number * (self.days + 1) // total)
        culture, family = self._of_family()
        gender = GENDER.pick(chance)
        name = self._name(culture, gender, family)
        born_on, precision = self._birth(registered_on)
        profile = self._profile(culture, gender, registered_on, born_on, precision)
        roll = chance.random()
        person = Person(
            culture=culture,
            full_name=name[0],
            other_script_name=name[1] if name[1] != name[0] and roll < 0.6 else None,
            family_name=family[0],
            alias=name[1].split()[0] if roll > 0.985 else None,
            born_on=born_on if precision == "full" else None,
            registered_on=registered_on,
            phone=f"{culture.prefix}{chance.randrange(10**6, 10**7)}" if roll < 0.85 else None,
            contact_rule=RULES[int(roll * 500) % len(RULES)] if roll < 0.14 else None,
            profile=profile,
        )
        if roll < 0.08:
            self._change_life(person)
        return person

    def _of_family(self) -> tuple[Culture, tuple[str, str]]:
        """Now and then the next person is of the family of the one before."""
        if self._family is None or self.chance.random() > 0.3:
            culture = self.cultures.pick(self.chance)
            self._family = culture, self.chance.choice(culture.family)
        return self._family

    def _name(self, culture: Culture, gender: str, family: tuple[str, str]) -> tuple[str, str]:
        chance = self.chance
        given = chance.choice(culture.given["M" if gender == "M" else "F"])
        roll = chance.random()
        if roll < 0.02:  # one name is all some people have
            return given
        parts = [given, family] if culture.family_last else [family, given]
        if culture.key in {"ar", "am", "ru"} and roll < 0.3:  # the father's name between
            parts.insert(1, chance.choice(culture.given["M"]))
        own, latin = (" ".join(part[side] for part in parts) for side in (0, 1))
        return own, latin

    def _birth(self, registered_on: dt.date) -> tuple[dt.date, str]:
        age = AGE.pick(self.chance) + self.chance.randrange(-3, 7)
        days = max(age, 0) * 365 + self.chance.randrange(365)
        return registered_on - dt.timedelta(days=days), PRECISION.pick(self.chance)

    def _profile(
        self, culture: Culture, gender: str, on: dt.date, born_on: dt.date, precision: str
    ) -> dict[str, Any]:
        chance = self.chance
        age = (on - born_on).days // 365
        is_adult = age >= 18
        arrived = on - dt.timedelta(days=int(chance.random() ** 3 * 2000))
        return {
            "gender": gender,
            "stage": STAGE.pick(chance),
            "language": culture.language,
            "interpreter": YES_NO.pick(chance),
            "nationality": culture.country,
            "birth_country": culture.country,
            "born_month": _month(born_on, precision),
            "birth_precision": precision,
            "arrived_month": f"{arrived:%Y-%m}" if chance.random() < 0.8 else "NC",
            "status": STATUS.pick(chance),
            "education": EDUCATION.pick(chance) if is_adult else "1",
            "labour": _work(chance, age),
            "occupation": OCCUPATION.pick(chance) if is_adult else "NONE",
            "reason_main": REASON.pick(chance),
            "prefer_country": COUNTRY.pick(chance),
            "marital": MARITAL.pick(chance) if is_adult else "SIN",
            "children_in_care": _children(chance, is_adult),
            "heard": HEARD.pick(chance),
            "minor_care": None if is_adult else "GUARDIAN",
        }

    def _change_life(self, person: Person) -> None:
        """Some find work, settle or return: the answers of before stay with their dates."""
        day = person.registered_on + dt.timedelta(days=30 + self.chance.randrange(300))
        if day < self.first_on + dt.timedelta(days=self.days):
            finds_work = self.chance.random() < 0.7 and person.profile["labour"] == "UNE"
            change = {"labour": "EMP"} if finds_work else {"stage": "HOS"}
            if any(person.profile[name] != value for name, value in change.items()):
                person.later.append((day, change))


def _work(chance: random.Random, age: int) -> str:
    """Children learn, the old rest, and between them it is as chance has it."""
    if age < 18:
        return "STU"
    return "RET" if age >= 65 else LABOUR.pick(chance)


def _children(chance: random.Random, is_adult: bool) -> str:
    if not is_adult:
        return "0"
    return str(chance.randrange(4)) if chance.random() < 0.6 else "NC"


def _month(born_on: dt.date, precision: str) -> int | None:
    """Months since year 0; July for a year alone, none where the birth is not known."""
    if precision == "NC":
        return None
    month = 6 if precision in {"year", "estimate"} else born_on.month - 1
    return born_on.year * 12 + month
