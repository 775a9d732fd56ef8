"""How well people registered twice are found: made-up people with known pairs.

    python -m benchmarks.duplicates [--people 5000] [--twice 1000] [--seed 7]

Prints precision and recall over the pairs that share the birth year or a phone (within a slip of
one year), for all and for each kind of slip, and how long it took.
"""

import argparse
import datetime as dt
import random
import time
from collections import Counter
from dataclasses import dataclass, replace

from mrc_cases.demonstration.people import People, Person
from mrc_cases.merging.pairs import Someone, possible_pairs

KINDS = ("slip", "other script", "swapped names", "changed family name", "birth year by one")


@dataclass(frozen=True)
class Made:
    """People, and which two of them are one: (key, key) -> kind of slip."""

    people: list[Someone]
    truth: dict[tuple[int, int], str]


def make_people(people: int, twice: int, seed: int) -> Made:
    """`people` different persons, `twice` of them registered a second time with a slip."""
    chance = random.Random(seed)
    maker = People(seed, dt.date(2020, 1, 1), dt.date(2025, 12, 31))
    persons = [maker.make(number, people) for number in range(people)]
    found = [_someone(number, person) for number, person in enumerate(persons)]
    truth = {}
    for again, number in enumerate(chance.sample(range(people), twice)):
        kind = KINDS[again % len(KINDS)]
        key = people + again
        found.append(_again(key, found[number], persons[number], kind, maker, chance))
        truth[number, key] = kind
    return Made(found, truth)


def _someone(key: int, person: Person) -> Someone:
    names = [person.full_name, *([person.other_script_name] if person.other_script_name else [])]
    profile = person.profile
    return Someone(
        key, tuple(names), person.born_on, profile["born_month"], profile["gender"],
        frozenset({profile["nationality"]}), frozenset([person.phone] if person.phone else []),
    )  # fmt: skip


def _again(
    key: int, first: Someone, person: Person, kind: str, maker: People, chance: random.Random
) -> Someone:
    """The same person at the desk a second time: six in ten still give the phone."""
    phones = first.phones if chance.random() < 0.6 else frozenset()
    second = replace(first, key=key, phones=phones, names=(first.names[0],))
    if kind == "slip":
        return replace(second, names=(_with_slip(first.names[0], chance),))
    if kind == "other script":
        return replace(second, names=(_other_script(person),))
    if kind == "swapped names":
        return replace(second, names=(" ".join(reversed(first.names[0].split())),))
    if kind == "changed family name":
        return replace(second, names=(_married(person, maker, chance),))
    return _a_year_off(second, chance)


def _with_slip(name: str, chance: random.Random) -> str:
    """One sign left out, doubled, or swapped with the next."""
    if len(name) < 2:
        return name + name
    at = chance.randrange(len(name) - 1)
    return chance.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def _other_script(person: Person) -> str:
    sides = {own: latin for own, latin in person.culture.family}
    for gender in ("F", "M"):
        sides |= dict(person.culture.given[gender])
    for own, latin in sorted(sides.items(), key=lambda pair: -len(pair[0])):
        if own in person.full_name:
            person = replace(person, full_name=person.full_name.replace(own, latin))
    return person.full_name


def _married(person: Person, maker: People, chance: random.Random) -> str:
    own = person.family_name or ""
    other = chance.choice(person.culture.family)[0]
    return person.full_name.replace(own, other) if own in person.full_name else other


def _a_year_off(someone: Someone, chance: random.Random) -> Someone:
    step = chance.choice((-1, 1))
    born_on = someone.born_on
    if born_on is not None:
        day = 28 if (born_on.month, born_on.day) == (2, 29) else born_on.day
        born_on = born_on.replace(year=born_on.year + step, day=day)
    month = None if someone.born_month is None else someone.born_month + 12 * step
    return replace(someone, born_on=born_on, born_month=month)


def shares_year_or_phone(one: Someone, other: Someone) -> bool:
    """Whether the aim speaks of this pair: same birth year (a slip of one allowed) or phone."""
    if one.phones & other.phones:
        return True
    if one.born_month is None or other.born_month is None:
        return False
    return abs(one.born_month // 12 - other.born_month // 12) <= 1


def measure(made: Made) -> tuple[float, float, dict[str, float]]:
    """Precision, recall, and recall of each kind of slip."""
    by_key = {someone.key: someone for someone in made.people}
    asked = {
        pair: kind
        for pair, kind in made.truth.items()
        if shares_year_or_phone(by_key[pair[0]], by_key[pair[1]])
    }
    found = {
        (pair.one, pair.other)
        for pair in possible_pairs(made.people)
        if shares_year_or_phone(by_key[pair.one], by_key[pair.other])
    }
    right = found & asked.keys()
    of_kind = Counter(asked.values())
    right_of_kind = Counter(asked[pair] for pair in right)
    recall = {kind: right_of_kind[kind] / of_kind[kind] for kind in KINDS}
    return len(right) / max(len(found), 1), len(right) / len(asked), recall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--twice", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    made = make_people(asked.people, asked.twice, asked.seed)
    start = time.perf_counter()
    precision, recall, of_kind = measure(made)
    taken = time.perf_counter() - start
    print(f"{asked.people:,} people, {asked.twice:,} of them twice: {taken:.1f} s")
    print(f"precision {precision:.3f}, recall {recall:.3f}")
    for kind, share in of_kind.items():
        print(f"  {kind}: {share:.3f}")


if __name__ == "__main__":
    main()
