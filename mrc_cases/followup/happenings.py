"""What this room tells on a client's timeline: a task, on the day it ended or was made."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func

from mrc_cases.access.permissions import Area
from mrc_cases.access.queries import sees
from mrc_cases.clients.telling import ASKED_CLIENT, KINDS, Kind, day_of, told
from mrc_cases.followup.models import FollowUpTask


def _tasks(reader: Any) -> Select[Any]:
    t = FollowUpTask
    return told(
        t, day=day_of(func.coalesce(t.closed_at, t.created_at)), state=t.state,
        staff_id=t.owner_id, words=(t.what, t.closing_word),
    ).where(t.client_id == ASKED_CLIENT, *sees(reader, t))  # fmt: skip


KINDS.append(
    Kind(
        "task", _l("Task"), Area.CONTACTS, _tasks, state="TASK_STATE",
        words=((_l("To do"), FollowUpTask.what), (_l("Outcome"), FollowUpTask.closing_word)),
        endpoint="followup.show", argument="task_id",
    )
)  # fmt: skip
