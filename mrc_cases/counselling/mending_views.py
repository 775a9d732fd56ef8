"""The pages on which a logged contact is mended, or taken away where it was a mistake."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.forms import typed, version_of
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.own_contacts import is_own_contact
from mrc_cases.counselling import queries
from mrc_cases.counselling.actions import change_consultation, shown_moment, take_away
from mrc_cases.counselling.blueprint import pages
from mrc_cases.counselling.cases import go_on_with_case
from mrc_cases.counselling.forms import CaseForm, ChangeConsultationForm, TakeAwayForm
from mrc_cases.counselling.joining_views import back_to_contact
from mrc_cases.counselling.warning import warn_of_number
from mrc_cases.extensions import db


@pages.route("/<uuid:consultation_id>/change", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def change(consultation_id: UUID) -> ResponseReturnValue:
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    is_own = is_own_contact(consultation)
    form = _change_form(consultation, is_own)
    version = form.version.data
    if form.validate_on_submit() and form.attempt(
        change_consultation,
        consultation,
        time_zone=g.centre.time_zone,
        version=version_of(version),
    ):
        flash(_("Saved."))
        warn_of_number(consultation)
        return redirect(url_for(".show", consultation_id=consultation.id))
    note(db.session, "read", consultation)
    return form_page(
        form,
        "counselling/change.html",
        consultation=consultation,
        client=queries.client_of(current_user, consultation),
        is_own=is_own,
    )


def _change_form(consultation: Consultation, is_own: bool) -> ChangeConsultationForm:
    topics = consultation.topics or ()
    day, time = shown_moment(consultation, g.centre.time_zone)
    shown: dict[str, Any] = {"topic": next(iter(topics), None), "more_topics": topics[1:]}
    form = ChangeConsultationForm(obj=consultation, data={**shown, "day": day, "time": time})
    if is_own:  # its day is the intake's or the session's
        del form.day, form.time
    return form


@pages.route("/<uuid:consultation_id>/take-away", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def remove(consultation_id: UUID) -> ResponseReturnValue:
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    form = TakeAwayForm()
    if form.validate_on_submit() and form.attempt(take_away, consultation):
        flash(_("The entry is taken away."))
        return redirect(url_for(".index"))
    note(db.session, "read", consultation)
    return form_page(form, "counselling/take_away.html", consultation=consultation)


@pages.route("/<uuid:consultation_id>/case", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def case(consultation_id: UUID) -> ResponseReturnValue:
    """How it goes on with what one call did not end."""
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    if consultation.state != "open" and typed() is None:
        flash(_("This case is not open any more."))
        return redirect(url_for(".show", consultation_id=consultation.id))
    form = CaseForm(data={"version": consultation.version})
    version = version_of(form.version.data)
    colleagues = queries.who_may_go_on(current_user, consultation)
    form.colleague.choices = [("", ""), *((str(key), name) for key, name in colleagues)]
    if form.validate_on_submit() and form.attempt(go_on_with_case, consultation, version=version):
        flash(_("Saved."))
        return back_to_contact(consultation_id)
    note(db.session, "read", consultation)
    return form_page(form, "counselling/case.html", consultation=consultation)


FORMS["consultation"] = (ChangeConsultationForm,)
