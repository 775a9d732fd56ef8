"""Finding the client a contact is about, in the log form or when it is joined."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import request
from flask_login import current_user

from mrc_cases.base.moments import today
from mrc_cases.base.trail import note
from mrc_cases.clients.birth import age_on
from mrc_cases.clients.file_pages import chosen_client, client_in_address
from mrc_cases.clients.hits import Found, Hits
from mrc_cases.clients.models import Client
from mrc_cases.clients.queries import find_clients, knows_names_only
from mrc_cases.extensions import db


def look_for(text: str | None) -> Hits:
    """Who may be meant among those the person may see, as the client search finds and notes it."""
    found = find_clients(current_user, text)
    note(db.session, "search", hits=len(found))
    return found


def hit_facts() -> dict[str, Any]:
    """What a page of hits needs to tell people of one name apart."""
    return {"names_only": knows_names_only(current_user), "age": partial(_age, today())}


def _age(day: Any, found: Found) -> int | None:
    return age_on(found.born_month, day)


def whom_it_is_about() -> Client | None:
    """The client just pressed among the hits, or the one in the address."""
    chosen = request.form.get("chosen", type=UUID)
    return chosen_client(chosen) if chosen else client_in_address()


def asks_whom() -> bool:
    """Whether the log form was sent only to say whom it is about: nothing is to be saved yet.

    Enter in the search box presses the first button of the form, which saves; a text nobody has
    looked for yet is looked for first.
    """
    if {"look", "chosen", "somebody_else"} & request.form.keys():
        return True
    typed = request.form.get("find", "").strip()
    return bool(typed) and typed != request.form.get("looked_for", "")
