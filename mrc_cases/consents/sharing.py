"""What was already shared under a consent: the rooms that share register themselves here."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from mrc_cases.access.models import User
from mrc_cases.consents.models import Consent


@dataclass(frozen=True)
class Shared:
    """Something that went out: when, to whom, what in words, and its page (None: out of reach)."""

    at: dt.datetime
    recipient: str
    what: str
    url: str | None


SHARED: list[Callable[[User, Consent], list[Shared]]] = []


def shared_under(user: User, consent: Consent) -> list[Shared]:
    """Everything that went out under a consent, the latest first."""
    found = [shared for read in SHARED for shared in read(user, consent)]
    return sorted(found, key=lambda shared: shared.at, reverse=True)
