"""Taking a register over: try it out, bring it in as one batch, undo the batch."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import at_local, now
from mrc_cases.base.numbers import new_client_no
from mrc_cases.base.trail import note
from mrc_cases.centre.models import Centre, Office
from mrc_cases.clients.birth import age_on
from mrc_cases.clients.models import (
    OPEN_END,
    Agreement,
    Assignment,
    Client,
    Consultation,
    ContactDetail,
    IdentityDocument,
    Intake,
    ProfileVersion,
    SearchToken,
)
from mrc_cases.clients.tokens import tokens_of
from mrc_cases.registers.mapping import RegisterMapping, SheetMapping
from mrc_cases.registers.models import ImportedRow, ImportRun, SavedMapping
from mrc_cases.registers.rows import Refusal, RowReader, TakenRow
from mrc_cases.registers.sheets import Sheet, SheetRow
from mrc_cases.registers.values import written

# Rows between two commits: other people's saves get their turn on SQLite's one writer.
CHUNK = 500
Progress = Callable[[int, int], Any]
NOON = dt.time(12)
# Field of a register -> question of the profile, where they are not called the same.
QUESTIONS = {"country": "nationality", "reason": "reason_main"}


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


def bring_in(
    taker: Taker,
    reading: Reading,
    sheets: Sequence[Sheet],
    run: ImportRun,
    staff: User | None,
    progress: Progress,
) -> None:
    """Write what was read, chunk by chunk; each chunk is committed, a killed run can go on."""
    total = len(reading.clients) + len(reading.contacts)
    done = 0
    for kind, rows, write in (
        ("clients", reading.clients, _write_clients),
        ("contacts", reading.contacts, _write_contacts),
    ):
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            write(taker, chunk, run, staff)
            done += len(chunk)
            run.rows_done = done
            if kind == "clients":
                run.clients_added += len(chunk)
            else:
                run.consultations_added += len(chunk)
            taker.session.commit()
            progress(done, total)
    run.state, run.finished_at = "finished", now()
    run.refusals = [asdict(refusal) for refusal in reading.refusals]
    run.refused_rows = [
        sheet.as_plain({each.row for each in reading.refusals if each.sheet == sheet.name})
        for sheet in sheets
    ]
    run.rows_refused, run.rows_known = reading.refused_rows, reading.known
    note(
        taker.session,
        "import",
        run,
        clients=run.clients_added,
        consultations=run.consultations_added,
        refused=run.rows_refused,
    )


def _stamps(run: ImportRun, staff: User | None, office_id: UUID | None) -> dict[str, Any]:
    present = now()
    user_id = staff.id if staff else None
    return {
        "created_at": present, "updated_at": present, "created_by_id": user_id,
        "updated_by_id": user_id, "office_id": office_id, "version": 1,
    }  # fmt: skip


def _write_clients(taker: Taker, rows: list[TakenRow], run: ImportRun, staff: User | None) -> None:
    stamps = _stamps(run, staff, taker.office_id)
    made = [(row, uuid4()) for row in rows]
    session = taker.session
    session.execute(insert(Client), [_client(taker, row, key, run, stamps) for row, key in made])
    session.execute(insert(ProfileVersion), [_profile(row, key) for row, key in made])
    session.execute(insert(Intake), [_intake(row, key, run, stamps) for row, key in made])
    _insert(session, ContactDetail, [d for row, key in made for d in _ways(row, key, stamps)])
    _insert(session, IdentityDocument, [d for row, key in made for d in _papers(row, key, stamps)])
    _insert(session, SearchToken, sorted(_tokens(taker, made), key=lambda each: each["token"]))
    remembered = [{**taker.remember("clients", row, key), "run_id": run.id} for row, key in made]
    session.execute(insert(ImportedRow), remembered)


def _insert(session: Any, model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def _client(
    taker: Taker, row: TakenRow, key: UUID, run: ImportRun, stamps: Mapping[str, Any]
) -> dict[str, Any]:
    facts = row.facts
    return {
        **stamps,
        "id": key,
        "client_no": new_client_no(taker.centre.client_no_prefix),
        "full_name": facts["full_name"],
        "family_name": facts["family_name"],
        "other_script_name": facts["other_script_name"],
        "uses_alias": False,
        "born_on": row.birth.on if row.birth else None,
        "registered_on": facts["registered"],
        "state": "active",
        "remarks": _remarks(row),
        "import_run_id": run.id,
    }


def _remarks(row: TakenRow) -> str | None:
    """The register's own number and remarks: staff still read them aloud for years."""
    number = f"{row.number}: " if row.number else ""
    return f"{number}{row.facts['remarks'] or ''}".strip(": ") or None


