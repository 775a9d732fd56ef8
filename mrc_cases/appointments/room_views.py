"""The pages of the rooms that can be booked, and of one's own calendar program."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import public, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.staff_queries import office_names
from mrc_cases.appointments import queries
from mrc_cases.appointments.bookable import room_or_404, rooms_of
from mrc_cases.appointments.calendar_file import as_icalendar
from mrc_cases.appointments.forms import RoomForm
from mrc_cases.appointments.models import MeetingRoom
from mrc_cases.appointments.room_actions import add_room, close_room, end_feed, new_feed, open_room
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.language import speaking


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    pages.add_url_rule("/rooms", "rooms", rooms, methods=["GET", "POST"])
    pages.add_url_rule("/rooms/<uuid:room_id>", "offer_room", offer_room, methods=["POST"])
    pages.add_url_rule("/calendar", "calendar", calendar, methods=["GET", "POST"])
    pages.add_url_rule("/feed/<token>.ics", "feed", feed)


def _offices() -> list[tuple[UUID, str]]:
    """Whose rooms a person looks after: those of their office, or of all."""
    mine = current_user.office_id
    return [(key, name) for key, name in office_names(closed=False) if mine in (None, key)]


@requires(Area.ACCOUNTS, Level.CHANGE)
def rooms() -> ResponseReturnValue:
    offices = _offices()
    form = RoomForm(data={"office": str(offices[0][0]) if offices else ""})
    form.office.choices = [(str(key), name) for key, name in offices]
    if form.validate_on_submit() and form.attempt(_add):
        flash(_("Saved."))
        return redirect(url_for(".rooms"))
    found = [(name, rooms_of(key, closed=True)) for key, name in offices]
    return form_page(form, "appointments/rooms.html", rooms=found)


def _add(*, office: str, **facts: Any) -> MeetingRoom:
    return add_room(office_id=UUID(office), **facts)


@requires(Area.ACCOUNTS, Level.CHANGE)
def offer_room(room_id: UUID) -> ResponseReturnValue:
    """Stop offering a room, or offer it again."""
    room = room_or_404(room_id, [key for key, _name in _offices()])
    if "open" in request.form:
        open_room(room)
    else:
        close_room(room, today())
    flash(_("Saved."))
    return redirect(url_for(".rooms"))


@requires(Area.CONTACTS, Level.READ)
def calendar() -> ResponseReturnValue:
    """The secret address for one's own calendar program: made, shown once, revoked.

    It is shown in the answer itself and kept nowhere, not even in the session's cookie.
    """
    address = None
    if request.method == "POST":
        if "end" in request.form:
            end_feed(current_user.id)
            flash(_("The address no longer works."))
            return redirect(url_for(".calendar"))
        address = url_for(".feed", token=new_feed(current_user.id), _external=True)
    feed = queries.own_feed(current_user)
    return render_template("appointments/calendar.html", address=address, feed=feed)


@public
def feed(token: str) -> ResponseReturnValue:
    """What a calendar program reads: times with a neutral title, for who knows the address.

    It holds nothing of a client, and programs ask every few minutes: no line on the trail.
    """
    found = queries.feed_of(token)
    if found is None:
        abort(404)
    user, appointments = found
    with speaking(user.language):
        # Translators: the title of every entry in a calendar program; must tell nothing
        words = as_icalendar(appointments, _("Appointment"))
    return Response(words, mimetype="text/calendar")
