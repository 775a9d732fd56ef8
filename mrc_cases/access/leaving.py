"""What waits for a colleague, which rooms above know: asked before an account is closed."""

from collections.abc import Callable

from mrc_cases.access.models import User

# How much of a room's work waits for a person.
OPEN_WORK: list[Callable[[User], int]] = []


def open_work_of(user: User) -> int:
    """How many files, tasks, appointments wait for a person."""
    return sum(count(user) for count in OPEN_WORK)
