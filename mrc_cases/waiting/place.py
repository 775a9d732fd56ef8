"""Where the reader sits today: office, desk, and whom they call; kept in their signed cookie."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, session

from mrc_cases.access.models import User
from mrc_cases.appointments.bookable import rooms_of
from mrc_cases.appointments.models import MeetingRoom
from mrc_cases.centre.models import Office
from mrc_cases.centre.queries import offices
from mrc_cases.codes import is_code
from mrc_cases.waiting.queries import Choice

KEPT = "waiting_place"
LONGEST_KEY = 36
MOST_CHOSEN = 30


@dataclass(frozen=True)
class Place:
    """One colleague's place in the waiting room."""

    office: Office
    offices: Sequence[Office]
    desks: Sequence[MeetingRoom]
    desk: MeetingRoom | None
    choice: Choice


def place_of(user: User) -> Place:
    """The reader's own office, or the one they chose; 404 where no office is left."""
    kept: dict[str, Any] = session.get(KEPT, {})
    reachable = [
        office
        for office in offices()
        if office.closed_on is None and user.office_id in {None, office.id}
    ]
    if not reachable:
        abort(404)
    office = _chosen(reachable, kept.get("office")) or reachable[0]
    desks = rooms_of(office.id)
    choice = Choice(tuple(kept.get("services", ())), tuple(kept.get("languages", ())))
    return Place(office, reachable, desks, _chosen(desks, kept.get("desk")), choice)


def _chosen(rows: Sequence[Any], key: str | None) -> Any:
    return next((row for row in rows if str(row.id) == key), None)


def keep_place(asked: Any) -> None:
    """Remember the place until the reader signs out; `asked` are the answers as they were sent."""
    session[KEPT] = {
        "office": asked.get("office", "")[:LONGEST_KEY],
        "desk": asked.get("desk", "")[:LONGEST_KEY],
        "services": _known("SERVICE", asked.getlist("services")),
        "languages": _known("LANGUAGE", asked.getlist("languages")),
    }


def _known(list_name: str, codes: Sequence[str]) -> list[str]:
    """A cookie has little room: real codes, and not too many."""
    return [code for code in codes if is_code(list_name, code)][:MOST_CHOSEN]


def desk_id(place: Place) -> UUID | None:
    """Where people are called to, if the reader has said so."""
    return place.desk.id if place.desk else None
