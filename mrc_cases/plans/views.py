"""The pages of a client's plan: the plan itself, its history, changes, the client's sheet."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import typed, version_of
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import PANELS, TABS, OpenWork, Panel, Tab
from mrc_cases.extensions import db
from mrc_cases.language import OF_CLIENTS, current_language, speaking
from mrc_cases.plans import happenings as happenings  # what the timeline tells of this room
from mrc_cases.plans import queries
from mrc_cases.plans.actions import (
    add_goal,
    add_step,
    begin_plan,
    change_goal,
    change_plan,
    change_step,
    drop_goal,
    drop_step,
    end_plan,
    open_again,
    open_goals,
    tick,
)
from mrc_cases.plans.forms import DropForm, EndForm, GoalForm, PlanForm, StepForm, offer_staff
from mrc_cases.plans.models import Plan
from mrc_cases.plans.showing import goal_form, plan_page, step_form

pages = Blueprint("plans", __name__, url_prefix="/plans")


# --- looking -----------------------------------------------------------------------------------


@pages.route("/of/<uuid:client_id>")
@requires(Area.SESSIONS, Level.READ)
def of_client(client_id: UUID) -> ResponseReturnValue:
    """The client's plan of now, and the earlier ones."""
    client = file_part(client_id)
    plans = queries.plans_of(current_user, client)
    active = [plan for plan in plans if plan.state == "active" and plan.client_id == client.id]
    note(db.session, "read", client, part="plans")
    return plan_page(active[0] if active else None, client, [p for p in plans if p not in active])


@pages.route("/<uuid:plan_id>")
@requires(Area.SESSIONS, Level.READ)
def show(plan_id: UUID) -> ResponseReturnValue:
    """One plan, also an earlier one. To htmx only its goals: a press changed one of them."""
    plan, client = queries.plan_or_404(current_user, plan_id)
    note(db.session, "read", plan)
    return plan_page(plan, client)


# --- writing -----------------------------------------------------------------------------------


@pages.route("/of/<uuid:client_id>/new", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CREATE)
def begin(client_id: UUID) -> ResponseReturnValue:
    """A new plan; what the one before left open may come along."""
    client = file_part(client_id)
    last = next(iter(queries.plans_of(current_user, client)), None)
    goals = open_goals(last) if last else []
    form = PlanForm(data={"owner": str(current_user.id)})
    offer_staff(form.owner, queries.possible_doers(), current_user.id)
    del form.version
    if not goals:
        del form.carry
    if form.validate_on_submit():
        carry_from = last if form.carry and form.carry.data else None
        if form.attempt(begin_plan, client, today=today(), carry_from=carry_from):
            flash(_("The plan has begun. Write down its goals and steps."))
            return redirect(url_for(".of_client", client_id=client.id))
    note(db.session, "read", client, part="plans")
    back, title = url_for(".of_client", client_id=client.id), _("Begin a plan")
    return form_page(form, "plans/form.html", client=client, title=title, goals=goals, back=back)


@pages.route("/<uuid:plan_id>/goals", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CHANGE)
def more_goals(plan_id: UUID) -> ResponseReturnValue:
    """One press: one more goal. Opened, it is the plan with what was typed before a time-out."""
    plan, client = queries.plan_or_404(current_user, plan_id)
    note(db.session, "read", plan)
    form = goal_form()
    if form.validate_on_submit() and form.attempt(add_goal, plan):
        return redirect(url_for(".show", plan_id=plan.id))
    return plan_page(plan, client, refused=form)


@pages.route("/goals/<uuid:goal_id>/steps", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CHANGE)
def more_steps(goal_id: UUID) -> ResponseReturnValue:
    """One press: one more step. Opened, it is the plan with what was typed before a time-out."""
    goal, plan, client = queries.goal_or_404(current_user, goal_id)
    note(db.session, "read", plan)
    form = step_form(goal, queries.possible_doers())
    if form.validate_on_submit() and form.attempt(add_step, goal, plan, client, today=today()):
        return redirect(url_for(".show", plan_id=plan.id, goal=goal.id))
    return plan_page(plan, client, refused=form)


@pages.route("/steps/<uuid:step_id>/tick", methods=["POST"])
@requires(Area.SESSIONS, Level.CHANGE)
def press(step_id: UUID) -> ResponseReturnValue:
    """One press: it is done; or, by `again`, it is not."""
    step, plan, _client = queries.step_or_404(current_user, step_id)
    try:
        if "again" in request.form:
            open_again(step, plan)
        else:
            tick(step, plan, today())
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    if "my_day" in request.form:
        return redirect(url_for("access.start"))
    return redirect(url_for(".show", plan_id=plan.id))


@pages.route("/<uuid:plan_id>/change", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CHANGE)
def change(plan_id: UUID) -> ResponseReturnValue:
    plan, client = queries.plan_or_404(current_user, plan_id)
    form = PlanForm(obj=plan, data={"owner": str(plan.owner_id)})
    del form.carry, form.new_id
    offer_staff(form.owner, _staff_with(plan.owner_id), current_user.id)
    if form.validate_on_submit() and form.attempt(
        change_plan, plan, client, version=version_of(form.version.data), today=today()
    ):
        return _saved(plan)
    return _form_page(form, plan, client, _("Change the plan"))


