"""The pages of the clients: search, the list, registering, the file and its changes."""

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.base import paging
from mrc_cases.base.moments import now, today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients import access_views as access_views  # their pages hang on the same blueprint
from mrc_cases.clients import contact_views as contact_views
from mrc_cases.clients import drafts as drafts
from mrc_cases.clients import happenings as happenings  # what the timeline tells of this room
from mrc_cases.clients import queries
from mrc_cases.clients import reading_views as reading_views
from mrc_cases.clients import registering as registering
from mrc_cases.clients import resting as resting  # what files do by themselves each day
from mrc_cases.clients import state_views as state_views
from mrc_cases.clients.adding import row_added
from mrc_cases.clients.agreed import closed_questions
from mrc_cases.clients.answers import form_of_profile, identity_of
from mrc_cases.clients.birth import age_on
from mrc_cases.clients.blueprint import pages
from mrc_cases.clients.changes import change_identity, change_profile
from mrc_cases.clients.file_pages import go_to_kept_file, open_answer, say_what_stays
from mrc_cases.clients.forms import (
    ChangeIdentityForm,
    ChangeProfileForm,
    ListForm,
    SearchForm,
    shown,
)
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import beside
from mrc_cases.clients.timeline_pages import lines_of
from mrc_cases.clients.ways import ways_for
from mrc_cases.codes import language_name
from mrc_cases.extensions import db


@pages.route("/search", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.READ)
@only_reads
def search() -> ResponseReturnValue:
    """What is searched for comes by POST: it stands in no address, log or browser history."""
    form = SearchForm()
    found = None
    if form.validate_on_submit():
        found = queries.find_clients(current_user, form.text.data)
        note(db.session, "search", hits=len(found))
    return form_page(
        form,
        "clients/search.html",
        found=found,
        names_only=queries.knows_names_only(current_user),
        may_register=current_user.may(Area.CLIENTS, Level.CREATE),
        may_break_glass=current_user.may(Area.EMERGENCY, Level.CREATE),
        age=partial(_age, today()),
    )


def _age(day: dt.date, client: Any) -> int | None:
    """A person's age on a day; the day of birth counts where it is known."""
    month = client.born_month if hasattr(client, "born_month") else client.profile.born_month
    return age_on(month, day, getattr(client, "born_on", None))


@pages.route("/")
@requires(Area.CLIENTS, Level.READ)
def index() -> ResponseReturnValue:
    asked = {name: value for name, value in request.args.items() if name != "after"}
    form = _list_form() if asked else None
    wanted = _wanted(form) if form else queries.ClientFilter()
    listed, last = queries.client_list(current_user, wanted, _after())
    note(db.session, "read", list="clients", hits=len(listed))
    return render_template(
        "clients/index.html",
        form=form,
        clients=listed,
        older=paging.write_place(*last) if last else None,
        asked=asked,
        own_only=queries.sees_own_only(current_user),
        names_only=queries.knows_names_only(current_user),
        may_register=current_user.may(Area.CLIENTS, Level.CREATE),
        age=partial(_age, today()),
    )


def _list_form() -> ListForm:
    form = ListForm(request.args)
    offices = ((str(office_id), name) for office_id, name in queries.offices())
    form.office.choices = [("", _("All offices")), *offices]
    for typed in (form.nationality, form.language):
        typed.validate(form)  # a word that is not in the list is said, and narrows nothing
    return form


def _wanted(form: ListForm) -> queries.ClientFilter:
    return queries.ClientFilter(
        state=form.state.data or None,
        office_id=_office(form),
        gender=form.gender.data or None,
        stage=form.stage.data or None,
        nationality=form.nationality.data,
        language=form.language.data,
        mine=form.mine.data,
        oldest_first=form.oldest_first.data,
    )


def _office(form: ListForm) -> UUID | None:
    """The office asked for; one that is none would be answered with everybody."""
    asked = form.office.data or ""
    if asked not in dict(form.office.choices):
        abort(404)
    return UUID(asked) if asked else None


def _after() -> tuple[Any, ...] | None:
    return paging.read_place(request.args.get("after"), paging.day, paging.moment, paging.key)


