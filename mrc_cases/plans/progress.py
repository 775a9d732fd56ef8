"""How far a plan has come: counting of steps (plain functions)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Steps done, of those that count; what was dropped counts no longer."""

    done: int
    steps: int

    @classmethod
    def of(cls, states: Iterable[str]) -> "Progress":
        """From the states of steps."""
        counted = [state for state in states if state != "dropped"]
        return cls(counted.count("done"), len(counted))

    @property
    def is_complete(self) -> bool:
        return self.done == self.steps
