"""The secret address of an office's screen: made, ended, and kept only as a hash."""

import hashlib
import secrets
from uuid import UUID

from sqlalchemy import select

from mrc_cases.extensions import db
from mrc_cases.waiting.models import WaitingScreen


def hash_of(token: str) -> bytes:
    """What is kept of the secret address: who copies the database cannot open the screen."""
    return hashlib.sha256(token.encode()).digest()


def new_screen(office_id: UUID) -> str:
    """A new secret address for an office's screen; the one before ends. Shown once."""
    end_screen(office_id)
    token = secrets.token_urlsafe(32)
    db.session.add(WaitingScreen(office_id=office_id, token_hash=hash_of(token)))
    db.session.flush()
    return token


def end_screen(office_id: UUID) -> None:
    """Revoke an office's secret address."""
    query = select(WaitingScreen).where(WaitingScreen.office_id == office_id)
    for screen in db.session.scalars(query):
        db.session.delete(screen)
    db.session.flush()
