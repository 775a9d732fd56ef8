"""The pages of a site: its rooms and beds, and the list of who may know of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from mrc_cases.access.confirming import confirmed
from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.forms import version_of
from mrc_cases.base.moments import at_local, today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.shelter import place_queries, queries, site_actions
from mrc_cases.shelter.blueprint import pages
from mrc_cases.shelter.models import ShelterSite
from mrc_cases.shelter.nights import ONE_DAY, Span
from mrc_cases.shelter.site_forms import (
    BedForm,
    ChangeSiteForm,
    ListForm,
    NewRoomForm,
    RetireForm,
    RoomForm,
    ShutForm,
    SiteForm,
)
from mrc_cases.shelter.survey import shut_beds


@pages.route("/sites/new", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CREATE)
def add_site() -> ResponseReturnValue:
    form = SiteForm()
    if form.validate_on_submit() and form.attempt(site_actions.open_site, current_user):
        flash(_("Saved."))
        return redirect(url_for(".places", site_id=form.result.id))
    return form_page(form, title=_("Add a site"))


@pages.route("/sites/<uuid:site_id>/change", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def change_site(site_id: UUID) -> ResponseReturnValue:
    site = queries.site_or_404(current_user, site_id)
    form = ChangeSiteForm(obj=site)
    del form.new_id
    version = version_of(form.version.data)
    if form.validate_on_submit() and form.attempt(
        site_actions.change_site, site, version=version, today=today()
    ):
        flash(_("Saved."))
        return redirect(url_for(".places", site_id=site_id))
    note(db.session, "read", site)
    return form_page(form, title=_("Change the site"))


@pages.route("/sites/<uuid:site_id>/places", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.READ)
def places(site_id: UUID) -> ResponseReturnValue:
    """The rooms and beds of a site, and a form for one room more."""
    site = queries.site_or_404(current_user, site_id)
    form = NewRoomForm()
    may_write = current_user.may(Area.SHELTER, Level.CREATE)
    if may_write and form.validate_on_submit() and _room_added(form, site):
        flash(_("Saved."))
        return redirect(url_for(".places", site_id=site_id))
    note(db.session, "read", site)
    rooms = place_queries.rooms_of(site)
    return form_page(
        form, "shelter/places.html", site=site, rooms=rooms, today=today(), may_write=may_write,
        shut=shut_beds(site.id, Span(today(), today() + ONE_DAY)),
    )  # fmt: skip


def _room_added(form: NewRoomForm, site: ShelterSite) -> bool:
    del form.version
    return form.attempt(site_actions.add_room, site, today=today())


@pages.route("/rooms/<uuid:room_id>", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def change_room(room_id: UUID) -> ResponseReturnValue:
    room = queries.room_or_404(current_user, room_id)
    form = RoomForm(obj=room)
    version = version_of(form.version.data)
    if form.validate_on_submit() and form.attempt(site_actions.change_room, room, version=version):
        flash(_("Saved."))
        return redirect(url_for(".places", site_id=room.site_id))
    return form_page(form, title=_("Change the room"))


@pages.route("/rooms/<uuid:room_id>/beds/new", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CREATE)
def add_bed(room_id: UUID) -> ResponseReturnValue:
    room = queries.room_or_404(current_user, room_id)
    form = BedForm(data={"in_service_on": today()})
    if form.validate_on_submit() and form.attempt(site_actions.add_bed, room):
        flash(_("Saved."))
        return redirect(url_for(".places", site_id=room.site_id))
    return form_page(form, title=_("Add a bed"))


DONE: dict[str, Callable[..., Any]] = {
    "shut": site_actions.shut_bed,
    "retire": site_actions.retire_bed,
}


@pages.route("/beds/<uuid:bed_id>", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def bed(bed_id: UUID) -> ResponseReturnValue:
    """Take a bed out of service for a time or for good, or bring it back."""
    found, room = queries.bed_or_404(current_user, bed_id)
    do = request.form.get("do")
    shut = ShutForm(data={"from_on": today()}, formdata=request.form if do == "shut" else None)
    retire = RetireForm(data={"on": today()}, formdata=request.form if do == "retire" else None)
    form = retire if do == "retire" else shut
    if do == "back":
        site_actions.back_in_service(found, room, today())
    if do == "back" or (do in DONE and form.validate() and form.attempt(DONE[do], found, room)):
        flash(_("Saved."))
        return redirect(url_for(".places", site_id=room.site_id))
    return form_page(
        form, "shelter/bed.html", bed=found, room=room, shut=shut, retire=retire,
        closures=place_queries.closures_of(found, today()),
    )  # fmt: skip


# --- the list of a site: a manager keeps it, and needs to know the letter only ------------------


@pages.route("/lists/<uuid:site_id>", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.READ)
def site_list(site_id: UUID) -> ResponseReturnValue:
    letter = queries.letter_or_404(current_user, site_id)
    form = ListForm()
    offered = {str(user.id): user for user in place_queries.may_be_let_in(site_id)}
    form.user.choices = [SelectChoice(key, user.name) for key, user in offered.items()]
    if form.validate_on_submit() and form.attempt(
        lambda user, last_on, new_id: site_actions.let_in(
            site_id, offered[user], current_user, _end_of(last_on), new_id=new_id
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".site_list", site_id=site_id))
    note(db.session, "read", list="site_access", site=site_id)
    return form_page(
        form, "shelter/list.html", letter=letter, listed=place_queries.list_of(site_id)
    )


def _end_of(last_on: dt.date | None) -> dt.datetime | None:
    """The end of that day, in the centre."""
    if last_on is None:
        return None
    return at_local(last_on + ONE_DAY, dt.time(), g.centre.time_zone)


@pages.route("/lists/<uuid:site_id>/take-off", methods=["POST"])
@confirmed
@requires(Area.SHELTER, Level.READ)
def take_off_list(site_id: UUID) -> ResponseReturnValue:
    queries.letter_or_404(current_user, site_id)
    wanted = request.form.get("access", type=UUID)
    found = next(
        (access for access, _n in place_queries.list_of(site_id) if access.id == wanted), None
    )
    if found is None:
        abort(404)
    site_actions.take_off(found, current_user)
    flash(_("Taken off the list."))
    return redirect(url_for(".site_list", site_id=site_id))
