"""What the pages beside a client's file share: the file in reach, or 404."""

from uuid import UUID

from flask import abort
from flask_login import current_user

from mrc_cases.access.queries import visible_or_404
from mrc_cases.clients.models import Client
from mrc_cases.clients.queries import knows_names_only


def file_part(client_id: UUID) -> Client:
    """The client of a page beside the file; who knows names only (a mediator) gets 404."""
    if knows_names_only(current_user):
        abort(404)
    return visible_or_404(current_user, Client, client_id)
