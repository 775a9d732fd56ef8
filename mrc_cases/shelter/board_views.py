"""The bed board: one page for the night desk, live for everybody who looks at it."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.confirming import confirmed
from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.sessions import asks_by_itself
from mrc_cases.base.moments import now, today
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.shelter import queries
from mrc_cases.shelter.blueprint import asked_day, pages
from mrc_cases.shelter.board import STATE_WORDS, board, headline
from mrc_cases.shelter.models import ShelterSite
from mrc_cases.shelter.placing import mark_clean


@pages.route("/sites/<uuid:site_id>")
@confirmed
@requires(Area.SHELTER, Level.READ)
def show_board(site_id: UUID) -> ResponseReturnValue:
    """A site tonight, or as it was on the night in the address."""
    site = queries.site_or_404(current_user, site_id)
    night = min(asked_day("night") or today(), today())
    note(db.session, "read", site, night=night)
    return render_template("shelter/board.html", **_facts(site, night))


def _facts(site: ShelterSite, night: dt.date) -> dict[str, Any]:
    rooms = board(current_user, site, night, g.centre.time_zone, today())
    is_tonight = night == today()
    return {
        "site": site,
        "night": night,
        "today": today(),
        "is_tonight": is_tonight,
        "rooms": rooms,
        "counts": headline(rooms),
        "state_words": STATE_WORDS,
        "waiting": queries.not_yet_here(current_user, now()) if is_tonight else [],
        "may_write": is_tonight and current_user.may(Area.SHELTER, Level.CHANGE),
        "mark": queries.mark_of_board(current_user, site, now()),
        "step": dt.timedelta(days=1),
    }


@pages.route("/sites/<uuid:site_id>/live")
@confirmed
@requires(Area.SHELTER, Level.READ)
def live(site_id: UUID) -> ResponseReturnValue:
    """The board again, if anything has changed since it was drawn; nothing otherwise.

    Asked by the page, not by a person: it keeps no session alive, and only what is shown is read.
    """
    asks_by_itself()
    site = queries.site_or_404(current_user, site_id)
    if request.args.get("seen") == queries.mark_of_board(current_user, site, now()):
        return "", 204
    note(db.session, "read", site, night=today())
    return render_template("shelter/board_live.html", **_facts(site, today()))


@pages.route("/beds/<uuid:bed_id>/whom")
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def whom(bed_id: UUID) -> ResponseReturnValue:
    """Who of those accepted gets a bed that is free."""
    bed, room = queries.bed_or_404(current_user, bed_id)
    lines = queries.not_yet_here(current_user, now())
    waiting = [line for line in lines if line.stay.state != "requested"]
    note(db.session, "read", list="shelter", hits=len(waiting))
    return render_template("shelter/whom.html", bed=bed, room=room, waiting=waiting)


@pages.route("/beds/clean/<uuid:assignment_id>", methods=["POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def clean(assignment_id: UUID) -> ResponseReturnValue:
    """The bed that somebody left is clean."""
    left, room = queries.left_bed_or_404(current_user, assignment_id)
    mark_clean(left, room.site_id)
    flash(_("The bed is free."))
    return redirect(url_for(".show_board", site_id=room.site_id, _anchor=f"bed-{left.bed_id}"))
