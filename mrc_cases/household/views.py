"""The family of a client: beside the file, and in short on it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
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
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import PANELS, TABS, Panel, Tab
from mrc_cases.clients.queries import client_by_number
from mrc_cases.extensions import db
from mrc_cases.household import happenings as happenings  # what the timeline tells of this room
from mrc_cases.household import queries
from mrc_cases.household.actions import change_link, link_relative, unlink
from mrc_cases.household.forms import ChangeRelativeForm, RelativeForm
from mrc_cases.household.models import FamilyLink
from mrc_cases.writing import apart

pages = Blueprint("household", __name__, url_prefix="/clients/<uuid:client_id>/family")


@pages.route("/", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CHANGE)
def show(client_id: UUID) -> ResponseReturnValue:
    client = file_part(client_id)
    form = RelativeForm()
    if form.validate_on_submit():
        del form.version
        if form.attempt(_link, client):
            flash(_linked(form.result))
            return redirect(url_for(".show", client_id=client_id))
    family = queries.family_of(current_user, client)
    note(db.session, "read", client, part="family")
    return form_page(form, "household/show.html", client=client, family=family)


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
TABS.append(Tab(30, _l("Family"), "household.show", Area.CLIENTS, Level.CHANGE))
FORMS["family_link"] = (RelativeForm,)
