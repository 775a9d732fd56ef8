"""Signing in and out, and a person's own settings."""

from flask import (
    Blueprint,
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
from flask_login import current_user

from mrc_cases.access import (
    confirming,
    second_factor,
    second_factor_views,
    staff_views,
    trail_views,
)
from mrc_cases.access.actions import change_own_password, change_own_settings
from mrc_cases.access.forms import ConfirmForm, OwnPasswordForm, OwnSettingsForm, SignInForm
from mrc_cases.access.guard import only_reads, public, signed_in
from mrc_cases.access.held_forms import forget, place_to_return, was_kept
from mrc_cases.access.sessions import end_session, was_idle
from mrc_cases.access.signing_in import TooManyTries, try_to_sign_in
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.pages import form_page, own_path
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.language import SHIPPED
from mrc_cases.navigation import navigation

pages = Blueprint("access", __name__)
staff_views.bind(pages)
second_factor_views.bind(pages)
trail_views.bind(pages)


@pages.route("/")
@signed_in
def start() -> ResponseReturnValue:
    """The first page this person may open."""
    menu = navigation()
    return redirect(menu[0].url if menu else url_for(".own_settings"))


@pages.route("/sign-in", methods=["GET", "POST"])
@public
@only_reads
def sign_in() -> ResponseReturnValue:
    """Come in. Writes nothing until the password is verified."""
    if g.centre is None:
        return redirect(url_for("centre.set_up"))
    if current_user.is_authenticated:
        return redirect("/")
    form = SignInForm()
    out = {"was_idle": was_idle(), "was_kept": was_kept()}
    if form.validate_on_submit():
        asked = session.get("return_to")
        try:
            user = try_to_sign_in(form.email.data, form.password.data, request.remote_addr or "")
        except TooManyTries as wait:
            form.refuse(wait)
            return render_template("access/sign_in.html", form=form, **out), 429
        if user is not None and second_factor.is_set_up(user):
            return redirect(url_for(".sign_in_code"))
        if user is not None:
            return redirect(place_to_return(user, asked))
        form.refuse(RuleBroken(_("This e-mail address and password do not fit together.")))
    return form_page(form, "access/sign_in.html", **out)


@pages.route("/sign-out", methods=["POST"])
@signed_in
def sign_out() -> ResponseReturnValue:
    note(db.session, "sign_out")
    chosen = current_user.language
    end_session()
    session["language"] = chosen
    flash(_("You are signed out."))
    return redirect(url_for(".sign_in"))


@pages.route("/typed/forget", methods=["POST"])
@signed_in
def forget_typed() -> ResponseReturnValue:
    """Begin anew on a page that was filled with what was typed before."""
    path = own_path(request.form.get("of")) or "/"
    forget(current_user.id, path)
    return redirect(path)


@pages.route("/language", methods=["POST"])
@public
@only_reads
def choose_language() -> ResponseReturnValue:
    """The language of the sign-in and set-up pages, before anybody is known."""
    chosen = request.form.get("language")
    if chosen in SHIPPED:
        session["language"] = chosen
    return redirect(url_for(".sign_in" if g.centre else "centre.set_up"))


@pages.route("/confirm", methods=["GET", "POST"])
@signed_in
@only_reads
def confirm() -> ResponseReturnValue:
    """The password again, and why, before what can hurt most. Writes nothing until it is right."""
    form = ConfirmForm()
    if not second_factor.is_set_up(current_user):
        del form.code
    if form.validate_on_submit():
        asked, user_id = session.get("return_to"), current_user.id
        try:
            confirming.confirm(user_id, **form.answers)
        except RuleBroken as broken:
            form.refuse(broken)
            status = 429 if isinstance(broken, TooManyTries) else 422
            return render_template("access/confirm.html", form=form), status
        return redirect(place_to_return(current_user, asked))
    return form_page(form, "access/confirm.html")


@pages.route("/my-settings", methods=["GET", "POST"])
@signed_in
def own_settings() -> ResponseReturnValue:
    form = OwnSettingsForm(obj=current_user)
    if form.validate_on_submit() and form.attempt(change_own_settings, current_user):
        g.language = current_user.language
        flash(_("Saved."))
        return redirect(url_for(".own_settings"))
    minutes = current_app.config["SETTINGS"].idle_minutes
    return form_page(form, "access/own_settings.html", title=_("My settings"), minutes=minutes)


@pages.route("/my-password", methods=["GET", "POST"])
@signed_in
@only_reads
def change_password() -> ResponseReturnValue:
    """Writes nothing until the present password is right."""
    form = OwnPasswordForm()
    if form.validate_on_submit() and form.attempt(_change_password):
        flash(_("Your new password is saved."))
        return redirect("/")
    return form_page(form, "access/change_password.html", title=_("Change my password"))


def _change_password(*, present: str, password: str) -> None:
    wrong = _("This is not your present password.")
    confirming.prove_password(current_user, present, "present", wrong)
    change_own_password(current_user, present=present, password=password)
