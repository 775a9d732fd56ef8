"""What is handed over, to whom, all in one transaction; who cannot get something is said."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.access.actions import deactivate, lock_active_managers
from mrc_cases.access.models import User
from mrc_cases.appointments.actions import pass_on
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.followup.actions import add_task
from mrc_cases.handover.duties import DUTIES, Duty, waiting
from mrc_cases.handover.queries import in_reach, open_count, receivers_for
from mrc_cases.handover.receiving import keep_open
from mrc_cases.incidents import actions as incidents
from mrc_cases.writing import apart


@dataclass
class Outcome:
    """What came of a handover: how much of each went, and what did not, with the reason."""

    given: Counter[str] = field(default_factory=Counter)
    left: list[tuple[Client | None, str]] = field(default_factory=list)
    is_closed: bool = False

    def keep(self, client: Client | None, why: Any) -> None:
        """Say once why something of a file stays where it is."""
        if (client, str(why)) not in self.left:
            self.left.append((client, str(why)))


@dataclass(frozen=True)
class Plan:
    """Who gets what: `apart` by the key of a bundle, None to leave it; the rest to `everybody`."""

    everything_to: UUID | None
    apart: Mapping[str, UUID | None]

    def receiver(self, duty: Duty, client_id: UUID | None) -> UUID | None:
        """Who gets a row of this duty."""
        key = str(client_id) if client_id else duty.code
        return self.apart.get(key, self.everything_to)

    @property
    def keys(self) -> set[UUID]:
        """Everybody who gets something."""
        return {key for key in (self.everything_to, *self.apart.values()) if key is not None}


def hand_over(
    manager: User, leaver: User, *, plan: Plan, today: dt.date, close: bool = False
) -> Outcome:
    """Give a colleague's open work to others, and close the account if nothing is left open.

    Two managers at once have one outcome: the second finds what the first has left.
    """
    if close:
        lock_active_managers()  # closing needs them, and they are taken in one order only
    one = select(User.id).where(User.id == leaver.id)
    db.session.execute(one.with_for_update(key_share=True))
    receivers = _receivers(leaver, plan)
    outcome = Outcome()
    for duty in DUTIES:
        rows = list(db.session.scalars(_rows(manager, leaver, duty)))
        clients = _clients_of(rows)
        for receiver in receivers:
            mine = [r for r in rows if plan.receiver(duty, _client_id(r)) == receiver.id]
            if mine and duty.code == "incident" and receiver.id == manager.id:
                outcome.keep(None, _("Incidents are handed to somebody else than yourself."))
                continue
            _give_all(duty, mine, receiver, clients, outcome, today)
    _note(leaver, receivers, outcome)
    if close:
        outcome.is_closed = _close(leaver)
    return outcome


def _receivers(leaver: User, plan: Plan) -> list[User]:
    if not plan.keys:
        raise RuleBroken(_("Choose who takes over."), "everything_to")
    if plan.keys - {key for key, _name in receivers_for(leaver)}:
        raise RuleBroken(_("This colleague cannot take over. Choose again."), "everything_to")
    query = select(User).where(User.id.in_(plan.keys)).order_by(User.id)
    receivers = list(db.session.scalars(query))
    keep_open(db.session, receivers)
    return receivers


def _rows(manager: User, leaver: User, duty: Duty) -> Any:
    conditions = (*waiting(duty, leaver), *in_reach(manager, duty))
    return select(duty.model).where(*conditions).order_by(duty.model.id)


def _client_id(row: Any) -> UUID | None:
    return getattr(row, "client_id", None)


def _clients_of(rows: Collection[Any]) -> dict[UUID | None, Client]:
    keys = {key for row in rows if (key := _client_id(row))}
    found = db.session.scalars(select(Client).where(Client.id.in_(keys)))
    return {client.id: client for client in found}


def _give_all(
    duty: Duty, rows: list[Any], receiver: User, clients: Mapping[UUID | None, Client],
    outcome: Outcome, today: dt.date,
) -> None:  # fmt: skip
    if not rows:
        return
    barred = _barred(duty, rows, receiver)
    for row in rows:
        client = clients.get(_client_id(row))
        try:
            _check(duty, row, receiver, barred)
            _give(duty, row, receiver, client, today)
            outcome.given[duty.code] += 1
        except RuleBroken as broken:
            outcome.keep(client, broken.message)


def _barred(duty: Duty, rows: Collection[Any], receiver: User) -> set[UUID]:
    """Of these rows those from which the receiver is kept away."""
    if hasattr(duty.model, "is_barred"):
        barred = duty.model.is_barred(receiver.id)
    elif hasattr(duty.model, "client_id"):
        barred = duty.model.client_id.in_(select(Client.id).where(Client.is_barred(receiver.id)))
    else:
        return set()
    query = select(duty.model.id).where(duty.model.id.in_([row.id for row in rows]), barred)
    return set(db.session.scalars(query))


def _check(duty: Duty, row: Any, receiver: User, barred: set[UUID]) -> None:
    if row.id in barred:
        raise RuleBroken(_("%(name)s is kept away from this file.", name=receiver.name))
    if not duty.may_take(receiver):
        raise RuleBroken(
            _(
                "%(name)s has no role for this: %(what)s.",
                name=apart(receiver.name),
                what=duty.label,
            )
        )


def _give(duty: Duty, row: Any, receiver: User, client: Client | None, today: dt.date) -> None:
    if duty.code == "file":
        _give_file(row, receiver)
        return
    if duty.code == "call":
        tomorrow = today + dt.timedelta(days=1)
        add_task(what=_("Call back"), due_on=tomorrow, owner_id=receiver.id, today=today,
                 client=client, consultation=row, office_id=row.office_id)  # fmt: skip
        return
    if duty.code == "incident":
        incidents.pass_on(row, receiver.id)
        return
    if duty.model.__tablename__ == "appointment":
        pass_on(row, receiver.id, interprets=duty.code == "interpreting")
    else:
        setattr(row, duty.column.key, receiver.id)
    if client is not None and duty.code != "interpreting":
        assign(client, receiver.id)


def _give_file(mine: Assignment, receiver: User) -> None:
    """The file with the same standing; what was taken in an emergency only ends."""
    was_owner, until_at = mine.is_owner, mine.until_at
    mine.until_at, mine.is_owner = now(), False
    db.session.flush()
    if mine.is_emergency:
        return
    open_one = _open_assignment(mine.client_id, receiver.id)
    if open_one is None:
        open_one = Assignment(client_id=mine.client_id, user_id=receiver.id, until_at=until_at)
        db.session.add(open_one)
    open_one.is_owner = open_one.is_owner or was_owner
    db.session.flush()


def _open_assignment(client_id: UUID, user_id: UUID) -> Assignment | None:
    query = select(Assignment).where(
        Assignment.client_id == client_id,
        Assignment.user_id == user_id,
        Assignment.until_at.is_(None),
    )
    return db.session.scalar(query)


def _note(leaver: User, receivers: Collection[User], outcome: Outcome) -> None:
    db.session.flush()
    if outcome.given:
        to = ", ".join(sorted(str(receiver.id) for receiver in receivers))
        counts: dict[str, Any] = {
            duty.on_trail: outcome.given[duty.code] for duty in DUTIES if duty.code in outcome.given
        }
        note(db.session, "handover", leaver, to=to, left=len(outcome.left), **counts)


def _close(leaver: User) -> bool:
    """Close the account if nothing waits for the person any more, also nothing out of reach."""
    if open_count(leaver):
        return False
    deactivate(leaver)
    return True
