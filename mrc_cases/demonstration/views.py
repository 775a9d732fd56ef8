"""The first page of an empty centre may fill it with fictional people instead."""

from flask import Blueprint, abort, current_app, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mrc_cases.access.guard import only_reads, public
from mrc_cases.base.errors import RuleBroken
from mrc_cases.extensions import begin_writing, db

pages = Blueprint("demonstration", __name__)


@pages.route("/demonstration", methods=["POST"])
@public
@only_reads
def fill_centre() -> ResponseReturnValue:
    """Fill an empty centre; gone for ever once there is one."""
    if g.centre is not None:
        abort(404)
    # Here, because who serves a real centre never needs what makes up people: 4 MB.
    from mrc_cases.demonstration.centre import PASSPHRASE
    from mrc_cases.demonstration.filling import Plan, fill

    begin_writing(db.session)
    try:
        fill(db.engine, current_app.extensions["keys"], Plan(clients=2000, years=3, seed=1))
    except RuleBroken as broken:  # somebody else pressed at the same time
        db.session.rollback()
        flash(broken.message)
        return redirect(url_for("access.sign_in"))
    begin_writing(db.session)
    flash(
        _(
            "The demonstration centre is ready. Sign in as %(email)s with: %(passphrase)s",
            email="manager@demo.example",
            passphrase=PASSPHRASE,
        )
    )
    return redirect(url_for("access.sign_in"))
