"""How a word of a name sounds, whatever its script: what search and comparing rest on.

Words are brought to plain Latin letters, then to the consonants they sound like, so that Шевченко,
Shevchenko and Ševčenko meet; what writing leaves open or people spell differently is said twice.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_MARKS = re.compile(r"[^a-z]")
# Sounds that one script or ear writes so and another so; first come, first served.
_SAME_SOUND = (
    ("shch", "s"), ("sch", "s"), ("tsch", "c"), ("tch", "c"), ("sh", "s"), ("ch", "c"),
    ("zh", "z"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ts", "c"),
    ("tz", "c"), ("cz", "c"), ("ck", "k"), ("qu", "k"), ("dj", "z"), ("dz", "z"), ("x", "ks"),
    ("w", "v"), ("q", "k"), ("j", "z"),
)  # fmt: skip
# Greek letters that are heard together as something else: Ευαγγελία is Evangelia.
_GREEK = re.compile("[\u0370-\u03ff]")
_GREEK_PAIRS = (("γγ", "νγ"), ("(?<=[αε])υ", "β"), ("^μπ", "b"), ("^ντ", "d"))
_VOWELS = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=200_000)
def latin(word: str) -> str:
    """A word in plain small Latin letters, whatever its script: Шевченко is shevchenko."""
    if _GREEK.search(word):
        word = "".join(s for s in unicodedata.normalize("NFD", word.lower()) if s.isalpha())
        for written, heard in _GREEK_PAIRS:
            word = re.sub(written, heard, word)
    return _MARKS.sub("", anyascii(word).lower())


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """The consonants a word sounds like: Шевченко, Shevchenko and Ševčenko are one.

    A word of vowels only keeps them.
    """
    plain = latin(word)
    return _bare(_as_heard(plain).replace("h", "")) or plain


def _as_heard(plain: str) -> str:
    for spelled, heard in _SAME_SOUND:
        plain = plain.replace(spelled, heard)
    return plain


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
    """What a word of a name may sound like, nearly always one."""
    if is_unvoweled(word):
        return _arabic_sounds(word)
    plain = _SERVANT.sub("abd", latin(word)).replace("xh", "dz")  # Albanian: Xhevahire, Dževahira
    found = [skeleton(_OF_FAITH.sub("", plain))]
    if "đ" in word.lower():  # a d in Vietnam, Đorđe is Djordje
        found.append(skeleton(word.lower().replace("đ", "dj")))
    return tuple(found)


def _arabic_sounds(word: str) -> tuple[str, ...]:
    heard = map(_letter_by_letter, _readings(word))
    return tuple(dict.fromkeys(_bare(each.replace("h", "")) or latin(word) for each in heard))


def _readings(word: str) -> tuple[str, ...]:
    """Arabic writing leaves open whether و is a vowel (نور, Nour) or not (أنور, Anwar), and ض is a
    d in Arabic, a z in Persian.
    """
    if not is_unvoweled(word):
        return (word,)
    quiet = word[:1] + re.sub("و(?![اآةهيیى])", "", word[1:])
    return (word, quiet, *(re.sub("[ضذظ]", "ز", each) for each in (word, quiet)))


def _letter_by_letter(word: str) -> str:
    """Where no vowels part them, د and ز are no dz."""
    return "".join(_as_heard(latin(letter)) for letter in word)


# What one spells so another spells so: French ch, Persian gh for ق, Egyptian g for ج; and in
# Ahmadzai no dz is heard.
_SPELLED_ALSO = (
    ("ch", "sh"), ("sh", "ch"), ("gh", "q"), ("q", "gh"), ("g", "j"), ("j", "g"), ("dz", "dyz"),
)  # fmt: skip


@lru_cache(maxsize=200_000)
def other_sounds(word: str) -> frozenset[str]:
    """How a word would sound if another spelled it."""
    found = {
        skeleton(plain.replace(one, other))
        for plain in map(latin, _readings(word))
        for one, other in _SPELLED_ALSO
        if one in plain
    }
    return frozenset(found.difference(sounds(word)))


@lru_cache(maxsize=200_000)
def sounds_asked(word: str) -> tuple[str, ...]:
    """What to ask for: its sounds, those of other spellings, and those of г, written g or h."""
    heard = _as_heard(latin(word))
    more = {skeleton(heard.replace("h", "g")), skeleton(heard.replace("g", "h"))}
    return tuple(dict.fromkeys((*sounds(word), *sorted(other_sounds(word) | more))))


@lru_cache(maxsize=200_000)
def with_breath(word: str) -> frozenset[str]:
    """How a word sounds when g and h are one sound, and count: Serhii and Sergey."""
    heard = [_as_heard(latin(word))]
    if is_unvoweled(word):  # the last h is written, not spoken: فاطمة
        heard = [_letter_by_letter(each).removesuffix("h") for each in _readings(word)]
    return frozenset(_bare(each.replace("g", "h")) for each in heard)
