"""The pages of the appointments: the day, booking, what became of it, the slip, the calendar."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import only_reads, public, requires
from mrc_cases.access.permissions import Area, Level, Role
from mrc_cases.access.queries import visible_or_404
from mrc_cases.appointments import happenings as happenings  # what the timeline tells of this room
from mrc_cases.appointments import queries
from mrc_cases.appointments.actions import (
    NEXT,
    add_room,
    book,
    close_room,
    end_feed,
    go_on,
    move,
    new_feed,
)
from mrc_cases.appointments.calendar_file import as_icalendar
from mrc_cases.appointments.forms import AppointmentForm, RoomForm
from mrc_cases.appointments.models import Appointment
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import local_day, local_time, now
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import PANELS, Panel
from mrc_cases.extensions import db
from mrc_cases.language import OF_CLIENTS, current_language, speaking

pages = Blueprint("appointments", __name__, url_prefix="/appointments")


def _today() -> dt.date:
    return local_day(now(), g.centre.time_zone)


@pages.route("/")
@requires(Area.CONTACTS, Level.READ)
def index() -> ResponseReturnValue:
    """A day: everybody's appointments in reach, or one colleague's."""
    day = request.args.get("day", type=dt.date.fromisoformat) or _today()
    staff_id = request.args.get("staff", type=UUID)
    lines = queries.on_day(current_user, day, g.centre.time_zone, staff_id)
    note(db.session, "read", list="appointments", hits=len(lines))
    return render_template(
        "appointments/index.html",
        day=day,
        today=_today(),
        step=dt.timedelta(days=1),
        lines=lines,
        staff=queries.staff_with(queries.HOLDING),
        staff_id=staff_id,
        next_states=NEXT,
        may_write=current_user.may(Area.CONTACTS, Level.CHANGE),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CREATE)
def add() -> ResponseReturnValue:
    asked = request.args.get("client_id", type=UUID)
    client = visible_or_404(current_user, Client, asked) if asked else None
    usual: dict[str, Any] = {"day": request.args.get("day", type=dt.date.fromisoformat)}
    if client is not None:
        usual["language"] = client.profile.language
    form = AppointmentForm(data=usual)
    _offer(form)
    if form.validate_on_submit():
        del form.version
        if form.attempt(
            book, client=client, time_zone=g.centre.time_zone, office_id=current_user.office_id
        ):
            flash(_("Booked."))
            return redirect(url_for(".show", appointment_id=form.result.id))
    title = _("Book an appointment")
    return form_page(form, "appointments/book.html", client=client, title=title)


def _offer(form: AppointmentForm) -> None:
    holding = queries.staff_with(queries.HOLDING)
    mine = [(str(current_user.id), _("I do it myself"))]
    form.staff.choices = mine + [(str(k), name) for k, name in holding if k != current_user.id]
    found = queries.rooms(current_user.office_id)
    form.room.choices = [("", _("No room")), *((str(room.id), room.name) for room in found)]
    mediators = queries.staff_with(frozenset({Role.MEDIATOR}))
    form.interpreter.choices = [
        ("", _("No interpreter")), *((str(k), name) for k, name in mediators)
    ]  # fmt: skip


@pages.route("/<uuid:appointment_id>", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.READ)
def show(appointment_id: UUID) -> ResponseReturnValue:
    """An appointment; a press says what became of it."""
    appointment = visible_or_404(current_user, Appointment, appointment_id)
    if request.method == "POST":
        return _go_on(appointment)
    line = queries.one_line(current_user, appointment)
    note(db.session, "read", appointment)
    return render_template(
        "appointments/show.html",
        line=line,
        next_states=NEXT[appointment.state],
        may_write=current_user.may(Area.CONTACTS, Level.CHANGE),
    )


def _go_on(appointment: Appointment) -> ResponseReturnValue:
    if not current_user.may(Area.CONTACTS, Level.CHANGE):
        abort(403)
    try:
        go_on(appointment, request.form.get("state", ""))
        flash(_("Saved."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    day = local_day(appointment.starts_at, g.centre.time_zone)
    if "list" in request.form:
        return redirect(url_for(".index", day=day))
    return redirect(url_for(".show", appointment_id=appointment.id))


@pages.route("/<uuid:appointment_id>/change", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def change(appointment_id: UUID) -> ResponseReturnValue:
    appointment = visible_or_404(current_user, Appointment, appointment_id)
    zone = g.centre.time_zone
    form = AppointmentForm(
        obj=appointment,
        data={
            "day": local_day(appointment.starts_at, zone),
            "time": local_time(appointment.starts_at, zone),
            "staff": str(appointment.staff_id),
            "room": str(appointment.room_id or ""),
            "interpreter": str(appointment.interpreter_id or ""),
        },
    )
    _offer(form)
    version = form.version.data
    if form.validate_on_submit() and form.attempt(
        move, appointment, time_zone=zone,
        version=int(version) if str(version).isdigit() else 0,
    ):  # fmt: skip
        flash(_("Saved."))
        return redirect(url_for(".show", appointment_id=appointment_id))
    line = queries.one_line(current_user, appointment)
    title = _("Change the appointment")
    return form_page(form, "appointments/book.html", client=line.client, title=title)


@pages.route("/<uuid:appointment_id>/slip")
@requires(Area.CONTACTS, Level.READ)
def slip(appointment_id: UUID) -> ResponseReturnValue:
    """A slip for the client's hand, in the client's language where we speak it; no name on it."""
    appointment = visible_or_404(current_user, Appointment, appointment_id)
    line = queries.one_line(current_user, appointment)
    language = OF_CLIENTS.get(appointment.language, current_language())
    note(db.session, "print", appointment)
    with speaking(language):
        return render_template("appointments/slip.html", line=line)


# --- rooms -------------------------------------------------------------------------------------


@pages.route("/rooms", methods=["GET", "POST"])
@requires(Area.ACCOUNTS, Level.CHANGE)
def rooms() -> ResponseReturnValue:
    form = RoomForm()
    found = queries.rooms(current_user.office_id)
    closing = request.form.get("close", type=UUID)
    if closing is not None:
        for room in found:
            if room.id == closing:
                close_room(room, _today())
        return redirect(url_for(".rooms"))
    if form.validate_on_submit() and form.attempt(add_room, office_id=current_user.office_id):
        flash(_("Saved."))
        return redirect(url_for(".rooms"))
    return form_page(form, "appointments/rooms.html", rooms=found)


# --- the calendar of a member of staff ---------------------------------------------------------


@pages.route("/calendar", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.READ)
def calendar() -> ResponseReturnValue:
    """The secret address for one's own calendar program: made, shown once, revoked."""
    if request.method == "POST":
        if request.form.get("do") == "end":
            end_feed(current_user.id)
            flash(_("The address no longer works."))
        else:
            session["calendar_token"] = new_feed(current_user.id)
        return redirect(url_for(".calendar"))
    token = session.pop("calendar_token", None)
    address = url_for(".feed", token=token, _external=True) if token else None
    return render_template(
        "appointments/calendar.html", address=address, has_feed=queries.has_feed(current_user)
    )


@pages.route("/feed/<token>.ics")
@public
@only_reads
def feed(token: str) -> ResponseReturnValue:
    """What a calendar program reads: times with a neutral title, for who knows the address."""
    found = queries.feed_of(token, now())
    if found is None:
        abort(404)
    return Response(as_icalendar(found, _("Appointment"), now()), mimetype="text/calendar")


PANELS.append(
    Panel(
        "appointments/panel.html",
        Area.CONTACTS,
        lambda user, client: {"lines": queries.coming_of(user, client, now())},
    )
)
