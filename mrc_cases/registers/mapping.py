"""How a register's columns and words are ours: read from TOML, guessed for confirmation, saved.

A mapping has up to two sheets, `clients` and `contacts`. Each names its sheet and its columns, and
for coded fields the words that mean a code. What no rule covers refuses the row, unless the sheet
says under `otherwise` which code such a word gets; the word itself is then kept with the record,
as are all words of the fields in `keep`. The code "=country" stands for the row's own country.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from flask_babel import gettext as _

from mrc_cases import codes
from mrc_cases.registers.sheets import Sheet
from mrc_cases.registers.values import folded

CLIENT_FIELDS = (
    "number", "registered", "name", "family_name", "given_name", "other_script_name", "gender",
    "birth", "country", "birth_country", "status", "education", "labour", "occupation", "reason",
    "prefer_country", "language", "stage", "phone", "email", "document", "heard", "arrived",
    "marital", "children", "remarks",
)  # fmt: skip
CONTACT_FIELDS = (
    "number", "date", "client", "how", "gender", "country", "topic", "service", "minutes",
    "language", "adviser", "outcome", "note",
)  # fmt: skip
FIELDS = {"clients": CLIENT_FIELDS, "contacts": CONTACT_FIELDS}

# Field -> the code list its words are matched with.
CODED = {
    "clients": {
        "gender": "GENDER", "country": "NATIONALITY", "birth_country": "COUNTRY",
        "status": "STATUS", "education": "EDUCATION", "labour": "LABOUR",
        "occupation": "OCCUPATION", "reason": "REASON", "prefer_country": "PREFERRED_COUNTRY",
        "language": "LANGUAGE", "stage": "STAGE", "heard": "HEARD", "marital": "MARITAL",
    },
    "contacts": {
        "gender": "GENDER", "how": "CHANNEL", "country": "NATIONALITY", "topic": "TOPIC",
        "service": "SERVICE", "language": "LANGUAGE", "outcome": "OUTCOME",
    },
}  # fmt: skip
NEEDED = {"clients": ("number", "registered"), "contacts": ("date", "how")}
COUNTRY_LISTS = {"NATIONALITY", "COUNTRY", "PREFERRED_COUNTRY"}
# A word like "home": the answer is that of another field of the row.
SAME_COUNTRY = "=country"
# What an empty cell means, where the list itself does not know "not asked".
EMPTY = {"GENDER": "U", "TOPIC": None, "SERVICE": None, "OUTCOME": "ANSWERED"}


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
            known = words_of(list_name, languages).get(folded(word))
        if known is not None:
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


def read_mapping(text: str) -> RegisterMapping:
    """A mapping from TOML; raises MappingWrong with a sentence that says where."""
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingWrong(
            _("The mapping is not written properly: %(fault)s.", fault=error)
        ) from error
    unknown = held.keys() - {"name", "languages", "day_first", "office", *FIELDS}
    if unknown:
        raise MappingWrong(_("The mapping has an unknown part: %(part)s.", part=min(unknown)))
    sheets = {kind: _sheet(kind, _table(held, kind)) for kind in FIELDS if kind in held}
    if not sheets:
        raise MappingWrong(_("The mapping has neither a [clients] nor a [contacts] part."))
    return RegisterMapping(
        name=str(held.get("name", "register"))[:64],
        sheets=sheets,
        languages=_languages(held.get("languages", ["en"])),
        day_first=held.get("day_first", True) is not False,
        office=held.get("office"),
    )


def _languages(held: Any) -> tuple[str, ...]:
    try:
        return tuple(str(Locale.parse(each, sep="-" if "-" in each else "_")) for each in held)
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise MappingWrong(_("The mapping names a language that is not known.")) from error


def _table(held: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    table = held.get(part, {})
    if not isinstance(table, dict):
        raise MappingWrong(_("In the mapping, %(part)s must be a part of its own.", part=part))
    return table


PARTS = {"sheet", "columns", "values", "otherwise", "constants", "keep"}


def _sheet(kind: str, held: Mapping[str, Any]) -> SheetMapping:
    for part in held.keys() - PARTS:
        raise MappingWrong(_("The mapping has an unknown part: %(part)s.", part=f"{kind}.{part}"))
    columns = {str(name): str(heading) for name, heading in _table(held, "columns").items()}
    _check_columns(kind, columns)
    rest = {part: _codes_by_field(kind, _table(held, part)) for part in ("otherwise", "constants")}
    return SheetMapping(
        kind,
        str(held.get("sheet", kind)),
        columns,
        {name: _words(kind, name, table) for name, table in _table(held, "values").items()},
        keep=_kept_fields(kind, held.get("keep", [])),
        **rest,
    )


def _check_columns(kind: str, columns: Mapping[str, str]) -> None:
    _check_fields(kind, columns)
    for name in NEEDED[kind]:
        if not columns.get(name):
            raise MappingWrong(
                _("[%(kind)s.columns] does not say which column is %(field)s.",
                  kind=kind, field=name)
            )  # fmt: skip


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
    for code, words in (held if isinstance(held, dict) else {"": []}).items():
        _check_code(kind, name, code)
        for word in [words] if isinstance(words, str) else words:
            if table.setdefault(folded(str(word)), code) != code:
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


@lru_cache(maxsize=256)
def words_of(list_name: str, languages: tuple[str, ...]) -> Mapping[str, str]:
    """Folded word -> code: the codes, and for countries and languages their names and ISO codes.

    A name that means two of them in two languages is left out: it is for a person to say.
    """
    known = {
        folded(code.code): code.code
        for code in codes.codes_of(list_name)
        if codes.is_code(list_name, code.code)
    }
    if list_name in COUNTRY_LISTS:
        known = {**_three_letters(), **known}
    meanings: dict[str, set[str]] = {}
    for name, code in _names(list_name, languages):
        meanings.setdefault(folded(name), set()).add(code)
    clear = {name: next(iter(found)) for name, found in meanings.items() if len(found) == 1}
    return {**clear, **known}


def _three_letters() -> dict[str, str]:
    """ISO 3166-1 alpha-3 codes, as CLDR's aliases have them."""
    return {
        folded(three): two[0]
        for three, two in get_global("territory_aliases").items()
        if len(three) == 3 and three.isalpha() and len(two) == 1 and two[0] in codes.COUNTRIES
    }


