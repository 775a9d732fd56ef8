"""What a client is found by: keyed tokens of names, phones and documents, made anew on change."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.orm import Session, selectinload

from mrc_cases.base.search_tokens import (
    NAME_FORM,
    bits_for,
    document_number,
    document_tokens,
    is_one_number,
    name_tokens,
    phone_digits,
    phone_tokens,
)
from mrc_cases.centre.models import Centre
from mrc_cases.clients.models import Client, SearchToken
from mrc_cases.extensions import db

BATCH = 500


def centre() -> Centre:
    """The centre; a page has it at hand already, so this asks the database nothing."""
    found = db.session.get(Centre, 1)
    if found is None:
        raise LookupError("the centre is not set up")
    return found


def search_key(session: Any = None) -> bytes:
    """The key of the tokens, from the key ring of the database in use."""
    engine = (session or db.session).get_bind()
    key: bytes = engine.dialect.mrc_keys.subkey("search")  # type: ignore[union-attr]
    return key


def clean_contact(kind: str, value: str) -> str:
    """A contact as it is stored: a phone in E.164 where it can be read as one.

    What is more than a number stays as written: a register that came in may hold "ask the brother".
    """
    is_phone = kind == "PHONE" and is_one_number(value)
    return phone_digits(value, centre().country) if is_phone else value


def tokens_of(
    names: Iterable[str], phones: Iterable[str], documents: Iterable[str], key: bytes, bits: int
) -> set[int]:
    """Everything somebody with these names, phones and documents is found by."""
    found: set[int] = set()
    for name in names:
        found |= name_tokens(key, name, bits)
    for phone in phones:
        found |= phone_tokens(key, phone, bits)
    for number in documents:
        found |= document_tokens(key, document_number(number), bits)
    return found


def tokens_of_client(client: Client, key: bytes, bits: int) -> set[int]:
    """The tokens of a client as the record says now."""
    names = (client.full_name, client.other_script_name, client.alias)
    return tokens_of(
        [name for name in names if name],
        [detail.value for detail in client.contact_details if detail.kind == "PHONE"],
        [document.number for document in client.documents],
        key,
        bits,
    )


def make_tokens(client: Client) -> None:
    """Let search find somebody who was registered just now."""
    wanted = tokens_of_client(client, search_key(), centre().token_bits)
    _insert(db.session, client.id, wanted)


def remake_tokens(client: Client) -> None:
    """Let search follow what has changed; call it after every change of what names a client."""
    db.session.flush()
    wanted = tokens_of_client(client, search_key(), centre().token_bits)
    mine = SearchToken.client_id == client.id
    kept = set(db.session.scalars(select(SearchToken.token).where(mine)))
    if kept - wanted:
        gone = delete(SearchToken).where(mine, SearchToken.token.in_(kept - wanted))
        db.session.execute(gone, execution_options={"synchronize_session": False})
    _insert(db.session, client.id, wanted - kept)


def _insert(session: Session | Any, client_id: UUID, tokens: Iterable[int]) -> None:
    rows = [{"token": token, "client_id": client_id} for token in sorted(tokens)]
    if rows:
        session.execute(insert(SearchToken), rows)


def tokens_are_old(connection: Connection) -> bool:
    """Whether the tokens were made by a program that cut names differently."""
    return connection.scalar(select(Centre.token_form)) not in (None, NAME_FORM)


def rebuild_search(progress: Callable[[int], Any] | None = None) -> int:
    """Make every token anew, with as many bits as fit the register now; how many bits.

    Works batch by batch and may be stopped and started again: until it is done, the clients that
    were not reached are not found by name, and the tokens count as old.
    """
    people = db.session.scalar(select(func.count()).select_from(Client)) or 0
    house = centre()
    house.token_bits, house.token_form = bits_for(people), 0
    bits = house.token_bits
    db.session.execute(delete(SearchToken))
    db.session.commit()
    key = search_key()
    last: UUID | None = None
    while batch := _batch_after(last):
        for client in batch:
            _insert(db.session, client.id, tokens_of_client(client, key, bits))
        last = batch[-1].id
        db.session.commit()
        db.session.expunge_all()
        if progress is not None:
            progress(len(batch))
    centre().token_form = NAME_FORM
    db.session.commit()
    return bits


def _batch_after(last: UUID | None) -> list[Client]:
    query = select(Client).options(
        selectinload(Client.contact_details), selectinload(Client.documents)
    )
    if last is not None:
        query = query.where(Client.id > last)
    return list(db.session.scalars(query.order_by(Client.id).limit(BATCH)))
