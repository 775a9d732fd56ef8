"""A first mapping to offer for a file: guesses written down, for a person to confirm or mend."""

import json
from collections.abc import Iterator, Sequence

from mrc_cases import codes
from mrc_cases.registers.mapping import (
    CODED,
    FIELDS,
    NEEDED,
    SheetMapping,
    guess_columns,
)
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.values import folded, read_text
from mrc_cases.registers.words import usual_words

# A column with more different words than this is not a list of codes.
MOST_WORDS = 200
LANGUAGES = ("en", "fr", "sq", "ar", "sk", "de", "es", "ru", "uk")


def offered_mapping(sheets: Sequence[Sheet], name: str) -> str:
    """A mapping file's text for these sheets; what was not guessed stands there to be filled."""
    lines = [
        f"name = {_quoted(name)}",
        "languages = [" + ", ".join(map(_quoted, LANGUAGES)) + "]",
        "day_first = true",
    ]
    for sheet, kind in _kinds(sheets):
        lines += ["", *_sheet_lines(sheet, kind)]
    return "\n".join(lines) + "\n"


def _kinds(sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, str]]:
    """Which sheet holds clients, which contacts: by what its headings can be matched with."""
    left = {"clients", "contacts"}
    for sheet in sheets:
        scores = {kind: len(guess_columns(sheet, kind)) for kind in sorted(left)}
        if scores and max(scores.values()):
            kind = max(scores, key=lambda each: scores[each])
            left.discard(kind)
            yield sheet, kind


def _sheet_lines(sheet: Sheet, kind: str) -> Iterator[str]:
    columns = guess_columns(sheet, kind)
    yield f"[{kind}]"
    yield f"sheet = {_quoted(sheet.name)}"
    yield ""
    yield f"[{kind}.columns] # guessed from the headings: please check each line"
    for field in FIELDS[kind]:
        if field in columns:
            yield f"{field} = {_quoted(columns[field])}"
        elif field in NEEDED[kind]:
            yield f'{field} = "" # which column is it?'
    unused = [heading for heading in sheet.headings if heading not in columns.values()]
    if unused:
        yield "# columns left out: " + ", ".join(_quoted(heading) for heading in unused)
    for field, list_name in CODED[kind].items():
        if field in columns:
            yield from _word_lines(sheet, kind, field, list_name, columns[field])


def _word_lines(sheet: Sheet, kind: str, field: str, list_name: str, heading: str) -> Iterator[str]:
    """The words of a column: those that are clear already need no line."""
    words = {read_text(row.cells.get(heading)) for row in sheet.rows} - {None}
    if len(words) > MOST_WORDS:
        return
    bare = SheetMapping(kind, sheet.name, {})
    guessed: dict[str, list[str]] = {}
    open_words = []
    for word in sorted(map(str, words)):
        if bare.code(field, word, LANGUAGES)[0] is not None:
            continue
        code = _guess_code(list_name, word)
        if code is None:
            open_words.append(word)
        else:
            guessed.setdefault(code, []).append(word)
    if not guessed and not open_words:
        return
    yield ""
    yield f"[{kind}.values.{field}] # guesses: please check"
    for code, meant in guessed.items():
        meanings = ", ".join(map(_quoted, meant))
        yield f"{_quoted(code)} = [{meanings}] # {codes.label(list_name, code)}"
    for word in open_words:
        yield f"# {_quoted(word)} has no code yet: rows with it are refused"


def _guess_code(list_name: str, word: str) -> str | None:
    """The code a word has, or that all the parts of "one thing, another" have."""
    whole = _code_of(list_name, word)
    if whole is not None or "," not in word:
        return whole
    meant = {_code_of(list_name, part) for part in word.split(",")}
    return meant.pop() if len(meant) == 1 else None


def _code_of(list_name: str, word: str) -> str | None:
    """The code of a usual word, or the one whose label is this word or begins with it."""
    wanted = folded(word)
    usual = usual_words(list_name).get(wanted)
    return usual if usual is not None else _code_by_label(list_name, wanted)


def _code_by_label(list_name: str, wanted: str) -> str | None:
    for code in codes.codes_of(list_name):
        if not codes.is_code(list_name, code.code):
            continue
        label = folded(codes.label(list_name, code.code))
        if label == wanted or (len(wanted) > 3 and label.startswith(wanted)):
            return code.code
    return None


def _quoted(text: str) -> str:
    """A TOML string; its escapes are those of JSON, which lets DEL stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
