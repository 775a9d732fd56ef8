"""What pages about a client share: the client in reach, or 404, and the line that it was read."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.queries import visible_or_404
from mrc_cases.base.trail import note
from mrc_cases.clients.actions import open_masked
from mrc_cases.clients.agreed import check_agreed
from mrc_cases.clients.changes import Change
from mrc_cases.clients.joining import kept_file
from mrc_cases.clients.models import Client
from mrc_cases.clients.profile import MASKED
from mrc_cases.clients.profile_history import label_of
from mrc_cases.clients.queries import knows_names_only
from mrc_cases.extensions import db
from mrc_cases.writing import day


def file_part(client_id: UUID) -> Client:
    """The client of a page beside the file; who knows names only (a mediator) gets 404."""
    if knows_names_only(current_user):
        abort(404)
    client = visible_or_404(current_user, Client, client_id)
    if request.method == "POST":
        go_to_kept_file(client)
    return client


def go_to_kept_file(client: Client) -> None:
    """What is asked of a file that was joined to another is asked of that one, with all that was
    typed.
    """
    if client.merged_into_id is not None:
        there = {**(request.view_args or {}), "client_id": client.merged_into_id}
        place = url_for(str(request.endpoint), **{**request.args.to_dict(), **there})
        abort(redirect(place, 307))


def chosen_client(client_id: UUID) -> Client:
    """A client in reach, or 404; of one who was registered twice the file that was kept."""
    client = kept_file(current_user, visible_or_404(current_user, Client, client_id))
    return client or abort(404)


def client_in_address() -> Client | None:
    """Whom `client_id` in the address names, if anybody; out of reach is 404 as everywhere."""
    asked = request.args.get("client_id", type=UUID)
    return chosen_client(asked) if asked else None


def asked_client() -> Client | None:
    """The same for a form in which something is begun for them, which says who it is."""
    client = client_in_address()
    if client is not None:
        note_named(client)
    return client


def note_named(client: Client) -> None:
    """Put on the trail that a page other than the file itself tells who a client is."""
    note(db.session, "read", client, page=request.endpoint)


def open_answer(client: Client, question: str) -> Any:
    """A masked answer that somebody asks to see, which is noted; 400 for any other question.

    Raises NotAgreed where it may not be used without an agreement.
    """
    if question not in MASKED:
        abort(400)
    check_agreed(current_user, client, question)
    return open_masked(client.profile, client, question)


def say_what_stays(change: Change | None) -> None:
    """Where a question was answered otherwise again later, the answer of now is that one."""
    for question, turn in (change.stays if change else {}).items():
        label, from_on = label_of(question), day(turn)
        # Translators: a corrected answer holds up to a later change of the same question
        flash(
            _("%(question)s: the answer recorded from %(day)s stays.", question=label, day=from_on)
        )
