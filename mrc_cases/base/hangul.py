"""Korean names: how passports and registers spell a syllable, which no rule foretells.

김 is Kim or Gim, 이 is Lee, Yi or Rhee, 정 is Jung, Chung or Jeong.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

_FIRST, _LAST = 0xAC00, 0xD7A3
_VOWELS, _FINALS = 21, 28
# By the places of Unicode, the spellings of each sound, the usual one first.
_INITIAL_SPELLED = (
    "k g", "k kk g", "n", "d t", "d tt dd t", "r l", "m", "b p", "p bb b", "s sh", "s ss", "",
    "j ch z", "j jj ch", "ch", "k", "t", "p", "h",
)  # fmt: skip
_VOWEL_SPELLED = (
    "a ah", "ae ai e", "ya", "yae", "u eo o e uh ou", "e eh", "yu yeo you yo yeu", "ye yae",
    "o oh", "wa", "wae", "oe oi oy oey we", "yo", "oo u ou wu woo", "wo weo", "we", "wi ui",
    "yu yoo you u", "u eu oo", "ee ui i eui ey", "i ee yi",
)  # fmt: skip
_FINAL_SPELLED = {
    0: "", 1: "k g ck", 2: "k", 4: "n", 7: "t d", 8: "l r ll", 9: "k lk", 16: "m", 17: "p b",
    19: "t s", 20: "t", 21: "ng", 22: "t", 23: "t", 24: "k", 25: "t", 26: "p",
}  # fmt: skip
# Family names that go their own way.
_FAMILY_NAMES = {
    "이": "lee yi rhee i li rhie ri", "박": "park bak pak bark", "임": "lim im rim yim leem",
    "노": "noh roh no ro", "유": "yoo yu ryu you ryoo", "류": "ryu yoo yu ryoo lyu",
    "나": "na ra", "최": "choi choe choy", "우": "woo u wu oo", "양": "yang ryang",
    "여": "yeo ryeo yuh", "허": "heo hur huh her", "서": "seo suh so sur",
    "염": "yeom youm yum ryom",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def is_korean(word: str) -> bool:
    """Whether a word is written in the syllables of Hangul."""
    return bool(word) and all(_FIRST <= ord(sign) <= _LAST for sign in word)


@lru_cache(maxsize=12_000)
def spellings(syllable: str) -> tuple[str, ...]:
    """The ways to spell a syllable in Latin letters, the usual one first."""
    own = _FAMILY_NAMES.get(syllable, "").split()
    return tuple(dict.fromkeys((*own, *map("".join, product(*_spelled(syllable))))))


def _spelled(syllable: str) -> Iterator[list[str]]:
    """The spellings of its first consonant, its vowel and its last consonant."""
    place = ord(syllable) - _FIRST
    initial, rest = divmod(place, _VOWELS * _FINALS)
    vowel, final = divmod(rest, _FINALS)
    yield _INITIAL_SPELLED[initial].split() or [""]
    yield _VOWEL_SPELLED[vowel].split()
    yield _FINAL_SPELLED.get(final, "").split() or [""]


@lru_cache(maxsize=50_000)
def may_be_spelled(word: str, latin: str) -> bool:
    """Whether a Korean word may stand in Latin letters so."""
    return _pattern(word).fullmatch(latin) is not None


@lru_cache(maxsize=12_000)
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile("".join(f"(?:{'|'.join(spellings(syllable))})" for syllable in word))
