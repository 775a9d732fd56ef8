"""The person with a file: client, dated profile, ways of contact, papers (domain.md R-01)."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Codes, OpaqueId, Record, link
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient, clients_barred_to, clients_of
from mrc_cases.clients.safe_contact import AllowedHours

# A version of the profile that is valid until further notice.
OPEN_END = dt.date(9999, 12, 31)


class Client(Record, Base):
    """A person with a file. What identifies is sealed here; what is counted is in the profile."""

    __tablename__ = "client"
    area: ClassVar[Area] = Area.CLIENTS

    client_no: Mapped[str] = mapped_column(String(16), unique=True)
    # The name as the person says or writes it, all its parts in their order, any script.
    full_name: Mapped[str | None] = personal()
    other_script_name: Mapped[str | None] = personal()
    family_name: Mapped[str | None] = personal()  # which part is the family name, if asked
    alias: Mapped[str | None] = personal()
    uses_alias: Mapped[bool] = mapped_column(default=False)
    # To the day only if known so; the month that statistics need is in the profile.
    born_on: Mapped[dt.date | None] = personal(dt.date)
    registered_on: Mapped[dt.date] = mapped_column(Date)  # the first intake ever
    state: Mapped[str] = mapped_column(String(12), default="active")
    neutral_sender: Mapped[str | None] = personal()  # who a letter or call pretends to be
    contact_rule: Mapped[str | None] = personal()  # in words: "Never leave a message."
    counsellor_gender: Mapped[str | None] = mapped_column(String(4))
    remarks: Mapped[str | None] = personal()
    # The file this one was joined to, for a person who was registered twice.
    merged_into_id: Mapped[UUID | None] = mapped_column(OpaqueId)
    import_run_id: Mapped[UUID | None] = mapped_column(OpaqueId, index=True)

    profile: Mapped["ProfileVersion"] = relationship(
        primaryjoin=lambda: and_(
            Client.id == ProfileVersion.client_id, ProfileVersion.valid_to == OPEN_END
        ),
        viewonly=True,
        uselist=False,
    )
    contact_details: Mapped[list["ContactDetail"]] = relationship(
        order_by="ContactDetail.position", cascade="all, delete-orphan"
    )
    documents: Mapped[list["IdentityDocument"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        Index(None, "registered_on", "created_at", "id"),
        Index(None, "office_id", "registered_on", "created_at", "id"),
        Index(None, "state", "registered_on", "created_at", "id"),
        # Of the few only: else SQLite takes it for a way to those who were not joined, all others.
        Index(
            "ix_client_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        CheckConstraint("full_name IS NOT NULL OR alias IS NOT NULL", name="has_a_name"),
        CheckConstraint(
            "state IN ('active','dormant','closed','anonymised','merged','deceased')", name="state"
        ),
    )

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        """Own is what one is assigned to now; who registers a person is assigned by it."""
        return cls.id.in_(clients_of(user_id))

    @classmethod
    def is_barred(cls, user_id: UUID) -> ColumnElement[bool]:
        """Whether a member of staff is kept away from this one file, whatever their roles say."""
        return cls.id.in_(clients_barred_to(user_id))

    @property
    def display_name(self) -> str:
        """The name the person wants to be called by."""
        chosen = self.alias if self.uses_alias else self.full_name
        return chosen or self.alias or self.full_name or self.client_no


# What a list needs to call clients, and to know how to reach them: the rest stays sealed.
CALLED: tuple[Any, ...] = (Client.client_no, Client.full_name, Client.alias, Client.uses_alias)
CALLED_AND_REACHED = (*CALLED, Client.contact_rule, Client.neutral_sender)
# How clients follow one another: by the day of their first intake, then as they were written down.
IN_ORDER = (Client.registered_on, Client.created_at, Client.id)


# Every question of the profile, in the order staff ask; a missing answer is DK, PNA or NC.
PROFILE_QUESTIONS = (
    "gender", "stage", "language", "interpreter", "nationality", "nationality_2", "nationality_3",
    "birth_country", "born_month", "birth_precision", "residence_area", "arrived_month", "status",
    "education", "labour", "employment_kind", "sector", "domestic_work", "lives_with_employer",
    "written_contract", "work_permitted", "occupation", "last_occupation", "reason_main",
    "reasons_other", "prefer_country", "prefer_country_2", "prefer_country_3",
    "earlier_migration", "earlier_countries", "marital", "children_in_care", "heard",
    "spoken_languages", "minor_care", "emigrant_registry_on", "gender_detail", "other_answers",
)  # fmt: skip


class ProfileVersion(Base):
    """The profile as it was from one day until another: a report of March shows March for ever.

    Valid from `valid_from` up to the day before `valid_to`. Codes of domain.md 2, or a missing
    answer (of a country with an X before it: NC is New Caledonia). What is asked but counted in no
    table and could hurt (status) is sealed.
    """

    __tablename__ = "profile_version"
    area: ClassVar[Area] = Area.CLIENTS

    client_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("client.id", ondelete="CASCADE"), primary_key=True
    )
    valid_from: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    valid_to: Mapped[dt.date] = mapped_column(Date, default=OPEN_END)
    gender: Mapped[str] = mapped_column(String(3))
    stage: Mapped[str] = mapped_column(String(3))
    language: Mapped[str] = mapped_column(String(3))
    interpreter: Mapped[str] = mapped_column(String(3), default="NC")  # YES, NO or missing
    nationality: Mapped[str] = mapped_column(
        String(4), default="XNC"
    )  # the one the client calls main
    nationality_2: Mapped[str | None] = mapped_column(String(4))
    nationality_3: Mapped[str | None] = mapped_column(String(4))
    birth_country: Mapped[str] = mapped_column(String(4), default="XNC")
    # Months since year 0 (12 * year + month - 1); a birth known to the year counts as July.
    born_month: Mapped[int | None] = mapped_column(Integer)
    birth_precision: Mapped[str] = mapped_column(String(8), default="NC")
    residence_area: Mapped[str | None] = personal()  # a place, never a street
    arrived_month: Mapped[str] = mapped_column(String(7), default="NC")  # 2009-04
    status: Mapped[str | None] = personal(tier="T3")
    education: Mapped[str] = mapped_column(String(3), default="NC")
    labour: Mapped[str] = mapped_column(String(8), default="NC")
    employment_kind: Mapped[str | None] = mapped_column(String(8))
    sector: Mapped[str | None] = mapped_column(String(3))  # ISIC A-U
    domestic_work: Mapped[str | None] = mapped_column(String(3))
    lives_with_employer: Mapped[str | None] = mapped_column(String(3))
    written_contract: Mapped[str | None] = mapped_column(String(3))
    work_permitted: Mapped[str | None] = mapped_column(String(3))
    occupation: Mapped[str] = mapped_column(String(4), default="NC")  # usual, ISCO-08 2 digits
    last_occupation: Mapped[str | None] = mapped_column(String(4))
    reason_main: Mapped[str] = mapped_column(String(24), default="NC")
    reasons_other: Mapped[Codes]
    prefer_country: Mapped[str] = mapped_column(String(4), default="XNC")  # first; XUND: undecided
    prefer_country_2: Mapped[str | None] = mapped_column(String(4))
    prefer_country_3: Mapped[str | None] = mapped_column(String(4))
    earlier_migration: Mapped[str] = mapped_column(String(3), default="NC")
    earlier_countries: Mapped[Codes]
    marital: Mapped[str | None] = mapped_column(String(8))
    children_in_care: Mapped[str] = mapped_column(String(3), default="NC")  # 0-30 or missing
    heard: Mapped[str] = mapped_column(String(24), default="NC")
    spoken_languages: Mapped[Codes]  # "ukr:native", in the client's order
    minor_care: Mapped[str | None] = mapped_column(String(16))  # GUARDIAN, UNACCOMPANIED
    emigrant_registry_on: Mapped[dt.date | None] = mapped_column(Date)
    gender_detail: Mapped[str | None] = personal(tier="T3")
    other_answers: Mapped[dict[str, Any] | None] = personal(dict)  # the words behind each OTH

    __table_args__ = (
        UniqueConstraint("client_id", "valid_to"),
        CheckConstraint("valid_from < valid_to", name="in_order"),
        # The client's rows lie together: a report looks each active client up once.
        {"sqlite_with_rowid": False},
    )

    @property
    def nationalities(self) -> list[str]:
        """All of them, the main one first."""
        return [n for n in (self.nationality, self.nationality_2, self.nationality_3) if n]

    @classmethod
    def has_nationality(cls, countries: Any) -> ColumnElement[bool]:
        """Whether any of a person's nationalities is among these."""
        columns = (cls.nationality, cls.nationality_2, cls.nationality_3)
        return or_(*(column.in_(countries) for column in columns))


