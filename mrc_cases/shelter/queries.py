"""Which sites and stays a person sees. Every road to them begins here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, Reach, Role, reach
from mrc_cases.access.queries import Reader, sees, total
from mrc_cases.base.moments import centre_day, present
from mrc_cases.clients.access_models import clients_barred_to
from mrc_cases.clients.models import OPEN_END, Client
from mrc_cases.extensions import db
from mrc_cases.shelter.models import (
    ShelterBed,
    ShelterRoom,
    ShelterSite,
    sites_of,
    unit_letter,
)
from mrc_cases.shelter.people_queries import Person, people_of
from mrc_cases.shelter.stay_models import (
    BEFORE_ARRIVAL,
    IN_THE_HOUSE,
    BedAssignment,
    ShelterStay,
    StayMember,
)

T = TypeVar("T")
MOST = 200
# A request that waits for longer goes to the manager.
LONGEST_WAIT = dt.timedelta(hours=24)
A_WEEK = dt.timedelta(days=7)


def sees_sites(user: User | Reader) -> list[ColumnElement[bool]]:
    """Only those on whose list the person stands, in whichever office."""
    if not user.may(Area.SHELTER, Level.READ):
        return [false()]
    return [ShelterSite.id.in_(sites_of(user.id)), ShelterSite.archived_at.is_(None)]


def sees_stays(user: User | Reader) -> list[ColumnElement[bool]]:
    """Stays at sites on whose list the person stands; before a site is chosen, by the role.

    Never of a client from whose file the person is kept away.
    """
    if not user.may(Area.SHELTER, Level.READ):
        return [false()]
    return [
        or_(ShelterStay.site_id.in_(sites_of(user.id)), and_(*_unplaced(user))),
        *not_barred(user),
    ]


def sees_requests(user: User | Reader) -> list[ColumnElement[bool]]:
    """The same for those who have no place yet: the lists of sites do not come into it."""
    if not user.may(Area.SHELTER, Level.READ):
        return [false()]
    return [*_unplaced(user), *not_barred(user)]


def _unplaced(user: User | Reader) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [ShelterStay.site_id.is_(None)]
    if reach(user.roles, Area.SHELTER) < Reach.OFFICE:
        conditions.append(ShelterStay.is_own(user.id))
    elif user.office_id is not None:
        conditions.append(ShelterStay.office_id == user.office_id)
    return conditions


def not_barred(user: User | Reader) -> list[ColumnElement[bool]]:
    """Of no client from whose file the person is kept away; not enough by itself."""
    return [
        ShelterStay.client_id.not_in(clients_barred_to(user.id)),
        ShelterStay.archived_at.is_(None),
    ]


def sees_request(user: User, stay: ShelterStay) -> bool:
    """`sees_requests` for one stay at hand, of a role that reads all of its office."""
    reads_all = reach(user.roles, Area.SHELTER) >= Reach.OFFICE
    in_office = user.office_id is None or user.office_id == stay.office_id
    return stay.site_id is None and reads_all and in_office


def _one_or_404(query: Select[*tuple[T]]) -> T:
    found: T | None = db.session.scalar(query)
    if found is None:
        abort(404)
    return found


def site_or_404(user: User, site_id: UUID | None) -> ShelterSite:
    """A site the person may know of; the same 404 for one that is not there."""
    return _one_or_404(select(ShelterSite).where(ShelterSite.id == site_id, *sees_sites(user)))


def stay_or_404(user: User, stay_id: UUID) -> ShelterStay:
    """A stay in reach; the same 404 for one that is not there."""
    return _one_or_404(select(ShelterStay).where(ShelterStay.id == stay_id, *sees_stays(user)))


def room_or_404(user: User, room_id: UUID | None) -> ShelterRoom:
    """A room of a site the person may know of."""
    at_site = ShelterSite.id == ShelterRoom.site_id
    query = select(ShelterRoom).join(ShelterSite, at_site)
    return _one_or_404(query.where(ShelterRoom.id == room_id, *sees_sites(user)))


def bed_or_404(user: User, bed_id: UUID) -> tuple[ShelterBed, ShelterRoom]:
    """A bed and its room, of a site the person may know of."""
    bed = db.session.get(ShelterBed, bed_id)
    if bed is None:
        abort(404)
    return bed, room_or_404(user, bed.room_id)


def left_bed_or_404(user: User, assignment_id: UUID) -> tuple[BedAssignment, ShelterRoom]:
    """A bed that somebody left, and its room, of a site the person may know of."""
    left = db.session.get(BedAssignment, assignment_id)
    if left is None or left.until_on == OPEN_END:
        abort(404)
    return left, bed_or_404(user, left.bed_id)[1]


def sites_for(user: User) -> Sequence[ShelterSite]:
    """The sites a person may open, in their order."""
    query = select(ShelterSite).where(*sees_sites(user)).order_by(ShelterSite.unit)
    return db.session.scalars(query).all()


def units() -> list[tuple[UUID, str]]:
    """Every site as its letter only: for the manager who keeps the lists, and for the reports."""
    query = select(ShelterSite.id, ShelterSite.unit).where(ShelterSite.archived_at.is_(None))
    rows = db.session.execute(query.order_by(ShelterSite.unit))
    return [(key, unit_letter(unit)) for key, unit in rows]


def letter_or_404(user: User, site_id: UUID) -> str:
    """A site's letter, for the manager who keeps its list; nothing else of it."""
    if Role.MANAGER not in user.roles:
        abort(404)
    letter = dict(units()).get(site_id)
    if letter is None:
        abort(404)
    return letter


