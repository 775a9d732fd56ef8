"""Which days can be meant where something of the past is written down. Plain functions."""

import datetime as dt

from flask_babel import gettext as _

# Old paper is entered years later, but none is older than a working life: whoever entered it could
# not ask what it says. An earlier year is a slip of the finger, 0202 for 2002.
PAPER_YEARS = 50
LIFE_YEARS = 120


def earliest(today: dt.date, years: int = PAPER_YEARS) -> dt.date:
    """The first day that can be meant."""
    return dt.date(today.year - years, 1, 1)


def too_long_ago(years: int = PAPER_YEARS) -> str:
    """The sentence for an earlier day."""
    return _("This day is more than %(years)s years ago. Is the year right?", years=years)