class ContactDetail(OfClient, Record, Base):
    """One way to reach a client, and how to use it without harm (safe-contact rules)."""

    __tablename__ = "contact_detail"
    area: ClassVar[Area] = Area.CLIENTS

    client_id: Mapped[UUID] = link("client.id", index=True)
    kind: Mapped[str] = mapped_column(String(8))  # PHONE, EMAIL, ADDRESS, OTHER
    value: Mapped[str] = personal(nullable=False)  # a phone as E.164 where it can be read as one
    is_safe: Mapped[bool] = mapped_column(default=False)
    belongs_to: Mapped[str | None] = personal()  # whose it is: CLIENT, EMPLOYER, ...
    allowed_hours: Mapped[dict[str, Any] | None] = personal(dict)
    hours: Mapped[str | None] = personal()  # in words: what `allowed_hours` cannot say
    who_may_answer: Mapped[str | None] = personal()
    message_allowed: Mapped[str] = mapped_column(String(3), default="NC")
    position: Mapped[int] = mapped_column(default=0)

    @property
    def allowed(self) -> AllowedHours | None:
        """The hours that can be reckoned with."""
        return AllowedHours.read(self.allowed_hours)


class IdentityDocument(OfClient, Record, Base):
    """A passport or permit shown at the desk; its number is sealed, and found by a token."""

    __tablename__ = "identity_document"
    area: ClassVar[Area] = Area.CLIENTS

    client_id: Mapped[UUID] = link("client.id", index=True)
    kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = personal(nullable=False)
    country: Mapped[str | None] = mapped_column(String(4))
    expires_on: Mapped[dt.date | None] = mapped_column(Date)


class SearchToken(Base):
    """A keyed token of a name, phone or document; see `base/search_tokens.py`."""

    __tablename__ = "search_token"
    on_trail: ClassVar[bool] = False

    token: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    client_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("client.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    __table_args__ = ({"sqlite_with_rowid": False},)
