"""Plain values that the actions of this room take: what was said, before it is a record."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from mrc_cases.clients.safe_contact import AllowedHours


@dataclass(frozen=True)
class Names:
    """How a person is called. Any number of parts, in any script."""

    full_name: str | None = None
    other_script_name: str | None = None
    family_name: str | None = None
    alias: str | None = None
    uses_alias: bool = False

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every name the person can be found by."""
        return tuple(n for n in (self.full_name, self.other_script_name, self.alias) if n)


@dataclass(frozen=True)
class ContactPoint:
    """One way to reach a client, and how to use it without harm."""

    kind: str
    value: str
    is_safe: bool = False
    hours: str | None = None
    who_may_answer: str | None = None
    message_allowed: str = "NC"
    belongs_to: str | None = None
    allowed: AllowedHours | None = None


@dataclass(frozen=True)
class Document:
    """A document shown at the desk."""

    kind: str
    number: str
    country: str | None = None
    expires_on: dt.date | None = None


@dataclass(frozen=True)
class AgreementFacts:
    """How a client agreed to be registered (R-04)."""

    how: str
    points_told: tuple[str, ...] = ()
    language_read: str | None = None
    given_by: str = "CLIENT"


@dataclass(frozen=True)
class SafeContact:
    """How to behave towards a client, whatever the way of contact."""

    contact_rule: str | None = None
    neutral_sender: str | None = None
    counsellor_gender: str | None = None
    remarks: str | None = None


@dataclass(frozen=True)
class Identity:
    """All that is said of who somebody is and how to reach them, as one page asks it."""

    names: Names
    care: SafeContact
    contacts: tuple[ContactPoint, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class IntakeFacts:
    """What opened an episode (R-03)."""

    channel: str = "DESK"
    heard: str = "NC"
    referred_in_by: str | None = None
    needs: tuple[str, ...] = ()
    needs_other: str | None = None
    services: tuple[str, ...] = ()
    urgency: str = "NORMAL"
    language_used: str | None = None
    interpreter: str = "NONE"
    mediator_present: bool = False
    safe_now: str | None = None
    next_step: str | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Occasion:
    """Who registers, where and when. `moment` is now, unless the paper says another day."""

    staff_id: UUID
    office_id: UUID | None
    day: dt.date
    moment: dt.datetime
