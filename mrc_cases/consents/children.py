"""Who agrees for a child, and until when (domain.md 1.4). Plain functions."""

import datetime as dt

from mrc_cases.clients.birth import age_on
from mrc_cases.clients.models import Client

OF_AGE = 18
# From this age on a child can say whether it agrees, in its own words.
ASKED_FROM = 6


def age_of(client: Client, on: dt.date) -> int | None:
    """The completed years of a client, if the birth is known."""
    return age_on(client.profile.born_month, on, client.born_on)


def is_child(client: Client, on: dt.date) -> bool:
    """Whether a guardian has to agree; somebody in a child's care situation counts as a child."""
    age = age_of(client, on)
    return client.profile.minor_care is not None if age is None else age < OF_AGE


def last_day_as_child(client: Client) -> dt.date | None:
    """The day before the client can agree alone; a birth known to the month counts as its first."""
    if client.born_on is not None:
        year, month, day = client.born_on.year, client.born_on.month, client.born_on.day
    elif client.profile.born_month is not None:
        year, month, day = client.profile.born_month // 12, client.profile.born_month % 12 + 1, 1
    else:
        return None
    if (month, day) == (2, 29):
        month, day = 3, 1
    return dt.date(year + OF_AGE, month, day) - dt.timedelta(days=1)
