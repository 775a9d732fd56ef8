"""Finding sealed names, phones and documents through keyed tokens that name nobody.

A name is cut into words, each word brought to a form that neutral to script, spelling and sound
(`skeleton`), and of that only a keyed hash of a few bits is stored. The bits are so few that about
a hundred people share a token: tokens narrow a search, the answer is found by unsealing a few
candidates. What somebody without the key could still learn from counts is said in
docs/what-is-sealed.md.
"""

import hashlib
import hmac
import math
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

import phonenumbers
from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

# Two names at least so similar (0-100) may belong to one person. Measured on a register of 162
# people in seven scripts with twelve known pairs: see docs/measured.md.
POSSIBLE_DUPLICATE_AT = 90.0

# What a token is about stands in its upper bits, so that kinds never mix.
WORD, PREFIX, PHONE, DOCUMENT, CODE_WORD = 1, 2, 3, 4, 5
KIND_SHIFT = 48
PEOPLE_PER_TOKEN = 100
WINDOW = 4  # digits of a phone that are found together


def bits_for(people: int) -> int:
    """How many bits of a token to keep so that about a hundred people share one: 8 to 20.

    A person has some three words of name, hence the factor.
    """
    return min(20, max(8, math.ceil(math.log2(max(people, 1) * 3 / PEOPLE_PER_TOKEN))))


@lru_cache(maxsize=200_000)
def _token(key: bytes, kind: int, bits: int, text: str) -> int:
    digest = hmac.digest(key, f"{kind}:{text}".encode(), hashlib.sha256)
    return kind << KIND_SHIFT | int.from_bytes(digest[:6], "big") >> (48 - bits)


# --- names -------------------------------------------------------------------------------------

