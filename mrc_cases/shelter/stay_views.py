"""The pages of a stay: asked for, decided, admitted, moved, mended, left."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from mrc_cases.access.confirming import confirmed
from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level, Role
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import version_of
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import asked_client
from mrc_cases.clients.models import Client
from mrc_cases.clients.queries import client_by_number
from mrc_cases.extensions import db
from mrc_cases.household.queries import family_of
from mrc_cases.shelter import actions, corrections, people_queries, place_queries, queries
from mrc_cases.shelter.actions import Companion
from mrc_cases.shelter.bed_forms import AdmitForm, BedsForm, ExceptionForm, MoveForm, with_beds
from mrc_cases.shelter.blueprint import pages
from mrc_cases.shelter.board import board
from mrc_cases.shelter.forms import (
    ChangeStayForm,
    DaysForm,
    LeaveForm,
    RefuseForm,
    RequestForm,
)
from mrc_cases.shelter.models import ShelterSite
from mrc_cases.shelter.placing import make_exception
from mrc_cases.shelter.stay_models import ShelterStay


def stay_page(stay: ShelterStay) -> ResponseReturnValue:
    """Back to the stay."""
    return redirect(url_for("shelter.show", stay_id=stay.id))


def step_page(
    form: Any, stay: ShelterStay, title: str, template: str = "shelter/step.html", **more: Any
) -> ResponseReturnValue:
    """A form about a stay. It says whose it is, so that it was opened is on the trail."""
    note(db.session, "read", stay)
    people = people_queries.people_of([stay.id])[stay.id]
    return form_page(form, template, title=title, stay=stay, people=people, **more)


@pages.route("/stays/new", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CREATE)
def add() -> ResponseReturnValue:
    """Ask for a place, from a client's file or by the number of one."""
    client = asked_client()
    form = RequestForm()
    if client is not None:
        del form.client_no
    family = family_of(current_user, client) if client else []
    along = [
        r for r in family if r.client_id and not r.must_not_know and not r.client_must_not_know
    ]
    form.relatives.choices = [SelectChoice(str(r.client_id), str(r.name)) for r in along]
    if form.validate_on_submit() and form.attempt(_ask, client):
        flash(_("Saved."))
        return stay_page(form.result)
    return form_page(form, "shelter/request.html", title=_("Ask for a place"), client=client)


def _ask(
    client: Client | None,
    *,
    relatives: list[UUID] | None,
    client_no: str | None = None,
    **facts: Any,
) -> ShelterStay:
    client = client or client_by_number(current_user, client_no)
    if client is None:
        raise RuleBroken(_("No file that you may see has this number."), "client_no")
    facts["sleeps_with"] = facts["sleeps_with"] or None
    along = [Companion(client_id=key) for key in relatives or ()]
    return actions.ask_for_place(client, along, **facts)


@pages.route("/stays/<uuid:stay_id>")
@confirmed
@requires(Area.SHELTER, Level.READ)
def show(stay_id: UUID) -> ResponseReturnValue:
    stay = queries.stay_or_404(current_user, stay_id)
    note(db.session, "read", stay)
    return render_template(
        "shelter/show.html",
        stay=stay,
        people=people_queries.people_of([stay.id])[stay.id],
        story=place_queries.story_of(stay, today()),
        site=queries.site_or_404(current_user, stay.site_id) if stay.site_id else None,
        sites=queries.sites_for(current_user),
        today=today(),
        may_write=current_user.may(Area.SHELTER, Level.CHANGE),
        may_except=queries.may_except(current_user, stay),
        may_open=queries.may_open_file(current_user, stay),
    )


