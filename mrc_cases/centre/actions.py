"""What is done with the centre: set it up once, change its offices and hours."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from anyascii import anyascii
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from mrc_cases.access.actions import add_user
from mrc_cases.access.models import User
from mrc_cases.access.permissions import Role
from mrc_cases.base.checked_name import checked_name
from mrc_cases.base.errors import RuleBroken, explain_constraint
from mrc_cases.centre.models import Centre, ClosedPeriod, Office, OpeningHours
from mrc_cases.centre.versions import refuse_stale
from mrc_cases.centre.zones import is_zone, usual_zone
from mrc_cases.codes import COUNTRIES
from mrc_cases.extensions import db
from mrc_cases.language import SHIPPED, own_name
from mrc_cases.writing import day, listed

ALREADY = _l("This centre is set up already. Please sign in.")
explain_constraint("pk_centre", ALREADY)
explain_constraint(
    "uq_opening_hours_office_id_is_hotline_weekday_opens",
    _l("There is a time that begins then on one of these days already."),
    "opens",
)


def set_up_centre(
    *,
    name: str,
    country: str,
    time_zone: str | None,
    manager_name: str,
    manager_email: str,
    password: str,
    languages: Sequence[str] = (),
    offices: Sequence[str] = (),
    also_counsels: bool = True,
    language: str = "en",
) -> User:
    """Make the centre, its offices (the first is the main one) and its first manager.

    Once only: the centre's key can be no other than 1, so of two people who press at the same
    time one is refused by the database itself.
    """
    if db.session.get(Centre, 1) is not None:
        raise RuleBroken(ALREADY)
    centre = Centre(
        id=1,
        name=checked_name(name, _("Enter the name of the centre."), "name"),
        country=_known_country(country),
        time_zone=_known_zone(time_zone, country.upper()),
        languages=_known_languages(languages),
    )
    db.session.add(centre)
    db.session.flush()
    for office in list(dict.fromkeys(offices)) or [centre.name]:
        add_office(office, field="offices")
    return _first_manager(manager_name, manager_email, password, also_counsels, language)


def _first_manager(name: str, email: str, password: str, counsels: bool, language: str) -> User:
    """Whoever sets up has chosen this password: it need not be changed."""
    try:
        return add_user(
            name=name,
            email=email,
            password=password,
            roles=[Role.MANAGER, *([Role.COUNSELLOR] if counsels else [])],
            language=language,
            must_change_password=False,
        )
    except RuleBroken as broken:
        field = f"manager_{broken.field}" if broken.field in {"name", "email"} else broken.field
        raise RuleBroken(broken.message, field) from broken


def _known_country(country: str) -> str:
    code = country.upper()
    if code not in COUNTRIES:
        raise RuleBroken(_("Choose the country from the list."), field="country")
    return code


def _known_zone(time_zone: str | None, country: str) -> str:
    """The zone that was named, or the only one of the country."""
    zone = time_zone or usual_zone(country)
    if zone is None:
        raise RuleBroken(_("This country has several time zones. Choose yours."), field="time_zone")
    if not is_zone(zone):
        raise RuleBroken(
            _("Choose a time zone from the list, like Europe/Bratislava."), field="time_zone"
        )
    return zone


def _known_languages(languages: Sequence[str]) -> tuple[str, ...]:
    unknown = set(languages) - set(SHIPPED)
    if unknown:
        raise RuleBroken(
            _("There is no language %(language)s.", language=", ".join(sorted(unknown))),
            field="languages",
        )
    return tuple(languages) or SHIPPED


def change_centre(
    centre: Centre,
    *,
    version: int,
    name: str,
    languages: Sequence[str],
    asks_second_factor: bool = False,
) -> None:
    """Rename the centre, offer other languages, or ask for codes from phones."""
    new = {
        "name": name,
        "languages": _known_languages(languages),
        "asks_second_factor": asks_second_factor,
    }
    _write(centre, version, new)


def _write(record: Centre | Office, version: int, new: Mapping[str, Any]) -> None:
    """Write the new answers, unless somebody else wrote others since the page was opened."""
    differing = [name for name, value in new.items() if value != getattr(record, name)]
    theirs = {name: _in_words(getattr(record, name)) for name in differing}
    refuse_stale(version, record.version, theirs)
    for name in differing:
        setattr(record, name, new[name])


def _in_words(value: Any) -> str | None:
    """A saved answer, for somebody who compares two versions."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.date):
        return day(value)
    return listed(map(own_name, value)) if isinstance(value, tuple) else value


def add_office(name: str, field: str = "name", new_id: UUID | None = None) -> Office:
    """Open an office, after those there are; `field` is the question that asked for its name."""
    name = checked_name(name, _("Enter the name of the office."), field)
    last = db.session.scalar(select(func.max(Office.position)))
    codes = frozenset(db.session.scalars(select(Office.code)))
    position = 0 if last is None else last + 1
    office = Office(id=new_id, name=name, code=office_code(name, codes), position=position)
    db.session.add(office)
    db.session.flush()
    return office


def office_code(name: str, taken: frozenset[str]) -> str:
    """A short code for commands and files: BRA for Bratislava, BRA2 for the next one so named."""
    letters = "".join(sign for sign in anyascii(name).upper() if "A" <= sign <= "Z")
    code = letters[:3] or "OFF"
    numbered = (f"{code}{number}" for number in range(2, len(taken) + 3))
    return code if code not in taken else next(each for each in numbered if each not in taken)


def change_office(office: Office, *, version: int, name: str, closed_on: dt.date | None) -> None:
    """Rename an office, or close it; the last open one stays open."""
    if closed_on is not None:
        others = select(Office.id).where(Office.closed_on.is_(None), Office.id != office.id)
        if db.session.scalar(others.limit(1)) is None:
            raise RuleBroken(_("This is the last open office."), field="closed_on")
    _write(office, version, {"name": name, "closed_on": closed_on})


def add_hours(
    office: Office,
    *,
    weekdays: Sequence[int],
    opens: dt.time,
    until: dt.time,
    is_hotline: bool = False,
    new_id: UUID | None = None,
) -> None:
    """Open an office, or its hotline, at the same time on some days; `new_id` for the first."""
    if opens == until and opens != dt.time():
        raise RuleBroken(_("Enter when it closes."), field="until")
    db.session.add_all(
        OpeningHours(
            id=None if place else new_id, office_id=office.id, weekday=day, opens=opens,
            until=until, is_hotline=is_hotline,
        )
        for place, day in enumerate(weekdays)
    )  # fmt: skip
    db.session.flush()


def remove_hours(hours: OpeningHours) -> None:
    """These hours are no longer kept."""
    db.session.delete(hours)


def close_for(
    *,
    office_id: UUID | None,
    from_on: dt.date,
    until_on: dt.date,
    reason: str,
    new_id: UUID | None = None,
) -> ClosedPeriod:
    """Days on which an office, or with no office the whole centre, is closed."""
    if until_on < from_on:
        raise RuleBroken(_("The last day cannot come before the first."), field="until_on")
    period = ClosedPeriod(
        id=new_id, office_id=office_id, from_on=from_on, until_on=until_on, reason=reason
    )
    db.session.add(period)
    db.session.flush()
    return period


def remove_closing(period: ClosedPeriod) -> None:
    """It was open after all."""
    db.session.delete(period)
