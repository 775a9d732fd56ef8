"""What report 5.3 counts: contacts by channel and day, and the persons behind them."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, func, select

from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.reports.queries import Universe, by_gender, consultations_in


def contacts_by_channel(universe: Universe) -> Select[str, str, int]:
    """(channel, gender, contacts) of everything that was counselling."""
    return (
        select(Consultation.channel, Consultation.gender, func.count())
        .where(*consultations_in(universe))
        .group_by(Consultation.channel, Consultation.gender)
        .order_by(Consultation.channel, Consultation.gender)
    )


def contacts_by_day(universe: Universe) -> Select[dt.date, str, int]:
    """(day, gender, contacts): no two engines cut a month from a day in the same way."""
    return (
        select(Consultation.happened_on, Consultation.gender, func.count())
        .where(*consultations_in(universe))
        .group_by(Consultation.happened_on, Consultation.gender)
        .order_by(Consultation.happened_on)
    )


def who_came_by(universe: Universe, channels: list[str]) -> Select[*tuple[Any, ...]]:
    """(client) who came over one of the channels, each once."""
    came = select(Consultation.client_id).where(
        Consultation.client_id.is_not(None),
        Consultation.channel.in_(channels),
        *consultations_in(universe),
    )
    return came.distinct()


def persons_by_channel(universe: Universe, channels: list[str]) -> Select[str, int]:
    """(gender, persons) who came over one of the channels, each person once, by their profile."""
    return by_gender(who_came_by(universe, channels).subquery(), universe.period)
