"""A text as it is read out: in its language, with the names in it."""

from contextlib import nullcontext
from dataclasses import dataclass

from mrc_cases.codes import label
from mrc_cases.consents.texts import Wording
from mrc_cases.language import SHIPPED, direction, own_name, speaking

# Stands in a text where nothing has been chosen yet.
OPEN = "____"


@dataclass(frozen=True)
class Heard:
    """What a client hears and sees."""

    wording: Wording
    paragraphs: list[str]

    @property
    def lang(self) -> str:
        return self.wording.language

    @property
    def dir(self) -> str:
        return direction(self.lang)

    @property
    def own_name(self) -> str:
        """The language in itself: shqip."""
        return own_name(self.lang)


def heard(wording: Wording, centre: str, recipient: str | None, data_set: str | None) -> Heard:
    """The text with the names in it; what is shared is said in the language of the text."""
    spoken = wording.language in SHIPPED
    with speaking(wording.language) if spoken else nullcontext():
        what = label("DATA_SET", data_set) if data_set else OPEN
    return Heard(wording, wording.said(centre=centre, recipient=recipient or OPEN, what=what))
