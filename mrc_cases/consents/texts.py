"""What is read out before somebody agrees: the centre's own words, or those that came along.

The texts that come with the program are files of this room, `<purpose>.<language>.<number>.txt`;
one that was used for a consent is kept in the database too, so that it can be read as it was.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

FOLDER = Path(__file__).parent / "texts"
# What a text may leave open, and what stands there when it is read.
GAPS = ("{centre}", "{recipient}", "{what}")
# A name in another direction than the text leaves the words around it in their order.
APART, TOGETHER = "\u2068", "\u2069"


@dataclass(frozen=True)
class Wording:
    """A text in one language; `id` once it stands in the database."""

    purpose: str
    language: str  # a tag: ar
    number: int
    body: str
    is_shipped: bool = True
    id: UUID | None = None

    def said(self, *, centre: str, recipient: str, what: str) -> list[str]:
        """The paragraphs as they are read out."""
        body = self.body
        for gap, words in zip(GAPS, (centre, recipient, what), strict=True):
            body = body.replace(gap, f"{APART}{words}{TOGETHER}")
        return [part.strip() for part in body.split("\n\n") if part.strip()]


@lru_cache(maxsize=1)
def _shipped() -> dict[tuple[str, str], Wording]:
    """The newest text of each purpose and language that came with the program."""
    found: dict[tuple[str, str], Wording] = {}
    for path in FOLDER.glob("*.txt"):
        purpose, language, number = path.stem.split(".")
        wording = Wording(
            purpose.upper(), language, int(number), path.read_text(encoding="utf-8").strip()
        )
        key = (wording.purpose, language)
        if key not in found or found[key].number < wording.number:
            found[key] = wording
    return found


def shipped(purpose: str, language: str) -> Wording | None:
    """The text that came with the program, if there is one in this language."""
    return _shipped().get((purpose, language))
