"""The staff pages: who works here, with which roles, and who no longer does."""

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access import actions, second_factor
from mrc_cases.access.forms import (
    COMMON_LANGUAGES,
    AddStaffForm,
    ChangeStaffForm,
    OwnSettingsForm,
    TrainingForm,
)
from mrc_cases.access.guard import requires
from mrc_cases.access.leaving import open_work_of
from mrc_cases.access.models import User
from mrc_cases.access.passwords import first_password
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.staff_queries import (
    all_staff,
    colleagues,
    is_review_due,
    office_names,
    one_of_staff,
    open_sessions,
    trainings_of,
)
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now, today
from mrc_cases.base.pages import form_page


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    pages.add_url_rule("/staff", "staff", staff)
    pages.add_url_rule("/staff/new", "add_staff", add_staff, methods=["GET", "POST"])
    one = "/staff/<uuid:user_id>"
    pages.add_url_rule(one, "change_staff", change_staff, methods=["GET", "POST"])
    for word, view in (
        ("deactivate", deactivate),
        ("reactivate", reactivate),
        ("sign-out", sign_out_staff),
        ("password", give_password),
        ("code", remove_code),
        ("review", review),
        ("training", add_training),
    ):
        pages.add_url_rule(f"{one}/{word}", view.__name__, view, methods=["POST"])


@requires(Area.ACCOUNTS, Level.READ)
def staff() -> ResponseReturnValue:
    offices = dict(office_names())
    due = partial(is_review_due, today=today())
    return render_template("access/staff.html", people=all_staff(), offices=offices, due=due)


@requires(Area.ACCOUNTS, Level.CREATE)
def add_staff() -> ResponseReturnValue:
    """Add somebody; the first password is on the answer itself, shown once, kept nowhere."""
    form = AddStaffForm()
    form.offer_offices(office_names(closed=False)).offer_supervisors(colleagues())
    if form.validate_on_submit() and form.attempt(actions.add_user):
        user: User = form.result
        if form.is_repeated:  # the password was on an answer that was lost: another can be given
            flash(_("This is saved already."))
            return redirect(url_for(".change_staff", user_id=user.id))
        return _show_password(user, str(form.password.data))
    return form_page(
        form, "access/staff_form.html", title=_("Add a member of staff"), first=COMMON_LANGUAGES
    )


def _show_password(user: User, password: str) -> ResponseReturnValue:
    return render_template("access/first_password.html", user=user, password=password)


@requires(Area.ACCOUNTS, Level.CHANGE)
def change_staff(user_id: UUID) -> ResponseReturnValue:
    user = one_of_staff(user_id)
    form = _questions_about(user)
    if form.validate_on_submit() and form.attempt(
        actions.change_user, user, actor=current_user, version=form.version.data
    ):
        flash(_("Saved."))
        return redirect(url_for(".staff"))
    more = _facts_of(user, TrainingForm(formdata=None))
    title = _("Change a member of staff")
    return form_page(form, "access/staff_form.html", title=title, **more)


def _questions_about(user: User, **more: Any) -> ChangeStaffForm:
    form = ChangeStaffForm(obj=user, **more)
    form.offer_offices(office_names()).offer_supervisors(colleagues(besides=user))
    return form


def _facts_of(user: User, training: TrainingForm) -> dict[str, Any]:
    """What stands beside the questions about somebody of the staff."""
    since = now() - dt.timedelta(minutes=current_app.config["SETTINGS"].idle_minutes)
    return {
        "user": user,
        "browsers": open_sessions(user, since),
        "open_work": open_work_of(user),
        "first": COMMON_LANGUAGES,
        "training": training,
        "trainings": trainings_of(user),
        "today": today(),
        "review_due": is_review_due(user, today()),
    }


@requires(Area.ACCOUNTS, Level.CHANGE)
def add_training(user_id: UUID) -> ResponseReturnValue:
    """Write down a training; a refused one is shown again beside the untouched account."""
    user, training = one_of_staff(user_id), TrainingForm()
    if training.validate_on_submit() and training.attempt(
        actions.add_training, user, today=today()
    ):
        flash(_("Saved."))
        return redirect(url_for(".change_staff", user_id=user_id))
    form, title = _questions_about(user, formdata=None), _("Change a member of staff")
    more = _facts_of(user, training)
    return render_template("access/staff_form.html", form=form, title=title, **more), 422


@requires(Area.ACCOUNTS, Level.CHANGE)
def remove_code(user_id: UUID) -> ResponseReturnValue:
    """For somebody who lost their phone; they set a new code up."""
    second_factor.remove(one_of_staff(user_id))
    flash(_("This person signs in by the password alone now."))
    return redirect(url_for(".change_staff", user_id=user_id))


@requires(Area.ACCOUNTS, Level.CHANGE)
def review(user_id: UUID) -> ResponseReturnValue:
    actions.review(one_of_staff(user_id), today())
    flash(_("Saved."))
    return redirect(url_for(".change_staff", user_id=user_id))


@requires(Area.ACCOUNTS, Level.CHANGE)
def deactivate(user_id: UUID) -> ResponseReturnValue:
    user = one_of_staff(user_id)
    actions.lock_active_managers()  # whoever gives this person something now does so before
    if "anyway" not in request.form and open_work_of(user):
        flash(_("Work still waits for this person. Hand it over first."), "error")
        hands_over = current_user.may(Area.HANDOVER, Level.CREATE)
        where = "handover.show" if hands_over else ".change_staff"
        return redirect(url_for(where, user_id=user.id))
    try:
        actions.deactivate(user)
    except RuleBroken as broken:
        flash(str(broken.message), "error")
        return redirect(url_for(".change_staff", user_id=user.id))
    flash(_("The account is closed. The next click of this person is refused."))
    return redirect(url_for(".staff"))


@requires(Area.ACCOUNTS, Level.CHANGE)
def reactivate(user_id: UUID) -> ResponseReturnValue:
    actions.reactivate(one_of_staff(user_id))
    flash(_("The account is open again."))
    return redirect(url_for(".staff"))


@requires(Area.ACCOUNTS, Level.CHANGE)
def sign_out_staff(user_id: UUID) -> ResponseReturnValue:
    actions.sign_out_everywhere(one_of_staff(user_id))
    flash(_("This person is signed out everywhere."))
    return redirect(url_for(".change_staff", user_id=user_id))


@requires(Area.ACCOUNTS, Level.CHANGE)
def give_password(user_id: UUID) -> ResponseReturnValue:
    """A new first password for somebody who forgot theirs, shown once."""
    user, password = one_of_staff(user_id), first_password()
    actions.give_password(user, password)
    return _show_password(user, password)


FORMS.update(user_account=(ChangeStaffForm, OwnSettingsForm), staff_training=(TrainingForm,))
