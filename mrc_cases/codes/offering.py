"""What a form offers of a code list, in the language of now."""

import datetime as dt
from collections.abc import Collection, Hashable, Sequence
from functools import lru_cache
from inspect import Signature
from typing import Any

from wtforms.fields.choices import SelectChoice

from mrc_cases.base.moments import now
from mrc_cases.codes.lists import (
    LISTS,
    Code,
    age,
    codes_of,
    find,
    headings_of,
    label,
    parents_of,
    speaker,
)
from mrc_cases.codes.speaking import current_locale, sort_key


def choices(
    list_name: str,
    *,
    blank: bool = False,
    missing: bool = True,
    first: Sequence[str] = (),
    keep: Collection[str] = (),
    on: dt.date | None = None,
) -> list[SelectChoice]:
    """What a form offers, in the language of now.

    Retired codes are left out, but for `keep`, the answers a record already has. `blank` puts an
    empty choice first, `missing` the three missing answers last where the list has them, `first`
    brings codes to the top (a centre's usual countries). In a class body give the field a
    `ChoicesOf`, so that every request asks anew.
    """
    day = on or now().date()
    shape = (blank, missing, tuple(first), tuple(keep), day)
    return list(_offered(list_name, shape, str(current_locale()), age()))


class ChoicesOf:
    """`choices` of a list, asked when a form is: `choices=ChoicesOf("STAGE", blank=True)`."""

    # A field looks up what it may be called with at every asking; told so, it need not search.
    __signature__ = Signature()

    def __init__(self, list_name: str, **options: Any) -> None:
        self.list_name, self.options = list_name, options

    def __call__(self) -> list[SelectChoice]:
        """What the list offers now, in the language of now."""
        return choices(self.list_name, **self.options)

    def missed_by(self, answers: Collection[str]) -> list[str]:
        """Which answers of a record the list offers no more."""
        day = now().date()
        found = (find(self.list_name, each) for each in answers)
        return [code.code for code in found if code is not None and not code.is_current(day)]

    def keeping(self, answers: Collection[str]) -> list[SelectChoice]:
        """What the list offers now, and these."""
        return choices(self.list_name, **self.options, keep=answers)


@lru_cache(maxsize=512)
def _offered(
    list_name: str,
    shape: tuple[bool, bool, tuple[str, ...], tuple[str, ...], dt.date],
    _locale: str,
    _age: Hashable,
) -> tuple[SelectChoice, ...]:
    """What `choices` gives: a form of forty lists asks for most of them at every saving."""
    blank, missing, first, keep, day = shape
    kept = [code for code in codes_of(list_name) if code.is_current(day) or code.code in keep]
    offered = [SelectChoice("", "")] if blank else []
    offered += _in_order(list_name, kept, first)
    if missing:
        answers = LISTS[list_name].missing_codes
        offered += [SelectChoice(code, label(list_name, code)) for code in answers]
    return tuple(offered)


def _in_order(list_name: str, codes: Sequence[Code], first: Sequence[str]) -> list[SelectChoice]:
    headings, parents, say = headings_of(list_name), parents_of(list_name), speaker(list_name)
    offered = []
    for code in codes:
        if code.code in headings:
            continue
        # A choice stands under its parent, or under itself where it has children.
        heading = code.code if code.code in parents else code.parent
        group = say(heading) if heading else None
        offered.append(SelectChoice(code.code, say(code.code), optgroup=group))
    if LISTS[list_name].alphabetical:
        offered.sort(key=lambda choice: sort_key(choice.label))
    return sorted(offered, key=lambda each: _place(first, each.value)) if first else offered


def _place(first: Sequence[str], code: str) -> int:
    return first.index(code) if code in first else len(first)
