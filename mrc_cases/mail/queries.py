"""What is read of the queue; it names nobody, so the right to the page is all that is asked."""

import datetime as dt
from uuid import UUID

from flask import abort
from sqlalchemy import Select, case, func, select

from mrc_cases.access.queries import Reader
from mrc_cases.base import paging
from mrc_cases.base.paging import Listing
from mrc_cases.extensions import db
from mrc_cases.mail.models import Letter


def is_any_due(present: dt.datetime) -> bool:
    """Whether a letter waits to be sent now."""
    due = (Letter.state.in_(("waiting", "sending")), Letter.next_try_at <= present)
    return db.session.scalar(select(Letter.id).where(*due).limit(1)) is not None


_TROUBLED_ORDER = paging.Order(
    (case((Letter.state == "failed", 0), else_=1), Letter.next_try_at, Letter.id),
    (paging.number, paging.moment, paging.key),
)


def troubled(after: str | None = None) -> Listing[Letter]:
    """What was tried and not sent: failed for good first, then what will be tried again."""
    query = select(Letter).where(
        Letter.state.in_(("failed", "waiting", "sending")), Letter.attempts > 0
    )
    return paging.listing(db.session, query, _TROUBLED_ORDER, after, lambda letter: letter)


def failed(_reader: Reader) -> Select[int]:
    """How many letters a person must look at."""
    return select(func.count()).select_from(Letter).where(Letter.state == "failed")


def counts_since(moment: dt.datetime) -> dict[str, int]:
    """Letters by state, of those queued since a moment."""
    query = (
        select(Letter.state, func.count())
        .where(Letter.queued_at >= moment)
        .group_by(Letter.state)
        .order_by(Letter.state)
    )
    return {state: number for state, number in db.session.execute(query)}


def letter_or_404(letter_id: UUID) -> Letter:
    """A letter of the queue."""
    return db.session.get(Letter, letter_id) or abort(404)


def latest_about(about_id: UUID) -> Letter | None:
    """The last letter about something: whether the link has left the house."""
    query = select(Letter).where(Letter.about_id == about_id)
    return db.session.scalar(query.order_by(Letter.queued_at.desc(), Letter.id).limit(1))
