"""What is to be kept from whom, in words: on the head of the file, and on its page."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from mrc_cases.access.models import User
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import CareLine
from mrc_cases.codes import label
from mrc_cases.consents.queries import withheld_from
from mrc_cases.consents.recipients import named
from mrc_cases.writing import listed


@dataclass(frozen=True)
class Kept:
    """Something a client does not want told (`what` None: anything), and to whom."""

    id: UUID
    whom: str
    what: str | None


def kept_from(client: Client) -> list[Kept]:
    """What is to be kept from whom; the client itself must have been asked for in scope."""
    rows = withheld_from(client.id)
    partners = named({row.partner_id for row in rows if row.partner_id})
    found = []
    for row in rows:
        partner = partners.get(row.partner_id) if row.partner_id else None
        kind = label("WITHHELD_FROM", row.partner_kind) if row.partner_kind else None
        words = [each for each in (partner.name if partner else None, kind, row.whom) if each]
        found.append(Kept(row.id, listed(words) or _("a partner"), row.what))
    return found


def care_lines(_user: User, client: Client) -> list[CareLine]:
    """How to behave: what must not be told."""
    return [
        CareLine(
            _("Keep from %(whom)s: %(what)s", whom=each.whom, what=each.what)
            if each.what
            else _("Tell nothing to: %(whom)s", whom=each.whom),
            "stop",
        )
        for each in kept_from(client)
    ]
