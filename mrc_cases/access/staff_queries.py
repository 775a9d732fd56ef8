"""Who works here, and what the trail says."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import abort
from sqlalchemy import Select, select

from mrc_cases.access.models import SignInSession, StaffTraining, User
from mrc_cases.base.hanging import records_of
from mrc_cases.base.moments import at_local
from mrc_cases.base.trail import TrailLine
from mrc_cases.centre.models import Office
from mrc_cases.codes import sort_key
from mrc_cases.extensions import db

TRAIL_PAGE = 50


def all_staff() -> list[User]:
    """Everybody, those who work here first, by name (sealed, so sorted here)."""
    people = db.session.scalars(select(User).where(User.archived_at.is_(None)))
    return sorted(people, key=lambda user: (not user.is_active, sort_key(user.name)))


def colleagues(besides: User | None = None) -> list[tuple[UUID, str]]:
    """Key and name of everybody who works here, by name, but for one."""
    return [(each.id, each.name) for each in all_staff() if each.is_active and each != besides]


# Rights are looked at again after so long (domain.md R-28).
REVIEW_DAYS = 90


def is_review_due(user: User, today: dt.date) -> bool:
    """Whether nobody has looked at these rights for 90 days."""
    begun = user.reviewed_on or user.created_at.date()
    return user.is_active and today - begun > dt.timedelta(days=REVIEW_DAYS)


def trainings_of(user: User) -> list[StaffTraining]:
    """Somebody's trainings, the latest first."""
    query = select(StaffTraining).where(StaffTraining.user_id == user.id)
    return list(db.session.scalars(query.order_by(StaffTraining.held_on.desc(), StaffTraining.id)))


def one_of_staff(user_id: UUID) -> User:
    """A member of staff, or 404."""
    user = db.session.get(User, user_id)
    if user is None:
        abort(404)
    return user


def office_names(*, closed: bool = True) -> list[tuple[UUID, str]]:
    """Key and name of every office in its place, the closed ones if they are asked for."""
    query = select(Office.id, Office.name).order_by(Office.position, Office.name)
    if not closed:
        query = query.where(Office.closed_on.is_(None))
    return [(office_id, name) for office_id, name in db.session.execute(query)]


def open_sessions(user: User, since: dt.datetime) -> int:
    """How many browsers a person is signed in with."""
    query = select(SignInSession.id).where(
        SignInSession.user_id == user.id,
        SignInSession.ended_at.is_(None),
        SignInSession.seen_at >= since,
    )
    return len(db.session.scalars(query).all())


@dataclass(frozen=True)
class TrailFilter:
    """What of the trail is asked for."""

    user_id: UUID | None = None
    action: str | None = None
    day: dt.date | None = None
    record_id: UUID | None = None
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the whole trail is asked for."""
        return bool(self.user_id or self.action or self.day or self.record_id)


# Which client a number means, for a reader: the room of clients says it. Nobody is shown by it, so
# it finds whom the reader may not see too, but not from whose file they are kept away.
FILE_OF: list[Callable[[User, str], UUID | None]] = []


def file_numbered(reader: User, number: str) -> UUID | None:
    """The key of the client with a number."""
    return next((found for find in FILE_OF if (found := find(reader, number))), None)


def record_of_line(line_id: int | None) -> tuple[str | None, UUID | None]:
    """Which record a line tells of: its kind and key.

    Pages name a record by a line that tells of it, so that they hand out no key of a file.
    """
    line = db.session.get(TrailLine, line_id) if line_id is not None else None
    return (line.record_type, line.record_id) if line else (None, None)


def trail_lines(wanted: TrailFilter, time_zone: str) -> Sequence[TrailLine]:
    """The newest lines first, one more than a page so that one knows whether there are others."""
    return db.session.scalars(trail_question(wanted, time_zone)).all()


def trail_question(wanted: TrailFilter, time_zone: str) -> Select[TrailLine]:
    """A page of the trail; of a client the lines of all that hangs on them too."""
    query: Select[TrailLine] = select(TrailLine)
    if wanted.user_id is not None:
        query = query.where(TrailLine.user_id == wanted.user_id)
    if wanted.action:
        query = query.where(TrailLine.action == wanted.action)
    if wanted.day is not None:
        begins = at_local(wanted.day, dt.time(), time_zone)
        ends = at_local(wanted.day + dt.timedelta(days=1), dt.time(), time_zone)
        query = query.where(TrailLine.at >= begins, TrailLine.at < ends)
    if wanted.record_id is not None:
        query = query.where(TrailLine.record_id.in_(records_of(wanted.record_id)))
    if wanted.before is not None:
        query = query.where(TrailLine.id < wanted.before)
    return query.order_by(TrailLine.id.desc()).limit(TRAIL_PAGE + 1)
