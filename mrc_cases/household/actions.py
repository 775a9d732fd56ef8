"""What staff do with the family of a client: link, change, take apart."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.clients.joining import AFTER_JOINING
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.household.models import FamilyLink

explain_constraint("uq_family_link_pair", _l("These two people are linked already."), "relative_no")
explain_constraint("ck_family_link_not_oneself", _l("Nobody is their own relative."), "relative_no")


def pair_of(one: UUID, other: UUID) -> str:
    """The same text for two people in either order."""
    low, high = sorted((one.hex, other.hex))
    return low + high


def link_relative(
    client: Client,
    *,
    relative: Client | None,
    relative_name: str | None,
    new_id: UUID | None = None,
    **facts: Any,
) -> FamilyLink:
    """Write down a relative: somebody with a file, or a name only."""
    if relative is None and not relative_name:
        raise RuleBroken(_("Enter a name, or the number of a file."), "relative_name")
    if relative is not None and relative_name:  # nothing typed is thrown away in silence
        raise RuleBroken(_("Give the name or the number, not both."), "relative_no")
    found = FamilyLink(
        id=new_id,
        client_id=client.id,
        office_id=client.office_id,
        relative_id=relative.id if relative else None,
        relative_name=relative_name,
        pair=pair_of(client.id, relative.id) if relative else None,
        **facts,
    )
    db.session.add(found)
    db.session.flush()
    return found


def change_link(found: FamilyLink, *, version: int, **facts: Any) -> None:
    """Mend what is known of a relative; refuses to write over a newer version."""
    if version != found.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            found.version,
            {name: getattr(found, name) for name in facts},
        )
    for name, value in facts.items():
        setattr(found, name, value)


def unlink(found: FamilyLink) -> None:
    """Take a relation away: it was a mistake. What it was stays on the trail as removed."""
    db.session.delete(found)


def follow_joining(kept_id: UUID, gone_id: UUID) -> None:
    """After two files were joined or taken apart: each relation says again whose it is.

    Where both files had the same relative, the relation of the joined file stays with it.
    """
    ends = (kept_id, gone_id)
    query = select(FamilyLink).where(
        or_(FamilyLink.client_id.in_(ends), FamilyLink.relative_id.in_(ends)),
        FamilyLink.relative_id.is_not(None),
    )
    links = db.session.scalars(query.execution_options(populate_existing=True)).all()
    taken: set[str] = set()
    # Those that stand where they stood come first; a moved one gives way.
    for found in sorted(links, key=lambda each: each.pair != _pair(each)):
        if _pair(found) in taken:
            _stays_with(found, kept_id, gone_id)
        taken.add(_pair(found))
    db.session.flush()
    for found in links:
        found.pair = _pair(found)
    db.session.flush()


def _pair(found: FamilyLink) -> str:
    return pair_of(found.client_id, found.relative_id) if found.relative_id else ""


def _stays_with(found: FamilyLink, kept_id: UUID, gone_id: UUID) -> None:
    if found.client_id == kept_id:
        found.client_id = gone_id
    else:
        found.relative_id = gone_id


AFTER_JOINING.append(follow_joining)
