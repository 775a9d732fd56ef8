"""Two files in the benchmark's centre, one with ten entries and one with five hundred.

A file of years is mostly contacts, with a task after each fifth and an appointment after each
tenth: all the kinds whose number grows.
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import exists, select

from mrc_cases import create_app
from mrc_cases.access.models import User
from mrc_cases.appointments.models import Appointment
from mrc_cases.base.moments import local_day, now
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import Client
from mrc_cases.config import Settings
from mrc_cases.extensions import db
from mrc_cases.followup.models import FollowUpTask

ZONE = "Europe/Bratislava"


def fill_long_files(environ: dict[str, str], sizes: tuple[int, ...]) -> dict[int, UUID]:
    """Give one client each so many entries, the intake among them: size -> the client's key."""
    app = create_app(Settings.from_environment(environ))
    with app.app_context():
        has_contacts = exists().where(Consultation.client_id == Client.id)
        has_intake = exists().where(Intake.client_id == Client.id)
        bare = select(Client).where(has_intake, ~has_contacts)
        query = bare.order_by(Client.id).limit(len(sizes))
        clients = list(db.session.scalars(query))
        staff_id = db.session.scalars(select(User.id).order_by(User.created_at)).first()
        assert staff_id is not None
        for client, size in zip(clients, sizes, strict=True):
            for number in range(size - 1):
                db.session.add(_entry(client, number, staff_id))
        found = {size: client.id for client, size in zip(clients, sizes, strict=True)}
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return found


def _entry(
    client: Client, number: int, staff_id: UUID
) -> Consultation | FollowUpTask | Appointment:
    at = now() - dt.timedelta(days=3 * number + 1)
    of_client = {"client_id": client.id, "office_id": client.office_id}
    if number % 10 == 9:
        return Appointment(**of_client, staff_id=staff_id, starts_at=at, minutes=30, service="S01",
                           state="done")  # fmt: skip
    if number % 5 == 4:
        return FollowUpTask(
            **of_client, owner_id=staff_id, what="Call about the answer of the labour inspector",
            due_on=at.date(), state="done", closed_at=at, closing_word="The answer came by post.",
        )  # fmt: skip
    return Consultation(
        **of_client, staff_id=staff_id, happened_at=at, happened_on=local_day(at, ZONE),
        channel="PHONE", outcome="ANSWERED", topics=("C05",), services=("INF",), minutes=10,
        note="Asked about the papers for the school, and what the landlord may ask. " * 4,
    )  # fmt: skip
