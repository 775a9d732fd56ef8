"""The page behind a figure, and the addresses that lead there."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.reports.asking import as_address, asked
from mrc_cases.reports.behind import Figure, may_open, records_behind, words_of
from mrc_cases.reports.blueprint import pages, refused
from mrc_cases.reports.figures import Report
from mrc_cases.reports.making import make_report
from mrc_cases.reports.profile_quality import a_year_before
from mrc_cases.reports.queries import Universe

# A page that opens more people than this is an alert (domain.md 1.5).
MANY = 50
COLUMNS = ("F", "M", "X", "U", "not_F", "DK", "PNA", "NC")
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
        meant = Figure(report.key, table, row)
        if not figure or not may_open(current_user, meant.area):
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
    if not may_open(current_user, figure.area):
        abort(403)
    question, universe = asked(name)
    if universe is None:
        return refused(question, name)
    report = make_report(db.session, name, universe, current_user.name)
    words = words_of(report, figure)
    if words is None:
        abort(404)
    row = None if table == "not_asked" else report.table(table).row(answer)
    found = records_behind(
        db.session, current_user, universe, figure, row, request.args.get("after")
    )
    note(db.session, "many_found" if found.total > MANY else "read", list="report",
         hits=found.total)  # fmt: skip
    return render_template(
        "reports/behind.html",
        found=found,
        figure=figure,
        title=words[0],
        label=words[1],
        asked=as_address(universe),
        is_of_contacts=found.area == Area.CONTACTS,
    )
