"""What this room itself tells on the timeline: contacts, intakes, the profile, the agreement."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, or_

from mrc_cases.access.permissions import Area
from mrc_cases.access.queries import sees
from mrc_cases.clients.closing_models import FileClosing
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Agreement, Intake
from mrc_cases.clients.models import ProfileVersion
from mrc_cases.clients.telling import ASKED_CLIENT, KINDS, REGISTERED_ON, Kind, told

# Of which contacts another record tells more; rooms above add theirs: reader -> condition.
TOLD_ELSEWHERE: list[Any] = []


def _consultations(reader: Any) -> Select[Any]:
    """Contacts in reach, but for those an intake or a session in reach already tells of."""
    c = Consultation
    by_intake = exists().where(Intake.client_id == ASKED_CLIENT, Intake.consultation_id == c.id)
    return told(
        c, day=c.happened_on, what=c.channel, state=c.outcome, topics=c.topics,
        minutes=c.minutes, staff_id=c.staff_id, words=(c.note,),
    ).where(
        c.client_id == ASKED_CLIENT,
        *sees(reader, c),
        or_(c.outcome != "INTAKE", ~by_intake),
        *(~elsewhere(reader) for elsewhere in TOLD_ELSEWHERE),
    )  # fmt: skip


def _intakes(_reader: Any) -> Select[Any]:
    i = Intake
    return told(
        i, day=i.happened_on, what=i.channel, topics=i.needs, minutes=i.minutes,
        staff_id=i.created_by_id, words=(i.next_step, i.needs_other),
    ).where(i.client_id == ASKED_CLIENT, i.archived_at.is_(None))  # fmt: skip


def _changes(_reader: Any) -> Select[Any]:
    """The days from which the profile was different."""
    p = ProfileVersion
    return told(p, key=p.client_id, day=p.valid_from).where(
        p.client_id == ASKED_CLIENT, p.valid_from > REGISTERED_ON
    )


def _agreements(reader: Any) -> Select[Any]:
    """What the client agreed to or refused after the day of registration."""
    a = Agreement
    return told(a, day=a.given_on, what=a.how, state=a.state, staff_id=a.created_by_id).where(
        a.client_id == ASKED_CLIENT, a.given_on > REGISTERED_ON, *sees(reader, a)
    )


def _closings(reader: Any) -> Select[Any]:
    """The days on which the work with the client was ended."""
    f = FileClosing
    return told(
        f, day=f.closed_on, what=f.reason, staff_id=f.created_by_id,
        words=(f.words, f.reopening_words),
    ).where(f.client_id == ASKED_CLIENT, *sees(reader, f))  # fmt: skip


KINDS += [
    Kind(
        # Translators: on the timeline of a file: one contact
        "consultation", _l("Consultation"), Area.CONTACTS, _consultations, "CHANNEL", "OUTCOME",
        ((_l("Note"), Consultation.note),), "counselling.show", "consultation_id",
    ),
    Kind(
        "intake", _l("Intake"), Area.CLIENTS, _intakes, "CHANNEL",
        words=((_l("Next step"), Intake.next_step), (_l("Another topic"), Intake.needs_other)),
    ),
    Kind(
        "profile", _l("Profile changed"), Area.CLIENTS, _changes,
        endpoint="clients.profile", argument="client_id",
    ),
    # Translators: on the timeline of a file: what the client agreed to
    Kind("agreement", _l("Agreement"), Area.CLIENTS, _agreements, "CONSENT_HOW", "CONSENT_STATE"),
    Kind(
        # Translators: on the timeline of a file: the work with the client was ended
        "closing", _l("File closed"), Area.CLIENTS, _closings, "CLOSING_REASON",
        words=(
            (_l("How it ended"), FileClosing.words),
            (_l("Why is it opened again?"), FileClosing.reopening_words),
        ),
    ),
]  # fmt: skip
