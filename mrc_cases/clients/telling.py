"""What rooms tell on a client's timeline: a kind of line, and the part of the question behind it.

Psychosocial words and other T3 content have no place here.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    LargeBinary,
    Select,
    String,
    Text,
    bindparam,
    cast,
    false,
    literal,
    null,
    select,
    type_coerce,
)

from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import Reader, built_once
from mrc_cases.base.models import CodeSet, OpaqueId
from mrc_cases.base.moments import LocalDay, Moment

# What a part may ask with: whose file, since when there is one, in which zone a day begins.
ASKED_CLIENT = bindparam("client_id", type_=OpaqueId())
REGISTERED_ON = bindparam("registered_on", type_=Date())
TIME_ZONE = bindparam("time_zone", type_=String())

LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that happens with a client, and the part of the question that finds it.

    `what` and `state` name the code lists of the two columns of these names; `words` are the
    sealed columns the part gives, each with what heads it; `endpoint` is the record's own page,
    which takes `argument`.
    """

    code: str  # stands in addresses
    label: Any
    area: Area
    part: Callable[[Any], Select[Any]]
    what: str | None = None
    state: str | None = None
    words: tuple[tuple[Any, Any], ...] = ()
    endpoint: str | None = None
    argument: str | None = None


# What rooms tell, in the order in which a reader is asked for the kinds.
KINDS: list[Kind] = []


@built_once
def kinds_for(reader: Reader) -> list[Kind]:
    """The kinds a reader may be shown."""
    return [kind for kind in KINDS if reader.may(kind.area, Level.READ)]


def day_of(moment: Any) -> ColumnElement[dt.date]:
    """The day in the centre on which a moment falls, for a part that keeps no day."""
    return LocalDay(moment, TIME_ZONE)


def told(
    model: Any,
    *,
    day: Any,
    at: Any = None,
    key: Any = None,
    page: Any = None,
    what: Any = None,
    state: Any = None,
    topics: Any = None,
    minutes: Any = None,
    staff_id: Any = None,
    is_private: Any = None,
    words: Sequence[Any] = (),
) -> Select[Any]:
    """The start of a part: what each line says of a record.

    `day`, `at` and `key` say where the line stands, so no two lines share all three: what happened
    on one day stands as it was written down. `page` is the key in the address of the page the line
    leads to. Moment and keys are the record's own, where not said. `is_private` is never printed.
    """
    at = _written(model) if at is None else at
    key = model.id if key is None else key
    first, second = (*words, None, None)[:2]
    return select(
        key.label("id"),
        (key if page is None else page).label("page_id"),
        type_coerce(day, Date()).label("day"),
        type_coerce(at, Moment()).label("at"),
        _or_nothing(what, String(24)).label("what"),
        _or_nothing(state, String(24)).label("state"),
        _or_nothing(topics, Text(), CodeSet()).label("topics"),
        _or_nothing(minutes, Integer()).label("minutes"),
        _or_nothing(staff_id, OpaqueId()).label("staff_id"),
        (false() if is_private is None else is_private).label("is_private"),
        _or_nothing(first, LargeBinary()).label("words"),
        _or_nothing(second, LargeBinary()).label("more_words"),
    )


def _written(model: Any) -> Any:
    """When a record was written down; one that does not say so stands first on its day."""
    for name in ("created_at", "written_at"):
        if hasattr(model, name):
            return getattr(model, name)
    return literal(LONG_AGO, Moment())


def _or_nothing(column: Any, kind: Any, shown: Any = None) -> ColumnElement[Any]:
    """A column, or no value, of the type this column of the union has."""
    found = cast(null(), kind) if column is None else column
    return type_coerce(found, shown or kind)
