"""The database's own rules of a table, lifted for one transaction: to seal anew changes no word."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text


@contextmanager
def without_triggers(connection: Connection, table: str) -> Iterator[None]:
    """Let rows be sealed anew that the database lets nobody change; within a transaction.

    Whoever else writes to the table waits; where the transaction fails, nothing was lifted.
    """
    if connection.dialect.name == "sqlite":
        found = connection.execute(_ON_SQLITE, {"table": table}).all()
        lift = [f'DROP TRIGGER "{name}"' for name, _sql in found]
        restore = [sql for _name, sql in found]
    else:
        found = connection.execute(_ON_POSTGRESQL, {"table": table}).all()
        lift = [f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"' for (name,) in found]
        restore = [f'ALTER TABLE "{table}" ENABLE TRIGGER "{name}"' for (name,) in found]
    for statement in lift:
        connection.exec_driver_sql(statement)
    yield
    for statement in restore:
        connection.exec_driver_sql(statement)


_ON_SQLITE = text(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
)
_ON_POSTGRESQL = text(
    "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(:table) AND NOT tgisinternal"
)
