"""The report pages: asked for by period, shown as tables beside pictures, opened to the records."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from mrc_cases import writing
from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.trail_details import NAMES
from mrc_cases.base.moments import today
from mrc_cases.base.trail import note
from mrc_cases.centre.shown_lists import SHOWN
from mrc_cases.codes import is_code
from mrc_cases.extensions import db
from mrc_cases.language import current_language, direction
from mrc_cases.reports import charts, queries
from mrc_cases.reports.exports import as_csv, as_json, as_xlsx
from mrc_cases.reports.figures import TITLES, Report, Row, sum_of, whole
from mrc_cases.reports.forms import PeriodForm
from mrc_cases.reports.making import REPORTS, closed_months, make_report
from mrc_cases.reports.other_words import repeated
from mrc_cases.reports.periods import Period, month_of
from mrc_cases.reports.queries import Universe

pages = Blueprint("reports", __name__, url_prefix="/reports")

# A page that shows more people than this is an alert (domain.md 1.5).
MANY = 50
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
    found = repeated(db.session.scalars(queries.other_answers(current_user)))
    words = [each for each in found if each.list_name in SHOWN]
    note(db.session, "read", list="other-words", hits=len(words))
    may_grow = current_user.may(Area.LISTS, Level.CHANGE)
    return render_template("reports/other_words.html", words=words, lists=SHOWN, may_grow=may_grow)


@pages.route("/<name>")
@requires(Area.REPORTS, Level.COUNT)
def show(name: str) -> ResponseReturnValue:
    if name not in REPORTS:
        abort(404)
    form, universe = _asked()
    if universe is None:
        return _refused(form, name)
    report = make_report(db.session, name, universe)
    return render_template(
        f"reports/{name.replace('-', '_')}.html",
        form=form,
        report=report,
        name=name,
        universe=universe,
        heading=_period_words(universe.period),
        asked={"from_on": universe.period.from_on, "to_on": universe.period.to_on,
               "office": universe.office_id, "clients": universe.kind,
               "stage": universe.stage},
        may_open=current_user.may(Area.CLIENTS, Level.READ),
        questions=_questions(report),
        **_pictures(report, universe),
    )  # fmt: skip


def _refused(form: PeriodForm, name: str) -> ResponseReturnValue:
    """The question again, and no figures: those of another period would be read as its answer."""
    page = render_template("reports/refused.html", form=form, name=name, title=TITLES[name])
    return page, 422


def _questions(report: Report) -> dict[str, str]:
    """The questions' words, as the tables say them."""
    return {
        **{table.key: table.title for table in report.tables},
        "occupation": _("Occupation"),
        "education": _("Schooling"),
    }


def _asked() -> tuple[PeriodForm, Universe | None]:
    """The form and what it asks for; without a question the last whole month.

    None for a period that is none.
    """
    form = PeriodForm(request.args)
    offices = list(db.session.scalars(queries.offices_for(current_user)))
    form.office.choices = [SelectChoice(str(office.id), office.name) for office in offices]
    if current_user.office_id is None:
        form.office.choices.insert(0, SelectChoice("", _("All offices")))
    kind = form.clients.data if form.clients.data in {"active", "new"} else "active"
    form.clients.data = kind
    stage = form.stage.data if is_code("STAGE", form.stage.data or "") else None
    if not form.validate():
        return form, None
    return form, Universe(_period(form), _office(form, offices), kind, stage)


def _period(form: PeriodForm) -> Period:
    if form.from_on.data and form.to_on.data:
        return Period(form.from_on.data, form.to_on.data)
    if form.month.data:
        return month_of(form.month.data)
    last_month = month_of(today().replace(day=1) - dt.timedelta(days=1))
    form.month.data = last_month.from_on
    return last_month


def _office(form: PeriodForm, offices: list[Any]) -> UUID | None:
    """The office asked for, of those only that the person may count."""
    by_id = {str(office.id): office.id for office in offices}
    if current_user.office_id is not None:
        return next(iter(by_id.values()))
    return by_id.get(form.office.data or "")


def _period_words(period: Period) -> str:
    if period == month_of(period.from_on):
        return writing.month(period.from_on)
    first, last = writing.day(period.from_on), writing.day(period.to_on)
    return _("%(first)s to %(last)s", first=first, last=last)


def _pictures(report: Report, universe: Universe) -> dict[str, Any]:
    mirrored = direction(current_language()) == "rtl"
    if report.key == "client-profile":
        return {"pyramid": charts.pyramid(report.table("age").rows, right_to_left=mirrored)}
    if report.grids:
        return {}
    months = [
        (writing.month_name(month.from_on), _month_row(universe, month))
        for month in universe.period.months()
    ]
    return {
        "months": charts.stacked_months(months, right_to_left=mirrored),
        "month_rows": months,
        "closed": [writing.month(m.from_on) for m in closed_months(db.session, universe)],
    }


def _month_row(universe: Universe, month: Period) -> Row:
    """All contacts of one month by gender, for the picture."""
    within = Universe(
        Period(
            max(month.from_on, universe.period.from_on), min(month.to_on, universe.period.to_on)
        ),
        universe.office_id,
    )
    rows = [
        Row(channel, "", whole({gender: contacts}))
        for channel, gender, contacts in db.session.execute(queries.contacts_by_channel(within))
    ]
    return sum_of(rows, "")


@pages.route("/<name>/download.<form>")
@requires(Area.REPORTS, Level.COUNT)
def download(name: str, form: str) -> ResponseReturnValue:
    """A report as a file; that it was taken away is on the trail."""
    if name not in REPORTS or form not in {"csv", "xlsx", "json"}:
        abort(404)
    question, universe = _asked()
    if universe is None:
        return _refused(question, name)
    report = make_report(db.session, name, universe)
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


@pages.route("/client-profile/behind/<table>/<answer>")
@requires(Area.CLIENTS, Level.READ)
def behind(table: str, answer: str) -> ResponseReturnValue:
    """The files a figure stands for, of those only whom the reader may see."""
    form, universe = _asked()
    if universe is None:
        return _refused(form, "client-profile")
    report = make_report(db.session, "client-profile", universe)
    found = next((each for each in report.tables if each.key == table), None)
    if found is None or table not in queries.DIMENSIONS:
        abort(404)
    gender = request.args.get("gender")
    gender = gender if gender in {"F", "M", "X", "U"} else None
    shown = tuple(row.code for row in found.rows)
    figure = queries.Figure(table, answer, shown, gender)
    query = queries.clients_behind(current_user, universe, figure)
    clients = list(db.session.scalars(query))
    action = "many_found" if len(clients) > MANY else "read"
    note(db.session, action, list="report", hits=len(clients))
    label = next((row.label for row in found.rows if row.code == answer), answer)
    return render_template(
        "reports/behind.html",
        clients=clients,
        table=found,
        label=label,
        back=f"{url_for('.show', name='client-profile')}?{request.query_string.decode()}",
    )


NAMES["report"] = TITLES
