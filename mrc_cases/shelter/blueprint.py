"""Where the room's pages hang, and what its views share."""

import datetime as dt

from flask import Blueprint, g, request

from mrc_cases.base.moments import local_day, now

pages = Blueprint("shelter", __name__, url_prefix="/shelter")


def today() -> dt.date:
    """The centre's day."""
    return local_day(now(), g.centre.time_zone)


def asked_day(name: str) -> dt.date | None:
    """A day in the address; None for none, or for what is no day."""
    return request.args.get(name, type=dt.date.fromisoformat)
