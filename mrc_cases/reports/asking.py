"""What a page of the reports is asked for: period, office, whom; read from the address."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import abort, request
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from mrc_cases.base.moments import today
from mrc_cases.codes import is_code
from mrc_cases.extensions import db
from mrc_cases.reports import centre_queries as queries
from mrc_cases.reports.forms import PeriodForm
from mrc_cases.reports.making import OF_NEW_CLIENTS
from mrc_cases.reports.periods import Period, month_of
from mrc_cases.reports.queries import Universe


def asked(name: str) -> tuple[PeriodForm, Universe | None]:
    """The form and what it asks for; without a question the last whole month.

    None for a period that is none.
    """
    form = PeriodForm(request.args)
    offices = list(db.session.scalars(queries.offices_for(current_user)))
    form.office.choices = [SelectChoice(str(office.id), office.name) for office in offices]
    if current_user.office_id is None:
        form.office.choices.insert(0, SelectChoice("", _("All offices")))
    is_new = name == OF_NEW_CLIENTS and form.clients.data == "new"
    kind = form.clients.data = "new" if is_new else "active"
    if not form.validate():
        return form, None
    return form, Universe(_period(form), _office(form, offices), kind, _stage(form))


def _stage(form: PeriodForm) -> str | None:
    """The situation asked for; one that is none would be answered with everybody."""
    asked_for = form.stage.data or None
    if asked_for is not None and not is_code("STAGE", asked_for):
        abort(404)
    return asked_for


def _period(form: PeriodForm) -> Period:
    if form.from_on.data and form.to_on.data:
        return Period(form.from_on.data, form.to_on.data)
    if form.month.data:
        return month_of(form.month.data)
    last_month = month_of(today().replace(day=1) - dt.timedelta(days=1))
    form.month.data = last_month.from_on
    return last_month


def _office(form: PeriodForm, offices: list[Any]) -> UUID | None:
    """The office asked for; one that the person may not count, or that is none, is not there.

    The figures of other offices would be read as its own.
    """
    asked_for = form.office.data or str(current_user.office_id or "")
    by_id = {str(office.id): office.id for office in offices}
    if asked_for and asked_for not in by_id:
        abort(404)
    return by_id.get(asked_for)


def as_address(universe: Universe) -> dict[str, Any]:
    """The same question for another address."""
    return {
        "from_on": universe.period.from_on,
        "to_on": universe.period.to_on,
        "office": universe.office_id,
        "clients": universe.kind,
        "stage": universe.stage,
    }
