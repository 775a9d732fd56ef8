"""What rooms above put on a client's file: sections of the file itself, and pages beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level
from mrc_cases.clients.models import Client


@dataclass(frozen=True)
class Panel:
    """A section of the file: drawn by `template`, which finds in `facts` what `read` gives.

    `for_names`: also for who knows of a client only name, language and next appointment.
    """

    template: str
    area: Area
    read: Callable[[User, Client], dict[str, Any]]
    for_names: bool = False


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


PANELS: list[Panel] = []
TABS: list[Tab] = []
# What rooms above know about how to behave.
CARE: list[Callable[[User, Client], list[CareLine]]] = []


def panels_of(
    user: User, client: Client, *, names_only: bool = False
) -> list[tuple[str, dict[str, Any]]]:
    """Template and facts of each section that this reader may see."""
    return [
        (panel.template, panel.read(user, client))
        for panel in PANELS
        if user.may(panel.area, Level.READ) and (panel.for_names or not names_only)
    ]


def care_of(user: User, client: Client) -> list[CareLine]:
    """What rooms above say about how to behave towards this client."""
    return [line for read in CARE for line in read(user, client)]


def tabs_for(user: User) -> list[Tab]:
    """The pages beside the file that this reader may open, in their order."""
    return [
        tab
        for tab in sorted(TABS, key=lambda tab: tab.place)
        if tab.endpoint in current_app.view_functions and user.may(tab.area, tab.level)
    ]
