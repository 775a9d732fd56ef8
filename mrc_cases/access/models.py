"""The people who work in the centre, their sessions and their failed tries (domain.md R-28)."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar
from uuid import UUID

from flask_login import UserMixin
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from mrc_cases.access.permissions import Area, Level, Role, may, role_label
from mrc_cases.base.models import (
    Base,
    Codes,
    Instant,
    Key,
    OpaqueId,
    OptionalInstant,
    Record,
    link,
)
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal


class RoleSet(TypeDecorator[frozenset[Role]]):
    """The roles of one person, 'CO MA' in the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[Role] | None, dialect: Dialect) -> str | None:
        return None if value is None else " ".join(sorted(role.value for role in value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Role]:
        return _roles(value or "")


@lru_cache(maxsize=1024)
def _roles(codes: str) -> frozenset[Role]:
    """The same set for the same codes: what is kept for a set of roles is found by it at once."""
    return frozenset(Role(code) for code in codes.split())


class User(Record, UserMixin, Base):
    """A member of staff. No shared accounts; a leaver is deactivated, never removed."""

    __tablename__ = "user_account"
    __allow_unmapped__ = True  # for `session_token`, which is no column

    name: Mapped[str] = personal(nullable=False)
    email: Mapped[str] = personal(nullable=False)
    # Keyed hash of the address in lower case: sign-in finds it, a thief of the database does not.
    email_token: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    # Argon2id, and sealed: guessing at it needs the key file too, and the trail never shows it.
    password_hash: Mapped[str] = personal(nullable=False)
    # A first password was seen by whoever made the account: the person chooses an own one.
    must_change_password: Mapped[bool] = mapped_column(default=True)
    roles: Mapped[frozenset[Role]] = mapped_column(RoleSet)
    language: Mapped[str] = mapped_column(String(12), default="en")
    # Who speaks to the machine, or slips on keys, can do without (WCAG 2.1.4).
    uses_shortcuts: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    deactivated_at: Mapped[OptionalInstant]
    spoken_languages: Mapped[Codes]
    communities: Mapped[str | None] = mapped_column(Text)
    gender: Mapped[str | None] = mapped_column(String(1))
    undertaking_on: Mapped[dt.date | None] = mapped_column(Date)
    # Whom complaints about this person never reach, nor whoever is above that one.
    supervisor_id: Mapped[UUID | None] = link("user_account.id")
    # The last day somebody looked whether these roles are still right (every 90 days, R-28).
    reviewed_on: Mapped[dt.date | None] = mapped_column(Date)
    # The code from the phone: its secret, since when it is asked for, and the last one's half
    # minute, so that none counts twice.
    totp_secret: Mapped[str | None] = personal(deferred=True)
    totp_since: Mapped[OptionalInstant]
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    office: Mapped[Any] = relationship("Office", foreign_keys="User.office_id", viewonly=True)

    # The session this person came in with; set by the loader, never stored here.
    session_token: str | None = None

    def get_id(self) -> str:
        """What the cookie carries: the session's token, never the person's id."""
        return self.session_token or ""

    def may(self, area: Area, level: Level) -> bool:
        """Whether one of the person's roles allows this (domain.md 1.3)."""
        return may(self.roles, area, level)

    @property
    def role_names(self) -> list[Any]:
        return [role_label(role) for role in sorted(self.roles)]


class SignInSession(Base):
    """One signed-in browser: ends when idle, after some hours, or at once when revoked."""

    __tablename__ = "sign_in_session"
    on_trail: ClassVar[bool] = False  # sign-ins have lines of their own

    id: Mapped[Key]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[UUID] = link("user_account.id", index=True)
    started_at: Mapped[Instant] = mapped_column(default=now)
    seen_at: Mapped[Instant] = mapped_column(default=now)
    ended_at: Mapped[OptionalInstant]


class RecoveryCode(Base):
    """A code that stands for the phone once, when the phone is lost."""

    __tablename__ = "recovery_code"
    on_trail: ClassVar[bool] = False  # setting up and signing in have lines of their own

    id: Mapped[Key]
    user_id: Mapped[UUID] = link("user_account.id", index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    used_at: Mapped[OptionalInstant]


class StaffTraining(Base):
    """A training somebody of the staff took part in, and until when it counts (R-28)."""

    __tablename__ = "staff_training"

    id: Mapped[Key]
    user_id: Mapped[UUID] = link("user_account.id", index=True)
    kind: Mapped[str] = mapped_column(String(12))
    held_on: Mapped[dt.date] = mapped_column(Date)
    expires_on: Mapped[dt.date | None] = mapped_column(Date)

    __table_args__ = (
        CheckConstraint("expires_on IS NULL OR expires_on >= held_on", name="in_order"),
    )


class SignInFailure(Base):
    """A failed try, counted per name and per address by every process that serves the centre."""

    __tablename__ = "sign_in_failure"
    on_trail: ClassVar[bool] = False

    id: Mapped[Key]
    # Keyed hash of what was tried (name or address): nothing to read here.
    tried: Mapped[bytes] = mapped_column(LargeBinary(16))
    at: Mapped[Instant] = mapped_column(default=now)

    __table_args__ = (Index(None, "tried", "at"),)


class HeldForm(Base):
    """What somebody had typed when the session ran out, sealed, until they sent it again."""

    __tablename__ = "held_form"
    on_trail: ClassVar[bool] = False

    id: Mapped[Key]
    user_id: Mapped[UUID] = link("user_account.id", index=True)
    path: Mapped[str] = mapped_column(Text)
    answers: Mapped[list[list[str]]] = personal(list, nullable=False)
    # A file was sent with it, which is not kept: the person is told to choose it again.
    with_file: Mapped[bool] = mapped_column(default=False)
    held_at: Mapped[Instant] = mapped_column(default=now)
    # When signing in led the person back to it, which it does once.
    offered_at: Mapped[OptionalInstant]


class Confirmation(Base):
    """Somebody typed their password again, and why, before they opened what can hurt most (T4)."""

    __tablename__ = "confirmation"

    id: Mapped[Key]
    user_id: Mapped[UUID] = link("user_account.id")
    # No foreign key: the session's row goes after a month, what it opened is remembered.
    session_id: Mapped[UUID] = mapped_column(OpaqueId)
    at: Mapped[Instant] = mapped_column(default=now)
    reason: Mapped[str] = personal(nullable=False)

    __table_args__ = (Index(None, "session_id", "at"),)


class AlertsSeen(Base):
    """Up to which line of the trail somebody has looked through the alerts."""

    __tablename__ = "alerts_seen"
    on_trail: ClassVar[bool] = False  # marking them as seen has a line of its own

    user_id: Mapped[UUID] = mapped_column(OpaqueId, ForeignKey("user_account.id"), primary_key=True)
    last_id: Mapped[int] = mapped_column(BigInteger)
