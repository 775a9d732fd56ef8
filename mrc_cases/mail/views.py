"""The manager's page of the mail: what could not be sent, and what to do about it."""

import datetime as dt
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.mail import queries, sending
from mrc_cases.mail.actions import give_up, try_again
from mrc_cases.navigation import COUNTS

pages = Blueprint("mail", __name__, url_prefix="/mail")

LOOK_BACK = dt.timedelta(days=30)


@pages.route("/")
@requires(Area.ACCOUNTS, Level.CHANGE)
def index() -> ResponseReturnValue:
    """Whether letters leave the house; it shows no address and no word of theirs."""
    return render_template(
        "mail/index.html",
        mail=current_app.config["SETTINGS"].mail,
        address=current_app.config["SETTINGS"].address,
        troubled=queries.troubled(request.args.get("after")),
        counts=queries.counts_since(now() - LOOK_BACK),
        most_tries=len(sending.actions.BACK_OFF_MINUTES) + 1,
    )


@pages.route("/<uuid:letter_id>", methods=["POST"])
@requires(Area.ACCOUNTS, Level.CHANGE)
def decide(letter_id: UUID) -> ResponseReturnValue:
    letter = queries.letter_or_404(letter_id)
    try:
        if request.form.get("do") == "give_up":
            give_up(letter)
        else:
            try_again(letter)
        flash(_("Saved."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return redirect(url_for(".index"))


COUNTS["mail.index"] = queries.failed
