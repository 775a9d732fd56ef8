"""How a file comes to its states: closed, opened again, awake after a rest (domain.md R-01).

What makes it rest is the round in `resting`.
"""

import datetime as dt

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mrc_cases.base.errors import RuleBroken, explain_constraint
from mrc_cases.clients.closing_models import FileClosing
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

CLOSED_ALREADY = _l("This file is closed already.")
explain_constraint("uq_file_closing_client_id", CLOSED_ALREADY)

# From here a file can be closed, and from there it can be opened again.
GOING_ON = frozenset({"active", "dormant"})
AT_AN_END = frozenset({"closed", "deceased"})


def close_file(
    client: Client, *, reason: str, words: str | None, is_open: bool, today: dt.date
) -> FileClosing:
    """End the work with a client. Where something `is_open`, it is said what becomes of it."""
    if client.state not in GOING_ON:
        raise RuleBroken(CLOSED_ALREADY)
    if is_open and not words:
        raise RuleBroken(_("Something is still open: write what becomes of it."), "words")
    if reason == "OTHER" and not words:
        raise RuleBroken(_("Write in words why the file is closed."), "words")
    closing = FileClosing(
        client_id=client.id, office_id=client.office_id, reason=reason, words=words, closed_on=today
    )
    client.state = "deceased" if reason == "DECEASED" else "closed"
    db.session.add(closing)
    db.session.flush()
    return closing


def open_again(client: Client, *, words: str | None, today: dt.date) -> None:
    """Take the work up again where it was ended."""
    if client.state not in AT_AN_END:
        raise RuleBroken(_("This file is open."))
    closing = lasting_closing(client)
    if closing is not None:  # an old register brings closed files without a word why
        closing.reopened_on, closing.reopening_words = max(today, closing.closed_on), words
    client.state = "active"
    db.session.flush()


def lasting_closing(client: Client) -> FileClosing | None:
    """How the file was closed, if it is."""
    query = select(FileClosing).where(
        FileClosing.client_id == client.id, FileClosing.reopened_on.is_(None)
    )
    return db.session.scalar(query)


def come_back(client: Client, today: dt.date) -> None:
    """A new intake: whatever the file's state was, the work goes on."""
    if client.state in AT_AN_END:
        open_again(client, words=None, today=today)
    elif client.state == "dormant":
        client.state = "active"


def wake(client: Client, day: dt.date, today: dt.date) -> None:
    """A contact of the last twelve months ends a file's rest."""
    if client.state == "dormant" and day > a_year_before(today):
        client.state = "active"


def a_year_before(day: dt.date) -> dt.date:
    """The same day twelve months earlier; of a leap day the one before it."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
