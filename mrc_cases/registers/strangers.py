"""Files that are no register although their name says so: a letter, a photo, a saved web page."""

import re

# How PDF, pictures and old office files begin; and pages or tables written as a web page is, which
# some programs save under the name of a workbook.
_BEGINNINGS = (
    b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b", b"Rar!",
)  # fmt: skip
_MARKUP = re.compile(rb"\s*<(?:!doctype|\?xml|html|head|body|table|meta)\b", re.I)
# Signs of control that no text has; a line is ended, a page is broken and a cell tabbed by others.
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
LOOKED_AT = 4000  # signs


def is_stranger(content: bytes) -> bool:
    """Whether a file says by its beginning that it is something else than a table of text."""
    plain = content.removeprefix(b"\xef\xbb\xbf")
    return plain.startswith(_BEGINNINGS) or _MARKUP.match(plain) is not None


def is_noise(text: str) -> bool:
    """Whether what was read as text is none: several signs of control stand in its beginning."""
    return len(_CONTROL.findall(text[:LOOKED_AT])) > 2
