"""The trail for those who watch over it: who did what when, never a client's name."""

import datetime as dt
from functools import partial
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.forms import TrailForm
from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.staff_queries import (
    TRAIL_PAGE,
    TrailFilter,
    all_staff,
    file_numbered,
    record_of_line,
    trail_lines,
)
from mrc_cases.access.trail_details import line_in_words
from mrc_cases.access.trail_words import ACTIONS, RECORDS
from mrc_cases.base.trail import first_broken_line, note, note_question
from mrc_cases.extensions import db


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    pages.add_url_rule("/trail", "trail", trail)
    pages.add_url_rule("/trail/check", "check_trail", check_trail, methods=["POST"])


@requires(Area.GOVERNANCE, Level.CHANGE)
def trail() -> ResponseReturnValue:
    form = TrailForm(request.args)
    client_id = file_numbered(current_user, form.client.data) if form.client.data else None
    if form.client.data and client_id is None:
        form.client.errors = [_("There is no file with this number.")]
    of = request.args.get("of", type=_line_number)
    kind, record_id = ("client", client_id) if client_id else record_of_line(of)
    wanted = _wanted(record_id)
    lines = [] if form.client.errors else trail_lines(wanted, g.centre.time_zone)
    people = all_staff()
    names = {user.id: user.name for user in people}
    note_question(db.session, kind, record_id, page="trail")
    return render_template(
        "access/trail.html",
        form=form,
        lines=lines[:TRAIL_PAGE],
        older=lines[TRAIL_PAGE - 1].id if len(lines) > TRAIL_PAGE else None,
        people=people,
        names=names,
        actions=ACTIONS,
        records=RECORDS,
        wanted=wanted,
        of=of,
        said=partial(line_in_words, people=names),
    )


def _line_number(text: str) -> int:
    """A line's number from an address; raises ValueError for what no line can have."""
    number = int(text)
    if not 0 <= number < 2**63:
        raise ValueError(text)
    return number


def _wanted(record_id: UUID | None) -> TrailFilter:
    return TrailFilter(
        user_id=request.args.get("person", type=UUID),
        action=request.args.get("action"),
        day=request.args.get("day", type=dt.date.fromisoformat),
        record_id=record_id,
        before=request.args.get("before", type=_line_number),
    )


@requires(Area.GOVERNANCE, Level.CHANGE)
@only_reads
def check_trail() -> ResponseReturnValue:
    """Walk the whole chain and say whether every line is as it was written."""
    key = current_app.extensions["keys"].subkey("trail")
    broken = first_broken_line(db.session.connection(), key)
    if broken is None:
        note(db.session, "check_trail")
        flash(_("The trail is whole: no line was changed or removed."))
    else:
        note(db.session, "check_trail", broken=broken)
        flash(_("The trail is broken at line %(line)s. Tell the manager.", line=broken), "error")
    return redirect(url_for(".trail"))
