"""The events behind a figure: contacts at which a service was given, and sessions of several."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, select, union_all
from sqlalchemy.orm import load_only

from mrc_cases.access.models import User
from mrc_cases.access.queries import sees
from mrc_cases.base import paging
from mrc_cases.base.models import OpaqueId
from mrc_cases.base.paging import Order
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.codes import SERVICE_OF_SESSION
from mrc_cases.reports.queries import (
    Universe,
    consultations_in,
    gave,
    registered_in,
    sessions_in,
)
from mrc_cases.sessions.models import CounsellingSession, SessionAttendee

_SHOWN_OF_CONTACT = load_only(
    Consultation.happened_at, Consultation.channel, Consultation.topics, Consultation.outcome
)
_SHOWN_OF_SESSION = load_only(
    CounsellingSession.happened_at, CounsellingSession.kind, CounsellingSession.form,
    CounsellingSession.state,
)  # fmt: skip


class Event(NamedTuple):
    """A contact, or a session that somebody sat in; with the client's number where it is known."""

    contact: Consultation | None
    session: CounsellingSession | None
    client_id: UUID | None
    client_no: str | None


def events_behind(
    user: User, universe: Universe, services: Iterable[str]
) -> tuple[Select[*tuple[Any, ...]], Order]:
    """Each time one of the services was given to somebody who is counted, as an `Event`.

    A session stands there as often as it counts: once for each client who sat in it.
    """
    wanted = frozenset(services)
    each = union_all(
        _contacts(user, universe, wanted), _attendances(user, universe, wanted)
    ).subquery()
    known = and_(Client.id == each.c.client_id, *sees(user, Client))
    query: Select[*tuple[Any, ...]] = (
        select(Consultation, CounsellingSession, each.c.client_id, Client.client_no)
        .select_from(each)
        .outerjoin(Consultation, Consultation.id == each.c.contact_id)
        .outerjoin(CounsellingSession, CounsellingSession.id == each.c.session_id)
        .outerjoin(Client, known)
        .options(_SHOWN_OF_CONTACT, _SHOWN_OF_SESSION)
    )
    columns = (each.c.happened_at, each.c.id)
    return query, Order(columns, (paging.moment, paging.key), latest_first=True)


def _contacts(user: User, universe: Universe, wanted: frozenset[str]) -> Select[*tuple[Any, ...]]:
    return select(
        Consultation.happened_at,
        Consultation.id,
        Consultation.client_id,
        Consultation.id.label("contact_id"),
        literal(None, OpaqueId()).label("session_id"),
    ).where(
        *sees(user, Consultation),
        *consultations_in(universe),
        *_counted(Consultation.client_id, universe),
        gave(Consultation.services, wanted),
    )


def _attendances(
    user: User, universe: Universe, wanted: frozenset[str]
) -> Select[*tuple[Any, ...]]:
    kinds = sorted(kind for kind, service in SERVICE_OF_SESSION.items() if service in wanted)
    return (
        select(
            CounsellingSession.happened_at,
            SessionAttendee.id,
            SessionAttendee.client_id,
            literal(None, OpaqueId()).label("contact_id"),
            CounsellingSession.id.label("session_id"),
        )
        .join(CounsellingSession, CounsellingSession.id == SessionAttendee.session_id)
        .where(
            *sessions_in(universe, user),
            *_counted(SessionAttendee.client_id, universe),
            CounsellingSession.kind.in_(kinds),
        )
    )


def _counted(client_id: Any, universe: Universe) -> list[ColumnElement[bool]]:
    """Only of clients, since anonymous ones are nobody's; and of new ones where only they are."""
    if universe.kind == "active":
        return [client_id.is_not(None)]
    return [client_id.in_(select(Client.id).where(*registered_in(universe)))]
