"""What number somebody typed to find a client: a client number, a phone, a document's."""

import re

from mrc_cases.base.numbers import normalise_client_no
from mrc_cases.base.search_tokens import digits, first_number, phone_digits, without_zero
from mrc_cases.clients.tokens import centre

FEWEST_DIGITS = 4
# Beside letters a phone has more digits than a house, an hour or a year.
FEWEST_AMONG_LETTERS = 7
# A phone without its country's code is not longer; what stands before is written in many ways.
OWN_DIGITS = 9
_NAME = re.compile(r"(?<![^\W_])[^\W\d_]{4,}(?![^\W_])")
_ALL_LETTERS = re.compile(r"(?:[A-Z]{1,4}-)?[A-Z]{6}-[A-Z]")  # a client number without a digit
_GLUED = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")


def is_number(text: str) -> bool:
    """Whether a text may be a number; of seven letters one name in 37 fits as a client number."""
    return _has_digits(text) or client_no(text) is not None


def _has_digits(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def names_somebody(text: str) -> bool:
    """Whether a text has a name in it, perhaps beside a number: AB 123456 has none."""
    if has_slip(text):
        return False
    if _has_digits(text):
        return _NAME.search(text) is not None
    return _ALL_LETTERS.fullmatch(text.strip().upper()) is None


def client_no(text: str) -> str | None:
    """The client number that was typed, with its prefix; None for anything else."""
    number = normalise_client_no(text)
    if number is not None and number.count("-") == 1:
        return f"{centre().client_no_prefix}-{number}"
    return number


def has_slip(text: str) -> bool:
    """Whether a text was meant to be a client number and is none: a sign is wrong, swapped or
    missing.
    """
    prefix, plain = centre().client_no_prefix, text.strip().upper()
    number = client_no(text) or ""
    if number.startswith(f"{prefix}-"):
        return False
    if _is_nearly(number.partition("-")[0], prefix):
        return True
    signs = "".join(sign for sign in plain.removeprefix(prefix) if sign.isalnum())
    if plain.startswith(prefix) and 5 <= len(signs) <= 8:
        dashes = re.fullmatch(rf"{re.escape(prefix)}-[^\W_]+-.", plain)
        return _has_digits(signs) or dashes is not None
    # Without the prefix only the dash tells it from a document's number.
    whole = re.fullmatch(r"[0-9A-Z]{5,7}-[0-9A-Z]", plain)
    return whole is not None and _GLUED.search(plain) is not None


def _is_nearly(typed: str, prefix: str) -> bool:
    """Whether a prefix has one sign wrong or two swapped, before a number that is right."""
    wrong = sum(one != other for one, other in zip(typed, prefix, strict=False))
    swapped = wrong == 2 and sorted(typed) == sorted(prefix)
    return len(typed) == len(prefix) and (wrong == 1 or swapped)


def phones_meant(text: str) -> list[str]:
    """The digits to look for in phones, however the number was written: +421 (0)911 234 567,
    00421 911…, tel. 0911/234 567, in Arabic digits, only the last ones.
    """
    among_letters = any(sign.isalpha() for sign in text)
    number = first_number(text) if among_letters else text
    typed = digits(number)
    if len(typed) < (FEWEST_AMONG_LETTERS if among_letters else FEWEST_DIGITS):
        return []
    own = without_zero(typed)[-OWN_DIGITS:]
    whole = digits(phone_digits(number, centre().country))
    return [own] if own in whole else [own, whole]


def phone_to_carry(text: str) -> str | None:
    """The phone to begin a registration with, if what was searched for is one."""
    if client_no(text) or has_slip(text) or _GLUED.search(text) or not phones_meant(text):
        return None
    has_letters = any(sign.isalpha() for sign in text)
    return (first_number(text) if has_letters else text).strip(" -./")
