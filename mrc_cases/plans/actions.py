"""What is done with a plan: begun, changed, its steps added, ticked and dropped, ended."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.clients.access_actions import assign
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.plans.models import Plan, PlanGoal, PlanStep
from mrc_cases.plans.queries import possible_doers

# A step after a return is looked at months later (PH7); further ahead it is a slip in the year.
LONGEST_AHEAD = dt.timedelta(days=3 * 366)
MOST_GOALS = 12
MOST_STEPS = 30

ONE_AT_A_TIME = _l("There is an active plan already. Finish or end it first.")
explain_constraint("uq_plan_client_id", ONE_AT_A_TIME, "aim")
for _table in ("plan_goal", "plan_step"):
    explain_constraint(f"uq_{_table}_entry_key", _l("This was saved a moment ago."), "words")


def begin_plan(
    client: Client,
    *,
    owner_id: UUID,
    aim: str,
    today: dt.date,
    review_on: dt.date | None = None,
    carry_from: Plan | None = None,
    new_id: UUID | None = None,
) -> Plan:
    """Begin a plan; with `carry_from` the open goals of an earlier one come along.

    Whoever owns a plan, or gets a step to do, may open the client's file from now on.
    """
    _check_day(review_on, today, "review_on")
    assign(client, owner_id)
    plan = Plan(
        id=new_id, client_id=client.id, office_id=client.office_id, owner_id=owner_id, aim=aim,
        begun_on=today, review_on=review_on,
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    if carry_from is not None:
        _carry(plan, open_goals(carry_from), today)
    return plan


def open_goals(plan: Plan) -> list[PlanGoal]:
    """What an ended plan left to be done."""
    return [goal for goal in plan.goals if goal.is_open]


def _carry(plan: Plan, goals: Iterable[PlanGoal], today: dt.date) -> None:
    """Copy goals with their open steps; a day gone by is left open, and so is who has left."""
    working = {key for key, _name in possible_doers()}
    for goal in goals:
        copy = add_goal(plan, words=goal.words)
        for step in goal.steps:
            if step.state == "open":
                is_still_due = step.due_on is not None and step.due_on >= today
                _add(
                    copy, step.words, step.due_on if is_still_due else None,
                    step.doer_id if step.doer_id in working | {None} else plan.owner_id,
                )  # fmt: skip


def _check_day(day: dt.date | None, today: dt.date, field: str) -> None:
    if day is not None and day < today:
        raise RuleBroken(_("This day has gone by."), field)
    if day is not None and day - today > LONGEST_AHEAD:
        raise RuleBroken(_("This day is too far ahead. Look at the year."), field)


def _check_active(plan: Plan) -> None:
    """Refuse a closed plan; who writes in an open one holds it: nobody closes it meanwhile."""
    db.session.refresh(plan, ["state", "version"], with_for_update=True)
    if plan.state != "active":
        raise RuleBroken(_("This plan is closed. Begin a new one."))


def change_plan(
    plan: Plan,
    client: Client,
    *,
    version: int,
    aim: str,
    owner_id: UUID,
    review_on: dt.date | None,
    today: dt.date,
) -> None:
    """Put the aim differently, or give the plan to somebody else."""
    _check_active(plan)
    _refuse_stale(plan, version, ("aim", "review_on"))
    if review_on != plan.review_on:
        _check_day(review_on, today, "review_on")
    if owner_id != plan.owner_id:
        assign(client, owner_id)
    plan.aim, plan.owner_id, plan.review_on = aim, owner_id, review_on


def _refuse_stale(record: Plan | PlanGoal | PlanStep, version: int, shown: Iterable[str]) -> None:
    if version != record.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            record.version,
            {name: getattr(record, name) for name in shown},
        )


def end_plan(plan: Plan, *, state: str, how_it_went: str | None, today: dt.date) -> None:
    """Close a plan: finished when nothing is open, ended at any time with how it went."""
    _check_active(plan)
    if state == "finished" and _has_open_step(plan):
        raise RuleBroken(
            _("Some steps are still open. Tick or drop them, or end the plan before its time."),
            "state",
        )
    if state == "ended" and not how_it_went:
        raise RuleBroken(_("Write how it went and why it ends."), "how_it_went")
    plan.state, plan.how_it_went, plan.closed_on = state, how_it_went, today
    db.session.flush()


def _has_open_step(plan: Plan) -> bool:
    """As the database has it now, not as it was when the page was read."""
    query = select(PlanStep.id).join(PlanGoal, PlanGoal.id == PlanStep.goal_id)
    query = query.where(PlanGoal.plan_id == plan.id, PlanStep.state == "open")
    return db.session.scalars(query.limit(1)).first() is not None


# --- goals and steps ---------------------------------------------------------------------------


def add_goal(plan: Plan, *, words: str, entry_key: str | None = None) -> PlanGoal:
    """One more thing to be reached; the same entry sent twice is saved once."""
    _check_active(plan)
    saved = next((goal for goal in plan.goals if _is_same(goal, entry_key)), None)
    if saved is not None:
        return saved
    if len(plan.goals) >= MOST_GOALS:
        raise RuleBroken(_("A plan with so many goals helps nobody. Finish some first."), "words")
    goal = PlanGoal(
        plan_id=plan.id, office_id=plan.office_id, words=words,
        position=max((each.position for each in plan.goals), default=-1) + 1,
        entry_key=entry_key,
    )  # fmt: skip
    _put(goal, plan, "goals")
    return goal


def _put(record: PlanGoal | PlanStep, parent: Plan | PlanGoal, where: str) -> None:
    """Save what was added; the parent is no newer by it, so who is changing that goes on."""
    db.session.add(record)
    db.session.flush()
    db.session.expire(parent, [where])


def _is_same(record: PlanGoal | PlanStep, entry_key: str | None) -> bool:
    return entry_key is not None and record.entry_key == entry_key


def change_goal(goal: PlanGoal, plan: Plan, *, version: int, words: str) -> None:
    """Put a goal differently."""
    _check_active(plan)
    _refuse_stale(goal, version, ("words",))
    goal.words = words


def drop_goal(goal: PlanGoal, plan: Plan, *, why_dropped: str | None) -> None:
    """It is given up: what is open of it is dropped; with no step ever written it is taken away."""
    _check_active(plan)
    db.session.refresh(goal, ["steps"])
    if not goal.steps:
        db.session.delete(goal)
    for step in goal.steps:
        if step.state == "open":
            drop_step(step, plan, why_dropped=why_dropped)
    db.session.flush()


def add_step(
    goal: PlanGoal,
    plan: Plan,
    client: Client,
    *,
    words: str,
    doer_id: UUID | None,
    due_on: dt.date | None,
    today: dt.date,
    entry_key: str | None = None,
) -> PlanStep:
    """One more step, for the client or for a member of staff; sent twice it is saved once."""
    _check_active(plan)
    saved = next((step for step in goal.steps if _is_same(step, entry_key)), None)
    if saved is not None:
        return saved
    _check_day(due_on, today, "due_on")
    if len(goal.steps) >= MOST_STEPS:
        raise RuleBroken(_("This goal has very many steps. Make two goals of it."), "words")
    if doer_id is not None:
        assign(client, doer_id)
    return _add(goal, words, due_on, doer_id, entry_key)


def _add(
    goal: PlanGoal, words: str, due_on: dt.date | None, doer_id: UUID | None,
    entry_key: str | None = None,
) -> PlanStep:  # fmt: skip
    step = PlanStep(
        goal_id=goal.id, office_id=goal.office_id, words=words, doer_id=doer_id, due_on=due_on,
        position=len(goal.steps), entry_key=entry_key,
    )  # fmt: skip
    _put(step, goal, "steps")
    return step


def change_step(
    step: PlanStep,
    plan: Plan,
    client: Client,
    *,
    version: int,
    words: str,
    doer_id: UUID | None,
    due_on: dt.date | None,
    today: dt.date,
) -> None:
    """Put a step differently, or into other hands."""
    _check_open(step, plan)
    _refuse_stale(step, version, ("words", "due_on"))
    if due_on != step.due_on:
        _check_day(due_on, today, "due_on")
    if doer_id is not None and doer_id != step.doer_id:
        assign(client, doer_id)
    step.words, step.doer_id, step.due_on = words, doer_id, due_on


def _check_open(step: PlanStep, plan: Plan) -> None:
    _check_active(plan)
    db.session.refresh(step)  # two people tick at once: the second is told
    if step.state != "open":
        raise RuleBroken(_("This step is closed already."))


def tick(step: PlanStep, plan: Plan, today: dt.date) -> None:
    """The step is done."""
    _check_open(step, plan)
    step.state, step.done_on = "done", today
    db.session.flush()


def open_again(step: PlanStep, plan: Plan) -> None:
    """It was ticked or dropped by mistake."""
    _check_active(plan)
    db.session.refresh(step)
    step.state, step.done_on, step.why_dropped = "open", None, None
    db.session.flush()


def drop_step(step: PlanStep, plan: Plan, *, why_dropped: str | None) -> None:
    """The step will not be done; somebody later wants to know why."""
    _check_open(step, plan)
    if not why_dropped:
        raise RuleBroken(_("Write why it is dropped."), "why_dropped")
    step.state, step.why_dropped = "dropped", why_dropped
    db.session.flush()
