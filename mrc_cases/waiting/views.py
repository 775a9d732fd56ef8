"""The pages of the waiting room: the queue, tickets and slips."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.sessions import came_by_itself
from mrc_cases.access.trail_details import FORMS
from mrc_cases.appointments.models import Appointment
from mrc_cases.appointments.queries import one_or_404
from mrc_cases.base.forms import version_of
from mrc_cases.base.moments import now, today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import asked_client
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import PANELS, OpenWork, Panel
from mrc_cases.extensions import db
from mrc_cases.waiting import actions, queries, screen_views
from mrc_cases.waiting.forms import PressForm, TicketForm
from mrc_cases.waiting.models import Ticket
from mrc_cases.waiting.place import Place, desk_id, keep_place, place_of
from mrc_cases.waiting.showing import queue_of_place, queue_page
from mrc_cases.waiting.speech import slip_words

pages = Blueprint("waiting", __name__, url_prefix="/queue")
screen_views.bind(pages)


@pages.route("/")
@requires(Area.CONTACTS, Level.READ)
def index() -> ResponseReturnValue:
    """The queue of an office; the list in it renews itself, without names."""
    place = place_of(current_user)
    facts = queue_of_place(place)
    if "HX-Request" in request.headers:
        came_by_itself()
        return render_template("waiting/lines.html", **facts)
    return queue_page(place, facts)


@pages.route("/place", methods=["POST"])
@requires(Area.CONTACTS, Level.READ)
@only_reads
def take_place() -> ResponseReturnValue:
    """Remember where the reader sits; what is not on offer counts for nothing."""
    keep_place(request.form)
    return redirect(url_for(".index"))


# --- tickets -----------------------------------------------------------------------------------


@pages.route("/new", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CREATE)
def give() -> ResponseReturnValue:
    """A ticket for a client, for an appointment, or for somebody without a file."""
    client, appointment = asked_client(), _asked_appointment()
    place = place_of(current_user)
    zone = g.centre.time_zone
    usual = queries.usual(place.office.id, today())
    client_id = client.id if client else appointment.client_id if appointment else None
    standing = queries.standing_ticket_of(current_user, client_id, now())
    form = TicketForm(data=_known(client, appointment)).put_first(*usual)
    if form.validate_on_submit() and form.attempt(
        actions.give_ticket, office_id=place.office.id, time_zone=zone, client=client,
        appointment=appointment, standing=standing,
    ):  # fmt: skip
        return redirect(url_for(".slip", ticket_id=form.result.id))
    return form_page(
        form, "waiting/give.html", title=_("Give a ticket"), client=client, ticket=None,
        standing=standing,
    )  # fmt: skip


def _asked_appointment() -> Appointment | None:
    asked = request.args.get("appointment_id", type=UUID)
    return one_or_404(current_user, asked) if asked else None


def _known(client: Client | None, appointment: Appointment | None) -> dict[str, Any]:
    """What need not be asked again."""
    known: dict[str, Any] = {}
    if client is not None:
        known["language"] = client.profile.language
    if appointment is not None:
        known.update(service=appointment.service, language=appointment.language)
    return known


@pages.route("/<uuid:ticket_id>", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.READ)
def show(ticket_id: UUID) -> ResponseReturnValue:
    """A ticket; a press says what becomes of it."""
    ticket = visible_or_404(current_user, Ticket, ticket_id)
    if request.method == "POST":
        return _press(ticket)
    return _ticket_page(ticket)


def _ticket_page(ticket: Ticket, *, opened: bool = False) -> ResponseReturnValue:
    note(db.session, "read", ticket, field="priority" if opened else None)
    return render_template(
        "waiting/show.html",
        ticket=ticket,
        client=queries.client_of(current_user, ticket),
        may_write=current_user.may(Area.CONTACTS, Level.CHANGE),
        knows=queries.knows_priority(current_user, ticket),
        priority=ticket.priority if opened else None,
        may_come_back=actions.may_come_back(ticket, now()),
    )


@pages.route("/<uuid:ticket_id>/reason", methods=["POST"])
@requires(Area.CONTACTS, Level.READ)
def reveal(ticket_id: UUID) -> ResponseReturnValue:
    """Show why somebody goes first; that it was looked at stays on the trail."""
    ticket = visible_or_404(current_user, Ticket, ticket_id)
    if not queries.knows_priority(current_user, ticket):
        abort(404)
    return _ticket_page(ticket, opened=True)


PRESSES: dict[str, Callable[[Ticket], None]] = {
    "again": actions.call_again,
    "miss": actions.miss,
    "begin": actions.begin,
    "serve": actions.serve,
    "leave": actions.leave,
    "back": actions.come_back,
}


def _press(ticket: Ticket) -> ResponseReturnValue:
    do = request.form.get("do", "")
    if not current_user.may(Area.CONTACTS, Level.CHANGE):
        abort(403)
    place = place_of(current_user)
    if do == "call":
        return _pressed(actions.call, ticket, current_user, desk_id(place))
    if do == "serve_next":
        return _pressed(actions.serve_and_call_next, ticket, *_calling(place))
    if do not in PRESSES:
        abort(400)
    return _pressed(PRESSES[do], ticket, say=partial(_say_of, ticket, do))


def _say_of(ticket: Ticket, do: str) -> None:
    """Who left is gone from the list: the way back to the ticket stands beside the words."""
    if ticket.state == "left":
        flash(_linked(_("%(number)s has left the queue.", number=ticket.code), ticket))
    elif do == "back":
        flash(_("%(number)s is back in the queue.", number=ticket.code))


def _linked(words: str, ticket: Ticket) -> Markup:
    """A sentence about a ticket, and the ticket to press."""
    address = url_for(".show", ticket_id=ticket.id)
    name = f"{_('Ticket')} {ticket.code}"
    return Markup('{} <a href="{}">{}</a>').format(words, address, name)


def _pressed(
    action: Callable[..., Any], *args: Any, say: Callable[[], None] | None = None
) -> ResponseReturnValue:
    """Back to the queue; a refused press shows it with the sentence, and saves nothing."""
    form = PressForm()
    if form.attempt(action, *args):
        if say is not None:
            say()
        return redirect(url_for(".index"))
    flash(str(form.form_errors[0]), "error")
    place = place_of(current_user)
    return queue_page(place, queue_of_place(place)), 422


@pages.route("/next", methods=["POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def call_next() -> ResponseReturnValue:
    """Call whoever is next for the reader's choice to the reader's desk."""
    return _pressed(actions.call_next, *_calling(place_of(current_user)))


def _calling(place: Place) -> tuple[Any, ...]:
    """Who calls, from which queue, to which desk."""
    waiting = queries.next_for(current_user, place.office.id, place.choice, now())
    return current_user, waiting, desk_id(place)


@pages.route("/<uuid:ticket_id>/change", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def change(ticket_id: UUID) -> ResponseReturnValue:
    """Mend what was asked at the desk while the person waits."""
    ticket = visible_or_404(current_user, Ticket, ticket_id)
    knows = queries.knows_priority(current_user, ticket)
    form = _change_form(ticket, knows=knows)
    version = form.version.data
    if form.validate_on_submit() and form.attempt(
        actions.change_ticket, ticket, version=version_of(version)
    ):
        flash(_("Saved."))
        return redirect(url_for(".show", ticket_id=ticket_id))
    field = "priority" if knows else None
    note(db.session, "read", ticket, field=field, kept_on_refusal=True)
    client = queries.client_of(current_user, ticket)
    title = _("Change the ticket")
    return form_page(form, "waiting/give.html", title=title, client=client, ticket=ticket)


def _change_form(ticket: Ticket, *, knows: bool) -> TicketForm:
    usual = queries.usual(ticket.office_id, ticket.arrived_on)
    form = TicketForm(obj=ticket).put_first(*usual)
    del form.entry_key, form.again
    if not knows:
        del form.priority
    return form


@pages.route("/<uuid:ticket_id>/slip")
@requires(Area.CONTACTS, Level.READ)
def slip(ticket_id: UUID) -> ResponseReturnValue:
    """The ticket for the client's hand, in the client's language where we speak it; no name."""
    ticket = visible_or_404(current_user, Ticket, ticket_id)
    note(db.session, "print", ticket)
    words = slip_words(ticket.language, ticket.arrived_at)
    return render_template("waiting/slip.html", ticket=ticket, words=words)


def _waits(facts: dict[str, Any]) -> list[OpenWork]:
    """That the client sits in the waiting room."""
    standing = (ticket.code for ticket in facts["tickets"] if ticket.is_standing)
    return [OpenWork(_("Waits here with ticket %(code)s", code=code)) for code in standing]


PANELS.append(
    Panel(
        "waiting/panel.html",
        Area.CONTACTS,
        queries.anything_of,
        lambda user, client: {"tickets": queries.open_tickets_of(user, client.id, now())},
        for_names=True,
        waits=_waits,
    )
)
FORMS["ticket"] = (TicketForm,)