def _names(list_name: str, languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    for locale in map(Locale.parse, languages):
        if list_name in COUNTRY_LISTS:
            for code in codes.COUNTRIES:
                yield locale.territories.get(code) or code, code
        elif list_name == "LANGUAGE":
            for code in codes.LANGUAGES:
                yield codes.language_name(code, locale), code


def guess_columns(sheet: Sheet, kind: str) -> dict[str, str]:
    """Field -> heading for headings that say what they are; offered, never applied silently."""
    guesses: dict[str, str] = {}
    for name in FIELDS[kind]:
        words = {folded(word) for word in (name.replace("_", " "), *_HEADINGS.get(name, ()))}
        for heading in sheet.headings:
            if folded(heading) in words and heading not in guesses.values():
                guesses[name] = heading
                break
    return guesses


# How registers in the centres' languages head their columns.
_HEADINGS = {
    "number": ("reg no", "no", "nr", "č", "id", "numéro", "numri", "رقم", "client no", "file"),
    "registered": ("date", "registered on", "dátum", "date d'inscription", "data", "تاريخ"),
    "date": ("when", "dátum", "date", "data", "day", "تاريخ"),
    "name": ("full name", "meno", "nom", "nom complet", "emri", "الاسم"),
    "family_name": ("surname", "last name", "priezvisko", "nom de famille", "mbiemri", "اللقب"),
    "given_name": ("first name", "krstné meno", "prénom", "emri", "الاسم الأول"),
    "gender": ("sex", "m/f", "pohlavie", "sexe", "gjinia", "الجنس"),
    "birth": ("born", "age", "born / age", "date of birth", "vek", "né", "datëlindja", "العمر"),
    "country": ("citizenship", "nationality", "štátna príslušnosť", "nationalité", "الجنسية"),
    "status": ("stay", "residence status", "permit", "pobyt", "statut", "statusi"),
    "education": ("school", "schooling", "vzdelanie", "études", "arsimi", "التعليم"),
    "labour": ("work", "employment", "zamestnanie", "emploi", "punësimi", "العمل"),
    "occupation": ("profession", "job", "povolanie", "métier", "profesioni", "المهنة"),
    "reason": ("why came", "reason for coming", "dôvod", "motif", "arsyeja", "السبب"),
    "prefer_country": ("wants to go", "destination", "preferred country", "pays souhaité"),
    "language": ("jazyk", "langue", "gjuha", "اللغة"),
    "phone": ("tel", "telephone", "mobile", "telefón", "téléphone", "telefoni", "هاتف"),
    "heard": ("how heard of us", "source", "heard of us"),
    "remarks": ("notes", "note", "comment", "poznámka", "remarques", "shënime", "ملاحظات"),
    "client": ("reg no", "client no", "file"),
    "how": ("channel", "spôsob", "moyen", "mënyra"),
    "topic": ("about", "téma", "sujet", "tema", "الموضوع"),
    "minutes": ("min", "duration", "minúty", "durée"),
    "adviser": ("staff", "counsellor", "poradca", "conseiller", "këshilltari"),
    "outcome": ("result", "výsledok", "résultat", "rezultati", "النتيجة"),
}
