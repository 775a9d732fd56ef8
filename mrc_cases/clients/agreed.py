"""A page may not use what is not agreed: which questions are closed, asked of the rooms above."""

from collections.abc import Callable
from uuid import UUID

from mrc_cases.access.models import User
from mrc_cases.clients.models import Client
from mrc_cases.clients.profile import MASKED


class NotAgreed(Exception):
    """What was to be used needs an agreement for `purpose` that this client has not given."""

    def __init__(self, client_id: UUID, purpose: str) -> None:
        super().__init__(purpose)
        self.client_id = client_id
        self.purpose = purpose


# Given the reader, the client (None: about to be registered) and a question of the profile,
# says which purpose of agreement is missing to ask or open it.
CHECKS: list[Callable[[User, Client | None, str], str | None]] = []


def closed_questions(user: User, client: Client | None) -> frozenset[str]:
    """The masked questions that this person may neither ask of this client nor open."""
    return frozenset(
        question for question in MASKED for check in CHECKS if check(user, client, question)
    )


def check_agreed(user: User, client: Client, question: str) -> None:
    """Refuse to open an answer that is not agreed to be used; raises NotAgreed."""
    for check in CHECKS:
        purpose = check(user, client, question)
        if purpose is not None:
            raise NotAgreed(client.id, purpose)
