"""The pages of the contacts: the quick log, the list, one contact."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import (
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
from mrc_cases.base import paging
from mrc_cases.base.moments import now, today
from mrc_cases.base.pages import form_page
from mrc_cases.base.search_tokens import word_token
from mrc_cases.base.trail import note
from mrc_cases.centre.hours import span_of, working_day
from mrc_cases.centre.queries import shifts_of
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.hits import Hits
from mrc_cases.clients.models import Client
from mrc_cases.clients.own_contacts import is_own_contact
from mrc_cases.clients.ways import Way, ways_for
from mrc_cases.codes import is_code
from mrc_cases.counselling import joining_views as joining_views  # they hang on the same blueprint
from mrc_cases.counselling import mending_views as mending_views
from mrc_cases.counselling import queries
from mrc_cases.counselling.actions import log_consultation
from mrc_cases.counselling.blueprint import pages
from mrc_cases.counselling.finding import asks_whom, hit_facts, look_for, whom_it_is_about
from mrc_cases.counselling.forms import FindContactsForm, LogForm
from mrc_cases.counselling.warning import warn_of_number
from mrc_cases.extensions import db
from mrc_cases.writing import moment


@pages.route("/new", methods=["GET", "POST"])
@requires(Area.CONTACTS, Level.CREATE)
def log() -> ResponseReturnValue:
    client = whom_it_is_about()
    form = LogForm(data=_usual_answers(client))
    found = None
    if form.is_submitted() and asks_whom():
        found = _whom(form, client)
    elif form.validate_on_submit() and _save(form, client):
        return _after_log(form, client)
    day, written = _written_down()
    return form_page(
        form,
        "counselling/log.html",
        client=client,
        ways=_ways(client),
        found=found,
        find=request.form.get("find", "").strip(),
        written=written,
        is_night=day != today(),
        **hit_facts(),
    )


def _save(form: LogForm, client: Client | None) -> bool:
    return form.attempt(
        log_consultation,
        staff=current_user,
        time_zone=g.centre.time_zone,
        client=client,
        code_word_token=_code_word_token(form.code_word.data),
    )


def _whom(form: LogForm, client: Client | None) -> Hits | None:
    """Nothing is saved: what was typed stays, and whom it is about is looked for, or now known."""
    if "somebody_else" in request.form:
        form.language.data = "NC"  # it stood in the file of the other
    if client is not None:
        if form.language.data in {None, "NC"}:
            form.language.data = client.profile.language
        return None
    text = request.form.get("find", "").strip()
    return look_for(text) if text else None


@pages.route("/whom", methods=["POST"])
@requires(Area.CONTACTS, Level.CREATE)
@only_reads
def whom() -> ResponseReturnValue:
    """Who may be meant, while the log form stays as it is: a piece of the page."""
    text = request.form.get("find", "").strip()
    found = look_for(text) if text else None
    return render_template("counselling/whom.html", found=found, find=text, **hit_facts())


def _written_down() -> tuple[dt.date, int]:
    """How much the person wrote down in the day that is going on, which a night shift prolongs."""
    shifts, zone = shifts_of(current_user.office_id), g.centre.time_zone
    day = working_day(now(), shifts, zone)
    return day, queries.logged_within(current_user, span_of(day, shifts, zone))


def _ways(client: Client | None) -> list[Way]:
    """How the client may be reached: shown before anybody dials."""
    if client is None:
        return []
    note(db.session, "read", client, part="ways")
    return ways_for(current_user, client, now(), g.centre.time_zone)


def _usual_answers(client: Client | None) -> dict[str, Any]:
    """The channel of the entry before: a hotline shift is all calls.

    Nothing else is carried over: who calls next, in what language and for how long is asked.
    """
    usual = {"channel": session.get("usual_contact", {}).get("channel")}
    if client is not None and client.profile is not None:
        usual["language"] = client.profile.language
    if is_code("CHANNEL", asked := request.args.get("channel", "")):
        usual["channel"] = asked
    return usual


def _after_log(form: LogForm, client: Client | None) -> ResponseReturnValue:
    consultation: Consultation = form.result
    session["usual_contact"] = {"channel": form.channel.data}
    flash(_said_saved(consultation))
    warn_of_number(consultation)
    if "next" in request.form:
        return redirect(url_for(".log"))
    if client is None:
        return redirect(url_for(".index"))
    if consultation.outcome == "CALLBACK" and "followup.add" in current_app.view_functions:
        # What was promised becomes a task while the person still knows what it was.
        return redirect(
            url_for("followup.add", client_id=client.id, consultation_id=consultation.id)
        )
    return redirect(url_for("clients.show", client_id=client.id))


def _said_saved(consultation: Consultation) -> str:
    """A time without a day may have meant yesterday: then the day is said."""
    if consultation.happened_on == today():
        return _("Saved.")
    return _("Saved for %(when)s.", when=moment(consultation.happened_at))


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
    if form.day.raw_data:
        form.day.validate(form)  # what is no day is said, and narrows nothing
    shifts = shifts_of(current_user.office_id)
    wanted = queries.ContactFilter(
        channel_group=form.channel_group.data or None,
        only_open=form.only_open.data,
        staff_id=current_user.id if form.mine.data else None,
        within=span_of(form.day.data, shifts, g.centre.time_zone) if form.day.data else None,
        code_word_token=_code_word_token(form.code_word.data),
    )
    rows = list(db.session.scalars(queries.recent_consultations(current_user, wanted, _after())))
    shown, more = rows[: queries.PAGE], rows[queries.PAGE :]
    note(db.session, "read", list="consultations", hits=len(shown))
    query = queries.clients_of(current_user, {row.client_id for row in shown if row.client_id})
    found = db.session.scalars(query)
    return render_template(
        "counselling/index.html",
        form=form,
        consultations=shown,
        whose={client.id: queries.called(current_user, client) for client in found},
        has_nights=any(shift.runs_over_midnight for shift in shifts),
        older=paging.write_place(shown[-1].happened_at, shown[-1].id) if more else None,
    )


def _after() -> tuple[dt.datetime, UUID] | None:
    return paging.read_place(request.values.get("after"), paging.moment, paging.key)


@pages.route("/<uuid:consultation_id>")
@requires(Area.CONTACTS, Level.READ)
def show(consultation_id: UUID) -> ResponseReturnValue:
    consultation = visible_or_404(current_user, Consultation, consultation_id)
    note(db.session, "read", consultation)
    return render_template(
        "counselling/show.html",
        consultation=consultation,
        client=queries.client_of(current_user, consultation),
        may_change=current_user.may(Area.CONTACTS, Level.CHANGE),
        may_register=current_user.may(Area.CLIENTS, Level.CREATE),
        is_own=is_own_contact(consultation),
    )
