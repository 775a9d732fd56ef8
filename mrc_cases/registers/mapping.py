"""How a register's columns and words are ours: read from TOML, guessed for confirmation, saved.

A mapping has up to two sheets, `clients` and `contacts`. Each names its sheet and its columns, and
for coded fields the words that mean a code. What no rule covers refuses the row, unless the sheet
says under `otherwise` which code such a word gets; the word itself is then kept with the record.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global

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

    def code(self, name: str, word: str, languages: tuple[str, ...]) -> tuple[str | None, bool]:
        """(code, whether the word itself must be kept) for a word; (None, False) is a refusal."""
        list_name = CODED[self.kind][name]
        known = self.values.get(name, {}).get(folded(word))
        if known is None:
            known = words_of(list_name, languages).get(folded(word))
        if known is not None:
            return known, codes.needs_text(list_name, known)
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
        raise MappingWrong(f"The mapping is not written properly: {error}.") from error
    sheets = {kind: _sheet(kind, held[kind]) for kind in FIELDS if kind in held}
    if not sheets:
        raise MappingWrong("The mapping has neither a [clients] nor a [contacts] part.")
    unknown = held.keys() - {"name", "languages", "day_first", "office", *FIELDS}
    if unknown:
        raise MappingWrong(f"The mapping has a part that means nothing: {min(unknown)}.")
    return RegisterMapping(
        name=str(held.get("name", "register")),
        sheets=sheets,
        languages=tuple(held.get("languages", ("en",))),
        day_first=bool(held.get("day_first", True)),
        office=held.get("office"),
    )


def _sheet(kind: str, held: Mapping[str, Any]) -> SheetMapping:
    columns = {str(name): str(heading) for name, heading in held.get("columns", {}).items()}
    _known_fields(kind, columns)
    missing = [name for name in NEEDED[kind] if name not in columns]
    if missing:
        raise MappingWrong(f"[{kind}.columns] does not say which column is the {missing[0]}.")
    values = {
        name: {folded(str(word)): str(code) for code, words in table.items() for word in words}
        for name, table in held.get("values", {}).items()
    }
    for name, table in values.items():
        _known_codes(kind, name, table.values())
    for part in ("otherwise", "constants"):
        for name, code in held.get(part, {}).items():
            _known_codes(kind, name, [code])
    return SheetMapping(
        kind,
        str(held.get("sheet", kind)),
        columns,
        values,
        dict(held.get("otherwise", {})),
        dict(held.get("constants", {})),
    )


def _known_fields(kind: str, columns: Mapping[str, str]) -> None:
    for name in columns:
        if name not in FIELDS[kind]:
            raise MappingWrong(f"[{kind}.columns] has a field that means nothing: {name}.")


def _known_codes(kind: str, name: str, found: Any) -> None:
    list_name = CODED[kind].get(name)
    if list_name is None:
        raise MappingWrong(f"[{kind}] gives codes for {name}, which is not a coded field.")
    for code in found:
        if not codes.is_code(list_name, code):
            raise MappingWrong(f"[{kind}.{name}] has a code that is not in {list_name}: {code}.")


@lru_cache(maxsize=256)
def words_of(list_name: str, languages: tuple[str, ...]) -> Mapping[str, str]:
    """Folded word -> code: the codes themselves, and for countries their names and ISO codes."""
    known = {folded(code.code): code.code for code in codes.codes_of(list_name)
             if codes.is_code(list_name, code.code)}  # fmt: skip
    if list_name not in COUNTRY_LISTS:
        return known
    for three, two in get_global("territory_aliases").items():
        if len(three) == 3 and three.isalpha() and len(two) == 1 and two[0] in codes.COUNTRIES:
            known.setdefault(folded(three), two[0])
    for language in languages:
        for code in codes.COUNTRIES:
            name = Locale.parse(language).territories.get(code)
            if name:
                known.setdefault(folded(name), code)
    return known


def guess_columns(sheet: Sheet, kind: str) -> dict[str, str]:
    """Field -> heading for headings that say what they are; offered, never applied silently."""
    guesses = {}
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
