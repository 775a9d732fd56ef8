"""Lists by key: a page holds some rows and the place where the next page goes on.

The place is the sort values of the last row shown, so a row that comes in or goes away meanwhile
shifts nothing, and the hundredth page costs what the first does.
"""

import base64
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import Session

PAGE = 50
T = TypeVar("T")

# How each kind of sort value is read back from an address that anybody may have changed.
LARGEST = 10**6


def number(value: Any) -> int:
    """A rank or a count; raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        raise ValueError(value)
    return value


def moment(value: Any) -> dt.datetime:
    """A moment in UTC; raises ValueError for one without its offset, too."""
    found = dt.datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        raise ValueError(value)
    return found.astimezone(dt.UTC)


def day(value: Any) -> dt.date:
    """A day; raises ValueError for anything else."""
    return dt.date.fromisoformat(str(value))


def text(value: Any) -> str:
    """A text that every database takes; raises ValueError for anything else."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    value.encode()
    return value


def key(value: Any) -> UUID:
    """A record's key; raises ValueError for anything else."""
    return UUID(str(value))


Reader = Callable[[Any], Any]


def write_place(*values: Any) -> str:
    """The sort values of the last row shown, as a short opaque text for an address."""
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def read_place(address: str | None, *readers: Reader) -> tuple[Any, ...] | None:
    """The place an address asks for; None for none, and for one that was tampered with."""
    if not address:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(address + "=" * (-len(address) % 4)))
        return tuple(read(value) for read, value in zip(readers, values, strict=True))
    except (TypeError, ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class Order:
    """By what a list is sorted, the record's key last; nothing in it may be NULL."""

    columns: Sequence[Any]
    readers: Sequence[Reader]
    latest_first: bool = False

    def place_of(self, address: str | None) -> tuple[Any, ...] | None:
        """As `read_place`."""
        return read_place(address, *self.readers)


@dataclass(frozen=True)
class Listing(Generic[T]):
    """The rows of a page, and the place of the next one when there is more."""

    rows: list[T]
    older: str | None = None

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def listing(
    session: Session | Any,
    query: Select[*tuple[Any, ...]],
    order: Order,
    after: str | None,
    make: Callable[..., T],
) -> Listing[T]:
    """A page of a question's rows from a place on; `make` makes each into what the list shows."""
    found, width = session.execute(_page(query, order, after)).all(), len(order.columns)
    made = [make(*row[:-width]) for row in found[:PAGE]]
    return Listing(made, write_place(*found[PAGE - 1][-width:]) if len(found) > PAGE else None)


def _page(
    query: Select[*tuple[Any, ...]], order: Order, after: str | None
) -> Select[*tuple[Any, ...]]:
    """One more row than a page shows; each row ends with its sort values."""
    place, columns = order.place_of(after), order.columns
    if place is not None:
        values = (literal(value, column.type) for value, column in zip(place, columns, strict=True))
        here, last = tuple_(*columns), tuple_(*values)
        query = query.where(here < last if order.latest_first else here > last)
    by = [column.desc() for column in columns] if order.latest_first else columns
    sort_values = (column.label(f"sort_{place}") for place, column in enumerate(columns))
    return query.add_columns(*sort_values).order_by(*by).limit(PAGE + 1)
