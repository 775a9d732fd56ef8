"""Who may be registered already (domain.md R-01): warns, never joins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, exists, or_, select, union_all

from mrc_cases.access.models import User
from mrc_cases.access.queries import built_once, sees
from mrc_cases.base.names import POSSIBLE_DUPLICATE_AT, similarity
from mrc_cases.base.search_tokens import (
    digits,
    name_query_tokens,
    phone_digits,
    phone_query_tokens,
)
from mrc_cases.clients.hits import FOUND_COLUMNS, MOST_CANDIDATES, MOST_FOUND, WITH_PROFILE, Found
from mrc_cases.clients.models import OPEN_END, Client, ContactDetail, ProfileVersion, SearchToken
from mrc_cases.clients.search import MOST_WINDOWS, sharing_all, sharing_most
from mrc_cases.clients.tokens import centre, search_key
from mrc_cases.codes import NATIONALITY_NOT_TOLD
from mrc_cases.extensions import db


@dataclass(frozen=True)
class Match:
    """Somebody registered who may be the same person; names only for who may open the file.

    `same` says what matches: phone, name, birth_year, nationality. The key is for the program, to
    ask a manager about the file; it is on no page.
    """

    same: tuple[str, ...]
    client: Found | None
    key: UUID

    def by_name(self) -> "Match":
        """As much of it as is told to whoever knows clients by their names only."""
        is_alike = "name" in self.same
        return replace(
            self, same=("name",) if is_alike else (), client=self.client if is_alike else None
        )


def possible_duplicates(
    user: User,
    names: Sequence[str],
    *,
    born_month: int | None = None,
    nationalities: Iterable[str | None] = (),
    phones: Sequence[str] = (),
    besides: UUID | None = None,
) -> list[Match]:
    """Who is registered already and may be this person (R-01): the like name with a birth year
    within one and no other nationality, or the same phone. Warns, never joins.

    A person may have several nationalities: those of two people agree where any of them meet.
    """
    same_phone = _with_phones(user, phones)
    countries = {str(country) for country in nationalities if country} - NATIONALITY_NOT_TOLD
    origin = (countries, born_month // 12) if countries and born_month is not None else None
    candidates = _with_names_or_ids(user, names, origin, same_phone)
    matches = []
    for found, may_see in candidates:
        same = _what_matches(found, names, born_month, countries, same_phone)
        if same and found.id != besides:
            matches.append(Match(same, found if may_see else None, found.id))
    matches.sort(key=lambda match: ("phone" not in match.same, -len(match.same)))
    return matches[:MOST_FOUND]


def _with_phones(user: User, phones: Sequence[str]) -> set[UUID]:
    """Whose phone it is, whoever may see them, but for files the person is kept away from."""
    house = centre()
    numbers = {phone_digits(phone, house.country) for phone in phones}
    numbers = {number for number in numbers if len(digits(number)) >= 6}
    if not numbers:
        return set()
    key, bits = search_key(), house.token_bits
    alike = [
        ContactDetail.client_id.in_(
            sharing_all([[t] for t in phone_query_tokens(key, number, bits)[-MOST_WINDOWS:]])
        )
        for number in sorted(numbers)
    ]
    query = select(ContactDetail.client_id, ContactDetail.value).where(
        or_(*alike), ContactDetail.kind == "PHONE", ~ContactDetail.is_barred(user.id)
    )
    rows = db.session.execute(query.order_by(ContactDetail.id).limit(MOST_CANDIDATES))
    return {row.client_id for row in rows if row.value in numbers}


def _with_names_or_ids(
    user: User, names: Sequence[str], origin: tuple[set[str], int] | None, ids: set[UUID]
) -> list[tuple[Found, bool]]:
    key, bits = search_key(), centre().token_bits
    groups = [found for name in names if (found := name_query_tokens(key, name, bits))]
    if not groups and not ids:
        return []
    asked: dict[str, Any] = {
        f"name{place}": sorted({token for group in tokens for token in group})
        for place, tokens in enumerate(groups)
    }
    if ids:
        asked["ids"] = sorted(ids)
    if origin is not None:
        countries, year = origin
        asked |= {"since": year * 12 - 12, "until": year * 12 + 23}
        asked |= {"countries": sorted(countries)}
    shared = tuple(min(2, len(tokens)) for tokens in groups)
    query = _alike(user, shared, with_origin=origin is not None, with_ids=bool(ids))
    return [(Found(*row[:-1]), bool(row[-1])) for row in db.session.execute(query, asked)]


# Of any of the nationalities and born in one of the three years that come as parameters.
_OF_ORIGIN = exists().where(
    ProfileVersion.client_id == SearchToken.client_id,
    ProfileVersion.valid_to == OPEN_END,
    ProfileVersion.has_nationality(bindparam("countries", expanding=True)),
    ProfileVersion.born_month.between(bindparam("since"), bindparam("until")),
)


@built_once
def _alike(
    reader: Any, shared: tuple[int, ...], *, with_origin: bool, with_ids: bool
) -> Select[Any]:
    """Who shares so many tokens with each name (the parameters name0, name1 and so on), or one if
    the year of birth and a nationality are the same, or is one of `ids`.
    """
    found: list[Select[Any]] = []
    for place, at_least in enumerate(shared):
        tokens: Any = bindparam(f"name{place}", expanding=True)
        found.append(sharing_most(tokens, at_least))
        if with_origin and at_least > 1:
            found.append(sharing_most(tokens, 1).where(_OF_ORIGIN))
    if with_ids:
        found.append(select(Client.id).where(Client.id.in_(bindparam("ids", expanding=True))))
    # One list of keys: of several that are asked for by "or", PostgreSQL reads every client.
    keys = union_all(*(select(each.subquery().c[0]) for each in found))
    return (
        select(*FOUND_COLUMNS, and_(*sees(reader, Client)).label("may_see"))
        .join(ProfileVersion, WITH_PROFILE)
        .where(Client.id.in_(keys), Client.archived_at.is_(None), ~Client.is_barred(reader.id))
        .order_by(Client.id)
        .limit(MOST_CANDIDATES * len(found))
    )


def _what_matches(
    found: Found,
    names: Sequence[str],
    born_month: int | None,
    countries: set[str],
    same_phone: set[UUID],
) -> tuple[str, ...]:
    same = ["phone"] if found.id in same_phone else []
    alike = max((similarity(a, b) for a in names for b in found.names), default=0.0)
    years = (
        None
        if born_month is None or found.born_month is None
        else (abs(born_month // 12 - found.born_month // 12))
    )
    theirs = set(found.nationalities) - NATIONALITY_NOT_TOLD
    in_common = countries & theirs
    of_others = bool(countries and theirs and not in_common)
    fits = (years is None or years <= 1) and not of_others
    if alike >= POSSIBLE_DUPLICATE_AT and (fits or same):
        same.append("name")
        same += ["birth_year"] if years is not None and years <= 1 else []
        same += ["nationality"] if in_common else []
    return tuple(same)
