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
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

import phonenumbers

from mrc_cases.base.names import Part, neighbours, parts, words
from mrc_cases.base.readings import readings
from mrc_cases.base.sounds import latin, sounds, sounds_asked

# What a token is about stands in its upper bits, so that kinds never mix.
WORD, PREFIX, PHONE, DOCUMENT, CODE_WORD = 1, 2, 3, 4, 5
KIND_SHIFT = 48
PEOPLE_PER_TOKEN = 100
# Counts the ways names were ever cut into tokens: add one whenever a stored token would differ.
NAME_FORM = 3
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


def name_tokens(key: bytes, text: str, bits: int) -> set[int]:
    """Everything one name is found by: its words, their beginnings for typing ahead, each two
    neighbours as one word, and particles with what they belong to.
    """
    found = parts(text)
    if not found:
        return set()
    forms = {form for part in found for form in part} | {words(text)[0]}
    forms |= {form for both in neighbours(found) for form in both}
    tokens = {_token(key, WORD, bits, sound) for form in forms for sound in sounds(form)}
    for part in found:
        starts = {plain[:size] for plain in readings(part.word) for size in (2, 3) if plain}
        tokens.update(_token(key, PREFIX, bits, start) for start in starts)
    return tokens


def name_query_tokens(
    key: bytes, text: str, bits: int, *, as_typed: bool = False
) -> list[list[int]]:
    """For each typed word the tokens that may stand for it, unless it is asked `as_typed` also
    where another spelled it or wrote it as one with its neighbour; the last may be half typed.
    """
    typed = parts(text)
    heard = [set(sounds(part.word)) for part in typed]
    if not as_typed:
        heard = [{sound for form in each for sound in sounds_asked(form)} for each in _forms(typed)]
    found = [sorted(_token(key, WORD, bits, sound) for sound in each) for each in heard]
    if typed and 2 <= len(latin(typed[-1].word)) <= 4:
        found[-1].append(_token(key, PREFIX, bits, latin(typed[-1].word)[:3]))
    return found


def _forms(typed: Sequence[Part]) -> list[set[str]]:
    """Each word alone, with its particles, and as one with the word before or after it."""
    found = [set(part) for part in typed]
    for place, both in enumerate(neighbours(typed)):
        found[place] |= set(both)
        found[place + 1] |= set(both)
    return found


def beginning_tokens(key: bytes, text: str, bits: int) -> set[int]:
    """Tokens of the first three letters of each word: Horvath is the beginning of Horváthová."""
    starts = {start for part in parts(text) if (start := latin(part.word)[:3])}
    return {_token(key, PREFIX, bits, start) for start in starts}


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


def is_without_words(text: str) -> bool:
    """Whether a text is written with the signs of numbers alone."""
    return all(map(_stands_in_number, text))


def is_one_number(text: str) -> bool:
    """Whether a text is one phone and nothing else: words, an extension, a second number."""
    enough = _FEWEST_DIGITS <= len(digits(text)) <= _MOST_DIGITS
    return enough and is_without_words(text)


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
    return [_token(key, PHONE, bits, part) for part in _windows(without_zero(digits(typed)))]


def without_zero(typed: str) -> str:
    """Digits without the zero before a national number; of few digits it is one of those meant."""
    own = typed.lstrip("0")
    return own if len(own) >= WINDOW else typed


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
