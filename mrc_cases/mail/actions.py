"""What is done with letters: queued, claimed by one sender, ended; tried again by a manager."""

import datetime as dt
import re
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select, update

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.mail.models import Letter

# Longer than a server may take for all its answers: who has not come back by then is gone.
LEASE = dt.timedelta(minutes=5)
# How long to wait after each failed try; after the last one a person must look.
BACK_OFF_MINUTES = (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)
ADDRESS = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+\.[^\s@<>(),;:\"\\]+")
LONGEST_ADDRESS = 254


def check_address(address: str) -> str:
    """An address a letter can be sent to: one, and nothing smuggled in; raises RuleBroken."""
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
        raise RuleBroken(_("This is no e-mail address."), "email")
    return address


def queue_letter(
    kind: str, about_id: UUID, recipient: str, language: str, once: str | None = None
) -> Letter | None:
    """Put a letter into the queue; None when one that goes out only once is there already."""
    if once is not None and db.session.scalar(select(Letter.id).where(Letter.once == once)):
        return None
    letter = Letter(
        kind=kind, about_id=about_id, recipient=check_address(recipient), language=language,
        once=once,
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    note(db.session, "mail_queued", letter, kind=kind)
    return letter


def claim(present: dt.datetime) -> Letter | None:
    """Take the letter that is due longest, for this sender alone.

    On SQLite there is one writer; on PostgreSQL a row that another sender holds is passed over. A
    letter whose sender never came back is due again when its lease is over.
    """
    due = (
        select(Letter)
        .where(Letter.state.in_(("waiting", "sending")), Letter.next_try_at <= present)
        .order_by(Letter.next_try_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    letter = db.session.scalar(due)
    if letter is not None:
        letter.state, letter.attempts = "sending", letter.attempts + 1
        letter.next_try_at = present + LEASE
        db.session.flush()
    return letter


def sent(letter_id: UUID, attempt: int) -> bool:
    """The server took it. False when another sender has taken the letter over meanwhile."""
    return _end(letter_id, attempt, state="sent", sent_at=now(), recipient=None, last_failure=None)


def dropped(letter_id: UUID, attempt: int) -> bool:
    """It is no longer needed."""
    return _end(letter_id, attempt, state="dropped", recipient=None)


def not_sent(letter_id: UUID, attempt: int, code: str, *, is_final: bool) -> bool:
    """The try failed: due again later, or a matter for a person."""
    if is_final or attempt > len(BACK_OFF_MINUTES):
        return _end(letter_id, attempt, state="failed", last_failure=code)
    wait = dt.timedelta(minutes=BACK_OFF_MINUTES[attempt - 1])
    return _end(letter_id, attempt, state="waiting", last_failure=code, next_try_at=now() + wait)


def _end(letter_id: UUID, attempt: int, **values: object) -> bool:
    mine = (Letter.id == letter_id, Letter.state == "sending", Letter.attempts == attempt)
    letter = db.session.scalar(select(Letter).where(*mine).with_for_update())
    if letter is None:
        return False
    for name, value in values.items():
        setattr(letter, name, value)
    note(db.session, f"mail_{letter.state}", letter, failure=letter.last_failure)
    db.session.flush()
    return True


def try_again(letter: Letter) -> None:
    """Send a failed letter once more, from the first wait on."""
    if letter.state not in {"failed", "waiting"}:
        raise RuleBroken(_("This letter does not wait."))
    letter.state, letter.attempts, letter.next_try_at = "waiting", 0, now()
    note(db.session, "mail_again", letter)


def give_up(letter: Letter) -> None:
    """Do not send it any more: somebody called instead."""
    if letter.state not in {"failed", "waiting"}:
        raise RuleBroken(_("This letter does not wait."))
    letter.state, letter.recipient = "dropped", None
    note(db.session, "mail_dropped", letter)


def drop_letters(about_id: UUID) -> None:
    """What waits about something is no longer needed."""
    db.session.execute(
        update(Letter)
        .where(Letter.about_id == about_id, Letter.state == "waiting")
        .values(state="dropped", recipient=None),
        execution_options={"synchronize_session": False},
    )
