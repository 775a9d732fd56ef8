"""What is put aside half written goes once its days are over, of every room, by `expires_on`."""

import datetime as dt
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import exists, select

from mrc_cases.base.moments import today
from mrc_cases.extensions import db
from mrc_cases.rounds import WORKS, if_any


def discard_expired(kind: Any, day: dt.date) -> None:
    """Throw away every draft whose days are over; two who do it at once do not meet."""
    over = select(kind).where(kind.expires_on < day)
    for old in db.session.scalars(over.with_for_update(skip_locked=True)):
        db.session.delete(old)


def let_go_by_themselves(kind: Any) -> None:
    """Let the rounds throw drafts of a kind away, whoever else writes."""
    WORKS.append(partial(_let_expired_go, kind))


def _let_expired_go(kind: Any, app: Flask) -> None:
    if_any(app, lambda: _has_expired(kind, today()), lambda: discard_expired(kind, today()))


def _has_expired(kind: Any, day: dt.date) -> bool:
    return bool(db.session.scalar(select(exists().where(kind.expires_on < day))))
