"""The blueprint all pages of this room hang on, and what they all call a client by."""

from functools import partial
from typing import Any

from flask import Blueprint
from flask_login import current_user

from mrc_cases.counselling import queries

pages = Blueprint("counselling", __name__, url_prefix="/consultations")


@pages.context_processor
def _names() -> dict[str, Any]:
    """`called(client)`: what the reader calls a client by."""
    return {"called": partial(queries.called, current_user)}
