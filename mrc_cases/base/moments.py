"""Moments are stored in UTC; days are the centre's own, because a night shift starts yesterday."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy import BindParameter, Date, DateTime, Dialect, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator


def now() -> dt.datetime:
    """The present moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def local_day(moment: dt.datetime, time_zone: str) -> dt.date:
    """The calendar day on which a moment falls in the centre's time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def local_now() -> dt.datetime:
    """The present moment on the clock of the centre this request is for."""
    return now().astimezone(ZoneInfo(g.centre.time_zone))


def today() -> dt.date:
    """The day it is in the centre this request is for."""
    return local_now().date()


def local_time(moment: dt.datetime, time_zone: str) -> dt.time:
    """The wall-clock time of a moment in the centre."""
    return moment.astimezone(ZoneInfo(time_zone)).time()


def at_local(day: dt.date, time: dt.time, time_zone: str) -> dt.datetime:
    """The UTC moment of a wall-clock time in the centre.

    An hour that summer time skips or repeats is taken as before the change (fold 0).
    """
    return dt.datetime.combine(day, time, ZoneInfo(time_zone)).astimezone(dt.UTC)


def present(shift: dt.timedelta = dt.timedelta()) -> BindParameter[dt.datetime]:
    """The present moment, or one so far from it, in a kept question: read at each asking."""
    return bindparam("present", callable_=lambda: now() + shift, type_=Moment(), unique=True)


def centre_day(shift: dt.timedelta = dt.timedelta()) -> BindParameter[dt.date]:
    """The centre's day, or one so far from it, in a kept question: read at each asking."""
    return bindparam("day", callable_=lambda: today() + shift, type_=Date(), unique=True)


def day_before(shift: dt.timedelta = dt.timedelta()) -> BindParameter[dt.date]:
    """A day that lies, everywhere on earth, before the moment so far from the present one."""
    earlier = shift - dt.timedelta(days=1)
    return bindparam(
        "before", callable_=lambda: (now() + earlier).date(), type_=Date(), unique=True
    )


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


class LocalDay(GenericFunction[dt.date]):
    """In a query: the day on which a moment falls in a time zone, `LocalDay(column, zone)`."""

    type = Date()
    inherit_cache = True
    name = "mrc_local_day"


@compiles(LocalDay, "postgresql")
def _local_day_there(element: Any, compiler: Any, **more: Any) -> str:
    moment, zone = (compiler.process(clause, **more) for clause in element.clauses)
    return f"CAST(timezone({zone}, {moment}) AS DATE)"


def local_day_of_text(moment: str | None, time_zone: str) -> str | None:
    """`LocalDay` for SQLite, which keeps moments as text in UTC and knows no zones."""
    if moment is None:
        return None
    return local_day(
        dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC), time_zone
    ).isoformat()
