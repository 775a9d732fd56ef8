"""Who the people of a stay are."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import load_only

from mrc_cases.clients.models import CALLED, OPEN_END, Client, ProfileVersion
from mrc_cases.extensions import db
from mrc_cases.shelter.stay_models import (
    ShelterStay,
    StayMember,
)


@dataclass(frozen=True)
class Person:
    """Somebody of a stay. The reader who may see the stay may know who is in it."""

    member_id: UUID
    stay_id: UUID
    client_id: UUID | None
    name: str
    gender: str
    birth_year: int | None
    sleeps_with: str | None


def people_of(stay_ids: Sequence[UUID]) -> dict[UUID, list[Person]]:
    """The people of stays that were asked for in scope; whose file it is comes first."""
    if not stay_ids:
        return {}
    born = case(
        (ProfileVersion.born_month.is_not(None), ProfileVersion.born_month // 12),
        else_=StayMember.birth_year,
    )
    query = (
        select(
            StayMember,
            Client,
            func.coalesce(ProfileVersion.gender, StayMember.gender),
            born,
            StayMember.client_id == ShelterStay.client_id,
        )
        .join(ShelterStay, ShelterStay.id == StayMember.stay_id)
        .outerjoin(Client, Client.id == StayMember.client_id)
        .options(load_only(*CALLED))  # what else is sealed in a file stays sealed
        .outerjoin(
            ProfileVersion,
            and_(ProfileVersion.client_id == Client.id, ProfileVersion.valid_to == OPEN_END),
        )
        .where(StayMember.stay_id.in_(stay_ids))
        .order_by(StayMember.created_at, StayMember.id)
    )
    found: dict[UUID, list[Person]] = {key: [] for key in stay_ids}
    for member, client, gender, year, is_first in db.session.execute(query):
        name = client.display_name if client else member.name
        person = Person(
            member.id, member.stay_id, member.client_id, name, gender, year,
            member.sleeps_with,
        )  # fmt: skip
        found[member.stay_id].insert(0 if is_first else len(found[member.stay_id]), person)
    return found
