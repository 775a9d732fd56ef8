"""Finding a client by name in any script, phone, client number or document number."""

from collections.abc import Callable, Iterable, Sequence
from operator import add
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from mrc_cases.access.models import User
from mrc_cases.access.queries import built_once, sees
from mrc_cases.base.names import POSSIBLE_DUPLICATE_AT, latin_words, similarity, written_alike
from mrc_cases.base.search_tokens import (
    beginning_tokens,
    digits,
    document_number,
    document_tokens,
    name_query_tokens,
    phone_query_tokens,
)
from mrc_cases.clients.hits import FOUND_COLUMNS, MOST_CANDIDATES, WITH_PROFILE, Found, Hits
from mrc_cases.clients.joining import kept_file
from mrc_cases.clients.models import (
    Client,
    ContactDetail,
    IdentityDocument,
    ProfileVersion,
    SearchToken,
)
from mrc_cases.clients.tokens import centre, search_key
from mrc_cases.clients.typed_numbers import (
    client_no,
    has_slip,
    is_number,
    names_somebody,
    phones_meant,
)
from mrc_cases.extensions import db

MOST_WINDOWS = 6  # parts of a phone number that are looked up; more make no difference
ALIKE_ENOUGH = 72.0
WHOLE_NAME = 97.0


def find_clients(user: User, text: str | None) -> Hits:
    """The best matches among the clients a person may see, best first; at most 20."""
    return _find(user, _in_reach, (text or "").strip())


def find_anybody(user: User, text: str) -> list[Found]:
    """Whom a number, a phone or a whole name means, in reach or not: for emergencies.

    Files a person is kept away from are not there for them, here as everywhere.
    """
    text = text.strip()
    if by_number := _find_by_number(_not_barred(user), text):
        return by_number.people
    found = _find_by_name(user, _not_barred, text)
    return [each for each in found if any(similarity(text, n) >= WHOLE_NAME for n in each.names)]


# Among whom is searched: the conditions of a reader.
Among = Callable[[Any], Sequence[ColumnElement[bool]]]


def _in_reach(reader: Any) -> Sequence[ColumnElement[bool]]:
    return sees(reader, Client)


def _not_barred(reader: Any) -> Sequence[ColumnElement[bool]]:
    return Client.archived_at.is_(None), ~Client.is_barred(reader.id)


def _find(user: User, among: Among, text: str) -> Hits:
    return _find_by_number(among(user), text) or _find_by_name(user, among, text)


def _find_by_name(user: User, among: Among, text: str) -> Hits:
    """All words as they are typed first; where that finds nobody for sure, also as another would
    write them, and who shares most words or their beginnings.
    """
    key, bits = search_key(), centre().token_bits
    tokens = name_query_tokens(key, text, bits, as_typed=True)
    if not tokens or not names_somebody(text):
        return Hits([], has_slip=has_slip(text))
    candidates = _fetch(_named(user, among, len(tokens)), _by_word(tokens))
    if not any(_score(each, text) >= POSSIBLE_DUPLICATE_AT for each in candidates):
        asked = _by_word(name_query_tokens(key, text, bits))
        some = {token for group in asked.values() for token in group}
        asked["some"] = sorted(some | beginning_tokens(key, text, bits))
        nearly = _fetch(_nearly_named(user, among, len(tokens)), asked)
        candidates = list({each.id: each for each in (*candidates, *nearly)}.values())
    return _ranked(candidates, text)


def _by_word(tokens: Sequence[list[int]]) -> dict[str, list[int]]:
    return {f"group{place}": group for place, group in enumerate(tokens)}


@built_once
def _named(reader: Any, among: Among, groups: int) -> Select[Any]:
    """Whoever has a token of every group, which come as the parameters group0, group1 and so on.

    Whoever has the first is looked through in order until so many are found: a name that thousands
    bear in a large register costs no more than one that hundreds do.
    """
    first, *others = [aliased(SearchToken) for _group in range(groups)]
    query = (
        select(*FOUND_COLUMNS)
        .select_from(first)
        .join(Client, Client.id == first.client_id)
        .join(ProfileVersion, WITH_PROFILE)
        .where(first.token.in_(_group(0)), *among(reader))
    )
    for place, other in enumerate(others, 1):
        has_it = other.client_id == first.client_id, other.token.in_(_group(place))
        query = query.where(exists().where(*has_it))
    return query.order_by(first.client_id).limit(MOST_CANDIDATES)


def _group(place: int) -> Any:
    return bindparam(f"group{place}", expanding=True)


@built_once
def _nearly_named(reader: Any, among: Among, groups: int) -> Select[Any]:
    """Likewise, or who has any of the tokens that come as the parameter `some`, most first."""
    some = sharing_most(bindparam("some", expanding=True), at_least=1)
    all_words = sharing_all([_group(place) for place in range(groups)])
    return (
        select(*FOUND_COLUMNS)
        .join(ProfileVersion, WITH_PROFILE)
        .where(or_(Client.id.in_(all_words), Client.id.in_(some)), *among(reader))
        .order_by(Client.id)
        .limit(2 * MOST_CANDIDATES)
    )


