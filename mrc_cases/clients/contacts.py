"""Ways of contact and documents of a client: put in place as a whole, shown on demand."""

from collections.abc import Sequence

from mrc_cases.base.trail import note
from mrc_cases.clients.facts import ContactPoint, Document
from mrc_cases.clients.models import Client, ContactDetail, IdentityDocument
from mrc_cases.clients.safe_contact import Verdict
from mrc_cases.clients.tokens import clean_contact
from mrc_cases.extensions import db


def put_contacts(
    client: Client, contacts: Sequence[ContactPoint], documents: Sequence[Document]
) -> None:
    """Make these the client's ways of contact and documents; what stays the same is left alone."""
    client.contact_details = [
        _kept_contact(client, contact, position) for position, contact in enumerate(contacts)
    ]
    client.documents = [_kept_document(client, document) for document in documents]


def _kept_contact(client: Client, contact: ContactPoint, position: int) -> ContactDetail:
    value = clean_contact(contact.kind, contact.value)
    same = (d for d in client.contact_details if (d.kind, d.value) == (contact.kind, value))
    detail = next(same, None) or ContactDetail(
        client_id=client.id, office_id=client.office_id, kind=contact.kind, value=value
    )
    detail.is_safe, detail.hours = contact.is_safe, contact.hours
    detail.who_may_answer = contact.who_may_answer
    detail.message_allowed, detail.position = contact.message_allowed, position
    detail.belongs_to = contact.belongs_to
    detail.allowed_hours = contact.allowed.as_stored() if contact.allowed else None
    return detail


def _kept_document(client: Client, document: Document) -> IdentityDocument:
    wanted = (document.kind, document.number)
    same = (kept for kept in client.documents if (kept.kind, kept.number) == wanted)
    kept = next(same, None) or IdentityDocument(
        client_id=client.id, office_id=client.office_id, kind=document.kind, number=document.number
    )
    kept.country, kept.expires_on = document.country, document.expires_on
    return kept


def unmask(detail: ContactDetail, verdict: Verdict) -> str:
    """The number or address itself; who looked, and against which rules, stands on the trail."""
    if verdict.may:
        note(db.session, "unmask", detail)
    else:
        note(db.session, "unmask", detail, despite=", ".join(verdict.against))
    return detail.value
