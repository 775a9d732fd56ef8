"""What a manager is asked about a register, and a mapping made of the answers.

The page shows every column and every word that is not clear by itself, with what the mapping says
of it so far. A word that is left open refuses its rows: nothing is guessed behind anybody's back.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from mrc_cases import codes
from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.fields import find_code
from mrc_cases.registers.fields import (
    CODED,
    COUNTRY_LISTS,
    FIELDS,
    SAME_COUNTRY,
    SAME_FOR_ALL,
    label_of,
)
from mrc_cases.registers.mapping import languages_of, words_of
from mrc_cases.registers.offering import MOST_WORDS, offered_sheet, words_in
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.values import folded, read_text

Held = dict[str, Any]
Answers = Mapping[str, str]
EXAMPLES = 3


@dataclass(frozen=True)
class Question:
    """One answer asked for. `name` is the field of the form, `answer` what is chosen so far.

    With `list_name` the answer is a code of that list, else one of `choices`.
    """

    name: str
    label: str
    answer: str
    list_name: str | None = None
    choices: Sequence[SelectChoice] = ()
    facts: str = ""

    @property
    def is_typed(self) -> bool:
        """Whether the list is too long for a select and is typed with suggestions instead."""
        return self.list_name == "LANGUAGE" or self.list_name in COUNTRY_LISTS

    @property
    def datalist(self) -> str:
        """The id of the suggestions."""
        return "known-languages" if self.list_name == "LANGUAGE" else "known-places"

    @property
    def shown(self) -> str:
        """What a typed answer looks like: the words of its code, in the language of now."""
        if self.answer == SAME_COUNTRY:
            return same_country()
        return codes.label(self.list_name or "", self.answer) if self.answer else ""

    @property
    def offered(self) -> Sequence[SelectChoice]:
        """What a select offers."""
        return self.choices if self.list_name is None else codes.choices(self.list_name)


@dataclass(frozen=True)
class WordQuestions:
    """The words of one column: what each means, and what every other word means."""

    field: str
    label: str
    heading: str
    words: Sequence[Question]
    rest: Question
    keep_name: str
    keep: bool
    too_many: bool

    @property
    def open_words(self) -> int:
        """How many words have no meaning yet."""
        return 0 if self.rest.answer else sum(not each.answer for each in self.words)


@dataclass(frozen=True)
class SheetQuestions:
    """What is asked about one sheet; `kind` is empty for a sheet that is left out."""

    sheet: Sheet
    kind: Question
    columns: Sequence[Question]
    for_all: Sequence[Question]
    words: Sequence[WordQuestions]


def same_country() -> str:
    """The answer that stands for the row's own country."""
    return _("The same as the nationality")


def questions(sheets: Sequence[Sheet], held: Held) -> list[SheetQuestions]:
    """Everything asked about the sheets, with the answers of a mapping."""
    return [_about(number, sheet, held) for number, sheet in enumerate(sheets)]


def kind_of(sheet: Sheet, held: Held) -> str:
    """What a mapping says the sheet holds: clients, contacts, or '' for nothing of ours."""
    return next((k for k in FIELDS if held.get(k, {}).get("sheet") == sheet.name), "")


def _about(number: int, sheet: Sheet, held: Held) -> SheetQuestions:
    kind = kind_of(sheet, held)
    kinds = [
        SelectChoice("clients", _("Clients")),
        SelectChoice("contacts", _("Contacts")),
        SelectChoice("", _("Leave this sheet out")),
    ]
    which = Question(f"sheet-{number}", _("What is in this sheet?"), kind, choices=kinds)
    if not kind:
        return SheetQuestions(sheet, which, (), (), ())
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
        _words_of_column(number, sheet, kind, table, heading, columns[heading], languages_of(held))
        for heading in sheet.headings
        if columns.get(heading) in CODED[kind]
    ]
    return SheetQuestions(sheet, which, asked, for_all, words)


