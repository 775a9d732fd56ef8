"""Two people mend one identity at once: what each of them changed stays. Plain functions.

The page carries what it was made from (`write_seen`), so that what somebody typed can be told from
what stood there, answer by answer and row by row.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any, TypeVar

from mrc_cases.clients.facts import ContactPoint, Document, Identity, Names, SafeContact
from mrc_cases.clients.safe_contact import AllowedHours

Facts = TypeVar("Facts", Names, SafeContact, ContactPoint, Document)
Row = TypeVar("Row", ContactPoint, Document)
NOTHING = Identity(Names(), SafeContact())


def write_seen(identity: Identity) -> str:
    """What a page shows when it is opened, for its hidden field."""
    return json.dumps(asdict(identity), default=_plain)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value.isoformat()


def read_seen(text: str | None) -> Identity:
    """What `write_seen` wrote; of anything else nothing was seen, so that nothing is taken away."""
    try:
        seen = json.loads(text or "")
        return Identity(
            names=Names(**seen["names"]),
            care=SafeContact(**seen["care"]),
            contacts=tuple(_contact(**row) for row in seen["contacts"]),
            documents=tuple(_document(**row) for row in seen["documents"]),
        )
    except (ValueError, TypeError, KeyError):
        return NOTHING


def _contact(*, allowed: Any, **row: Any) -> ContactPoint:
    return ContactPoint(**row, allowed=AllowedHours.read(allowed))


def _document(*, expires_on: str | None, **row: Any) -> Document:
    return Document(**row, expires_on=date.fromisoformat(expires_on) if expires_on else None)


def merged(seen: Identity, theirs: Identity, mine: Identity) -> Identity:
    """What was typed, and whatever a colleague changed that the typist left alone.

    Where both changed one answer the typed one is taken: its page shows the other beside it.
    """
    return Identity(
        names=_merged_facts(seen.names, theirs.names, mine.names),
        care=_merged_facts(seen.care, theirs.care, mine.care),
        contacts=_merged_rows(seen.contacts, theirs.contacts, mine.contacts),
        documents=_merged_rows(seen.documents, theirs.documents, mine.documents),
    )


def _merged_facts(seen: Facts, theirs: Facts, mine: Facts) -> Facts:
    left_alone = [each.name for each in fields(mine) if _is_same(each.name, seen, mine)]
    return replace(mine, **{name: getattr(theirs, name) for name in left_alone})


def _is_same(name: str, one: Any, other: Any) -> bool:
    """Browsers end lines in a way of their own."""
    pair = getattr(one, name), getattr(other, name)
    first, second = (v.replace("\r\n", "\n") if isinstance(v, str) else v for v in pair)
    return bool(first == second)


def _merged_rows(
    seen: Sequence[Row], theirs: Sequence[Row], mine: Sequence[Row]
) -> tuple[Row, ...]:
    """A row goes only if one took it away and the other did not touch it."""
    before, now, typed = ({_key(row): row for row in rows} for rows in (seen, theirs, mine))
    kept = []
    for key, row in now.items():
        if key in typed:
            kept.append(_merged_facts(before.get(key, typed[key]), row, typed[key]))
        elif before.get(key) != row:
            kept.append(row)
    kept += [row for key, row in typed.items() if key not in now and before.get(key) != row]
    return tuple(kept)


def _key(row: Any) -> tuple[str, str]:
    """What makes a row the same row: the number itself."""
    return str(row.kind), str(row.value if isinstance(row, ContactPoint) else row.number)


def changed_facts(seen: Identity, theirs: Identity) -> list[str]:
    """Which single answers a colleague changed."""
    pairs = ((seen.names, theirs.names), (seen.care, theirs.care))
    return [
        each.name
        for one, other in pairs
        for each in fields(one)
        if not _is_same(each.name, one, other)
    ]


def changed_rows(seen: Sequence[Row], theirs: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Which rows a colleague added or altered, and which they took away."""
    before, now = ({_key(row): row for row in rows} for rows in (seen, theirs))
    return (
        [row for key, row in now.items() if before.get(key) != row],
        [row for key, row in before.items() if key not in now],
    )
