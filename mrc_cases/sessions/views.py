"""The pages of counselling sessions; psychosocial notes have pages of their own."""

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.access.trail_details import FORMS
from mrc_cases.base import paging
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.forms import version_of
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.file_pages import asked_client, file_part
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import TABS, Tab
from mrc_cases.extensions import db
from mrc_cases.sessions import happenings as happenings  # what the timeline tells of this room
from mrc_cases.sessions import queries
from mrc_cases.sessions.actions import (
    add_addendum,
    change_session,
    is_locked,
    keep_note,
    sign,
    write_session,
)
from mrc_cases.sessions.blueprint import pages
from mrc_cases.sessions.draft_views import asked_draft
from mrc_cases.sessions.forms import AddendumForm, GroupForm, NoteForm, SessionForm
from mrc_cases.sessions.models import CounsellingSession, SessionDraft

# --- writing down ------------------------------------------------------------------------------


@pages.route("/new", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CREATE)
def add() -> ResponseReturnValue:
    """A session with one client, or without one a group's."""
    client = asked_client()
    form = _new_form(client)
    is_sent = form.is_submitted()
    if is_sent and (written := queries.written_before(current_user, form.entry_key.data)):
        flash(_("Saved."))  # its draft is gone by now
        return _after_writing(written)
    draft = asked_draft()
    if draft is not None and not is_sent:
        form = _as_kept(type(form), draft)
    if form.validate_on_submit():
        del form.version
        contact = _asked_contact(client)
        others = {
            "client": client,
            "contact": contact,
            "staff": current_user,
            "time_zone": g.centre.time_zone,
        }
        if form.attempt(_write, form, **others):
            if draft is not None:
                db.session.delete(draft)
            flash(_("Saved."))
            return _after_writing(form.result)
    is_anew = draft is None and not is_sent
    return form_page(
        form, "sessions/write.html", client=client, draft=draft, title=_("Counselling session"),
        begun=queries.begun(current_user, today(), client) if is_anew else (),
    )  # fmt: skip


def _asked_contact(client: Client | None) -> Consultation | None:
    """The contact the session tells more of, if it was logged already."""
    asked = request.args.get("consultation_id", type=UUID)
    if asked is None or client is None:
        return None
    contact = visible_or_404(current_user, Consultation, asked)
    if contact.client_id != client.id:
        abort(404)
    return contact


def _as_kept(kind: type[SessionForm], draft: SessionDraft) -> SessionForm:
    pairs = [(name, value) for name, values in draft.answers.items() for value in values]
    return kind(formdata=MultiDict(pairs))


def _new_form(client: Client | None) -> SessionForm:
    if client is None:
        return GroupForm()
    spoken = dict.fromkeys(("language_asked", "language_used"), client.profile.language)
    return SessionForm(data=spoken)


def _write(asked: SessionForm, /, *, client: Client | None, **facts: Any) -> CounsellingSession:
    attendees = _attendees(asked)
    if client is None:
        facts["form"] = "GROUP"
    return write_session(client=client, attendees=attendees, **facts)


def _attendees(form: SessionForm) -> list[Client]:
    """The clients behind the typed numbers; a number nobody has, or out of reach, is said."""
    numbers = [each.strip(",;").upper() for each in (form.attendees.data or "").split()]
    found = queries.clients_by_number(current_user, numbers)
    missing = set(numbers) - {client.client_no for client in found} - {""}
    if missing:
        raise RuleBroken(
            _("No file that you may see has the number %(numbers)s.",
              numbers=", ".join(sorted(missing))),
            "attendees",
        )  # fmt: skip
    return found


def _after_writing(found: CounsellingSession) -> ResponseReturnValue:
    if not current_user.may(Area.SESSIONS, Level.READ):
        return redirect(url_for("access.start"))
    return redirect(url_for(".show", session_id=found.id))


# --- reading -----------------------------------------------------------------------------------


@pages.route("/")
@requires(Area.SESSIONS, Level.READ)
def index() -> ResponseReturnValue:
    found = list(db.session.scalars(queries.recent_sessions(current_user, _after())))
    note(db.session, "read", list="sessions", hits=min(len(found), queries.PAGE))
    return _list_page("sessions/index.html", found)


@pages.route("/of/<uuid:client_id>")
@requires(Area.SESSIONS, Level.READ)
def of_client(client_id: UUID) -> ResponseReturnValue:
    client = file_part(client_id)
    found = list(db.session.scalars(queries.sessions_of(current_user, client, _after())))
    waiting = queries.own_drafts(current_user, today(), client)
    note(db.session, "read", client, part="sessions")
    return _list_page("sessions/of_client.html", found, client=client, drafts=waiting)


def _list_page(template: str, found: list[CounsellingSession], **more: Any) -> ResponseReturnValue:
    shown, others = found[: queries.PAGE], found[queries.PAGE :]
    last = shown[-1] if others else None
    return render_template(
        template,
        sessions=shown,
        names=queries.names_of(current_user, shown),
        older=paging.write_place(last.happened_at, last.id) if last else None,
        **more,
    )


