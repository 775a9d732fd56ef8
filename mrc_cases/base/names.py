"""Names of people in any script: their words, and how alike two names are.

One person is written محمد عبد الله and Mohammed Abdullah, Anne-Marie and Annemarie: what one writes
as two words and another as one is looked at joined.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from mrc_cases.base.hangul import is_korean, may_be_spelled
from mrc_cases.base.sounds import is_unvoweled, latin, other_sounds, sounds, with_breath

# Two names at least so similar (0-100) may belong to one person. Measured on a register of 162
# people in seven scripts with twelve known pairs: see docs/measured.md.
POSSIBLE_DUPLICATE_AT = 90.0
# A word only one of two names has speaks against them, but of two long names not without end.
LEFT_OVER, MOST_LEFT_OVER = 4.0, 8.0


class _Kept(dict[int, str]):
    """For `str.translate`: letters and marks stay, apostrophes go, all else parts words; a sign
    of Chinese or Korean is a word of its own.

    Each sign is looked up once in the life of the program; a search reads hundreds of names.
    """

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        is_letter = unicodedata.category(sign)[0] in "LM"
        kept = sign if is_letter else ("" if sign in "'’ʼ`´" else " ")
        if is_letter and unicodedata.name(sign, "").startswith(("CJK ", "HANGUL SYLLABLE")):
            kept = f" {sign} "
        self[code] = kept
        return kept


_KEPT = _Kept()


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a name in any script, without titles' dots and apostrophes."""
    return tuple(unicodedata.normalize("NFC", text).translate(_KEPT).split())


def latin_words(text: str) -> tuple[str, ...]:
    """The words of a name in plain small Latin letters; a word without letters is empty."""
    return tuple(map(latin, words(text)))


# --- words that belong together ----------------------------------------------------------------


class Part(NamedTuple):
    """A word of a name, and the same with the particles that stand before it: Cruz, delaCruz."""

    word: str
    whole: str

    def joined(self, following: "Part") -> "Part":
        """This word and the next as one: Anne-Marie as Annemarie, Abd al-Rahman as Abdrahman."""
        return Part(self.word + following.word, self.whole + following.whole)


# None of them is somebody's name by itself; Ben, Abu, Le and Van may be.
_PARTICLES = frozenset(
    "al el ul il de del della dei dos das los las von der den".split()  # noqa: SIM905
)
_ECHOES = {"ar": "r", "as": "s", "ash": "sh", "ad": "d", "at": "t", "az": "z"}  # as-Salam
_ARTICLE = "ال"  # written as one with its word


@lru_cache(maxsize=50_000)
def parts(text: str) -> tuple[Part, ...]:
    """The words of a name with their particles; a name of particles only is made of them."""
    found, before = [], ""
    of = words(text)
    for place, word in enumerate(of):
        if place + 1 < len(of) and _is_particle(of, place, bool(before)):
            before += word
            continue
        has_article = word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 1
        bare = word.removeprefix(_ARTICLE) if has_article else word
        found.append(Part(bare, before + word))
        before = ""
    return tuple(found)


def _is_particle(of: Sequence[str], place: int, after_one: bool) -> bool:
    word, following = latin(of[place]), latin(of[place + 1])
    if word == "la":
        return after_one
    if word == "van":
        return following in _PARTICLES
    echoed = _ECHOES.get(word)
    return word in _PARTICLES or (echoed is not None and following.startswith(echoed))


def neighbours(of: Sequence[Part]) -> Iterator[Part]:
    """Each two words that follow one another, as one."""
    return (one.joined(other) for one, other in pairwise(of))


def side_by_side(one: str, other: str) -> tuple[Sequence[Part], Sequence[Part]]:
    """The words of two names, two of one as one where the other name writes them as one."""
    return _as_written_in(other, one), _as_written_in(one, other)


def _as_written_in(other: str, name: str) -> Sequence[Part]:
    heard, begins_korean = _heard_words(other), is_korean(name[:1])
    if heard.isdisjoint(_heard_joined(name)) and not begins_korean:  # nearly always
        return parts(name)
    found: list[Part] = []
    left = list(parts(name))
    while left:
        part = left.pop(0)
        is_one = left and (
            not heard.isdisjoint(_gained(part, left[0]))
            or (begins_korean and _spells_both(other, part.word + left[0].word))
        )
        found.append(part.joined(left.pop(0)) if is_one else part)
    return found