def _profile(row: TakenRow, key: UUID) -> dict[str, Any]:
    facts, birth = row.facts, row.birth
    return {
        "client_id": key,
        "valid_from": facts["registered"],
        "valid_to": ProfileVersion.__table__.c.valid_to.default.arg,
        "gender": facts["gender"],
        "stage": facts["stage"],
        "language": facts["language"],
        "nationality": facts["country"],
        "birth_country": facts["birth_country"],
        "born_month": birth.month if birth else None,
        "birth_precision": birth.precision if birth else "NC",
        "status": facts["status"],
        "education": facts["education"],
        "labour": facts["labour"],
        "occupation": facts["occupation"],
        "reason_main": facts["reason"],
        "prefer_country": facts["prefer_country"],
        "heard": facts["heard"],
        "marital": facts["marital"],
        "arrived_month": facts["arrived"],
        "children_in_care": facts["children"],
        "other_answers": {QUESTIONS.get(n, n): word for n, word in row.kept_words.items()} or None,
    }


def _intake(row: TakenRow, key: UUID, run: ImportRun, stamps: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **stamps,
        "id": uuid4(),
        "client_id": key,
        "happened_on": row.facts["registered"],
        "channel": "DESK",
        "heard": row.facts["heard"],
        "needs": (),
        "services": (),
        "state": "complete",
        "import_run_id": run.id,
    }


