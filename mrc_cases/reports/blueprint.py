"""Where the room's pages hang, and what its views share."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from mrc_cases.reports.figures import TITLES
from mrc_cases.reports.forms import PeriodForm

pages = Blueprint("reports", __name__, url_prefix="/reports")


def refused(form: PeriodForm, name: str) -> ResponseReturnValue:
    """The question again, and no figures: those of another period would be read as its answer."""
    page = render_template("reports/refused.html", form=form, name=name, title=TITLES[name])
    return page, 422
