"""The token in every form of a signed-in person: that it is ours, and for whom the page was made.

Flask-WTF refuses a form whose token is not that of the session. The mark in it tells a page that
the same person opened before signing out and in again from everybody else's.
"""

import hmac
import secrets
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from mrc_cases.access.throttle import keyed


def new_form_token(user_id: UUID) -> str:
    """What the session keeps, and Flask-WTF signs for each page."""
    return f"{secrets.token_hex(20)}.{_mark_of(user_id)}"


def was_made_for(user_id: UUID, token: str | None) -> bool:
    """Whether we made the page that sent this token, for this person, in whichever session."""
    seal = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="wtf-csrf-token")
    try:
        kept = str(seal.loads(token or ""))
    except BadData:
        return False
    return hmac.compare_digest(kept.rpartition(".")[2], _mark_of(user_id))


def _mark_of(user_id: UUID) -> str:
    return keyed("form", str(user_id)).hex()
