"""Plain values that the actions of this room take: what was said, before it is a record."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from mrc_cases.consents.texts import Wording

GIVEN, REFUSED = "given", "refused"


@dataclass(frozen=True)
class ConsentFacts:
    """What a client said to a question: to what, how, in which language, through whom."""

    purpose: str
    answer: str = GIVEN
    how: str = "SPOKEN"
    points_told: tuple[str, ...] = ()
    data_set: str | None = None
    partner_id: UUID | None = None
    recipient_words: str | None = None
    language_read: str | None = None
    interpreter: str = "NONE"
    wording: Wording | None = None  # what was read out; None: a paper brought along
    given_by: str = "CLIENT"
    giver_name: str | None = None
    child_agrees: bool | None = None  # None: no child, or too young to be asked
    witness: str | None = None
    given_on: dt.date | None = None  # None: today
    expires_on: dt.date | None = None
    entry_key: str | None = None
