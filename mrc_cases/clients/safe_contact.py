"""Whether a way to reach a client may be used at a moment: plain rules (domain.md R-01)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from mrc_cases.base.search_tokens import first_number

WHOLE_WEEK = frozenset(range(7))
# Of a phone number no more than this is shown before somebody asks for it.
SHOWN_DIGITS = 3
# A shorter number would be known by its last digits.
FEWEST_DIGITS = 7
HIDDEN = "••••"


@dataclass(frozen=True)
class AllowedHours:
    """On which weekdays (0 Monday), and from when until when, somebody may be reached.

    The hours are those the clock on the client's wall shows, in the centre's time zone: when
    summer time ends, 02:10 comes twice and is allowed both times or neither. `until` before
    `opens` means the next morning; without both the whole day is meant.
    """

    days: frozenset[int] = WHOLE_WEEK
    opens: dt.time | None = None
    until: dt.time | None = None

    def include(self, moment: dt.datetime, time_zone: str) -> bool:
        """Whether a moment lies in these hours."""
        local = moment.astimezone(ZoneInfo(time_zone))
        today, time = local.weekday() in self.days, local.time()
        if self.opens is None or self.until is None:
            return today
        if self.opens < self.until:
            return today and self.opens <= time < self.until
        yesterday = (local.weekday() - 1) % 7 in self.days
        return (today and time >= self.opens) or (yesterday and time < self.until)

    def as_stored(self) -> dict[str, Any]:
        """As the sealed column keeps them; `read` gives them back."""
        return {
            "days": sorted(self.days),
            "opens": self.opens and self.opens.isoformat("minutes"),
            "until": self.until and self.until.isoformat("minutes"),
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> "AllowedHours | None":
        """The hours a record keeps; None where any hour is as good as another."""
        return None if stored is None else cls(
            frozenset(stored["days"]), _time(stored["opens"]), _time(stored["until"])
        )  # fmt: skip


def _time(text: str | None) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None


class Why(StrEnum):
    """Why a way of contact may not be used; stands on the trail when somebody does it anyway."""

    UNSAFE = "unsafe"
    EMPLOYER = "employer"
    HOURS = "hours"
    MESSAGE = "message"
    MESSAGE_NOT_ASKED = "message_not_asked"
    HOURS_IN_WORDS = "hours_in_words"


SENTENCES = {
    Why.UNSAFE: _l("Nobody has said that this is safe to use."),
    Why.EMPLOYER: _l("This is the employer’s: the employer may answer or read it."),
    Why.HOURS: _l("Not now: it is outside the allowed hours."),
    Why.MESSAGE: _l("No message may be left here."),
    Why.MESSAGE_NOT_ASKED: _l("Nobody has asked whether a message may be left here."),
    Why.HOURS_IN_WORDS: _l("The hours are written in words: somebody must read them first."),
}


@dataclass(frozen=True)
class Verdict:
    """Whether a way may be used, and all that speaks against it."""

    against: tuple[Why, ...] = ()

    @property
    def may(self) -> bool:
        return not self.against

    @property
    def sentences(self) -> tuple[Any, ...]:
        """What speaks against it, in the reader's language."""
        return tuple(SENTENCES[why] for why in self.against)


class Reachable(Protocol):
    """What the rules ask of a way of contact."""

    is_safe: bool
    message_allowed: str
    hours: str | None
    belongs_to: str | None

    @property
    def allowed(self) -> AllowedHours | None: ...


def may_use(
    contact: Reachable, moment: dt.datetime, *, for_message: bool, time_zone: str
) -> Verdict:
    """Whether to call somebody now, or with `for_message` to send or leave them something.

    A call is made by a person, who reads rules written in words. What is sent or left may be found
    by anybody later: it needs a way that is marked safe, a yes to messages, and hours that can be
    reckoned with. Whatever sends something asks here first, at the moment of sending.
    """
    against = []
    if not contact.is_safe:
        against.append(Why.UNSAFE)
    if contact.belongs_to == "EMPLOYER":
        against.append(Why.EMPLOYER)
    if contact.allowed is not None and not contact.allowed.include(moment, time_zone):
        against.append(Why.HOURS)
    if for_message:
        against += _against_messages(contact)
    return Verdict(tuple(against))


def is_trusted(contact: Reachable) -> bool:
    """Whether a person may call there at all, at one hour or another; no other way is told on."""
    return contact.is_safe and contact.belongs_to != "EMPLOYER"


def may_write_to(contact: Reachable) -> bool:
    """Whether something may be sent or left there at all, at one hour or another."""
    return is_trusted(contact) and not _against_messages(contact)


def _against_messages(contact: Reachable) -> list[Why]:
    against = []
    if contact.message_allowed == "NO":
        against.append(Why.MESSAGE)
    elif contact.message_allowed != "YES":
        against.append(Why.MESSAGE_NOT_ASKED)
    if contact.hours:
        against.append(Why.HOURS_IN_WORDS)
    return against


def masked(kind: str, value: str) -> str:
    """What a page shows of a number or address: of a phone the last digits, else nothing."""
    digits = [sign for sign in first_number(value) if sign.isdigit()]
    if kind != "PHONE" or len(digits) < FEWEST_DIGITS:
        return HIDDEN
    return f"{HIDDEN} {''.join(digits[-SHOWN_DIGITS:])}"


def address_of(kind: str, value: str) -> str | None:
    """The address that calls a phone or begins an e-mail; None for other ways."""
    if kind == "PHONE":
        dialled = "".join(sign for sign in first_number(value) if sign.isdigit() or sign == "+")
        return f"tel:{dialled}" if dialled else None
    return f"mailto:{quote(value, safe='@')}" if kind == "EMAIL" else None
