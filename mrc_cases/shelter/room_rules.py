"""Who may share a room with whom (domain.md R-14). Plain functions over plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

ADULT_AT = 18  # years
# Who sleeps with whom when nobody chose otherwise.
USUAL_SIDE = {"F": "WOMEN", "M": "MEN"}


class Against(StrEnum):
    """A rule that stands against a place. All but CHOICE and HIDDEN give way to a manager."""

    KEPT = "KEPT"
    WOMEN = "WOMEN"
    MEN = "MEN"
    FAMILIES = "FAMILIES"
    GENDER = "GENDER"
    FAMILY = "FAMILY"
    MIXED = "MIXED"
    CHILD = "CHILD"
    APART = "APART"
    CHOICE = "CHOICE"
    HIDDEN = "HIDDEN"


WORDS: Mapping[Against, Any] = {
    Against.KEPT: _l("The place is kept for somebody else."),
    Against.WOMEN: _l("This house is for women and their children."),
    Against.MEN: _l("This house is for men and their children."),
    Against.FAMILIES: _l("This house is for families."),
    Against.GENDER: _l("The room is for others."),
    Against.FAMILY: _l("One family at most sleeps in a room."),
    Against.MIXED: _l("Women and men who are not related never share a room."),
    Against.CHILD: _l("A child never shares a room with an adult who is no relative."),
    Against.APART: _l("The family stays together, unless it agrees to sleep apart."),
    Against.CHOICE: _l("Ask first with whom this person wishes to share a room."),
    Against.HIDDEN: _l("Somebody who stays at this place must not meet this person."),
}
# What says that a whole house is for others, by the rule of the house.
OF_THE_HOUSE = {"WOMEN": Against.WOMEN, "MEN": Against.MEN, "FAMILY": Against.FAMILIES}
NEVER_EXCUSED = frozenset({Against.CHOICE, Against.HIDDEN})


@dataclass(frozen=True)
class Guest:
    """A person who sleeps somewhere, as far as the rules ask.

    `family` is the same for all who belong together; `size` is how many of them stay here, and
    `party` how many share one stay, where that is less: two sisters who came apart are no family
    that needs a room of its own.
    """

    family: UUID
    gender: str
    is_child: bool
    sleeps_with: str | None = None
    size: int = 1
    party: int | None = None

    @property
    def side(self) -> str | None:
        """WOMEN or MEN; None for who chose to be alone or was not asked yet."""
        chosen = self.sleeps_with or USUAL_SIDE.get(self.gender)
        return None if chosen == "ALONE" else chosen

    @property
    def is_family(self) -> bool:
        """Whether somebody came along in the same stay."""
        return (self.party or self.size) > 1

    @property
    def must_be_asked(self) -> bool:
        """A grown-up of another gender, or of none we know: nobody decides for them."""
        return not self.is_child and self.sleeps_with is None and self.gender not in USUAL_SIDE


def standing_against(
    rule: str, coming: Sequence[Guest], others: Iterable[Guest], house: str = "ANY"
) -> tuple[Against, ...]:
    """What stands against people of one family sleeping in a room with those in it.

    `rule` is the room's, `house` that of the whole site: WOMEN, MEN, FAMILY or ANY.
    """
    family = coming[0].family
    strangers = [guest for guest in others if guest.family != family]
    of_house = OF_THE_HOUSE.get(house, Against.GENDER)
    not_here = is_for_others(house, coming)
    found = {
        of_house: not_here,
        Against.GENDER: not not_here and is_for_others(rule, coming),
        Against.CHOICE: any(_must_ask(each, coming, strangers) for each in (rule, house)),
        Against.FAMILY: bool(strangers)
        and any(guest.is_family for guest in (*coming, *strangers)),
        Against.MIXED: any(_mixed(one, other) for one in coming for other in strangers),
        Against.CHILD: any(one.is_child != other.is_child for one in coming for other in strangers),
    }  # fmt: skip
    return tuple(rule for rule, stands in found.items() if stands)


def is_for_others(rule: str, coming: Sequence[Guest]) -> bool:
    """Whether a room, or a house, is meant for others. Children go where their family goes."""
    if rule == "FAMILY":
        return coming[0].size < 2
    if rule == "ANY":
        return False
    grown = [guest for guest in coming if not guest.is_child]
    return any(guest.side != rule and not guest.must_be_asked for guest in grown)


def _must_ask(rule: str, coming: Sequence[Guest], strangers: Sequence[Guest]) -> bool:
    """Somebody would share, or get a room for women or men, who was not asked with whom."""
    comes = any(guest.must_be_asked for guest in coming)
    is_there = any(guest.must_be_asked for guest in strangers)
    return is_there or (comes and (bool(strangers) or rule in USUAL_SIDE.values()))


def _mixed(one: Guest, other: Guest) -> bool:
    """Not on the same side; who chose to be alone is on nobody's."""
    if one.must_be_asked or other.must_be_asked:
        return False  # CHOICE says it
    return one.side is None or one.side != other.side


def families(stays: Iterable[UUID], relations: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """Stay -> the family it belongs to, where `relations` join two stays of relatives."""
    head = {stay: stay for stay in stays}

    def root(stay: UUID) -> UUID:
        while head[stay] != stay:
            stay = head[stay]
        return stay

    for one, other in relations:
        if one in head and other in head:
            low, high = sorted((root(one), root(other)))
            head[high] = low
    return {stay: root(stay) for stay in head}
