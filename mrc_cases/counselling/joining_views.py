"""The pages that say whose a contact was: join it, give it to another client, take it out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404, visible_to
from mrc_cases.base.forms import Form
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.coming import join_contact
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.file_pages import chosen_client
from mrc_cases.clients.models import Client
from mrc_cases.clients.own_contacts import is_own_contact
from mrc_cases.counselling import queries
from mrc_cases.counselling.blueprint import pages
from mrc_cases.counselling.finding import hit_facts, look_for
from mrc_cases.counselling.forms import JoinForm
from mrc_cases.counselling.whose import (
    contradictions,
    give_to_client,
    take_out_of_file,
)
from mrc_cases.extensions import db


@pages.route("/<uuid:consultation_id>/join", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def join(consultation_id: UUID) -> ResponseReturnValue:
    """Find the client an anonymous contact was, then join it with one press."""
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    if consultation.client_id is not None and "client_id" not in request.form:
        flash(_("This contact already belongs to a client."))
        return redirect(url_for(".show", consultation_id=consultation.id))
    return _whose(consultation, join_contact)


@pages.route("/<uuid:consultation_id>/client", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def other_client(consultation_id: UUID) -> ResponseReturnValue:
    """The contact was logged with the wrong client: find the right one."""
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    if consultation.client_id is None:
        return redirect(url_for(".join", consultation_id=consultation.id))
    return _whose(consultation, give_to_client)


def _whose(
    consultation: Consultation, give: Callable[[Consultation, Client], None]
) -> ResponseReturnValue:
    form = JoinForm()
    chosen = request.form.get("client_id", type=UUID)
    if chosen is not None:
        client = chosen_client(chosen)
        press = Form()
        if press.attempt(give, consultation, client):
            flash(_("The contact is now part of this file."))
            return redirect(url_for("clients.show", client_id=client.id))
        form.form_errors += press.form_errors
    found = look_for(form.find.data) if chosen is None and form.validate_on_submit() else None
    note(db.session, "read", consultation)
    facts = hit_facts()
    return form_page(
        form,
        "counselling/join.html",
        consultation=consultation,
        client=queries.client_of(current_user, consultation),
        found=found,
        against={each.id: _against(consultation, each, **facts) for each in found or ()},
        may_register=current_user.may(Area.CLIENTS, Level.CREATE),
        is_own=is_own_contact(consultation),
        **facts,
    )


def _against(consultation: Consultation, found: Any, *, names_only: bool, **_facts: Any) -> Any:
    """What speaks against a person; nothing to somebody for whom they are a name only."""
    return [] if names_only else list(contradictions(consultation, found))


@pages.route("/<uuid:consultation_id>/take-out", methods=["POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def take_out(consultation_id: UUID) -> ResponseReturnValue:
    """Nobody we know: the contact is anonymous again."""
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    press = Form()
    if press.attempt(take_out_of_file, consultation):
        flash(_("The contact is anonymous again. Its note must not tell who it was."))
    else:
        flash(" ".join(press.form_errors), "error")
    return back_to_contact(consultation_id)


def back_to_contact(consultation_id: UUID) -> ResponseReturnValue:
    """To the contact's page; to the list for who saw it only because of whose it was."""
    still = visible_to(current_user, Consultation).where(Consultation.id == consultation_id)
    if db.session.scalar(still) is None:
        return redirect(url_for(".index"))
    return redirect(url_for(".show", consultation_id=consultation_id))
