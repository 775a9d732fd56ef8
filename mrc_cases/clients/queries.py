"""What is read of clients: the list, a file in three questions, its timeline, drafts."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from flask import abort
from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased, contains_eager, defer

from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Reach, reach
from mrc_cases.access.queries import Reader, built_once, sees, visible_to
from mrc_cases.centre.models import Office
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.duplicates import possible_duplicates as possible_duplicates
from mrc_cases.clients.hits import FOUND_COLUMNS, WITH_PROFILE, Found
from mrc_cases.clients.intake_models import Intake, IntakeDraft
from mrc_cases.clients.models import IN_ORDER, Client, ProfileVersion
from mrc_cases.clients.search import client_by_number as client_by_number
from mrc_cases.clients.search import find_anybody
from mrc_cases.clients.search import find_clients as find_clients
from mrc_cases.clients.telling import ASKED_CLIENT
from mrc_cases.extensions import db

PAGE = 25
STALE_DRAFT_DAYS = 7
# In the order in which `_file` asks whether there is an answer.
MASKED_ANSWERS = ("status", "gender_detail", "safe_now")


def knows_names_only(user: User | Reader) -> bool:
    """Whether of a client only name and language are for this person (a mediator)."""
    return reach(user.roles, Area.CLIENTS) == Reach.NAME


def sees_own_only(user: User | Reader) -> bool:
    """Whether a person sees but the clients they registered or are assigned to."""
    return reach(user.roles, Area.CLIENTS) < Reach.OFFICE


# --- the list ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClientFilter:
    """What the list of clients is narrowed to, and its direction."""

    state: str | None = None
    office_id: UUID | None = None
    gender: str | None = None
    stage: str | None = None
    nationality: str | None = None
    language: str | None = None
    mine: bool = False
    oldest_first: bool = False

    def for_names_only(self) -> "ClientFilter":
        """What is left for somebody who knows names and languages only.

        To narrow the list by the rest would tell it of everybody who stays on the list.
        """
        return replace(self, state=None, gender=None, stage=None, nationality=None)


class Listed(NamedTuple):
    """A line of the list."""

    found: Found
    registered_on: dt.date
    created_at: dt.datetime


# A client's values of `IN_ORDER`: where the list goes on.
Place = tuple[dt.date, dt.datetime, UUID]
PLACE = tuple(bindparam(f"last_{column.key}", type_=column.type) for column in IN_ORDER)


def client_list(
    user: User, wanted: ClientFilter, after: Sequence[Any] | None = None
) -> tuple[list[Listed], Place | None]:
    """A page of the clients a person may see, and the place after which the next one begins."""
    if knows_names_only(user):
        wanted = wanted.for_names_only()
    query = _list_question(user, wanted, after is not None)
    place = {each.key: value for each, value in zip(PLACE, after or (), strict=False)}
    rows = [Listed(Found(*row[:-2]), *row[-2:]) for row in db.session.execute(query, place)]
    if len(rows) <= PAGE:
        return rows, None
    last = rows[PAGE - 1]
    return rows[:PAGE], (last.registered_on, last.created_at, last.found.id)


@built_once
def _list_question(reader: Any, wanted: ClientFilter, goes_on: bool) -> Select[Any]:
    """A page of clients; where it goes on, after the parameters of `PLACE`."""
    query = (
        select(*FOUND_COLUMNS, Client.registered_on, Client.created_at)
        .join(ProfileVersion, WITH_PROFILE)
        .where(*sees(reader, Client), *_conditions(reader, wanted))
    )
    if goes_on:
        here, last = tuple_(*IN_ORDER), tuple_(*PLACE)
        query = query.where(here > last if wanted.oldest_first else here < last)
    query = query.order_by(*(IN_ORDER if wanted.oldest_first else [c.desc() for c in IN_ORDER]))
    return query.limit(PAGE + 1)


def _conditions(user: Reader, wanted: ClientFilter) -> list[ColumnElement[bool]]:
    asked = (
        (Client.state, wanted.state),
        (Client.office_id, wanted.office_id),
        (ProfileVersion.gender, wanted.gender),
        (ProfileVersion.stage, wanted.stage),
        (ProfileVersion.language, wanted.language),
    )
    conditions: list[ColumnElement[bool]] = [c == value for c, value in asked if value]
    if wanted.nationality:
        conditions.append(ProfileVersion.has_nationality([wanted.nationality]))
    if wanted.mine:
        conditions.append(Client.is_own(user.id))
    if wanted.state != "merged":
        conditions.append(Client.merged_into_id.is_(None))
    return conditions


# --- one file ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """What the head of a file says of the latest intake, however long ago it was."""

    day: dt.date
    urgency: str
    next_step: str | None
    is_done: bool  # somebody said that the urgent help was given


@dataclass(frozen=True)
class File:
    """A client with the profile, which masked answers there are, the latest intake and contact."""

    client: Client
    answered: frozenset[str]
    opening: Opening | None
    call_promised_on: dt.date | None  # the day of the latest contact, if it ended so


def file_of(user: User, client_id: UUID) -> File:
    """The file of a client, or 404. One question.

    What is masked is not unsealed unless it is opened.
    """
    row = db.session.execute(_file(user), {"client_id": client_id}).one_or_none()
    if row is None:
        abort(404)
    client, day, urgency, next_step, is_done, contact_on, outcome, *there = row
    answered = (name for name, answer in zip(MASKED_ANSWERS, there, strict=True) if answer)
    opening = Opening(day, urgency, next_step, is_done) if day else None
    promised_on = contact_on if outcome == "CALLBACK" else None
    return File(client, frozenset(answered), opening, promised_on)


@built_once
def _file(reader: Any) -> Any:
    hidden = (defer(ProfileVersion.status), defer(ProfileVersion.gender_detail))
    newest = aliased(Intake)
    latest = (
        select(newest.id)
        .where(newest.client_id == ASKED_CLIENT, newest.archived_at.is_(None))
        .order_by(newest.happened_on.desc(), newest.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    last_contact = (
        select(Consultation.id)
        .where(Consultation.client_id == ASKED_CLIENT, *sees(reader, Consultation))
        .order_by(Consultation.happened_at.desc(), Consultation.id.desc())
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )
    return (
        select(
            Client,
            Intake.happened_on,
            Intake.urgency,
            Intake.next_step,
            Intake.urgency_done_at.is_not(None),
            Consultation.happened_on,
            Consultation.outcome,
            ProfileVersion.status.is_not(None),
            ProfileVersion.gender_detail.is_not(None),
            Intake.safe_now.is_not(None),
        )
        .join(Client.profile)
        .outerjoin(Intake, Intake.id == latest)
        .outerjoin(Consultation, Consultation.id == last_contact)
        .options(contains_eager(Client.profile).options(*hidden))
        .where(Client.id == ASKED_CLIENT, *sees(reader, Client))
    )


def profile_versions(client: Client, hidden: Iterable[str] = ()) -> list[ProfileVersion]:
    """The profile as it was from day to day, the first one first; `hidden` answers stay sealed."""
    query = select(ProfileVersion).where(ProfileVersion.client_id == client.id)
    sealed = [defer(getattr(ProfileVersion, question)) for question in hidden]
    return list(db.session.scalars(query.options(*sealed).order_by(ProfileVersion.valid_from)))


def latest_intake(client: Client) -> Intake | None:
    """The intake of the present episode."""
    query = select(Intake).where(Intake.client_id == client.id, Intake.archived_at.is_(None))
    newest = (Intake.happened_on.desc(), Intake.created_at.desc())
    return db.session.scalars(query.order_by(*newest).limit(1)).one_or_none()


def find_for_emergency(user: User, text: str) -> list[Client]:
    """Whom a number, a phone or a whole name means exactly, assigned or not; at most two.

    Nobody from whose file the person is kept away: for them there is no such file.
    """
    found = find_anybody(user, text)[:2]
    query = select(Client).where(Client.id.in_([each.id for each in found])).order_by(Client.id)
    return list(db.session.scalars(query))


def offices() -> list[tuple[UUID, str]]:
    """The centre's offices in their order."""
    query = select(Office.id, Office.name).order_by(Office.position, Office.name)
    return [(row[0], row[1]) for row in db.session.execute(query)]


