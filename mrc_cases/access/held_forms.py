"""What was typed when the session ran out: sealed for that person, and kept until they sent it."""

import datetime as dt
from uuid import UUID

from flask import Flask, current_app, g, request, session
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, delete, exists, select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from mrc_cases.access.form_tokens import was_made_for
from mrc_cases.access.models import HeldForm, User
from mrc_cases.access.sessions import timed_out_id
from mrc_cases.base.forms import held_answers
from mrc_cases.base.moments import now
from mrc_cases.base.pages import own_path
from mrc_cases.extensions import WRITING, begin_writing, db
from mrc_cases.rounds import WORKS, if_any

# Never kept, as whatever is called a password is not: the form's own token, the present password
# beside a new one, the code from the phone.
NOT_KEPT = {"csrf_token", "present", "code"}


def address_asked() -> str:
    """The address of this request, without the host: the only kind anybody is sent back to."""
    return request.full_path.rstrip("?")


def remember_place() -> None:
    """Keep in the cookie where an unknown visitor wanted to go, and seal what was typed."""
    if request.method == "GET":
        session["return_to"] = address_asked()
        return
    owner_id = timed_out_id()
    if request.method == "POST" and owner_id is not None:
        session["was_kept"] = hold_answers(owner_id)


def was_kept() -> bool:
    """Whether this browser's answers are kept for whoever signs in again."""
    return bool(session.get("was_kept"))


def hold_what_an_old_page_sent() -> str | None:
    """Keep what a page sent that this same person opened before signing out and in again.

    Nothing of it is done. The answer is where they find it, filled in; None for a page that was
    made for somebody else, for nobody, or not by us.
    """
    if request.headers.get("HX-Request") or not current_user.is_authenticated:
        return None
    user_id = current_user.id
    if not was_made_for(user_id, request.form.get("csrf_token")) or not hold_answers(user_id):
        return None
    session["held"] = True
    return address_asked()


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


def hold_answers(user_id: UUID) -> bool:
    """Seal the fields of this request for whoever sent it, if their page can be opened again."""
    if not _can_be_opened():
        return False
    answers = _without_secrets(request.form)
    with_file = any(file.filename for file in request.files.values())
    begin_writing(db.session)
    _forget(user_id, address_asked())
    db.session.add(
        HeldForm(user_id=user_id, path=address_asked(), answers=answers, with_file=with_file)
    )
    return True


def _without_secrets(sent: MultiDict[str, str]) -> list[list[str]]:
    return [
        [name, value]
        for name, values in sent.lists()
        if name not in NOT_KEPT and "password" not in name
        for value in values
    ]


def words_typed() -> list[str]:
    """What a signed-in person wrote on a page that now cannot be saved, to be copied from there.

    Only what was sent with our own token, or was held for this page: nothing a stranger wrote.
    """
    if not g.get("is_somebody"):
        return []
    sent = held_answers() if request.method == "GET" else request.form
    values = [value.strip() for _name, value in _without_secrets(sent or MultiDict())]
    return [value for value in values if not value.isascii() or len(value.split()) > 1]


def _held_for(user_id: UUID) -> Select[HeldForm]:
    mine = HeldForm.user_id == user_id
    return select(HeldForm).where(mine, ~_is_over()).order_by(HeldForm.held_at.desc())


def _is_over() -> ColumnElement[bool]:
    """Held for as long as a session can last, also for whoever never comes back."""
    hours = current_app.config["SETTINGS"].session_hours
    return HeldForm.held_at < now() - dt.timedelta(hours=hours)


def _let_old_ones_go(app: Flask) -> None:
    if_any(
        app,
        lambda: bool(db.session.scalar(select(exists().where(_is_over())))),
        lambda: db.session.execute(delete(HeldForm).where(_is_over())),
    )


def place_to_return(user: User, asked: str | None) -> str:
    """Where a person goes after signing in: the form they left, the page they asked for, home."""
    all_held = db.session.scalars(_held_for(user.id)).all()
    if all_held:
        session["held"] = True
    left = next((held for held in all_held if held.offered_at is None), None)
    if left is None:
        return own_path(asked) or "/"
    left.offered_at = now()
    return left.path


def give_back(user: User) -> None:
    """Put what is held for this page into `g.held_answers`; `Form` fills itself with it.

    It stays held until it is sent: the answer to this request may never arrive.
    """
    if not session.get("held") or request.method != "GET":
        return
    mine = _held_for(user.id).where(HeldForm.path == address_asked())
    held = db.session.scalar(mine.limit(1))
    if held is not None:
        g.held_answers = MultiDict((name, value) for name, value in held.answers)
        g.held_with_file = held.with_file


def forget_what_was_saved() -> None:
    """What was held for this address is no longer needed once the gate let through what was sent
    and it succeeded; called before the one commit."""
    has_saved = g.get("let_through") and db.session.info.get("begun") == WRITING
    if has_saved and session.get("held"):
        forget(db.session.info["user_id"], address_asked())


def forget(user_id: UUID, path: str) -> None:
    """The person sent what was held for an address, or wants it no more."""
    _forget(user_id, path)
    if db.session.scalar(select(HeldForm.id).where(HeldForm.user_id == user_id).limit(1)) is None:
        session.pop("held", None)


def _forget(user_id: UUID, path: str) -> None:
    db.session.execute(delete(HeldForm).where(HeldForm.user_id == user_id, HeldForm.path == path))


WORKS.append(_let_old_ones_go)
