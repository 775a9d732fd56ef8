"""The staff's pages of referrals in: typed in, answered, registered, the sender told."""

from typing import Any
from uuid import UUID

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import Form
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.actions import occasion_of
from mrc_cases.clients.facts import Occasion
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.clients.panels import REGISTERED
from mrc_cases.clients.queries import client_by_number
from mrc_cases.extensions import db
from mrc_cases.mail.actions import queue_letter
from mrc_cases.partners.models import Partner
from mrc_cases.referrals import in_actions, in_queries
from mrc_cases.referrals.blueprint import pages
from mrc_cases.referrals.forms import (
    BeginIntakeForm,
    DeclineInForm,
    JoinForm,
    SendInLinkForm,
    TellForm,
    TypeInForm,
)
from mrc_cases.referrals.letters import address_of, language_of
from mrc_cases.referrals.links import link_to_send_in, living_links, new_code
from mrc_cases.referrals.models import ReferralIn


@pages.route("/referrals/in/new", methods=["GET", "POST"])
@requires(Area.REFERRALS, Level.CREATE)
def type_in() -> ResponseReturnValue:
    """Somebody called, or a paper came."""
    form = TypeInForm()
    offered = in_queries.partners_to_choose(current_user)
    form.partner.choices = [("", _("Not in the directory")), *((str(k), n) for k, n in offered)]
    partner_id = UUID(form.partner.data) if form.partner.data else None
    if form.validate_on_submit() and form.attempt(
        in_actions.receive, office_id=current_user.office_id, partner_id=partner_id
    ):
        flash(_("Saved."))
        if not current_user.may(Area.REFERRALS, Level.READ):
            return redirect(url_for("access.start"))
        return redirect(url_for(".show_in", referral_id=form.result.id))
    return form_page(form, "referrals/type_in.html", title=_("Somebody refers a person to us"))


@pages.route("/referrals/in/<uuid:referral_id>")
@requires(Area.REFERRALS, Level.READ)
def show_in(referral_id: UUID) -> ResponseReturnValue:
    received = visible_or_404(current_user, ReferralIn, referral_id)
    note(db.session, "read", received)
    return _page(received, _forms(received))


def _page(
    received: ReferralIn, forms: dict[str, Form], refused: Form | None = None
) -> ResponseReturnValue:
    page = render_template(
        "referrals/show_in.html",
        received=received,
        sender=_sender(received),
        forms=forms,
        form=refused,
        may_register=current_user.may(Area.CLIENTS, Level.CREATE),
    )
    return page, 422 if refused is not None else 200


def _sender(received: ReferralIn) -> str | None:
    """Who sent the person: the partner's name, or what was typed."""
    names = in_queries.partner_names({received.partner_id} if received.partner_id else set())
    found = [*names.values(), received.sender_name]
    return ", ".join(each for each in found if each) or None


# --- the steps ------------------------------------------------------------------------------------


def _occasion() -> Occasion:
    day = today()
    return occasion_of(current_user.id, current_user.office_id, day, day, g.centre.time_zone)


def _accept(received: ReferralIn, *, new_id: UUID) -> IntakeDraft:
    occasion, sender = _occasion(), _sender(received)
    return in_actions.accept_in(received, current_user, occasion, sender, new_id=new_id)


def _intake(received: ReferralIn, *, new_id: UUID) -> IntakeDraft:
    return in_actions.begin_intake(received, _occasion(), _sender(received), new_id=new_id)


def _decline(received: ReferralIn, *, reason: str) -> None:
    in_actions.decline_in(received, current_user, reason=reason)


def _join(received: ReferralIn, *, number: str) -> None:
    client = client_by_number(current_user, number)
    if client is None:
        raise RuleBroken(_("There is no such file that you may open."), "number")
    in_actions.link_client(received, client)


