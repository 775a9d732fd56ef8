"""Sealed columns: AES-256-GCM for everything that names a person or tells their story.

A sealed value is: version (1 byte), key id (1 byte), nonce (12 bytes), ciphertext and tag. Its
table and column are bound in as associated data, so a value cannot be moved to another column.
"""

import datetime as dt
import json
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    and_,
    func,
    literal,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.base import SchemaEventTarget
from sqlalchemy.types import TypeDecorator

from mrc_cases.base.keys import KeyRing
from mrc_cases.base.triggers import without_triggers

VERSION = 1
NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value was altered, moved, or sealed with a key that is not in the key file."""


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(ring: KeyRing, plain: bytes, where: str) -> bytes:
    """Seal bytes for a place, 'table.column'."""
    key_id = ring.current_id
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(ring.sealing_key(key_id)).encrypt(nonce, plain, where.encode())
    return bytes((VERSION, key_id)) + nonce + sealed


def unseal(ring: KeyRing, sealed: bytes, where: str) -> bytes:
    """The bytes sealed for a place; raises SealBroken."""
    if len(sealed) < 2 + NONCE_BYTES or sealed[0] != VERSION:
        raise SealBroken(f"a value in {where} has no seal")
    body = 2 + NONCE_BYTES
    try:
        cipher = _cipher(ring.sealing_key(sealed[1]))
        return cipher.decrypt(sealed[2:body], sealed[body:], where.encode())
    except KeyError as error:
        raise SealBroken(f"the key of a value in {where} is not in the key file") from error
    except InvalidTag as error:
        raise SealBroken(f"a value in {where} was altered or moved") from error


def attach(engine: Engine, ring: KeyRing) -> None:
    """Give the sealed columns of one engine their keys."""
    engine.dialect.mrc_keys = ring  # type: ignore[attr-defined]


_WRITE: dict[type, Callable[[Any], bytes]] = {
    str: lambda value: str(value).encode(),
    bytes: bytes,
    dt.date: lambda value: value.isoformat().encode(),
    dict: lambda value: json.dumps(value, ensure_ascii=False).encode(),
    list: lambda value: json.dumps(value, ensure_ascii=False).encode(),
}
_READ: dict[type, Callable[[bytes], Any]] = {
    str: bytes.decode,
    bytes: bytes,
    dt.date: lambda plain: dt.date.fromisoformat(plain.decode()),
    dict: json.loads,
    list: json.loads,
}
# Of large values (whole files) only so many are held at once.
LARGE_BATCH = 4


class Sealed(TypeDecorator[Any], SchemaEventTarget):
    """A column whose values only the key file can read: text, bytes, a date, a dict or list."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: type = str, where: str = "") -> None:
        super().__init__()
        self.kind = kind
        self.where = where

    def _set_parent(self, parent: Any, outer: bool = False, **_more: Any) -> None:
        """SQLAlchemy tells the type its column; the column learns its table a little later."""
        parent._on_table_attach(self._learn_table)

    def _learn_table(self, column: Any, table: Any) -> None:
        self.where = f"{table.name}.{column.name}"

    def copy(self, **_more: Any) -> "Sealed":
        """A mixin's column is copied into each table: each needs its own place."""
        return Sealed(self.kind, self.where)

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        ring: KeyRing = dialect.mrc_keys  # type: ignore[attr-defined]
        return seal(ring, _WRITE[self.kind](value), self.where)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        ring: KeyRing = dialect.mrc_keys  # type: ignore[attr-defined]
        return _READ[self.kind](unseal(ring, bytes(value), self.where))

    class comparator_factory(TypeDecorator.Comparator[Any]):  # noqa: N801  SQLAlchemy's name
        """Sealed values differ each time they are sealed: only NULL can be asked for."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            if op.__name__ in {"is_", "is_not"}:
                return super().operate(op, *other, **kwargs)
            raise TypeError("a sealed column cannot be compared, sorted or searched")


def personal(
    kind: type = str, *, tier: str = "T2", nullable: bool = True, **more: Any
) -> Mapped[Any]:
    """A column that names a person or tells their story; audit, export and erasure read the mark.

    `tier` is the sensitivity of domain.md 1.3.
    """
    info = {"personal": True, "tier": tier}
    return mapped_column(Sealed(kind), info=info, nullable=nullable, **more)


def personal_columns(metadata: MetaData) -> list[Column[Any]]:
    """Every column that carries the mark."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("personal")
    ]


def rotate(
    engine: Engine,
    ring: KeyRing,
    metadata: MetaData,
    *,
    batch: int = 500,
    progress: Callable[[int], Any] | None = None,
) -> int:
    """Seal every value anew that is not under the current key; how many it were.

    Each batch is a transaction of its own, and a value somebody saves meanwhile is left to them,
    so this may run beside the centre's work and be stopped and started again.
    """
    done = 0
    for column in personal_columns(metadata):
        size = LARGE_BATCH if column.type.kind is bytes else batch  # type: ignore[attr-defined]
        while True:
            count = _rotate_batch(engine, ring, column, size)
            done += count
            if progress is not None:
                progress(count)
            if count < size:
                break
    return done


def is_rotated(engine: Engine, ring: KeyRing, metadata: MetaData) -> bool:
    """Whether every value is under the current key: a rotation that was stopped is not."""
    current = literal(bytes((VERSION, ring.current_id)), LargeBinary)
    with engine.connect() as connection:
        for column in personal_columns(metadata):
            raw = type_coerce(column, LargeBinary)
            older = select(raw).where(raw.is_not(None), func.substr(raw, 1, 2) != current)
            if connection.execute(older.limit(1)).first() is not None:
                return False
    return True


def _rotate_batch(engine: Engine, ring: KeyRing, column: Column[Any], batch: int) -> int:
    table, where = column.table, f"{column.table.name}.{column.name}"
    raw = type_coerce(column, LargeBinary)
    current = bytes((VERSION, ring.current_id))
    keys = list(table.primary_key.columns)
    old_one = func.substr(raw, 1, 2) != literal(current, LargeBinary)
    with engine.connect() as connection:
        rows = connection.execute(
            select(*keys, raw.label("sealed")).where(raw.is_not(None), old_one).limit(batch)
        ).all()
    if not rows:
        return 0
    changes = []
    for row in rows:
        anew = seal(ring, unseal(ring, bytes(row.sealed), where), where)
        same_row = and_(*(key == value for key, value in zip(keys, row, strict=False)))
        unchanged = raw == literal(bytes(row.sealed), LargeBinary)
        changes.append(
            update(table)
            .where(same_row, unchanged)
            .values({column: type_coerce(literal(anew, LargeBinary), LargeBinary)})
        )
    # As a writer from the start: on SQLite a reader that turns writer half-way is thrown out.
    with (
        engine.connect().execution_options(mrc_begin="writing") as writer,
        writer.begin(),
        without_triggers(writer, table.name),
    ):
        for change in changes:
            writer.execute(change)
    return len(rows)
