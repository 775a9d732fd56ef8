"""What the tests of the directory share: a partner written down, an agreement with it."""

import datetime as dt
from typing import Any
from uuid import uuid4

from mrc_cases.access.models import User
from mrc_cases.extensions import db
from mrc_cases.partners.actions import (
    add_agreement,
    add_partner,
)
from mrc_cases.partners.asking import Asked
from mrc_cases.partners.models import Partner, PartnerAgreement
from mrc_cases.partners.part_actions import add_hours, add_phone, add_place, add_service
from mrc_cases.partners.place_queries import Here
from mrc_cases.partners.search_queries import directory

TODAY = dt.date(2026, 3, 2)  # a Monday
MORNING = dt.datetime(2026, 3, 2, 10)  # noqa: DTZ001  wall-clock time
FACTS: dict[str, Any] = {
    "name": "Open Door", "kind": "LEGAL", "country": "SK", "language": "eng",
    "accepts_irregular": "NC", "genders": (),
}  # fmt: skip
SERVICE: dict[str, Any] = {"service": "LEG", "languages": ("sqi", "eng"), "genders": ()}


def add_to_directory(name: str = "Open Door", **more: Any) -> Partner:
    """A partner with one service in one place that is open from nine to five on weekdays."""
    service = {**SERVICE, **more.pop("service", {})}
    area, hours = more.pop("area", "Bratislava"), more.pop("hours", (9, 17))
    place_facts = more.pop("place", {})
    facts = {**FACTS, "name": name, **more}
    partner = add_partner(new_id=uuid4(), today=TODAY, office_id=None, **facts)
    place = add_place(partner, new_id=uuid4(), area=area, **place_facts)
    opens, until = (dt.time(hour) for hour in hours)
    add_hours(place, weekdays=range(5), opens=opens, until=until)
    add_service(partner, new_id=uuid4(), place_ids={place.id}, **service)
    add_phone(partner, number="+421 2 5555 0100", words=None)
    db.session.commit()
    return partner


def make_agreement(
    partner: Partner, kind: str = "MOU", data_set: str = "SUMMARY", **more: Any
) -> PartnerAgreement:
    """An agreement, signed unless it is informal."""
    signed = {} if kind == "INFORMAL" else {"signed_on": TODAY}
    facts = {"kind": kind, "data_set": data_set, **signed, **more}
    agreement = add_agreement(partner, new_id=uuid4(), office_id=None, **facts)
    db.session.commit()
    return agreement


def names(user: User, asked: Asked, here: Here | None = None) -> list[str]:
    """Whom a question to the directory finds, in order."""
    rows = db.session.execute(directory(user, asked, here or Here(MORNING)))
    return [partner.name for partner, _rank in rows]
