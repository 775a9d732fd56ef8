"""Moments are stored in UTC; days are the centre's own, because a night shift starts yesterday."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, DateTime, Dialect, bindparam
from sqlalchemy.types import TypeDecorator


def now() -> dt.datetime:
    """The present moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def local_day(moment: dt.datetime, time_zone: str) -> dt.date:
    """The calendar day on which a moment falls in the centre's time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def local_time(moment: dt.datetime, time_zone: str) -> dt.time:
    """The wall-clock time of a moment in the centre."""
    return moment.astimezone(ZoneInfo(time_zone)).time()


def at_local(day: dt.date, time: dt.time, time_zone: str) -> dt.datetime:
    """The UTC moment of a wall-clock time in the centre.

    An hour that summer time skips or repeats is taken as before the change (fold 0).
    """
    return dt.datetime.combine(day, time, ZoneInfo(time_zone)).astimezone(dt.UTC)


def present() -> BindParameter[dt.datetime]:
    """The present moment in a query that may be built once and asked often: read at each asking."""
    return bindparam("present", callable_=now, type_=Moment(), unique=True)


class Moment(TypeDecorator[dt.datetime]):
    """A moment with its zone: UTC in the database on both engines, aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        if value is None:
            return None
        # SQLite forgets the zone; what was stored is UTC by process_bind_param.
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
