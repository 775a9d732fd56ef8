"""What a row is here: opaque key, stamps, version; and the column types all rooms use."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
    literal_column,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from mrc_cases.base.moments import Moment, now

# Names for every constraint: migrations need them, and one that fires is found by its name.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base of every model."""

    metadata = MetaData(naming_convention=NAMING)


class OpaqueId(TypeDecorator[UUID]):
    """A random key: uuid on PostgreSQL, 16 bytes on SQLite (half the size of the text form)."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(LargeBinary(16))
        return dialect.type_descriptor(Uuid())

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        if value is None or isinstance(value, UUID):
            return value
        return UUID(bytes=value)


class CodeSet(TypeDecorator[tuple[str, ...]]):
    """An ordered set of codes in one column, ' LEG INF ' for ("LEG", "INF"); empty is ' '.

    The spaces around let SQL ask for one code with LIKE '% LEG %'.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else " " + "".join(f"{code} " for code in value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value.split())


Key = Annotated[UUID, mapped_column(OpaqueId, primary_key=True, default=uuid4)]
Instant = Annotated[dt.datetime, mapped_column(Moment)]
OptionalInstant = Annotated[dt.datetime | None, mapped_column(Moment)]
Codes = Annotated[tuple[str, ...], mapped_column(CodeSet, default=())]


def link(target: str, *, index: bool = False, **more: Any) -> Mapped[Any]:
    """A column that points to another record, by its table: `link("client.id")`."""
    return mapped_column(OpaqueId, ForeignKey(target), index=index, **more)


def in_words(value: str) -> ColumnElement[str]:
    """A fixed word, written into a question and not handed over beside it.

    Some indexes hold only the rows with a certain word (what is given, what is active). For a word
    handed over, SQLite plans the question anew at each asking and PostgreSQL may pass them by; for
    what LIKE is to find, too.
    """
    return literal_column(f"'{value}'", Text)


class Record:
    """What every record has (domain.md 1.1): key, stamps, office, version, soft-delete mark.

    The stamps are filled by the session listener in `base/trail_changes.py`; `version` is an
    optimistic lock: SQLAlchemy refuses to write over a row that somebody else has changed since.
    """

    id: Mapped[Key]
    created_at: Mapped[Instant] = mapped_column(default=now)
    updated_at: Mapped[Instant] = mapped_column(default=now)
    archived_at: Mapped[OptionalInstant]
    version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr
    def created_by_id(cls) -> Mapped[UUID | None]:
        return mapped_column(OpaqueId, ForeignKey("user_account.id"))

    @declared_attr
    def updated_by_id(cls) -> Mapped[UUID | None]:
        return mapped_column(OpaqueId, ForeignKey("user_account.id"))

    @declared_attr
    def office_id(cls) -> Mapped[UUID | None]:
        return mapped_column(OpaqueId, ForeignKey("office.id"))

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}
