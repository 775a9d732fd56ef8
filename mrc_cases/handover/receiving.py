"""Nothing that waits is given to an account that is closed, also not in the moment of its closing.

Whoever closes an account first waits for those who give the person something at that moment, and
then finds it (`lock_active_managers`). Whoever gives does not wait long for whoever closes: each of
the two might hold what the other one needs.
"""

import time
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from mrc_cases.access.models import User
from mrc_cases.base.errors import TooLate
from mrc_cases.handover.duties import DUTIES, Duty, waiting
from mrc_cases.writing import apart

TRIES, PAUSE = 20, 0.025  # half a second, in seconds


def install(scoped: Any) -> None:
    """Listen to every flush; called when the room is bound, and safe to call again."""
    target = scoped.session_factory
    if not event.contains(target, "after_flush", _keep_receivers_open):
        event.listen(target, "after_flush", _keep_receivers_open)


def _keep_receivers_open(session: Session, _context: Any) -> None:
    if "user_id" not in session.info:
        return  # the house by itself, which gives to whoever had it
    given = list(_given(session))
    unheld = _not_held_open(session, {user_id for _duty, _record, user_id in given})
    for duty, record, user_id in given:
        if user_id in unheld and _waits(session, duty, record, unheld[user_id]):
            raise _too_late(unheld[user_id])


def keep_open(session: Any, receivers: Collection[User]) -> None:
    """Refuse before anything is given, where much of it goes to several people."""
    for user in _not_held_open(session, {user.id for user in receivers}).values():
        raise _too_late(user)


def _too_late(user: User) -> TooLate:
    return TooLate(
        _(
            "The account of %(name)s is being closed or changed at this moment. "
            "Choose somebody else, or try again.",
            name=apart(user.name),
        )
    )


def _given(session: Session) -> Iterator[tuple[Duty, Any, UUID]]:
    """What got somebody who is responsible for it in this flush."""
    for record in (*session.new, *session.dirty):
        for duty in DUTIES:
            if isinstance(record, duty.model):
                added = inspect(record).attrs[duty.column.key].history.added
                yield from ((duty, record, user_id) for user_id in added or () if user_id)


def _not_held_open(session: Any, wanted: Collection[UUID]) -> dict[UUID, User]:
    """Keep these accounts open until this transaction ends; which of them could not be kept so."""
    missing = set(wanted)
    for _time in range(TRIES):
        if missing:
            held = select(User.id).where(User.id.in_(missing), User.is_active)
            missing -= set(session.scalars(held.with_for_update(read=True, skip_locked=True)))
        if not missing:
            return {}
        still_open = select(User.id).where(User.id.in_(missing), User.is_active)
        if not session.scalars(still_open).all():
            break
        time.sleep(PAUSE)
    unheld = session.scalars(select(User).where(User.id.in_(missing)))
    return {user.id: user for user in unheld}


def _waits(session: Session, duty: Duty, record: Any, user: User) -> bool:
    rows = select(duty.model.id).where(duty.model.id == record.id, *waiting(duty, user))
    return session.scalar(rows) is not None