# --- lists of stays ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A stay in a list."""

    stay: ShelterStay
    people: Sequence[Person]
    waits_long: bool


def not_yet_here(user: User, present: dt.datetime) -> list[Line]:
    """Who asked for a place, the longest waiting first."""
    query = (
        select(ShelterStay)
        .where(ShelterStay.state.in_(BEFORE_ARRIVAL), *sees_requests(user))
        .order_by(ShelterStay.requested_at, ShelterStay.id)
        .limit(MOST)
    )
    stays = db.session.scalars(query).all()
    people = people_of([stay.id for stay in stays])
    limit = present - LONGEST_WAIT
    return [Line(stay, people[stay.id], stay.requested_at < limit) for stay in stays]


def mark_of_board(user: User, site: ShelterSite, present: dt.datetime) -> str:
    """Differs whenever a board has something else to show; a new hour counts as that.

    What changes by time alone (an exception ends, somebody has waited for a day) waits for it.
    """
    query = select(func.count(), func.max(ShelterStay.updated_at)).where(
        ShelterStay.state.in_(BEFORE_ARRIVAL), *sees_requests(user)
    )
    waiting, latest = db.session.execute(query).one()
    changed = f"{latest:%j%H%M%S%f}" if latest else "0"
    return f"{site.board_no}.{waiting}.{changed}.{present:%j%H}"


def alerts(reader: User | Reader) -> Select[int]:
    """Stays whose review is overdue; for a manager also requests that wait for more than a day."""
    overdue = select(func.count()).where(
        ShelterStay.state.in_(IN_THE_HOUSE), ShelterStay.next_review_on < centre_day(),
        *sees_stays(reader),
    )  # fmt: skip
    if Role.MANAGER not in reader.roles:
        return overdue
    waiting = select(func.count()).where(
        ShelterStay.state.in_(BEFORE_ARRIVAL),
        ShelterStay.requested_at < present(-LONGEST_WAIT),
        *sees_requests(reader),
    )
    return total(overdue, waiting)


def reviews_due(user: User, today: dt.date) -> list[Line]:
    """The stays to be looked at by now."""
    return _here_by(user, ShelterStay.next_review_on, today)


def leaving_soon(user: User, today: dt.date) -> list[Line]:
    """Who is expected to leave within a week, or was to have left."""
    return _here_by(user, ShelterStay.expected_on, today + A_WEEK)


def _here_by(user: User, day: Any, last: dt.date) -> list[Line]:
    query = (
        select(ShelterStay)
        .where(ShelterStay.state.in_(IN_THE_HOUSE), day <= last, *sees_stays(user))
        .order_by(day, ShelterStay.id)
        .limit(MOST)
    )
    stays = db.session.scalars(query).all()
    people = people_of([stay.id for stay in stays])
    return [Line(stay, people[stay.id], waits_long=False) for stay in stays]


def stays_of(user: User, client: Client) -> Sequence[ShelterStay]:
    """A client's stays in reach, the newest first."""
    mine = select(StayMember.stay_id).where(StayMember.client_id == client.id)
    query = select(ShelterStay).where(ShelterStay.id.in_(mine), *sees_stays(user))
    return db.session.scalars(query.order_by(ShelterStay.requested_at.desc())).all()


def client_of(stay: ShelterStay) -> Client:
    """Whose file a stay that was asked for in scope hangs at."""
    return db.session.get_one(Client, stay.client_id)


def may_open_file(user: User, stay: ShelterStay) -> bool:
    """Whether the reader may open the file itself, too."""
    query = select(Client.id).where(Client.id == stay.client_id, *sees(user, Client))
    return db.session.scalar(query) is not None


def may_except(user: User, stay: ShelterStay) -> bool:
    """Whether the reader, a manager, may let this stay into a room against a rule."""
    is_under_way = stay.state in (*BEFORE_ARRIVAL, "admitted")
    return is_under_way and Role.MANAGER in user.roles and bool(sites_for(user))
