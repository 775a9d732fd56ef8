"""Somebody came: what a contact does to the file that it belongs to."""

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.clients.states import wake
from mrc_cases.codes import COUNTS_AS_CONSULTATION
from mrc_cases.extensions import db


def join_contact(contact: Consultation, client: Client) -> None:
    """Give an anonymous contact to the client it was; it stays one contact of one person.

    What the caller was written down as stays, too: it was asked on that day.
    """
    if contact.client_id == client.id:
        return  # pressed twice, or a colleague was faster and did the same
    if contact.client_id is not None:
        raise RuleBroken(_("This contact already belongs to a client."))
    contact.client_id, contact.joined_at = client.id, now()
    contact.office_id = contact.office_id or client.office_id
    # From here on the file knows who called: the word the caller chose has done its work.
    contact.code_word_token = None
    came(client, contact)


def came(client: Client, contact: Consultation) -> None:
    """A contact ends a file's rest, and its first answers hold from there on; a call that broke
    off was no contact.
    """
    if contact.outcome not in COUNTS_AS_CONSULTATION:
        return
    # Twelve months are a round number: on which side of midnight they end does not matter.
    wake(client, contact.happened_on, now().date())
    if contact.happened_on < client.registered_on:
        _known_since(client, contact)


def _known_since(client: Client, contact: Consultation) -> None:
    """Else the reports would count a contact of before the registration, and nobody who came."""
    versions = select(ProfileVersion).where(ProfileVersion.client_id == client.id)
    first = db.session.scalars(versions.order_by(ProfileVersion.valid_from).limit(1)).one()
    first.valid_from = min(first.valid_from, contact.happened_on)
