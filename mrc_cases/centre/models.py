"""The one centre, its offices and hours, and the codes it added or renamed."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from mrc_cases.base.models import Base, Codes, Instant, Key, link
from mrc_cases.base.moments import now
from mrc_cases.base.search_tokens import NAME_FORM


class Centre(Base):
    """The centre: one row, made by set-up. That its key can only be 1 closes set-up for ever."""

    __tablename__ = "centre"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(String(2))
    time_zone: Mapped[str] = mapped_column(String(64))
    languages: Mapped[Codes]
    client_no_prefix: Mapped[str] = mapped_column(String(4), default="MC")
    # How many bits of a search token are kept: `mrc-cases rebuild-search` fits it to the register.
    token_bits: Mapped[int] = mapped_column(default=10)
    # How the tokens of the names were made; when the program makes others, all are made anew.
    token_form: Mapped[int] = mapped_column(default=NAME_FORM)
    # Whether everybody who opens files signs in with a code from their phone as well.
    asks_second_factor: Mapped[bool] = mapped_column(default=False)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    # Counts the changes of the code lists: a process whose copy is older reads them anew.
    lists_version: Mapped[int] = mapped_column(default=0)
    set_up_at: Mapped[Instant] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class KeyMark(Base):
    """A public mark of the key file the data is sealed with, so that a wrong one is noticed."""

    __tablename__ = "key_mark"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(String(64))


class SealingKeyMark(Base):
    """A public mark of each sealing key, so that a key file from before a rotation is noticed."""

    __tablename__ = "sealing_key_mark"
    on_trail: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(String(64))


class Office(Base):
    """A place where the centre works; every record belongs to one."""

    __tablename__ = "office"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class OpeningHours(Base):
    """When an office (or the hotline) is open on a weekday, in the centre's time zone.

    `until` at or before `opens` runs over midnight into the next day.
    """

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        UniqueConstraint("office_id", "is_hotline", "weekday", "opens"),
    )

    id: Mapped[Key]
    office_id: Mapped[UUID] = link("office.id")
    is_hotline: Mapped[bool] = mapped_column(default=False)
    weekday: Mapped[int]  # 0 Monday ... 6 Sunday
    opens: Mapped[dt.time] = mapped_column(Time)
    until: Mapped[dt.time] = mapped_column(Time)


class ClosedPeriod(Base):
    """Days on which an office (None: the whole centre) was closed; reports say closed, not 0."""

    __tablename__ = "closed_period"
    __table_args__ = (CheckConstraint("from_on <= until_on", name="in_order"),)

    id: Mapped[Key]
    office_id: Mapped[UUID | None] = link("office.id")
    from_on: Mapped[dt.date] = mapped_column(Date)
    until_on: Mapped[dt.date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)


class AddedCode(Base):
    """A code the centre added under a shipped parent of an open list; retired, never removed.

    One that was merged is counted as another code from a day on, and offered no more.
    """

    __tablename__ = "added_code"
    __table_args__ = (
        UniqueConstraint("list", "code"),
        CheckConstraint("(merged_into IS NULL) = (merged_from IS NULL)", name="merged_whole"),
        CheckConstraint("merged_into <> code", name="merged_into_another"),
        # What has no parent came with the program, and stands here with other dates only.
        CheckConstraint("merged_into IS NULL OR parent <> ''", name="merged_own"),
    )

    id: Mapped[Key]
    list: Mapped[str] = mapped_column(String(24))
    code: Mapped[str] = mapped_column(String(24))
    parent: Mapped[str] = mapped_column(String(24))
    position: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[dt.date] = mapped_column(Date)
    valid_to: Mapped[dt.date | None] = mapped_column(Date)
    merged_into: Mapped[str | None] = mapped_column(String(24))
    merged_from: Mapped[dt.date | None] = mapped_column(Date)


class CodeLabel(Base):
    """The centre's own words for a code in one language, instead of the shipped label."""

    __tablename__ = "code_label"
    __table_args__ = (UniqueConstraint("list", "code", "language"),)

    id: Mapped[Key]
    list: Mapped[str] = mapped_column(String(24))
    code: Mapped[str] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(12))
    label: Mapped[str] = mapped_column(Text)


class CodeChange(Base):
    """How often the centre changed a code, so that two who word it at once notice each other.

    The words themselves cannot say it: one that is emptied is gone.
    """

    __tablename__ = "code_change"
    on_trail: ClassVar[bool] = False  # what was changed has lines of its own

    list: Mapped[str] = mapped_column(String(24), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
