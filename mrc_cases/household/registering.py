"""Registering one after the other of a family: what they have in common is asked once."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.access.queries import visible_to
from mrc_cases.base.trail import note
from mrc_cases.clients.actions import save_draft
from mrc_cases.clients.facts import Occasion
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.clients.models import Client, ContactDetail
from mrc_cases.clients.safe_contact import is_trusted
from mrc_cases.extensions import db
from mrc_cases.household.actions import link_relative
from mrc_cases.household.models import FamilyDraft

# What a family has in common, as the questions of the profile are called.
IN_COMMON = ("nationality", "language", "interpreter", "residence_area")
# Somebody else's phone is no way to the whole family, safe or not.
OF_THE_FAMILY = frozenset({None, "NC", "CLIENT", "SHARED"})


def begin_relative(
    client: Client,
    occasion: Occasion,
    *,
    relation: str,
    share_phone: bool,
    new_id: UUID | None = None,
) -> IntakeDraft:
    """A draft of a relative's registration; the relation is written down once they have a file."""
    answers = {name: getattr(client.profile, name) for name in IN_COMMON}
    if share_phone:
        answers |= _shared_ways(client)
    kept = {name: value for name, value in answers.items() if value not in (None, "")}
    sent = {name: _as_sent(value) for name, value in kept.items()}
    draft = save_draft(None, sent, occasion, new_id=new_id)
    db.session.add(
        FamilyDraft(
            client_id=client.id, office_id=client.office_id, draft_id=draft.id, relation=relation
        )
    )
    db.session.flush()
    return draft


def _as_sent(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _shared_ways(client: Client) -> dict[str, Any]:
    """The safe phones, with the rules that go with them, as the form sends them."""
    answers: dict[str, Any] = {
        "contact_rule": client.contact_rule, "neutral_sender": client.neutral_sender,
    }  # fmt: skip
    for place, detail in enumerate(_safe_phones(client)):
        note(db.session, "unmask", detail, part="family")  # the next page shows it
        answers |= {f"contacts-{place}-{name}": value for name, value in _row(detail).items()}
    return answers


def _safe_phones(client: Client) -> Iterator[ContactDetail]:
    for detail in client.contact_details:
        is_living = detail.archived_at is None and detail.kind == "PHONE"
        if is_living and is_trusted(detail) and detail.belongs_to in OF_THE_FAMILY:
            yield detail


def _row(detail: ContactDetail) -> dict[str, Any]:
    allowed = detail.allowed
    times = {"opens": allowed.opens, "until": allowed.until} if allowed and allowed.opens else {}
    return {
        "kind": detail.kind, "value": detail.value, "is_safe": "y", "belongs_to": "SHARED",
        "who_may_answer": detail.who_may_answer, "message_allowed": detail.message_allowed,
        "hours": detail.hours, "days": sorted(allowed.days) if allowed else None,
        **{name: f"{time:%H:%M}" for name, time in times.items() if time},
    }  # fmt: skip


def registered(user: User, draft_id: UUID, client: Client) -> None:
    """A draft became a client: whoever it was begun for has a relative with a file.

    Unless who registers may no longer open that file: then nothing is written there.
    """
    begun = db.session.scalar(select(FamilyDraft).where(FamilyDraft.draft_id == draft_id))
    if begun is None:
        return
    of = db.session.scalar(visible_to(user, Client).where(Client.id == begun.client_id))
    relation = begun.relation
    db.session.delete(begun)
    if of is not None:
        link_relative(of, relative=client, relative_name=None, relation=relation)
