"""The screen on the wall of the waiting room, and its secret address."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import only_reads, public, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.sessions import came_by_itself
from mrc_cases.base.moments import now
from mrc_cases.waiting import queries
from mrc_cases.waiting.place import place_of
from mrc_cases.waiting.screen_actions import end_screen, new_screen
from mrc_cases.waiting.speech import calls


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    methods = ["GET", "POST"]
    pages.add_url_rule("/screen", "screen_address", screen_address, methods=methods)
    pages.add_url_rule("/screen/<token>", "screen", screen)


@requires(Area.ACCOUNTS, Level.CHANGE)
def screen_address() -> ResponseReturnValue:
    """The secret address of an office's screen: made, shown once, revoked."""
    office = place_of(current_user).office
    if request.method == "POST":
        if request.form.get("do") == "end":
            end_screen(office.id)
            flash(_("The address no longer works."))
        else:
            session["screen_token"] = new_screen(office.id)
        return redirect(url_for(".screen_address"))
    token = session.pop("screen_token", None)
    return render_template(
        "waiting/screen_address.html",
        office=office,
        address=url_for(".screen", token=token, _external=True) if token else None,
        has_screen=queries.has_screen(office.id),
    )


@public
@only_reads
def screen(token: str) -> ResponseReturnValue:
    """What everybody in the waiting room sees: numbers and desks, for who knows the address."""
    came_by_itself()
    office_id = queries.office_of_screen(token)
    if office_id is None:
        abort(404)
    renews = "HX-Request" in request.headers
    said = calls(queries.called_in(office_id, now()))
    template = "waiting/calls.html" if renews else "waiting/screen.html"
    return render_template(template, calls=said, present=now())
