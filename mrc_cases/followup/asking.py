"""Asking a manager about a file one may not open: a task for a manager who may."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.access.queries import sees
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import ASK_MANAGER
from mrc_cases.extensions import db
from mrc_cases.followup.actions import add_task
from mrc_cases.followup.models import FollowUpTask
from mrc_cases.language import current_language, speaking


def ask_manager(asker: User, files: Sequence[UUID], today: dt.date) -> bool:
    """Leave a manager an urgent task about each file; whether there is a manager for one.

    The task says who asks, not whom they have before them: others who open the file read it too.
    """
    managers = _managers(asker)
    found = False
    for file in files:
        manager = next((each for each in managers if _may_open(each, file)), None)
        if manager is None:
            continue
        found = True
        if not _is_asked(asker, file):
            task = add_task(
                what=_question(asker, manager), due_on=today, today=today, owner_id=manager.id,
                is_urgent=True, office_id=asker.office_id,
            )  # fmt: skip
            task.client_id = file  # the manager may open it already, and need not look after it
    return found


def _question(asker: User, manager: User) -> str:
    """In the manager's language, who will read it."""
    with speaking(manager.language or current_language()):
        return _(
            "Registered twice? %(name)s is registering somebody like this person, and has put "
            "it aside. Compare, and tell them how to go on.",
            name=asker.name,
        )


def _managers(asker: User) -> list[User]:
    """Those who manage now, of the asker's own office first."""
    active = select(User).where(User.is_active, User.archived_at.is_(None), User.id != asker.id)
    found = [user for user in db.session.scalars(active) if Role.MANAGER in user.roles]
    return sorted(found, key=lambda user: (user.office_id != asker.office_id, str(user.id)))


def _may_open(manager: User, file: UUID) -> bool:
    query = select(Client.id).where(Client.id == file, *sees(manager, Client))
    return db.session.scalar(query) is not None


def _is_asked(asker: User, file: UUID) -> bool:
    """Whether the same person has asked about the file, and it is still open."""
    query = select(FollowUpTask.id).where(
        FollowUpTask.client_id == file,
        FollowUpTask.created_by_id == asker.id,
        FollowUpTask.state == "open",
    )
    return db.session.scalar(query.limit(1)) is not None


ASK_MANAGER.append(ask_manager)
