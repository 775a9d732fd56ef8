"""What the tests about consents share: what a client said, written down."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from mrc_cases.clients.models import Client
from mrc_cases.consents.actions import record_consent
from mrc_cases.consents.facts import ConsentFacts
from mrc_cases.consents.models import Consent
from mrc_cases.extensions import db

# What the form sends for a yes.
ANSWER = {
    "answer": "given", "how": "SPOKEN", "given_by": "CLIENT", "language_read": "slk",
    "interpreter": "NONE", "points_told": ["PURPOSE", "USE", "WITHDRAW"],
}  # fmt: skip
TOLD = ("PURPOSE", "USE", "WITHDRAW")


def said(purpose: str = "SPECIAL", **more: Any) -> ConsentFacts:
    """A yes that counts, unless told otherwise."""
    return ConsentFacts(purpose=purpose, **{"points_told": TOLD, **more})


def share(**more: Any) -> ConsentFacts:
    """A yes to share a summary with somebody in words, unless told otherwise."""
    usual = {"data_set": "SUMMARY", "recipient_words": "the lawyer of my cousin"}
    if "partner_id" in more:
        usual.pop("recipient_words")
    return said("SHARE", **{**usual, **more})


def agree(client: Client, facts: ConsentFacts, on: dt.date) -> Consent:
    """Written down and saved."""
    consent = record_consent(client, facts, today=on)
    db.session.commit()
    return consent


def the_only(session: Any) -> Consent:
    """The one consent there is."""
    found: Consent = session.scalars(select(Consent)).one()
    return found
