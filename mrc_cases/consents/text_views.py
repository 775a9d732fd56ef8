"""The pages of the texts: which there are, their versions, and one in large letters."""

from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.pages import form_page
from mrc_cases.codes import is_code
from mrc_cases.consents import recipients, wordings
from mrc_cases.consents.actions import write_text
from mrc_cases.consents.blueprint import pages
from mrc_cases.consents.forms import NewTextForm, TextForm
from mrc_cases.consents.reading import heard
from mrc_cases.language import SHIPPED, current_language, direction, own_name, speaking


@pages.route("/texts")
@requires(Area.GOVERNANCE, Level.CHANGE)
def texts() -> ResponseReturnValue:
    return render_template(
        "consents/texts.html", offered=wordings.overview(), form=NewTextForm(), own_name=own_name
    )


@pages.route("/texts/new")
@requires(Area.GOVERNANCE, Level.CHANGE)
def another_language() -> ResponseReturnValue:
    """Where the choice of a further language leads."""
    purpose, tag = request.args.get("purpose"), wordings.tag_of(request.args.get("language"))
    if tag is None or purpose is None:
        return redirect(url_for(".texts"))
    return redirect(url_for(".text", purpose=_purpose(purpose), language=tag))


@pages.route("/texts/<purpose>/<language>", methods=["GET", "POST"])
@requires(Area.GOVERNANCE, Level.CHANGE)
def text(purpose: str, language: str) -> ResponseReturnValue:
    """The text in force, a new version of it, and those before."""
    if language not in wordings.TAGS:
        abort(404)
    present = wordings.current(_purpose(purpose), language)
    form = TextForm(data={"body": present.body if present else None})
    form.body.render_kw = {"lang": language}
    if form.validate_on_submit() and form.attempt(
        write_text, purpose, language, user_id=current_user.id
    ):
        flash(_("Saved. From now on this text is read out."))
        return redirect(url_for(".text", purpose=purpose, language=language))
    return form_page(
        form, "consents/text.html", purpose=purpose, language=language, present=present,
        versions=wordings.versions(purpose, language), name=own_name(language),
        direction=direction(language),
    )  # fmt: skip


def _purpose(purpose: str) -> str:
    if not is_code("CONSENT_PURPOSE", purpose):
        abort(404)
    return purpose


@pages.route("/read/<purpose>", methods=["GET", "POST"])
@requires(Area.CONSENTS, Level.READ)
@requires(Area.GOVERNANCE, Level.CHANGE)
@only_reads
def read(purpose: str) -> ResponseReturnValue:
    """The text in large letters, for the client's hand: no name of anybody, no way into a file.

    With whom something is shared comes by POST and stays out of the address.
    """
    sent = request.form
    wanted = sent.get("language") or request.args.get("language")
    wording = wordings.chosen(_purpose(purpose), wanted, sent.get("text"), current_language())
    shared = sent.get("data_set") if is_code("DATA_SET", sent.get("data_set")) else None
    shown = heard(
        wording, g.centre.name, _recipient(sent.get("partner"), sent.get("recipient")), shared
    )
    with speaking(wording.language if wording.language in SHIPPED else current_language()):
        return render_template(
            "consents/read.html", purpose=purpose, heard=shown,
            languages=wordings.languages_of(purpose), own_name=own_name,
        )  # fmt: skip


def _recipient(partner_id: str | None, words: str | None) -> str | None:
    try:
        key = UUID(partner_id or "")
    except ValueError:
        return words
    found = recipients.named([key]).get(key)
    return found.name if found else words
