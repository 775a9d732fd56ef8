"""What somebody put aside half written: a registration, or the new intake of a client."""

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.moments import today
from mrc_cases.base.trail import note
from mrc_cases.clients import queries
from mrc_cases.clients.actions import (
    discard_draft,
    occasion_of,
    one_after_the_other,
    save_draft,
)
from mrc_cases.clients.blueprint import pages
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import put_aside_by
from mrc_cases.expiring import let_go_by_themselves
from mrc_cases.extensions import db

# What a draft does not keep: the page's own marks.
_NOT_KEPT = {"csrf_token", "do", "carry", "new_id"}
# What it keeps beside the answers: what it grows out of, and whose new intake it is.
CONTACT, CLIENT = "contact", "client"


def asked_draft() -> IntakeDraft | None:
    """The draft that the address names, one's own."""
    asked = request.args.get("draft", type=UUID)
    return queries.own_draft_or_404(current_user, asked) if asked else None


def held_by(draft: IntakeDraft | None, mark: str) -> UUID | None:
    """The contact a draft grows out of, or the client it belongs to."""
    held = draft.answers.get(mark) if draft else None
    return UUID(held[0]) if held else None


def as_put_aside(draft: IntakeDraft | None) -> MultiDict[str, str] | None:
    """The answers of a draft that is opened again; None where another page was sent."""
    if draft is None or request.method != "GET":
        return None
    return MultiDict([(name, value) for name, values in draft.answers.items() for value in values])


def put_aside(draft: IntakeDraft | None, **marks: UUID | None) -> ResponseReturnValue:
    """Keep the page as it was sent, unchecked; sent twice it is one draft, of the page's own id."""
    answers = {name: values for name, values in request.form.lists() if name not in _NOT_KEPT}
    answers |= {name: [str(key)] for name, key in marks.items() if key is not None}
    occasion = occasion_of(
        current_user.id, current_user.office_id, today(), today(), g.centre.time_zone
    )
    new_id = request.form.get("new_id", type=UUID)
    if draft is None and new_id is not None:
        one_after_the_other()
        draft = queries.own_draft(current_user, new_id)
    save_draft(draft, answers, occasion, new_id=new_id)
    flash(_("Put aside. You find it under your drafts."))
    return redirect(url_for(".drafts"))


@pages.route("/drafts", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CREATE)
@requires(Area.CLIENTS, Level.CHANGE)
def drafts() -> ResponseReturnValue:
    """One's own drafts; to who changes files in the whole office, the forgotten ones as well."""
    asked = request.form.get("discard", type=UUID)
    if asked is not None:
        discard_draft(queries.own_draft_or_404(current_user, asked))
        flash(_("The draft is gone."))
        return redirect(url_for(".drafts"))
    own = queries.own_drafts(current_user, today())
    others = put_aside_by(current_user, today())
    note(db.session, "read", drafts=len(own) + sum(len(lines) for _template, lines in others))
    return render_template(
        "clients/drafts.html",
        drafts=_named(own),
        others=others,
        forgotten=queries.forgotten_drafts(current_user, today()),
        days=queries.STALE_DRAFT_DAYS,
        may_register=current_user.may(Area.CLIENTS, Level.CREATE),
    )


def _named(own: Any) -> list[tuple[IntakeDraft, str, UUID | None]]:
    """Each draft with whom it is about, and whose file is in reach if there is one."""
    wanted = [client_id for draft in own if (client_id := held_by(draft, CLIENT))]
    names = queries.names_in_reach(current_user, wanted)
    found = []
    for draft in own:
        typed = (draft.answers.get("full_name") or [""])[0]
        client_id = held_by(draft, CLIENT)
        name = names.get(client_id, "") if client_id else typed
        found.append((draft, name, client_id))
    return found


def own_draft_of(client_id: UUID) -> IntakeDraft | None:
    """The draft in the address, which must be of this client, or of a file joined to theirs."""
    draft = asked_draft()
    held = held_by(draft, CLIENT)
    if draft is not None and held != client_id:
        begun = db.session.get(Client, held) if held else None
        if begun is None or begun.merged_into_id != client_id:
            abort(404)
    return draft


let_go_by_themselves(IntakeDraft)
