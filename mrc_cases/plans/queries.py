"""Which plans a person sees, and which steps wait for them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort
from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, exists, func, select
from sqlalchemy.orm import load_only, selectinload

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level, may
from mrc_cases.access.queries import Reader, built_once, sees, visible_or_404, visible_to
from mrc_cases.clients.models import CALLED_AND_REACHED, Client
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.extensions import db
from mrc_cases.plans.models import IS_ACTIVE, Plan, PlanGoal, PlanStep
from mrc_cases.plans.progress import Progress

MOST = 100
_UNTIL = bindparam("until", type_=Date())
_WHOLE = selectinload(Plan.goals).selectinload(PlanGoal.steps)


def _plans(user: User) -> Select[Plan]:
    return visible_to(user, Plan).options(_WHOLE)


def plans_of(user: User, client: Client) -> list[Plan]:
    """A client's plans, the active one first, then the latest.

    Of a file that was joined to this one an active plan stays behind where this one has its own:
    it is read here too.
    """
    joined = select(Client.id).where(Client.merged_into_id == client.id)
    theirs = (Plan.client_id == client.id) | Plan.client_id.in_(joined)
    order = ((Plan.client_id == client.id) & IS_ACTIVE).desc()
    query = _plans(user).where(theirs).order_by(order, Plan.begun_on.desc(), Plan.id).limit(MOST)
    return list(db.session.scalars(query))


def plan_or_404(user: User, plan_id: UUID) -> tuple[Plan, Client]:
    """A plan with goals and steps, and whose it is; both must be in reach."""
    return _found(user, Plan.id == plan_id)


def goal_or_404(user: User, goal_id: UUID) -> tuple[PlanGoal, Plan, Client]:
    """A goal, its plan and client."""
    inside = select(PlanGoal.plan_id).where(PlanGoal.id == goal_id)
    plan, client = _found(user, Plan.id.in_(inside))
    return next(goal for goal in plan.goals if goal.id == goal_id), plan, client


def step_or_404(user: User, step_id: UUID) -> tuple[PlanStep, Plan, Client]:
    """A step, its plan and client."""
    inside = select(PlanGoal.plan_id).join(PlanStep).where(PlanStep.id == step_id)
    plan, client = _found(user, Plan.id.in_(inside))
    steps = (step for goal in plan.goals for step in goal.steps)
    return next(step for step in steps if step.id == step_id), plan, client


def _found(user: User, which: ColumnElement[bool]) -> tuple[Plan, Client]:
    plan = db.session.scalar(_plans(user).where(which))
    if plan is None:
        abort(404)
    return plan, visible_or_404(user, Client, plan.client_id)


@dataclass(frozen=True)
class Glance:
    """What the client's file says of the plan: the active one, or the last there was."""

    plan: Plan
    progress: Progress


def anything_of(reader: Reader) -> ColumnElement[bool]:
    """Whether a client has a plan."""
    return exists().where(*sees(reader, Plan), Plan.client_id == ASKED_CLIENT)


def glance_at(user: User, client: Client) -> Glance | None:
    """The active plan with its progress, or the latest earlier one; one question."""
    row = db.session.execute(_latest(user), {"client_id": client.id}).one_or_none()
    return Glance(row[0], Progress(row[1], row[2])) if row else None


@built_once
def _latest(reader: Any) -> Select[Any]:
    done = func.count(case((PlanStep.state == "done", 1)))
    counted = func.count(case((PlanStep.state != "dropped", 1)))
    query: Any = (
        select(Plan, done, counted)
        .outerjoin(PlanGoal, PlanGoal.plan_id == Plan.id)
        .outerjoin(PlanStep, PlanStep.goal_id == PlanGoal.id)
        .where(*sees(reader, Plan), Plan.client_id == ASKED_CLIENT)
        .group_by(Plan.id)
        .order_by(IS_ACTIVE.desc(), Plan.begun_on.desc(), Plan.id)
        .limit(1)
    )
    return query


@dataclass(frozen=True)
class DueStep:
    """A step that waits for a member of staff, with as much of the client as they may see."""

    id: UUID
    plan_id: UUID
    words: str
    due_on: dt.date | None
    client: Client | None


def due_steps(user: User, until: dt.date) -> list[DueStep]:
    """The open steps of active plans that a person has to do up to a day, the oldest first."""
    return [DueStep(*row) for row in db.session.execute(_due(user), {"until": until})]


@built_once
def _due(reader: Any) -> Select[*tuple[Any, ...]]:
    visible = and_(Client.id == Plan.client_id, *sees(reader, Client))
    return (
        select(PlanStep.id, PlanGoal.plan_id, PlanStep.words, PlanStep.due_on, Client)
        .select_from(PlanStep)
        .join(PlanGoal, PlanGoal.id == PlanStep.goal_id)
        .join(Plan, Plan.id == PlanGoal.plan_id)
        .outerjoin(Client, visible)
        .options(load_only(*CALLED_AND_REACHED))
        .where(
            *sees(reader, Plan),
            IS_ACTIVE,
            PlanStep.doer_id == reader.id,
            PlanStep.state == "open",
            PlanStep.due_on <= _UNTIL,
        )
        .order_by(PlanStep.due_on, PlanStep.id)
        .limit(MOST)
    )


def plans_to_review(user: User, until: dt.date) -> list[tuple[Plan, Client]]:
    """The person's own plans to be looked at again up to a day, the oldest first."""
    found = db.session.execute(_to_review(user), {"until": until})
    return [(row[0], row[1]) for row in found]


@built_once
def _to_review(reader: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Plan, Client)
        .join(Client, and_(Client.id == Plan.client_id, *sees(reader, Client)))
        .options(load_only(*CALLED_AND_REACHED))
        .where(
            *sees(reader, Plan),
            Plan.owner_id == reader.id,
            IS_ACTIVE,
            Plan.review_on <= _UNTIL,
        )
        .order_by(Plan.review_on, Plan.id)
        .limit(MOST)
    )


def possible_doers() -> list[tuple[UUID, str]]:
    """The active staff who may work on plans: id and name, by name."""
    query = select(User.id, User.name, User.roles).where(User.is_active, User.archived_at.is_(None))
    staff = [
        (row.id, row.name)
        for row in db.session.execute(query)
        if may(row.roles, Area.SESSIONS, Level.CHANGE)
    ]
    return sorted(staff, key=lambda one: one[1].casefold())


def names_of_staff(plans: list[Plan]) -> dict[UUID, str]:
    """Who owns the plans and does their steps: names, also of who has left."""
    steps = [step for plan in plans for goal in plan.goals for step in goal.steps]
    ids = {step.doer_id for step in steps if step.doer_id} | {plan.owner_id for plan in plans}
    query = select(User.id, User.name).where(User.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def name_of(user_id: UUID) -> str:
    """A colleague's name, also of one who has left."""
    return db.session.scalar(select(User.name).where(User.id == user_id)) or "–"
