"""What was typed when the session ran out: sealed for that person, given back once."""

import datetime as dt
from uuid import UUID

from flask import current_app, g, request, session
from sqlalchemy import Select, delete, select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from mrc_cases.access.models import HeldForm, User
from mrc_cases.access.sessions import timed_out_id
from mrc_cases.base.moments import now
from mrc_cases.extensions import begin_writing, db

# Never kept: the form's own token, the version it was read at, and passwords.
NOT_KEPT = {"csrf_token"}


def own_path() -> str:
    """The address asked for, without the host: the only kind anybody is sent back to."""
    return request.full_path.rstrip("?")


def remember_place() -> None:
    """Keep in the cookie where an unknown visitor wanted to go, and seal what was typed."""
    if request.method == "GET":
        session["return_to"] = own_path()
        return
    owner_id = timed_out_id()
    if request.method == "POST" and owner_id is not None:
        hold_answers(owner_id)


def _can_be_opened() -> bool:
    """Whether the address also shows the form; a bare button has nothing to fill."""
    adapter = current_app.url_map.bind("")
    try:
        adapter.match(request.path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def hold_answers(user_id: UUID) -> None:
    """Seal the fields of this request for whoever sent it, if their page can be opened again."""
    if not _can_be_opened():
        return
    answers = [
        [name, value]
        for name, values in request.form.lists()
        if name not in NOT_KEPT and "password" not in name
        for value in values
    ]
    begin_writing(db.session)
    db.session.add(HeldForm(user_id=user_id, path=own_path(), answers=answers))
    session["was_kept"] = True


def was_kept() -> bool:
    """Whether this browser's answers are kept for whoever signs in again."""
    return bool(session.get("was_kept"))


def _held_for(user: User) -> Select[HeldForm]:
    since = now() - dt.timedelta(hours=current_app.config["SETTINGS"].session_hours)
    return (
        select(HeldForm)
        .where(HeldForm.user_id == user.id, HeldForm.held_at >= since)
        .order_by(HeldForm.held_at.desc())
    )


def place_to_return(user: User, asked: str | None) -> str:
    """Where a person goes after signing in: the form they left, the page they asked for, home."""
    too_old = now() - dt.timedelta(hours=current_app.config["SETTINGS"].session_hours)
    db.session.execute(delete(HeldForm).where(HeldForm.held_at < too_old))
    held = db.session.scalar(_held_for(user).limit(1))
    if held is not None:
        session["held"] = True
        return held.path
    is_own = asked is not None and asked.startswith("/") and not asked.startswith(("//", "/\\"))
    return asked if asked is not None and is_own else "/"


def give_back(user: User) -> None:
    """Put what was held for this page into `g.held_answers`, once; `Form` fills itself with it."""
    if not session.get("held") or request.method != "GET":
        return
    all_held = list(db.session.scalars(_held_for(user)))
    mine = [held for held in all_held if held.path == own_path()]
    if not mine:
        return
    answers = MultiDict((name, value) for name, value in mine[0].answers)
    begin_writing(db.session)
    for held in mine:
        db.session.delete(held)
    if len(mine) == len(all_held):
        session.pop("held")
    g.held_answers = answers
