"""Many rows at once, through the columns' own types: sealed as everywhere, COPY on PostgreSQL."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table


class BulkTable:
    """Writes rows of fixed columns into one table; a row is a tuple in the order of the columns."""

    def __init__(self, connection: Connection, table: Table | Any, columns: Sequence[str]) -> None:
        self.connection = connection
        self.columns = columns
        self.name = table.name
        dialect = connection.dialect
        self._writers: list[tuple[int, Callable[[Any], Any]]] = []
        for place, name in enumerate(columns):
            write = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
            if write is not None:
                self._writers.append((place, write))

    def insert(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows inside the open transaction."""
        ready = [self._ready(row) for row in rows]
        if not ready:
            return
        if self.connection.dialect.name == "sqlite":
            self._insert_sqlite(ready)
        else:
            self._copy(ready)

    def _ready(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, write in self._writers:
            if values[place] is not None:
                values[place] = write(values[place])
        return values

    def _insert_sqlite(self, rows: list[list[Any]]) -> None:
        names, gaps = ", ".join(self.columns), ", ".join("?" * len(self.columns))
        # Names of our own tables and columns only, never a value.
        statement = f"INSERT INTO {self.name} ({names}) VALUES ({gaps})"  # noqa: S608
        driver = self.connection.connection.driver_connection
        assert driver is not None  # noqa: S101  an open transaction has its connection
        driver.executemany(statement, rows)

    def _copy(self, rows: list[list[Any]]) -> None:
        names = ", ".join(f'"{name}"' for name in self.columns)
        driver: Any = self.connection.connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {self.name} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
