"""Drafts of sessions: kept every few seconds while somebody types, found again, discarded."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.moments import now, today
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import client_in_address
from mrc_cases.clients.panels import PUT_ASIDE, PutAside
from mrc_cases.expiring import let_go_by_themselves
from mrc_cases.extensions import db
from mrc_cases.sessions import queries
from mrc_cases.sessions.blueprint import pages
from mrc_cases.sessions.draft_actions import save_draft
from mrc_cases.sessions.models import SessionDraft

_NOT_KEPT = {"csrf_token", "draft", "entry_key"}


def asked_draft() -> SessionDraft | None:
    """The draft in the address or the form, or 404 where it is not the person's."""
    asked = request.values.get("draft", type=UUID)
    return queries.own_draft_or_404(current_user, asked) if asked else None


@pages.route("/draft", methods=["POST"])
@requires(Area.SESSIONS, Level.CREATE)
def keep_draft() -> ResponseReturnValue:
    """What is being typed, kept every few seconds; answers with the draft's key and the time."""
    answers = {name: values for name, values in request.form.lists() if name not in _NOT_KEPT}
    client = client_in_address()
    new_id = request.form.get("entry_key", type=UUID)
    draft = asked_draft() or (queries.own_draft(current_user, new_id) if new_id else None)
    client_id = client.id if client else None
    draft = save_draft(draft, current_user, client_id, answers, today(), new_id=new_id)
    return render_template("sessions/draft_kept.html", draft=draft, at=now())


@pages.route("/drafts", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CREATE)
def drafts() -> ResponseReturnValue:
    asked = request.form.get("discard", type=UUID)
    if asked is not None:
        db.session.delete(queries.own_draft_or_404(current_user, asked))
        flash(_("The draft is gone."))
        return redirect(url_for(".drafts"))
    own = queries.put_aside(current_user, today())
    note(db.session, "read", drafts=len(own))
    return render_template("sessions/drafts.html", lines=own)


PUT_ASIDE.append(PutAside("sessions/put_aside.html", Area.SESSIONS, queries.put_aside))
let_go_by_themselves(SessionDraft)
