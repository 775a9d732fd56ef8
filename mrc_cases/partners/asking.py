"""What somebody asks the directory for in their own words: "legal, Albanian, women, near me".

Plain functions. What words mean comes from the code lists in the reader's language and from a few
synonyms that translators give; nothing here knows a language. What is not understood is looked for
in names.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from mrc_cases.partners.naming import plain_words

LONGEST_ASKED = 200
MOST_PIECES = 12
LONGEST_PHRASE = 6
# A word of a label stands for the label when it is at least so long; shorter ones join words.
SHORTEST_WORD = 4
# How much longer one of two words may be that are taken for the same: juridique, juridiques.
LONGEST_ENDING = 2
# A word in more labels than this means none of them.
MOST_MEANINGS = 3

_PART = re.compile("[,،;؛]")
_ARTICLE = re.compile("^ال(?=..{2})")  # Arabic: stands before a word, and changes nothing
_ELISION = re.compile("['’]")


@dataclass(frozen=True)
class Meaning:
    """What a phrase narrows the directory to: one of several codes of one kind."""

    kind: str  # service, language, gender, status, cost, kind, country, area, near, when
    values: tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """A part of what was typed, and what it means; None: look for it in names."""

    typed: str
    meaning: Meaning | None


@dataclass(frozen=True)
class Entry:
    """One phrase a lexicon knows. `by_word`: each longer word of it will do."""

    kind: str
    value: str
    phrase: str
    by_word: bool = True


@dataclass(frozen=True)
class Lexicon:
    """Phrases and words of one language with what they mean."""

    phrases: Mapping[tuple[str, ...], Meaning]
    words: Mapping[str, Meaning]
    beginnings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@lru_cache(maxsize=8192)
def folded(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: Latin, small, without an Arabic article."""
    return tuple(word for part in _bare(text) for word in plain_words(part))


def _bare(text: str) -> list[str]:
    return [_ARTICLE.sub("", part) for part in _ELISION.sub(" ", text).split()]


@lru_cache(maxsize=8192)
def _telling(text: str) -> tuple[str, ...]:
    """The words of a label that may stand for it. Long is what is long as written: in Latin
    letters an Arabic word has no vowels.
    """
    long_ones = (part for part in _bare(text) if len(part) >= SHORTEST_WORD)
    return tuple(word for part in long_ones for word in plain_words(part) if len(word) > 1)


def lexicon(entries: Iterable[Entry]) -> Lexicon:
    """A lexicon from entries; of two kinds that know a phrase the one that comes first counts."""
    phrases: dict[tuple[str, ...], Meaning] = {}
    words: dict[str, dict[str, list[str]]] = {}
    for entry in entries:
        key = folded(entry.phrase)
        if not key:
            continue
        phrases.setdefault(key, Meaning(entry.kind, (entry.value,)))
        for word in _telling(entry.phrase) if entry.by_word else ():
            values = words.setdefault(word, {}).setdefault(entry.kind, [])
            values += [entry.value] if entry.value not in values else []
    known = {word: meaning for word, by_kind in words.items() if (meaning := _meant(by_kind))}
    beginnings: dict[str, list[str]] = {}
    for word in known:
        beginnings.setdefault(word[:SHORTEST_WORD], []).append(word)
    return Lexicon(phrases, known, {start: tuple(found) for start, found in beginnings.items()})


def _meant(by_kind: Mapping[str, list[str]]) -> Meaning | None:
    kind, values = next(iter(by_kind.items()))
    return Meaning(kind, tuple(values)) if len(values) <= MOST_MEANINGS else None


def understand(text: str, known: Lexicon) -> list[Piece]:
    """The pieces of a question in their order; the longest phrase that is known counts.

    A comma ends a phrase.
    """
    parts = (list(_pieces(part.split(), known)) for part in _PART.split(text[:LONGEST_ASKED]))
    return [piece for part in parts for piece in _telling_pieces(part)][:MOST_PIECES]


def _telling_pieces(part: list[Piece]) -> list[Piece]:
    is_understood = any(piece.meaning for piece in part)
    return [each for each in part if not (is_understood and _only_joins(each))]


def _pieces(typed: Sequence[str], known: Lexicon) -> Iterator[Piece]:
    at = 0
    while at < len(typed):
        size, meaning = _longest(typed[at:], known)
        yield Piece(" ".join(typed[at : at + size]), meaning)
        at += size


def _only_joins(piece: Piece) -> bool:
    """A short word between others, like the “for” of “a shelter for women”."""
    return piece.meaning is None and len(piece.typed) < SHORTEST_WORD


def _longest(typed: Sequence[str], known: Lexicon) -> tuple[int, Meaning | None]:
    for size in range(min(LONGEST_PHRASE, len(typed)), 0, -1):
        key = tuple(word for part in typed[:size] for word in folded(part))
        if key in known.phrases:
            return size, known.phrases[key]
    return 1, _by_word(folded(typed[0]), known)


def _by_word(words: tuple[str, ...], known: Lexicon) -> Meaning | None:
    """What one word means: the same word of a label, or one that differs in its ending."""
    for word in words:
        if word in known.words:
            return known.words[word]
        nearly = known.beginnings.get(word[:SHORTEST_WORD], ())
        alike = [each for each in nearly if _same(word, each)]
        if alike:
            return known.words[min(alike, key=lambda each: abs(len(each) - len(word)))]
    return None


def _same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter) and len(longer) - len(shorter) <= LONGEST_ENDING


@dataclass(frozen=True)
class Asked:
    """What the directory is narrowed to; an empty tuple narrows nothing."""

    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    irregular: bool = False
    free: bool = False
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    near: bool = False
    today: bool = False
    now: bool = False
    words: tuple[str, ...] = ()

    @property
    def about_services(self) -> bool:
        """Whether one service has to answer all that is asked."""
        return bool(
            self.services or self.languages or self.genders or self.irregular or self.free
            or self.areas or self.near or self.today or self.now
        )  # fmt: skip


# Kind of meaning -> which field of `Asked` its codes go to.
_FIELDS = {
    "service": "services", "language": "languages", "gender": "genders", "kind": "kinds",
    "country": "countries", "area": "areas",
}  # fmt: skip


def asked_for(pieces: Iterable[Piece]) -> Asked:
    """What a question narrows to: within one kind any will do, of the kinds all must fit."""
    lists: dict[str, tuple[str, ...]] = {}
    flags: dict[str, bool] = {}
    words: list[str] = []
    for piece in pieces:
        if piece.meaning is None:
            words.append(piece.typed)
        elif piece.meaning.kind in _FIELDS:
            name = _FIELDS[piece.meaning.kind]
            lists[name] = (*lists.get(name, ()), *piece.meaning.values)
        else:
            flags[piece.meaning.values[0]] = True
    return Asked(**lists, **flags, words=tuple(words))  # type: ignore[arg-type]


def without(pieces: Sequence[Piece], place: int) -> str:
    """The question without one of its pieces: where its “remove” leads."""
    return ", ".join(piece.typed for at, piece in enumerate(pieces) if at != place)