def _examples(sheet: Sheet, heading: str) -> str:
    """The first few different things that stand in a column."""
    seen: dict[str, None] = {}
    for row in sheet.rows:
        word = read_text(row.cells.get(heading))
        if word is not None:
            seen[word] = None
        if len(seen) == EXAMPLES:
            break
    return " · ".join(seen)


def _words_of_column(
    number: int,
    sheet: Sheet,
    kind: str,
    table: Held,
    heading: str,
    field: str,
    known_in: tuple[str, ...],
) -> WordQuestions:
    list_name = CODED[kind][field]
    counted = words_in(sheet, heading)
    meanings = _meanings(table, field)
    clear = words_of(list_name, known_in)
    asked = [word for word in counted if folded(word) not in clear or folded(word) in meanings]
    name = f"{number}-{field}"
    rest = table.get("otherwise", {}).get(field, "")
    return WordQuestions(
        field,
        label_of(kind, field),
        heading,
        [
            Question(f"word-{name}-{place}", word, meanings.get(folded(word), ""), list_name,
                     facts=str(counted[word]))
            for place, word in enumerate(asked[:MOST_WORDS])
        ],
        Question(f"rest-{name}", _("Every other word"), rest, list_name),
        f"keep-{name}",
        field in table.get("keep", ()),
        len(asked) > MOST_WORDS,
    )  # fmt: skip


def _meanings(table: Held, field: str) -> dict[str, str]:
    """Folded word -> code."""
    return {
        folded(word): code
        for code, words in table.get("values", {}).get(field, {}).items()
        for word in ([words] if isinstance(words, str) else words)
    }


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
        _answer_words(held[kind], asked, answers)


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
        _put(table.setdefault("constants", {}), each.name.rpartition("-")[2], each, answers)
    for field in table.get("constants", {}).keys() & columns.keys():
        del table["constants"][field]  # the column says it now


def _answer_words(table: Held, asked: SheetQuestions, answers: Answers) -> None:
    for column in asked.words:
        if column.field not in table["columns"]:
            continue
        _put(table.setdefault("otherwise", {}), column.field, column.rest, answers)
        if column.rest.name in answers:  # the page asked about this column: an empty box is a no
            keep = set(table.get("keep", ())) - {column.field}
            table["keep"] = sorted(keep | ({column.field} & _ticked(column, answers)))
        values = table.setdefault("values", {}).setdefault(column.field, {})
        for word in column.words:
            code = _code(word, answers)
            if code != word.answer:
                _move(values, word.label, code)


def _ticked(column: WordQuestions, answers: Answers) -> set[str]:
    return {column.field} if answers.get(column.keep_name) else set()


def _put(table: Held, field: str, question: Question, answers: Answers) -> None:
    code = _code(question, answers)
    if code:
        table[field] = code
    else:
        table.pop(field, None)


def _code(question: Question, answers: Answers) -> str:
    """The code answered, '' for none; what is typed for a long list may be words."""
    typed = answers.get(question.name, question.answer).strip()
    list_name = question.list_name or ""
    if not typed or typed == question.answer:
        return typed
    if typed in {SAME_COUNTRY, same_country()} and list_name in COUNTRY_LISTS:
        return SAME_COUNTRY
    code = find_code(list_name, typed) if question.is_typed else typed
    if code is None or not codes.is_code(list_name, code):
        raise RuleBroken(_("“%(typed)s” is not in the list.", typed=typed))
    return code


def _move(values: dict[str, list[str]], word: str, code: str) -> None:
    """Give a word another code, or none."""
    for meant, words in list(values.items()):
        left = [each for each in _as_list(words) if folded(each) != folded(word)]
        if left:
            values[meant] = left
        else:
            del values[meant]
    if code:
        values.setdefault(code, []).append(word)


def _as_list(words: Any) -> Iterable[str]:
    return [words] if isinstance(words, str) else words
