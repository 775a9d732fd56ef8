"""Where the room's pages hang: `views` has the file's, `registering` those of opening one."""

from functools import partial
from typing import Any

from flask import Blueprint
from flask_login import current_user

from mrc_cases.clients.panels import care_of, tabs_for
from mrc_cases.clients.queries import knows_names_only

pages = Blueprint("clients", __name__, url_prefix="/clients")


@pages.app_context_processor
def for_files() -> dict[str, Any]:
    """What every page of a file needs: `file_tabs()`, `file_care(client)`, `knows_names_only()`."""
    return {
        "file_tabs": lambda: tabs_for(current_user),
        "file_care": partial(care_of, current_user),
        "knows_names_only": lambda: knows_names_only(current_user),
    }
