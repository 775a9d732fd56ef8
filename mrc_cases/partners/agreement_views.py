"""The pages of the agreements: a manager's, because they say what may leave the centre."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.partners import queries
from mrc_cases.partners.actions import add_agreement, change_agreement, set_agreement_state
from mrc_cases.partners.forms import AgreementForm
from mrc_cases.partners.models import Partner, PartnerAgreement

BOTH = ["GET", "POST"]


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    new, one = "/partners/<uuid:partner_id>/agreements/new", "/partners/agreements/<uuid:part_id>"
    pages.add_url_rule(new, "new_agreement", new_agreement, methods=BOTH)
    pages.add_url_rule(one, "agreement", agreement_page, methods=BOTH)
    pages.add_url_rule(f"{one}/state", "agreement_state", agreement_state, methods=["POST"])


def _back(partner_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show", partner_id=partner_id))


@requires(Area.GOVERNANCE, Level.CHANGE)
def new_agreement(partner_id: UUID) -> ResponseReturnValue:
    partner = visible_or_404(current_user, Partner, partner_id)
    form = AgreementForm()
    if form.validate_on_submit():
        del form.version
        if form.attempt(add_agreement, partner, office_id=current_user.office_id):
            flash(_("Saved."))
            return _back(partner.id)
    title = _("Write down an agreement")
    return form_page(form, "partners/agreement.html", title=title, partner=partner)


@requires(Area.GOVERNANCE, Level.CHANGE)
def agreement_page(part_id: UUID) -> ResponseReturnValue:
    agreement = queries.part_or_404(current_user, PartnerAgreement, part_id)
    form = AgreementForm(obj=agreement)
    del form.is_draft, form.new_id
    if form.validate_on_submit() and form.attempt(
        change_agreement, agreement, version=form.version_read
    ):
        flash(_("Saved."))
        return _back(agreement.partner_id)
    note(db.session, "read", agreement)
    title = _("Change an agreement")
    return form_page(form, "partners/agreement.html", title=title, partner=agreement.partner)


@requires(Area.GOVERNANCE, Level.CHANGE)
def agreement_state(part_id: UUID) -> ResponseReturnValue:
    """Put it in force, suspend or end it."""
    agreement = queries.part_or_404(current_user, PartnerAgreement, part_id)
    try:
        set_agreement_state(agreement, request.form.get("state", ""), today())
        flash(_("Saved."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return _back(agreement.partner_id)
