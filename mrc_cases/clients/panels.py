"""What rooms above put on a client's file: sections of the file itself, and pages beside it."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, select

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import Reader, built_once
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db


@dataclass(frozen=True)
class OpenWork:
    """What waits for a client, as the head of the file says it; `kind` is warn where it is late."""

    words: str
    kind: str = ""


@dataclass(frozen=True)
class Panel:
    """A section of the file: drawn by `template`, which finds in `facts` what `read` gives.

    `finds` says of ASKED_CLIENT whether a reader has anything to read there: most sections of most
    files are empty, so that is asked of all at once, and an empty one gets no facts.
    `for_names`: also for who knows of a client only name, language and next appointment.
    `waits` says of the facts what is still open: for the head of the file, and before it is closed.
    """

    template: str
    area: Area
    finds: Callable[[Reader], ColumnElement[bool]]
    read: Callable[[User, Client], dict[str, Any]]
    for_names: bool = False
    waits: Callable[[dict[str, Any]], list[OpenWork]] | None = None


@dataclass(frozen=True)
class Tab:
    """A page beside the file, whose address takes `client_id`; the lower its place the earlier."""

    place: int
    label: Any
    endpoint: str
    area: Area
    level: Level = Level.READ


@dataclass(frozen=True)
class CareLine:
    """How to behave towards the client, on the head of the file; `kind` is stop, warn or empty."""

    words: str
    kind: str = ""


@dataclass(frozen=True)
class Care:
    """What a room knows about how to behave; `finds` says of ASKED_CLIENT whether there is any."""

    finds: Callable[[Reader], ColumnElement[bool]]
    read: Callable[[User, Client], list[CareLine]]


@dataclass(frozen=True)
class PutAside:
    """What a room above keeps half written for who writes there; `template` draws its `lines`."""

    template: str
    area: Area
    read: Callable[[User, dt.date], Sequence[Any]]


@dataclass(frozen=True)
class Beside:
    """What the rooms above say on a file's own page: how to behave, each section and its facts."""

    care: list[CareLine]
    panels: list[tuple[str, dict[str, Any]]]
    open_work: list[OpenWork]


PANELS: list[Panel] = []
# What else stands among somebody's drafts than registrations.
PUT_ASIDE: list[PutAside] = []
# Who wants to know that a draft, by its key, has become a client.
REGISTERED: list[Callable[[User, UUID, Client], None]] = []
# Who passes on to a manager that somebody asks about files not theirs to open, by their keys;
# each says whether a manager was found.
ASK_MANAGER: list[Callable[[User, Sequence[UUID], dt.date], bool]] = []
TABS: list[Tab] = []
# What rooms above know about how to behave.
CARE: list[Care] = []


def beside(user: User, client: Client, *, names_only: bool = False) -> Beside:
    """What this reader may see of it."""
    found = iter(db.session.execute(_findings(user), {"client_id": client.id}).one())
    read = [
        (panel, panel.read(user, client) if is_any else {})
        for panel, is_any in zip(_open_to(user), found, strict=False)
        if panel.for_names or not names_only
    ]
    waiting = [
        work for panel, facts in read if panel.waits and facts for work in panel.waits(facts)
    ]
    care = [each for each, is_any in zip(CARE, found, strict=True) if is_any and not names_only]
    return Beside(
        care=[line for each in care for line in each.read(user, client)],
        panels=[(panel.template, facts) for panel, facts in read],
        open_work=waiting,
    )


@built_once
def _open_to(reader: Reader) -> list[Panel]:
    return [panel for panel in PANELS if reader.may(panel.area, Level.READ)]


@built_once
def _findings(reader: Reader) -> Any:
    """For each section of a reader's, then for each kind of care, whether there is anything."""
    asked = [panel.finds(reader) for panel in _open_to(reader)]
    asked += [care.finds(reader) for care in CARE]
    return select(*(finds.label(f"found_{place}") for place, finds in enumerate(asked)))


def put_aside_by(user: User, today: dt.date) -> list[tuple[str, Sequence[Any]]]:
    """What somebody began in the rooms above, with the templates that draw it."""
    mine = [each for each in PUT_ASIDE if user.may(each.area, Level.CREATE)]
    found = [(each.template, each.read(user, today)) for each in mine]
    return [(template, lines) for template, lines in found if lines]


def care_of(user: User, client: Client) -> list[CareLine]:
    """What rooms above say about how to behave towards this client."""
    return [line for each in CARE for line in each.read(user, client)]


def tabs_for(user: User) -> list[Tab]:
    """The pages beside the file that this reader may open, in their order."""
    return [tab for tab in _tabs_of(user) if tab.endpoint in current_app.view_functions]


@built_once
def _tabs_of(reader: Reader) -> list[Tab]:
    ordered = sorted(TABS, key=lambda tab: tab.place)
    return [tab for tab in ordered if reader.may(tab.area, tab.level)]
