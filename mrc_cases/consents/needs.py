"""A page may not use what is not agreed: the one place where that is asked.

- PHOTO: to keep or open a photo of the person, for everybody.
- SPECIAL: to ask or open gender in detail (GDPR 9). Not for legal advisers, whom the law lets use
  it for a legal claim (9(2)(f)), nor for psychosocial workers under their professional secrecy
  (9(2)(h)).
- Nothing for residence status (no special category; registering rests on 6(1)(e) or (f)), nor for
  whether the person is safe now (vital interests, 6(1)(d) and 9(2)(c)).
- In an emergency (break-glass) everything may be opened for as long as it lasts (9(2)(c)).
"""

import datetime as dt
from uuid import UUID

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.base.moments import local_day, now
from mrc_cases.clients.agreed import NotAgreed
from mrc_cases.clients.models import Client
from mrc_cases.clients.tokens import centre
from mrc_cases.consents.queries import is_emergency, living

# Question of the profile -> the purpose it is agreed for.
PURPOSES = {"gender_detail": "SPECIAL"}
WITHOUT_ASKING = frozenset({Role.LEGAL, Role.PSYCHOSOCIAL})


def today() -> dt.date:
    """The day it is in the centre."""
    return local_day(now(), centre().time_zone)


def is_agreed(client_id: UUID, purpose: str) -> bool:
    """Whether a client has agreed to a purpose that names no recipient, today."""
    return living(client_id, purpose, today()) is not None


def need_consent(user: User, client_id: UUID, purpose: str) -> None:
    """Refuse to use what is not agreed; raises NotAgreed, which shows a page and a way to ask."""
    if not is_agreed(client_id, purpose) and not is_emergency(user, client_id):
        raise NotAgreed(client_id, purpose)


def missing_for(user: User, client: Client | None, question: str) -> str | None:
    """The purpose of agreement that is missing to ask or open a question of the profile."""
    purpose = PURPOSES.get(question)
    if purpose is None or user.roles & WITHOUT_ASKING:
        return None
    if client is None:  # nobody has agreed to anything before there is a file
        return purpose
    agreed = is_agreed(client.id, purpose) or is_emergency(user, client.id)
    return None if agreed else purpose
