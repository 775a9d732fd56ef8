"""T4 pages: whoever opens one has typed their password again and said why (domain.md 1.3)."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from mrc_cases.access import passwords, second_factor, throttle
from mrc_cases.access.held_forms import address_asked, hold_answers
from mrc_cases.access.models import Confirmation, User
from mrc_cases.access.signing_in import counted_try
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.extensions import begin_writing, db

View = TypeVar("View", bound=Callable[..., Any])

# Long enough for a round of the house, short enough for a screen left alone.
CONFIRMED_FOR = dt.timedelta(minutes=30)
# Fewer letters than this are no reason.
SHORTEST_REASON = 10


def confirmed(view: View) -> View:
    """Mark a view as T4, above `@requires`: the gate asks for password and reason first."""
    view.needs_confirmation = True  # type: ignore[attr-defined]
    return view


def is_confirmed() -> bool:
    """Whether the person behind this request has confirmed in this session within the time."""
    query = select(Confirmation.id).where(
        Confirmation.session_id == g.sign_in_session.id,
        Confirmation.at > now() - CONFIRMED_FOR,
    )
    return db.session.scalar(query.limit(1)) is not None


def ask_to_confirm() -> ResponseReturnValue:
    """Send to the page that asks, and keep what was typed for when the person comes back."""
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Reswap": "none"}
    if request.method == "GET":
        session["return_to"] = address_asked()
    else:
        hold_answers(current_user.id)
    return redirect(url_for("access.confirm"))


def confirm(user_id: UUID, *, password: str, reason: str, code: str | None = None) -> None:
    """Note that the person is who they say, and why they look.

    Raises TooManyTries like a sign-in, RuleBroken beside `password` or `code` for a wrong one.
    """
    user = db.session.get_one(User, user_id)
    name, lines = _prove(user, password, "password", _("This is not your password."))
    if second_factor.is_set_up(user) and not second_factor.is_right(user, code or ""):
        note(db.session, "confirm_failed", kept_on_refusal=True)
        raise RuleBroken(_("This code does not fit. Look at the phone’s clock."), "code")
    throttle.forget(name, lines)
    db.session.add(Confirmation(user_id=user_id, session_id=g.sign_in_session.id, reason=reason))
    db.session.flush()


def prove_password(user: User, password: str, field: str, wrong: str) -> None:
    """Refuse what is not the person's own password, beside `field`: whoever finds a browser open
    does not guess there as often as they like."""
    name, lines = _prove(user, password, field, wrong)
    throttle.forget(name, lines)


def _prove(user: User, password: str, field: str, wrong: str) -> tuple[bytes, list[UUID]]:
    """The tries so far, to be forgotten once everything was right.

    The password is verified outside any transaction, for Argon2 takes its time. What others try
    under the person's name at the sign-in does not count here.
    """
    password_hash, user_id = user.password_hash, user.id
    name, lines = counted_try(f"own password of {user_id}", None)
    if not passwords.is_right(password, password_hash):
        note(db.session, "confirm_failed", kept_on_refusal=True)
        raise RuleBroken(wrong, field)
    begin_writing(db.session)
    return name, lines
