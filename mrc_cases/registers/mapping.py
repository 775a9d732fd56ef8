"""How a register's columns and words are ours: read from TOML, guessed for confirmation, saved.

A mapping has up to two sheets, `clients` and `contacts`. Each names its sheet and its columns, and
for coded fields the words that mean a code. What no rule covers refuses the row, unless the sheet
says under `otherwise` which code such a word gets; the word itself is then kept with the record,
as are all words of the fields in `keep`. The code "=country" stands for the row's own country.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _

from mrc_cases import codes
from mrc_cases.registers.fields import CODED, COUNTRY_LISTS, FIELDS, NEEDED, SAME_COUNTRY, label_of
from mrc_cases.registers.folding import folded
from mrc_cases.registers.meanings import own_meaning


class MappingWrong(Exception):
    """A mapping cannot be used; the message is a plain sentence."""


@dataclass(frozen=True)
class SheetMapping:
    """One sheet: field -> heading, field -> (folded word -> code), field -> code for the rest."""

    kind: str
    sheet: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    otherwise: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()

    def code(self, name: str, word: str, languages: tuple[str, ...]) -> tuple[str | None, bool]:
        """(code, whether the word itself must be kept) for a word; (None, False) is a refusal."""
        list_name = CODED[self.kind][name]
        known = self.values.get(name, {}).get(folded(word))
        if known is None:
            known = own_meaning(list_name, word, languages)
        if known:  # "" says that the word means nothing, whatever it would mean by itself
            return known, name in self.keep or codes.needs_text(list_name, known)
        rest = self.otherwise.get(name)
        return rest, rest is not None


@dataclass(frozen=True)
class RegisterMapping:
    """A whole mapping, as the TOML file holds it."""

    name: str
    sheets: Mapping[str, SheetMapping]
    languages: tuple[str, ...] = ("en",)
    day_first: bool = True
    office: str | None = None
    register: str = ""  # whose numbers start again: "2010", "north office"


# What a mapping says of the whole file.
FILE_PARTS = ("name", "languages", "day_first", "office", "register")


def mapping_text(content: bytes) -> str:
    """The text of a mapping file; raises MappingWrong where it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingWrong(_("The mapping is no text in UTF-8. Save it as such.")) from error


def _parsed(text: str) -> dict[str, Any]:
    """The tables of a mapping; raises MappingWrong where the text is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        if line is None:
            raise MappingWrong(_("The mapping is not written properly at its end.")) from error
        raise MappingWrong(
            _("The mapping is not written properly in line %(line)s.", line=line[1])
        ) from error


def read_mapping(text: str) -> RegisterMapping:
    """A mapping from TOML; raises MappingWrong with a sentence that says where."""
    return _checked(_parsed(text), complete=True)


def read_tables(text: str) -> dict[str, Any]:
    """The tables of a mapping that may still lack columns; raises MappingWrong like the whole."""
    held = _parsed(text)
    _checked(held, complete=False)
    for kind in FIELDS:
        if isinstance(held.get(kind, {}).get("keep"), str):
            held[kind]["keep"] = [held[kind]["keep"]]
    for part in {"name", "office", "register"} & held.keys():
        held[part] = str(held[part])  # a year without quotation marks
    return held


def _checked(held: Mapping[str, Any], *, complete: bool) -> RegisterMapping:
    unknown = held.keys() - {*FILE_PARTS, *FIELDS}
    if unknown:
        raise MappingWrong(_("The mapping has an unknown part: %(part)s.", part=min(unknown)))
    sheets = {kind: _sheet(kind, _table(held, kind), complete) for kind in FIELDS if kind in held}
    if not sheets and complete:
        raise MappingWrong(_("The mapping has neither a [clients] nor a [contacts] part."))
    return RegisterMapping(
        name=str(held.get("name", "register"))[:64],
        sheets=sheets,
        languages=languages_of(held),
        day_first=held.get("day_first", True) is not False,
        office=None if held.get("office") is None else str(held["office"]),
        register=register_name(held.get("register", "")),
    )


def register_name(told: Any) -> str:
    """The name of a register as its rows are known by."""
    return " ".join(str(told).split())[:64]


def headings_of(mapping: RegisterMapping) -> set[str]:
    """The headings, folded, that a mapping knows."""
    sheets = mapping.sheets.values()
    return {folded(heading) for sheet in sheets for heading in sheet.columns.values()}


def languages_of(held: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages in which a register names countries and languages."""
    tags = held.get("languages", ["en"])
    try:
        return tuple(str(Locale.parse(each, sep="-" if "-" in each else "_")) for each in tags)
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise MappingWrong(_("The mapping names a language that is not known.")) from error


