"""The main menu: what this person may open, in the order of a working day."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, current_app, g, has_app_context, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select, event, select

from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import Reader, built_once
from mrc_cases.extensions import NOTING, db
from mrc_cases.language import current_language


@dataclass(frozen=True)
class Entry:
    """A page of the menu and the right it needs. `later`: behind "More" on a phone.

    `also`: other levels in the area, any one of which will do.
    """

    label: Any
    endpoint: str
    area: Area
    level: Level
    later: bool = False
    also: tuple[Level, ...] = ()


# What is used every day stands first, without a heading.
MENU: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            # Translators: main menu: what waits for the person today
            Entry(_l("My day"), "my_day.show", Area.CONTACTS, Level.READ),
            Entry(_l("Clients"), "clients.index", Area.CLIENTS, Level.READ),
            # Translators: main menu: write down a consultation
            Entry(_l("Log a consultation"), "counselling.log", Area.CONTACTS, Level.CREATE),
            Entry(_l("Waiting room"), "waiting.index", Area.CONTACTS, Level.READ, later=True),
            Entry(_l("Appointments"), "appointments.index", Area.CONTACTS, Level.READ, later=True),
            Entry(_l("Consultations"), "counselling.index", Area.CONTACTS, Level.READ, later=True),
            # Translators: main menu: counselling sessions
            Entry(_l("Sessions"), "sessions.index", Area.SESSIONS, Level.READ, later=True),
            # Translators: main menu: registrations begun and not finished
            Entry(_l("Drafts"), "clients.drafts", Area.CLIENTS, Level.CREATE, later=True),
        ),
    ),
    (
        # Translators: heading of the main menu: help by others, a safe place, protection
        _l("Help and protection"),
        (
            # Translators: main menu: people sent to partners, and sent to us
            Entry(_l("Referrals"), "referrals.index", Area.REFERRALS, Level.READ, later=True),
            # Translators: main menu: organisations people are sent to
            Entry(
                _l("Partners"), "partners.index", Area.REFERRALS, Level.READ, later=True,
                also=(Level.ASK, Level.CREATE),
            ),
            # Translators: main menu: beds and stays
            Entry(_l("Shelter"), "shelter.index", Area.SHELTER, Level.READ, later=True),
            # Translators: main menu: ask whether the shelter has a place for somebody tonight
            Entry(_l("A place tonight?"), "shelter.ask", Area.SHELTER, Level.ASK, later=True),
            # Translators: main menu: violence and abuse that clients told of
            Entry(_l("Incidents"), "incidents.index", Area.PROTECTION, Level.READ, later=True),
            # Translators: main menu: a client complains about somebody who works in the centre
            Entry(_l("Complaint"), "incidents.complain", Area.CONTACTS, Level.CREATE, later=True),
        ),
    ),
    (
        # Translators: heading of the main menu: reports, registers, consents
        _l("Overview"),
        (
            Entry(_l("Reports"), "reports.index", Area.REPORTS, Level.COUNT, later=True),
            # Translators: main menu: what clients agreed to and when it runs out
            Entry(_l("Consents"), "consents.running_out", Area.CONSENTS, Level.CHANGE, later=True),
            # Translators: main menu: people who may have been registered twice
            Entry(
                _l("Registered twice"), "merging.index", Area.DUPLICATES, Level.CREATE, later=True
            ),
            # Translators: main menu: bring in an old register
            Entry(
                _l("Bring in a register"), "registers.index", Area.IMPORTS, Level.CREATE, later=True
            ),
        ),
    ),
    (
        # Translators: heading of the main menu: staff, lists, the log
        _l("Running the centre"),
        (
            Entry(_l("Staff"), "access.staff", Area.ACCOUNTS, Level.READ, later=True),
            Entry(_l("The centre"), "centre.settings", Area.ACCOUNTS, Level.CHANGE, later=True),
            # Translators: main menu: the code lists, such as topics and outcomes
            Entry(_l("Lists"), "centre.lists", Area.LISTS, Level.CHANGE, later=True),
            # Translators: main menu: what is read out before somebody agrees
            Entry(
                _l("Consent texts"), "consents.texts", Area.GOVERNANCE, Level.CHANGE, later=True
            ),
            # Translators: main menu: letters by e-mail, and what could not be sent
            Entry(_l("Mail"), "mail.index", Area.ACCOUNTS, Level.CHANGE, later=True),
            # Translators: main menu: what the manager must look at: emergencies, exports
            Entry(_l("Alerts"), "clients.show_alerts", Area.GOVERNANCE, Level.CHANGE, later=True),
            # Translators: main menu: the log of what staff did
            Entry(_l("Trail"), "access.trail", Area.GOVERNANCE, Level.CHANGE, later=True),
        ),
    ),
)  # fmt: skip

# A number beside an entry, for whoever may open it; rooms above give it: endpoint -> the question
# of one number that a reader asks, if any. All of them are asked at once.
COUNTS: dict[str, Callable[[Reader], Select[int] | None]] = {}


# So many stand side by side on a phone: who has no more of them needs no "More" for any.
FEW = 4

# How many seconds a number stands while this process saves nothing: what is due comes with the time
# alone, and commands and other processes save from outside.
KEPT_FOR = 10


class Shown(NamedTuple):
    """An entry with its words, its address and the heading over the first of a group."""

    endpoint: str
    label: str
    url: str
    heading: str
    later: bool


class Menus:
    """What an application keeps of its menus: one is on every page, and it hardly ever differs."""

    def __init__(self) -> None:
        self.entries: dict[Any, tuple[Shown, ...]] = {}
        self.drawn = lru_cache(maxsize=512)(_drawn)
        self.saves = 0
        # The question of a reader's numbers -> until when the answer stands, and the answer.
        self.numbers: dict[Select[Any], tuple[float, dict[str, int]]] = {}

    def forget_numbers(self) -> None:
        """Something was saved."""
        self.saves += 1
        self.numbers.clear()

    def numbers_of(self, question: Select[Any]) -> dict[str, int]:
        """What the question answers, or answered a moment ago.

        An answer is kept only if nothing was saved since the request began, and never within one
        that writes: what it sees may yet be refused.
        """
        until, numbers = self.numbers.get(question, (0.0, {}))
        if until < time.monotonic():
            numbers = dict(db.session.execute(question).one()._mapping)
            if g.get("saves") == self.saves and not db.session.info.get("begun"):
                self.numbers[question] = time.monotonic() + KEPT_FOR, numbers
        return numbers


def keep_menus(app: Flask) -> None:
    """Give an application its menus. Safe to call for a second one in the same process."""
    app.extensions["menus"] = Menus()
    app.before_request(_remember_saves)
    if not event.contains(db.session, "after_commit", _forget_numbers):
        event.listen(db.session, "after_commit", _forget_numbers)


def _menus() -> Menus:
    menus: Menus = current_app.extensions["menus"]
    return menus


def _remember_saves() -> None:
    """Before anything is read: what is read later may be as old as this."""
    g.saves = _menus().saves


def _forget_numbers(session: Any) -> None:
    """What this process saved shows in the menu of the next page."""
    if session.info.get("begun") != NOTING and has_app_context():
        _menus().forget_numbers()


def navigation() -> tuple[Shown, ...]:
    """What the reader may open; entries of rooms that are not there are left out.

    Kept by the application: the same for all who have the same roles and language.
    """
    if not current_user.is_authenticated:
        return ()
    kept = _menus().entries
    key = (current_user.roles, current_language(), request.root_path)
    if key not in kept:
        entries = [shown for heading, group in MENU for shown in _shown(heading, group)]
        if len(entries) <= FEW:
            entries = [entry._replace(later=False) for entry in entries]
        kept[key] = tuple(entries)
    return kept[key]


def draw_menu(under: str | None = None) -> Markup:
    """The reader's menu, with what waits beside the entries and the one of this page marked.

    `under` names the entry the page belongs to, where its address says something else.
    """
    entries = navigation()
    numbers = tuple(_numbers().items()) if entries else ()
    uses_shortcuts = current_user.is_authenticated and current_user.uses_shortcuts
    current = under or _current(entries)
    return _menus().drawn(
        entries, current, numbers, uses_shortcuts, current_language(), request.root_path
    )


def _drawn(
    entries: tuple[Shown, ...],
    current: str | None,
    numbers: tuple[tuple[str, int], ...],
    uses_shortcuts: bool,
    _language: str,
    _root_path: str,
) -> Markup:
    """Drawn once for all of one language who are shown the same."""
    page = render_template(
        "menu.html",
        entries=entries,
        current=current,
        numbers=dict(numbers),
        uses_shortcuts=uses_shortcuts,
    )
    return Markup(page)  # noqa: S704 - a template's own


def _numbers() -> dict[str, int]:
    question = _question(current_user)
    return _menus().numbers_of(question) if question is not None else {}


@built_once
def _question(reader: Reader) -> Select[Any] | None:
    """All numbers of a reader's menu, each under its entry's endpoint."""
    mine = {entry.endpoint for _heading, group in MENU for entry in group if _opens(reader, entry)}
    parts = [
        number.scalar_subquery().label(endpoint)
        for endpoint, build in COUNTS.items()
        if endpoint in mine and (number := build(reader)) is not None
    ]
    return select(*parts) if parts else None


def _opens(reader: Any, entry: Entry) -> bool:
    return any(reader.may(entry.area, level) for level in (entry.level, *entry.also))


def _shown(heading: Any, group: tuple[Entry, ...]) -> list[Shown]:
    mine = [
        entry
        for entry in group
        if entry.endpoint in current_app.view_functions and _opens(current_user, entry)
    ]
    return [
        Shown(
            entry.endpoint,
            str(entry.label),
            url_for(entry.endpoint),
            heading="" if place else str(heading),
            later=entry.later,
        )
        for place, entry in enumerate(mine)
    ]


def _current(entries: tuple[Shown, ...]) -> str | None:
    """The endpoint of the entry under whose address the page stands: the longest that fits."""
    here = (request.root_path + request.path).rstrip("/") + "/"
    under = [
        (len(entry.url), entry.endpoint)
        for entry in entries
        if here.startswith(entry.url.rstrip("/") + "/")
    ]
    return max(under)[1] if under else None
