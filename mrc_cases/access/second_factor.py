"""A code from one's own phone beside the password (TOTP, RFC 6238), and codes for a lost phone.

Domain.md R-28 asks for it from whoever reads T3 and T4; a centre switches that on when everybody
has a phone for it. The secret is sealed; a code counts once, also when it is sent twice at once.
"""

import datetime as dt
import hashlib
import secrets
from uuid import UUID

import pyotp
from flask import session
from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from mrc_cases.access.models import RecoveryCode, User
from mrc_cases.access.permissions import Area, Level, Reach, reach
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.centre.models import Centre
from mrc_cases.extensions import db

ISSUER = "MRC Cases"
RECOVERY_CODES = 8
# How long a right password waits for the code.
WAITS_FOR = dt.timedelta(minutes=5)
# Letters and digits nobody mistakes for others.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def is_set_up(user: User) -> bool:
    """Whether the person signs in with a code."""
    return user.totp_since is not None


def must_set_up(user: User, centre: Centre | None) -> bool:
    """Whether the centre asks this person for a code and they have none yet."""
    if centre is None or not centre.asks_second_factor or is_set_up(user):
        return False
    reads_files = reach(user.roles, Area.CLIENTS) >= Reach.OWN
    return reads_files or user.may(Area.ACCOUNTS, Level.CHANGE)


def begin(user: User) -> None:
    """A new secret, which counts only once a code of it was typed."""
    if is_set_up(user):
        raise RuleBroken(_("You sign in with a code already. Remove it first."))
    user.totp_secret = pyotp.random_base32()
    db.session.flush()


def picture(user: User) -> tuple[str, str]:
    """The secret as an SVG picture for the phone's camera, and in groups of letters to type."""
    import segno  # here, because it weighs 4 MB and each person needs it once

    secret = user.totp_secret or ""
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
    svg = segno.make(address, error="m").svg_inline(scale=5, border=2, light="#fff")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return svg, groups


def finish(user: User, code: str) -> list[str]:
    """Sign in with a code from now on; the codes for a lost phone, shown once."""
    if user.totp_secret is None or not _counts(user, code):
        raise RuleBroken(_("This code does not fit. Look at the phone’s clock."), "code")
    user.totp_since = now()
    codes = [
        "".join(secrets.choice(SIGNS) for _sign in range(10)) for _code in range(RECOVERY_CODES)
    ]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(code)) for code in codes)
    db.session.flush()
    note(db.session, "second_factor_set", user)
    return codes


def remove(user: User) -> None:
    """Sign in by the password alone again: a new phone, or a lost one."""
    user.totp_secret = user.totp_since = user.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.flush()
    note(db.session, "second_factor_gone", user)


def is_right(user: User, code: str) -> bool:
    """Whether a code fits and was not used before; uses it up."""
    plain = "".join(code.split()).lower()
    return _counts(user, plain) or _uses_recovery_code(user.id, plain)


def _counts(user: User, code: str) -> bool:
    """The code of now, or of half a minute before or after: phones' clocks differ."""
    totp = pyotp.TOTP(user.totp_secret or "")
    present = now()
    for away in (0, -1, 1):
        moment = present + dt.timedelta(seconds=away * totp.interval)
        if secrets.compare_digest(totp.at(moment), code):
            return _use_step(user.id, totp.timecode(moment))
    return False


def _use_step(user_id: UUID, step: int) -> bool:
    """Mark a code's half minute as used; false when it was, or a later one."""
    unused = or_(User.totp_last_step.is_(None), User.totp_last_step < step)
    used = db.session.execute(
        update(User).where(User.id == user_id, unused).values(totp_last_step=step),
        execution_options={"synchronize_session": False},
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _uses_recovery_code(user_id: UUID, code: str) -> bool:
    mine = RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _hash(code)
    used = db.session.execute(
        update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=now()),
        execution_options={"synchronize_session": False},
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _hash(code: str) -> bytes:
    """Ten signs of 31 are too many to guess from a hash."""
    return hashlib.sha256(code.encode()).digest()


def codes_left(user: User) -> int:
    """How many codes for a lost phone have not been used."""
    query = select(RecoveryCode.id).where(
        RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    )
    return len(db.session.scalars(query).all())


# --- between the password and the code -----------------------------------------------------------


def wait_for_code(user: User) -> None:
    """The password was right: this browser may type the code, for a few minutes."""
    session["half_in"] = [str(user.id), now().timestamp()]


def who_waits() -> User | None:
    """Whose password was right in this browser just now."""
    half_in = session.get("half_in")
    if half_in is None or now().timestamp() - half_in[1] > WAITS_FOR.total_seconds():
        return None
    user = db.session.get(User, UUID(half_in[0]))
    return user if user is not None and user.is_active and is_set_up(user) else None
