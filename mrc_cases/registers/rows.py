"""Rows of a register made into plain facts, or refused with sheet, row, field and reason."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mrc_cases.clients.birth import Birth
from mrc_cases.codes import LISTS, is_code
from mrc_cases.registers import values
from mrc_cases.registers.birth_parts import put_together
from mrc_cases.registers.births import read_birth, read_month
from mrc_cases.registers.date_order import DATED
from mrc_cases.registers.fields import CLIENT_FIELDS, CODED, CONTACT_FIELDS, EMPTY, SAME_COUNTRY
from mrc_cases.registers.folding import folded
from mrc_cases.registers.mapping import RegisterMapping, SheetMapping
from mrc_cases.registers.sheets import Cell, SheetRow
from mrc_cases.registers.values import ValueRefused, plain_digits, read_text, written

MOST_SHOWN = 200  # signs


@dataclass(frozen=True)
class Refusal:
    """Why a row cannot come in. `field` is the mapping's name for the column."""

    sheet: str
    row: int
    field: str
    value: str
    reason: str

    @property
    def label(self) -> str:
        """What the field is called on the pages."""
        return str(CLIENT_FIELDS.get(self.field) or CONTACT_FIELDS.get(self.field) or self.field)


def shortened(text: str) -> str:
    """As much of a cell as a list of refusals shows."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


@dataclass(frozen=True)
class RefusalGroup:
    """Rows that are refused for the same reason, with the first few things that stand there."""

    sheet: str
    label: str
    reason: str
    rows: int
    values: tuple[str, ...]


def grouped(refusals: Iterable[Refusal]) -> list[RefusalGroup]:
    """The reasons of many refusals, the most frequent first."""
    groups: dict[tuple[str, str, str], list[Refusal]] = {}
    for each in refusals:
        groups.setdefault((each.sheet, each.label, each.reason), []).append(each)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    return [
        RefusalGroup(*key, len(members), tuple(dict.fromkeys(m.value for m in members))[:3])
        for key, members in ordered
    ]


@dataclass
class TakenRow:
    """A row that can come in: plain values by field, and the words kept behind "other" codes."""

    source: SheetRow
    number: str | None
    facts: dict[str, Any] = field(default_factory=dict)
    kept_words: dict[str, str] = field(default_factory=dict)
    birth: Birth | None = None
    content: bytes = b""  # what it says, and by what it is known again: see `identity`
    tokens: list[bytes] = field(default_factory=list)


Outcome = TakenRow | list[Refusal]


class RowReader:
    """Reads the rows of one sheet by one mapping; remembers the numbers it has seen."""

    def __init__(
        self,
        mapping: RegisterMapping,
        kind: str,
        today: dt.date,
        country: str,
        *,
        from_1904: bool = False,
    ) -> None:
        self.mapping = mapping
        self.sheet: SheetMapping = mapping.sheets[kind]
        self.kind = kind
        self.today = today
        self.country = country
        self.from_1904 = from_1904
        self._numbers: set[str] = set()
        self._refusals: list[Refusal] = []

    def read(self, row: SheetRow) -> Outcome:
        """One row; every field that is wrong is named, not only the first."""
        self._refusals = []
        taken = TakenRow(row, self._number(row))
        if self.kind == "clients":
            self._read_client(taken)
        else:
            self._read_contact(taken)
        self._read_codes(taken)
        self._check_cells(row)
        if self._refusals:
            return self._refusals
        if taken.number is not None:
            self._numbers.add(plain_digits(taken.number))
        return taken

    def number_of(self, row: SheetRow) -> str | None:
        """The number a row has, be it refused or not."""
        return read_text(self._cell(row, "number"))

    def has_seen(self, number: str | None) -> bool:
        """Whether a row above has this number and was taken."""
        return number is not None and plain_digits(number) in self._numbers

    def _cell(self, row: SheetRow, name: str) -> Cell:
        heading = self.sheet.columns.get(name)
        return row.cells.get(heading) if heading is not None else None

    def _refuse(self, row: SheetRow, name: str, reason: Any, cell: Cell = None) -> None:
        shown = shortened(written(self._cell(row, name) if cell is None else cell))
        if self.sheet.columns.get(name) in row.unsaved:  # which says why a cell seems to be empty
            reason = _l("The formula here was saved without its value. Save it in a spreadsheet.")
        self._refusals.append(Refusal(row.sheet, row.number, name, shown, str(reason)))

    def _take(self, taken: TakenRow, name: str, read: Callable[[Cell], Any]) -> Any:
        """The value of a cell by a reader, or None after a refusal."""
        try:
            return read(self._cell(taken.source, name))
        except ValueRefused as refused:
            self._refuse(taken.source, name, refused.reason)
            return None

    def _number(self, row: SheetRow) -> str | None:
        number = self.number_of(row)
        if number is None and self.kind == "clients":
            self._refuse(row, "number", _l("The number is missing."))
        if self.has_seen(number):
            self._refuse(row, "number", _l("Another row above has this number."))
        return number

    def _date(self, cell: Cell) -> dt.date:
        return values.read_date(cell, self.today, day_first=self.mapping.day_first)

    def _read_client(self, taken: TakenRow) -> None:
        facts, row = taken.facts, taken.source
        facts["registered"] = self._take(taken, "registered", self._date)
        on = facts["registered"] or self.today
        taken.birth = self._read_birth(taken, on)
        self._read_names(taken)
        for name in ("other_script_name", "document", "email", "remarks"):
            facts[name] = read_text(self._cell(row, name))
        facts["arrived"] = self._take(
            taken,
            "arrived",
            lambda cell: read_month(cell, on, day_first=self.mapping.day_first),
        )
        facts["children"] = self._take(taken, "children", values.read_children)
        self._read_phone(taken)

    def _read_birth(self, taken: TakenRow, on: dt.date) -> Birth | None:
        """From its own column; from those of its parts where they say any."""
        row = taken.source
        day, month, year = (self._cell(row, f"birth_{part}") for part in ("day", "month", "year"))
        parts = put_together(day=day, month=month, year=year, on=on)
        cell = self._cell(row, "birth") if parts is None else parts
        try:
            return read_birth(cell, on, day_first=self.mapping.day_first)
        except ValueRefused as refused:
            self._refuse(row, "birth", refused.reason, cell)
            return None

    def _read_phone(self, taken: TakenRow) -> None:
        """The phones; what stands there and is none is kept as a remark."""
        cell, facts = self._cell(taken.source, "phone"), taken.facts
        facts["phones"] = values.read_phones(cell, self.country)
        said = read_text(cell)
        if said is not None and not facts["phones"] and any(map(str.isalpha, said)):
            remark = _("Phone: %(words)s", words=said)
            facts["remarks"] = "; ".join(filter(None, (facts["remarks"], remark)))

    def _read_names(self, taken: TakenRow) -> None:
        """A column with the whole name, or one for each of its parts."""
        row, facts = taken.source, taken.facts
        parts = {part: self._cell(row, f"{part}_name") for part in ("given", "middle", "family")}
        try:
            whole, family = values.read_name(self._cell(row, "name"), **parts)
        except ValueRefused as refused:
            self._refuse(row, "name", refused.reason)
        else:
            facts["full_name"], facts["family_name"] = whole, family

    def _read_contact(self, taken: TakenRow) -> None:
        facts, row = taken.facts, taken.source
        facts["date"] = self._take(taken, "date", self._date)
        facts["minutes"] = self._take(taken, "minutes", values.read_minutes)
        for name in ("client", "adviser", "note"):
            facts[name] = read_text(self._cell(row, name))

    def _read_codes(self, taken: TakenRow) -> None:
        for name, list_name in CODED[self.kind].items():
            word = read_text(self._cell(taken.source, name))
            if word is None:
                taken.facts[name] = self._unanswered(taken, name, list_name)
                continue
            code, keep = self.sheet.code(name, word, self.mapping.languages)
            if code is None:
                self._refuse(taken.source, name, _l("The mapping does not know this word."))
                continue
            if keep and folded(word) != folded(code):
                taken.kept_words[name] = word
            if code == SAME_COUNTRY:
                code = _same_country(taken.facts.get("country"), list_name)
            taken.facts[name] = code

    def _check_cells(self, row: SheetRow) -> None:
        """A cell that would come in as something else than it says refuses its row.

        Nobody's words are cut off, no error of a formula is a name, no day is four years too early.
        """
        refused = {each.field for each in self._refusals}
        for name in (each for each in self.sheet.columns if each not in refused):
            cell = self._cell(row, name)
            if self.sheet.columns[name] in row.unsaved:
                self._refuse(row, name, "")
            elif len(written(cell)) > values.MOST_SIGNS:
                self._refuse(row, name, _l("This text is longer than 4,000 signs."))
            elif name not in CODED[self.kind] and cell in values.ERRORS:
                self._refuse(row, name, _l("A formula went wrong in this cell."))
            elif self.from_1904 and name in DATED[self.kind] and values.is_serial(cell):
                self._refuse(row, name, _l("This workbook counts days from 1904. Write the date."))

    def _unanswered(self, taken: TakenRow, name: str, list_name: str) -> str | None:
        """What the mapping says about an empty cell, or that nobody asked."""
        answer = self.sheet.constants.get(name, _empty(list_name))
        if answer == "":
            self._refuse(taken.source, name, _l("This answer is missing."))
        return answer


def _same_country(country: str | None, list_name: str) -> str | None:
    """The row's own country, where that is one people can go to."""
    return country if is_code(list_name, country) else _empty(list_name)


def _empty(list_name: str) -> str | None:
    """What an empty cell means: not asked, in the list's own way of saying so."""
    if list_name in EMPTY:
        return EMPTY[list_name]
    missing = LISTS[list_name].missing_codes
    return missing[-1] if missing else ""
