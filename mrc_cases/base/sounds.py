"""How a word of a name sounds, whatever its script: what search and comparing rest on.

Words are brought to plain Latin letters, then to the consonants they sound like, so that Шевченко,
Shevchenko and Ševčenko meet; what writing leaves open or people spell differently is said twice.
"""

import re
from functools import lru_cache
from itertools import product

from mrc_cases.base.hangul import is_korean, spellings
from mrc_cases.base.readings import readings

# Sounds that one script or ear writes so and another so; first come, first served.
_SAME_SOUND = (
    ("shch", "s"), ("sch", "s"), ("tsch", "c"), ("tch", "c"), ("sh", "s"), ("ch", "c"),
    ("zh", "z"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ts", "c"),
    ("tz", "c"), ("cz", "c"), ("ck", "k"), ("qu", "k"), ("dj", "z"), ("dz", "z"), ("x", "ks"),
    ("w", "v"), ("q", "k"), ("j", "z"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")
# Of so many Mohammeds, Mahmouds and Mamadous none is an Ahmed or a Hamid.
_MOHAMMED = re.compile(r"m[aeiouyh]*m")


def latin(word: str) -> str:
    """A word in plain small Latin letters, whatever its script: Шевченко is shevchenko."""
    return readings(word)[0]


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """The consonants a word sounds like: Шевченко, Shevchenko and Ševčenko are one.

    A word of vowels only keeps them. What the directory of partners keeps is made of it.
    """
    plain = latin(word)
    return _bare(_in_one_spelling(plain).replace("h", "")) or plain


def _in_one_spelling(plain: str) -> str:
    for spelled, heard in _SAME_SOUND:
        plain = plain.replace(spelled, heard)
    return plain


def _sound_of_name(plain: str) -> str:
    return _consonants(plain) or plain


def _consonants(plain: str) -> str:
    return _spoken(_as_heard(plain))


def _as_heard(plain: str) -> str:
    return _in_one_spelling(plain.replace("xh", "dz"))  # Albanian: Xhevahire, Dževahira


def _spoken(heard: str) -> str:
    """The consonants without h, which some write and others leave out."""
    twice = "m" if _MOHAMMED.match(heard) else ""
    return twice + _bare(heard.replace("h", ""))


def _bare(sounds: str) -> str:
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", sounds))


# Of Abdulrahman, Abderrahmane, Abdel Rahman and عبد الرحمن some have the article and some its
# echo: all go without it. Where little follows (Abdoulaye) the l is part of the name.
_SERVANT = re.compile(r"^abd[aeiouy]+(?:l?(?=(?:[aeiouy]*[^aeiouy]){2})|[lr]$)")
_OF_FAITH = re.compile(r"(?:(?<=[^aeiou])|^)[aeu]l?(?=d+(?:i|ee|ie)ne?$)")  # Nuraldin, Eddine
_ARABIC = re.compile(r"^[\u0600-\u06ff]+$")


def is_unvoweled(word: str) -> bool:
    """Whether a word is in Arabic writing, which leaves most vowels out."""
    return _ARABIC.match(word) is not None


@lru_cache(maxsize=200_000)
def sounds(word: str) -> tuple[str, ...]:
    """What a word of a name may sound like, the likeliest first: nearly always one."""
    if is_unvoweled(word):
        return _arabic_sounds(word)
    if is_korean(word):
        return _korean_sounds(word)
    spoken = (_OF_FAITH.sub("", _SERVANT.sub("abd", plain)) for plain in readings(word))
    return tuple(dict.fromkeys(map(_sound_of_name, spoken)))


def _korean_sounds(word: str) -> tuple[str, ...]:
    """The sounds of every spelling; where syllables are joined, those of their consonants."""
    if len(word) == 1:
        return tuple(dict.fromkeys(map(_sound_of_name, spellings(word))))
    of_each = (dict.fromkeys(map(_consonants, spellings(syllable))) for syllable in word)
    joined = (_DOUBLED.sub(r"\1", "".join(consonants)) for consonants in product(*of_each))
    return tuple(dict.fromkeys(sound or latin(word) for sound in joined))


def _arabic_sounds(word: str) -> tuple[str, ...]:
    heard = map(_letter_by_letter, _readings(word))
    return tuple(dict.fromkeys(_spoken(each) or latin(word) for each in heard))


def _readings(word: str) -> tuple[str, ...]:
    """Arabic writing leaves open whether و is a vowel (نور, Nour) or not (أنور, Anwar); ض is a d in
    Arabic, a z in Persian, and ث a th or an s (Othman, Osman).
    """
    if not is_unvoweled(word):
        return (word,)
    quiet = word[:1] + re.sub("و(?![اآةهيیى])", "", word[1:])
    elsewhere = (re.sub("[ضذظ]", "ز", each).replace("ث", "س") for each in (word, quiet))
    return (word, quiet, *elsewhere)


def _letter_by_letter(word: str) -> str:
    """Where no vowels part them, د and ز are no dz."""
    return "".join(_as_heard(latin(letter)) for letter in word)


# What one spells so another spells so: French ch, Persian gh for ق, Egyptian g for ج, Turkish c
# (Cengiz, Dzhengiz), the j of Jasmin and Yasmin; and in Ahmadzai no dz is heard.
_SPELLED_ALSO = tuple(
    (re.compile(one), other)
    for one, other in (
        ("ch", "sh"), ("sh", "ch"), ("gh", "q"), ("q", "gh"), ("g", "j"), ("j", "g"),
        ("dz", "dyz"), ("c(?!h)", "j"), ("dzh?|dj|(?<!j)j", "c"),
        # but not in Yang and Jang, who are two
        ("^j(?=[aeiou]+(?!ng)[^aeiou]+[aeiouy])", "y"),
        ("^y(?=[aeiou]+(?!ng)[^aeiou]+[aeiouy])", "j"),
    )
)  # fmt: skip


@lru_cache(maxsize=200_000)
def other_sounds(word: str) -> frozenset[str]:
    """How a word would sound if another spelled it."""
    found = {
        _sound_of_name(one.sub(other, plain))
        for plain in map(latin, _readings(word))
        for one, other in _SPELLED_ALSO
        if one.search(plain)
    }
    return frozenset(found.difference(sounds(word)))


@lru_cache(maxsize=200_000)
def sounds_asked(word: str) -> tuple[str, ...]:
    """What to ask for: its sounds, those of other spellings, and those of г, written g or h."""
    heard = _as_heard(latin(word))
    more = {_sound_of_name(heard.replace("h", "g")), _sound_of_name(heard.replace("g", "h"))}
    return tuple(dict.fromkeys((*sounds(word), *sorted(other_sounds(word) | more))))


@lru_cache(maxsize=200_000)
def with_breath(word: str) -> frozenset[str]:
    """How a word sounds when g and h are one sound, and count: Serhii and Sergey."""
    heard = [_as_heard(plain) for plain in readings(word)]
    if is_unvoweled(word):  # the last h is written, not spoken: فاطمة
        heard = [_letter_by_letter(each).removesuffix("h") for each in _readings(word)]
    return frozenset(_bare(each.replace("g", "h")) for each in heard)
