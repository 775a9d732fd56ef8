"""The manager's pages for an old register: hand in, match, look, bring in, undo."""

from functools import partial
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
from mrc_cases.access.trail_details import NAMES
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.pages import form_page
from mrc_cases.base.trail import note
from mrc_cases.extensions import begin_writing, db
from mrc_cases.language import current_language
from mrc_cases.registers import queries
from mrc_cases.registers.actions import save_mapping, undo_run
from mrc_cases.registers.background import Job, start
from mrc_cases.registers.encodings import sample
from mrc_cases.registers.file_questions import about_file
from mrc_cases.registers.forms import MappingForm, UploadForm
from mrc_cases.registers.mapping import MappingWrong, read_mapping, read_tables
from mrc_cases.registers.matching import questions
from mrc_cases.registers.models import STATES, ImportRun
from mrc_cases.registers.offices import office_of, offices_for
from mrc_cases.registers.reading import Reading
from mrc_cases.registers.refused import refused_workbook
from mrc_cases.registers.rows import Refusal, grouped
from mrc_cases.registers.sheets import RegisterUnreadable, Sheet
from mrc_cases.registers.trying import (
    Upload,
    as_before,
    first_mapping,
    headings_in,
    read_anew,
    try_out,
    uploads,
    with_answers,
)
from mrc_cases.registers.waiting import find_upload, forget_upload, keep_upload
from mrc_cases.registers.written_mapping import written

pages = Blueprint("registers", __name__, url_prefix="/import")
NAMES["import_run.state"] = STATES
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.route("/", methods=["GET", "POST"])
@requires(Area.IMPORTS, Level.CREATE)
@only_reads
def index() -> ResponseReturnValue:
    """Hand in a file; it waits sealed until it has come in."""
    form = UploadForm()
    saved = list(db.session.scalars(queries.saved_mappings()))
    form.saved.choices = [SelectChoice("", _("None"))]
    form.saved.choices += [SelectChoice(str(each.id), each.name) for each in saved]
    if form.validate_on_submit():
        content, name = form.file.data.read(), Path(form.file.data.filename or "register").name
        chosen = next((each.content for each in saved if str(each.id) == form.saved.data), None)
        told = form.mapping_file.data.read() if form.mapping_file.data else None
        try:
            held, sheets = first_mapping(Upload("", name, content), told, chosen, current_user)
        except RegisterUnreadable as error:
            form.refuse(RuleBroken(str(error), "file"))
        except MappingWrong as error:
            form.refuse(RuleBroken(str(error), "mapping_file"))
        else:
            word = keep_upload(uploads(), current_app.extensions["keys"], content, name)
            return _match_page(MappingForm(formdata=None), held, sheets, word, name)
    runs = list(db.session.scalars(queries.runs(current_user)))
    return form_page(form, "registers/index.html", runs=runs)


def _match_page(
    form: MappingForm,
    held: dict[str, Any],
    sheets: list[Sheet],
    word: str,
    name: str,
    reading: Reading | None = None,
) -> ResponseReturnValue:
    """The questions about the file and its sheets; a refused page shows what was answered on it."""
    form.mapping.data = written(held)
    form.ask(about_file(sheets, held, offices_for(db.session, current_user)), sheets)
    return form_page(
        form,
        "registers/match.html",
        asked=questions(sheets, held),
        typed=request.form if form.errors else {},
        groups=grouped(reading.refusals) if reading else [],
        letters=sample(text for sheet in sheets for text in sheet.texts()),
        reading=reading,
        word=word,
        name=name,
    )


def _upload(word: str, encoding: str | None) -> Upload | None:
    found = find_upload(uploads(), current_app.extensions["keys"], word)
    return None if found is None else Upload(word, *found, encoding=encoding)


def _gone() -> ResponseReturnValue:
    flash(_("The file is not here any more. Please hand it in again."), "error")
    return redirect(url_for(".index"))


@pages.route("/match/<word>", methods=["POST"])
@requires(Area.IMPORTS, Level.CREATE)
@only_reads
def match(word: str) -> ResponseReturnValue:
    """Try the mapping out and show what would come in; or bring it in."""
    form = MappingForm()
    if "bring_in" in request.form and form.is_saved():
        return redirect(url_for(".show", run_id=form.result.id))
    upload = _upload(word, form.encoding.data)
    if upload is None:
        return _gone()
    looked_at, held, sheets, reading = _tried_out(form, upload)
    if reading is None or "bring_in" not in request.form or written(looked_at) != written(held):
        return _match_page(form, held, sheets, word, upload.name, reading)
    run = _bring_in(form.entry_id, held, sheets, reading, upload)
    return redirect(url_for(".show", run_id=run.id))


def _tried_out(
    form: MappingForm, upload: Upload
) -> tuple[dict[str, Any], dict[str, Any], list[Sheet], Reading | None]:
    """The mapping that was looked at, with the page's answers, the sheets, what would come in."""
    looked_at: dict[str, Any] = {}
    try:
        form.validate_on_submit()
        looked_at = read_tables(form.mapping.data or "")
    except MappingWrong as error:
        form.refuse(RuleBroken(str(error)))
    if form.errors:
        return {}, {}, as_before(upload, form.read_as.data), None
    if (form.encoding.data or "") != (form.read_as.data or ""):
        try:
            return looked_at, *read_anew(upload, looked_at, current_user), None
        except RegisterUnreadable as error:
            form.refuse(RuleBroken(str(error), "encoding"))
            sheets = as_before(upload, form.read_as.data, headings_in(looked_at))
            return looked_at, looked_at, sheets, None
    held, sheets = looked_at, as_before(upload, form.read_as.data, headings_in(looked_at))
    try:
        held = with_answers(sheets, looked_at, request.form, current_user)
        return looked_at, held, sheets, try_out(sheets, held, current_user)
    except MappingWrong as error:
        form.refuse(RuleBroken(str(error)))
    except RuleBroken as broken:
        form.refuse(broken)
    return looked_at, held, sheets, None


def _bring_in(
    new_id: UUID, held: dict[str, Any], sheets: list[Sheet], reading: Reading, upload: Upload
) -> ImportRun:
    """Remember the run and its mapping, then let it go on beside the pages."""
    begin_writing(db.session)
    mapping = written(held)
    matched = read_mapping(mapping)
    save_mapping(db.session, matched.name, mapping)
    run = ImportRun(
        id=new_id,
        file_name=upload.name,
        rows_total=len(reading.clients) + len(reading.contacts),
        office_id=office_of(db.session, matched.office, current_user),
        upload={"word": upload.word, "encoding": upload.encoding, "mapping": mapping},
    )
    db.session.add(run)
    db.session.flush()
    forget = partial(forget_upload, uploads(), upload.word)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    start(Job(app, run.id, current_user.id, mapping, sheets, forget, current_language()))
    return run


@pages.route("/<uuid:run_id>/again", methods=["POST"])
@requires(Area.IMPORTS, Level.CREATE)
def again(run_id: UUID) -> ResponseReturnValue:
    """Go on with an import that stopped: its file and its mapping are still here."""
    run = visible_or_404(current_user, ImportRun, run_id)
    held = run.upload or {}
    upload = _upload(held.get("word", ""), held.get("encoding"))
    if upload is None or run.state != "failed":
        return _gone()
    note(db.session, "read", run)
    mapping = read_tables(held["mapping"])
    sheets = upload.sheets(headings_in(mapping))
    return _match_page(MappingForm(formdata=None), mapping, sheets, upload.word, upload.name)


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
