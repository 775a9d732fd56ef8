"""A client's family as one end sees it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, load_only

from mrc_cases.access.models import User
from mrc_cases.access.queries import Reader, built_once, sees
from mrc_cases.clients.models import CALLED, Client
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.codes import INVERSE_RELATION
from mrc_cases.extensions import db
from mrc_cases.household.models import FamilyLink


@dataclass(frozen=True)
class Relative:
    """Somebody of a client's family.

    `name` is None for a person whose file the reader may not see; `client_id` only for one whose
    file the reader may open. `must_not_know`: tell this relative nothing of the client.
    """

    link_id: UUID
    relation: str
    name: str | None
    client_id: UUID | None
    has_file: bool
    lives: str | None
    is_dependent: bool
    contact_allowed: str
    must_not_know: bool
    client_must_not_know: bool
    remark: str | None
    is_first_end: bool


def anything_of(reader: Reader) -> ColumnElement[bool]:
    """Whether anybody is written down as a client's family."""
    return exists().where(
        *sees(reader, FamilyLink),
        or_(FamilyLink.client_id == ASKED_CLIENT, FamilyLink.relative_id == ASKED_CLIENT),
    )


def family_of(user: User, client: Client) -> list[Relative]:
    """The family, from whichever end it was written down; two outer joins, one question."""
    rows = db.session.execute(_family(user), {"client_id": client.id})
    ends = [_relative(found, end, client.id) for found, end in rows]
    # A relative who hides from this client: their presence is not even hinted at to colleagues
    # who cannot open the other file, or it slips out in a talk.
    return [
        each
        for each in ends
        if not (each.has_file and each.client_id is None and each.client_must_not_know)
    ]


@built_once
def _family(reader: Any) -> Select[Any]:
    other = aliased(Client)
    names = [getattr(other, column.key) for column in CALLED]
    first, second = FamilyLink.client_id == ASKED_CLIENT, FamilyLink.relative_id == ASKED_CLIENT
    other_end = or_(
        and_(first, other.id == FamilyLink.relative_id),
        and_(second, other.id == FamilyLink.client_id),
    )
    query: Any = (
        select(FamilyLink, other)
        .outerjoin(other, and_(other_end, *sees(reader, other)))
        .options(load_only(*names))
        .where(*sees(reader, FamilyLink), or_(first, second))
        .order_by(FamilyLink.created_at, FamilyLink.id)
    )
    return query


def _relative(found: FamilyLink, other: Client | None, client_id: UUID) -> Relative:
    first = found.client_id == client_id
    return Relative(
        link_id=found.id,
        relation=found.relation if first else INVERSE_RELATION[found.relation],
        name=found.relative_name if other is None else other.display_name,
        client_id=None if other is None else other.id,
        has_file=found.relative_id is not None,
        lives=found.lives if first else None,
        is_dependent=found.is_dependent and first,
        contact_allowed=found.contact_allowed,
        must_not_know=found.hide_from_relative if first else found.hide_from_client,
        client_must_not_know=found.hide_from_client if first else found.hide_from_relative,
        remark=found.remark,
        is_first_end=first,
    )
