"""The staff's pages of referrals out: prepared, shown before sending, followed, printed."""

from typing import Any
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_currency
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import asked_client
from mrc_cases.clients.models import Client
from mrc_cases.codes import choices, covers
from mrc_cases.extensions import db
from mrc_cases.language import OF_CLIENTS, current_language
from mrc_cases.mail.queries import latest_about
from mrc_cases.partners.models import Partner, PartnerService
from mrc_cases.partners.queries import data_sets_covered
from mrc_cases.referrals import actions, queries, steps
from mrc_cases.referrals.blueprint import pages
from mrc_cases.referrals.covering import cover_of, is_forbidden, may_still_see
from mrc_cases.referrals.forms import NotMadeForm, ReferForm
from mrc_cases.referrals.letters import address_of, language_of
from mrc_cases.referrals.links import link_of
from mrc_cases.referrals.models import Referral
from mrc_cases.referrals.papers import referral_form
from mrc_cases.referrals.sharing import as_told, mark_of


@pages.route("/referrals/new/<uuid:service_id>", methods=["GET", "POST"])
@requires(Area.REFERRALS, Level.CREATE)
def add(service_id: UUID) -> ResponseReturnValue:
    client = asked_client() or abort(404)
    service, partner = queries.service_or_404(current_user, service_id)
    form = ReferForm(data=_usual(client, partner))
    _offer(form, client, partner)
    if form.validate_on_submit():
        del form.version
        if form.attempt(
            actions.draft_referral, client, service, owner_id=current_user.id, **_keys(form)
        ):
            return _after_draft(form.result)
    title = _("Refer to %(partner)s", partner=partner.name)
    return _refer_page(form, title, client, partner, service)


def _usual(client: Client, partner: Partner) -> dict[str, Any]:
    ways = queries.safe_ways(client)
    return {
        "data_set": "NONE" if is_forbidden(client.id, partner) else "CONTACT",
        "interpreter": client.profile.interpreter == "YES",
        "reply_to": current_user.name,
        "contact": str(ways[0].id) if ways else "",
    }


def _offer(form: ReferForm, client: Client, partner: Partner) -> None:
    """What can be chosen: no more than the agreement with the partner covers."""
    covered = data_sets_covered(partner.id, today())
    form.data_set.choices = [each for each in choices("DATA_SET") if covers(covered, each.value)]
    may_read = current_user.may(Area.REFERRALS, Level.READ)
    ways = queries.safe_ways(client) if may_read else []
    none = ("", _("The partner does not call the person"))
    form.contact.choices = [none, *((str(way.id), f"\u2066{way.value}\u2069") for way in ways)]
    papers = queries.documents_to_share(current_user, client) if may_read else []
    form.documents.choices = [(str(each.id), each.title) for each in papers]


def _keys(form: ReferForm) -> dict[str, Any]:
    """The records that were chosen, as keys."""
    return {
        "contact_id": UUID(form.contact.data) if form.contact.data else None,
        "documents": [UUID(each) for each in form.documents.data or ()],
    }


def _after_draft(referral: Referral) -> ResponseReturnValue:
    if current_user.may(Area.REFERRALS, Level.READ):
        return redirect(url_for(".show", referral_id=referral.id))
    flash(_("Prepared. Whoever looks after the person sends it."))
    return redirect(url_for("clients.show", client_id=referral.client_id))


def _refer_page(
    form: ReferForm, title: str, client: Client, partner: Partner, service: PartnerService
) -> ResponseReturnValue:
    return form_page(
        form, "referrals/refer.html", title=title, client=client, partner=partner,
        service=service, is_forbidden=is_forbidden(client.id, partner),
    )  # fmt: skip


@pages.route("/referrals/<uuid:referral_id>/change", methods=["GET", "POST"])
@requires(Area.REFERRALS, Level.CHANGE)
def change(referral_id: UUID) -> ResponseReturnValue:
    referral = visible_or_404(current_user, Referral, referral_id)
    client = actions.client_of(referral)
    partner, service = queries.partner_and_service(referral)
    chosen = {
        "contact": str(referral.contact_id or ""),
        "documents": [str(each.id) for each in queries.documents_of(referral)],
    }
    note(db.session, "read", referral)
    form = ReferForm(obj=referral, data=chosen)
    _offer(form, client, partner)
    if form.validate_on_submit() and _changed(form, referral):
        return redirect(url_for(".show", referral_id=referral_id))
    return _refer_page(form, _("Change the referral"), client, partner, service)


