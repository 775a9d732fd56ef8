"""One try to sign in: slowed down, timed alike for unknown names, and on the trail."""

from uuid import UUID

from flask_babel import ngettext
from sqlalchemy import select

from mrc_cases.access import passwords, second_factor, throttle
from mrc_cases.access.actions import email_token
from mrc_cases.access.known_browsers import known_as, remember
from mrc_cases.access.models import User
from mrc_cases.access.sessions import commit_try, start_session
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.trail import note
from mrc_cases.extensions import begin_writing, db


class TooManyTries(RuleBroken):
    """The next try has to wait; the message says how many minutes."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            ngettext(
                "Too many tries. Please wait %(num)s minute, then try again.",
                "Too many tries. Please wait %(num)s minutes, then try again.",
                minutes,
            )
        )


def try_to_sign_in(email: str, password: str, address: str) -> User | None:
    """The person, signed in; None for a wrong name or password alike. Raises TooManyTries.

    Who has a code on the phone is not in yet: this browser waits for it (`who_waits`).

    The password is verified between two short transactions, so that nobody waits for the
    database's one writer while Argon2 takes its time.
    """
    token = email_token(email)
    name, lines = counted_try(email.strip().casefold(), address, known_as(email))
    user = db.session.scalar(select(User).where(User.email_token == token))
    password_hash = user.password_hash if user is not None and user.is_active else None
    is_right = passwords.is_right(password, password_hash)
    if user is None or password_hash is None or not is_right:
        note(db.session, "sign_in_failed", user, kept_on_refusal=True)
        return None
    begin_writing(db.session)
    throttle.forget(name, lines)
    if passwords.needs_rehash(password_hash):
        user.password_hash = passwords.hash_password(password)
    if second_factor.is_set_up(user):
        second_factor.wait_for_code(user)
    else:
        _come_in(user)
    return user


def try_code(user_id: UUID, code: str, address: str) -> User | None:
    """The person, signed in by the code after the password; None for a wrong one.

    Raises TooManyTries: codes are guessed as slowly as passwords.
    """
    email = db.session.get_one(User, user_id).email
    name, lines = counted_try(f"code of {user_id}", address, known_as(email))
    begin_writing(db.session)
    user = db.session.get_one(User, user_id)
    if not second_factor.is_right(user, code):
        note(db.session, "code_failed", user, kept_on_refusal=True)
        return None
    throttle.forget(name, lines)
    _come_in(user)
    return user


def _come_in(user: User) -> None:
    start_session(user)
    remember(user.email)
    note(db.session, "sign_in", user)


def counted_try(
    who: str, address: str | None, browser: str | None = None
) -> tuple[bytes, list[UUID]]:
    """Count a try before the password is looked at: the keyed name and the lines of the try.

    In a browser that the person came in with before, what strangers try does not count. Raises
    TooManyTries.
    """
    if browser is not None:
        who, address = f"{who} in {browser}", None
    name = throttle.keyed("tried", who)
    place = throttle.keyed("from", address) if address is not None else None
    _refuse_if_too_many(throttle.minutes_to_wait(name, place))
    lines = commit_try(name, place)
    _refuse_if_too_many(throttle.minutes_to_wait(name, place, besides=lines))
    return name, lines


def _refuse_if_too_many(minutes: int) -> None:
    if minutes:
        note(db.session, "sign_in_slowed", kept_on_refusal=True)
        raise TooManyTries(minutes)
