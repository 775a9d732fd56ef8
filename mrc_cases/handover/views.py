"""The page on which a manager gives a colleague's open work to others."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.leaving import OPEN_WORK
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.staff_queries import one_of_staff
from mrc_cases.access.trail_details import KEYS
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.handover import queries, receiving
from mrc_cases.handover.actions import Outcome, Plan, hand_over
from mrc_cases.handover.duties import DUTIES
from mrc_cases.handover.forms import HandOverForm

pages = Blueprint("handover", __name__, url_prefix="/handover")

STAYS = "stays"
ROW = "row-"


@pages.route("/<uuid:user_id>", methods=["GET", "POST"])
@requires(Area.HANDOVER, Level.CREATE)
def show(user_id: UUID) -> ResponseReturnValue:
    """A colleague's open work, and who gets it. The answer says what could not be given."""
    leaver = one_of_staff(user_id)
    form, receivers = HandOverForm(), queries.receivers_for(leaver)
    form.everything_to.choices = [("", _("Nobody yet")), *((str(k), name) for k, name in receivers)]
    outcome: Outcome | None = None
    if form.validate_on_submit() and form.attempt(
        hand_over, current_user, leaver, plan=_plan(form),
        today=today(),
    ):  # fmt: skip
        outcome = form.result
        if outcome is not None and outcome.is_closed:
            flash(_("Everything is handed over and the account is closed."))
            return redirect(url_for("access.staff"))
    return _page(form, leaver.id, receivers, outcome)


def _plan(form: HandOverForm) -> Plan:
    """Who gets what; what cannot be read as a colleague's key stays where it is."""
    chosen = {name.removeprefix(ROW): value for name, value in request.form.items()
              if name.startswith(ROW) and value}  # fmt: skip
    return Plan(_key(form.everything_to.data), {key: _key(value) for key, value in chosen.items()})


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _page(
    form: HandOverForm, user_id: UUID, receivers: list[tuple[UUID, str]], outcome: Outcome | None
) -> ResponseReturnValue:
    leaver = one_of_staff(user_id)
    load = queries.caseload_of(current_user, leaver)
    note(db.session, "read", leaver, part="caseload", hits=len(load.bundles))
    return form_page(
        form,
        "handover/show.html",
        leaver=leaver,
        load=load,
        outcome=outcome,
        duties=DUTIES,
        receivers=[(str(key), name) for key, name in receivers],
        chosen=request.form if form.errors else {},
        row=ROW,
        stays=STAYS,
    )


pages.record(lambda _state: receiving.install(db.session))
OPEN_WORK.append(queries.open_count)
KEYS.update({duty.on_trail: duty.label for duty in DUTIES})
# Translators: a detail in the log of what staff did: how much of a colleague's work nobody took
KEYS["left"] = _l("Not handed over")
