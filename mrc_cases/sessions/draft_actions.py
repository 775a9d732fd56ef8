"""Drafts of sessions, which save themselves while somebody types."""

import datetime as dt
from typing import Any
from uuid import UUID

from mrc_cases.access.models import User
from mrc_cases.expiring import discard_expired
from mrc_cases.extensions import db
from mrc_cases.sessions.models import (
    SessionDraft,
)

DRAFT_DAYS = 14


def save_draft(
    draft: SessionDraft | None, owner: User, client_id: UUID | None, answers: dict[str, Any],
    today: dt.date, *, new_id: UUID | None = None,
) -> SessionDraft:  # fmt: skip
    """Keep what is being typed, unchecked; what has expired goes."""
    if draft is None:
        draft = SessionDraft(
            id=new_id, owner_id=owner.id, client_id=client_id, office_id=owner.office_id
        )
        db.session.add(draft)
    draft.answers = answers
    draft.expires_on = today + dt.timedelta(days=DRAFT_DAYS)
    db.session.flush()
    discard_expired(SessionDraft, today)
    return draft