@pages.route("/<uuid:client_id>")
@requires(Area.CLIENTS, Level.READ)
def show(client_id: UUID) -> ResponseReturnValue:
    file = queries.file_of(current_user, client_id)
    if file.client.merged_into_id is not None:  # one person, one file
        return redirect(url_for(".show", client_id=file.client.merged_into_id))
    note(db.session, "read", file.client)
    return _file_page(file, {})


def _file_page(file: queries.File, opened: dict[str, Any]) -> ResponseReturnValue:
    client = file.client
    if queries.knows_names_only(current_user):
        panels = beside(current_user, client, names_only=True).panels
        return render_template(
            "clients/name_only.html", client=client, panels=panels, may_log=_may_log()
        )
    others = beside(current_user, client)
    return render_template(
        "clients/show.html",
        client=client,
        profile=client.profile,
        age=_age(today(), client),
        ways=ways_for(current_user, client, now(), g.centre.time_zone),
        lines=lines_of(client),
        opening=file.opening,
        call_promised_on=file.call_promised_on,
        spoken=_also_spoken(client),
        answered=file.answered,
        opened=opened,
        care=others.care,
        panels=others.panels,
        open_work=others.open_work,
        may_change=current_user.may(Area.CLIENTS, Level.CHANGE),
        may_open_intake=current_user.may(Area.CLIENTS, Level.CREATE),
        may_log=_may_log(),
    )


def _may_log() -> bool:
    logs = "counselling.log" in current_app.view_functions
    return logs and current_user.may(Area.CONTACTS, Level.CREATE)


def _also_spoken(client: Client) -> list[str]:
    """The names of the languages beside the first; how well is in the profile's form."""
    spoken = client.profile.spoken_languages or ()
    return [language_name(each.partition(":")[0]) for each in spoken]


@pages.route("/<uuid:client_id>/reveal", methods=["POST"])
@requires(Area.CLIENTS, Level.READ)
def reveal(client_id: UUID) -> ResponseReturnValue:
    """Show one masked answer; that it was looked at stays on the trail."""
    file = queries.file_of(current_user, client_id)
    client, question = file.client, request.form.get("question", "")
    if queries.knows_names_only(current_user):
        abort(404)
    if question == "safe_now":
        return _file_page(file, {question: _safe_now(client)})
    return _file_page(file, {question: open_answer(client, question)})


def _safe_now(client: Client) -> str:
    intake: Intake | None = queries.latest_intake(client)
    note(db.session, "read", client, field="safe_now")
    return (intake.safe_now if intake else None) or "NC"


@pages.route("/<uuid:client_id>/change", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CHANGE)
def change(client_id: UUID) -> ResponseReturnValue:
    file = queries.file_of(current_user, client_id)
    client = file.client
    go_to_kept_file(client)
    data = form_of_profile(client, client.profile, masked=True)
    form = ChangeProfileForm(data={**data, "from_on": today(), "version": client.version})
    form.hide(file.answered, closed_questions(current_user, client))
    added = row_added(form)
    if (
        not added
        and form.validate_on_submit()
        and form.attempt(change_profile, client, today=today(), dates_back=True)
    ):
        flash(_("Saved.") if form.result else _("Nothing was different."))
        say_what_stays(form.result)
        return redirect(url_for(".show", client_id=client_id))
    note(db.session, "read", client, field="profile")
    return form_page(
        form, "clients/change.html", client=client, day=client.registered_on, added=added
    )


@pages.route("/<uuid:client_id>/identity", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.CHANGE)
def change_who(client_id: UUID) -> ResponseReturnValue:
    client = visible_or_404(current_user, Client, client_id)
    go_to_kept_file(client)
    seen = identity_of(client)
    form = ChangeIdentityForm(data=shown(seen, seen, client.version))
    added = row_added(form)
    is_right = not added and form.validate_on_submit()
    if is_right and form.attempt(change_identity, client):
        flash(_("Saved."))
        return redirect(url_for(".show", client_id=client_id))
    note(db.session, "read", client, field="identity")
    for detail in client.contact_details:  # who may change them sees them
        note(db.session, "unmask", detail, page="identity")
    return form_page(form, "clients/change_identity.html", client=client, added=added)
