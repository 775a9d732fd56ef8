"""Which tasks a person sees."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, select
from sqlalchemy.orm import aliased, load_only

from mrc_cases.access.models import User
from mrc_cases.access.queries import Reader, built_once, sees
from mrc_cases.base.moments import day_before, present
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import CALLED_AND_REACHED, Client
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.extensions import db
from mrc_cases.followup.models import FollowUpTask

MOST = 100
# A call promised longer ago than this is no longer waited for.
PROMISED_DAYS = dt.timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """A task in a list, with as much of the client as the reader may see."""

    id: UUID
    what: str
    due_on: dt.date
    is_urgent: bool
    tries: int
    client_id: UUID | None
    name: str | None
    contact_rule: str | None
    neutral_sender: str | None
    owner: str


_COLUMNS: tuple[Any, ...] = (
    FollowUpTask.id, FollowUpTask.what, FollowUpTask.due_on, FollowUpTask.is_urgent,
    FollowUpTask.tries,
)  # fmt: skip


def _open_tasks(user: User | Reader) -> Select[Any]:
    """The open tasks in reach, the urgent and the oldest first."""
    visible = and_(Client.id == FollowUpTask.client_id, *sees(user, Client))
    return (
        select(*_COLUMNS, Client, User.name)
        .select_from(FollowUpTask)
        .options(load_only(*CALLED_AND_REACHED))
        .outerjoin(Client, visible)
        .join(User, User.id == FollowUpTask.owner_id)
        .where(*sees(user, FollowUpTask), FollowUpTask.state == "open")
        .order_by(FollowUpTask.due_on, FollowUpTask.is_urgent.desc(), FollowUpTask.id)
        .limit(MOST)
    )


def _lines(query: Select[Any], **asked: Any) -> list[Line]:
    return [_line(*row) for row in db.session.execute(query, asked)]


def _line(
    task_id: UUID, what: str, due_on: dt.date, is_urgent: bool, tries: int,
    client: Client | None, owner: str,
) -> Line:  # fmt: skip
    if client is None:
        return Line(task_id, what, due_on, is_urgent, tries, None, None, None, None, owner)
    return Line(
        task_id, what, due_on, is_urgent, tries, client.id, client.display_name,
        client.contact_rule, client.neutral_sender, owner,
    )  # fmt: skip


def own_tasks(user: User, until: dt.date) -> list[Line]:
    """What a person has to do up to a day."""
    return _lines(_own(user), until=until)


@built_once
def _own(reader: Any) -> Select[Any]:
    until = bindparam("until", type_=Date())
    return _open_tasks(reader).where(
        FollowUpTask.owner_id == reader.id, FollowUpTask.due_on <= until
    )


def left_lying(user: User, due_before: dt.date) -> list[Line]:
    """What others have not done although it was due before a day: for the manager."""
    return _lines(_of_others(user), due_before=due_before)


@built_once
def _of_others(reader: Any) -> Select[Any]:
    due_before = bindparam("due_before", type_=Date())
    return _open_tasks(reader).where(
        FollowUpTask.owner_id != reader.id, FollowUpTask.due_on < due_before
    )


def anything_of(reader: Reader) -> ColumnElement[bool]:
    """Whether a task is open for a client."""
    return exists().where(
        *sees(reader, FollowUpTask),
        FollowUpTask.client_id == ASKED_CLIENT,
        FollowUpTask.state == "open",
    )


def tasks_of(user: User, client: Client) -> list[Line]:
    """What is open for a client."""
    return _lines(_of_client(user), client_id=client.id)


@built_once
def _of_client(reader: Any) -> Select[Any]:
    return _open_tasks(reader).where(FollowUpTask.client_id == ASKED_CLIENT)


def client_in_reach(user: User, client_id: UUID) -> Client | None:
    """The client of a task, if the person may see the file."""
    return db.session.scalar(select(Client).where(Client.id == client_id, *sees(user, Client)))


def is_promised_call() -> ColumnElement[bool]:
    """Whether a contact promised a call that nobody has made or noted as a task since."""
    later = aliased(Consultation)
    answered = exists().where(
        later.client_id == Consultation.client_id,
        later.happened_at > Consultation.happened_at,
        later.archived_at.is_(None),
    )
    # A contact that turned out to be another client's leaves its task with the one it was made for.
    noted = exists().where(
        FollowUpTask.consultation_id == Consultation.id,
        FollowUpTask.client_id == Consultation.client_id,
    )
    return and_(
        Consultation.outcome == "CALLBACK",
        Consultation.client_id.is_not(None),
        Consultation.archived_at.is_(None),
        Consultation.happened_at > present(-PROMISED_DAYS),
        # Says no more than the line above, and leads to the few by an index.
        Consultation.happened_on >= day_before(-PROMISED_DAYS),
        ~answered,
        ~noted,
    )