def _ways(row: TakenRow, key: UUID, stamps: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Nobody asked in the old register whether it is safe to call: so it is not marked safe."""
    for kind, name in (("PHONE", "phone"), ("EMAIL", "email")):
        if row.facts[name]:
            yield {
                **stamps, "id": uuid4(), "client_id": key, "kind": kind, "value": row.facts[name],
                "is_safe": False, "message_allowed": "NC", "position": 0,
            }  # fmt: skip


def _papers(row: TakenRow, key: UUID, stamps: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    if row.facts["document"]:
        yield {
            **stamps, "id": uuid4(), "client_id": key, "kind": "OTHER",
            "number": row.facts["document"],
        }  # fmt: skip


def _tokens(taker: Taker, made: Sequence[tuple[TakenRow, UUID]]) -> list[dict[str, Any]]:
    rows = []
    for row, key in made:
        facts = row.facts
        names = [name for name in (facts["full_name"], facts["other_script_name"]) if name]
        phones = [facts["phone"]] if facts["phone"] else []
        papers = [facts["document"]] if facts["document"] else []
        for token in tokens_of(names, phones, papers, taker.key, taker.centre.token_bits):
            rows.append({"token": token, "client_id": key})
    return rows


def _write_contacts(taker: Taker, rows: list[TakenRow], run: ImportRun, staff: User | None) -> None:
    stamps = _stamps(run, staff, taker.office_id)
    made = [(row, uuid4()) for row in rows]
    _look_up_births(taker, rows)
    values = [_consultation(taker, row, key, run, stamps) for row, key in made]
    taker.session.execute(insert(Consultation), values)
    remembered = [{**taker.remember("contacts", row, key), "run_id": run.id} for row, key in made]
    taker.session.execute(insert(ImportedRow), remembered)


def _look_up_births(taker: Taker, rows: list[TakenRow]) -> None:
    """When the clients of these contacts were born, for those who came in earlier."""
    numbers = {row.facts["client"] for row in rows} - {None}
    wanted = {taker.client_id(number) for number in numbers} - taker.born_months.keys()
    found = select(ProfileVersion.client_id, ProfileVersion.born_month).where(
        ProfileVersion.client_id.in_(wanted), ProfileVersion.valid_to == OPEN_END
    )
    if wanted:
        taker.born_months.update((key, month) for key, month in taker.session.execute(found))


def _age_band(taker: Taker, client_id: UUID | None, day: dt.date) -> str:
    born_month = taker.born_months.get(client_id) if client_id is not None else None
    age = age_on(born_month, day)
    return codes.age_band(None if age is None else max(age, 0))


def _consultation(
    taker: Taker, row: TakenRow, key: UUID, run: ImportRun, stamps: Mapping[str, Any]
) -> dict[str, Any]:
    facts = row.facts
    number = facts["client"]
    client_id = taker.client_id(number) if number is not None else None
    return {
        **stamps,
        "id": key,
        "client_id": client_id,
        "age_band": _age_band(taker, client_id, facts["date"]),
        "happened_at": at_local(facts["date"], NOON, taker.centre.time_zone),
        "happened_on": facts["date"],
        "channel": facts["how"],
        "minutes": facts["minutes"],
        "gender": facts["gender"],
        "country": facts["country"],
        "language": facts["language"],
        "topics": (facts["topic"],) if facts["topic"] else (),
        "services": (facts["service"],) if facts["service"] else (),
        "outcome": facts["outcome"],
        "note": _contact_note(row),
        "import_run_id": run.id,
    }


def _contact_note(row: TakenRow) -> str | None:
    """What the register said beside the codes."""
    parts = [row.facts["note"], *row.kept_words.values()]
    if row.facts["adviser"]:
        parts.append(_("Adviser: %(name)s", name=row.facts["adviser"]))
    return "\n".join(part for part in parts if part) or None


def save_mapping(session: Session | Any, name: str, content: str) -> None:
    """Keep a mapping for the next file; the same name is written over."""
    saved = session.scalar(select(SavedMapping).where(SavedMapping.name == name[:64]))
    if saved is None:
        session.add(SavedMapping(name=name[:64], content=content))
    else:
        saved.content = content


def undo_run(session: Session | Any, run: ImportRun) -> None:
    """Take a whole batch out again, unless somebody has worked on its files since."""
    if run.state not in {"finished", "failed", "running"}:
        raise RuleBroken(_("This import was undone already."))
    clients = select(Client.id).where(Client.import_run_id == run.id)
    if _worked_on(session, clients, run):
        raise RuleBroken(
            _("Some of these files have been worked on since; undoing would lose that work.")
        )
    for model, condition in (
        (Consultation, Consultation.import_run_id == run.id),
        (Intake, Intake.import_run_id == run.id),
        (ContactDetail, ContactDetail.client_id.in_(clients)),
        (IdentityDocument, IdentityDocument.client_id.in_(clients)),
        (SearchToken, SearchToken.client_id.in_(clients)),
        (ProfileVersion, ProfileVersion.client_id.in_(clients)),
        (Client, Client.import_run_id == run.id),
        (ImportedRow, ImportedRow.run_id == run.id),
    ):
        statement = delete(model).where(condition)
        session.execute(statement, execution_options={"synchronize_session": False})
    run.state, run.undone_at = "undone", now()
    run.refusals = run.refused_rows = None
    note(session, "undo", run)


def _worked_on(session: Any, clients: Any, run: ImportRun) -> bool:
    """A file was changed, assigned or given a contact or an intake of its own."""
    changed = select(Client.id).where(Client.import_run_id == run.id, Client.version > 1)
    others = [
        select(model.client_id).where(model.client_id.in_(clients), *more)
        for model, more in (
            (Consultation, (Consultation.import_run_id.is_distinct_from(run.id),)),
            (Intake, (Intake.import_run_id.is_distinct_from(run.id),)),
            (Agreement, ()),
            (Assignment, ()),
        )
    ]
    return any(session.execute(query.limit(1)).first() for query in (changed, *others))
