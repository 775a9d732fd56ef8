"""What those who watch over the data are told: files opened in an emergency, data taken out.

An alert is a line of the trail; what is kept beside it is only how far each person has read.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select

from mrc_cases.access.models import AlertsSeen, User
from mrc_cases.access.permissions import Role
from mrc_cases.access.queries import Reader, sees
from mrc_cases.access.trail_details import details_in_words
from mrc_cases.base.trail import IS_ALERT, TrailLine, note
from mrc_cases.clients.access_models import Assignment, clients_barred_to
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

MOST_SHOWN = 100

WORDS: Mapping[str, Any] = {
    # Translators: an alert to the manager: a file was opened without being assigned to it
    "break_glass": _l("A file was opened in an emergency"),
    # Translators: an alert to the manager
    "export": _l("Data were taken out as a file"),
    # Translators: an alert to the manager
    "many_found": _l("More than 50 people were shown at once"),
}


@dataclass(frozen=True)
class Alert:
    """One alert; number and reason only for who may see the client.

    The data-protection focal point, who sees no client, reads the reason all the same.
    """

    id: int
    at: dt.datetime
    action: str
    details: str
    who: str | None
    reason: str | None
    client_id: UUID | None
    client_no: str | None
    is_new: bool

    @property
    def in_words(self) -> str:
        """What was taken out, how many were shown, until when a file stays open."""
        return details_in_words(json.loads(self.details), action=self.action)


def _alerting(user: User | Reader) -> list[ColumnElement[bool]]:
    """Lines that are alerts, without those about a file the reader is kept away from."""
    barred = TrailLine.record_id.in_(clients_barred_to(user.id))
    return [IS_ALERT, or_(TrailLine.record_id.is_(None), ~barred)]


def unseen(reader: User | Reader) -> Select[int]:
    """How many alerts came since the person last looked."""
    seen = select(AlertsSeen.last_id).where(AlertsSeen.user_id == reader.id).scalar_subquery()
    newer = TrailLine.id > func.coalesce(seen, 0)
    return select(func.count()).select_from(TrailLine).where(*_alerting(reader), newer)


def latest(user: User) -> list[Alert]:
    """The newest alerts, at most a hundred."""
    seen = db.session.scalar(select(AlertsSeen.last_id).where(AlertsSeen.user_id == user.id)) or 0
    reason = (
        select(Assignment.reason)
        .where(
            Assignment.client_id == TrailLine.record_id,
            Assignment.user_id == TrailLine.user_id,
            Assignment.is_emergency,
            Assignment.from_at <= TrailLine.at,
        )
        .order_by(Assignment.from_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    visible = select(Client.id, Client.client_no).where(*sees(user, Client)).subquery()
    query: Select[Any] = (
        select(TrailLine.id, TrailLine.at, TrailLine.action, TrailLine.details, User.name,
               reason, visible.c.id, visible.c.client_no, TrailLine.id > seen)
        .outerjoin(User, User.id == TrailLine.user_id)
        .outerjoin(visible, visible.c.id == TrailLine.record_id)
        .where(*_alerting(user))
        .order_by(TrailLine.id.desc())
        .limit(MOST_SHOWN)
    )  # fmt: skip
    watches = Role.DATA_PROTECTION in user.roles
    found = [Alert(*row) for row in db.session.execute(query)]
    return [each if watches or each.client_id else replace(each, reason=None) for each in found]


def mark_seen(user: User) -> None:
    """Remember that the person has looked at all there is."""
    newest = db.session.scalar(select(func.max(TrailLine.id))) or 0
    mark = db.session.get(AlertsSeen, user.id)
    if mark is None:
        mark = AlertsSeen(user_id=user.id, last_id=0)
        db.session.add(mark)
    mark.last_id = newest
    note(db.session, "read", page="alerts", up_to=newest)
