"""One person, one file: what was joined to another is that one from then on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from mrc_cases.access.models import User
from mrc_cases.access.queries import visible_to
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db

# What rooms above do when two files were joined to one, or taken apart again. Called with the keys
# of the file kept and the file joined to it, after all else is moved.
AFTER_JOINING: list[Callable[[UUID, UUID], Any]] = []


def kept_file(user: User, client: Client) -> Client | None:
    """The file this one was joined to, if the person may see that; itself, as nearly always.

    Whatever is written down for a person who was registered twice belongs there: at the other
    nobody would find it, and reports would count two people.
    """
    found: Client | None = client
    while found is not None and found.merged_into_id is not None:
        query = visible_to(user, Client).where(Client.id == found.merged_into_id)
        found = db.session.scalar(query)
    return found
