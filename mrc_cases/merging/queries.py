"""What is read to compare files: the whole register for a search, two files side by side."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort
from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import aliased

from mrc_cases import codes, writing
from mrc_cases.access.models import User
from mrc_cases.access.queries import sees, visible_or_404, visible_to
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.hits import WITH_PROFILE
from mrc_cases.clients.models import Client, ContactDetail, IdentityDocument
from mrc_cases.clients.models import ProfileVersion as Profile
from mrc_cases.clients.safe_contact import masked
from mrc_cases.extensions import db
from mrc_cases.merging.models import DuplicatePair, Merge
from mrc_cases.merging.pairs import Someone, told

PAGE = 25


def everybody() -> list[Someone]:
    """All who have a file of their own, as the search compares them."""
    phones: dict[UUID, set[str]] = {}
    numbers = select(ContactDetail.client_id, ContactDetail.value).where(
        ContactDetail.kind == "PHONE", ContactDetail.archived_at.is_(None)
    )
    for client_id, value in db.session.execute(numbers):
        phones.setdefault(client_id, set()).add(value)
    query = (
        select(
            Client.id, Client.full_name, Client.other_script_name, Client.alias, Client.born_on,
            Profile.born_month, Profile.gender,
            Profile.nationality, Profile.nationality_2, Profile.nationality_3,
        )
        .join(Profile, WITH_PROFILE)
        .where(Client.archived_at.is_(None), Client.merged_into_id.is_(None))
        .order_by(Client.id)
    )  # fmt: skip
    return [
        Someone(
            row.id,
            tuple(name for name in (row.full_name, row.other_script_name, row.alias) if name),
            row.born_on, row.born_month, row.gender,
            told((row.nationality, row.nationality_2, row.nationality_3)),
            frozenset(phones.get(row.id, ())),
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


def how_many_files() -> int:
    """How many files there are."""
    return db.session.scalar(select(func.count()).select_from(Client)) or 0


Place = tuple[int, UUID, UUID]


def open_pairs(user: User, after: Place | None = None) -> list[tuple[DuplicatePair, Any, Any]]:
    """The pairs nobody has decided on, the surest first, one more than a page; both in reach."""
    one, other = aliased(Client), aliased(Client)
    key = (DuplicatePair.weight, DuplicatePair.first_id, DuplicatePair.second_id)
    query = (
        select(DuplicatePair, one, other)
        .join(one, one.id == DuplicatePair.first_id)
        .join(other, other.id == DuplicatePair.second_id)
        .where(DuplicatePair.decision.is_(None), *sees(user, one), *sees(user, other))
        .where(one.merged_into_id.is_(None), other.merged_into_id.is_(None))
        .order_by(*(column.desc() for column in key))
        .limit(PAGE + 1)
    )
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(*after))
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


@dataclass(frozen=True)
class Side:
    """One of two files, as the comparison shows it."""

    client: Client
    ways: list[str]  # masked
    numbers: frozenset[str]
    papers: list[str]
    contacts: int
    last_on: dt.date | None

    def shares_a_number_with(self, other: "Side") -> bool:
        """Whether a phone or address is in both files; what it is need not be seen for that."""
        return not self.numbers.isdisjoint(other.numbers)

    @property
    def nationalities(self) -> list[str]:
        """What they are called, the main one first."""
        countries = self.client.profile.nationalities
        return [codes.label("NATIONALITY", country) for country in countries]

    @property
    def born(self) -> str | None:
        """The day, or the month and year as far as they are known."""
        month = self.client.profile.born_month
        if self.client.born_on is not None:
            return writing.day(self.client.born_on)
        if month is None:
            return None
        known = self.client.profile.birth_precision == "month"
        year = month // 12
        return writing.month(dt.date(year, month % 12 + 1, 1)) if known else str(year)


def joined_already(user: User, one: UUID, other: UUID) -> UUID | None:
    """The file that was kept of two, if they are joined."""
    two = (one, other)
    gone = visible_to(user, Client).where(Client.id.in_(two), Client.merged_into_id.in_(two))
    found = db.session.scalar(gone.limit(1))
    return found.merged_into_id if found is not None else None


def side_of(user: User, client_id: UUID) -> Side:
    """A file to compare, or 404."""
    client = visible_or_404(user, Client, client_id)
    if client.merged_into_id is not None:
        abort(404)
    counted = select(func.count(), func.max(Consultation.happened_on)).where(
        Consultation.client_id == client.id, Consultation.archived_at.is_(None)
    )
    contacts, last_on = db.session.execute(counted).one()
    details = [detail for detail in client.contact_details if detail.archived_at is None]
    return Side(
        client=client,
        ways=[masked(detail.kind, detail.value) for detail in details],
        numbers=frozenset(detail.value for detail in details),
        papers=_values(IdentityDocument.number, client),
        contacts=contacts,
        last_on=last_on,
    )


def _values(column: Any, client: Client) -> list[str]:
    model = column.class_
    query = select(column).where(model.client_id == client.id, model.archived_at.is_(None))
    return sorted(db.session.scalars(query))


def recent_merges(user: User, since: dt.datetime) -> Select[Merge, Client, Client]:
    """The joined files that can still be taken apart, the latest first."""
    kept, gone = aliased(Client), aliased(Client)
    return (
        select(Merge, kept, gone)
        .join(kept, kept.id == Merge.kept_id)
        .join(gone, gone.id == Merge.gone_id)
        .where(Merge.undone_at.is_(None), Merge.merged_at > since, *sees(user, kept))
        .order_by(Merge.merged_at.desc(), Merge.id)
        .limit(100)
    )


def merge_or_404(user: User, merge_id: UUID) -> Merge:
    """A merge whose kept file the person may see."""
    query = (
        select(Merge)
        .join(Client, Client.id == Merge.kept_id)
        .where(Merge.id == merge_id, *sees(user, Client))
    )
    merge = db.session.scalar(query)
    if merge is None:
        abort(404)
    return merge


def numbers_of(ids: set[UUID]) -> dict[UUID, str]:
    """Client numbers by key, for the command's list."""
    query = select(Client.id, Client.client_no)
    return {row.id: row.client_no for row in db.session.execute(query) if row.id in ids}
