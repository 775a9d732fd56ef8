"""What it is to be responsible: which columns say so, and which rows still wait for that person.

A test walks every foreign key to an account: each is one of these, or only says who wrote or
decided something. A new one makes the test fail until it is named.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level
from mrc_cases.appointments.models import INTERPRETING, RECEIVING, Appointment
from mrc_cases.base.moments import present
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.access_queries import CARING
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.counselling.queries import IS_OPEN
from mrc_cases.followup.models import FollowUpTask
from mrc_cases.followup.queries import is_promised_call
from mrc_cases.incidents.models import Incident, IncidentReader
from mrc_cases.plans.models import IS_ACTIVE, Plan, PlanGoal, PlanStep
from mrc_cases.referrals.models import Referral
from mrc_cases.referrals.states import OPEN
from mrc_cases.sessions.models import CounsellingSession, SessionDraft


@dataclass(frozen=True)
class Duty:
    """A column that names who is responsible; `waits` says for which rows that matters now.

    `may_take` is whether a colleague can take such a row over at all.
    """

    code: str
    label: Any
    model: Any
    column: Any
    waits: Callable[[], list[ColumnElement[bool]]]
    may_take: Callable[[User], bool]

    @property
    def on_trail(self) -> str:
        """What a line of the trail calls how many of these were handed over."""
        return f"{self.code}s"


def _may(area: Area, level: Level) -> Callable[[User], bool]:
    return lambda user: user.may(area, level)


def _to_come() -> list[ColumnElement[bool]]:
    states = Appointment.state.in_(("booked", "arrived", "in_service"))
    return [states, Appointment.starts_at >= present()]


def _in_active_plans() -> list[ColumnElement[bool]]:
    active = select(PlanGoal.id).join(Plan).where(IS_ACTIVE)
    return [PlanStep.state == "open", PlanStep.goal_id.in_(active)]


def _not_closed() -> list[ColumnElement[bool]]:
    going_on = select(Incident.id).where(Incident.state != "closed")
    return [IncidentReader.until_at.is_(None), IncidentReader.incident_id.in_(going_on)]


# Files come first: what hangs at a file is then given to somebody who may open it.
DUTIES = (
    Duty(
        "file", _l("Files"), Assignment, Assignment.user_id,
        lambda: [or_(Assignment.until_at.is_(None), Assignment.until_at > present())],
        lambda user: bool(user.roles & CARING),
    ),
    Duty(
        "task", _l("Tasks"), FollowUpTask, FollowUpTask.owner_id,
        lambda: [FollowUpTask.state == "open"], _may(Area.CONTACTS, Level.CHANGE),
    ),
    Duty(
        "call", _l("Promised calls"), Consultation, Consultation.staff_id,
        lambda: [is_promised_call()], _may(Area.CONTACTS, Level.CHANGE),
    ),
    Duty(
        # Translators: contacts that one call did not end, with which somebody goes on
        "case", _l("Open cases"), Consultation, Consultation.staff_id,
        lambda: [IS_OPEN], _may(Area.CONTACTS, Level.CHANGE),
    ),
    Duty(
        "appointment", _l("Appointments"), Appointment, Appointment.staff_id, _to_come,
        lambda user: bool(user.roles & RECEIVING),
    ),
    Duty(
        # Translators: appointments at which somebody is the interpreter
        "interpreting", _l("Interpreting"), Appointment, Appointment.interpreter_id, _to_come,
        lambda user: bool(user.roles & INTERPRETING),
    ),
    Duty(
        "session", _l("Planned sessions"), CounsellingSession, CounsellingSession.staff_id,
        lambda: [CounsellingSession.state == "planned"], _may(Area.SESSIONS, Level.CHANGE),
    ),
    Duty(
        # Translators: personal plans of clients, which a colleague looks after
        "plan", _l("Plans"), Plan, Plan.owner_id,
        lambda: [IS_ACTIVE], _may(Area.SESSIONS, Level.CHANGE),
    ),
    Duty(
        "plan_step", _l("Steps of plans"), PlanStep, PlanStep.doer_id,
        _in_active_plans, _may(Area.SESSIONS, Level.CHANGE),
    ),
    Duty(
        "referral", _l("Referrals"), Referral, Referral.owner_id,
        lambda: [Referral.state.in_((*OPEN, "draft"))], _may(Area.REFERRALS, Level.CHANGE),
    ),
    Duty(
        # Translators: incidents (violence, abuse) that somebody may read
        "incident", _l("Incidents"), IncidentReader, IncidentReader.user_id,
        _not_closed, _may(Area.PROTECTION, Level.READ),
    ),
    Duty(
        "intake_draft", _l("Registrations begun"), IntakeDraft, IntakeDraft.owner_id,
        list, _may(Area.CLIENTS, Level.CREATE),
    ),
    Duty(
        "session_draft", _l("Sessions begun"), SessionDraft, SessionDraft.owner_id,
        list, _may(Area.SESSIONS, Level.CREATE),
    ),
)  # fmt: skip


def waiting(duty: Duty, user: User) -> list[ColumnElement[bool]]:
    """The rows of a duty that wait for a person, whoever asks."""
    conditions = [duty.column == user.id, *duty.waits()]
    if hasattr(duty.model, "archived_at"):
        conditions.append(duty.model.archived_at.is_(None))
    return conditions