# --- drafts ------------------------------------------------------------------------------------


def own_drafts(user: User, today: dt.date) -> Sequence[IntakeDraft]:
    """What a person has put aside, newest first."""
    query = select(IntakeDraft).where(
        IntakeDraft.owner_id == user.id, IntakeDraft.expires_on >= today
    )
    return db.session.scalars(query.order_by(IntakeDraft.updated_at.desc()).limit(100)).all()


def names_in_reach(user: User, client_ids: Sequence[UUID]) -> dict[UUID, str]:
    """How those clients are called whom a person may see."""
    query = visible_to(user, Client).where(Client.id.in_(client_ids)).order_by(Client.id)
    return {client.id: client.display_name for client in db.session.scalars(query)}


def forgotten_drafts(user: User, today: dt.date) -> list[tuple[dt.datetime, str]]:
    """Drafts older than seven days that a manager sees: since when, and whose."""
    before = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(days=STALE_DRAFT_DAYS)
    query = (
        select(IntakeDraft.updated_at, User.name)
        .join(User, User.id == IntakeDraft.owner_id)
        .where(*sees(user, IntakeDraft), IntakeDraft.updated_at < before)
        .order_by(IntakeDraft.updated_at)
        .limit(100)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def own_draft_or_404(user: User, draft_id: UUID) -> IntakeDraft:
    """A draft the person wrote; nobody else opens it."""
    draft = own_draft(user, draft_id)
    if draft is None:
        abort(404)
    return draft


def own_draft(user: User, draft_id: UUID) -> IntakeDraft | None:
    """The same, where there may be none."""
    query = visible_to(user, IntakeDraft).where(
        IntakeDraft.id == draft_id, IntakeDraft.owner_id == user.id
    )
    return db.session.scalar(query)
