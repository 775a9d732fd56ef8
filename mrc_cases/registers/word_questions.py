"""What each word of a coded column means: every one is shown, with what the mapping makes of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from mrc_cases.registers.fields import CODED, label_of
from mrc_cases.registers.folding import folded
from mrc_cases.registers.mapping import languages_of
from mrc_cases.registers.meanings import is_bare_and_short, own_meaning
from mrc_cases.registers.offering import MOST_WORDS, words_in
from mrc_cases.registers.questions import Question, WordQuestions
from mrc_cases.registers.sheets import Sheet

Held = dict[str, Any]
Answers = Mapping[str, str]


def about_words(
    number: int, sheet: Sheet, kind: str, held: Held, heading: str, field: str
) -> WordQuestions:
    """The questions about one column of the sheet with this number."""
    list_name, table, name = CODED[kind][field], held[kind], f"{number}-{field}"
    counted, meanings = words_in(sheet, heading), _meanings(table, field)
    languages = languages_of(held)
    asked: list[Question] = []
    clear: list[Question] = []
    for place, word in enumerate(counted):
        told = meanings.get(folded(word))
        own = own_meaning(list_name, word, languages)
        is_clear = told is None and own is not None and not is_bare_and_short(list_name, word)
        question = Question(
            f"word-{name}-{place}", word, (own or "") if told is None else told, list_name,
            facts=str(counted[word]),
        )  # fmt: skip
        (clear if is_clear else asked).append(question)
    rest = table.get("otherwise", {}).get(field, "")
    return WordQuestions(
        field,
        label_of(kind, field),
        heading,
        asked[:MOST_WORDS],
        clear[:MOST_WORDS],
        Question(f"rest-{name}", _("Every other word"), rest, list_name),
        f"keep-{name}",
        field in table.get("keep", ()),
        max(len(asked), len(clear)) > MOST_WORDS,
    )


def _meanings(table: Held, field: str) -> dict[str, str]:
    """Folded word -> code."""
    return {
        folded(word): code
        for code, words in table.get("values", {}).get(field, {}).items()
        for word in _as_list(words)
    }


def answer_words(held: Held, kind: str, column: WordQuestions, answers: Answers) -> None:
    """Write down what was answered about the words of one column."""
    table = held[kind]
    if column.field not in table["columns"]:
        return
    put(table.setdefault("otherwise", {}), column.field, column.rest, answers)
    if column.rest.name in answers:  # the page asked about this column: an empty box is a no
        keep = set(table.get("keep", ())) - {column.field}
        table["keep"] = sorted(keep | ({column.field} & _ticked(column, answers)))
    values = table.setdefault("values", {}).setdefault(column.field, {})
    list_name, languages = CODED[kind][column.field], languages_of(held)
    for word in (*column.words, *column.clear):
        code = word.code(answers.get(word.name, word.answer))
        if code != word.answer:
            means_itself = own_meaning(list_name, word.label, languages) is not None
            _move(values, word.label, code, means_itself)


def _ticked(column: WordQuestions, answers: Answers) -> set[str]:
    return {column.field} if answers.get(column.keep_name) else set()


def put(table: Held, field: str, question: Question, answers: Answers) -> None:
    """Write down the code that a question was answered with; none takes it out."""
    code = question.code(answers.get(question.name, question.answer))
    if code:
        table[field] = code
    else:
        table.pop(field, None)


def _move(values: dict[str, list[str]], word: str, code: str, means_itself: bool) -> None:
    """Give a word another code, or none; that it has none is said where it would mean itself."""
    for meant, words in list(values.items()):
        left = [each for each in _as_list(words) if folded(each) != folded(word)]
        if left:
            values[meant] = left
        else:
            del values[meant]
    if code or means_itself:
        values.setdefault(code, []).append(word)


def _as_list(words: Any) -> Iterable[str]:
    return [words] if isinstance(words, str) else words
