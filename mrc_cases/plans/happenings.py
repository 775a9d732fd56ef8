"""What this room tells on a client's timeline: a plan begun, and how it ended."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func

from mrc_cases.access.permissions import Area
from mrc_cases.access.queries import sees
from mrc_cases.clients.telling import ASKED_CLIENT, KINDS, Kind, told
from mrc_cases.plans.models import Plan


def _plans(reader: Any) -> Select[Any]:
    return told(
        Plan, day=func.coalesce(Plan.closed_on, Plan.begun_on), state=Plan.state,
        staff_id=Plan.owner_id, words=(Plan.aim, Plan.how_it_went),
    ).where(Plan.client_id == ASKED_CLIENT, *sees(reader, Plan))  # fmt: skip


KINDS.append(
    Kind(
        "plan", _l("Personal plan"), Area.SESSIONS, _plans, state="PLAN_STATE",
        words=((_l("What the client wants"), Plan.aim), (_l("How it went"), Plan.how_it_went)),
        endpoint="plans.show", argument="plan_id",
    )
)  # fmt: skip
