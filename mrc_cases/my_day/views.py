"""One page to begin the day with: appointments, tasks, cases, what waits for an answer, drafts."""

import datetime as dt
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level, Role
from mrc_cases.appointments.queries import Line, on_day
from mrc_cases.base.moments import today
from mrc_cases.base.trail import note
from mrc_cases.centre.queries import working_days
from mrc_cases.clients.urgency import help_was_given, urgent_intake_or_404, urgent_intakes
from mrc_cases.counselling.queries import logged_on
from mrc_cases.extensions import db
from mrc_cases.followup.queries import left_lying, own_tasks
from mrc_cases.my_day import queries
from mrc_cases.plans.queries import due_steps, plans_to_review

pages = Blueprint("my_day", __name__)

AHEAD = dt.timedelta(days=7)
# After so many working days a task that was not done goes to the manager.
MANAGER_AFTER = 3


@pages.route("/today")
@requires(Area.CONTACTS, Level.READ)
def show() -> ResponseReturnValue:
    day = today()
    tasks = own_tasks(current_user, day + AHEAD)
    lying = []
    if Role.MANAGER in current_user.roles:
        limit = working_days(current_user.office_id).away(day, -MANAGER_AFTER)
        lying = left_lying(current_user, limit)
    urgent = urgent_intakes(current_user, day)
    calls = queries.promised_calls(current_user)
    cases, are_more_cases = queries.open_cases(current_user)
    steps, reviews = due_steps(current_user, day), plans_to_review(current_user, day)
    referred = queries.referred(current_user)
    hits = len([*urgent, *tasks, *lying, *calls, *cases, *steps, *reviews]) + len(referred)
    note(db.session, "read", list="my_day", hits=hits)
    return render_template(
        "my_day/show.html",
        today=day,
        urgent=urgent,
        due=[task for task in tasks if task.due_on <= day],
        soon=[task for task in tasks if task.due_on > day],
        lying=lying,
        calls=calls,
        cases=cases,
        are_more_cases=are_more_cases,
        steps=steps,
        reviews=reviews,
        referred=referred,
        appointments=_appointments(day),
        put_aside=queries.drafts_of(current_user, day),
        logged=logged_on(current_user, day)[0],
        may_register=current_user.may(Area.CLIENTS, Level.CREATE),
        may_change=current_user.may(Area.CONTACTS, Level.CHANGE),
        may_log=current_user.may(Area.CONTACTS, Level.CREATE),
    )


@pages.route("/today/urgent/<uuid:intake_id>", methods=["POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def urgent_done(intake_id: UUID) -> ResponseReturnValue:
    """Nobody waits any longer, although no contact says so."""
    help_was_given(urgent_intake_or_404(current_user, intake_id))
    flash(_("Done."))
    return redirect(url_for(".show"))


def _appointments(day: dt.date) -> list[Line]:
    """One's own; reception, whom nobody comes to see, receives everybody's."""
    own = on_day(current_user, day, g.centre.time_zone, current_user.id)
    if own or Role.RECEPTION not in current_user.roles:
        return own
    return on_day(current_user, day, g.centre.time_zone)
