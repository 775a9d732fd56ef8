"""Who may open a file: assigned, lent for a time, taken in an emergency, kept away."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from mrc_cases.base.errors import RuleBroken, explain_constraint
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.clients.access_models import Assignment, Exclusion
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

# Break-glass ends by itself (domain.md 1.3).
EMERGENCY_HOURS = 4
# Fewer letters than this are no reason.
SHORTEST_REASON = 15

explain_constraint("uq_assignment_open", _l("This person already looks after the client."))
explain_constraint(
    "uq_assignment_client_id",
    _l("Somebody else was made mainly responsible a moment ago. Please look again."),
)
explain_constraint(
    "uq_exclusion_user_id_client_id", _l("This person is already kept away from the file."), "away"
)


def assign(
    client: Client, user_id: UUID, *, is_owner: bool = False, new_id: UUID | None = None
) -> Assignment:
    """Let somebody look after a client; an owner replaces the owner before, who keeps reading."""
    _check_not_barred(client, user_id)
    open_ones = list(db.session.scalars(_open_assignments(client)))
    mine = next((one for one in open_ones if one.user_id == user_id), None)
    if is_owner:
        for one in open_ones:
            one.is_owner = False
        db.session.flush()  # the place is free before it is taken
    if mine is None:
        mine = Assignment(id=new_id, client_id=client.id, user_id=user_id)
        db.session.add(mine)
    mine.is_owner = mine.is_owner or is_owner
    db.session.flush()
    return mine


def lend(
    client: Client, user_id: UUID, until_at: dt.datetime, *, new_id: UUID | None = None
) -> Assignment:
    """Let somebody read and write a file for a time that ends by itself."""
    _check_not_barred(client, user_id)
    if until_at <= now():
        raise RuleBroken(_("Choose a day that is still to come."), "until_on")
    lent = Assignment(id=new_id, client_id=client.id, user_id=user_id, until_at=until_at)
    db.session.add(lent)
    db.session.flush()
    return lent


def unassign(client: Client, user_id: UUID) -> None:
    """End somebody's look after a client from now on; past work stays in the file."""
    for one in db.session.scalars(_assignments_in_force(client)):
        if one.user_id == user_id:
            one.until_at, one.is_owner = now(), False


def keep_away(
    client: Client, user_id: UUID, reason: str | None, *, new_id: UUID | None = None
) -> Exclusion:
    """Keep a member of staff away from a file from now on, also where their role sees all."""
    unassign(client, user_id)
    exclusion = Exclusion(id=new_id, client_id=client.id, user_id=user_id, reason=reason)
    db.session.add(exclusion)
    db.session.flush()
    return exclusion


def let_in_again(client: Client, user_id: UUID) -> None:
    """End an exclusion; whoever is to read the file is then assigned as anybody else."""
    query = select(Exclusion).where(
        Exclusion.client_id == client.id,
        Exclusion.user_id == user_id,
        Exclusion.until_at.is_(None),
    )
    for one in db.session.scalars(query):
        one.until_at = now()


def break_glass(
    client: Client, user_id: UUID, reason: str | None, *, new_id: UUID | None = None
) -> Assignment:
    """Open a file in imminent danger: four hours, a typed reason, an alert to those who watch."""
    if len(reason or "") < SHORTEST_REASON:
        raise RuleBroken(_("Write in a sentence what the danger is."), "reason")
    _check_not_barred(client, user_id)
    until_at = now() + dt.timedelta(hours=EMERGENCY_HOURS)
    taken = Assignment(
        id=new_id, client_id=client.id, user_id=user_id, is_emergency=True, reason=reason,
        until_at=until_at,
    )  # fmt: skip
    db.session.add(taken)
    db.session.flush()
    note(db.session, "break_glass", client, until=until_at.isoformat(timespec="minutes"))
    return taken


def _check_not_barred(client: Client, user_id: UUID) -> None:
    barred = select(Client.id).where(Client.id == client.id, Client.is_barred(user_id))
    if db.session.scalar(barred) is not None:
        raise RuleBroken(_("This person is kept away from the file."), "user")


def _open_assignments(client: Client) -> Any:
    return (
        select(Assignment)
        .where(Assignment.client_id == client.id, Assignment.until_at.is_(None))
        .order_by(Assignment.from_at)
    )


def _assignments_in_force(client: Client) -> Any:
    lasts = or_(Assignment.until_at.is_(None), Assignment.until_at > now())
    return select(Assignment).where(Assignment.client_id == client.id, lasts)
