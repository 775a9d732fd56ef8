"""Which contacts a person sees, and in what order."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, bindparam, func, select, tuple_, union
from sqlalchemy.orm import load_only

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, Reach, reach
from mrc_cases.access.queries import built_once, sees, visible_to
from mrc_cases.base.models import in_words
from mrc_cases.base.moments import Moment
from mrc_cases.centre.hours import Span
from mrc_cases.clients.access_models import Exclusion
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.clients.queries import knows_names_only
from mrc_cases.extensions import db

PAGE = 25
# A case that one contact did not end: somebody goes on with it.
IS_OPEN = Consultation.state == in_words("open")
T = TypeVar("T")


@dataclass(frozen=True)
class ContactFilter:
    """What a list of contacts is narrowed to; `within` is from one moment until another."""

    channel_group: str | None = None
    only_open: bool = False
    staff_id: UUID | None = None  # who wrote it down, or goes on with it
    within: Span | None = None
    code_word_token: int | None = None


def recent_consultations(
    user: User, wanted: ContactFilter, after: tuple[dt.datetime, UUID] | None = None
) -> Select[Consultation]:
    """A person's contacts, newest first, one more than a page so that the pager knows.

    Of somebody who sees their own only, the newest of each way of being own are put together: else
    a colleague with few would wait until the database has gone back to all of them.
    """
    conditions = [*sees(user, Consultation), *_conditions(wanted, after)]
    if reach(user.roles, Consultation.area) < Reach.OFFICE:
        ways = Consultation.own_ways(user.id)  # each beside the whole scope, which stays in force
        newest = (_newest(select(Consultation.id).where(way, *conditions)) for way in ways)
        own = union(*(select(each.subquery().c.id) for each in newest))
        conditions = [Consultation.id.in_(own)]
    return _newest(select(Consultation).where(*conditions))


def _newest(query: Select[T]) -> Select[T]:
    return query.order_by(Consultation.happened_at.desc(), Consultation.id.desc()).limit(PAGE + 1)


def _conditions(
    wanted: ContactFilter, after: tuple[dt.datetime, UUID] | None
) -> Iterator[ColumnElement[bool]]:
    if wanted.channel_group:
        channels = [code.code for code in codes.children("CHANNEL", wanted.channel_group)]
        yield Consultation.channel.in_(channels)
    if wanted.only_open:
        yield IS_OPEN
    if wanted.staff_id is not None:
        yield Consultation.staff_id == wanted.staff_id
    if wanted.within:
        begins, ends = wanted.within
        yield Consultation.happened_at >= begins
        yield Consultation.happened_at < ends
    if wanted.code_word_token is not None:
        yield Consultation.code_word_token == wanted.code_word_token
    if after is not None:
        yield tuple_(Consultation.happened_at, Consultation.id) < tuple_(*after)


def clients_of(user: User, client_ids: set[UUID]) -> Select[Client]:
    """What a list calls clients by, of those only whom the person may see."""
    called = (Client.full_name, Client.alias, Client.uses_alias)
    by = called if knows_names_only(user) else (Client.client_no,)
    query = visible_to(user, Client).where(Client.id.in_(client_ids))
    return query.options(load_only(*by)).order_by(Client.id)


def called(user: User, client: Client) -> str:
    """The number of a client, or the name for who knows no more of them."""
    return client.display_name if knows_names_only(user) else client.client_no


def client_of(user: User, consultation: Consultation) -> Client | None:
    """The client if the person may see them, else None."""
    if consultation.client_id is None:
        return None
    return db.session.scalar(clients_of(user, {consultation.client_id}))


def who_may_go_on(user: User, consultation: Consultation) -> list[tuple[UUID, str]]:
    """The colleagues of the office who may write on a contact: key and name, by name."""
    query = select(User).where(User.is_active, User.archived_at.is_(None))
    if consultation.office_id is not None:
        query = query.where(User.office_id.is_(None) | (User.office_id == consultation.office_id))
    if consultation.client_id is not None:
        barred = Exclusion.client_id == consultation.client_id, Exclusion.until_at.is_(None)
        query = query.where(User.id.not_in(select(Exclusion.user_id).where(*barred)))
    found = [
        (each.id, each.name)
        for each in db.session.scalars(query)
        if each.id != user.id and each.may(Area.CONTACTS, Level.CHANGE)
    ]
    return sorted(found, key=lambda each: each[1].casefold())


def logged_on(user: User, day: dt.date) -> tuple[int, int]:
    """How many contacts and minutes the person wrote down on a day."""
    contacts, minutes = db.session.execute(_logged(user), {"day": day}).one()
    return contacts, minutes


@built_once
def _logged(reader: Any) -> Select[*tuple[Any, ...]]:
    return select(func.count(), func.coalesce(func.sum(Consultation.minutes), 0)).where(
        Consultation.staff_id == reader.id,
        Consultation.happened_on == bindparam("day", type_=Date()),
        Consultation.archived_at.is_(None),
    )


def logged_within(user: User, span: Span) -> int:
    """How many contacts the person wrote down that happened in a span of time."""
    begins, ends = span
    return db.session.scalar(_logged_within(user), {"begins": begins, "ends": ends}) or 0


@built_once
def _logged_within(reader: Any) -> Select[int]:
    return select(func.count()).where(
        Consultation.staff_id == reader.id,
        Consultation.happened_at >= bindparam("begins", type_=Moment()),
        Consultation.happened_at < bindparam("ends", type_=Moment()),
        Consultation.archived_at.is_(None),
    )
