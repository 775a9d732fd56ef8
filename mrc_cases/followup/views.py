"""The pages of the tasks; the lists stand on the client's file and on my day."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import typed, version_of
from mrc_cases.base.moments import now, today
from mrc_cases.base.pages import form_page, own_path
from mrc_cases.base.trail import note
from mrc_cases.centre.queries import working_days
from mrc_cases.clients.access_queries import possible_carers
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.file_pages import asked_client
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import PANELS, OpenWork, Panel
from mrc_cases.clients.ways import Way, ways_for
from mrc_cases.extensions import db
from mrc_cases.followup import asking as asking  # how reception asks about a file of another's
from mrc_cases.followup import happenings as happenings  # what the timeline tells of this room
from mrc_cases.followup import queries
from mrc_cases.followup.actions import add_task, change_task, drop, finish, not_reached
from mrc_cases.followup.forms import CloseTaskForm, TaskForm
from mrc_cases.followup.models import FollowUpTask

pages = Blueprint("followup", __name__, url_prefix="/follow-up")


@pages.route("/new", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CREATE)
def add() -> ResponseReturnValue:
    client, consultation = asked_client(), _asked_contact()
    form = TaskForm(data=_usual(consultation, today()))
    _offer_owners(form)
    if form.validate_on_submit():
        del form.version
        if form.attempt(
            add_task, owner_id=UUID(form.owner.data), today=today(), client=client,
            consultation=consultation, office_id=current_user.office_id,
        ):  # fmt: skip
            flash(_("Saved."))
            return _back(client)
    return form_page(
        form, "followup/task.html", title=_("Add a task"), client=client, task=None, ways=()
    )


def _asked_contact() -> Consultation | None:
    asked = request.args.get("consultation_id", type=UUID)
    return visible_or_404(current_user, Consultation, asked) if asked else None


def _usual(consultation: Consultation | None, today: dt.date) -> dict[str, Any]:
    """Tomorrow, oneself; after a promised call the words are there already."""
    usual: dict[str, Any] = {
        "due_on": working_days(current_user.office_id).away(today, 1),
        "owner": str(current_user.id),
    }
    if consultation is not None and consultation.outcome == "CALLBACK":
        usual["what"] = _("Call back")
    return usual


def _offer_owners(form: TaskForm, present: UUID | None = None) -> None:
    """Oneself first, then everybody who works with clients; always whose it is now."""
    staff = {key: name for key, name in possible_carers() if key != current_user.id}
    if present is not None and present != current_user.id and present not in staff:
        owner = db.session.get(User, present)
        staff[present] = owner.name if owner else "–"
    mine = (str(current_user.id), _("I do it myself"))
    form.owner.choices = [mine, *((str(key), name) for key, name in staff.items())]


def _back(client: Client | None) -> ResponseReturnValue:
    if client is not None:
        return redirect(url_for("clients.show", client_id=client.id))
    return redirect(url_for("access.start"))


@pages.route("/<uuid:task_id>", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def show(task_id: UUID) -> ResponseReturnValue:
    """A task to be looked at, changed, or ended with a word."""
    task = visible_or_404(current_user, FollowUpTask, task_id)
    client = _client_of(task)
    answers = typed()
    ending = answers.get("do") if answers else None
    data = {"owner": str(task.owner_id), "version": task.version}
    form = TaskForm(obj=task, data=data, formdata=None if ending else answers)
    del form.new_id
    closing = CloseTaskForm()
    _offer_owners(form, task.owner_id)
    if ending and closing.validate_on_submit() and closing.attempt(_end, task, ending=ending):
        flash(_("Saved."))
        return _back(client)
    if not ending and form.validate_on_submit() and _changed(form, task, client):
        flash(_("Saved."))
        return _back(client)
    note(db.session, "read", task)
    return form_page(
        closing if ending else form,
        "followup/task.html",
        title=_("Task"),
        client=client,
        ways=_ways(client),
        task=task,
        task_form=form,
        closing=closing,
    )


def _client_of(task: FollowUpTask) -> Client | None:
    """The task's client, if the reader may see the file."""
    if task.client_id is None:
        return None
    return queries.client_in_reach(current_user, task.client_id)


def _ways(client: Client | None) -> list[Way]:
    """How to reach the task's client, by the rules of this moment."""
    if client is None:
        return []
    note(db.session, "read", client, part="ways")
    return ways_for(current_user, client, now(), g.centre.time_zone)


def _changed(form: TaskForm, task: FollowUpTask, client: Client | None) -> bool:
    version = form.version.data
    return form.attempt(
        change_task, task, version=version_of(version),
        owner_id=UUID(form.owner.data), today=today(), client=client,
    )  # fmt: skip


def _end(task: FollowUpTask, *, ending: str, closing_word: str | None) -> None:
    if ending == "drop":
        drop(task, closing_word)
    else:
        finish(task, closing_word)


@pages.route("/<uuid:task_id>/done", methods=["POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def done(task_id: UUID) -> ResponseReturnValue:
    """One press: it is done."""
    return _pressed(task_id, lambda task: finish(task), _("Done."))


@pages.route("/<uuid:task_id>/not-reached", methods=["POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def tried(task_id: UUID) -> ResponseReturnValue:
    """One press: tried, nobody answered; it comes back on the next working day."""
    working = working_days(current_user.office_id)
    tries = request.form.get("tries", type=int)
    words = _("Counted. The task comes back on the next working day.")
    return _pressed(task_id, lambda task: not_reached(task, today(), working, tries), words)


def _pressed(task_id: UUID, action: Any, words: str) -> ResponseReturnValue:
    task = visible_or_404(current_user, FollowUpTask, task_id)
    try:
        action(task)
        flash(words)
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return redirect(own_path(request.form.get("back")) or url_for("access.start"))


def _waits(facts: dict[str, Any]) -> list[OpenWork]:
    """How many tasks are open for a client, and how many of them should have been done."""
    tasks = facts["tasks"]
    late = sum(task.due_on < facts["today"] for task in tasks)
    # Translators: on the head of a client's file
    words = ngettext("%(num)s open task", "%(num)s open tasks", len(tasks))
    if late:
        # Translators: stands after "3 open tasks"
        words += " · " + ngettext("%(num)s overdue", "%(num)s overdue", late)
    return [OpenWork(words, "warn" if late else "")]


PANELS.append(
    Panel(
        "followup/panel.html",
        Area.CONTACTS,
        queries.anything_of,
        lambda user, client: {"tasks": queries.tasks_of(user, client), "today": today()},
        waits=_waits,
    )
)


FORMS["follow_up_task"] = (TaskForm, CloseTaskForm)
