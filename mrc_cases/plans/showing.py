"""The page of one plan, with a form for one more goal and for one more step of each."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.moments import today
from mrc_cases.clients.models import Client
from mrc_cases.plans import queries
from mrc_cases.plans.forms import GoalForm, StepForm, offer_staff
from mrc_cases.plans.models import Plan, PlanGoal


def plan_page(
    plan: Plan | None, client: Client, earlier: Any = (), refused: Any = None
) -> ResponseReturnValue:
    """The page of a plan; `refused` is a form that was sent, or held, and has to be shown again."""
    is_part = "HX-Request" in request.headers
    writes = current_user.may(Area.SESSIONS, Level.CHANGE)
    may_write = plan is not None and plan.state == "active" and writes
    shown = [plan, *earlier] if plan else [*earlier]
    page = render_template(
        "plans/goals.html" if is_part else "plans/show.html",
        plan=plan,
        client=client,
        earlier=earlier,
        is_part=is_part,
        refused=refused,
        # Where a step was added just now, or is being added.
        goes_on=request.args.get("goal", type=UUID) or (refused.of if refused else None),
        today=today(),
        names=queries.names_of_staff(shown),
        may_write=may_write,
        may_begin=plan is None and current_user.may(Area.SESSIONS, Level.CREATE),
        forms=_forms(plan, refused) if plan and may_write else {},
    )
    return page, 422 if refused is not None and refused.is_submitted() else 200


def _forms(plan: Plan, refused: Any) -> dict[Any, Any]:
    """A form for one more goal, under None, and for one more step of each goal."""
    staff = queries.possible_doers()
    forms: dict[Any, Any] = {None: goal_form(fresh=True)}
    for goal in plan.goals:
        forms[goal.id] = step_form(goal, staff, fresh=True)
    if refused is not None:
        forms[refused.of] = refused
    return forms


def goal_form(*, fresh: bool = False) -> GoalForm:
    """To add a goal; `fresh` shows nothing of what was sent."""
    return _named(GoalForm(formdata=None) if fresh else GoalForm(), None)


def step_form(goal: PlanGoal, staff: Any, *, fresh: bool = False) -> StepForm:
    """Its fields carry the goal's key, so that the ids of a page are its own."""
    more: dict[str, Any] = {"formdata": None} if fresh else {}
    form = StepForm(prefix=f"goal-{goal.id.hex}", **more)
    offer_staff(form.doer, staff, current_user.id, or_client=True)
    return _named(form, goal.id)


def _named(form: Any, of: UUID | None) -> Any:
    """A form to add something, which knows to what."""
    del form.version
    form.of = of
    return form
