"""Sign-in sessions: kept by the server, found by the cookie's token, ended at once when revoked."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, g, session
from flask_login import login_user, logout_user
from sqlalchemy import and_, bindparam, delete, select, true, update
from sqlalchemy.orm import defer

from mrc_cases.access import throttle
from mrc_cases.access.form_tokens import new_form_token
from mrc_cases.access.models import SignInSession, User
from mrc_cases.base.moments import now
from mrc_cases.centre.models import Centre
from mrc_cases.config import Settings
from mrc_cases.extensions import NOTING, begin_writing, db, login_manager

# A session is marked as seen at most so often: a click a second is not a write a second.
TOUCH_EVERY = dt.timedelta(minutes=1)
KEPT_AFTER_END = dt.timedelta(days=30)


@dataclass(frozen=True)
class Known:
    """The session of this request, as far as the closing hook needs it."""

    id: UUID
    seen_at: dt.datetime


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


# The one question a signed-in request asks: who is it, is the session good, which centre.
_CAME_IN = (
    select(
        User,
        SignInSession.id,
        SignInSession.started_at,
        SignInSession.seen_at,
        SignInSession.ended_at,
        Centre,
    )
    .join(SignInSession, SignInSession.user_id == User.id)
    .outerjoin(Centre, Centre.id == 1)
    .where(SignInSession.token_hash == bindparam("token_hash"))
    # What hardly any page needs is not unsealed for each of them, the password's hash first of all.
    .options(*(defer(each) for each in (User.email, User.email_token, User.password_hash)))
)


@login_manager.user_loader
def load_user(token: str) -> User | None:
    """The person behind a cookie; None when the session ran out or was ended.

    Leaves the centre in `g.centre`, the person's language in `g.own_language`, and in
    `g.timed_out_id` whose session it was, so that the gate can keep what that person typed.
    """
    row = db.session.execute(_CAME_IN, {"token_hash": _hash(token)}).one_or_none()
    if row is None:
        return None
    user: User = row.User
    g.centre = row.Centre
    if not user.is_active:
        return None
    if not _is_good(row.started_at, row.seen_at, row.ended_at):
        g.timed_out_id = user.id
        g.own_language = user.language
        g.was_idle = row.ended_at is None and _is_idle(row.seen_at)
        return None
    g.sign_in_session = Known(row.id, row.seen_at)
    g.own_language = user.language
    user.session_token = token
    return user


def _is_good(started_at: dt.datetime, seen_at: dt.datetime, ended_at: dt.datetime | None) -> bool:
    age = now() - started_at
    is_young = age <= dt.timedelta(hours=_settings().session_hours)
    return ended_at is None and is_young and not _is_idle(seen_at)


def _is_idle(seen_at: dt.datetime) -> bool:
    return now() - seen_at > dt.timedelta(minutes=_settings().idle_minutes)


def timed_out_id() -> UUID | None:
    """Whose session had run out when this request came, if anybody's."""
    found: UUID | None = g.get("timed_out_id")
    return found


def was_idle() -> bool:
    """Whether it had run out because nothing was done, and was not ended by anybody."""
    return bool(g.get("was_idle"))


def needs_touch() -> bool:
    """Whether this request's session was last marked as seen more than a minute ago."""
    known: Known | None = g.get("sign_in_session")
    if known is None or g.get("asks_by_itself"):
        return False
    return now() - known.seen_at > TOUCH_EVERY


def asks_by_itself() -> None:
    """Say that this request was sent by a page left open: it is no sign of a person being there."""
    g.asks_by_itself = True


def came_by_itself() -> None:
    """A page that renews itself asked, nobody clicked: this request keeps no session awake."""
    g.pop("sign_in_session", None)


def touch_session() -> None:
    """Mark the session as seen, inside the open transaction, if it is due; never revives it."""
    if not needs_touch():
        return
    mine = and_(SignInSession.id == g.sign_in_session.id, SignInSession.ended_at.is_(None))
    db.session.execute(
        update(SignInSession).where(mine).values(seen_at=now()),
        execution_options={"synchronize_session": False},
    )


def commit_try(name: bytes | None, address: bytes | None) -> list[UUID]:
    """Write a try down for every process to see, before the password is looked at."""
    begin_writing(db.session, NOTING)
    lines = throttle.write_down(name, address)
    db.session.commit()
    db.session.info["begun"] = None
    return lines


def start_session(user: User) -> None:
    """Sign a person in with a fresh token; nothing of the cookie before is kept.

    Except when the same person comes back after a pause: then the pages still open in other tabs
    keep their form token, so that what was typed in them can be sent.
    """
    form_token = session.get("csrf_token") if timed_out_id() == user.id else None
    form_token = form_token or new_form_token(user.id)
    token = secrets.token_urlsafe(32)
    started = SignInSession(token_hash=_hash(token), user_id=user.id)
    db.session.add(started)
    db.session.flush()
    _forget_old_ones()
    session.clear()
    session["csrf_token"] = form_token
    user.session_token = token
    login_user(user)
    db.session.info["user_id"] = user.id
    # Already seen now; the closing hook has nothing to mark.
    g.sign_in_session = Known(started.id, started.seen_at)


def _forget_old_ones() -> None:
    """Sessions that began long ago serve nobody; the trail keeps the sign-ins."""
    long_ago = now() - KEPT_AFTER_END
    db.session.execute(
        delete(SignInSession).where(SignInSession.started_at < long_ago),
        execution_options={"synchronize_session": False},
    )


def end_session() -> None:
    """Sign this browser out."""
    known: Known = g.sign_in_session
    _end(SignInSession.id == known.id)
    logout_user()
    session.clear()


def end_all_sessions(user: User) -> None:
    """Sign a person out everywhere; their next click is refused."""
    _end(SignInSession.user_id == user.id)


def end_sessions_of_everybody() -> None:
    """Sign everybody out: a copy of the database was put back, with the sessions of its day."""
    _end(true())


def end_other_sessions(user: User) -> None:
    """Sign a person out everywhere but here."""
    known: Known | None = g.get("sign_in_session")
    if known is None:
        end_all_sessions(user)
    else:
        _end(and_(SignInSession.user_id == user.id, SignInSession.id != known.id))


def _end(which: object) -> None:
    db.session.execute(
        update(SignInSession)
        .where(which, SignInSession.ended_at.is_(None))  # type: ignore[arg-type]
        .values(ended_at=now()),
        execution_options={"synchronize_session": False},
    )
