"""The pages about who may open a file: assigned staff, the emergency, the alerts."""

import datetime as dt
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases import writing
from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.staff_queries import FILE_OF
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import at_local
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients import access_queries, alerts, queries
from mrc_cases.clients.access_actions import (
    EMERGENCY_HOURS,
    assign,
    break_glass,
    keep_away,
    lend,
    let_in_again,
    unassign,
)
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.blueprint import pages
from mrc_cases.clients.forms import (
    AssignForm,
    ChangeIdentityForm,
    ChangeProfileForm,
    EmergencyForm,
    KeepAwayForm,
    NewIntakeForm,
)
from mrc_cases.clients.models import Client
from mrc_cases.clients.rows import ContactRow, DocumentRow
from mrc_cases.clients.search import file_numbered
from mrc_cases.extensions import db
from mrc_cases.navigation import COUNTS


@pages.route("/<uuid:client_id>/assigned", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CHANGE)
def assigned(client_id: UUID) -> ResponseReturnValue:
    """Who looks after a client, and who is kept away; it counts from the next click on."""
    client = visible_or_404(current_user, Client, client_id)
    form, away = AssignForm(), KeepAwayForm()
    carers = access_queries.carers_of(client)
    kept_away = access_queries.kept_away(client)
    form.user.choices = [
        ("", ""),
        *((str(key), name) for key, name in access_queries.possible_carers()),
    ]
    away.away.choices = [("", ""), *((str(key), name) for key, name in _others())]
    back = redirect(url_for(".assigned", client_id=client_id))
    if form.is_submitted():
        if _took_away(client):
            gone = request.form.get("remove") == str(current_user.id)
            return redirect(url_for(".index")) if gone else back
        if request.form.get("do") == "keep_away":
            if away.validate() and away.attempt(_keep_away, client):
                return _saved(client_id)
        elif form.validate() and form.attempt(_assign, client):
            return _saved(client_id)
    refused = away if away.errors and request.form.get("do") == "keep_away" else form
    if refused is away:
        form = AssignForm(formdata=None)
        form.user.choices = [
            ("", ""),
            *((str(k), name) for k, name in access_queries.possible_carers()),
        ]
    note(db.session, "read", client, part="assigned")
    return form_page(
        refused,
        "clients/assigned.html",
        client=client,
        assign_form=form,
        away_form=away,
        carers=carers,
        kept_away=kept_away,
    )


def _saved(client_id: UUID) -> ResponseReturnValue:
    flash(_("Saved."))
    return redirect(url_for(".assigned", client_id=client_id))


def _others() -> list[tuple[UUID, str]]:
    return [(key, name) for key, name in access_queries.all_colleagues() if key != current_user.id]


def _took_away(client: Client) -> bool:
    gone, back = request.form.get("remove", type=UUID), request.form.get("let_in", type=UUID)
    if gone is not None:
        unassign(client, gone)
    if back is not None:
        let_in_again(client, back)
    return gone is not None or back is not None


def _assign(
    client: Client, *, user: str, is_owner: bool, until_on: dt.date | None, new_id: UUID
) -> None:
    if until_on is None:
        assign(client, UUID(user), is_owner=is_owner, new_id=new_id)
        return
    after = until_on + dt.timedelta(days=1)  # the last day counts whole
    lend(client, UUID(user), at_local(after, dt.time(), g.centre.time_zone), new_id=new_id)


def _keep_away(client: Client, *, away: str, reason: str | None, new_id: UUID) -> None:
    keep_away(client, UUID(away), reason, new_id=new_id)


@pages.route("/emergency", methods=["GET", "POST"])
@requires(Area.EMERGENCY, Level.CREATE)
def emergency() -> ResponseReturnValue:
    """Open a file one is not assigned to, for some hours; who watches over data is told."""
    form = EmergencyForm()
    if form.validate_on_submit() and form.attempt(_break_glass):
        flash(_("The file is open to you for %(hours)s hours.", hours=EMERGENCY_HOURS))
        return redirect(url_for(".show", client_id=form.result.client_id))
    if form.is_submitted() and form.find.data:
        note(db.session, "refused", kept_on_refusal=True, page="clients.emergency")
    return form_page(form, "clients/emergency.html", hours=EMERGENCY_HOURS)


def _break_glass(*, find: str, reason: str, new_id: UUID) -> Assignment:
    found = queries.find_for_emergency(current_user, find)
    if len(found) != 1:
        words = _("No file fits exactly.") if not found else _("Several files fit.")
        raise RuleBroken(
            words + " " + _("Enter the client number, the phone or the whole name."), "find"
        )
    return break_glass(found[0], current_user.id, reason, new_id=new_id)


@pages.route("/alerts", methods=["GET", "POST"])
@requires(Area.GOVERNANCE, Level.CHANGE)
def show_alerts() -> ResponseReturnValue:
    """What the manager and the data-protection focal point must look at, newest first."""
    if request.method == "POST":
        alerts.mark_seen(current_user)
        return redirect(url_for(".show_alerts"))
    found = alerts.latest(current_user)
    note(db.session, "read", page="alerts")
    return render_template(
        "clients/alerts.html", alerts=found, words=ALERT_WORDS, moment=writing.moment
    )


ALERT_WORDS = alerts.WORDS
COUNTS["clients.show_alerts"] = alerts.unseen
FILE_OF.append(file_numbered)
FORMS.update(
    client=(ChangeIdentityForm,),
    contact_detail=(ContactRow,),
    identity_document=(DocumentRow,),
    intake=(NewIntakeForm,),
    profile_version=(ChangeProfileForm,),
)
