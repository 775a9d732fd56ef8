"""What this room tells on a client's timeline: a relation, never a relative's name."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, case, or_, select, true
from sqlalchemy.orm import aliased

from mrc_cases.access.permissions import Area
from mrc_cases.access.queries import sees
from mrc_cases.clients.models import Client
from mrc_cases.clients.telling import ASKED_CLIENT, KINDS, Kind, day_of, told
from mrc_cases.codes import INVERSE_RELATION
from mrc_cases.household.models import FamilyLink


def _relations(reader: Any) -> Select[Any]:
    """The relations from the client's end.

    One who hides from this client is not even hinted at to whoever cannot open the other file,
    as in `family_of`.
    """
    link, other = FamilyLink, aliased(Client)
    first = link.client_id == ASKED_CLIENT
    hidden = or_(
        and_(first, link.hide_from_client),
        and_(link.relative_id == ASKED_CLIENT, link.hide_from_relative),
    )
    both_ends = or_(other.id == link.client_id, other.id == link.relative_id)
    opens = (
        select(other.id)
        .where(both_ends, other.id != ASKED_CLIENT, *sees(reader, other))
        .correlate(link)
        .exists()
    )
    inverse = case(INVERSE_RELATION, value=link.relation)
    return told(
        link, day=day_of(link.created_at), what=case((first, link.relation), else_=inverse),
        staff_id=link.created_by_id, is_private=true(),
    ).where(
        or_(first, link.relative_id == ASKED_CLIENT),
        *sees(reader, link),
        or_(~hidden, link.relative_id.is_(None), opens),
    )  # fmt: skip


KINDS.append(
    # Translators: on the timeline of a file: a relative was added
    Kind("family", _l("Family"), Area.CLIENTS, _relations, "RELATION")
)
