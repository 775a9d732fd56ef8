"""Which code page a CSV of unknown origin was written in: a guess, and said to be one."""

import codecs
import re
from collections.abc import Iterable
from itertools import islice, pairwise
from typing import Any
from unicodedata import category

from flask_babel import lazy_gettext as _l

from mrc_cases.registers.csv_sheets import DELIMITERS

# Translators: which letters a file from an old program is written in
PAGES: dict[str, Any] = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1250": _l("Central European (Windows-1250)"),
    "cp1251": _l("Cyrillic (Windows-1251)"),
    "cp1252": _l("Western European (Windows-1252)"),
    "cp1253": _l("Greek (Windows-1253)"),
    "cp1254": _l("Turkish (Windows-1254)"),
    "cp1256": _l("Arabic (Windows-1256)"),
    "cp1257": _l("Baltic (Windows-1257)"),
    "cp852": _l("Central European (DOS 852)"),
    "koi8-r": _l("Cyrillic (KOI8-R)"),
    "gb18030": _l("Chinese (GB 18030)"),
    "mac_roman": _l("Western European (Macintosh)"),
}

LOOKED_AT = 4000  # bytes
_LINE_ENDS = re.compile(r"[\r\n]+")
# Bytes that are frequent letters in the one Latin page and rare ones in the other.
_CENTRAL = frozenset(b"\x8d\x8f\x9d\xbc\xbe\xcf\xd2\xd8\xec\xef\xf2\xf8\xf9")  # Ť ť ľ ě ů ...
_WESTERN = frozenset(b"\x9c\xc0\xca\xe0\xe3\xea\xf1\xf5\xfb")  # œ à ê ñ û ...
_RUN = re.compile(rb"[\xc0-\xff]{3,}")  # three such letters in a row: no Latin script


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str, bool]:
    """The text of a file, its code page, and whether that had to be guessed.

    UTF-8 and UTF-16 are recognised, not guessed.
    """
    wide = utf_16_in(content)
    if encoding is not None and codecs.lookup(encoding).name != "utf-16":
        return content.decode(encoding, errors="replace"), encoding, False
    if encoding is not None or wide is not None:
        return content.decode(wide or "utf-16", errors="replace"), "utf-16", False
    try:
        return content.decode("utf-8-sig"), "utf-8", False
    except UnicodeDecodeError:
        guessed = _guess(content)
        return content.decode(guessed, errors="replace"), guessed, True


def utf_16_in(content: bytes) -> str | None:
    """Which UTF-16 a file is written in; None where it is none, or nobody can be sure.

    Without the mark that most begin with, it is certain where the beginning read in one order of
    bytes is lines of a table, and read in the other is not.
    """
    if content[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    if b"\0" not in content[:LOOKED_AT]:
        return None
    found = [page for page in ("utf-16-le", "utf-16-be") if _is_table_in(page, content[:LOOKED_AT])]
    return found[0] if len(found) == 1 else None


def _is_table_in(page: str, beginning: bytes) -> bool:
    """Whether bytes read so are lines with divided cells, and nothing that no text holds."""
    try:
        text = codecs.getincrementaldecoder(page)().decode(beginning)  # which may end in a sign
    except UnicodeDecodeError:
        return False
    plain = _LINE_ENDS.sub("", text)
    no_text = any(category(sign) in {"Cc", "Cn", "Co"} for sign in plain if sign not in DELIMITERS)
    return plain != text and not no_text and any(sign in plain for sign in DELIMITERS)


def is_known(encoding: str) -> bool:
    """Whether there is such a code page for text."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _guess(content: bytes) -> str:
    runs = b" ".join(_RUN.findall(content))
    high = [byte for byte in content if byte >= 0x80]
    if len(runs) * 2 > len(high):
        return min(("cp1251", "cp1253", "cp1256"), key=lambda page: _odd(runs, page))
    central = sum(byte in _CENTRAL for byte in high)
    western = sum(byte in _WESTERN for byte in high)
    return "cp1252" if western > central else "cp1250"


def _odd(runs: bytes, page: str) -> float:
    """How much of a text cannot be meant: capitals and final letters in the middle of a word.

    Arabic, which has no capitals, is what is left where neither of the others would do.
    """
    if page == "cp1256":
        return 0.05
    text = runs.decode(page, errors="replace")
    odd = sum(
        before.islower() and after.isupper() or (before == "ς" and after.isalpha())
        for before, after in pairwise(text)
    )
    return odd / max(len(text), 1)


def sample(texts: Iterable[str], most: int = 5) -> list[str]:
    """The first few texts in which a wrong code page would show."""
    telling = (text for text in texts if not text.isascii())
    return list(islice(dict.fromkeys(telling), most))
