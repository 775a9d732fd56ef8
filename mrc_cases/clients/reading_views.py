"""The whole file to be read: all notes, all answers and the earlier ones, the file on paper."""

from typing import Any
from uuid import UUID

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.moments import now, today
from mrc_cases.base.trail import note
from mrc_cases.clients.birth import age_on
from mrc_cases.clients.blueprint import pages
from mrc_cases.clients.file_pages import file_part, open_answer
from mrc_cases.clients.forms import PrintForm
from mrc_cases.clients.models import Client
from mrc_cases.clients.panels import TABS, Tab
from mrc_cases.clients.profile import MASKED
from mrc_cases.clients.profile_history import answered_now, never_asked, turns
from mrc_cases.clients.queries import file_of, knows_names_only, profile_versions
from mrc_cases.clients.timeline import Event, Wanted, timeline
from mrc_cases.clients.timeline_pages import lines_of
from mrc_cases.clients.ways import Way, ways_for
from mrc_cases.extensions import db

NOTES_ON_A_PAGE = 50
# More lines than any file has; who has more prints them by period.
MOST_ON_PAPER = 1000


@pages.route("/<uuid:client_id>/notes")
@requires(Area.CLIENTS, Level.READ)
def notes(client_id: UUID) -> ResponseReturnValue:
    """All that was written about a client, in full, in order."""
    client = file_part(client_id)
    lines = lines_of(client, only_words=True, most=NOTES_ON_A_PAGE)
    note(db.session, "read", client, part="notes", hits=len(lines.events))
    return render_template("clients/notes.html", client=client, lines=lines)


@pages.route("/<uuid:client_id>/profile", methods=["GET", "POST"])
@requires(Area.CLIENTS, Level.READ)
def profile(client_id: UUID) -> ResponseReturnValue:
    """Every answer and how it was before; a masked one only when it is asked for (POST)."""
    if knows_names_only(current_user):
        abort(404)
    file = file_of(current_user, client_id)
    client = file.client
    note(db.session, "read", client, part="profile")
    opened: set[str] = set()
    if request.method == "POST":
        question = request.form.get("question", "")
        open_answer(client, question)
        opened.add(question)
    versions = profile_versions(client, hidden=set(MASKED) - opened)
    return render_template(
        "clients/profile.html",
        client=client,
        answers=answered_now(versions[-1], client.born_on, file.answered, opened),
        never_asked=never_asked(versions[-1]),
        turns=turns(versions, opened),
        may_change=current_user.may(Area.CLIENTS, Level.CHANGE),
    )


@pages.route("/<uuid:client_id>/print")
@requires(Area.CLIENTS, Level.READ)
def print_file(client_id: UUID) -> ResponseReturnValue:
    """What to print is chosen first; the paper itself stands on the trail."""
    client = file_part(client_id)
    form = PrintForm(request.args if "go" in request.args else None)
    if "go" not in request.args or not form.validate():
        note(db.session, "read", client, part="print")
        page = render_template("clients/print.html", form=form, client=client)
        return page, 422 if form.errors else 200
    period = [form.from_on.data, form.until_on.data]
    note(db.session, "print", client, parts=form.parts.data, period=period)
    return _paper(client, form)


def _paper(client: Client, form: PrintForm) -> ResponseReturnValue:
    events = _on_paper(client, form, "timeline")
    written = _on_paper(client, form, "notes", only_words=True)
    return render_template(
        "clients/paper.html",
        client=client,
        profile=client.profile,
        age=age_on(client.profile.born_month, today(), client.born_on),
        ways=[way for way in _ways(client) if way.is_safe],
        parts=form.parts.data,
        period=form,
        events=events[:MOST_ON_PAPER],
        written=written[:MOST_ON_PAPER],
        is_cut=max(len(events), len(written)) > MOST_ON_PAPER,
        at=now(),
    )


def _ways(client: Client) -> list[Way]:
    return ways_for(current_user, client, now(), g.centre.time_zone)


def _on_paper(client: Client, form: PrintForm, part: str, **more: Any) -> list[Event]:
    if part not in form.parts.data:
        return []
    wanted = Wanted(
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        oldest_first=True,
        without_private=True,
        **more,
    )
    return timeline(
        current_user, client, wanted, time_zone=g.centre.time_zone, today=today(),
        most=MOST_ON_PAPER,
    )  # fmt: skip


# Translators: a page beside the client's file: all answers, and what they were before
TABS.append(Tab(4, _l("All answers"), "clients.profile", Area.CLIENTS))
# Translators: a page beside the client's file: all that was written, one after the other
TABS.append(Tab(5, _l("All notes"), "clients.notes", Area.CLIENTS))
