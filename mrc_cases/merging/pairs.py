"""Which two of many people may be one: plain functions over plain values.

Nobody compares everybody with everybody: people meet in a block (same phone, same day of birth, a
word of the name that sounds alike and a birth within a year), and each pair of a block is weighed.
What the weights find and miss is measured by `benchmarks/duplicates.py`; see docs/measured.md.
"""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mrc_cases.base.names import Part, part_similarity, parts, side_by_side
from mrc_cases.base.sounds import sounds
from mrc_cases.codes import NATIONALITY_NOT_TOLD

# A pair that weighs less is not shown.
THRESHOLD = 1.5
# A block of more people says nothing about any two of them.
LARGEST_BLOCK = 400
# No answer to these questions.
NO_GENDER = frozenset({"DK", "PNA", "NC", "U"})
# A word so like another may be the same with a slip of the keyboard.
ALIKE = 88.0
RAREST = 7.0  # bits: a rarer word says no more
MOST_OF_NAMES = 16.0


@dataclass(frozen=True, eq=False)
class Someone:
    """What of a person is compared. `born_month` in months since year 0; phones in E.164;
    `nationalities` as `told` makes them.
    """

    key: Any
    names: tuple[str, ...]
    born_on: dt.date | None = None
    born_month: int | None = None
    gender: str = "U"
    nationalities: frozenset[str] = frozenset({"XNC"})
    phones: frozenset[str] = frozenset()


def told(nationalities: Iterable[str | None]) -> frozenset[str]:
    """Those somebody has told; what is said instead only where they told none."""
    given = frozenset(filter(None, nationalities))
    return given - NATIONALITY_NOT_TOLD or given


@dataclass(frozen=True)
class Pair:
    """Two people who may be one; the greater the weight, the surer. `same` says what agrees."""

    one: Any
    other: Any
    weight: float
    same: tuple[str, ...]


def possible_pairs(people: Sequence[Someone], threshold: float = THRESHOLD) -> list[Pair]:
    """The pairs that weigh enough, the surest first."""
    weigher = Weigher(people)
    seen: set[tuple[int, int]] = set()
    found = []
    for one, other in _meetings(people):
        if (one, other) not in seen:
            seen.add((one, other))
            pair = weigher.weigh(people[one], people[other])
            if pair.weight >= threshold:
                found.append(pair)
    return sorted(found, key=lambda pair: (-pair.weight, str(pair.one), str(pair.other)))