def _spells_both(name: str, syllables: str) -> bool:
    """Whether a word of a name is two Korean syllables: Minsu is 민수."""
    return any(may_be_spelled(syllables, word) for word in latin_words(name))


def _gained(one: Part, other: Part) -> frozenset[str]:
    """How two words sound as one, if not like one of them: Tú Trần sounds like Trần."""
    return _heard((one.joined(other),)) - _heard((one, other))


def _heard(of: Iterable[Part]) -> frozenset[str]:
    """How words sound, with and without particles; one consonant alone says too little."""
    forms = {form for part in of for form in part}
    return frozenset(sound for form in forms for sound in sounds(form) if len(sound) > 1)


@lru_cache(maxsize=50_000)
def _heard_words(name: str) -> frozenset[str]:
    return _heard(parts(name))


@lru_cache(maxsize=50_000)
def _heard_joined(name: str) -> frozenset[str]:
    return frozenset().union(*(_gained(*two) for two in pairwise(parts(name))))


# --- how alike ---------------------------------------------------------------------------------


def similarity(one: str, other: str) -> float:
    """How alike two names are, 0 to 100, whatever their script, word order and spelling.

    The words of the shorter name are paired with their best match in the longer one; a pair is
    judged by its letters and by its consonants, whichever is kinder, and counts as much as the
    longer of its words has letters. Which of the two names stands first makes no difference.
    """
    ones, others = side_by_side(one, other)
    if not ones or not others:
        return 0.0
    if (len(ones), one) > (len(others), other):
        ones, others = others, ones
    left = list(others)
    scores = []
    for part in sorted(ones, key=lambda each: len(each.word), reverse=True):
        alike = [part_similarity(part, each) for each in left]
        best = max(alike)
        match = left.pop(alike.index(best))
        scores.append((best, max(len(latin(part.word)), len(latin(match.word))) or 1))
    weight = sum(size for _score, size in scores)
    together = sum(score * size for score, size in scores) / weight
    # Names of one word each say less than two that agree; words left over speak against.
    against = LEFT_OVER * len(left)
    return together - (min(against, MOST_LEFT_OVER) if len(ones) > 1 else against)


def written_alike(typed: str, name: str) -> float:
    """How alike the typed words are to some of a name by their letters alone, 0 to 100."""
    words, whole = latin_words(typed), latin_words(name)
    if not words or not whole:
        return 0.0
    best = (max(JaroWinkler.similarity(word, each) for each in whole) for word in words)
    return 100 * sum(best) / len(words)


def part_similarity(one: Part, other: Part) -> float:
    """How alike two words of names are, with or without their particles."""
    alike = word_similarity(one.word, other.word)
    if one.word != one.whole or other.word != other.whole:
        alike = max(alike, *(word_similarity(a, b) for a in one for b in other))
    return alike


@lru_cache(maxsize=100_000)
def word_similarity(one: str, other: str) -> float:
    """How alike two words of names are, 0 to 100: by their letters or by how they sound."""
    if is_korean(one) != is_korean(other):
        return _korean_similarity(*(one, other) if is_korean(one) else (other, one))
    by_letters = 100 * JaroWinkler.similarity(latin(one), latin(other))
    by_sound = max(
        fuzz.ratio(a, b) if min(len(a), len(b)) > 1 else 0.0
        for a in sounds(one)
        for b in sounds(other)
    )
    if by_sound < 100 and _is_other_spelling(one, other):
        by_sound = 100.0
    return max(by_letters, 0.97 * by_sound)


def _korean_similarity(word: str, other: str) -> float:
    """A syllable has so few sounds that only a known spelling says it is the same."""
    by_letters = 100 * JaroWinkler.similarity(latin(word), latin(other))
    return max(by_letters, 97.0 if may_be_spelled(word, latin(other)) else 0.0)


def _is_other_spelling(one: str, other: str) -> bool:
    """Whether two words are one, but for how somebody spells what is heard."""
    # One consonant says too little, but beside Arabic writing it is all there is: علي and Ali.
    fewest = 1 if is_unvoweled(one) != is_unvoweled(other) else 2
    breathed = with_breath(one) & with_breath(other)
    spelled = (other_sounds(one) & {*sounds(other)}) | (other_sounds(other) & {*sounds(one)})
    return any(len(each) >= fewest for each in breathed) or any(len(each) > 2 for each in spelled)
