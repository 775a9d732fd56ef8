"""The pages of what happens during a stay and after it."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from mrc_cases.access.confirming import confirmed
from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import today
from mrc_cases.clients.queries import client_by_number
from mrc_cases.shelter import life_actions, people_queries, place_queries, queries, site_actions
from mrc_cases.shelter.actions import Companion, add_companion
from mrc_cases.shelter.blueprint import pages
from mrc_cases.shelter.forms import (
    AfterForm,
    AwayForm,
    BackForm,
    CompanionForm,
    KeepForm,
    PictureForm,
    ReviewForm,
    ServiceForm,
)
from mrc_cases.shelter.stay_models import ShelterStay
from mrc_cases.shelter.stay_views import stay_page, step_page

# Step -> its form, the action, its title, and the day the form begins with.
STEPS: dict[str, tuple[Any, Any, Any, str]] = {
    "away": (AwayForm, life_actions.go_away, lambda: _("Away for a time"), "from_on"),
    "back": (BackForm, life_actions.come_back, lambda: _("Back again"), "back_on"),
    "review": (ReviewForm, life_actions.review, lambda: _("Look at the stay"), "done_on"),
    "after": (AfterForm, life_actions.hear_of, lambda: _("After the shelter"), "happened_on"),
}


@pages.route("/stays/<uuid:stay_id>/step/<step>", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def take_step(stay_id: UUID, step: str) -> ResponseReturnValue:
    """Something that happens with a stay: one short form."""
    stay = queries.stay_or_404(current_user, stay_id)
    if step not in STEPS:
        abort(404)
    kind, action, title, day = STEPS[step]
    form = kind(data={day: today()})
    if form.validate_on_submit() and form.attempt(action, stay, today=today()):
        flash(_("Saved."))
        return stay_page(stay)
    return step_page(form, stay, title())


@pages.route("/stays/<uuid:stay_id>/service", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def service(stay_id: UUID) -> ResponseReturnValue:
    """Something was done for somebody during the stay."""
    stay = queries.stay_or_404(current_user, stay_id)
    people = people_queries.people_of([stay.id])[stay.id]
    form = ServiceForm(data={"happened_on": today()})
    everybody = [SelectChoice("", _("Everybody of the stay"))] if len(people) > 1 else []
    form.member.choices = everybody + [SelectChoice(str(p.member_id), p.name) for p in people]
    if form.validate_on_submit() and form.attempt(_service, stay):
        flash(_("Saved."))
        return stay_page(stay)
    return step_page(form, stay, _("Service given"))


def _service(stay: ShelterStay, *, member: str | None, **facts: Any) -> None:
    whom = UUID(member) if member else None
    life_actions.note_service(stay, member=whom, today=today(), **facts)


@pages.route("/stays/<uuid:stay_id>/free-beds", methods=["POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def free_beds(stay_id: UUID) -> ResponseReturnValue:
    """Give the beds of somebody who stays away to others."""
    stay = queries.stay_or_404(current_user, stay_id)
    try:
        life_actions.free_beds(stay, today())
        flash(_("Saved."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return stay_page(stay)


@pages.route("/stays/<uuid:stay_id>/companion", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def companion(stay_id: UUID) -> ResponseReturnValue:
    """Somebody more: a child, a relative."""
    stay = queries.stay_or_404(current_user, stay_id)
    form = CompanionForm()
    if form.validate_on_submit() and form.attempt(_add, stay):
        flash(_("Saved."))
        return stay_page(stay)
    return step_page(form, stay, _("Who comes along"))


def _add(
    stay: ShelterStay, *, client_no: str | None, sleeps_with: str | None, new_id: UUID, **facts: Any
) -> None:
    client = client_by_number(current_user, client_no)
    if client_no and client is None:
        raise RuleBroken(_("No file that you may see has this number."), "client_no")
    who = Companion(client_id=client.id) if client else Companion(**facts)
    add_companion(stay, who, sleeps_with=sleeps_with or None, new_id=new_id)


@pages.route("/stays/<uuid:stay_id>/picture", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def picture(stay_id: UUID) -> ResponseReturnValue:
    """A photograph of what somebody brought."""
    stay = queries.stay_or_404(current_user, stay_id)
    form = PictureForm()
    if form.validate_on_submit() and form.attempt(_picture, stay):
        flash(_("Saved."))
        return stay_page(stay)
    return step_page(form, stay, _("Photograph of belongings"), has_file=True)


def _picture(stay: ShelterStay, *, file: Any, new_id: UUID) -> None:
    life_actions.add_picture(stay, queries.client_of(stay), file.read(), new_id=new_id)


# --- places kept -------------------------------------------------------------------------------


@pages.route("/stays/<uuid:stay_id>/keep", methods=["GET", "POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def keep(stay_id: UUID) -> ResponseReturnValue:
    """Hold a bed, or a whole room for a family."""
    stay = queries.stay_or_404(current_user, stay_id)
    site = queries.site_or_404(current_user, request.args.get("site", type=UUID) or stay.site_id)
    form = KeepForm()
    rooms = place_queries.rooms_of(site)
    form.place.choices = [
        SelectChoice(f"{room.id} {bed.id if bed else ''}", bed.name if bed else _("The whole room"),
                     optgroup=room.name)
        for room, beds in rooms
        for bed in (None, *(each for each in beds if each.retired_on > today()))
    ]  # fmt: skip
    if form.validate_on_submit() and form.attempt(_keep, stay):
        flash(_("Saved."))
        return redirect(url_for(".show_board", site_id=site.id))
    return step_page(form, stay, _("Keep a place"))


def _keep(stay: ShelterStay, *, place: str, new_id: UUID) -> None:
    room_id, _space, bed_id = place.partition(" ")
    room = queries.room_or_404(current_user, UUID(room_id))
    bed = UUID(bed_id) if bed_id else None
    site_actions.keep_place(stay, room, bed, today(), new_id=new_id)


@pages.route("/stays/<uuid:stay_id>/give-free", methods=["POST"])
@confirmed
@requires(Area.SHELTER, Level.CHANGE)
def give_free(stay_id: UUID) -> ResponseReturnValue:
    """No longer keep a place."""
    stay = queries.stay_or_404(current_user, stay_id)
    wanted = request.form.get("kept", type=UUID)
    for kept, _room, _bed in place_queries.story_of(stay, today()).kept:
        if kept.id == wanted:
            room = queries.room_or_404(current_user, kept.room_id)
            site_actions.give_free(kept, room, today())
            flash(_("Saved."))
    return stay_page(stay)
