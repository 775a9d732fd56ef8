"""What hangs on a client: which tables hold clients' records, and the keys of those of one."""

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, CompoundSelect, Select, Table, literal, select, union_all

from mrc_cases.base.models import Base, OpaqueId

CLIENT = "client"


@cache
def tables_of_clients() -> frozenset[str]:
    """The tables that hold clients and whatever hangs on them, at however many removes."""
    found = {CLIENT}
    while more := {
        table.name
        for table in Base.metadata.tables.values()
        if table.name not in found and not found.isdisjoint(_leads_to(table))
    }:
        found |= more
    return frozenset(found)


def pointing_to_clients(table: Table) -> list[Column[Any]]:
    """The columns of a table that hold a client's key, in their order."""
    return [
        column
        for column in table.columns
        if any(key.column.table.name == CLIENT for key in column.foreign_keys)
    ]


def _leads_to(table: Table) -> set[str]:
    return {key.column.table.name for key in table.foreign_keys}


def records_of(client_id: UUID) -> CompoundSelect[UUID]:
    """The keys of a client and of every record that hangs on them, for a question to look among.

    What has the client's own key is found by it, a step of a plan by its plan.
    """
    own = select(literal(client_id, OpaqueId).label("id"))
    return union_all(own, *(part for name in _with_a_key() for part in _parts(name, client_id)))


@cache
def _with_a_key() -> tuple[str, ...]:
    """The tables whose records have a key of their own; the others are noted under the client's."""
    tables = Base.metadata.tables
    return tuple(
        name for name in sorted(tables_of_clients() - {CLIENT}) if "id" in tables[name].columns
    )


def _parts(name: str, client_id: UUID) -> Iterator[Select[UUID]]:
    table = Base.metadata.tables[name]
    if direct := pointing_to_clients(table):
        yield from (select(table.c.id).where(column == client_id) for column in direct)
        return
    for key in table.foreign_keys:
        to = key.column.table.name
        if to in _with_a_key() and to != name:
            yield from (
                select(table.c.id).where(key.parent.in_(keys)) for keys in _parts(to, client_id)
            )
