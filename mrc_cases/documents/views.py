"""The files of a client: listed, attached, opened through the gate only."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import TABS, Tab
from mrc_cases.consents.needs import need_consent
from mrc_cases.documents import happenings as happenings  # what the timeline tells of this room
from mrc_cases.documents import queries
from mrc_cases.documents.actions import attach, remove
from mrc_cases.documents.forms import AttachForm
from mrc_cases.documents.models import PHOTO, AttachedFile
from mrc_cases.extensions import db
from mrc_cases.sessions.models import CounsellingSession

pages = Blueprint("documents", __name__, url_prefix="/documents")

# The file is shown as what it is and can do nothing: no script, no form, no other address.
POLICY = "default-src 'none'; img-src 'self'; object-src 'self'; frame-ancestors 'none'"
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@pages.route("/of/<uuid:client_id>", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.READ)
def of_client(client_id: UUID) -> ResponseReturnValue:
    client = file_part(client_id)
    may_write = current_user.may(Area.CLIENTS, Level.CREATE)
    form = AttachForm()
    session_id = _asked_session(client)
    if (
        may_write
        and form.validate_on_submit()
        and form.attempt(_attach, client, session_id=session_id)
    ):
        flash(_("Saved."))
        return redirect(url_for(".of_client", client_id=client_id))
    files = db.session.execute(queries.files_of(current_user, client)).all()
    note(db.session, "read", client, part="documents")
    return form_page(
        form, "documents/of_client.html", client=client, files=files, may_write=may_write
    )


def _asked_session(client: Client) -> UUID | None:
    """The session the page was opened from, if it is this client's and in reach."""
    asked = request.args.get("session_id", type=UUID)
    if asked is None:
        return None
    found = visible_or_404(current_user, CounsellingSession, asked)
    if found.client_id != client.id:
        abort(404)
    return found.id


def _attach(client: Client, *, file: Any, **facts: Any) -> AttachedFile:
    return attach(client, file.read(), **facts)


@pages.route("/<uuid:file_id>")
@requires(Area.CLIENTS, Level.READ)
def show(file_id: UUID) -> ResponseReturnValue:
    """The file itself; its name tells nothing of whom it is about."""
    attached = visible_or_404(current_user, AttachedFile, file_id)
    file_part(attached.client_id)
    if attached.kind == PHOTO:
        need_consent(current_user, attached.client_id, "PHOTO")
    content = queries.content_of(attached)
    note(db.session, "read", attached)
    name = f"document-{attached.id.hex[:8]}.{ENDINGS[attached.media_type]}"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Security-Policy": POLICY,
    }
    return Response(content, mimetype=attached.media_type, headers=headers)


@pages.route("/<uuid:file_id>/remove", methods=["POST"])
@requires(Area.CLIENTS, Level.CHANGE)
def take_away(file_id: UUID) -> ResponseReturnValue:
    attached = visible_or_404(current_user, AttachedFile, file_id)
    remove(attached)
    flash(_("Taken away."))
    return redirect(url_for(".of_client", client_id=attached.client_id))


TABS.append(Tab(40, _l("Documents"), "documents.of_client", Area.CLIENTS))
FORMS["attached_file"] = (AttachForm,)
