"""The page behind a figure, and the addresses that lead there."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.trail_details import NAMES
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.reports.asking import as_address, asked
from mrc_cases.reports.behind import EVENTS, Figure, records_behind, row_of, table_of
from mrc_cases.reports.blueprint import pages, refused
from mrc_cases.reports.figures import GENDER_WORDS, Report
from mrc_cases.reports.profile_quality import a_year_before
from mrc_cases.reports.queries import Universe

# A page that opens more people than this is an alert (domain.md 1.5).
MANY = 50
COLUMNS = ("F", "M", "X", "U", "not_F", EVENTS, "DK", "PNA", "NC")
# (table, row, column, figure) -> the address of the records behind it.
Behind = Callable[[str, str, str | None, object], str | None]


def address_behind(report: Report, universe: Universe) -> Behind:
    """Says for each figure of a report where it opens to; None for nothing to open.

    Put together from pieces: asking for three hundred addresses would cost more than the figures.
    """
    start = url_for("reports.show", name=report.key)
    asked_for, asked_then = _question(universe), _question(a_year_before(universe))

    def address(table: str, row: str, column: str | None, figure: object) -> str | None:
        question = asked_for
        if table == "year_before" and row in {"now", "before"}:  # the sum of table 1, then or now
            question = asked_for if row == "now" else asked_then
            table, row = "clients", universe.kind
        meant = Figure(report.key, table, row, column)
        if not figure or not meant.may_be_opened_by(current_user):
            return None
        place = f"column={column}&" if column in COLUMNS else ""
        return f"{start}/behind/{table}/{quote(row)}?{place}{question}"

    return address


def _question(universe: Universe) -> str:
    return urlencode({key: value for key, value in as_address(universe).items() if value})


@pages.route("/<name>/behind/<table>/<answer>")
@requires(Area.REPORTS, Level.COUNT)
def behind(name: str, table: str, answer: str) -> ResponseReturnValue:
    """The records a figure stands for, of those only which the reader may see."""
    column = request.args.get("column")
    figure = Figure(name, table, answer, column if column in COLUMNS else None)
    if figure.area is None:
        abort(404)
    if not figure.may_be_opened_by(current_user):
        abort(403)
    question, universe = asked(name)
    if universe is None:
        return refused(question, name)
    stands_in = table_of(db.session, universe, figure)
    row = row_of(stands_in, figure)
    if row is None:
        abort(404)
    found = records_behind(
        db.session, current_user, universe, figure, row, request.args.get("after")
    )
    _note_opened(universe, figure, found.total)
    return render_template(
        "reports/behind.html",
        found=found,
        figure=figure,
        title=stands_in.title,
        label=row.label,
        asked=as_address(universe),
        is_of_contacts=found.area == Area.CONTACTS,
        is_of_events=figure.column == EVENTS,
    )


def _note_opened(universe: Universe, figure: Figure, total: int) -> None:
    """Which figure was opened, and how many stand behind it; the report itself was not made."""
    places = (figure.table, figure.row, figure.column)
    note(
        db.session,
        "many_found" if total > MANY else "read",
        list="report",
        report=figure.report,
        period=[universe.period.from_on, universe.period.to_on],
        office=universe.office_id,
        universe=universe.kind,
        figure=[place for place in places if place is not None],
        hits=total,
    )


# How the tables are called on the trail, as on the pages; a row stands there by its code.
NAMES["figure"] = {
    **GENDER_WORDS,
    "active": _l("Active clients"),
    "age": _l("Age"),
    "clients": _l("Clients"),
    "contacts": _l("Contacts"),
    "education": _l("Schooling"),
    "events": _l("Events"),
    "labour": _l("Employment"),
    "new": _l("New clients"),
    "months": _l("Contacts by month"),
    "nationality": _l("Nationality"),
    "not_F": _l("Not women"),
    "not_asked": _l("What was not asked"),
    "persons": _l("Persons"),
    "preferred_country": _l("Preferred country"),
    "reason": _l("Main reason for migrating"),
    "returning": _l("Returning clients"),
    "services": _l("Services given"),
    "skills": _l("Skill level"),
    "stage": _l("Stage of migration"),
}
