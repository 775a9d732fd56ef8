"""What this room tells on a client's timeline: what was agreed, refused or taken back."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from mrc_cases.access.permissions import Area
from mrc_cases.access.queries import sees
from mrc_cases.clients.telling import ASKED_CLIENT, KINDS, Kind, told
from mrc_cases.consents.models import Consent


def _consents(reader: Any) -> Select[Any]:
    return told(
        Consent, day=Consent.given_on, what=Consent.purpose, state=Consent.state,
        staff_id=Consent.created_by_id,
    ).where(Consent.client_id == ASKED_CLIENT, *sees(reader, Consent))  # fmt: skip


KINDS.append(
    Kind(
        "consent", _l("Consent"), Area.CONSENTS, _consents, what="CONSENT_PURPOSE",
        state="CONSENT_STATE", endpoint="consents.show", argument="consent_id",
    )
)  # fmt: skip