def _meetings(people: Sequence[Someone]) -> Iterator[tuple[int, int]]:
    """Index pairs of people who share a block, the lower first; some of them twice."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for index, someone in enumerate(people):
        for key in _blocks_of(someone):
            blocks[key].append(index)
    for members in blocks.values():
        if len(members) <= LARGEST_BLOCK:
            for at, one in enumerate(members):
                for other in members[at + 1 :]:
                    if one != other:
                        yield (one, other) if one < other else (other, one)


def _blocks_of(someone: Someone) -> Iterable[Hashable]:
    sounds = _sounds(someone.names)
    keys: set[Hashable] = {("phone", phone) for phone in someone.phones}
    if someone.born_on is not None:
        keys.add(("day", someone.born_on))
    year = None if someone.born_month is None else someone.born_month // 12
    for sound in sounds:
        if year is None:
            keys |= {("two", *sorted((sound, other))) for other in sounds if other != sound}
        else:
            # Neighbouring years meet in the block of the later one.
            keys |= {("sound", sound, year), ("sound", sound, year + 1)}
            keys |= {("two", *sorted((sound, other))) for other in sounds if other != sound}
    return keys


class Weigher:
    """Weighs pairs of a register in bits: how much rarer than by chance it is that both agree."""

    def __init__(self, people: Sequence[Someone]) -> None:
        self._total = max(len(people), 2)
        self._of_country: Counter[str] = Counter(
            country for each in people for country in each.nationalities
        )
        # How many of a country have a word in their name: names are no chance across countries.
        self._having: Counter[tuple[str, str]] = Counter(
            (country, sound)
            for someone in people
            for sound in _sounds(someone.names)
            for country in someone.nationalities
        )
        # What chance alone would bring together: the larger the register, the more of it.
        self.needed = math.log2(self._total)

    def weigh(self, one: Someone, other: Someone) -> Pair:
        """How much speaks for one person; 0 is as much for as against."""
        same: list[str] = []
        weight = _weight_of_birth(one, other, same) - self.needed
        weight += self._weight_of_facts(one, other, same)
        if weight + MOST_OF_NAMES >= THRESHOLD:  # else no name could make up for it
            weight += self._weight_of_names(one, other, same)
            # Where the whole name is the same, it has told the gender already.
            weight += 0.0 if "name" in same else _weight_of_like_gender(one, other)
        return Pair(one.key, other.key, round(weight, 2), tuple(same))

    def _weight_of_names(self, one: Someone, other: Someone, same: list[str]) -> float:
        country = self._country_in_common(one, other)
        best, whole = max(
            self._weight_of_two(a, b, country) for a in one.names for b in other.names
        )
        if whole:
            same.append("name")
        return best

    def _country_in_common(self, one: Someone, other: Someone) -> str | None:
        """The nationality both have; of several the one most people have."""
        return max(
            one.nationalities & other.nationalities,
            key=lambda country: (self._of_country[country], country),
            default=None,
        )

    def _weight_of_two(self, name: str, other: str, country: str | None) -> tuple[float, bool]:
        """Weight of the words that agree, less those that do not; whether all agree."""
        ones, others = side_by_side(name, other)
        if len(ones) > len(others):
            ones, others = others, ones
        left, weight, missed = list(others), 0.0, 0
        for part in ones:
            likeness, best = max((part_similarity(part, each), each) for each in left)
            if likeness >= ALIKE:
                left.remove(best)
                weight += self._bits(part, country) * (1.0 if likeness >= 97 else 0.8)
            else:
                missed += 1
        whole = missed == 0 and (len(ones) > 1 or len(others) == 1)
        # A word that is not there at all says less than one that is another.
        return min(weight, MOST_OF_NAMES) - 3.0 * missed - 0.5 * (len(others) - len(ones)), whole

    def _bits(self, part: Part, country: str | None) -> float:
        if country is None:
            return RAREST
        # The two themselves are no chance: it is the others of whom so many have the word.
        others = max(self._having[country, sounds(part.word)[0]] - 1, 1)
        return min(RAREST, math.log2(max(self._of_country[country] - 1, 1) / others))

    def _weight_of_facts(self, one: Someone, other: Someone, same: list[str]) -> float:
        weight = 0.0
        if one.phones & other.phones:
            same.append("phone")
            weight += 7.0
        country = self._country_in_common(one, other)
        if country is not None and country not in NATIONALITY_NOT_TOLD:
            same.append("nationality")
            weight += self._bits_of_countries(one.nationalities | other.nationalities)
        elif not (one.nationalities | other.nationalities) & NATIONALITY_NOT_TOLD:
            weight -= 4.0
        if one.gender != other.gender and not {one.gender, other.gender} & NO_GENDER:
            weight -= 5.0
        return weight

    def _bits_of_countries(self, countries: Iterable[str]) -> float:
        """How rarely chance brings these nationalities together: the more of them, the sooner."""
        of_any = sum(self._of_country[country] for country in countries)
        return math.log2(self._total / min(of_any, self._total))


def _weight_of_like_gender(one: Someone, other: Someone) -> float:
    return 1.0 if one.gender == other.gender and one.gender not in NO_GENDER else 0.0


def _sounds(names: Iterable[str]) -> set[str]:
    return {sounds(part.word)[0] for name in names for part in parts(name)} - {""}


def _weight_of_birth(one: Someone, other: Someone, same: list[str]) -> float:
    if one.born_on and other.born_on:
        return _weight_of_days(one.born_on, other.born_on, same)
    if one.born_month is None or other.born_month is None:
        return 0.0
    years = abs(one.born_month // 12 - other.born_month // 12)
    if years > 1:
        return -8.0
    same.append("birth_year")
    return 5.0 if years == 0 else 1.0


def _weight_of_days(one: dt.date, other: dt.date, same: list[str]) -> float:
    years = abs(one.year - other.year)
    if years > 1:
        return -8.0
    same.append("birth_year")
    if one == other:
        same.append("birth_day")
        return 13.0
    if (one.month, one.day) == (other.month, other.day):
        return 9.0  # the year is off by one
    swapped = (one.month, one.day) == (other.day, other.month)
    near = one.day == other.day or one.month == other.month
    return {0: 9.0 if swapped else 3.0 if near else -4.0}.get(years, -6.0)
