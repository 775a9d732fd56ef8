"""Which code page a CSV of unknown origin was written in: a guess, and said to be one."""

import re
from itertools import pairwise

# Bytes that are frequent letters in the one Latin page and rare ones in the other.
_CENTRAL = frozenset(b"\x8d\x8f\x9d\xbc\xbe\xcf\xd2\xd8\xec\xef\xf2\xf8\xf9")  # Ť ť ľ ě ů ...
_WESTERN = frozenset(b"\x9c\xc0\xca\xe0\xe3\xea\xf1\xf5\xfb")  # œ à ê ñ û ...
_RUN = re.compile(rb"[\xc0-\xff]{3,}")  # three such letters in a row: no Latin script


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str | None]:
    """The text of a file, and the code page when it had to be guessed.

    Raises LookupError for a code page nobody knows. UTF-8 and UTF-16 are recognised, not guessed.
    """
    if encoding is not None:
        return content.decode(encoding, errors="replace"), None
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace"), None
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        guessed = _guess(content)
        return content.decode(guessed, errors="replace"), guessed


def _guess(content: bytes) -> str:
    runs = b" ".join(_RUN.findall(content))
    high = [byte for byte in content if byte >= 0x80]
    if len(runs) * 2 > len(high):
        return "cp1251" if _is_cyrillic(runs.decode("cp1251")) else "cp1256"
    central = sum(byte in _CENTRAL for byte in high)
    western = sum(byte in _WESTERN for byte in high)
    return "cp1252" if western > central else "cp1250"


def _is_cyrillic(text: str) -> bool:
    """Arabic read as Cyrillic has capitals in the middle of words; Cyrillic has next to none."""
    odd = sum(before.islower() and after.isupper() for before, after in pairwise(text))
    return odd * 20 < len(text)