def _table(held: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    table = held.get(part, {})
    if not isinstance(table, dict):
        raise MappingWrong(_("In the mapping, %(part)s must be a part of its own.", part=part))
    return table


PARTS = {"sheet", "columns", "values", "otherwise", "constants", "keep"}


def _sheet(kind: str, held: Mapping[str, Any], complete: bool) -> SheetMapping:
    for part in held.keys() - PARTS:
        raise MappingWrong(_("The mapping has an unknown part: %(part)s.", part=f"{kind}.{part}"))
    columns = dict(_table(held, "columns"))
    _check_fields(kind, columns)
    for name, heading in columns.items():
        if not isinstance(heading, str):
            raise MappingWrong(
                _("[%(kind)s.columns] must give %(field)s a heading in quotation marks.",
                  kind=kind, field=name)
            )  # fmt: skip
    if complete:
        _check_needed(kind, columns)
    rest = {part: _codes_by_field(kind, _table(held, part)) for part in ("otherwise", "constants")}
    return SheetMapping(
        kind,
        str(held.get("sheet", kind)),
        columns,
        {name: _words(kind, name, table) for name, table in _table(held, "values").items()},
        keep=_kept_fields(kind, held.get("keep", [])),
        **rest,
    )


def _check_needed(kind: str, columns: Mapping[str, str]) -> None:
    for name in NEEDED[kind]:
        if not columns.get(name):
            raise MappingWrong(_said_missing(kind, name))


def _said_missing(kind: str, name: str) -> str:
    said = _("No column is chosen for “%(field)s”.", field=label_of(kind, name))
    if name != "number":
        return said
    way_out = _("A register without numbers needs a column for them first: 1, 2, 3 and so on.")
    return f"{said} {way_out}"


def _check_fields(kind: str, fields: Iterable[str]) -> None:
    for name in fields:
        if name not in FIELDS[kind]:
            raise MappingWrong(
                _("[%(kind)s] has a field that is not known: %(field)s.", kind=kind, field=name)
            )


def _kept_fields(kind: str, held: Any) -> frozenset[str]:
    fields = frozenset(map(str, held if isinstance(held, list) else [held]))
    _check_fields(kind, sorted(fields))
    return fields


def _codes_by_field(kind: str, held: Mapping[str, Any]) -> dict[str, str]:
    for name, code in held.items():
        _check_code(kind, name, code)
    return dict(held)


def _words(kind: str, name: str, held: Any) -> dict[str, str]:
    """Folded word -> code; a word with two codes is a slip of the hand."""
    table: dict[str, str] = {}
    for code, words in (held if isinstance(held, dict) else {"?": []}).items():
        if code != "" or name not in CODED[kind]:  # "" are the words that mean nothing
            _check_code(kind, name, code)
        told = [words] if isinstance(words, str) else words
        if not isinstance(told, list) or not all(isinstance(word, str) for word in told):
            raise MappingWrong(
                _("[%(kind)s.values.%(field)s] must give %(code)s words in quotation marks.",
                  kind=kind, field=name, code=code)
            )  # fmt: skip
        for word in told:
            if table.setdefault(folded(word), code) != code:
                raise MappingWrong(
                    _("[%(kind)s.values.%(field)s] gives two codes to “%(word)s”.",
                      kind=kind, field=name, word=word)
                )  # fmt: skip
    return table


def _check_code(kind: str, name: str, code: Any) -> None:
    list_name = CODED[kind].get(name)
    if list_name is None:
        raise MappingWrong(
            _("[%(kind)s] gives codes to %(field)s, which has none.", kind=kind, field=name)
        )
    if list_name in COUNTRY_LISTS and code == SAME_COUNTRY and name != "country":
        return
    if not codes.is_code(list_name, str(code)):
        raise MappingWrong(
            _("[%(kind)s] gives %(field)s a code that is not in the list: %(code)s.",
              kind=kind, field=name, code=code)
        )  # fmt: skip
