"""Joining two files of one person, and taking them apart again within 30 days."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy import Column, Table, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.hanging import pointing_to_clients
from mrc_cases.base.models import Base
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.clients.joining import AFTER_JOINING
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.clients.states import AT_AN_END, GOING_ON
from mrc_cases.clients.tokens import remake_tokens
from mrc_cases.extensions import db
from mrc_cases.merging.models import DuplicatePair, Merge
from mrc_cases.merging.pairs import Pair

UNDO_DAYS = 30
# Not moved: the profile has a history of its own, tokens are made anew, how a file was closed is
# said of that file, and who may see or must not see a file is copied, so that it holds for both.
_STAYS = {
    "profile_version", "search_token", "duplicate_pair", "client_merge", "client", "file_closing",
}  # fmt: skip
_COPIED = ("assignment", "exclusion")


def keep_pairs(pairs: Iterable[Pair]) -> int:
    """Remember the pairs a search found; what was decided about one before stays."""
    known = {(row.first_id, row.second_id): row for row in db.session.scalars(_undecided())}
    query = select(DuplicatePair.first_id, DuplicatePair.second_id)
    decided = {
        (row.first_id, row.second_id)
        for row in db.session.execute(query.where(DuplicatePair.decision.is_not(None)))
    }
    fresh = 0
    for pair in pairs:
        first, second = sorted((pair.one, pair.other))
        row = known.pop((first, second), None)
        if row is None and (first, second) not in decided:
            row = DuplicatePair(first_id=first, second_id=second)
            db.session.add(row)
            fresh += 1
        if row is not None:
            row.weight, row.same, row.found_at = round(pair.weight * 10), pair.same, now()
    for row in known.values():  # mended meanwhile: no longer alike
        db.session.delete(row)
    db.session.flush()
    return fresh


def _undecided() -> Any:
    return select(DuplicatePair).where(DuplicatePair.decision.is_(None))


def say_not_the_same(one: Client, other: Client, user_id: UUID) -> None:
    """Remember that two files are two people's, so that nobody is asked again."""
    _decide(one, other, "other", user_id)
    note(db.session, "not_same_person", one, other=str(other.id))


def _decide(one: Client, other: Client, decision: str | None, user_id: UUID) -> None:
    first, second = sorted((one.id, other.id))
    row = db.session.get(DuplicatePair, (first, second))
    if row is None:
        row = DuplicatePair(first_id=first, second_id=second, weight=0, same=())
        db.session.add(row)
    row.decision, row.decided_at, row.decided_by_id = decision, now(), user_id
    db.session.flush()


# --- joining -----------------------------------------------------------------------------------


def merge_clients(kept: Client, gone: Client, user_id: UUID) -> Merge:
    """Join `gone` to `kept`: all that hangs at it moves, and what was is remembered."""
    if kept.id == gone.id:
        raise RuleBroken(_("These are not two files."))
    if "merged" in {kept.state, gone.state}:
        raise RuleBroken(_("One of the files was joined to another already."))
    if kept.state in AT_AN_END and gone.state in GOING_ON:
        raise RuleBroken(
            _("The file you keep is closed. Keep the other one, or open this one first.")
        )
    db.session.flush()
    remembered = {
        "moved": {name: _move(name, kept.id, gone.id) for name in _moving()},
        "copied": {name: _copy(name, kept.id, gone.id) for name in _COPIED},
        "earlier": _carry_earlier_profile(kept, gone),
        "registered_on": kept.registered_on.isoformat(),
        "state": gone.state,
        "kept_state": kept.state,
    }
    if gone.state == "active" and kept.state == "dormant":
        kept.state = "active"  # who came lately came to this file now
    kept.registered_on = min(kept.registered_on, gone.registered_on)
    gone.state, gone.merged_into_id = "merged", kept.id
    merge = Merge(kept_id=kept.id, gone_id=gone.id, office_id=kept.office_id, remembered=remembered)
    db.session.add(merge)
    _decide(kept, gone, "joined", user_id)
    _settle(kept, gone)
    note(db.session, "merge", kept, other=str(gone.id))
    return merge


def _settle(kept: Client, gone: Client) -> None:
    """What depends on whose something is, made anew."""
    db.session.flush()
    db.session.expire_all()  # rows were moved behind the session's back
    for follow in AFTER_JOINING:
        follow(kept.id, gone.id)
    for client in (kept, gone):
        remake_tokens(client)


def _moving() -> Iterator[str]:
    """`table.column` of everything that points to a client and moves with it."""
    for table in Base.metadata.sorted_tables:
        if table.name not in _STAYS and table.name not in _COPIED:
            for column in pointing_to_clients(table):
                yield f"{table.name}.{column.name}"


