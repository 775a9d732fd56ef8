"""The pages that end the work with a client and take it up again."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases import writing
from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.blueprint import pages
from mrc_cases.clients.closing_forms import CloseForm, OpenAgainForm
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.panels import OpenWork, beside
from mrc_cases.clients.queries import file_of
from mrc_cases.clients.states import AT_AN_END, GOING_ON, close_file, lasting_closing, open_again
from mrc_cases.extensions import db


@pages.route("/<uuid:client_id>/close", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CHANGE)
def close(client_id: UUID) -> ResponseReturnValue:
    """Close a file: why, and what becomes of what is still open."""
    file = file_of(current_user, client_id)
    client = file.client
    if client.state not in GOING_ON:
        return redirect(url_for(".show", client_id=client_id))
    form = CloseForm()
    work = beside(current_user, client).open_work
    if file.call_promised_on:
        words = _("We promised to call back on %(day)s", day=writing.day(file.call_promised_on))
        work = [*work, OpenWork(words, "warn")]
    if form.validate_on_submit() and form.attempt(
        close_file, client, is_open=bool(work), today=today()
    ):
        flash(_("The file is closed."))
        return redirect(url_for(".show", client_id=client_id))
    note(db.session, "read", client, part="closing")
    return form_page(form, "clients/close.html", client=client, open_work=work)


@pages.route("/<uuid:client_id>/open-again", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CHANGE)
def open_file_again(client_id: UUID) -> ResponseReturnValue:
    """How a file was closed, and the way to open it again."""
    client = file_part(client_id)
    if client.state not in AT_AN_END:
        return redirect(url_for(".show", client_id=client_id))
    form = OpenAgainForm()
    if form.validate_on_submit() and form.attempt(open_again, client, today=today()):
        flash(_("The file is open again."))
        return redirect(url_for(".show", client_id=client_id))
    note(db.session, "read", client, part="closing")
    return form_page(
        form, "clients/open_again.html", client=client, closing=lasting_closing(client)
    )


FORMS["file_closing"] = (CloseForm, OpenAgainForm)
