"""The report pages: asked for by period, shown as tables beside pictures, opened to the records."""

from typing import Any

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from mrc_cases import writing
from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.trail_details import NAMES
from mrc_cases.base.moments import today
from mrc_cases.base.trail import note
from mrc_cases.centre.shown_lists import GROWING, SHOWN
from mrc_cases.clients.states import a_year_before
from mrc_cases.extensions import db
from mrc_cases.language import current_language, direction
from mrc_cases.reports import charts
from mrc_cases.reports.asking import as_address, asked
from mrc_cases.reports.behind_views import address_behind
from mrc_cases.reports.blueprint import pages, refused
from mrc_cases.reports.exports import as_csv, as_json, as_xlsx
from mrc_cases.reports.figures import TITLES, Report
from mrc_cases.reports.making import REPORTS, make_report
from mrc_cases.reports.other_sources import written_since
from mrc_cases.reports.other_words import repeated
from mrc_cases.reports.periods import Period, month_of
from mrc_cases.reports.queries import Universe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.route("/")
@requires(Area.REPORTS, Level.COUNT)
def index() -> ResponseReturnValue:
    sees_words = current_user.may(Area.REPORTS, Level.READ)
    return render_template("reports/index.html", sees_words=sees_words, titles=TITLES)


@pages.route("/other-words")
@requires(Area.REPORTS, Level.READ)
def other_words() -> ResponseReturnValue:
    """What is written under “other” again and again, beside the list it might join."""
    since = a_year_before(a_year_before(today()))
    found = repeated(written_since(db.session, current_user, since))
    words = [each for each in found if not each.is_in_the_list]
    note(db.session, "read", list="other-words", hits=len(words))
    return render_template(
        "reports/other_words.html",
        words=words,
        since=since,
        lists=SHOWN,
        growing=GROWING if current_user.may(Area.LISTS, Level.CREATE) else (),
        reads_lists=current_user.may(Area.LISTS, Level.READ),
    )


@pages.route("/<name>")
@requires(Area.REPORTS, Level.COUNT)
def show(name: str) -> ResponseReturnValue:
    if name not in REPORTS:
        abort(404)
    form, universe = asked(name)
    if universe is None:
        return refused(form, name)
    report = make_report(db.session, name, universe, current_user.name)
    return render_template(
        f"reports/{name.replace('-', '_')}.html",
        form=form,
        report=report,
        name=name,
        universe=universe,
        heading=_period_words(universe.period),
        asked=as_address(universe),
        behind=address_behind(report, universe),
        **_pictures(report, universe),
    )


def _period_words(period: Period) -> str:
    if period == month_of(period.from_on):
        return writing.month(period.from_on)
    first, last = writing.day(period.from_on), writing.day(period.to_on)
    return _("%(first)s to %(last)s", first=first, last=last)


def _pictures(report: Report, universe: Universe) -> dict[str, Any]:
    mirrored = direction(current_language()) == "rtl"
    if report.key == "client-profile":
        return {"pyramid": charts.pyramid(report.table("age").rows, right_to_left=mirrored)}
    if report.key == "counselling-channels":
        months = [row for row in report.table("months").rows if not row.is_sum]
        columns = [
            charts.Column(writing.month_name(month.from_on), str(month.from_on.year), row)
            for month, row in zip(universe.period.months(), months, strict=True)
        ]
        return {"months": charts.stacked_months(columns, right_to_left=mirrored)}
    return {}


@pages.route("/<name>/download.<form>")
@requires(Area.REPORTS, Level.COUNT)
def download(name: str, form: str) -> ResponseReturnValue:
    """A report as a file; that it was taken away is on the trail."""
    if name not in REPORTS or form not in {"csv", "xlsx", "json"}:
        abort(404)
    question, universe = asked(name)
    if universe is None:
        return refused(question, name)
    report = make_report(db.session, name, universe, current_user.name)
    note(db.session, "export", report=name, form=form)
    mirrored = direction(current_language()) == "rtl"
    content, kind = {
        "csv": lambda: (as_csv(report), "text/csv; charset=utf-8"),
        "json": lambda: (as_json(report), "application/json"),
        "xlsx": lambda: (as_xlsx(report, right_to_left=mirrored), XLSX),
    }[form]()
    period = f"{universe.period.from_on}-{universe.period.to_on}"
    headers = {"Content-Disposition": f'attachment; filename="{name}-{period}.{form}"'}
    return Response(content, mimetype=kind, headers=headers)


NAMES["report"] = TITLES