STEPS: dict[str, tuple[type[Form], Any]] = {
    "accept": (BeginIntakeForm, _accept),
    "decline": (DeclineInForm, _decline),
    "intake": (BeginIntakeForm, _intake),
    "join": (JoinForm, _join),
    "tell": (TellForm, in_actions.tell_sender),
}
_BY_STATE = {
    "received": ("accept", "decline"),
    "accepted": ("intake", "join", "tell"),
    "linked": ("tell",),
    "declined": ("tell",),
}


def _forms(received: ReferralIn, asked: str | None = None) -> dict[str, Form]:
    told = {
        "may_tell": received.may_tell, "result": received.result,
        "is_told": received.told_at is not None,
    }  # fmt: skip
    return {
        name: STEPS[name][0](
            prefix=f"{name}-", data=told, **({} if name == asked else {"formdata": None})
        )
        for name in _BY_STATE[received.state]
    }


@pages.route("/referrals/in/<uuid:referral_id>", methods=["POST"])
@requires(Area.REFERRALS, Level.CHANGE)
def act_in(referral_id: UUID) -> ResponseReturnValue:
    received = visible_or_404(current_user, ReferralIn, referral_id)
    asked = request.form.get("do", "")
    if asked == "accept" and BeginIntakeForm(prefix="accept-").is_saved():
        return _after(received, asked)
    forms = _forms(received, asked)
    form = forms.get(asked)
    if form is None:
        flash(_("This cannot be done now. Somebody else may have been faster."), "error")
        return redirect(url_for(".show_in", referral_id=referral_id))
    if form.validate_on_submit() and form.attempt(STEPS[asked][1], received):
        return _after(received, asked)
    return _page(visible_or_404(current_user, ReferralIn, referral_id), forms, form)


def _after(received: ReferralIn, asked: str) -> ResponseReturnValue:
    """After accepting, straight to the intake that is filled in already."""
    flash(_("Saved."))
    if asked in {"accept", "intake"} and current_user.may(Area.CLIENTS, Level.CREATE):
        return redirect(url_for("clients.register", draft=received.draft_id))
    if asked == "join" and received.client_id is not None:
        return redirect(url_for("clients.show", client_id=received.client_id))
    return redirect(url_for(".show_in", referral_id=received.id))


# --- the page by which a partner sends people in --------------------------------------------------


@pages.route("/referrals/partners")
@requires(Area.REFERRALS, Level.CHANGE)
def send_in_links() -> ResponseReturnValue:
    """Which partners may refer people to us by a page of their own."""
    offered = in_queries.partners_to_choose(current_user)
    return render_template("referrals/send_in_links.html", partners=offered)


@pages.route("/referrals/partners/<uuid:partner_id>", methods=["GET", "POST"])
@requires(Area.REFERRALS, Level.CHANGE)
def send_in_link(partner_id: UUID) -> ResponseReturnValue:
    """Give a partner a page to refer people to us, change its code, or end it."""
    partner = visible_or_404(current_user, Partner, partner_id)
    form = SendInLinkForm(data={"email": partner.email})
    if form.validate_on_submit() and form.attempt(_change_link, partner):
        flash(_("Saved."))
        return redirect(url_for(".send_in_link", partner_id=partner_id))
    links = living_links(partner_id)
    kept = session.pop("told_code", None)
    return form_page(
        form,
        "referrals/send_in_link.html",
        partner=partner,
        links=links,
        sends_mail=current_app.config["SETTINGS"].sends_mail,
        address=address_of(links[0], language_of(partner)) if links else None,
        code=kept[1] if kept and kept[0] == str(partner_id) else None,
    )


def _change_link(partner: Partner, *, email: str | None, new_id: UUID) -> None:
    asked, links = request.form.get("do"), living_links(partner.id)
    if asked == "end":
        in_actions.end_send_in(links)
        return
    if asked == "code" and links:
        code = new_code(links[0])
    else:
        link, code = link_to_send_in(partner.id, current_user.id, new_id=new_id)
        if asked == "mail":
            queue_letter("SEND_IN", link.id, email or "", language_of(partner))
    session["told_code"] = (str(partner.id), code)


REGISTERED.append(in_actions.registered)