@pages.route("/stays/<uuid:stay_id>/change", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def change(stay_id: UUID) -> ResponseReturnValue:
    stay = queries.stay_or_404(current_user, stay_id)
    people = people_queries.people_of([stay.id])[stay.id]
    form = ChangeStayForm(obj=stay, data={"sleeps_with": people[0].sleeps_with})
    if not form.is_submitted() and not stay.rules_language:
        form.rules_language.data = queries.client_of(stay).profile.language
    if form.validate_on_submit() and form.attempt(_change, stay, version=_version(form)):
        flash(_("Saved."))
        return stay_page(stay)
    return step_page(form, stay, _("Change the stay"), "shelter/change.html")


def _version(form: Any) -> int:
    return version_of(form.version.data)


def _change(stay: ShelterStay, **facts: Any) -> None:
    for name in ("sleeps_with", "rules_language"):
        facts[name] = facts[name] or None
    actions.change_stay(stay, **facts)


# --- decided -----------------------------------------------------------------------------------

DECISIONS = {"accept": actions.accept, "wait": actions.put_on_waiting}


@pages.route("/stays/<uuid:stay_id>/decide", methods=["POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def decide(stay_id: UUID) -> ResponseReturnValue:
    stay = queries.stay_or_404(current_user, stay_id)
    decision = DECISIONS.get(request.form.get("do", ""))
    try:
        if decision is not None:
            decision(stay)
            flash(_("Saved."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return stay_page(stay)


@pages.route("/stays/<uuid:stay_id>/refuse", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def refuse(stay_id: UUID) -> ResponseReturnValue:
    stay = queries.stay_or_404(current_user, stay_id)
    form = RefuseForm()
    if form.validate_on_submit() and form.attempt(actions.refuse, stay):
        flash(_("Saved."))
        return stay_page(stay)
    return step_page(form, stay, _("Refuse a place"))


# --- beds --------------------------------------------------------------------------------------


@pages.route("/stays/<uuid:stay_id>/admit", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def admit(stay_id: UUID) -> ResponseReturnValue:
    stay, site = _stay_and_site(stay_id)
    form, more = _beds_form(AdmitForm, stay, site, arrived_on=today())
    if form.validate_on_submit() and form.attempt(_admit, form, stay, site):
        flash(_("Admitted."))
        return _to_bed(site.id, form.chosen)
    return form_page(form, "shelter/beds.html", title=_("Admit"), **more)


def _admit(form: BedsForm, stay: ShelterStay, site: ShelterSite, **facts: Any) -> None:
    for name in ("exit_reason", "destination"):
        facts[name] = facts[name] or None
    actions.admit(stay, site.id, form.chosen, today=today(), **facts)


@pages.route("/stays/<uuid:stay_id>/move", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def move(stay_id: UUID) -> ResponseReturnValue:
    stay, site = _stay_and_site(stay_id)
    form, more = _beds_form(MoveForm, stay, site, moved_on=today())
    if form.validate_on_submit() and form.attempt(_move, form, stay, site):
        flash(_("Moved."))
        return _to_bed(site.id, form.chosen)
    return form_page(form, "shelter/beds.html", title=_("Move"), **more)


def _move(form: BedsForm, stay: ShelterStay, site: ShelterSite, **facts: Any) -> None:
    actions.move(stay, site.id, form.chosen, today=today(), **facts)


def _to_bed(site_id: UUID | None, beds: Mapping[UUID, UUID]) -> ResponseReturnValue:
    """Back to the board, to the first of these beds: the keyboard goes on from there."""
    bed = next(iter(beds.values()), None)
    anchor = f"bed-{bed}" if bed else None
    return redirect(url_for(".show_board", site_id=site_id, _anchor=anchor))


def _stay_and_site(stay_id: UUID) -> tuple[ShelterStay, ShelterSite]:
    """The stay, and the site asked for, where it is now, or the first that the person knows."""
    stay = queries.stay_or_404(current_user, stay_id)
    asked = request.args.get("site", type=UUID) or stay.site_id
    known = queries.sites_for(current_user)
    return stay, queries.site_or_404(current_user, asked or (known[0].id if known else None))


def _beds_form(
    kind: type[BedsForm], stay: ShelterStay, site: ShelterSite, **usual: Any
) -> tuple[Any, dict[str, Any]]:
    """The form with a list of beds for each person, and what the page says beside it."""
    people = people_queries.people_of([stay.id])[stay.id]
    rooms = board(current_user, site, today(), g.centre.time_zone, today())
    found = place_queries.offers(stay, rooms, people, today())
    chosen = place_queries.present_beds(stay) or place_queries.usual_beds(
        found, people, request.args.get("bed", type=UUID)
    )
    beds = place_queries.bed_choices(rooms, found)
    named = [] if kind is ExceptionForm else [(p.member_id, p.name) for p in people]
    form = with_beds(kind, named, beds, chosen, **usual)
    note(db.session, "read", stay)
    sites = queries.sites_for(current_user)
    more = {"stay": stay, "site": site, "sites": sites, "people": people, "offers": found}
    return form, more


@pages.route("/stays/<uuid:stay_id>/exception", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.READ)
def exception(stay_id: UUID) -> ResponseReturnValue:
    """A manager lets a stay into a room against a rule, for 24 hours."""
    if Role.MANAGER not in current_user.roles:
        abort(403)
    form, more = _beds_form(ExceptionForm, *_stay_and_site(stay_id))
    form.room.choices = [SelectChoice(str(o.room.id), o.room.name) for o in more["offers"]]
    if form.validate_on_submit() and form.attempt(_except, more["stay"]):
        flash(_("The exception holds for 24 hours."))
        return redirect(url_for(".show_board", site_id=more["site"].id))
    return form_page(form, "shelter/beds.html", title=_("Make an exception"), **more)


def _except(stay: ShelterStay, *, room: str, reason: str, new_id: UUID) -> None:
    found = queries.room_or_404(current_user, UUID(room))
    make_exception(stay, found, reason=reason, by=current_user, new_id=new_id)


@pages.route("/stays/<uuid:stay_id>/leave", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def leave(stay_id: UUID) -> ResponseReturnValue:
    stay = queries.stay_or_404(current_user, stay_id)
    form = LeaveForm(data={"left_on": today()})
    beds = place_queries.present_beds(stay)
    if form.validate_on_submit() and form.attempt(actions.leave, stay, today=today()):
        flash(_("Saved."))
        return _to_bed(stay.site_id, beds)
    return step_page(form, stay, _("Leave"))


@pages.route("/stays/<uuid:stay_id>/days", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def days(stay_id: UUID) -> ResponseReturnValue:
    """Mend the days of arrival and leaving."""
    stay = queries.stay_or_404(current_user, stay_id)
    form = DaysForm(obj=stay)
    if form.validate_on_submit() and form.attempt(
        corrections.correct_days, stay, version=_version(form), today=today()
    ):
        flash(_("Saved."))
        return stay_page(stay)
    return step_page(form, stay, _("Mend the days"))
