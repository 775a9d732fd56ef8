"""The one blueprint of this room: its pages for staff and those for partners."""

import datetime as dt

from flask import Blueprint, g

from mrc_cases.base.moments import local_day, now

pages = Blueprint("referrals", __name__)


def today() -> dt.date:
    """The day in the centre."""
    return local_day(now(), g.centre.time_zone)
