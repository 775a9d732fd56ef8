"""Setting up, and the centre's own pages: offices, hours, closings."""

from uuid import UUID

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mrc_cases.access.guard import public, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.sessions import start_session
from mrc_cases.access.staff_queries import office_names
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.forms import version_of
from mrc_cases.base.pages import form_page
from mrc_cases.centre import actions, list_views, queries, stored_codes
from mrc_cases.centre.forms import (
    AddOfficeForm,
    CentreForm,
    ClosingForm,
    HoursForm,
    OfficeForm,
    SetUpForm,
    weekday_choices,
)
from mrc_cases.centre.models import Centre, ClosedPeriod, Office, OpeningHours
from mrc_cases.centre.zones import zone_names
from mrc_cases.copies import is_late, latest_copy
from mrc_cases.extensions import db
from mrc_cases.language import SHIPPED, speak

pages = Blueprint("centre", __name__)
pages.record_once(lambda state: stored_codes.install(state.app))
list_views.bind(pages)


@pages.route("/set-up", methods=["GET", "POST"])
@public
def set_up() -> ResponseReturnValue:
    """The first page of an empty centre; gone for ever once a centre is there."""
    if g.centre is not None:
        abort(404)
    form = SetUpForm()
    if "speak" in request.form:
        _speak(request.form["speak"], form)
    elif form.validate_on_submit() and form.attempt(actions.set_up_centre):
        g.centre = db.session.get(Centre, 1)
        start_session(form.result)
        return redirect(url_for(".first_day"))
    return form_page(
        form,
        "centre/set_up.html",
        zones=zone_names(),
        can_be_filled="demonstration.fill_centre" in current_app.view_functions,
    )


def _speak(tag: str, form: SetUpForm) -> None:
    """Show the page in another language, with what was typed; a password never comes back."""
    if tag not in SHIPPED:
        return
    session["language"] = tag
    speak(tag)
    if form.password.data:
        flash(_("Please type the password again."))


@pages.route("/first-day")
@requires(Area.ACCOUNTS, Level.CHANGE)
def first_day() -> ResponseReturnValue:
    return render_template("centre/first_day.html")


@pages.route("/centre", methods=["GET", "POST"])
@requires(Area.ACCOUNTS, Level.CHANGE)
def settings() -> ResponseReturnValue:
    form = CentreForm(obj=g.centre)
    version = version_of(form.version.data)
    if form.validate_on_submit() and form.attempt(actions.change_centre, g.centre, version=version):
        flash(_("Saved."))
        return redirect(url_for(".settings"))
    copied_at = latest_copy(current_app.config["SETTINGS"])
    return form_page(
        form,
        "centre/settings.html",
        offices=queries.offices(),
        closings=queries.closings(),
        office_names=dict(office_names()),
        copies_kept=current_app.config["SETTINGS"].copies is not None,
        copied_at=copied_at,
        copy_is_late=copied_at is not None and is_late(copied_at),
    )


@pages.route("/centre/offices/new", methods=["GET", "POST"])
@requires(Area.ACCOUNTS, Level.CREATE)
def add_office() -> ResponseReturnValue:
    form = AddOfficeForm()
    if form.validate_on_submit() and form.attempt(actions.add_office):
        flash(_("Saved."))
        return redirect(url_for(".settings"))
    return form_page(form, title=_("Add an office"))


@pages.route("/centre/offices/<uuid:office_id>", methods=["GET", "POST"])
@requires(Area.ACCOUNTS, Level.CHANGE)
def change_office(office_id: UUID) -> ResponseReturnValue:
    office = queries.one(Office, office_id)
    form = OfficeForm(obj=office)
    del form.new_id
    version = version_of(form.version.data)
    if form.validate_on_submit() and form.attempt(actions.change_office, office, version=version):
        flash(_("Saved."))
        return redirect(url_for(".settings"))
    return form_page(form, title=_("Change an office"))


@pages.route("/centre/offices/<uuid:office_id>/hours", methods=["GET", "POST"])
@requires(Area.ACCOUNTS, Level.CHANGE)
def hours(office_id: UUID) -> ResponseReturnValue:
    office = queries.one(Office, office_id)
    form = HoursForm()
    if form.validate_on_submit() and form.attempt(actions.add_hours, office):
        flash(_("Saved."))
        return redirect(url_for(".hours", office_id=office_id))
    return form_page(
        form,
        "centre/hours.html",
        office=office,
        hours=queries.hours_of(office),
        weekdays=[choice.label for choice in weekday_choices()],
    )


@pages.route("/centre/hours/<uuid:hours_id>/remove", methods=["POST"])
@requires(Area.ACCOUNTS, Level.CHANGE)
def remove_hours(hours_id: UUID) -> ResponseReturnValue:
    found = queries.one(OpeningHours, hours_id)
    actions.remove_hours(found)
    flash(_("Removed."))
    return redirect(url_for(".hours", office_id=found.office_id))


@pages.route("/centre/closings/new", methods=["GET", "POST"])
@requires(Area.ACCOUNTS, Level.CHANGE)
def close_for() -> ResponseReturnValue:
    form = ClosingForm()
    form.offer_offices(office_names(closed=False))
    if form.validate_on_submit() and form.attempt(actions.close_for):
        flash(_("Saved."))
        return redirect(url_for(".settings"))
    return form_page(form, title=_("Closed on some days"))


@pages.route("/centre/closings/<uuid:period_id>/remove", methods=["POST"])
@requires(Area.ACCOUNTS, Level.CHANGE)
def remove_closing(period_id: UUID) -> ResponseReturnValue:
    actions.remove_closing(queries.one(ClosedPeriod, period_id))
    flash(_("Removed."))
    return redirect(url_for(".settings"))


FORMS.update(
    centre=(CentreForm, SetUpForm),
    closed_period=(ClosingForm,),
    office=(OfficeForm,),
    opening_hours=(HoursForm,),
)
