"""A first mapping to offer for a file: guesses written down, for a person to confirm or mend."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mrc_cases import codes
from mrc_cases.base.moments import now
from mrc_cases.registers.date_order import order_in
from mrc_cases.registers.fields import CODED, FIELDS
from mrc_cases.registers.folding import folded
from mrc_cases.registers.headings import USUAL
from mrc_cases.registers.meanings import is_bare_and_short, own_meaning
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.values import read_text
from mrc_cases.registers.words import usual_words

Labels = Sequence[tuple[str, str]]
# A column with more different words than this is not a list of codes.
MOST_WORDS = 200
LANGUAGES = ("en", "fr", "sq", "ar", "sk", "de", "es", "ru", "uk")


def offered_mapping(sheets: Sequence[Sheet], name: str) -> dict[str, Any]:
    """A mapping's tables for these sheets; what cannot be guessed is left out."""
    held: dict[str, Any] = {"name": name, "languages": list(LANGUAGES)}
    for sheet, kind in _kinds(sheets):
        held[kind] = offered_sheet(sheet, kind)
    day_first = order_in(sheets, held).day_first
    return held if day_first is None else {**held, "day_first": day_first}


def _kinds(sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, str]]:
    """Which sheet holds clients, which contacts: by what its headings can be matched with.

    A hidden one may be anything that nobody wanted to see: it is not offered.
    """
    left = {"clients", "contacts"}
    for sheet in (each for each in sheets if not each.is_hidden):
        scores = {kind: len(guess_columns(sheet, kind)) for kind in sorted(left)}
        if scores and max(scores.values()):
            kind = max(scores, key=lambda each: scores[each])
            left.discard(kind)
            yield sheet, kind


def offered_sheet(sheet: Sheet, kind: str) -> dict[str, Any]:
    """The tables of one sheet: its columns by their headings, its words by the usual ones."""
    columns = guess_columns(sheet, kind)
    values = {
        field: guess_words(sheet, kind, field, heading, LANGUAGES)
        for field, heading in columns.items()
        if field in CODED[kind]
    }
    return {
        "sheet": sheet.name,
        "columns": columns,
        "values": {field: meanings for field, meanings in values.items() if meanings},
    }


def guess_columns(sheet: Sheet, kind: str) -> dict[str, str]:
    """Field -> heading for headings that say what they are; offered, never applied silently.

    A hidden column may be anything that nobody wanted to see: it is not offered.
    """
    shown = [heading for heading in sheet.headings if heading not in sheet.hidden_columns]
    guesses: dict[str, str] = {}
    for name in FIELDS[kind]:
        words = {folded(word) for word in (name.replace("_", " "), *USUAL.get(name, ()))}
        for heading in shown:
            if folded(heading) in words and heading not in guesses.values():
                guesses[name] = heading
                break
    return _parts_of_births(_parts_of_names(guesses))


# "Nom" beside "Prénom" is the family name, "Emri" beside "Mbiemri" the given one.
_SHORT = frozenset(map(folded, ("name", "nom", "meno", "emri", "الاسم")))


def _parts_of_names(guesses: dict[str, str]) -> dict[str, str]:
    """A column that is headed "name" is one part of it where another column has the other."""
    other = {"given_name": "family_name", "family_name": "given_name"}
    found = [part for part in other if part in guesses]
    if len(found) == 1 and folded(guesses.get("name", "")) in _SHORT:
        guesses[other[found[0]]] = guesses.pop("name")
    return guesses


_YEARS = frozenset(map(folded, USUAL["birth_year"]))


def _parts_of_births(guesses: dict[str, str]) -> dict[str, str]:
    """A column with a year of birth is a part where there is one of its month, else a birth."""
    is_year = folded(guesses.get("birth", "")) in _YEARS
    if is_year and "birth_year" not in guesses and "birth_month" in guesses:
        guesses["birth_year"] = guesses.pop("birth")
    return guesses


def words_in(sheet: Sheet, heading: str) -> dict[str, int]:
    """The different words of a column and how many rows have each, in alphabetical order."""
    counted: dict[str, int] = {}
    for row in sheet.rows:
        word = read_text(row.cells.get(heading))
        if word is not None:
            counted[word] = counted.get(word, 0) + 1
    return dict(sorted(counted.items()))


def guess_words(
    sheet: Sheet, kind: str, field: str, heading: str, languages: tuple[str, ...]
) -> dict[str, list[str]]:
    """Code -> words that usually mean it; words that are clear by themselves need no line."""
    list_name = CODED[kind][field]
    words, labels = words_in(sheet, heading), _labels(list_name)
    guessed: dict[str, list[str]] = {}
    for word in words if len(words) <= MOST_WORDS else ():
        code: str | None
        if is_bare_and_short(list_name, word) and _is_doubtful(list_name, word, words):
            code = ""  # else it would mean itself
        elif own_meaning(list_name, word, languages) is not None:
            continue
        else:
            code = (
                None
                if _is_doubtful(list_name, word, words)
                else _guess_code(list_name, word, labels)
            )
        if code is not None:
            guessed.setdefault(code, []).append(word)
    return guessed


def _is_doubtful(list_name: str, word: str, words: Iterable[str]) -> bool:
    """A bare digit may be years at school; "M" beside "H" is no man, but "mujer"."""
    if word.isdecimal():
        return True
    found = set(map(folded, words))
    return list_name == "GENDER" and folded(word) in {"m", "h"} and {"m", "h"} <= found


def _guess_code(list_name: str, word: str, labels: Labels) -> str | None:
    """The code a word has, or that all the parts of "one thing, another" have."""
    whole = _code_of(list_name, word, labels)
    if whole is not None or "," not in word:
        return whole
    meant = {_code_of(list_name, part, labels) for part in word.split(",")}
    return meant.pop() if len(meant) == 1 else None


def _code_of(list_name: str, word: str, labels: Labels) -> str | None:
    """The code of a usual word, or the one whose label is this word or begins with it."""
    wanted = folded(word)
    usual = usual_words(list_name).get(wanted)
    return usual if usual is not None else _code_by_label(wanted, labels)


def _code_by_label(wanted: str, labels: Labels) -> str | None:
    same = {code for label, code in labels if label == wanted}
    if not same and len(wanted) > 3:
        same = {code for label, code in labels if label.startswith(wanted)}
    return same.pop() if len(same) == 1 else None  # of two nobody can say which


def _labels(list_name: str) -> Labels:
    """Each label of the list, folded, in the language of now, and which code it means by now."""
    stands_for = codes.standing_for(list_name, now().date())
    return [
        (folded(codes.label(list_name, code.code)), stands_for(code.code))
        for code in codes.codes_of(list_name)
        if codes.is_code(list_name, code.code)
    ]
