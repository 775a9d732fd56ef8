"""What an address, a website or a telephone of a partner may look like (plain functions)."""

import re
from urllib.parse import urlsplit

from mrc_cases.base.search_tokens import (
    digits,
    first_number,
    is_without_words,
    phone_digits,
)

_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]+\.[^@\s<>\"',;.]{2,}")
LONGEST_LINE, LONGEST_TEXT, LONGEST_PHONE = 200, 5000, 40


def is_email(text: str) -> bool:
    """Whether a text can be an e-mail address."""
    return len(text) <= LONGEST_LINE and _EMAIL.fullmatch(text) is not None


def is_website(text: str) -> bool:
    """Whether a text is an address a link may lead to: the web, and nothing that runs."""
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
    except ValueError:
        return False


def is_phone(text: str) -> bool:
    """Whether a text can be a telephone and holds no words, which may name somebody; 112 is one."""
    fits = 3 <= len(digits(text)) <= 20 and len(text) <= LONGEST_PHONE
    return fits and is_without_words(text)


def number_alone(number: str) -> str:
    """A telephone without the words that were once written into it."""
    return first_number(number).strip(" -./")


def dialled(number: str, country: str | None) -> str:
    """A telephone as a link dials it; short numbers stay as they are."""
    said = first_number(number)
    found = phone_digits(said, country)
    return found if len(digits(said)) > 6 else digits(said)
