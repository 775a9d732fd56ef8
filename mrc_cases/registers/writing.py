"""Rows that were taken, as records of the centre: the person, the profile, the contact."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy import insert, select

from mrc_cases.access.models import User
from mrc_cases.base.moments import at_local, now
from mrc_cases.base.numbers import new_client_no
from mrc_cases.clients.birth import band_on
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import (
    OPEN_END,
    Client,
    ContactDetail,
    IdentityDocument,
    ProfileVersion,
    SearchToken,
)
from mrc_cases.clients.tokens import tokens_of
from mrc_cases.registers.models import ImportedRow, ImportRun
from mrc_cases.registers.reading import Taker
from mrc_cases.registers.rows import TakenRow

NOON = dt.time(12)
# Field of a register -> question of the profile, where they are not called the same.
QUESTIONS = {"country": "nationality", "reason": "reason_main"}


def _stamps(run: ImportRun, staff: User | None, office_id: UUID | None) -> dict[str, Any]:
    present = now()
    user_id = staff.id if staff else None
    return {
        "created_at": present, "updated_at": present, "created_by_id": user_id,
        "updated_by_id": user_id, "office_id": office_id, "version": 1,
    }  # fmt: skip


def write_clients(taker: Taker, rows: list[TakenRow], run: ImportRun, staff: User | None) -> None:
    stamps = _stamps(run, staff, taker.office_id)
    made = [(row, uuid4()) for row in rows]
    session = taker.session
    clients = [_client(taker, row, key, run, stamps) for row, key in made]
    for place, each in enumerate(clients):  # those of one day stand in the order of the register
        each["created_at"] += dt.timedelta(microseconds=place)
    session.execute(insert(Client), clients)
    session.execute(insert(ProfileVersion), [_profile(row, key) for row, key in made])
    session.execute(insert(Intake), [_intake(row, key, run, stamps) for row, key in made])
    _insert(session, ContactDetail, [d for row, key in made for d in _ways(row, key, stamps)])
    _insert(session, IdentityDocument, [d for row, key in made for d in _papers(row, key, stamps)])
    _insert(session, SearchToken, sorted(_tokens(taker, made), key=lambda each: each["token"]))
    _remember(taker, made, run)


def _remember(taker: Taker, made: Sequence[tuple[TakenRow, UUID]], run: ImportRun) -> None:
    rows = [
        {**each, "run_id": run.id} for row, key in made for each in taker.known.remember(row, key)
    ]
    taker.session.execute(insert(ImportedRow), rows)


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
        "remarks": _remarks(row, taker.mapping.register),
        "import_run_id": run.id,
    }


def _remarks(row: TakenRow, register: str) -> str | None:
    """The register's own number and remarks: staff still read them aloud for years."""
    register = f" ({register})" if register else ""
    number = f"{row.number}{register}: " if row.number else ""
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
    facts = row.facts
    ways = [("PHONE", phone) for phone in facts["phones"]]
    ways += [("EMAIL", facts["email"])] if facts["email"] else []
    for position, (kind, value) in enumerate(ways):
        yield {
            **stamps, "id": uuid4(), "client_id": key, "kind": kind, "value": value,
            "is_safe": False, "message_allowed": "NC", "position": position,
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
        papers = [facts["document"]] if facts["document"] else []
        for token in tokens_of(names, facts["phones"], papers, taker.key, taker.centre.token_bits):
            rows.append({"token": token, "client_id": key})
    return rows


def write_contacts(taker: Taker, rows: list[TakenRow], run: ImportRun, staff: User | None) -> None:
    stamps = _stamps(run, staff, taker.office_id)
    made = [(row, uuid4()) for row in rows]
    _look_up_births(taker, rows)
    values = [_consultation(taker, row, key, run, stamps) for row, key in made]
    taker.session.execute(insert(Consultation), values)
    _remember(taker, made, run)


def _look_up_births(taker: Taker, rows: list[TakenRow]) -> None:
    """When the clients of these contacts were born, for those who came in earlier."""
    numbers = {row.facts["client"] for row in rows} - {None}
    wanted = {taker.known.client_id(number) for number in numbers} - taker.born_months.keys()
    found = select(ProfileVersion.client_id, ProfileVersion.born_month).where(
        ProfileVersion.client_id.in_(wanted), ProfileVersion.valid_to == OPEN_END
    )
    if wanted:
        taker.born_months.update((key, month) for key, month in taker.session.execute(found))


def _age_band(taker: Taker, client_id: UUID | None, day: dt.date) -> str:
    born_month = taker.born_months.get(client_id) if client_id is not None else None
    return band_on(born_month, day)


def _consultation(
    taker: Taker, row: TakenRow, key: UUID, run: ImportRun, stamps: Mapping[str, Any]
) -> dict[str, Any]:
    facts = row.facts
    number = facts["client"]
    client_id = taker.known.client_id(number) if number is not None else None
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
