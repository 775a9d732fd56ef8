"""How the words of a register are compared."""

import unicodedata


def folded(text: str) -> str:
    """A word without case, accents, dots and spaces: how the words of a register are compared.

    Signs that are no letters ("-", "?") are compared as they are. Vowel signs of Indian scripts
    stay, they are no accents.
    """
    marked = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        sign
        for sign in marked
        if unicodedata.category(sign)[0] in "LNM" and not unicodedata.combining(sign)
    )
    return kept or "".join(marked.split())
