"""What waits for a colleague, as far as a manager may see it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all
from sqlalchemy.orm import load_only

from mrc_cases.access.models import User
from mrc_cases.access.queries import sees
from mrc_cases.base.models import OpaqueId
from mrc_cases.clients.access_queries import possible_carers
from mrc_cases.clients.models import CALLED, IN_ORDER, Client
from mrc_cases.extensions import db
from mrc_cases.handover.duties import DUTIES, Duty, waiting

# So many files can be given apart on one page; the others go where everything goes.
MOST_SHOWN = 60


@dataclass(frozen=True)
class Bundle:
    """What belongs together and goes to one colleague: all of one file, or all without a file.

    `key` is the client's key, or the duty's code.
    """

    key: str
    client: Client | None
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Caseload:
    """What waits for a colleague. `hidden` is how much of it the reader may not see."""

    bundles: list[Bundle]
    counts: Counter[str]
    hidden: int
    more: int  # files beyond those shown


def in_reach(user: User, duty: Duty) -> list[ColumnElement[bool]]:
    """Of a duty's rows those that a manager may see: the record and the client."""
    conditions: list[ColumnElement[bool]] = []
    if hasattr(duty.model, "archived_at") and hasattr(duty.model, "area"):
        conditions += sees(user, duty.model)
    elif hasattr(duty.model, "is_barred"):
        conditions.append(~duty.model.is_barred(user.id))
    if hasattr(duty.model, "client_id"):
        clients = select(Client.id).where(*sees(user, Client))
        without = duty.model.client_id.is_(None)
        conditions.append(or_(without, duty.model.client_id.in_(clients)))
    return conditions


def open_count(user: User) -> int:
    """How much waits for a person, seen or not. One question."""
    counts = [
        select(func.count().label("n")).select_from(duty.model).where(*waiting(duty, user))
        for duty in DUTIES
    ]
    each = union_all(*counts).subquery()
    return int(db.session.scalar(select(func.sum(each.c.n))) or 0)


def caseload_of(user: User, leaver: User) -> Caseload:
    """What a manager sees of a colleague's open work, in two questions and one for what is not."""
    by_client: dict[UUID | None, Counter[str]] = {}
    for code, client_id, number in db.session.execute(_counts(user, leaver)):
        by_client.setdefault(client_id, Counter())[code] += number
    loose = by_client.pop(None, Counter())
    clients = _clients(by_client)
    bundles = [Bundle(code, None, Counter({code: number})) for code, number in loose.items()]
    files = [Bundle(str(client.id), client, by_client[client.id]) for client in clients]
    total = sum(by_client.values(), loose)
    hidden = open_count(leaver) - total.total()
    return Caseload(bundles + files[:MOST_SHOWN], total, hidden, max(len(files) - MOST_SHOWN, 0))


def _counts(user: User, leaver: User) -> Any:
    return union_all(*(_count(duty, user, leaver) for duty in DUTIES))


def _count(duty: Duty, user: User, leaver: User) -> Select[Any]:
    client_id = getattr(duty.model, "client_id", literal(None, OpaqueId()))
    query = select(literal(duty.code), client_id, func.count()).select_from(duty.model)
    conditions = (*waiting(duty, leaver), *in_reach(user, duty))
    return query.where(*conditions).group_by(client_id)


def _clients(keys: Collection[UUID | None]) -> list[Client]:
    columns = (*CALLED, Client.other_script_name)
    query = select(Client).options(load_only(*columns)).where(Client.id.in_(keys))
    return list(db.session.scalars(query.order_by(*IN_ORDER)))


def receivers_for(leaver: User) -> list[tuple[UUID, str]]:
    """Who can take over: the active staff who work with clients, without the one who leaves."""
    return [(key, name) for key, name in possible_carers() if key != leaver.id]
