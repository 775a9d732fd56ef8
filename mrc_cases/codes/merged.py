"""What a code is counted as, and found by, once a centre has merged it into another one."""

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Mapping
from functools import lru_cache

from mrc_cases.codes.lists import Code, age, codes_of


def counting(list_name: str, on: dt.date) -> Callable[[str], str]:
    """Says under which code a report that ends on a day counts one.

    That is a code without a parent. One that was merged by then stands with the code it was merged
    into, and in a report of earlier days where it stood before (domain.md 1.2).
    """
    meant = _meant(list_name, on, age())

    def counted_as(code: str) -> str:
        found = meant.get(code)
        return (found.parent or found.code) if found else code

    return counted_as


def standing_for(list_name: str, on: dt.date) -> Callable[[str], str]:
    """Says which code means on a day what one was recorded as: itself, unless it was merged."""
    meant = _meant(list_name, on, age())

    def stands_for(code: str) -> str:
        found = meant.get(code)
        return found.code if found else code

    return stands_for


def meant_by(list_name: str, asked: Collection[str], on: dt.date) -> list[str]:
    """What answers whoever asks for these codes on a day: they themselves, the codes filed under
    them, and those that mean one of these because they were merged.
    """
    meant = _meant(list_name, on, age())
    wanted = {found.code for code in asked if (found := meant.get(code))}
    answering = {
        code for code, found in meant.items() if found and not wanted.isdisjoint(_own_line(found))
    }
    return sorted(answering.union(asked))


def _own_line(code: Code) -> tuple[str | None, ...]:
    return code.code, code.parent


@lru_cache(maxsize=64)
def _meant(list_name: str, on: dt.date, _age: Hashable) -> Mapping[str, Code | None]:
    """Each code of a list and the one it means on a day: a page asks for many of them."""
    known = {code.code: code for code in codes_of(list_name)}
    return {code: _merged_by(known, code, on) for code in known}


def _merged_by(known: Mapping[str, Code], code: str, on: dt.date) -> Code | None:
    """The code that another is counted as on a day; merged ones end in one that is not."""
    found = known.get(code)
    while found is not None and found.is_merged(on):
        found = known.get(found.merged_into or "")
    return found
