"""What is done with a task: made, changed, tried, done, dropped."""

import datetime as dt
from uuid import UUID

from flask_babel import gettext as _

from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.centre.hours import WorkingDays
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.followup.models import FollowUpTask

# Further ahead nobody plans a call; it is a slip in the year.
LONGEST_AHEAD = dt.timedelta(days=3 * 366)


def add_task(
    *,
    what: str,
    due_on: dt.date,
    owner_id: UUID,
    today: dt.date,
    client: Client | None = None,
    consultation: Consultation | None = None,
    is_urgent: bool = False,
    office_id: UUID | None = None,
    new_id: UUID | None = None,
) -> FollowUpTask:
    """Promise something. Who is to do it may open the client's file from now on."""
    _check_due(due_on, today)
    task = FollowUpTask(
        id=new_id,
        what=what,
        due_on=due_on,
        is_urgent=is_urgent,
        owner_id=owner_id,
        client_id=client.id if client else None,
        consultation_id=consultation.id if consultation else None,
        office_id=client.office_id if client else office_id,
    )
    if client is not None:
        assign(client, owner_id)
    db.session.add(task)
    db.session.flush()
    return task


def _check_due(due_on: dt.date, today: dt.date) -> None:
    if due_on < today:
        raise RuleBroken(_("This day has gone by."), "due_on")
    if due_on - today > LONGEST_AHEAD:
        raise RuleBroken(_("This day is too far ahead. Look at the year."), "due_on")


def change_task(
    task: FollowUpTask,
    *,
    version: int,
    today: dt.date,
    what: str,
    due_on: dt.date,
    owner_id: UUID,
    is_urgent: bool,
    client: Client | None,
) -> None:
    """Put a task differently, or into other hands; refuses to write over a newer version."""
    _check_open(task)
    if version != task.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this task meanwhile. Compare, then save again."),
            task.version,
            {"what": task.what, "due_on": task.due_on, "is_urgent": task.is_urgent},
        )
    if due_on != task.due_on:
        _check_due(due_on, today)
    if client is not None and owner_id != task.owner_id:
        assign(client, owner_id)
    task.what, task.due_on, task.owner_id, task.is_urgent = what, due_on, owner_id, is_urgent


def _check_open(task: FollowUpTask) -> None:
    if task.state != "open":
        raise RuleBroken(_("This task is closed already."))


def finish(task: FollowUpTask, word: str | None = None) -> None:
    """It is done."""
    _close(task, "done", word)


def drop(task: FollowUpTask, word: str | None) -> None:
    """It is not done, and will not be; somebody later wants to know why."""
    if not word:
        raise RuleBroken(_("Write why it is dropped."), "closing_word")
    _close(task, "dropped", word)


def _close(task: FollowUpTask, state: str, word: str | None) -> None:
    _check_open(task)
    task.state, task.closed_at, task.closing_word = state, now(), word


def not_reached(
    task: FollowUpTask, today: dt.date, working: WorkingDays, tries: int | None = None
) -> None:
    """Tried, and nobody answered: counted, and due again on the next working day.

    Sent twice, after as many `tries` as the page showed, it is counted once.
    """
    _check_open(task)
    if tries is not None and tries < task.tries:
        return
    task.tries += 1
    task.tried_at = now()
    task.due_on = max(task.due_on, working.away(today, 1))
