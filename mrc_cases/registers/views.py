"""The manager's pages for an old register: hand in, match, look, bring in, undo."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from mrc_cases.access.guard import only_reads, requires
from mrc_cases.access.permissions import Area, Level
from mrc_cases.access.queries import visible_or_404
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import today
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.extensions import db
from mrc_cases.registers import queries
from mrc_cases.registers.actions import save_mapping, undo_run
from mrc_cases.registers.background import start
from mrc_cases.registers.forms import MappingForm, UploadForm
from mrc_cases.registers.mapping import (
    MappingWrong,
    RegisterMapping,
    read_mapping,
    read_tables,
    written,
)
from mrc_cases.registers.matching import answered, questions
from mrc_cases.registers.models import ImportRun, SavedMapping
from mrc_cases.registers.offering import offered_mapping
from mrc_cases.registers.reading import Reading, Taker
from mrc_cases.registers.refused import refused_workbook
from mrc_cases.registers.rows import Refusal, grouped
from mrc_cases.registers.sheets import RegisterUnreadable, Sheet, read_register
from mrc_cases.registers.waiting import find_upload, forget_upload, keep_upload

pages = Blueprint("registers", __name__, url_prefix="/import")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.route("/", methods=["GET", "POST"])
@requires(Area.IMPORTS, Level.CREATE)
@only_reads
def index() -> ResponseReturnValue:
    """Hand in a file; it waits sealed until its mapping is confirmed."""
    form = UploadForm()
    saved = list(db.session.scalars(queries.saved_mappings()))
    form.saved.choices = [SelectChoice("", _("None"))]
    form.saved.choices += [SelectChoice(str(each.id), each.name) for each in saved]
    if form.validate_on_submit():
        content, name = form.file.data.read(), Path(form.file.data.filename or "register").name
        try:
            sheets = _sheets(content)
            held = _first_mapping(form, saved, sheets, name)
        except RegisterUnreadable as error:
            form.refuse(RuleBroken(str(error), "file"))
        except (MappingWrong, UnicodeDecodeError) as error:
            form.refuse(RuleBroken(str(error), "mapping_file"))
        else:
            word = keep_upload(_folder(), current_app.extensions["keys"], content, name)
            return _match_page(MappingForm(formdata=None, mapping=written(held)), held, sheets,
                               word=word, name=name, reading=None)  # fmt: skip
    runs = list(db.session.scalars(queries.runs(current_user)))
    return form_page(form, "registers/index.html", runs=runs)


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].var / "uploads"
    return folder


def _sheets(content: bytes) -> list[Sheet]:
    with tempfile.TemporaryDirectory(dir=_folder_made()) as folder:
        path = Path(folder) / "register"
        path.write_bytes(content)
        return read_register(path)


def _folder_made() -> Path:
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    return _folder()


def _first_mapping(
    form: UploadForm, saved: list[SavedMapping], sheets: list[Sheet], name: str
) -> dict[str, Any]:
    if form.mapping_file.data:
        return read_tables(form.mapping_file.data.read().decode("utf-8"))
    chosen = next((each for each in saved if str(each.id) == form.saved.data), None)
    return read_tables(chosen.content) if chosen else offered_mapping(sheets, name)


def _match_page(
    form: MappingForm, held: dict[str, Any], sheets: list[Sheet], **more: Any
) -> ResponseReturnValue:
    """The questions about the sheets; a refused page shows what was answered on it."""
    return form_page(
        form,
        "registers/match.html",
        asked=questions(sheets, held),
        typed=request.form if form.errors else {},
        groups=grouped(more["reading"].refusals) if more["reading"] else [],
        **more,
    )


@pages.route("/match/<word>", methods=["POST"])
@requires(Area.IMPORTS, Level.CREATE)
def match(word: str) -> ResponseReturnValue:
    """Try the mapping out and show what would come in; or bring it in."""
    upload = find_upload(_folder(), current_app.extensions["keys"], word)
    if upload is None:
        flash(_("The file is not here any more. Please hand it in again."), "error")
        return redirect(url_for(".index"))
    name, content = upload
    form, sheets = MappingForm(), _sheets(content)
    looked_at = form.mapping.data
    held, reading = _try_out(form, sheets) if form.validate_on_submit() else ({}, None)
    if reading is None or not _is_confirmed(looked_at, held):
        return _match_page(form, held, sheets, word=word, name=name, reading=reading)
    run = _bring_in(form.mapping.data, sheets, reading, name)
    forget_upload(_folder(), word)
    return redirect(url_for(".show", run_id=run.id))


def _is_confirmed(looked_at: str, held: dict[str, Any]) -> bool:
    """Whether it shall come in, and by the very mapping whose outcome was on the page."""
    return "bring_in" in request.form and written(read_tables(looked_at)) == written(held)


def _taker(mapping: RegisterMapping) -> Taker:
    return Taker(db.session, mapping, current_app.extensions["keys"].subkey("search"))


def _try_out(form: MappingForm, sheets: list[Sheet]) -> tuple[dict[str, Any], Reading | None]:
    """The mapping with the page's answers, also left in the form, and what it would bring in."""
    held: dict[str, Any] = {}
    try:
        held = read_tables(form.mapping.data)
        held = answered(sheets, held, request.form)
        form.mapping.data = written(held)
        mapping = read_mapping(form.mapping.data)
        return held, _taker(mapping).read(sheets, today())
    except MappingWrong as error:
        form.refuse(RuleBroken(str(error)))
    except RuleBroken as broken:
        form.refuse(RuleBroken(broken.message))
    return held, None


def _bring_in(mapping: str, sheets: list[Sheet], reading: Reading, name: str) -> ImportRun:
    """Remember the run and its mapping, then let it go on beside the pages."""
    save_mapping(db.session, read_mapping(mapping).name, mapping)
    run = ImportRun(file_name=name, rows_total=len(reading.clients) + len(reading.contacts))
    db.session.add(run)
    db.session.flush()
    start(current_app._get_current_object(), run.id, current_user.id, mapping, sheets)  # type: ignore[attr-defined]
    return run


@pages.route("/<uuid:run_id>")
@requires(Area.IMPORTS, Level.READ)
def show(run_id: UUID) -> ResponseReturnValue:
    run = visible_or_404(current_user, ImportRun, run_id)
    refusals = [Refusal(**each) for each in run.refusals or ()]
    note(db.session, "read", run)
    return render_template("registers/show.html", run=run, refusals=refusals)


@pages.route("/<uuid:run_id>/undo", methods=["POST"])
@requires(Area.IMPORTS, Level.CHANGE)
def undo(run_id: UUID) -> ResponseReturnValue:
    run = visible_or_404(current_user, ImportRun, run_id)
    try:
        undo_run(db.session, run)
    except RuleBroken as broken:
        flash(str(broken.message), "error")
    else:
        flash(_("The import was undone."))
    return redirect(url_for(".show", run_id=run.id))


@pages.route("/<uuid:run_id>/refused.xlsx")
@requires(Area.IMPORTS, Level.READ)
def refused(run_id: UUID) -> ResponseReturnValue:
    """The refused rows with their reasons, to be mended and handed in again."""
    run = visible_or_404(current_user, ImportRun, run_id)
    if not run.refused_rows:
        abort(404)
    held: list[dict[str, Any]] = run.refused_rows
    sheets = [Sheet.from_plain(each) for each in held]
    refusals = [Refusal(**each) for each in run.refusals or ()]
    note(db.session, "export", run)
    headers = {"Content-Disposition": 'attachment; filename="refused.xlsx"'}
    return Response(refused_workbook(sheets, refusals), mimetype=XLSX, headers=headers)
