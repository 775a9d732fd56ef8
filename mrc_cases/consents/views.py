"""The pages of a client's consents: what is agreed, asked, changed, taken back, printed."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page, own_path
from mrc_cases.base.trail import note
from mrc_cases.clients.agreed import CHECKS, NotAgreed
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import CARE, PANELS, TABS, Care, Panel, Tab
from mrc_cases.codes import is_code
from mrc_cases.consents import happenings as happenings  # what the timeline tells of this room
from mrc_cases.consents import list_views as list_views  # their pages hang on the same blueprint
from mrc_cases.consents import queries, recipients, wordings
from mrc_cases.consents import text_views as text_views
from mrc_cases.consents.actions import (
    declare_invalid,
    keep_from,
    lift,
    record_consent,
    renew,
    withdraw,
)
from mrc_cases.consents.blueprint import pages
from mrc_cases.consents.care import care_lines, kept_from
from mrc_cases.consents.children import is_child
from mrc_cases.consents.forms import ConsentForm, EndForm, KeepForm
from mrc_cases.consents.models import AT_INTAKE, Consent, Withholding
from mrc_cases.consents.needs import missing_for
from mrc_cases.consents.reading import Heard, heard
from mrc_cases.consents.sharing import shared_under
from mrc_cases.extensions import db
from mrc_cases.language import OF_CLIENTS, SHIPPED, current_language, own_name, speaking

# For how many years each is usually asked; the others as long as the file lasts.
USUAL_YEARS = {"SHARE": 1, "PHOTO": 2, "CONTACT_LATER": 2, "RESEARCH": 2}


@pages.route("/of/<uuid:client_id>")
@requires(Area.CONSENTS, Level.READ)
def of_client(client_id: UUID) -> ResponseReturnValue:
    client = file_part(client_id)
    lines = queries.consents_of(current_user, client, today())
    note(db.session, "read", client, part="consents")
    return render_template(
        "consents/of_client.html",
        client=client,
        agreements=queries.agreements_of(current_user, client),
        matters=queries.matters(lines),
        earlier=[line for line in lines if not line.is_living],
        kept=kept_from(client),
        may_write=current_user.may(Area.CONSENTS, Level.CREATE),
    )


@pages.route("/of/<uuid:client_id>/ask/<purpose>", methods=["GET", "POST"])
@requires(Area.CONSENTS, Level.CREATE)
def ask(client_id: UUID, purpose: str) -> ResponseReturnValue:
    """The text, and what the client said to it."""
    client = file_part(client_id)
    if purpose == AT_INTAKE or purpose not in wordings.purposes():
        abort(404)
    form = _consent_form(client, purpose, _usual(client, purpose))
    if _is_sent(form) and form.attempt(record_consent, client, today=today()):
        return _saved(form)
    return _ask_page(client, form)


@pages.route("/<uuid:consent_id>/renew", methods=["GET", "POST"])
@requires(Area.CONSENTS, Level.CREATE)
def change(consent_id: UUID) -> ResponseReturnValue:
    """Ask again: a new consent takes the place of this one."""
    consent, client = _consent(consent_id)
    form = _consent_form(client, consent.purpose, _as_before(client, consent), consent)
    if _is_sent(form) and form.attempt(renew, client, consent, today=today()):
        return _saved(form)
    return _ask_page(client, form, consent)


def _is_sent(form: ConsentForm) -> bool:
    """Whether there is an answer, and not only the wish to see the text in another way."""
    return not request.form.keys() & {"show", "language"} and form.validate_on_submit()


def _saved(form: ConsentForm) -> ResponseReturnValue:
    flash(_("Saved."))
    back = own_path(request.args.get("back"))
    return redirect(back or url_for(".show", consent_id=form.result.id))


def _consent(consent_id: UUID) -> tuple[Consent, Client]:
    consent = visible_or_404(current_user, Consent, consent_id)
    return consent, file_part(consent.client_id)


def _usual(client: Client, purpose: str) -> dict[str, Any]:
    """For as long as is usual; what another page asked for."""
    years, wanted = USUAL_YEARS.get(purpose), request.args.get("data_set")
    return {
        "given_by": "GUARDIAN" if is_child(client, today()) else "CLIENT",
        "expires_on": today() + dt.timedelta(days=365 * years) if years else None,
        "partner": request.args.get("partner_id"),
        "data_set": wanted if is_code("DATA_SET", wanted) else "SUMMARY",
    }


def _as_before(client: Client, consent: Consent) -> dict[str, Any]:
    same = ("data_set", "how", "given_by", "giver_name", "witness", "interpreter")
    return {**_usual(client, consent.purpose), **{name: getattr(consent, name) for name in same}}


def _consent_form(
    client: Client, purpose: str, usual: dict[str, Any], before: Consent | None = None
) -> ConsentForm:
    form = ConsentForm(data=usual)
    form.purpose = purpose
    form.wording = wordings.chosen(
        purpose, request.form.get("language"), form.text.data,
        wordings.tag_of(client.profile.language), current_language(),
    )  # fmt: skip
    form.text.data = wordings.mark_of(form.wording)
    if not form.is_submitted() or "language" in request.form:  # what is shown is what is read
        form.language_read.data = wordings.code_of(form.wording.language)
    form.offer([] if before else recipients.offered(), is_child=is_child(client, today()))
    if before is not None:
        del form.recipient
    return form


def _ask_page(
    client: Client, form: ConsentForm, before: Consent | None = None
) -> ResponseReturnValue:
    note(db.session, "read", client, part="consents")
    recipient = queries.name_of(before) if before else _recipient(form)
    shared = form.data_set.data if form.data_set else None
    return form_page(
        form, "consents/ask.html", client=client, before=before, recipient=recipient,
        heard=heard(form.wording, g.centre.name, recipient, shared),
        beside=_beside(form, recipient, shared),
        languages=wordings.languages_of(form.purpose), own_name=own_name,
    )  # fmt: skip


def _beside(form: ConsentForm, recipient: str | None, shared: str | None) -> Heard | None:
    """The same text for the member of staff, if it is in another language than the client's."""
    own = wordings.current(form.purpose, current_language())
    if own is None or own.language == form.wording.language:
        return None
    return heard(own, g.centre.name, recipient, shared)


