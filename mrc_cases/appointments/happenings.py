"""What this room tells on a client's timeline: appointments up to today, without the remark."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from mrc_cases.access.permissions import Area
from mrc_cases.access.queries import sees
from mrc_cases.appointments.models import Appointment
from mrc_cases.clients.telling import ASKED_CLIENT, KINDS, Kind, day_of, told


def _appointments(reader: Any) -> Select[Any]:
    a = Appointment
    return told(
        a, day=day_of(a.starts_at), what=a.service, state=a.state, minutes=a.minutes,
        staff_id=a.staff_id,
    ).where(a.client_id == ASKED_CLIENT, *sees(reader, a))  # fmt: skip


KINDS.append(
    Kind(
        "appointment", _l("Appointment"), Area.CONTACTS, _appointments, "SERVICE",
        "APPOINTMENT_STATE", endpoint="appointments.show", argument="appointment_id",
    )
)  # fmt: skip
