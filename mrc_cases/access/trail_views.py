"""The trail for those who watch over it: who did what when, never a client's name."""

import datetime as dt
import json
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.staff_queries import TRAIL_PAGE, TrailFilter, all_staff, trail_lines
from mrc_cases.access.trail_words import ACTIONS, RECORDS, details_in_words
from mrc_cases.base.trail import first_broken_line, note
from mrc_cases.extensions import db


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
        said=lambda details: details_in_words(json.loads(details)),
    )


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
