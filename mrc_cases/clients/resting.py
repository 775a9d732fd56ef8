"""Files that rest: after twelve months without a contact, by themselves, day by day (R-01).

A contact that is written down wakes its file at once (`states.wake`); what came by another road,
a register brought in or a contact that was moved, is seen by the next day's round.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Flask, g
from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_, update
from sqlalchemy.orm import load_only

from mrc_cases.base.models import in_words
from mrc_cases.base.moments import at_local, local_day, now
from mrc_cases.base.trail import note
from mrc_cases.clients.closing_models import FileClosing
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import IN_ORDER, Client
from mrc_cases.clients.states import a_year_before
from mrc_cases.codes import COUNTS_AS_CONSULTATION
from mrc_cases.extensions import db
from mrc_cases.rounds import WORKS, at_work, in_house

# So many files change in one transaction: nobody waits long for their own save.
STEP = 500


def rest_and_wake_daily(app: Flask) -> None:
    """The day's round, once in each process: to look twice would change nothing."""
    with in_house(app):
        day = local_day(now(), g.centre.time_zone) if g.centre else None
    if day is not None and app.extensions.get("rested_on") != day:
        rest_and_wake(app)
        app.extensions["rested_on"] = day


def rest_and_wake(app: Flask, present: dt.datetime | None = None) -> None:
    """Put files to rest that nobody was in contact with, and wake those somebody was."""
    with in_house(app):
        zone = g.centre.time_zone
    today = local_day(present or now(), zone)
    _change(app, "dormant", *goes_quiet(today, zone))
    _change(app, "active", Client.state == in_words("dormant"), _was_there(today, zone))


def goes_quiet(today: dt.date, zone: str) -> tuple[ColumnElement[bool], ...]:
    """Which files are to rest: active ones that nobody was in contact with for a year."""
    is_old = Client.registered_on <= a_year_before(today)
    return Client.state == in_words("active"), is_old, ~_was_there(today, zone)


def _was_there(today: dt.date, zone: str) -> ColumnElement[bool]:
    """Whether there was a contact within a year, or the file was opened again."""
    since = a_year_before(today)
    after = at_local(since + dt.timedelta(days=1), dt.time(), zone)
    contact = exists().where(
        Consultation.client_id == Client.id,
        Consultation.happened_at >= after,
        Consultation.archived_at.is_(None),
        Consultation.outcome.in_(sorted(COUNTS_AS_CONSULTATION)),
    )
    reopened = exists().where(FileClosing.client_id == Client.id, FileClosing.reopened_on > since)
    return or_(contact, reopened)


def _change(app: Flask, to: str, *which: ColumnElement[bool]) -> None:
    """Bring the files that fit into another state, step by step in the order of an index."""
    due = and_(*which)
    after: Any = None
    while found := _next(app, due, after):
        with at_work(app):
            _bring(_held([row.id for row in found], due), to)
        after = tuple(found[-1])


def _next(app: Flask, due: ColumnElement[bool], after: Any) -> Sequence[Any]:
    query = select(*IN_ORDER).where(due).order_by(*IN_ORDER).limit(STEP)
    if after is not None:
        query = query.where(tuple_(*IN_ORDER) > tuple_(*after))
    with in_house(app):
        return db.session.execute(query).all()


def _held(client_ids: Sequence[UUID], due: ColumnElement[bool]) -> Sequence[Client]:
    """Those still due, for this round alone; one that somebody is saving waits a day."""
    query = (
        select(Client)
        .options(load_only(Client.state))
        .where(Client.id.in_(client_ids), due)
        .with_for_update(skip_locked=True, of=Client)
    )
    return db.session.scalars(query).all()


def _bring(clients: Sequence[Client], to: str) -> None:
    """Into a state, all in one statement: file by file it would take five times as long."""
    for client in clients:
        note(db.session, "change", client, state=[client.state, to])
    db.session.execute(
        update(Client)
        .where(Client.id.in_([client.id for client in clients]))
        .values(state=to, version=Client.version + 1, updated_at=now(), updated_by_id=None),
        execution_options={"synchronize_session": False},
    )


WORKS.append(rest_and_wake_daily)