def _changed(form: ReferForm, referral: Referral) -> bool:
    version = str(form.version.data)
    del form.entry_key
    return form.attempt(
        actions.change_draft, referral, version=int(version) if version.isdigit() else 0,
        **_keys(form),
    )  # fmt: skip


@pages.route("/referrals/<uuid:referral_id>")
@requires(Area.REFERRALS, Level.READ)
def show(referral_id: UUID) -> ResponseReturnValue:
    """A referral: before sending exactly what would go out, afterwards what went and what came."""
    referral = visible_or_404(current_user, Referral, referral_id)
    note(db.session, "read", referral)
    return _page(referral, steps.forms_for(referral))


@pages.route("/referrals/<uuid:referral_id>", methods=["POST"])
@requires(Area.REFERRALS, Level.CHANGE)
def act(referral_id: UUID) -> ResponseReturnValue:
    """One step of a referral, taken by staff."""
    referral = visible_or_404(current_user, Referral, referral_id)
    asked = request.form.get("do", "")
    forms = steps.forms_for(referral, asked)
    form = forms.get(asked)
    if form is None:
        flash(_("This cannot be done now. Somebody else may have been faster."), "error")
        return redirect(url_for(".show", referral_id=referral_id))
    if form.validate_on_submit() and steps.take(asked, form, referral):
        flash(_("Saved."))
        return redirect(url_for(".show", referral_id=referral_id))
    return _page(visible_or_404(current_user, Referral, referral_id), forms, form)


def _page(referral: Referral, forms: dict[str, Any], refused: Any = None) -> ResponseReturnValue:
    partner, service = queries.partner_and_service(referral)
    is_draft = referral.state == "draft"
    told = steps.shown_before_sending(referral) if is_draft else as_told(referral.shared)
    if "send" in forms:
        forms["send"].mark.data = mark_of(told)
    link = link_of(referral)
    page = render_template(
        "referrals/show.html",
        referral=referral,
        client=actions.client_of(referral),
        partner=partner,
        service=service,
        told=told,
        cover=cover_of(referral, today()) if is_draft else None,
        ended=not is_draft and not may_still_see(referral, today()),
        forms=forms,
        form=refused,
        link=link,
        code=steps.kept_code(referral) if refused is None else None,
        address=address_of(link, language_of(partner)) if link else None,
        letter=latest_about(referral.id),
        money=lambda cents, currency: format_currency(cents / 100, currency),
    )
    return page, 422 if refused is not None else 200


@pages.route("/referrals/<uuid:referral_id>/form.pdf")
@requires(Area.REFERRALS, Level.READ)
def paper(referral_id: UUID) -> ResponseReturnValue:
    """The inter-agency form: for the partner in its language, for the client in theirs."""
    referral = visible_or_404(current_user, Referral, referral_id)
    partner, service = queries.partner_and_service(referral)
    language = language_of(partner)
    if request.args.get("for") == "client":
        spoken = actions.client_of(referral).profile.language
        language = OF_CLIENTS.get(spoken, current_language())
    note(db.session, "print", referral)
    content = referral_form(referral, partner, service, language)
    headers = {"Content-Disposition": f'inline; filename="{referral.case_code}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@pages.route("/referrals/not-made", methods=["GET", "POST"])
@requires(Area.REFERRALS, Level.CREATE)
def not_made() -> ResponseReturnValue:
    """A need that led to no referral, and why."""
    client = asked_client() or abort(404)
    form = NotMadeForm()
    if form.validate_on_submit() and form.attempt(actions.not_made, client, happened_on=today()):
        flash(_("Saved."))
        return redirect(url_for("clients.show", client_id=client.id))
    return form_page(
        form, "referrals/not_made.html", title=_("No referral was made"), client=client
    )
