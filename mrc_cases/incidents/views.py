"""The pages of incidents; every one that shows a record asks for the password again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.confirming import confirmed
from mrc_cases.access.guard import requires, signed_in
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base import paging
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import version_of
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import asked_client, file_part, note_named
from mrc_cases.clients.panels import PANELS, Panel
from mrc_cases.extensions import db
from mrc_cases.incidents import actions, queries
from mrc_cases.incidents.forms import (
    ComplaintForm,
    IncidentForm,
    ReaderForm,
    ReceiverForm,
    SafetyPlanForm,
    StepForm,
)
from mrc_cases.incidents.models import Incident
from mrc_cases.navigation import COUNTS

pages = Blueprint("incidents", __name__, url_prefix="/incidents")


@pages.route("/")
@requires(Area.PROTECTION, Level.READ)
@confirmed
def index() -> ResponseReturnValue:
    """The incidents one is named for; of one client, if asked."""
    asked = request.args.get("client_id", type=UUID)
    client = file_part(asked) if asked else None
    lines, last = queries.incidents(current_user, _after(), client)
    note(db.session, "read", list="incidents", hits=len(lines))
    older = paging.write_place(last[0], last[1]) if last else None
    return render_template("incidents/index.html", lines=lines, older=older, client=client)


def _after() -> queries.Place | None:
    return paging.read_place(request.args.get("after"), paging.day, paging.key)


@pages.route("/new/<uuid:client_id>", methods=["GET", "POST"])
@requires(Area.PROTECTION, Level.CREATE)
def add(client_id: UUID) -> ResponseReturnValue:
    client = file_part(client_id)
    note_named(client)
    form = IncidentForm()
    if form.validate_on_submit() and form.attempt(
        actions.record_incident, recorder=current_user, client=client, today=today()
    ):
        flash(_("Saved. Only you can read it until you name somebody else."))
        return redirect(url_for(".show", incident_id=form.result.id))
    title = _("Write down an incident")
    return form_page(form, "incidents/write.html", client=client, title=title)


@pages.route("/complaint", methods=["GET", "POST"])
@signed_in
def complain() -> ResponseReturnValue:
    """A complaint about somebody who works here: anybody may take one down, and no more."""
    client = asked_client()
    form = ComplaintForm()
    # Translators: the person a complaint is about is not known
    form.concerns.choices = [("", _("Not known")), *_offered(queries.everybody_here())]
    form.receiver.choices = [("", ""), *_offered(queries.possible_readers())]
    if form.validate_on_submit() and form.attempt(
        actions.complain, recorder=current_user, client=client, today=today()
    ):
        return render_template("incidents/complained.html")
    title = _("Complaint about somebody who works here")
    return form_page(form, "incidents/write.html", client=client, title=title)


def _offered(people: list[tuple[UUID, str]]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in people]


@pages.route("/<uuid:incident_id>", methods=["GET", "POST"])
@requires(Area.PROTECTION, Level.READ)
@confirmed
def show(incident_id: UUID) -> ResponseReturnValue:
    """An incident, what was done, who may read it; the presses that go on from there."""
    incident = visible_or_404(current_user, Incident, incident_id)
    step, reader = StepForm(data={"version": incident.version}), ReaderForm()
    reader.reader.choices = [("", ""), *_offered(queries.possible_readers())]
    doing = request.form.get("do")
    asked = reader if doing == "name" else step
    if (
        asked.is_submitted()
        and asked.validate()
        and asked.attempt(_do, incident, doing=doing, version=step.version.data)
    ):
        flash(_("Saved."))
        left = doing == "unname" and request.form.get("reader") == str(current_user.id)
        return redirect(url_for(".index") if left else url_for(".show", incident_id=incident_id))
    note(db.session, "read", incident)
    return form_page(
        asked, "incidents/show.html", step=step, reader=reader, next_states=actions.NEXT,
        incident=incident, client=queries.client_of(current_user, incident),
        steps=queries.steps_of(incident), readers=queries.readers_of(incident),
        plans=queries.plans_of(current_user, incident),
    )  # fmt: skip


def _do(
    incident: Incident, /, *, doing: str | None, words: str | None = None,
    reader: str | None = None, version: str | None = None, new_id: UUID,
) -> None:  # fmt: skip
    if doing == "name":
        actions.name_reader(incident, UUID(reader), new_id=new_id)
    elif doing == "unname":
        actions.unname_reader(incident, request.form.get("reader", type=UUID) or incident.id)
    elif doing in actions.NEXT:
        known = version_of(version)
        actions.go_on(
            incident, current_user, state=doing, version=known, words=words, new_id=new_id
        )
    elif words:
        actions.write_step(incident, current_user, words=words, new_id=new_id)
    else:
        raise RuleBroken(_("Write what was done."), "words")


@pages.route("/<uuid:incident_id>/safety-plan", methods=["GET", "POST"])
@requires(Area.PROTECTION, Level.READ)
@confirmed
def safety_plan(incident_id: UUID) -> ResponseReturnValue:
    """The newest plan to be changed: what is saved is a new one, those before stay below."""
    incident = visible_or_404(current_user, Incident, incident_id)
    plans = queries.plans_of(current_user, incident)
    form = SafetyPlanForm(obj=plans[0][0] if plans else None)
    if form.validate_on_submit() and form.attempt(actions.write_safety_plan, incident, today()):
        flash(_("Saved."))
        return redirect(url_for(".show", incident_id=incident_id))
    note(db.session, "read", incident, part="safety_plan")
    return form_page(
        form, "incidents/safety_plan.html", incident=incident, plans=plans,
        client=queries.client_of(current_user, incident),
    )  # fmt: skip


@pages.route("/receivers", methods=["GET", "POST"])
@requires(Area.ACCOUNTS, Level.CHANGE)
def receivers() -> ResponseReturnValue:
    """Who receives complaints about staff, in their order."""
    form = ReceiverForm()
    form.user.choices = [("", ""), *_offered(queries.possible_readers())]
    gone = request.form.get("remove", type=UUID)
    if gone is not None:
        actions.remove_receiver(gone)
        return redirect(url_for(".receivers"))
    if form.validate_on_submit() and form.attempt(_add_receiver):
        flash(_("Saved."))
        return redirect(url_for(".receivers"))
    return form_page(form, "incidents/receivers.html", receivers=queries.receivers())


def _add_receiver(*, user: str, new_id: UUID) -> None:
    actions.add_receiver(user_id=UUID(user), new_id=new_id)


@pages.route("/counts")
@requires(Area.PROTECTION, Level.COUNT)
def counts() -> ResponseReturnValue:
    """How many there were in a year; nothing below ten is shown to anybody."""
    this_year = today().year
    year = min(max(request.args.get("year", this_year, type=int), 1990), this_year)
    return render_template(
        "incidents/counts.html", year=year, this_year=this_year, counts=queries.counts_of(year),
        fewest=queries.FEWEST_SHOWN,
    )  # fmt: skip


PANELS.append(
    Panel(
        "incidents/panel.html",
        Area.PROTECTION,
        queries.anything_of,
        lambda user, client: {"number": queries.number_of(user, client)},
    )
)
COUNTS["incidents.index"] = queries.unread
FORMS.update(
    incident=(IncidentForm, ComplaintForm), incident_step=(StepForm,), safety_plan=(SafetyPlanForm,)
)
