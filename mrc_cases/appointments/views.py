"""The pages of one appointment: booking, changing, what became of it, the slip, reminding."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level, Role
from mrc_cases.access.trail_details import FORMS
from mrc_cases.appointments import calendar_views, queries, room_views
from mrc_cases.appointments import happenings as happenings  # what the timeline tells of this room
from mrc_cases.appointments.actions import book, go_on, move, remember_reminding
from mrc_cases.appointments.bookable import office_of
from mrc_cases.appointments.forms import AppointmentForm
from mrc_cases.appointments.models import RECEIVING, Appointment
from mrc_cases.appointments.offering import free_times, offer, picked
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import version_of
from mrc_cases.base.moments import local_day, local_time, now, today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.centre.queries import working_days
from mrc_cases.clients.file_pages import asked_client
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import PANELS, OpenWork, Panel
from mrc_cases.clients.queries import client_by_number
from mrc_cases.extensions import db
from mrc_cases.language import (
    OF_CLIENTS,
    current_language,
    direction,
    locale_of_client,
    offered,
    speaking,
)
from mrc_cases.writing import labelled, moment, weekday

pages = Blueprint("appointments", __name__, url_prefix="/appointments")
calendar_views.bind(pages)
room_views.bind(pages)


# --- booking and changing ----------------------------------------------------------------------


@pages.route("/new", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CREATE)
def add() -> ResponseReturnValue:
    """Book a time; pressing one of the free times only fills the form."""
    client = asked_client()
    office_id = office_of(current_user, client)
    form = AppointmentForm(data=_usual(client), **_sent())
    staff = offer(form, office_id, client, me=current_user.id)
    del form.version
    if client is not None:
        del form.client_no
    if _is_saved() and form.validate_on_submit() and form.attempt(_book, client=client):
        flash(_("Booked."))
        return redirect(url_for(".show", appointment_id=form.result.id))
    free = free_times(form, staff, office_id, client)
    title = _("Book an appointment")
    return form_page(form, "appointments/book.html", client=client, title=title, free=free)


def _usual(client: Client | None) -> dict[str, Any]:
    """What the calendar's link carries; oneself, unless one only receives at the desk."""
    usual: dict[str, Any] = {
        "day": request.args.get("day", type=dt.date.fromisoformat),
        "time": request.args.get("time", type=dt.time.fromisoformat),
    }
    usual |= {name: request.args.get(name, "") for name in ("staff", "room", "interpreter")}
    if not usual["staff"] and current_user.roles & (RECEIVING - {Role.RECEPTION}):
        usual["staff"] = str(current_user.id)
    if client is not None:
        usual["language"] = client.profile.language
    return usual


def _sent() -> dict[str, Any]:
    """The form as sent; with a free time that was pressed put into it."""
    pressed = request.form.get("pick")
    if pressed is None:
        return {}
    return {"formdata": MultiDict({**request.form.to_dict(), **picked(pressed)})}


def _is_saved() -> bool:
    """Whether the form is meant: not only asked for free times."""
    return not {"pick", "find"} & request.form.keys()


def _book(*, client: Client | None, client_no: str | None = None, **answers: Any) -> Appointment:
    if client_no:
        client = client_by_number(current_user, client_no)
        if client is None:
            raise RuleBroken(_("No file that you may see has this number."), "client_no")
        if answers["language"] == "NC":
            answers["language"] = client.profile.language
    office_id = office_of(current_user, client)
    return book(client=client, office_id=office_id, time_zone=g.centre.time_zone, **answers)


