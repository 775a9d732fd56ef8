"""Slows down guessing: tries are counted in the database, so that every process counts the same.

A try is written down, and committed, before the password is looked at: fifty tries sent at once
cannot all be the first.
"""

import datetime as dt
import hashlib
import hmac
import math
from collections.abc import Collection
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, func, or_, select

from mrc_cases.access.models import SignInFailure
from mrc_cases.base.moments import now
from mrc_cases.extensions import db

COUNTED_FOR = dt.timedelta(minutes=15)
FREE_TRIES = 5  # for one name
FREE_TRIES_OF_ADDRESS = 30  # a whole centre may stand behind one address
LONGEST_WAIT = dt.timedelta(minutes=15)


def keyed(purpose: str, text: str) -> bytes:
    """A keyed hash, 16 bytes, of what somebody typed or where they came from."""
    key = current_app.extensions["keys"].subkey("search")
    return hmac.digest(key, f"{purpose}\x1f{text}".encode(), hashlib.sha256)[:16]


def wait_after(tries: int, free: int) -> dt.timedelta:
    """How long to wait after so many failed tries: 1, 2, 4 ... minutes, 15 at most."""
    if tries < free:
        return dt.timedelta()
    return min(dt.timedelta(minutes=2 ** min(tries - free, 10)), LONGEST_WAIT)


def minutes_to_wait(
    name: bytes | None, address: bytes | None, *, besides: Collection[UUID] = ()
) -> int:
    """Minutes until the next try, 0 for now; `besides` are the lines of the try itself.

    Without a name only the address is counted, and the other way round.
    """
    present = now()
    limits = ((name, FREE_TRIES), (address, FREE_TRIES_OF_ADDRESS))
    waits = [_wait_for(tried, free, present, besides) for tried, free in limits if tried]
    return math.ceil(max(waits) / dt.timedelta(minutes=1))


def _wait_for(
    tried: bytes, free: int, present: dt.datetime, besides: Collection[UUID]
) -> dt.timedelta:
    """What is left of the wait after the failures so far."""
    count, last = db.session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(
            SignInFailure.tried == tried,
            SignInFailure.at > present - COUNTED_FOR,
            SignInFailure.id.not_in(besides),
        )
    ).one()
    if last is None or count < free:
        return dt.timedelta()
    return max(last + wait_after(count, free) - present, dt.timedelta())


def write_down(name: bytes | None, address: bytes | None) -> list[UUID]:
    """Count a try as failed until it turns out right; the ids of its lines. The caller commits."""
    lines = [SignInFailure(tried=tried) for tried in (name, address) if tried]
    db.session.add_all(lines)
    db.session.flush()
    return [line.id for line in lines]


def forget(name: bytes | None, lines: Collection[UUID]) -> None:
    """The try was right: the name starts anew, and what is older than the count goes."""
    which = or_(
        SignInFailure.tried == name,
        SignInFailure.id.in_(lines),
        SignInFailure.at < now() - COUNTED_FOR,
    )
    db.session.execute(
        delete(SignInFailure).where(which), execution_options={"synchronize_session": False}
    )