def _fetch(query: Select[Any], tokens: dict[str, list[int]]) -> list[Found]:
    """Each once, also who has two of the tokens that may stand for a word."""
    found = map(Found._make, db.session.execute(query, tokens))
    return list({each.id: each for each in found}.values())


def sharing_all(tokens: Sequence[Any]) -> Select[Any]:
    """The clients that have a token of every group; a group is tokens, or a parameter of many."""
    first, *others = [aliased(SearchToken) for _group in tokens]
    query = select(first.client_id).where(first.token.in_(tokens[0]))
    for alias, group in zip(others, tokens[1:], strict=True):
        query = query.join(alias, alias.client_id == first.client_id)
        query = query.where(alias.token.in_(group))
    return query


def sharing_most(tokens: Any, at_least: int) -> Select[Any]:
    """The clients that have at least so many of some tokens, or of a parameter of many, those
    with most first.
    """
    shared = func.count()
    return (
        select(SearchToken.client_id)
        .where(SearchToken.token.in_(tokens))
        .group_by(SearchToken.client_id)
        .having(shared >= at_least)
        .order_by(shared.desc(), SearchToken.client_id)
        .limit(MOST_CANDIDATES)
    )


def _ranked(candidates: list[Found], text: str) -> Hits:
    """Those alike enough; who is written so stands before who only sounds so, as Omid does."""
    good = []
    for each in candidates:
        alike = [likeness(text, name) for name in each.names]
        if max(alike) >= ALIKE_ENOUGH:
            written = (written_alike(text, name) / 4 for name in each.names)
            good.append((max(map(add, alike, written)), each))
    good.sort(key=lambda pair: (-pair[0], pair[1].client_no))
    return Hits.best([each for _fit, each in good], len(candidates))


def _score(person: Found, text: str) -> float:
    return max([likeness(text, name) for name in person.names])


def likeness(typed: str, name: str) -> float:
    """How well a name fits what was typed, 0 to 100; a half-typed word fits its whole."""
    begun, whole = latin_words(typed), latin_words(name)
    if begun and all(any(word and w.startswith(word) for w in whole) for word in begun):
        return 99.0 if len(begun) == len(whole) else 95.0
    return similarity(typed, name)


def client_by_number(user: User, text: str | None) -> Client | None:
    """The client with a number, of those the person may see."""
    number = client_no(text or "")
    if number is None:
        return None
    query = select(Client).where(Client.client_no == number, *sees(user, Client))
    client = db.session.scalar(query)
    return kept_file(user, client) if client else None


def file_numbered(user: User, text: str) -> UUID | None:
    """The key of the client with a number, in reach or not: to ask what the trail says of the file.

    Files a person is kept away from are not there for them, here as everywhere.
    """
    number = client_no(text)
    if number is None:
        return None
    query = select(Client.id).where(Client.client_no == number, ~Client.is_barred(user.id))
    return db.session.scalar(query)


# --- numbers -----------------------------------------------------------------------------------


def _find_by_number(allowed: Sequence[ColumnElement[bool]], text: str) -> Hits:
    """Client number, phone and document in one question, checked against what is sealed."""
    conditions = list(_number_conditions(text)) if is_number(text) else []
    if not conditions:
        return Hits([])
    query = (
        select(*FOUND_COLUMNS)
        .join(ProfileVersion, WITH_PROFILE)
        .where(or_(*conditions), *allowed)
        .order_by(Client.registered_on.desc(), Client.id)
        .limit(MOST_CANDIDATES)
    )
    candidates = [Found._make(row) for row in db.session.execute(query)]
    right = _having_number([each.id for each in candidates], text)
    number = client_no(text)
    good = [c for c in candidates if c.id in right or c.client_no == number]
    return Hits.best(good, len(candidates))


def _number_conditions(text: str) -> Iterable[ColumnElement[bool]]:
    key, bits = search_key(), centre().token_bits
    number = client_no(text)
    if number is not None:
        yield Client.client_no == number
    for phone in phones_meant(text):
        parts = phone_query_tokens(key, phone, bits)[-MOST_WINDOWS:]
        if parts:
            yield Client.id.in_(sharing_all([[part] for part in parts]))
    document = document_tokens(key, document_number(text), bits)
    if document:
        yield Client.id.in_(select(SearchToken.client_id).where(SearchToken.token.in_(document)))


def _having_number(client_ids: Sequence[UUID], text: str) -> set[UUID]:
    """Those of the clients whose phone or document really is the typed one."""
    if not client_ids:
        return set()
    phones = select(ContactDetail.client_id, ContactDetail.value).where(
        ContactDetail.client_id.in_(client_ids), ContactDetail.kind == "PHONE"
    )
    papers = select(IdentityDocument.client_id, IdentityDocument.number).where(
        IdentityDocument.client_id.in_(client_ids)
    )
    typed, paper = phones_meant(text), document_number(text)
    found = {
        row.client_id
        for row in db.session.execute(phones)
        if any(phone in digits(row.value) for phone in typed)
    }
    for row in db.session.execute(papers):
        if document_number(row.number) == paper:
            found.add(row.client_id)
    return found
