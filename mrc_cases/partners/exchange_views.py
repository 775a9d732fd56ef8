"""The directory goes out as a file, and a file comes in."""

from flask import Blueprint, Response, flash, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from mrc_cases.access.guard import requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.language import current_language, direction
from mrc_cases.partners import queries
from mrc_cases.partners.exchange import read_directory
from mrc_cases.partners.exchange_actions import Outcome, bring_in
from mrc_cases.partners.forms import ExchangeForm
from mrc_cases.partners.hsds import directory_file
from mrc_cases.partners.lexicon import lexicon_of_now
from mrc_cases.partners.plain import PlainPartner, plain_of
from mrc_cases.partners.reading import FileUnreadable
from mrc_cases.partners.workbook import as_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def bind(pages: Blueprint) -> None:
    """Give the room's blueprint these pages."""
    pages.add_url_rule("/partners/directory.json", "as_json", as_json)
    pages.add_url_rule("/partners/directory.xlsx", "as_xlsx", as_xlsx)
    pages.add_url_rule("/partners/public.json", "public_json", public_json)
    pages.add_url_rule("/partners/exchange", "exchange", exchange, methods=["GET", "POST"])


def _file(content: bytes, kind: str, name: str, count: int) -> Response:
    """An answer that is kept as a file; on the trail with how many went out."""
    note(db.session, "export", list="partners", hits=count, kind=name)
    headers = {"Content-Disposition": f'attachment; filename="partners-{today()}.{name}"'}
    return Response(content, mimetype=kind, headers=headers)


def _all() -> list[PlainPartner]:
    return [plain_of(partner) for partner in queries.all_partners(current_user)]


@requires(Area.REFERRALS, Level.READ)
def as_json() -> ResponseReturnValue:
    """Every partner as HSDS 3, without what is sealed."""
    partners = _all()
    return _file(directory_file(partners), "application/json", "json", len(partners))


@requires(Area.REFERRALS, Level.READ)
def as_xlsx() -> ResponseReturnValue:
    """Every partner as a workbook, without what is sealed."""
    partners = _all()
    book = as_workbook(partners, right_to_left=direction(current_language()) == "rtl")
    return _file(book, XLSX, "xlsx", len(partners))


@requires(Area.REFERRALS, Level.READ)
def public_json() -> ResponseReturnValue:
    """Only what stands on the public page, as HSDS 3: to be given to anybody."""
    found = queries.public_partners(current_user)
    partners = [plain_of(partner, public_only=True) for partner in found]
    return _file(directory_file(partners), "application/json", "json", len(partners))


@requires(Area.IMPORTS, Level.CREATE)
def exchange() -> ResponseReturnValue:
    """Hand in a directory; what came of it stands on the next page."""
    form = ExchangeForm()
    if form.validate_on_submit() and form.attempt(_bring_in):
        outcome: Outcome = form.result
        note(db.session, "import", list="partners", added=outcome.added, changed=outcome.changed)
        came = outcome.added + outcome.changed
        flash(ngettext("%(num)s partner came in.", "%(num)s partners came in.", came))
        return render_template("partners/came_in.html", outcome=outcome)
    return form_page(form, "partners/exchange.html", title=_("Directory as a file"))


def _bring_in(*, file: object) -> Outcome:
    content: bytes = file.read()  # type: ignore[attr-defined]
    try:
        partners, outcome = read_directory(content, g.centre.country, lexicon_of_now())
    except FileUnreadable as error:
        raise RuleBroken(str(error), "file") from error
    return bring_in(partners, outcome, current_user.office_id)
