"""The lists over all clients: consents that run out, and who agreed to something."""

import datetime as dt

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base import paging
from mrc_cases.base.moments import today
from mrc_cases.base.spreadsheets import csv_file
from mrc_cases.base.trail import note
from mrc_cases.codes import language_name
from mrc_cases.consents import lists
from mrc_cases.consents.blueprint import pages
from mrc_cases.extensions import db


@pages.route("/")
@requires(Area.CONSENTS, Level.CHANGE)
def running_out() -> ResponseReturnValue:
    """What ends within 60 days, so that somebody asks again in time."""
    found = lists.running_out(current_user, today(), _after())
    shown, more = found[: lists.PAGE], found[lists.PAGE :]
    note(db.session, "read", list="consents_ending", hits=len(shown))
    later = paging.write_place(shown[-1].expires_on, shown[-1].id) if more else None
    return render_template("consents/running_out.html", endings=shown, later=later)


@pages.route("/agreed/<purpose>")
@requires(Area.CONSENTS, Level.CHANGE)
def agreed(purpose: str) -> ResponseReturnValue:
    """Who agreed to be contacted later, or to research: the living consents only."""
    found = lists.agreed(current_user, _purpose(purpose), today(), _after())
    shown, more = found[: lists.PAGE], found[lists.PAGE :]
    note(db.session, "read", list="agreed", purpose=purpose, hits=len(shown))
    older = paging.write_place(shown[-1].given_on, shown[-1].id) if more else None
    return render_template("consents/agreed.html", people=shown, older=older, purpose=purpose)


@pages.route("/agreed/<purpose>/file")
@requires(Area.CONSENTS, Level.CHANGE)
def agreed_file(purpose: str) -> ResponseReturnValue:
    """The same list as a file; it alerts who watches over the data."""
    found = lists.all_agreed(current_user, _purpose(purpose), today())
    note(db.session, "export", list="agreed", purpose=purpose, hits=len(found))
    heads = (_("Client number"), _("Name"), _("Language"), _("Safe contact"), _("Rule"),
             _("Write or call as"), _("Agreed on"), _("Until"))  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="{purpose.lower()}.csv"'}
    rows = [heads, *map(_row, found)]
    return Response(csv_file(rows), mimetype="text/csv", headers=headers)


def _row(one: lists.Agreed) -> tuple[str | dt.date | None, ...]:
    client = one.client
    return (
        client.client_no, client.display_name, language_name(one.language), "; ".join(one.ways),
        client.contact_rule, client.neutral_sender, one.given_on, one.expires_on,
    )  # fmt: skip


def _purpose(purpose: str) -> str:
    if purpose not in lists.LISTED:
        abort(404)
    return purpose


def _after() -> lists.Place | None:
    return paging.read_place(request.args.get("after"), paging.day, paging.key)
