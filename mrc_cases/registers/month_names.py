"""Days whose month is written as a word: "3 April 2009", "3. apríla 2009", "3-Apr-09"."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from babel.dates import get_month_names

from mrc_cases.registers.folding import folded

# The languages of the centres and of those who came to work in them.
LANGUAGES = (
    "en", "fr", "sq", "ar", "ar_SY", "ar_DZ", "sk", "cs", "de", "es", "it", "pt", "pl", "hu", "ro",
    "ru", "uk", "sr", "sr_Latn", "hr", "bs", "mk", "bg", "sl", "el", "tr", "nl",
)  # fmt: skip
_PARTS = re.compile(r"\d+|[^\W\d_]+(?:[’'][^\W\d_]+)*")
# What stands around a month and says nothing: ordinals, "of", "year".
_FILLING = frozenset(
    ("st", "nd", "rd", "th", "er", "ere", "of", "the", "de", "del", "d", "di", "e", "den", "dne",
     "rok", "roku", "год", "года", "г", "року", "р")
)  # fmt: skip


@cache
def month_names() -> Mapping[str, int]:
    """Folded name -> month; one that is another month in another language is left out."""
    meanings: dict[str, set[int]] = defaultdict(set)
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, context, language).items():
                    if any(sign.isalpha() for sign in name):
                        meanings[folded(name)].add(number)
    return {name: min(found) for name, found in meanings.items() if len(found) == 1}


def day_with_name(text: str) -> tuple[str, int, int] | None:
    """(year as written, month, day), or None."""
    numbers, month = _numbers_and_month(text)
    if month is None or len(numbers) != 2:
        return None
    first, last = numbers
    if len(first) == 4 and len(last) <= 2:
        return first, month, int(last)
    return (last, month, int(first)) if len(first) <= 2 and len(last) in {2, 4} else None


def month_with_name(text: str) -> tuple[int, int] | None:
    """(year, month), or None."""
    numbers, month = _numbers_and_month(text)
    if month is None or len(numbers) != 1 or len(numbers[0]) != 4:
        return None
    return int(numbers[0]), month


def _numbers_and_month(text: str) -> tuple[list[str], int | None]:
    parts = _PARTS.findall(text)
    numbers = [part for part in parts if part.isdecimal()]
    words = [folded(part) for part in parts if not part.isdecimal()]
    name = "".join(word for word in words if word not in _FILLING)
    return numbers, month_names().get(name)
