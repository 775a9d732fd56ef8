"""What pages about a client share: the client in reach, or 404, and the line that it was read."""

from uuid import UUID

from flask import abort, request
from flask_login import current_user

from mrc_cases.access.queries import visible_or_404
from mrc_cases.base.trail import note
from mrc_cases.clients.models import Client
from mrc_cases.clients.queries import knows_names_only
from mrc_cases.extensions import db


def file_part(client_id: UUID) -> Client:
    """The client of a page beside the file; who knows names only (a mediator) gets 404."""
    if knows_names_only(current_user):
        abort(404)
    return visible_or_404(current_user, Client, client_id)


def asked_client() -> Client | None:
    """Whom `client_id` in the address of a page names, if anybody; out of reach is 404.

    The page says who it is: a form in which something is begun for them.
    """
    asked = request.args.get("client_id", type=UUID)
    if asked is None:
        return None
    client = visible_or_404(current_user, Client, asked)
    note_named(client)
    return client


def note_named(client: Client) -> None:
    """Put on the trail that a page other than the file itself tells who a client is."""
    note(db.session, "read", client, page=request.endpoint)
