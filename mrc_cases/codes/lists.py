"""What a code list is, where the lists are kept, and how a code gets its words (domain.md 1.2).

Works with and without a request: outside of one the words are English. A centre's own words and
child codes live in its database; whoever reads them from there hands them in by `use_stored`.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Protocol, TypeAlias

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mrc_cases.codes.speaking import current_locale

Label: TypeAlias = str | LazyString


@dataclass(frozen=True)
class Code:
    """One answer that can be recorded. Retired by `valid_to` (its last day), never deleted.

    From the day `merged_from` on it is counted as `merged_into` and offered no more; records keep
    it.
    """

    code: str
    label: Label = field(compare=False)
    parent: str | None = None
    order: int = 0
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str | None = None
    source_code: str | None = None
    merged_into: str | None = None
    merged_from: dt.date | None = None

    def is_current(self, on: dt.date) -> bool:
        """Whether the code may be chosen on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        ended = self.valid_to is not None and self.valid_to < on
        return begun and not ended and not self.is_merged(on)

    def is_merged(self, on: dt.date) -> bool:
        """Whether it is another by then, also for a report that ends on that day."""
        return self.merged_from is not None and self.merged_from <= on


@dataclass(frozen=True)
class CodeList:
    """A question's possible answers, in the order they are shown."""

    name: str
    codes: tuple[Code, ...]
    locked: bool = False  # program logic hangs on it: a manager may relabel, not add
    missing: bool = False  # also takes the three missing answers
    missing_prefix: str = ""
    other: str | None = None  # the code that asks for a text
    headings: bool = False  # a code with children only groups them and is never recorded
    alphabetical: bool = False

    @cached_property
    def by_code(self) -> dict[str, Code]:
        """The shipped codes by what is stored."""
        return {code.code: code for code in self.codes}

    @property
    def missing_codes(self) -> tuple[str, ...]:
        """The missing answers as this list stores them; none when it offers none."""
        return tuple(self.missing_prefix + code for code in MISSING) if self.missing else ()


class StoredCodes(Protocol):
    """The centre's own additions; the one who answers keeps its answers at hand (a cache)."""

    def labels(self, locale: str) -> Mapping[tuple[str, str], str]:
        """Own words by (list, code) in a language, of shipped codes and own ones."""

    def codes(self, list_name: str) -> Sequence[Code]:
        """Own child codes; a shipped code given again here only changes its order and dates."""

    def age(self) -> Hashable:
        """Another value whenever the answers to the other two questions may be others."""


# Three answers that are not an answer (domain.md 1.1, after the US HMIS standard), never mixed up:
# only the last is a gap of the staff's. None of them blocks a service.
MISSING: dict[str, Label] = {
    "DK": _l("Client does not know"),
    "PNA": _l("Client prefers not to say"),
    # Translators: the staff did not ask or did not write down this answer
    "NC": _l("Not asked"),
}

LISTS: dict[str, CodeList] = {}
_stored: StoredCodes | None = None


def define(
    name: str,
    *codes: Code,
    locked: bool = False,
    missing: bool = False,
    missing_prefix: str = "",
    other: str | None = None,
    headings: bool = False,
    alphabetical: bool = False,
    source: str | None = None,
) -> CodeList:
    """Make a list known under its name, its codes in the order given.

    `source` names the standard whose own codes these are, for the codes that name none.
    """
    if name in LISTS:
        raise ValueError(f"there are two code lists {name}")
    numbered = (replace(code, order=place * 10) for place, code in enumerate(codes, 1))
    LISTS[name] = CodeList(
        name,
        tuple(_sourced(code, source) for code in numbered),
        locked=locked,
        missing=missing,
        missing_prefix=missing_prefix,
        other=other,
        headings=headings,
        alphabetical=alphabetical,
    )
    return LISTS[name]


def _sourced(code: Code, source: str | None) -> Code:
    if source is None or code.source is not None:
        return code
    return replace(code, source=source, source_code=code.code)


def use_stored(provider: StoredCodes | None) -> None:
    """Say who knows the centre's own words and codes; None for nobody."""
    global _stored
    _stored = provider


