"""Which sessions, notes and drafts a person sees."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort
from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import selectinload

from mrc_cases.access.models import User
from mrc_cases.access.queries import sees, visible_to
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.sessions.models import (
    Addendum,
    CounsellingSession,
    PsychosocialNote,
    SessionAttendee,
    SessionDraft,
)

PAGE = 25
Place = tuple[dt.datetime, UUID]


def sessions_of(user: User, client: Client, after: Place | None = None) -> Select[Any]:
    """A client's sessions, also the groups they came to, the latest first."""
    came = select(SessionAttendee.session_id).where(SessionAttendee.client_id == client.id)
    theirs = (CounsellingSession.client_id == client.id) | CounsellingSession.id.in_(came)
    return _page(visible_to(user, CounsellingSession).where(theirs), after)


def recent_sessions(user: User, after: Place | None = None) -> Select[Any]:
    """What a person may see of all sessions, the latest first."""
    return _page(visible_to(user, CounsellingSession), after)


def _page(query: Select[Any], after: Place | None) -> Select[Any]:
    key = (CounsellingSession.happened_at, CounsellingSession.id)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(*after))
    return (
        query.options(selectinload(CounsellingSession.topics))
        .order_by(*(column.desc() for column in key))
        .limit(PAGE + 1)
    )


def names_of(
    user: User, sessions: Sequence[CounsellingSession | SessionDraft]
) -> dict[UUID | None, Client]:
    """The clients of a list of sessions or of drafts, of those only whom the person may see."""
    ids = {found.client_id for found in sessions if found.client_id}
    query = select(Client).where(Client.id.in_(ids), *sees(user, Client))
    return {client.id: client for client in db.session.scalars(query)}


def attendees_of(user: User, found: CounsellingSession) -> tuple[list[Client], int]:
    """Who took part, as far as the person may see them; and how many others with a file."""
    inside = select(SessionAttendee.client_id).where(SessionAttendee.session_id == found.id)
    query = select(Client).where(Client.id.in_(inside), *sees(user, Client)).order_by(Client.id)
    seen = list(db.session.scalars(query))
    return seen, len(found.attendees) - len(seen)


def addenda_of(found: CounsellingSession) -> list[tuple[Addendum, str]]:
    """The later words and who wrote them, in their order."""
    query = (
        select(Addendum, User.name)
        .join(User, User.id == Addendum.written_by_id)
        .where(Addendum.session_id == found.id)
        .order_by(Addendum.written_at)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def clients_by_number(user: User, numbers: Sequence[str]) -> list[Client]:
    """The clients with these numbers, of those the person may see."""
    query = select(Client).where(Client.client_no.in_(numbers), *sees(user, Client))
    return list(db.session.scalars(query.order_by(Client.id)))


def notes_of(user: User, client: Client) -> list[tuple[PsychosocialNote, str | None]]:
    """The psychosocial notes of a client and who wrote them, the latest first."""
    query = (
        select(PsychosocialNote, User.name)
        .outerjoin(User, User.id == PsychosocialNote.created_by_id)
        .where(*sees(user, PsychosocialNote), PsychosocialNote.client_id == client.id)
        .order_by(PsychosocialNote.happened_on.desc(), PsychosocialNote.id)
        .limit(200)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def own_draft_or_404(user: User, draft_id: UUID) -> SessionDraft:
    """A draft the person wrote; nobody else opens it."""
    draft = own_draft(user, draft_id)
    if draft is None:
        abort(404)
    return draft


def own_draft(user: User, draft_id: UUID) -> SessionDraft | None:
    """The same, where there may be none."""
    query = select(SessionDraft).where(
        SessionDraft.id == draft_id,
        SessionDraft.owner_id == user.id,
        ~SessionDraft.is_barred(user.id),
    )
    return db.session.scalar(query)


def written_before(user: User, entry_key: str | None) -> CounsellingSession | None:
    """The session that the person wrote down with this very page, when it was sent before."""
    if entry_key is None:
        return None
    query = select(CounsellingSession).where(
        CounsellingSession.entry_key == entry_key, CounsellingSession.staff_id == user.id
    )
    return db.session.scalar(query)


def own_drafts(user: User, today: dt.date, client: Client | None = None) -> list[SessionDraft]:
    """What a person has been typing about sessions, the latest first."""
    query = select(SessionDraft).where(
        SessionDraft.owner_id == user.id,
        SessionDraft.expires_on >= today,
        ~SessionDraft.is_barred(user.id),
    )
    if client is not None:
        query = query.where(SessionDraft.client_id == client.id)
    return list(db.session.scalars(query.order_by(SessionDraft.updated_at.desc()).limit(50)))


def put_aside(user: User, today: dt.date) -> list[tuple[SessionDraft, Client | None]]:
    """One's own drafts, each with whom it is about; a group's is about nobody."""
    drafts = own_drafts(user, today)
    clients = names_of(user, drafts)
    return [(draft, clients.get(draft.client_id)) for draft in drafts]


def begun(user: User, today: dt.date, client: Client | None) -> list[SessionDraft]:
    """What a person began to write of a client, or of a group, before opening the form anew."""
    if client is not None:
        return own_drafts(user, today, client)
    return [draft for draft in own_drafts(user, today) if draft.client_id is None]