_MARKS = re.compile(r"[^a-z]")
# Sounds that one script or ear writes so and another so; first come, first served.
_SAME_SOUND = (
    ("shch", "s"), ("sch", "s"), ("tsch", "c"), ("tch", "c"), ("sh", "s"), ("ch", "c"),
    ("zh", "z"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ts", "c"),
    ("tz", "c"), ("cz", "c"), ("ck", "k"), ("qu", "k"), ("dj", "z"), ("dz", "z"), ("x", "ks"),
    ("w", "v"), ("q", "k"), ("j", "z"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")


class _Kept(dict[int, str]):
    """For `str.translate`: letters and marks stay, apostrophes go, all else parts words.

    Each sign is looked up once in the life of the program; a search reads hundreds of names.
    """

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        is_letter = unicodedata.category(sign)[0] in "LM"
        kept = sign if is_letter else ("" if sign in "'’ʼ`´" else " ")
        self[code] = kept
        return kept


_KEPT = _Kept()


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a name in any script, without titles' dots and apostrophes."""
    return tuple(unicodedata.normalize("NFC", text).translate(_KEPT).split())


@lru_cache(maxsize=200_000)
def latin(word: str) -> str:
    """A word in plain small Latin letters, whatever its script: Шевченко is shevchenko."""
    return _MARKS.sub("", anyascii(word).lower())


def latin_words(text: str) -> tuple[str, ...]:
    """The words of a name in plain small Latin letters; a word without letters is empty."""
    return tuple(map(latin, words(text)))


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """The consonants a word sounds like: Шевченко, Shevchenko and Ševčenko are one.

    A word of vowels only keeps them.
    """
    plain = latin(word)
    sounds = plain
    for spelled, heard in _SAME_SOUND:
        sounds = sounds.replace(spelled, heard)
    bare = _DOUBLED.sub(r"\1", _VOWELS.sub("", sounds).replace("h", ""))
    return bare or plain


def name_tokens(key: bytes, text: str, bits: int) -> set[int]:
    """Everything one name is found by: its words, and their beginnings for typing ahead."""
    tokens = set()
    for word in words(text):
        tokens.add(_token(key, WORD, bits, skeleton(word)))
        plain = latin(word)
        tokens.update(_token(key, PREFIX, bits, plain[:size]) for size in (2, 3) if plain)
    return tokens


def name_query_tokens(key: bytes, text: str, bits: int) -> list[list[int]]:
    """For each typed word the tokens that may stand for it; the last may be half typed."""
    typed = words(text)
    found = [[_token(key, WORD, bits, skeleton(word))] for word in typed]
    if typed and 2 <= len(latin(typed[-1])) <= 4:
        found[-1].append(_token(key, PREFIX, bits, latin(typed[-1])[:3]))
    return found


def word_token(key: bytes, word: str) -> int:
    """The token of a code word a caller chose; 48 bits, because it must find that caller."""
    return _token(key, CODE_WORD, 48, " ".join(words(word.casefold())) or word.casefold())


# --- numbers -----------------------------------------------------------------------------------


def digits(text: str) -> str:
    """The digits of a text in any script, as 0-9."""
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())


# What a number is written with besides + . and /: digits, spaces, dashes, brackets, hidden marks.
_IN_NUMBER = frozenset({"Nd", "Zs", "Pd", "Ps", "Pe", "Cf"})
_FEWEST_DIGITS, _MOST_DIGITS = 5, 17  # fifteen by E.164, and the two zeros before them


def _stands_in_number(sign: str) -> bool:
    return sign in "+./" or unicodedata.category(sign) in _IN_NUMBER


def is_one_number(text: str) -> bool:
    """Whether a text is one phone and nothing else: words, an extension, a second number."""
    enough = _FEWEST_DIGITS <= len(digits(text)) <= _MOST_DIGITS
    return enough and all(map(_stands_in_number, text))


def first_number(text: str) -> str:
    """The signs of the first number in a text, so that an hour after it is never dialled."""
    runs = ("".join(signs) for is_in, signs in groupby(text, _stands_in_number) if is_in)
    return next((run for run in runs if len(digits(run)) > 2), "")


def phone_digits(text: str, country: str | None = None) -> str:
    """A phone in E.164 from any way of writing it; its bare digits when it cannot be one.

    `country` (two letters) is where a number without a country code is from.
    """
    plain = ("+" if text.strip().startswith(("+", "٠٠", "00")) else "") + digits(text)
    plain = plain.replace("+00", "+", 1)
    try:
        parsed = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return digits(text)
    if not phonenumbers.is_possible_number(parsed):
        return digits(text)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def phone_tokens(key: bytes, number: str, bits: int) -> set[int]:
    """Every four digits in a row, so that any part of a number finds it."""
    return {_token(key, PHONE, bits, part) for part in _windows(digits(number))}


def phone_query_tokens(key: bytes, typed: str, bits: int) -> list[int]:
    """The tokens of the typed digits, without the leading zero of a national number."""
    found = digits(typed).lstrip("0")
    return [_token(key, PHONE, bits, part) for part in _windows(found)]


def _windows(number: str) -> Iterable[str]:
    return dict.fromkeys(number[at : at + WINDOW] for at in range(len(number) - WINDOW + 1))


def document_number(text: str) -> str:
    """A document's number without spaces, dashes and case; digits of any script."""
    folded = "".join(str(unicodedata.digit(s)) if s.isdigit() else s for s in text.upper())
    return "".join(sign for sign in folded if sign.isalnum())


def document_tokens(key: bytes, number: str, bits: int) -> set[int]:
    """The token of a whole document number; none for a number without signs."""
    plain = document_number(number)
    return {_token(key, DOCUMENT, bits, plain)} if plain else set()


# --- how alike ---------------------------------------------------------------------------------


def similarity(one: str, other: str) -> float:
    """How alike two names are, 0 to 100, whatever their script, word order and spelling.

    The words of the shorter name are paired with their best match in the longer one; a pair is
    judged by its letters and by its consonants, whichever is kinder.
    """
    ones, others = words(one), words(other)
    if not ones or not others:
        return 0.0
    if len(ones) > len(others):
        ones, others = others, ones
    left = list(others)
    scores = []
    for word in sorted(ones, key=len, reverse=True):
        alike = [word_similarity(word, each) for each in left]
        best = max(alike)
        del left[alike.index(best)]
        scores.append((best, len(latin(word)) or 1))
    weight = sum(size for _score, size in scores)
    together = sum(score * size for score, size in scores) / weight
    # Names of one word each say less than two that agree; words left over speak against.
    return together - 4 * (len(others) - len(ones))


@lru_cache(maxsize=100_000)
def word_similarity(one: str, other: str) -> float:
    """How alike two words of names are, 0 to 100: by their letters or by how they sound."""
    by_letters = 100 * JaroWinkler.similarity(latin(one), latin(other))
    bones, other_bones = skeleton(one), skeleton(other)
    by_sound = fuzz.ratio(bones, other_bones) if min(len(bones), len(other_bones)) > 1 else 0
    return max(by_letters, 0.97 * by_sound)
