"""The pages of the contacts: the quick log, the list, mending and joining."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from flask import (
    Blueprint,
    current_app,
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

from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base import paging
from mrc_cases.base.forms import version_of
from mrc_cases.base.moments import now, today
from mrc_cases.base.pages import form_page
from mrc_cases.base.search_tokens import word_token
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import client_in_address
from mrc_cases.clients.models import Client, Consultation
from mrc_cases.clients.queries import find_clients
from mrc_cases.clients.ways import Way, ways_for
from mrc_cases.codes import is_code
from mrc_cases.counselling import queries
from mrc_cases.counselling.actions import change_consultation, join_to_client, log_consultation
from mrc_cases.counselling.forms import (
    ChangeConsultationForm,
    FindContactsForm,
    JoinForm,
    LogForm,
)
from mrc_cases.extensions import db

pages = Blueprint("counselling", __name__, url_prefix="/consultations")


@pages.route("/new", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CREATE)
def log() -> ResponseReturnValue:
    client = client_in_address()
    form = LogForm(data=_usual_answers(client))
    if form.validate_on_submit():
        token = _code_word_token(form.code_word.data)
        del form.code_word
        if form.attempt(
            log_consultation,
            staff=current_user,
            time_zone=g.centre.time_zone,
            client=client,
            code_word_token=token,
        ):
            return _after_log(form, client)
    return form_page(
        form,
        "counselling/log.html",
        client=client,
        ways=_ways(client),
        today=queries.logged_on(current_user, today()),
        first=FIRST_TOPICS,
    )


# What the centres' people ask about most (practices.md): shown at once, the rest one tap away.
FIRST_TOPICS = ("C05", "T14", "C10", "C09", "T16", "T22", "T27", "C12", "T99")


def _ways(client: Client | None) -> list[Way]:
    """How the client may be reached: shown before anybody dials."""
    if client is None:
        return []
    note(db.session, "read", client, part="ways")
    return ways_for(current_user, client, now(), g.centre.time_zone)


def _usual_answers(client: Client | None) -> dict[str, Any]:
    """A fresh entry's key, and what was the same in the entry before: channel and language."""
    usual = session.get("usual_contact", {})
    if client is not None and client.profile is not None:
        usual = {
            **usual,
            "language": client.profile.language,
            "country": client.profile.nationality,
        }
    if is_code("CHANNEL", asked := request.args.get("channel", "")):
        usual = {**usual, "channel": asked}
    return {"entry_key": str(uuid4()), **usual}


def _after_log(form: LogForm, client: Client | None) -> ResponseReturnValue:
    session["usual_contact"] = {"channel": form.channel.data}
    if client is None:
        session["usual_contact"]["language"] = form.language.data
    flash(_("Saved."))
    if "next" in request.form:
        return redirect(url_for(".log"))
    if client is None:
        return redirect(url_for(".index"))
    consultation: Consultation = form.result
    if consultation.outcome == "CALLBACK" and "followup.add" in current_app.view_functions:
        # What was promised becomes a task while the person still knows what it was.
        return redirect(
            url_for("followup.add", client_id=client.id, consultation_id=consultation.id)
        )
    return redirect(url_for("clients.show", client_id=client.id))


def _code_word_token(word: str | None) -> int | None:
    if not word:
        return None
    return word_token(current_app.extensions["keys"].subkey("search"), word)


@pages.route("/", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.READ)
@only_reads
def index() -> ResponseReturnValue:
    """The list; a code word to search for comes by POST and stays out of the address."""
    form = FindContactsForm(request.values, meta={"csrf": request.method == "POST"})
    wanted = queries.ContactFilter(
        channel_group=form.channel_group.data or None,
        day=form.day.data,
        code_word_token=_code_word_token(form.code_word.data),
    )
    rows = list(db.session.scalars(queries.recent_consultations(current_user, wanted, _after())))
    shown, more = rows[: queries.PAGE], rows[queries.PAGE :]
    note(db.session, "read", list="consultations", hits=len(shown))
    query = queries.clients_of(current_user, {row.client_id for row in shown if row.client_id})
    numbers = {row.id: row.client_no for row in db.session.execute(query)}
    return render_template(
        "counselling/index.html",
        form=form,
        consultations=shown,
        numbers=numbers,
        older=paging.write_place(shown[-1].happened_at.isoformat(), shown[-1].id) if more else None,
    )


def _after() -> tuple[dt.datetime, UUID] | None:
    return paging.read_place(request.args.get("after"), paging.moment, paging.key)


@pages.route("/<uuid:consultation_id>")
@requires(Area.CONTACTS, Level.READ)
def show(consultation_id: UUID) -> ResponseReturnValue:
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    note(db.session, "read", consultation)
    return render_template(
        "counselling/show.html",
        consultation=consultation,
        client=_client_of(consultation),
        may_change=current_user.may(Area.CONTACTS, Level.CHANGE),
    )


def _client_of(consultation: Consultation) -> Any:
    """The client's number if the reader may see the client, else None."""
    if consultation.client_id is None:
        return None
    query = queries.clients_of(current_user, {consultation.client_id})
    return db.session.execute(query).one_or_none()


@pages.route("/<uuid:consultation_id>/change", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def change(consultation_id: UUID) -> ResponseReturnValue:
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    topics = consultation.topics or ()
    form = ChangeConsultationForm(
        obj=consultation, data={"topic": next(iter(topics), None), "more_topics": topics[1:]}
    )
    del form.day, form.time
    version = form.version.data
    if form.validate_on_submit() and form.attempt(
        change_consultation, consultation, version=version_of(version)
    ):
        flash(_("Saved."))
        return redirect(url_for(".show", consultation_id=consultation.id))
    client = _client_of(consultation)
    note(db.session, "read", consultation)
    return form_page(form, "counselling/change.html", consultation=consultation, client=client)


@pages.route("/<uuid:consultation_id>/join", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CHANGE)
def join(consultation_id: UUID) -> ResponseReturnValue:
    """Find the client an anonymous contact was, then join it with one press."""
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    form = JoinForm()
    chosen = request.form.get("client_id", type=UUID)
    if chosen is not None:
        client = visible_or_404(current_user, Client, chosen)
        join_to_client(consultation, client)
        flash(_("The contact is now part of this file."))
        return redirect(url_for("clients.show", client_id=client.id))
    found = None
    if form.validate_on_submit():
        found = find_clients(current_user, form.find.data)
        note(db.session, "search", hits=len(found))
    return form_page(form, "counselling/join.html", consultation=consultation, found=found)


FORMS["consultation"] = (ChangeConsultationForm,)
