"""An uploaded register and the mapping it is tried out with, from page to page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import format_date
from flask_babel import gettext as _

from mrc_cases.access.models import User
from mrc_cases.base.moments import local_now
from mrc_cases.extensions import db
from mrc_cases.registers.encodings import PAGES
from mrc_cases.registers.fields import FIELDS
from mrc_cases.registers.file_questions import about_file, answer_file
from mrc_cases.registers.fitting import fitted
from mrc_cases.registers.folding import folded
from mrc_cases.registers.mapping import mapping_text, read_mapping, read_tables
from mrc_cases.registers.matching import answered
from mrc_cases.registers.offering import offered_mapping
from mrc_cases.registers.offices import office_of, offices_for
from mrc_cases.registers.reading import Reading, Taker
from mrc_cases.registers.sheets import RegisterUnreadable, Sheet, read_register
from mrc_cases.registers.waiting import uploads_of
from mrc_cases.registers.written_mapping import written

Held = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file that was handed in; `encoding` is the code page somebody chose for it."""

    word: str
    name: str
    content: bytes
    encoding: str | None = None

    def sheets(self, known: Iterable[str] = ()) -> list[Sheet]:
        """What is in it; `known` are headings of its mapping. Raises RegisterUnreadable."""
        encoding = self.encoding if self.encoding in PAGES else None
        return read_register(self.content, encoding, name=Path(self.name).stem, known=known)


def uploads() -> Path:
    """The folder in which uploads wait."""
    return uploads_of(current_app)


def headings_in(held: Held) -> set[str]:
    """The headings, folded, that the tables of a mapping name."""
    tables = (held.get(kind, {}) for kind in FIELDS)
    return {folded(heading) for table in tables for heading in table.get("columns", {}).values()}


def first_mapping(
    upload: Upload, mapping_file: bytes | None, saved: str | None, user: User
) -> tuple[Held, list[Sheet]]:
    """What is held of a mapping file or a saved mapping, else offered; and the sheets.

    Raises MappingWrong, RegisterUnreadable.
    """
    told = mapping_text(mapping_file) if mapping_file else saved
    if told is None:
        sheets = upload.sheets()
        return _with_office(offered_mapping(sheets, _neutral_name()), user), sheets
    held = read_tables(told)
    sheets = upload.sheets(headings_in(held))
    return _with_office(fitted(held, sheets, FIELDS), user), sheets


def _neutral_name() -> str:
    """What an offered mapping is kept as; names of files name people."""
    moment = local_now()
    day = f"{format_date(moment.date(), 'long')}, {moment:%H:%M}"
    return _("Register of %(day)s", day=day)


def _with_office(held: Held, user: User) -> Held:
    """A mapping of another office comes into one's own; who has none of their own must say."""
    offices = offices_for(db.session, user)
    if held.get("office") not in {office.code for office in offices}:
        held.pop("office", None)
    if "office" not in held and len(offices) == 1:
        held["office"] = offices[0].code
    return held


def read_anew(upload: Upload, held: Held, user: User) -> tuple[Held, list[Sheet]]:
    """After another code page was chosen: the mapping, where its headings still stand there."""
    sheets = upload.sheets(headings_in(held))
    headings = {folded(heading) for sheet in sheets for heading in sheet.headings}
    if headings_in(held) <= headings:
        return held, sheets
    return _with_office(offered_mapping(sheets, _neutral_name()), user), sheets


def as_before(upload: Upload, encoding: str | None, known: Iterable[str] = ()) -> list[Sheet]:
    """The sheets by the code page that the page was shown with, else by the one that is guessed."""
    try:
        return replace(upload, encoding=encoding).sheets(known)
    except RegisterUnreadable:
        return replace(upload, encoding=None).sheets(known)


def with_answers(sheets: list[Sheet], held: Held, answers: Mapping[str, str], user: User) -> Held:
    """The mapping with all that was answered on the page; raises RuleBroken."""
    changed = answered(sheets, held, answers)
    answer_file(changed, about_file(sheets, held, offices_for(db.session, user)), answers)
    return changed


def try_out(sheets: list[Sheet], held: Held, user: User) -> Reading:
    """What would come in by a mapping; raises MappingWrong, RuleBroken."""
    mapping = read_mapping(written(held))
    office_id = office_of(db.session, mapping.office, user)
    key = current_app.extensions["keys"].subkey("search")
    return Taker(db.session, mapping, key, office_id).read(sheets)