def _column(name: str) -> tuple[Table, Column[Any]]:
    table_name, _dot, column_name = name.partition(".")
    table = Base.metadata.tables[table_name]
    return table, table.columns[column_name]


def _move(name: str, to: UUID, from_id: UUID, only: Sequence[UUID] | None = None) -> list[str]:
    """Point rows at the other client; the keys of those moved.

    A row that a rule of the database refuses at its new place (the same relative twice) stays.
    """
    table, column = _column(name)
    mine = [column == from_id] + ([table.c.id.in_(only)] if only is not None else [])
    keys = list(db.session.scalars(select(table.c.id).where(*mine)))
    try:
        with db.session.begin_nested():
            db.session.execute(update(table).where(table.c.id.in_(keys)).values({column: to}))
        return [key.hex for key in keys]
    except IntegrityError:
        return [key.hex for key in keys if _moved_alone(table, column, key, to)]


def _moved_alone(table: Table, column: Column[Any], key: UUID, to: UUID) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(update(table).where(table.c.id == key).values({column: to}))
    except IntegrityError:
        return False
    return True


def _copy(name: str, kept_id: UUID, gone_id: UUID) -> list[str]:
    """Who is assigned to, or kept away from, one of the two files is so for both; new keys."""
    table = Base.metadata.tables[name]
    made = []
    for here, there in ((gone_id, kept_id), (kept_id, gone_id)):
        open_ones = and_(table.c.client_id == here, table.c.until_at.is_(None))
        known = select(table.c.user_id).where(
            table.c.client_id == there, table.c.until_at.is_(None)
        )
        query = select(table).where(open_ones, table.c.user_id.not_in(known))
        for row in db.session.execute(query).mappings().all():
            key = uuid4()
            changed: dict[str, Any] = {"id": key, "client_id": there}
            if "is_owner" in row:
                changed["is_owner"] = False  # a file has one owner
            db.session.execute(insert(table).values({**row, **changed}))
            made.append(key.hex)
    return made


def _carry_earlier_profile(kept: Client, gone: Client) -> list[str]:
    """The profile of the time before the kept file began, so that old reports stay as they were."""
    table = Base.metadata.tables[ProfileVersion.__tablename__]
    first = db.session.scalars(
        select(table.c.valid_from)
        .where(table.c.client_id == kept.id)
        .order_by(table.c.valid_from)
        .limit(1)
    ).one()
    query = select(table).where(table.c.client_id == gone.id, table.c.valid_from < first)
    carried = []
    for row in db.session.execute(query).mappings().all():
        values = {**row, "client_id": kept.id, "valid_to": min(row["valid_to"], first)}
        db.session.execute(insert(table).values(values))
        carried.append(row["valid_from"].isoformat())
    return carried


# --- taking apart ------------------------------------------------------------------------------


def undo_merge(merge: Merge, user_id: UUID) -> None:
    """Take two joined files apart, exactly as they were; what came since stays where it is."""
    if merge.undone_at is not None:
        raise RuleBroken(_("This was undone already."))
    if now() - merge.merged_at > dt.timedelta(days=UNDO_DAYS):
        raise RuleBroken(_("Files can be taken apart for %(days)s days only.", days=UNDO_DAYS))
    kept, gone = (
        db.session.get_one(Client, merge.kept_id),
        db.session.get_one(Client, merge.gone_id),
    )
    if gone.state != "merged" or kept.state == "merged":
        raise RuleBroken(_("One of the files was joined to another since. Undo that first."))
    remembered = merge.remembered
    for name, keys in remembered["moved"].items():
        _move(name, gone.id, kept.id, only=[UUID(hex=key) for key in keys])
    for name, keys in remembered["copied"].items():
        table = Base.metadata.tables[name]
        mine = table.c.id.in_([UUID(hex=key) for key in keys])
        db.session.execute(delete(table).where(mine))
    _take_back_profile(kept, [dt.date.fromisoformat(day) for day in remembered["earlier"]])
    kept.registered_on = dt.date.fromisoformat(remembered["registered_on"])
    gone.state, gone.merged_into_id = remembered["state"], None
    if kept.state in GOING_ON and remembered.get("kept_state") in GOING_ON:
        kept.state = remembered["kept_state"]
    merge.undone_at = now()
    _decide(kept, gone, "other", user_id)
    _settle(kept, gone)
    note(db.session, "unmerge", kept, other=str(gone.id))


def _take_back_profile(kept: Client, days: list[dt.date]) -> None:
    table = Base.metadata.tables[ProfileVersion.__tablename__]
    mine = and_(table.c.client_id == kept.id, table.c.valid_from.in_(days))
    db.session.execute(delete(table).where(mine))
