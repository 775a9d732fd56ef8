"""The language labels are spoken in now, and how its names are put in order."""

import unicodedata
from functools import lru_cache

from babel import Locale
from flask_babel import get_locale

ENGLISH = Locale("en")


def current_locale() -> Locale:
    """The locale that gettext uses now; English where there is no application."""
    return get_locale() or ENGLISH


@lru_cache(maxsize=4096)
def sort_key(name: str) -> tuple[str, str]:
    """Where a name stands in an alphabet: letters with marks beside their plain letter.

    That is right for French and Arabic and near enough for the others; full collation would need
    a library of 30 MB.
    """
    marked = unicodedata.normalize("NFKD", name)
    plain = "".join(sign for sign in marked if not unicodedata.combining(sign))
    return plain.casefold(), name
