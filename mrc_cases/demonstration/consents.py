"""What the clients of the fictional centre agreed to, refused, took back and forbade."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from mrc_cases.clients.models import Client
from mrc_cases.consents.actions import keep_from, record_consent, withdraw
from mrc_cases.consents.children import is_child
from mrc_cases.consents.facts import REFUSED, ConsentFacts
from mrc_cases.consents.models import Consent
from mrc_cases.consents.wordings import best, tag_of

TOLD = ("PURPOSE", "USE", "ASK", "STORAGE", "WITHDRAW")


def fill_consents(people: Sequence[Client], today: dt.date) -> None:
    """Give the first grown-up clients of a counsellor one of each kind."""
    grown = [client for client in people if not is_child(client, today)]
    for place, client in enumerate(grown[:4]):
        _agree(client, "CONTACT_LATER", today, days=30 if place == 0 else 500)
    for client in grown[:1]:
        _agree(client, "SPECIAL", today)
        _agree(client, "SHARE", today, days=365, data_set="SUMMARY",
               recipient_words="The lawyer of her cousin")  # fmt: skip
        _agree(client, "RESEARCH", today, answer=REFUSED)
        withdraw(_agree(client, "PHOTO", today, days=700))
        keep_from(client, partner_kind="EMBASSY")
        keep_from(client, whom="Her brother", what="where she lives")


def _agree(
    client: Client, purpose: str, today: dt.date, *, days: int | None = None, **more: Any
) -> Consent:
    language = client.profile.language
    facts = ConsentFacts(
        purpose=purpose, points_told=TOLD, language_read=language,
        wording=best(purpose, tag_of(language)),
        expires_on=today + dt.timedelta(days=days) if days else None, **more,
    )  # fmt: skip
    return record_consent(client, facts, today=today)
