"""A register read by its mapping before anything is written: what comes in, what is refused."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.models import Centre, Office
from mrc_cases.registers.mapping import RegisterMapping, SheetMapping
from mrc_cases.registers.models import ImportedRow
from mrc_cases.registers.rows import Refusal, RowReader, TakenRow
from mrc_cases.registers.sheets import Sheet, SheetRow
from mrc_cases.registers.values import written


def _absent(mapping: SheetMapping, sheet: Sheet) -> list[str]:
    return [heading for heading in mapping.columns.values() if heading not in sheet.headings]


@dataclass
class Reading:
    """A register read by a mapping, before anything is written."""

    clients: list[TakenRow] = field(default_factory=list)
    contacts: list[TakenRow] = field(default_factory=list)
    known: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def refused_rows(self) -> int:
        return len({(each.sheet, each.row) for each in self.refusals})


class Taker:
    """Takes one register over for one centre; knows which rows are in already."""

    def __init__(self, session: Session | Any, mapping: RegisterMapping, key: bytes) -> None:
        self.session = session
        self.mapping = mapping
        self.key = key
        self.centre = session.scalars(select(Centre)).one()
        self.office_id = self._office()
        self.born_months: dict[UUID, int | None] = {}  # of the clients that contacts speak of
        self._known: dict[bytes, tuple[bytes, UUID]] = {
            row.row_token: (row.content, row.record_id)
            for row in session.execute(
                select(ImportedRow.row_token, ImportedRow.content, ImportedRow.record_id)
            )
        }

    def _office(self) -> UUID | None:
        query = select(Office.id).order_by(Office.position)
        if self.mapping.office is not None:
            query = query.where(Office.code == self.mapping.office)
        office_id: UUID | None = self.session.scalars(query.limit(1)).one_or_none()
        if office_id is None and self.mapping.office is not None:
            raise RuleBroken(_("There is no office with the code in the mapping."), "office")
        return office_id

    def row_token(self, kind: str, row: TakenRow) -> bytes:
        """Which row of a register this is: by its number, or by all it says."""
        named = row.number
        if named is None:
            named = f"{self._said(row.source)}{row.place}"
        return self._mac(f"{kind}:{named}")

    def content(self, row: SheetRow) -> bytes:
        """What the row says, as a keyed hash."""
        return self._mac(self._said(row))

    def _said(self, row: SheetRow) -> str:
        """The cells the mapping knows: a column with the reasons of a refusal changes nothing."""
        headings = {h for sheet in self.mapping.sheets.values() for h in sheet.columns.values()}
        said = {head: written(cell) for head, cell in row.cells.items() if head in headings}
        return json.dumps(said, sort_keys=True)

    def _mac(self, text: str) -> bytes:
        return hmac.digest(self.key, f"register:{text}".encode(), hashlib.sha256)[:16]

    def read(self, sheets: Sequence[Sheet], today: dt.date) -> Reading:
        """Read every row; refuse what cannot come in, leave out what is in already."""
        reading = Reading()
        by_name = {sheet.name: sheet for sheet in sheets}
        for kind in ("clients", "contacts"):
            sheet = self._sheet(kind, by_name)
            if sheet is None:
                continue
            reading.rows[kind] = len(sheet.rows)
            reader = RowReader(self.mapping, kind, today, self.centre.country)
            for outcome in reader.read_all(sheet.rows):
                self._sort_in(reading, kind, outcome)
        self._refuse_strangers(reading)
        return reading

    def _sheet(self, kind: str, by_name: Mapping[str, Sheet]) -> Sheet | None:
        """The sheet of a kind; None when the file holds only the other kind, as mended rows may."""
        mapping = self.mapping.sheets.get(kind)
        if mapping is None:
            return None
        sheet = self._find_sheet(mapping, by_name)
        if sheet is None:
            others = (other for name, other in self.mapping.sheets.items() if name != kind)
            if any(self._find_sheet(other, by_name) for other in others):
                return None
            raise RuleBroken(_("The file has no sheet “%(name)s”.", name=mapping.sheet))
        absent = _absent(mapping, sheet)
        if absent:
            raise RuleBroken(_("The sheet has no column “%(name)s”.", name=absent[0]))
        return sheet

    def _find_sheet(self, mapping: SheetMapping, by_name: Mapping[str, Sheet]) -> Sheet | None:
        """By its name, else by its headings: a CSV file has one sheet without a name."""
        if mapping.sheet in by_name:
            return by_name[mapping.sheet]
        if len(by_name) == len(self.mapping.sheets) == 1:
            return next(iter(by_name.values()))
        return next((sheet for sheet in by_name.values() if not _absent(mapping, sheet)), None)

    def _sort_in(self, reading: Reading, kind: str, outcome: TakenRow | list[Refusal]) -> None:
        if isinstance(outcome, list):
            reading.refusals += outcome
            return
        known = self._known.get(self.row_token(kind, outcome))
        if known is None:
            (reading.clients if kind == "clients" else reading.contacts).append(outcome)
        elif known[0] == self.content(outcome.source):
            reading.known += 1
        else:
            reason = _("Another row with this number is in already, with other words.")
            reading.refusals.append(self._refusal(outcome, "number", outcome.number, reason))

    def _refusal(self, row: TakenRow, name: str, value: str | None, reason: str) -> Refusal:
        return Refusal(row.source.sheet, row.source.number, name, value or "", reason)

    def _refuse_strangers(self, reading: Reading) -> None:
        """A contact of a client who is neither in this file nor in the centre cannot come in."""
        coming = {row.number for row in reading.clients}
        taken = []
        for row in reading.contacts:
            number = row.facts["client"]
            if number is None or number in coming or self.client_id(number) is not None:
                taken.append(row)
                continue
            reason = _("No client with this number comes in with this file or is in already.")
            reading.refusals.append(self._refusal(row, "client", number, reason))
        reading.contacts = taken
        reading.refusals.sort(key=lambda each: (each.sheet, each.row))

    def client_id(self, number: str) -> UUID | None:
        """The client a register number stands for, if that row is in already."""
        known = self._known.get(self._mac(f"clients:{number}"))
        return known[1] if known else None

    def remember(self, kind: str, row: TakenRow, record_id: UUID) -> dict[str, Any]:
        """The row of `imported_row` for a record that comes in now."""
        token, content = self.row_token(kind, row), self.content(row.source)
        self._known[token] = (content, record_id)
        return {"row_token": token, "content": content, "record_id": record_id}