@pages.route("/goals/<uuid:goal_id>", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CHANGE)
def goal(goal_id: UUID) -> ResponseReturnValue:
    """A goal is put differently, or given up: then what is still open of it is dropped."""
    found, plan, client = queries.goal_or_404(current_user, goal_id)
    dropping, is_drop = DropForm(), _is_drop()
    form = GoalForm(obj=found, formdata=None if is_drop else typed())
    del form.entry_key
    if (
        _is_done(dropping, drop_goal, found, plan) if is_drop
        else _is_done(form, change_goal, found, plan, version=version_of(form.version.data))
    ):  # fmt: skip
        return _saved(plan)
    form.dropping, form.needs_reason = dropping, bool(found.steps)
    asked = form if found.is_open else None
    return _form_page(dropping if is_drop else form, plan, client, _("Change the goal"), asked)


@pages.route("/steps/<uuid:step_id>", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CHANGE)
def step(step_id: UUID) -> ResponseReturnValue:
    """A step is put differently, or dropped with the reason."""
    found, plan, client = queries.step_or_404(current_user, step_id)
    dropping, is_drop = DropForm(), _is_drop()
    data = {"doer": str(found.doer_id or "")}
    form = StepForm(obj=found, data=data, formdata=None if is_drop else typed())
    del form.entry_key
    offer_staff(form.doer, _staff_with(found.doer_id), current_user.id, or_client=True)
    if (
        _is_done(dropping, drop_step, found, plan) if is_drop
        else _is_done(form, change_step, found, plan, client,
                      version=version_of(form.version.data), today=today())
    ):  # fmt: skip
        return _saved(plan)
    form.dropping, form.needs_reason = dropping, True
    return _form_page(dropping if is_drop else form, plan, client, _("Change the step"), form)


def _is_drop() -> bool:
    """Whether the form was sent that gives a goal or step up, not the one that puts it."""
    answers = typed()
    return answers is not None and "drop" in answers


def _is_done(form: Any, action: Callable[..., Any], *args: Any, **facts: Any) -> bool:
    return bool(form.validate_on_submit() and form.attempt(action, *args, **facts))


@pages.route("/<uuid:plan_id>/end", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CHANGE)
def end(plan_id: UUID) -> ResponseReturnValue:
    plan, client = queries.plan_or_404(current_user, plan_id)
    form = EndForm(data={"state": "finished" if plan.progress.is_complete else None})
    if form.validate_on_submit() and form.attempt(end_plan, plan, today=today()):
        return _saved(plan)
    return _form_page(form, plan, client, _("End the plan"))


def _staff_with(present: UUID | None) -> list[tuple[UUID, str]]:
    """Who may be chosen, and always whose it is now."""
    staff = queries.possible_doers()
    if present is not None and present not in {key for key, _name in staff}:
        staff.append((present, queries.name_of(present)))
    return staff


def _saved(plan: Plan) -> ResponseReturnValue:
    flash(_("Saved."))
    return redirect(url_for(".show", plan_id=plan.id))


def _form_page(
    form: Any, plan: Plan, client: Client, title: str, asked: Any = None
) -> ResponseReturnValue:
    note(db.session, "read", plan)
    back = url_for(".show", plan_id=plan.id)
    return form_page(form, "plans/form.html", client=client, title=title, back=back, asked=asked)


# --- the client's sheet ------------------------------------------------------------------------


@pages.route("/<uuid:plan_id>/sheet")
@requires(Area.SESSIONS, Level.READ)
def sheet(plan_id: UUID) -> ResponseReturnValue:
    """The plan for the client's hand, in the client's language where we speak it; no name on it."""
    plan, client = queries.plan_or_404(current_user, plan_id)
    names = queries.names_of_staff([plan])
    note(db.session, "print", plan)
    with speaking(OF_CLIENTS.get(client.profile.language, current_language())):
        return render_template("plans/sheet.html", plan=plan, client=client, names=names)


def _waits(facts: dict[str, Any]) -> list[OpenWork]:
    """That there is a plan which is worked on."""
    glance = facts["glance"]
    return [OpenWork(_("A plan is under way"))] if glance and glance.plan.state == "active" else []


PANELS.append(
    Panel(
        "plans/panel.html",
        Area.SESSIONS,
        queries.anything_of,
        lambda user, client: {"glance": queries.glance_at(user, client)},
        waits=_waits,
    )
)
# Translators: a part of a client's file: the client's own plan with goals and steps
TABS.append(Tab(15, _l("Plan"), "plans.of_client", Area.SESSIONS))
FORMS.update(plan=(PlanForm, EndForm), plan_goal=(GoalForm,), plan_step=(StepForm, DropForm))
