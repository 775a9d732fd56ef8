"""A register read by its mapping before anything is written: what comes in, what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import local_day, now
from mrc_cases.centre.models import Centre
from mrc_cases.registers.fitting import absent, find_sheet
from mrc_cases.registers.identity import Identity
from mrc_cases.registers.known import KnownRows, Standing
from mrc_cases.registers.mapping import RegisterMapping
from mrc_cases.registers.rows import Refusal, RowReader, TakenRow, shortened
from mrc_cases.registers.sheets import Sheet, SheetRow
from mrc_cases.registers.values import plain_digits

KINDS = ("clients", "contacts")


@dataclass
class Reading:
    """A register read by a mapping, before anything is written."""

    clients: list[TakenRow] = field(default_factory=list)
    contacts: list[TakenRow] = field(default_factory=list)
    known: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    # Numbers of clients that cannot be told: whose row in this very file is refused. In 0-9.
    unsure: set[str] = field(default_factory=set)

    @property
    def refused_rows(self) -> int:
        return len({(each.sheet, each.row) for each in self.refusals})


class Taker:
    """Takes one register over for one centre; knows which rows are in already."""

    def __init__(
        self, session: Session | Any, mapping: RegisterMapping, key: bytes, office_id: UUID | None
    ) -> None:
        self.session = session
        self.mapping = mapping
        self.key = key
        self.office_id = office_id
        self.centre = session.scalars(select(Centre)).one()
        self.today = local_day(now(), self.centre.time_zone)
        self.born_months: dict[UUID, int | None] = {}  # of the clients that contacts speak of
        self.known = KnownRows(session, Identity(key, mapping, office_id), office_id)

    def read(self, sheets: Sequence[Sheet]) -> Reading:
        """Read every row; refuse what cannot come in, leave out what is in already."""
        reading = Reading()
        for kind in KINDS:
            sheet = self._sheet(kind, sheets)
            if sheet is None:
                continue
            reading.rows[kind] = len(sheet.rows)
            self._read_rows(reading, kind, sheet)
        reading.refusals.sort(key=lambda each: (each.sheet, each.row))
        return reading

    def _read_rows(self, reading: Reading, kind: str, sheet: Sheet) -> None:
        reader = RowReader(
            self.mapping, kind, self.today, self.centre.country, from_1904=sheet.from_1904
        )
        coming = {plain_digits(row.number) for row in reading.clients if row.number}
        for row in sheet.rows:
            number = reader.number_of(row)
            is_second = reader.has_seen(number)
            outcome = reader.read(row)
            if self.known.came_in_mended(kind, row):
                reading.known += 1
                continue
            if isinstance(outcome, TakenRow):
                outcome = self._sort_in(reading, kind, outcome, coming)
            if not outcome:
                continue
            reading.refusals += outcome
            if kind == "clients" and number is not None and not is_second:
                reading.unsure.add(plain_digits(number))

    def _sheet(self, kind: str, sheets: Sequence[Sheet]) -> Sheet | None:
        """The sheet of a kind; None when the file holds only the other kind, as mended rows may."""
        mapping = self.mapping.sheets.get(kind)
        if mapping is None:
            return None
        sheet = find_sheet(mapping.sheet, mapping.columns.values(), sheets)
        if sheet is None:
            others = (other for name, other in self.mapping.sheets.items() if name != kind)
            if any(find_sheet(each.sheet, each.columns.values(), sheets) for each in others):
                return None
            raise RuleBroken(_("The file has no sheet “%(name)s”.", name=mapping.sheet))
        missing = absent(mapping.columns.values(), sheet)
        if missing:
            raise RuleBroken(_("The sheet has no column “%(name)s”.", name=missing[0]))
        return sheet

    def _sort_in(
        self, reading: Reading, kind: str, row: TakenRow, coming: set[str]
    ) -> list[Refusal]:
        """Put a row where it belongs; or say why it cannot come in after all."""
        standing = self.known.look_up(kind, row)
        if standing is Standing.IN:
            reading.known += 1
            return []
        if standing is not Standing.NEW:
            return [_refusal(row.source, "number", row.number, str(_REASONS[standing]))]
        stranger = self._stranger(reading, row, coming) if kind == "contacts" else None
        if stranger is not None:
            return [_refusal(row.source, "client", row.facts["client"], stranger)]
        (reading.clients if kind == "clients" else reading.contacts).append(row)
        return []

    def _stranger(self, reading: Reading, row: TakenRow, coming: set[str]) -> str | None:
        """Why nobody can say whose contact it is."""
        number = row.facts["client"]
        if number is None:
            return None
        if plain_digits(number) in reading.unsure:
            return _("The client with this number is refused in this register.")
        if plain_digits(number) in coming or self.known.client_id(number) is not None:
            return None
        return _("No client with this number comes in with this file or is in already.")


_REASONS = {
    Standing.OTHER_WORDS: _l("Another row with this number is in already, with other words."),
    Standing.COPIED: _l("A row above has the same “mrc-row”. Empty it for a row of its own."),
    Standing.OTHER_REGISTER: _l("This very row is in already, from a register called otherwise."),
}


def _refusal(row: SheetRow, name: str, value: str | None, reason: str) -> Refusal:
    return Refusal(row.sheet, row.number, name, shortened(value or ""), reason)