def age() -> Hashable:
    """Another value whenever the centre's own additions may be others: what is kept hangs on it."""
    return _stored.age() if _stored else None


def codes_of(list_name: str) -> tuple[Code, ...]:
    """All codes of a list, retired ones too, each parent followed by its children."""
    shipped = LISTS[list_name].codes
    own = {code.code: code for code in _stored.codes(list_name)} if _stored else {}
    if not own:
        return shipped
    merged = [_redated(code, own.pop(code.code, code)) for code in shipped]
    return _families([*merged, *own.values()])


def _redated(code: Code, own: Code) -> Code:
    return replace(code, order=own.order, valid_from=own.valid_from, valid_to=own.valid_to)


def _families(codes: Iterable[Code]) -> tuple[Code, ...]:
    by_parent: dict[str | None, list[Code]] = {}
    for code in sorted(codes, key=lambda each: each.order):
        by_parent.setdefault(code.parent, []).append(code)
    ordered: list[Code] = []
    for parent in by_parent.get(None, ()):
        ordered += [parent, *by_parent.get(parent.code, ())]
    return tuple(ordered)


def find(list_name: str, code: str | None) -> Code | None:
    """The code itself, retired or not."""
    shipped = LISTS[list_name].by_code.get(code or "")
    own = _stored.codes(list_name) if _stored else ()
    stored = next((each for each in own if each.code == code), None)
    if shipped is None or stored is None:
        return shipped or stored
    return _redated(shipped, stored)


def label(list_name: str, code: str | None) -> str:
    """The words for a recorded answer in the language of now; the code itself where none fits.

    No answer at all (None) is an empty text.
    """
    return "" if code is None else speaker(list_name)(code)


def labels(list_name: str, recorded: Iterable[str]) -> list[str]:
    """The words for several recorded answers, in their order."""
    say = speaker(list_name)
    return [say(code) for code in recorded]


def speaker(list_name: str) -> Callable[[str], str]:
    """Says the words for codes of a list in the language of now: made once for a long table."""
    locale = str(current_locale())
    own = _stored.labels(locale) if _stored else {}
    words = _words(list_name, locale)

    def say(code: str) -> str:
        return own.get((list_name, code)) or words.get(code) or _own_word(list_name, code)

    return say


@lru_cache(maxsize=1024)
def _words(list_name: str, _locale: str) -> Mapping[str, str]:
    """What the shipped labels say in the language of now, whose name keeps the answers apart."""
    words = {code.code: str(code.label) for code in LISTS[list_name].codes}
    prefix = LISTS[list_name].missing_prefix
    missing = {prefix + code: str(answer) for code, answer in MISSING.items()}
    return {**missing, **words}


def _own_word(list_name: str, code: str) -> str:
    found = find(list_name, code)
    return str(found.label) if found else code


def children(list_name: str, code: str) -> tuple[Code, ...]:
    """The codes filed under a code."""
    return tuple(each for each in codes_of(list_name) if each.parent == code)


def parent_of(list_name: str, code: str) -> str:
    """The code this one was added under, on which rules hang; itself when it has no parent."""
    found = find(list_name, code)
    return (found.parent if found else None) or code


def is_code(list_name: str, code: str | None) -> bool:
    """Whether this may stand in a record: a code of the list, retired or not, or a missing answer.

    The headings of a list that has them may not.
    """
    if code is None:
        return False
    if code in LISTS[list_name].missing_codes:
        return True
    return find(list_name, code) is not None and code not in headings_of(list_name)


def is_missing(list_name: str, code: str | None) -> bool:
    """Whether the answer is one of the three missing answers."""
    return code in LISTS[list_name].missing_codes


def needs_text(list_name: str, code: str | None) -> bool:
    """Whether the answer asks for a text ("other")."""
    return code is not None and code == LISTS[list_name].other


def parents_of(list_name: str) -> set[str]:
    """The codes that have children."""
    return {code.parent for code in codes_of(list_name) if code.parent}


def headings_of(list_name: str) -> set[str]:
    """The codes that only group others, where the list has such."""
    return parents_of(list_name) if LISTS[list_name].headings else set()