def _after() -> queries.Place | None:
    return paging.read_place(request.args.get("after"), paging.moment, paging.key)


@pages.route("/<uuid:session_id>", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.READ)
def show(session_id: UUID) -> ResponseReturnValue:
    """A session; signed here, or added to."""
    found = visible_or_404(current_user, CounsellingSession, session_id)
    form = AddendumForm()
    may_write = current_user.may(Area.SESSIONS, Level.CHANGE)
    if request.method == "POST" and may_write:
        if request.form.get("do") == "sign":
            _sign(found)
            return redirect(url_for(".show", session_id=session_id))
        if form.validate() and form.attempt(add_addendum, found, current_user):
            return redirect(url_for(".show", session_id=session_id))
    seen, hidden = queries.attendees_of(current_user, found)
    note(db.session, "read", found)
    return form_page(
        form,
        "sessions/show.html",
        session=found,
        client=queries.names_of(current_user, [found]).get(found.client_id),
        attendees=seen,
        hidden=hidden,
        addenda=queries.addenda_of(found),
        is_mine=found.staff_id == current_user.id and may_write,
        may_write=may_write,
        locked=is_locked(found),
    )


def _sign(found: CounsellingSession) -> None:
    try:
        sign(found, current_user)
        flash(_("Signed. It can be mended for 72 hours, then it is locked."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")


@pages.route("/<uuid:session_id>/change", methods=["GET", "POST"])
@requires(Area.SESSIONS, Level.CHANGE)
def change(session_id: UUID) -> ResponseReturnValue:
    found = visible_or_404(current_user, CounsellingSession, session_id)
    client = queries.names_of(current_user, [found]).get(found.client_id)
    topics = [{"topic": each.topic, "result": each.result} for each in found.topics]
    state = "held" if found.state == "signed" else found.state
    data = {
        **{n: getattr(found, n) for n in _MENDED},
        "topics": topics, "state": state, "version": found.version,
    }  # fmt: skip
    if found.form == "GROUP":
        form: SessionForm = GroupForm(data={**data, **_group_of(found)})
    else:
        form = SessionForm(data=data)
        del form.attendees, form.form
    del form.day, form.time, form.entry_key
    if found.state == "signed":
        del form.state
    if found.consultation_id is not None or found.form == "GROUP":
        del form.channel
    version = form.version.data
    if form.validate_on_submit() and form.attempt(
        _change, form, found=found, user=current_user, client=client,
        version=version_of(version), time_zone=g.centre.time_zone,
    ):  # fmt: skip
        flash(_("Saved."))
        return redirect(url_for(".show", session_id=session_id))
    note(db.session, "read", found)
    title = _("Change the session")
    return form_page(
        form, "sessions/write.html", client=client, draft=None, title=title, mended=found, begun=()
    )


def _group_of(found: CounsellingSession) -> dict[str, Any]:
    """What the form shows of a group: its name, the numbers in sight, the counted people."""
    seen, _hidden = queries.attendees_of(current_user, found)
    heads = [
        {"gender": each.gender, "age_band": each.age_band, "people": each.people}
        for each in found.head_counts
    ]
    return {
        "title": found.title, "place": found.place, "for_whom": found.for_whom, "heads": heads,
        "attendees": " ".join(client.client_no for client in seen),
    }  # fmt: skip


def _change(asked: SessionForm, /, *, found: CounsellingSession, **facts: Any) -> None:
    if found.form == "GROUP":
        seen, _hidden = queries.attendees_of(current_user, found)
        in_sight = {client.id for client in seen}
        others = [each.client_id for each in found.attendees if each.client_id not in in_sight]
        facts["attendees"] = [*(client.id for client in _attendees(asked)), *others]
    change_session(found, **facts)


_MENDED = (
    "kind", "minutes", "advice", "agreed", "next_on", "language_asked", "language_used",
    "interpreter",
)  # fmt: skip


# --- psychosocial notes ------------------------------------------------------------------------


@pages.route("/notes/<uuid:client_id>", methods=["GET", "POST"])
@requires(Area.PSYCHOSOCIAL, Level.READ)
def notes(client_id: UUID) -> ResponseReturnValue:
    """The psychosocial notes of a client: for who is assigned and does this work, nobody else."""
    client = file_part(client_id)
    form = NoteForm(data={"happened_on": today()})
    if form.validate_on_submit() and form.attempt(keep_note, client, today=today()):
        flash(_("Saved."))
        return redirect(url_for(".notes", client_id=client_id))
    kept = queries.notes_of(current_user, client)
    note(db.session, "read", client, part="psychosocial")
    return form_page(form, "sessions/notes.html", client=client, notes=kept)


TABS += [
    Tab(10, _l("Sessions"), "sessions.of_client", Area.SESSIONS),
    Tab(20, _l("Psychosocial notes"), "sessions.notes", Area.PSYCHOSOCIAL),
]
FORMS.update(
    addendum=(AddendumForm,),
    counselling_session=(SessionForm, GroupForm),
    psychosocial_note=(NoteForm,),
)