@pages.route("/<uuid:appointment_id>/change", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def change(appointment_id: UUID) -> ResponseReturnValue:
    appointment = queries.one_or_404(current_user, appointment_id)
    line = queries.one_line(current_user, appointment)
    form = AppointmentForm(obj=appointment, data=_as_it_is(appointment), **_sent())
    staff = offer(form, appointment.office_id, line.client, present=line, me=current_user.id)
    del form.client_no, form.entry_key
    if _is_saved() and form.validate_on_submit() and form.attempt(_move, form, appointment):
        flash(_("Saved."))
        return redirect(url_for(".show", appointment_id=appointment_id))
    note(db.session, "read", appointment)
    free = free_times(form, staff, appointment.office_id, line.client)
    title = _("Change the appointment")
    return form_page(form, "appointments/book.html", client=line.client, title=title, free=free)


def _as_it_is(appointment: Appointment) -> dict[str, Any]:
    zone = g.centre.time_zone
    keys = {name: getattr(appointment, f"{name}_id") for name in ("staff", "room", "interpreter")}
    return {
        "day": local_day(appointment.starts_at, zone),
        "time": local_time(appointment.starts_at, zone),
        **{name: str(key or "") for name, key in keys.items()},
    }


def _move(form: AppointmentForm, appointment: Appointment, **answers: Any) -> None:
    move(
        appointment, version=version_of(form.version.data), time_zone=g.centre.time_zone, **answers
    )  # fmt: skip


# --- one appointment ---------------------------------------------------------------------------


@pages.route("/<uuid:appointment_id>")
@requires(Area.CONTACTS, Level.READ)
def show(appointment_id: UUID) -> ResponseReturnValue:
    appointment = queries.one_or_404(current_user, appointment_id)
    line = queries.one_line(current_user, appointment)
    note(db.session, "read", appointment)
    return render_template(
        "appointments/show.html",
        line=line,
        ways=queries.safe_ways_to(line, now(), g.centre.time_zone),
        words=_reminder(line),
        may_write=current_user.may(Area.CONTACTS, Level.CHANGE),
    )


@pages.route("/<uuid:appointment_id>/state", methods=["POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def say_state(appointment_id: UUID) -> ResponseReturnValue:
    """One press says what became of it."""
    appointment = queries.one_or_404(current_user, appointment_id)
    version = version_of(request.form.get("version"))
    state = request.form.get("state", "")
    try:
        go_on(appointment, state, version=version, time_zone=g.centre.time_zone)
        flash(_said_of(state))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return redirect(_after_saying(appointment))


def _said_of(state: str) -> str:
    if state == "cancelled":
        # Translators: said after an appointment was cancelled
        return _("Cancelled.")
    return _("Booked.") if state == "booked" else _("Saved.")


def _after_saying(appointment: Appointment) -> str:
    """Back to the list; what is over is logged from its own page."""
    back = request.form.get("back") if appointment.state != "done" else None
    if back == "today":
        return url_for("access.start")
    if back == "list":
        return url_for(".index", day=_day_of(appointment), view="list")
    return url_for(".show", appointment_id=appointment.id)


def _day_of(appointment: Appointment) -> dt.date:
    return local_day(appointment.starts_at, g.centre.time_zone)


@pages.route("/<uuid:appointment_id>/slip")
@requires(Area.CONTACTS, Level.READ)
def slip(appointment_id: UUID) -> ResponseReturnValue:
    """A slip for the client's hand, in the client's language where we speak it; no name on it."""
    appointment = queries.one_or_404(current_user, appointment_id)
    if appointment.state != "booked":
        abort(404)
    line = queries.one_line(current_user, appointment)
    note(db.session, "print", appointment)
    # The buttons under the slip are for the reader.
    tag = current_language()
    reader = (tag, direction(tag), _("Print"), _("Back"))
    with speaking(_language_of(appointment)):
        return render_template(
            "appointments/slip.html", line=line, reader=reader, day=_day_in_words(appointment)
        )


def _day_in_words(appointment: Appointment) -> tuple[str, str, str]:
    """Language, direction and words of the day: in the client's language, whichever it is."""
    if appointment.language not in OF_CLIENTS:
        locale = locale_of_client(appointment.language)
        if locale is not None:
            tag = str(locale).replace("_", "-")
            return tag, locale.text_direction, weekday(appointment.starts_at, locale)
    tag = current_language()
    return tag, direction(tag), weekday(appointment.starts_at)


def _language_of(appointment: Appointment) -> str:
    """The client's language where the pages speak it, else the centre's first."""
    return OF_CLIENTS.get(appointment.language, offered()[0])


# --- reminding ---------------------------------------------------------------------------------


@pages.route("/reminders")
@requires(Area.CONTACTS, Level.CHANGE)
def reminders() -> ResponseReturnValue:
    """Whom to remind of an appointment on the next working day; nothing is sent by itself."""
    usual = working_days(current_user.office_id).away(today(), 1)
    day = calendar_views.day_asked(usual)
    found = queries.to_remind(current_user, day, now(), g.centre.time_zone)
    note(db.session, "read", list="reminders", hits=len(found))
    lines = [(line, ways, _reminder(line)) for line, ways in found]
    return render_template("appointments/reminders.html", day=day, lines=lines)


def _reminder(line: queries.Line) -> tuple[str, str]:
    """Neutral words in the client's language, and that language: no centre, no reason, no name."""
    tag = _language_of(line.appointment)
    with speaking(tag):
        return tag, _(
            "You have an appointment: %(moment)s. Please tell us if you cannot come.",
            moment=moment(line.appointment.starts_at),
        )


@pages.route("/<uuid:appointment_id>/reminded", methods=["POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def reminded(appointment_id: UUID) -> ResponseReturnValue:
    appointment = queries.one_or_404(current_user, appointment_id)
    try:
        remember_reminding(appointment)
        flash(_("Saved."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return redirect(url_for(".reminders", day=_day_of(appointment)))


def _waits(facts: dict[str, Any]) -> list[OpenWork]:
    """When the client is expected next."""
    expected = [line.appointment.starts_at for line in facts["lines"][:1]]
    return [OpenWork(labelled(_("Next appointment"), moment(at))) for at in expected]


PANELS.append(
    Panel(
        "appointments/panel.html",
        Area.CONTACTS,
        queries.anything_of,
        lambda user, client: {
            "lines": queries.coming_of(user, client),
            "missed": queries.missed_by(user, client),
        },
        for_names=True,
        waits=_waits,
    )
)


FORMS["appointment"] = (AppointmentForm,)
