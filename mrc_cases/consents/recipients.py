"""With whom something may be shared: the partners of the directory, handed in from above.

The directory is another room's; who registers it here gives each partner's key, name and kind.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Recipient:
    """A partner as a consent needs it."""

    id: UUID
    name: str
    kind: str | None  # a code of WITHHELD_FROM, or another


# Called with the keys wanted, or None for all that can be chosen now.
DIRECTORY: list[Callable[[Iterable[UUID] | None], list[Recipient]]] = []


def offered() -> list[Recipient]:
    """The partners one can choose from, in their order."""
    return [each for read in DIRECTORY for each in read(None)]


def named(keys: Iterable[UUID]) -> dict[UUID, Recipient]:
    """The partners behind some keys."""
    wanted = list(keys)
    return {each.id: each for read in DIRECTORY for each in read(wanted)} if wanted else {}


def kind_of(partner_id: UUID) -> str | None:
    """The kind of a partner, if the directory knows it."""
    found = named([partner_id]).get(partner_id)
    return found.kind if found else None
