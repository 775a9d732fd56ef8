"""People whom reports count: clients with a profile and contacts on some days."""

import datetime as dt
from typing import Any
from uuid import UUID

from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client, ProfileVersion
from mrc_cases.extensions import db


class CountedPeople:
    """Called for each of them: the days of contacts, when registered, answers of the profile."""

    def __init__(self, office_id: UUID) -> None:
        self.office_id, self.made = office_id, 0

    def __call__(
        self, *days: dt.date, registered: dt.date = dt.date(2026, 3, 2), **profile: Any
    ) -> Client:
        """Write one down."""
        self.made += 1
        client = Client(
            client_no=f"MC-TEST{self.made:02}-0", full_name="Test Person",
            registered_on=registered, office_id=self.office_id,
        )  # fmt: skip
        db.session.add(client)
        db.session.flush()
        answers = {"gender": "F", "stage": "HOS", "language": "ukr", **profile}
        db.session.add(ProfileVersion(client_id=client.id, valid_from=registered, **answers))
        for day in days:
            db.session.add(contact(client.id, day, self.office_id))
        db.session.commit()
        return client


def contact(client_id: UUID | None, day: dt.date, office_id: UUID, **more: Any) -> Consultation:
    """A contact at the desk, not yet saved."""
    usual = {"channel": "DESK", "outcome": "ANSWERED", "gender": "F"}
    facts = {**usual, "topics": ("C05",), "services": ("INF",), **more}
    return Consultation(
        client_id=client_id, office_id=office_id, happened_on=day,
        happened_at=dt.datetime.combine(day, dt.time(10), dt.UTC), **facts,
    )  # fmt: skip
