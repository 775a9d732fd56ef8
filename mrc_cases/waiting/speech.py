"""What is said to the people who wait, each in their own language where we speak it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from mrc_cases import writing
from mrc_cases.language import OF_CLIENTS, current_language, direction, speaking
from mrc_cases.waiting.numbers import ticket_code
from mrc_cases.waiting.queries import Called


@dataclass(frozen=True)
class Said:
    """A sentence and the language it is in."""

    code: str
    words: str
    lang: str
    dir: str


def language_of(code: str) -> str:
    """The language we say it in: the client's, or the one of the page."""
    return OF_CLIENTS.get(code, current_language())


def calls(called: Iterable[Called]) -> list[Said]:
    """Each number with where to go, in the language of its ticket."""
    return [_call(each) for each in called]


def _call(called: Called) -> Said:
    tag = language_of(called.language)
    with speaking(tag):
        words = _("Please come to the desk.")
        if called.desk is not None:
            # The signs around a name keep it whole in a sentence of another direction.
            place = f"\N{FIRST STRONG ISOLATE}{called.desk}\N{POP DIRECTIONAL ISOLATE}"
            # Translators: on the screen of the waiting room; place: the name of a desk or room
            words = _("Please come to %(place)s.", place=place)
    return Said(ticket_code(called.number), words, tag, direction(tag))


@dataclass(frozen=True)
class Slip:
    """What is printed on a ticket."""

    yours: str
    since: str
    what_next: str
    lang: str
    dir: str


def slip_words(language: str, arrived_at: dt.datetime) -> Slip:
    """The words on a ticket, in the client's language; nothing about the client."""
    tag = language_of(language)
    with speaking(tag):
        return Slip(
            # Translators: on the ticket for the waiting room
            _("Your number"),
            writing.moment(arrived_at),
            _("Please wait. We show your number on the screen and call it. Our help is free."),
            tag,
            direction(tag),
        )
