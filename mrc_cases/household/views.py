"""The family of a client: beside the file, and in short on it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import version_of
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.actions import occasion_of
from mrc_cases.clients.facts import Occasion
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import PANELS, REGISTERED, TABS, Panel, Tab
from mrc_cases.clients.queries import client_by_number
from mrc_cases.extensions import db
from mrc_cases.household import happenings as happenings  # what the timeline tells of this room
from mrc_cases.household import queries
from mrc_cases.household.actions import change_link, link_relative, unlink
from mrc_cases.household.forms import ChangeRelativeForm, NextRelativeForm, RelativeForm
from mrc_cases.household.models import FamilyLink
from mrc_cases.household.registering import begin_relative, registered
from mrc_cases.writing import apart

pages = Blueprint("household", __name__, url_prefix="/clients/<uuid:client_id>/family")


@pages.route("/")
@requires(Area.CLIENTS, Level.READ)
def show(client_id: UUID) -> ResponseReturnValue:
    return _page(file_part(client_id), RelativeForm())


@pages.route("/", methods=["POST"])
@requires(Area.CLIENTS, Level.CREATE)
@requires(Area.CLIENTS, Level.CHANGE)
def add(client_id: UUID) -> ResponseReturnValue:
    client = file_part(client_id)
    form = RelativeForm()
    if form.validate_on_submit():
        del form.version
        if form.attempt(_link, client):
            flash(_linked(form.result))
            return redirect(url_for(".show", client_id=client_id))
    return _page(client, form)


def _page(client: Client, form: RelativeForm) -> ResponseReturnValue:
    family = queries.family_of(current_user, client)
    note(db.session, "read", client, part="family")
    may_register = current_user.may(Area.CLIENTS, Level.CREATE)
    may_change = current_user.may(Area.CLIENTS, Level.CHANGE)
    return form_page(
        form,
        "household/show.html",
        client=client,
        family=family,
        may_add=may_register or may_change,
        may_register=may_register,
        may_change=may_change,
    )


@pages.route("/next", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CREATE)
def register_next(client_id: UUID) -> ResponseReturnValue:
    """Begin the registration of another of the family with what they have in common."""
    client = file_part(client_id)
    form = NextRelativeForm()
    if form.validate_on_submit() and form.attempt(begin_relative, client, _occasion()):
        flash(_("What the family has in common is filled in. Look whether it is so."))
        return redirect(url_for("clients.register", draft=form.result.id))
    note(db.session, "read", client, part="family")
    return form_page(form, "household/next.html", client=client)


def _occasion() -> Occasion:
    day = today()
    return occasion_of(current_user.id, current_user.office_id, day, day, g.centre.time_zone)


def _linked(found: FamilyLink) -> str:
    """Who it was, where a number was given: a slip in it leads to somebody else."""
    relative = db.session.get(Client, found.relative_id) if found.relative_id else None
    if relative is None:
        return _("Saved.")
    # Translators: after a relative was given by the number of their file
    return _("Linked to the file of %(name)s.", name=apart(relative.display_name))


def _link(client: Client, *, relative_no: str | None, **facts: Any) -> FamilyLink:
    relative = client_by_number(current_user, relative_no)
    if relative_no and relative is None:
        raise RuleBroken(_("No file that you may see has this number."), "relative_no")
    return link_relative(client, relative=relative, **facts)


@pages.route("/<uuid:link_id>", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CHANGE)
def change(client_id: UUID, link_id: UUID) -> ResponseReturnValue:
    client = file_part(client_id)
    found = visible_or_404(current_user, FamilyLink, link_id)
    if found.client_id != client.id:  # it is worded from the other end
        abort(404)
    note(db.session, "read", client, part="family")
    back = redirect(url_for(".show", client_id=client_id))
    if request.form.get("do") == "remove":
        unlink(found)
        flash(_("Taken away."))
        return back
    form = ChangeRelativeForm(obj=found)
    version = version_of(form.version.data)
    if form.validate_on_submit() and form.attempt(change_link, found, version=version):
        flash(_("Saved."))
        return back
    return form_page(form, "household/change.html", client=client, found=found)


PANELS.append(
    Panel(
        "household/panel.html",
        Area.CLIENTS,
        queries.anything_of,
        lambda user, client: {"family": queries.family_of(user, client)},
    )
)
TABS.append(Tab(30, _l("Family"), "household.show", Area.CLIENTS))
REGISTERED.append(registered)
FORMS.update(family_link=(RelativeForm,), family_draft=(NextRelativeForm,))
