"""The trail for those who watch over it: who did what when, never a client's name."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.staff_queries import TRAIL_PAGE, TrailFilter, all_staff, trail_lines
from mrc_cases.base.trail import first_broken_line, note
from mrc_cases.extensions import db

# What a line says somebody did.
ACTIONS: Mapping[str, Any] = {
    # Translators: a line of the log of what staff did: opened and read a record
    "read": _l("Read"),
    # Translators: a line of the log of what staff did
    "search": _l("Searched"),
    # Translators: a line of the log of what staff did
    "create": _l("Added"),
    # Translators: a line of the log of what staff did
    "change": _l("Changed"),
    # Translators: a line of the log of what staff did
    "remove": _l("Removed"),
    # Translators: a line of the log of what staff did: took data out as a file
    "export": _l("Took out as a file"),
    # Translators: a line of the log of what staff did: had a client's number or address shown
    "unmask": _l("Looked at a number or address"),
    # Translators: a line of the log of what staff did: put something on paper
    "print": _l("Printed"),
    # Translators: a line of the log of what staff did: gave a colleague's open work to others
    "handover": _l("Handed work over"),
    # Translators: a line of the log of what staff did: without being assigned, because of danger
    "break_glass": _l("Opened in an emergency"),
    # Translators: a line of the log of what staff did: a page with more than 50 people
    "many_found": _l("Saw many people at once"),
    # Translators: a line of the log of what staff did: joined two files of one person
    "merge": _l("Joined two files"),
    # Translators: a line of the log of what staff did
    "unmerge": _l("Took two files apart"),
    # Translators: a line of the log of what staff did: two files are not of one person
    "not_same_person": _l("Said that two files are two people's"),
    # Translators: a line of the log of what staff did: made a copy of the whole database
    "backup": _l("Copied the database"),
    # Translators: a line of the log of what staff did: made an older copy the database again
    "restore": _l("Put a copy of the database back"),
    # Translators: a line of the log of what staff did: a page was refused
    "refused": _l("Was refused a page"),
    # Translators: a line of the log of what staff did
    "sign_in": _l("Signed in"),
    # Translators: a line of the log of what staff did
    "sign_out": _l("Signed out"),
    "sign_in_failed": _l("Wrong password or name"),
    "sign_in_slowed": _l("Too many tries"),
    "sessions_ended": _l("Signed somebody out everywhere"),
    "check_trail": _l("Checked the trail"),
    # Translators: a line of the log of what staff did: brought in an old register
    "import": _l("Brought in a register"),
    # Translators: a line of the log of what staff did: looked at or printed a report
    "report": _l("Made a report"),
    # Translators: a line of the log of what staff did: undid an import
    "undo": _l("Undid"),
}

# What it was done to, by table; others show the table's own name.
RECORDS: Mapping[str, Any] = {
    "client": _l("Client"),
    "contact_detail": _l("Way of contact"),
    "plan": _l("Plan"),
    "consultation": _l("Consultation"),
    "user_account": _l("Account"),
    "import_run": _l("Import"),
    "office": _l("Office"),
    "centre": _l("The centre"),
}


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    pages.add_url_rule("/trail", "trail", trail)
    pages.add_url_rule("/trail/check", "check_trail", check_trail, methods=["POST"])


@requires(Area.GOVERNANCE, Level.CHANGE)
def trail() -> ResponseReturnValue:
    wanted = TrailFilter(
        user_id=request.args.get("person", type=UUID),
        action=request.args.get("action"),
        day=request.args.get("day", type=dt.date.fromisoformat),
        before=request.args.get("before", type=int),
    )
    lines = trail_lines(wanted, g.centre.time_zone)
    people = all_staff()
    note(db.session, "read", page="trail")
    return render_template(
        "access/trail.html",
        lines=lines[:TRAIL_PAGE],
        older=lines[TRAIL_PAGE - 1].id if len(lines) > TRAIL_PAGE else None,
        people=people,
        names={user.id: user.name for user in people},
        actions=ACTIONS,
        records=RECORDS,
        wanted=wanted,
        said=_said,
    )


def _said(details: str) -> str:
    """A line's details as text: the names of fields, and values that name nobody."""
    facts: dict[str, Any] = json.loads(details)
    return ", ".join(
        name if value is None else f"{name}: {_text(value)}" for name, value in facts.items()
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " → ".join("–" if each is None else str(each) for each in value)
    return str(value)


@requires(Area.GOVERNANCE, Level.CHANGE)
@only_reads
def check_trail() -> ResponseReturnValue:
    """Walk the whole chain and say whether every line is as it was written."""
    key = current_app.extensions["keys"].subkey("trail")
    broken = first_broken_line(db.session.connection(), key)
    note(db.session, "check_trail", broken=broken)
    if broken is None:
        flash(_("The trail is whole: no line was changed or removed."))
    else:
        flash(_("The trail is broken at line %(line)s. Tell the manager.", line=broken), "error")
    return redirect(url_for(".trail"))