def _recipient(form: ConsentForm) -> str | None:
    chosen = form.chosen_partner
    if chosen is not None:
        found = recipients.named([chosen]).get(chosen)
        return found.name if found else None
    return form.recipient.data if form.recipient else None


@pages.route("/<uuid:consent_id>")
@requires(Area.CONSENTS, Level.READ)
def show(consent_id: UUID) -> ResponseReturnValue:
    consent, client = _consent(consent_id)
    note(db.session, "read", consent)
    return render_template("consents/show.html", client=client, **_facts(consent))


def _facts(consent: Consent) -> dict[str, Any]:
    """A consent with the text as it was heard, what came before, and what was already shared."""
    chain = queries.chain_of(current_user, consent, today())
    recipient = queries.name_of(consent)
    wording = wordings.text_of(consent.text_id)
    return {
        "consent": consent,
        "state": consent.state_on(today()),
        "recipient": recipient,
        "chain": [line for line in chain if line.consent.id != consent.id],
        "by": next((line.by for line in chain if line.consent.id == consent.id), None),
        "shared": [each for line in chain for each in shared_under(current_user, line.consent)],
        "heard": heard(wording, g.centre.name, recipient, consent.data_set) if wording else None,
        "may_write": current_user.may(Area.CONSENTS, Level.CREATE),
        "may_void": current_user.may(Area.CONSENTS, Level.CHANGE),
    }


@pages.route("/<uuid:consent_id>/withdraw", methods=["GET", "POST"])
@requires(Area.CONSENTS, Level.CREATE)
def end(consent_id: UUID) -> ResponseReturnValue:
    """Taken back by the client, after seeing what was already shared; or declared not to count."""
    consent, client = _consent(consent_id)
    form = EndForm()
    is_void = request.form.get("do") == "void"
    if is_void and not current_user.may(Area.CONSENTS, Level.CHANGE):
        abort(403)
    if form.validate_on_submit() and form.attempt(
        declare_invalid if is_void else withdraw, consent
    ):
        flash(_ended(consent))
        return redirect(url_for(".show", consent_id=consent_id))
    note(db.session, "read", consent)
    return form_page(form, "consents/end.html", client=client, **_facts(consent))


def _ended(consent: Consent) -> str:
    """What is said once a consent has ended; the text for a photo promises that it is removed."""
    if consent.state == "invalidated":
        return str(_("It no longer counts."))
    if consent.purpose == "PHOTO":
        return str(_("Taken back. Take the photo away too, on the page Documents."))
    return str(_("Taken back. Nothing more is done with it."))


@pages.route("/<uuid:consent_id>/print")
@requires(Area.CONSENTS, Level.READ)
def on_paper(consent_id: UUID) -> ResponseReturnValue:
    """For the client's hand, all of it in the language it was heard in, where we speak it."""
    consent, client = _consent(consent_id)
    note(db.session, "print", consent)
    wording = wordings.text_of(consent.text_id)
    tag = wording.language if wording else OF_CLIENTS.get(client.profile.language)
    with speaking(tag if tag in SHIPPED else current_language()):
        return render_template("consents/on_paper.html", client=client, **_facts(consent))


# --- what to keep from whom --------------------------------------------------------------------


@pages.route("/of/<uuid:client_id>/keep", methods=["GET", "POST"])
@requires(Area.CONSENTS, Level.CREATE)
def keep(client_id: UUID) -> ResponseReturnValue:
    client = file_part(client_id)
    form = KeepForm()
    form.offer(recipients.offered())
    if form.validate_on_submit() and form.attempt(keep_from, client):
        flash(_("Saved."))
        return redirect(url_for(".of_client", client_id=client_id))
    note(db.session, "read", client, part="consents")
    return form_page(form, "consents/keep.html", client=client)


@pages.route("/kept/<uuid:withholding_id>/lift", methods=["POST"])
@requires(Area.CONSENTS, Level.CREATE)
def no_longer(withholding_id: UUID) -> ResponseReturnValue:
    """The client no longer minds."""
    found = visible_or_404(current_user, Withholding, withholding_id)
    client = file_part(found.client_id)
    lift(found)
    flash(_("It may be told again."))
    return redirect(url_for(".of_client", client_id=client.id))


# --- on every page -----------------------------------------------------------------------------


@pages.app_errorhandler(NotAgreed)
def not_agreed(refused: NotAgreed) -> ResponseReturnValue:
    """A plain page instead of what is not agreed, and the way to ask for it."""
    note(
        db.session, "refused", kept_on_refusal=True, page=request.endpoint,
        client=str(refused.client_id), purpose=refused.purpose,
    )  # fmt: skip
    return render_template(
        "consents/not_agreed.html", client_id=refused.client_id, purpose=refused.purpose
    ), 403


PANELS.append(
    Panel(
        "consents/panel.html",
        Area.CONSENTS,
        queries.anything_of,
        lambda user, client: {"lines": queries.living_lines(user, client, today())},
    )
)
TABS.append(Tab(15, _l("Consent"), "consents.of_client", Area.CONSENTS))
CHECKS.append(missing_for)
CARE.append(Care(queries.anything_withheld, care_lines))
FORMS.update(agreement=(ConsentForm,), consent=(ConsentForm, EndForm), withholding=(KeepForm,))
