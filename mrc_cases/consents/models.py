"""The consent, the text that was read out for it, and what is to be kept from whom."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Date,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.errors import explain_constraint
from mrc_cases.base.models import (
    Base,
    Codes,
    Instant,
    Key,
    OpaqueId,
    OptionalInstant,
    Record,
    in_words,
    link,
)
from mrc_cases.base.moments import now
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient

# The purpose whose agreements are made at the intake, and kept in `agreement`.
AT_INTAKE = "REGISTER"
ALREADY_GIVEN = _l("This has been agreed already. Change the present agreement instead.")


class ConsentText(Base):
    """What is read out for a purpose, in one language. A new version stands beside the old one.

    Written by the centre, or one that came with the program and was used for a consent.
    """

    __tablename__ = "consent_text"

    id: Mapped[Key]
    purpose: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(12))  # a tag: ar, pt-BR
    number: Mapped[int]  # 1 is the first
    body: Mapped[str] = mapped_column(Text)  # paragraphs, an empty line between
    is_shipped: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[Instant] = mapped_column(default=now)
    written_by_id: Mapped[UUID | None] = link("user_account.id")

    __table_args__ = (
        UniqueConstraint("purpose", "language", "number"),
        CheckConstraint("number >= 1", name="number"),
    )


class Consent(OfClient, Record, Base):
    """An agreement of the client for one purpose, given or refused; never edited, only succeeded.

    `agreement` beside it holds the one for the purpose REGISTER, made at intake.
    Run out is not a state: whether a consent has is read from `expires_on`.
    """

    __tablename__ = "consent"
    area: ClassVar[Area] = Area.CONSENTS

    client_id: Mapped[UUID] = link("client.id")
    purpose: Mapped[str] = mapped_column(String(16))
    # To whom and how much; for SHARE only.
    data_set: Mapped[str | None] = mapped_column(String(12))
    partner_id: Mapped[UUID | None] = mapped_column(OpaqueId)  # of the directory; no foreign key
    recipient_words: Mapped[str | None] = personal()  # who is not in the directory
    # The partner's key in hexadecimal, or a keyed hash of the words; "" for the centre itself.
    recipient_key: Mapped[str] = mapped_column(String(36), default="")
    state: Mapped[str] = mapped_column(String(12), default="given")
    text_id: Mapped[UUID | None] = link("consent_text.id")  # None: on a paper brought along
    language_read: Mapped[str | None] = mapped_column(String(3))
    interpreter: Mapped[str] = mapped_column(String(16), default="NONE")
    how: Mapped[str] = mapped_column(String(12))
    points_told: Mapped[Codes]  # of the seven of HTCDS
    given_by: Mapped[str] = mapped_column(String(12), default="CLIENT")
    giver_name: Mapped[str | None] = personal()  # of the guardian, or who else
    child_agrees: Mapped[bool | None]  # a child's own word beside the guardian's; None: no child
    witness: Mapped[str | None] = personal()
    given_on: Mapped[dt.date] = mapped_column(Date)  # or refused
    expires_on: Mapped[dt.date | None] = mapped_column(Date)  # the last day it holds
    withdrawn_at: Mapped[OptionalInstant]
    closing_word: Mapped[str | None] = personal()  # why it was taken back, or does not count
    # The consent this one took the place of.
    succeeds_id: Mapped[UUID | None] = link("consent.id", unique=True)
    # The form's own key: a second press of the button finds the first one's record.
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    __table_args__ = (
        # One living consent of a client for a purpose and a recipient.
        Index(
            "uq_consent_client_id_purpose_recipient_key",
            "client_id", "purpose", "recipient_key", unique=True,
            sqlite_where=text("state = 'given'"), postgresql_where=text("state = 'given'"),
        ),
        Index(None, "client_id", "given_on", "id"),
        Index(None, "state", "expires_on", "id"),
        Index(None, "purpose", "state", "given_on", "id"),
        CheckConstraint(
            "state IN ('given','renewed','refused','withdrawn','invalidated')", name="state"
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        CheckConstraint("(purpose = 'SHARE') = (data_set IS NOT NULL)", name="data_set"),
        CheckConstraint("(purpose = 'SHARE') = (recipient_key <> '')", name="recipient"),
        CheckConstraint("expires_on IS NULL OR expires_on >= given_on", name="in_order"),
    )  # fmt: skip

    def has_run_out(self, on: dt.date) -> bool:
        """Whether its last day has passed."""
        return self.expires_on is not None and self.expires_on < on

    def is_living(self, on: dt.date) -> bool:
        """Whether one may act on it that day."""
        return self.state == "given" and self.given_on <= on and not self.has_run_out(on)

    def state_on(self, on: dt.date) -> str:
        """A code of CONSENT_STATE, with `expired` for a given one that has run out."""
        return "expired" if self.state == "given" and self.has_run_out(on) else self.state


IS_GIVEN = Consent.state == in_words("given")

explain_constraint("uq_consent_client_id_purpose_recipient_key", ALREADY_GIVEN)
explain_constraint("uq_consent_entry_key", _l("This is saved already."))
explain_constraint(
    "uq_consent_succeeds_id",
    _l("Somebody else has just put another agreement in the place of this one. Look again."),
)

explain_constraint(
    "uq_consent_text_purpose_language_number",
    _l("Somebody else has just saved a new version of this text. Look at it first."),
)

# What may change in a consent: how it ended. (Joining two files moves it with a statement of its
# own, which asks nobody here.)
_MAY_CHANGE = {"state", "withdrawn_at", "closing_word", "updated_at", "updated_by_id", "version",
               "archived_at"}  # fmt: skip


class NeverEdited(Exception):
    """A programming fault: a consent was to be written over instead of succeeded."""


@event.listens_for(Consent, "before_update")
def _only_ends(_mapper: Any, _connection: Connection, consent: Consent) -> None:
    state = inspect(consent)
    changed = {
        each.key for each in state.mapper.column_attrs if state.attrs[each.key].history.added
    }
    if changed - _MAY_CHANGE:
        raise NeverEdited(", ".join(sorted(changed - _MAY_CHANGE)))


class Withholding(OfClient, Record, Base):
    """What a client does not want told to somebody: a partner, a kind of partner, a relative.

    It holds until the client lifts it, whatever was agreed before or is agreed later.
    """

    __tablename__ = "withholding"
    area: ClassVar[Area] = Area.CONSENTS

    client_id: Mapped[UUID] = link("client.id", index=True)
    partner_id: Mapped[UUID | None] = mapped_column(OpaqueId)  # of the directory; no foreign key
    partner_kind: Mapped[str | None] = mapped_column(String(16))
    whom: Mapped[str | None] = personal()  # in words: "my brother Arben"
    what: Mapped[str | None] = personal()  # None: nothing at all may be told
    lifted_at: Mapped[OptionalInstant]
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    __table_args__ = (
        CheckConstraint(
            "partner_id IS NOT NULL OR partner_kind IS NOT NULL OR whom IS NOT NULL", name="whom"
        ),
    )


explain_constraint("uq_withholding_entry_key", _l("This is saved already."))
