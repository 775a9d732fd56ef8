"""The partner's page for sending people to the centre, behind a link as all the partner's pages."""

from flask import (
    flash,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from mrc_cases.access.guard import public
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.partners.models import Partner
from mrc_cases.referrals import in_actions, in_queries
from mrc_cases.referrals.blueprint import pages
from mrc_cases.referrals.forms import ReferInForm
from mrc_cases.referrals.partner_views import inside, outside


@pages.route("/answer/people", methods=["GET", "POST"])
@public
def partner_people() -> ResponseReturnValue:
    """Refer somebody to the centre, and see what became of those before."""
    link = inside("SEND_IN")
    if link is None:
        return outside()
    form = ReferInForm()
    if form.validate_on_submit() and form.attempt(in_actions.receive_by_link, link):
        flash(_("Thank you. The centre has it, and answers on this page."))
        return redirect(url_for(".partner_people"))
    sent = in_queries.sent_by(link.partner_id, request.args.get("after"))
    note(db.session, "partner_read", list="referrals_in", hits=len(sent))
    partner = db.session.get_one(Partner, link.partner_id)
    return form_page(form, "partner_page/people.html", sent=sent, partner=partner)
