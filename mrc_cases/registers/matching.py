"""What a manager is asked about a register, and a mapping made of the answers.

The page shows every column and every word, with what the mapping says of it so far. A word that is
left open refuses its rows: nothing is guessed behind anybody's back.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from mrc_cases.base.errors import RuleBroken
from mrc_cases.registers.fields import CODED, FIELDS, SAME_FOR_ALL, label_of
from mrc_cases.registers.notes import notes_on
from mrc_cases.registers.offering import offered_sheet
from mrc_cases.registers.questions import Question, SheetQuestions
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.values import read_text
from mrc_cases.registers.word_questions import about_words, answer_words, put
from mrc_cases.writing import apart

Held = dict[str, Any]
Answers = Mapping[str, str]
EXAMPLES = 3


def questions(sheets: Sequence[Sheet], held: Held) -> list[SheetQuestions]:
    """Everything asked about the sheets, with the answers of a mapping."""
    return [_about(number, sheet, held) for number, sheet in enumerate(sheets)]


def kind_of(sheet: Sheet, held: Held) -> str:
    """What a mapping says the sheet holds: clients, contacts, or '' for nothing of ours."""
    return next((k for k in FIELDS if held.get(k, {}).get("sheet") == sheet.name), "")


def _about(number: int, sheet: Sheet, held: Held) -> SheetQuestions:
    kind, notes = kind_of(sheet, held), list(notes_on(sheet))
    kinds = [
        SelectChoice("clients", _("Clients")),
        SelectChoice("contacts", _("Contacts")),
        SelectChoice("", _("Leave this sheet out")),
    ]
    which = Question(f"sheet-{number}", _("What is in this sheet?"), kind, choices=kinds)
    if not kind:
        return SheetQuestions(sheet, notes, which, (), (), ())
    table = held[kind]
    columns = {heading: field for field, heading in table.get("columns", {}).items()}
    fields = [SelectChoice("", _("Leave out"))]
    fields += [SelectChoice(field, str(label)) for field, label in FIELDS[kind].items()]
    asked = [
        Question(f"column-{number}-{place}", heading, columns.get(heading, ""), choices=fields,
                 facts=_examples(sheet, heading))
        for place, heading in enumerate(sheet.headings)
    ]  # fmt: skip
    for_all = [
        Question(f"all-{number}-{field}", label_of(kind, field),
                 table.get("constants", {}).get(field, ""), CODED[kind][field])
        for field in SAME_FOR_ALL[kind]
        if field not in columns.values()
    ]  # fmt: skip
    words = [
        about_words(number, sheet, kind, held, heading, columns[heading])
        for heading in sheet.headings
        if columns.get(heading) in CODED[kind]
    ]
    return SheetQuestions(sheet, notes, which, asked, for_all, words)


def _examples(sheet: Sheet, heading: str) -> str:
    """The first few different things that stand in a column."""
    seen: dict[str, None] = {}
    for row in sheet.rows:
        word = read_text(row.cells.get(heading))
        if word is not None:
            seen[word] = None
        if len(seen) == EXAMPLES:
            break
    return " · ".join(map(apart, seen))


def answered(sheets: Sequence[Sheet], held: Held, answers: Answers) -> Held:
    """The mapping with what a page answered; what was not on the page stays as it was.

    Raises RuleBroken when two sheets are said to hold the same, two columns the same field, or an
    answer is no code.
    """
    changed, asked_all = deepcopy(held), questions(sheets, held)
    kinds = [answers.get(each.kind.name, each.kind.answer) for each in asked_all]
    if any(kind and kinds.count(kind) > 1 for kind in kinds):
        raise RuleBroken(_("Two sheets cannot both hold the same."))
    for asked in asked_all:
        _answer_sheet(changed, asked, answers)
    return changed


def _answer_sheet(held: Held, asked: SheetQuestions, answers: Answers) -> None:
    kind, said = asked.kind.answer, answers.get(asked.kind.name, asked.kind.answer)
    if said not in {*FIELDS, ""}:
        raise RuleBroken(_("This is not offered."))
    if said != kind:
        if held.get(kind, {}).get("sheet") == asked.sheet.name:
            del held[kind]
        if said:
            held[said] = offered_sheet(asked.sheet, said)
    elif kind:
        _answer_columns(held[kind], kind, asked, answers)
        for column in asked.words:
            answer_words(held, kind, column, answers)


def _answer_columns(table: Held, kind: str, asked: SheetQuestions, answers: Answers) -> None:
    columns: dict[str, str] = {}
    for each in asked.columns:
        field = answers.get(each.name, each.answer)
        if not field:
            continue
        if field not in FIELDS[kind]:
            raise RuleBroken(_("This is not offered."))
        if field in columns:
            raise RuleBroken(
                _("Two columns of “%(sheet)s” are both “%(field)s”.",
                  sheet=asked.sheet.name, field=label_of(kind, field))
            )  # fmt: skip
        columns[field] = each.label
    table["columns"] = columns
    for each in asked.for_all:
        put(table.setdefault("constants", {}), each.name.rpartition("-")[2], each, answers)
    for field in table.get("constants", {}).keys() & columns.keys():
        del table["constants"][field]  # the column says it now
