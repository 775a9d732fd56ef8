"""Where the room's pages hang, and what its views share."""

import datetime as dt

from flask import Blueprint, request

pages = Blueprint("shelter", __name__, url_prefix="/shelter")


def asked_day(name: str) -> dt.date | None:
    """A day in the address; None for none, or for what is no day."""
    return request.args.get(name, type=dt.date.fromisoformat)
