"""What a search for a client finds: the people who may be meant, best first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_

from mrc_cases.clients.models import (
    OPEN_END,
    Client,
    ProfileVersion,
)

MOST_CANDIDATES = 200
MOST_FOUND = 20


class Found(NamedTuple):
    """A person who may be meant: only what a list of hits shows."""

    id: UUID
    client_no: str
    full_name: str | None
    other_script_name: str | None
    alias: str | None
    uses_alias: bool
    gender: str
    born_month: int | None
    nationality: str  # the main one
    nationality_2: str | None
    nationality_3: str | None
    language: str
    state: str

    @property
    def names(self) -> list[str]:
        return [n for n in (self.full_name, self.other_script_name, self.alias) if n]

    @property
    def nationalities(self) -> list[str]:
        """All of them, the main one first."""
        return [n for n in (self.nationality, self.nationality_2, self.nationality_3) if n]

    @property
    def display_name(self) -> str:
        """The name the person wants to be called by."""
        chosen = self.alias if self.uses_alias else self.full_name
        return chosen or self.alias or self.full_name or self.client_no


@dataclass(frozen=True)
class Hits:
    """The best matches, best first; `are_more` where others fit as well, or nobody looked.

    `has_slip` where a client number was meant whose check sign does not fit.
    """

    people: list[Found]
    are_more: bool = False
    has_slip: bool = False

    def __iter__(self) -> Iterator[Found]:
        return iter(self.people)

    def __len__(self) -> int:
        return len(self.people)

    @classmethod
    def best(cls, good: list[Found], looked_at: int) -> "Hits":
        """The first of the good ones among so many that were looked at."""
        are_more = len(good) > MOST_FOUND or looked_at >= MOST_CANDIDATES
        return cls(good[:MOST_FOUND], bool(good) and are_more)


FOUND_COLUMNS: tuple[Any, ...] = (
    Client.id, Client.client_no, Client.full_name, Client.other_script_name, Client.alias,
    Client.uses_alias, ProfileVersion.gender, ProfileVersion.born_month,
    ProfileVersion.nationality, ProfileVersion.nationality_2, ProfileVersion.nationality_3,
    ProfileVersion.language, Client.state,
)  # fmt: skip
WITH_PROFILE = and_(ProfileVersion.client_id == Client.id, ProfileVersion.valid_to == OPEN_END)
