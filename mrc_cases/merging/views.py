"""The manager's pages about people registered twice."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base import paging
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.clients.file_pages import file_part
from mrc_cases.clients.panels import TABS, Tab
from mrc_cases.clients.queries import client_by_number, possible_duplicates
from mrc_cases.extensions import db
from mrc_cases.merging import queries
from mrc_cases.merging.actions import (
    UNDO_DAYS,
    keep_pairs,
    merge_clients,
    say_not_the_same,
    undo_merge,
)
from mrc_cases.merging.forms import CompareForm
from mrc_cases.merging.models import Merge
from mrc_cases.merging.pairs import possible_pairs

pages = Blueprint("merging", __name__, url_prefix="/same-person")

# A larger register takes longer than a page may: the command does it.
MOST_ON_A_PAGE = 5000
SAME = {
    "name": _l("name"),
    "phone": _l("phone"),
    "birth_day": _l("day of birth"),
    "birth_year": _l("year of birth within a year"),
    "nationality": _l("nationality"),
}


def _same_words(same: tuple[str, ...]) -> list[str]:
    """What agrees, in words; the day of birth says the year too."""
    told = [word for word in same if word != "birth_year" or "birth_day" not in same]
    return [str(SAME[word]) for word in told]


@pages.route("/", methods=["GET", "POST"])
@requires(Area.DUPLICATES, Level.CREATE)
def index() -> ResponseReturnValue:
    """The pairs a search proposed, and what was joined lately."""
    files = queries.how_many_files()
    if request.method == "POST" and files <= MOST_ON_A_PAGE:
        fresh = keep_pairs(possible_pairs(queries.everybody()))
        note(db.session, "search", list="duplicates", hits=fresh)
        flash(_("Looked through %(files)s files.", files=files))
        return redirect(url_for(".index"))
    found = queries.open_pairs(current_user, _after())
    shown, more = found[: queries.PAGE], found[queries.PAGE :]
    since = now() - dt.timedelta(days=UNDO_DAYS)
    last = shown[-1][0] if more else None
    note(db.session, "read", list="duplicates", hits=len(shown))
    return render_template(
        "merging/index.html",
        pairs=shown,
        same_words=_same_words,
        older=paging.write_place(last.weight, last.first_id, last.second_id) if last else None,
        merges=db.session.execute(queries.recent_merges(current_user, since)).all(),
        may_look=files <= MOST_ON_A_PAGE,
    )


def _after() -> queries.Place | None:
    return paging.read_place(request.args.get("after"), paging.number, paging.key, paging.key)


@pages.route("/of/<uuid:client_id>", methods=["GET", "POST"])
@requires(Area.DUPLICATES, Level.CREATE)
def of_client(client_id: UUID) -> ResponseReturnValue:
    """Who may be the same person as this client; or another file by its number."""
    client = file_part(client_id)
    form = CompareForm()
    if form.validate_on_submit() and form.attempt(_other_file, client):
        return redirect(url_for(".compare", one=client_id, other=form.result.id))
    names = [name for name in (client.full_name, client.other_script_name, client.alias) if name]
    matches = possible_duplicates(
        current_user, names, born_month=client.profile.born_month,
        nationalities=client.profile.nationalities, besides=client.id,
        phones=[each.value for each in client.contact_details if each.kind == "PHONE"],
    )  # fmt: skip
    note(db.session, "read", client, part="duplicates")
    return form_page(
        form, "merging/of_client.html", client=client, matches=matches, same_words=_same_words
    )


def _other_file(client: Any, *, other_no: str) -> Any:
    other = client_by_number(current_user, other_no)
    if other is None or other.merged_into_id is not None:
        raise RuleBroken(_("No file that you may see has this number."), "other_no")
    if other.id == client.id:
        raise RuleBroken(_("These are not two files."), "other_no")
    return other


@pages.route("/<uuid:one>/<uuid:other>", methods=["GET", "POST"])
@requires(Area.DUPLICATES, Level.CREATE)
def compare(one: UUID, other: UUID) -> ResponseReturnValue:
    """Two files side by side; joined, or said to be two people's."""
    joined = queries.joined_already(current_user, one, other) if request.method == "POST" else None
    if joined is not None:  # pressed again, because the answer was lost
        return _joined(joined)
    sides = queries.side_of(current_user, one), queries.side_of(current_user, other)
    if request.method == "POST":
        return _decide(sides)
    for side in sides:
        note(db.session, "read", side.client, part="comparison")
    return render_template("merging/compare.html", sides=sides)


def _decide(sides: tuple[queries.Side, queries.Side]) -> ResponseReturnValue:
    first, second = (side.client for side in sides)
    if request.form.get("do") == "other":
        say_not_the_same(first, second, current_user.id)
        flash(_("Remembered: these are two people."))
        return redirect(url_for(".index"))
    kept, gone = (second, first) if request.form.get("keep") == str(second.id) else (first, second)
    try:
        merge_clients(kept, gone, current_user.id)
    except RuleBroken as broken:
        flash(str(broken.message), "error")
        return redirect(url_for(".index"))
    return _joined(kept.id)


def _joined(kept_id: UUID) -> ResponseReturnValue:
    flash(_("Joined. For %(days)s days this can be undone.", days=UNDO_DAYS))
    return redirect(url_for("clients.show", client_id=kept_id))


@pages.route("/undo/<uuid:merge_id>", methods=["POST"])
@requires(Area.DUPLICATES, Level.CREATE)
def undo(merge_id: UUID) -> ResponseReturnValue:
    merge: Merge = queries.merge_or_404(current_user, merge_id)
    try:
        undo_merge(merge, current_user.id)
        flash(_("The two files are apart again."))
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    return redirect(url_for(".index"))


# Translators: a part of a client's file: whether the person was registered twice
TABS.append(Tab(90, _l("Registered twice?"), "merging.of_client", Area.DUPLICATES, Level.CREATE))
