"""What is remembered of a register that came in: the run, its rows, and the mapping used."""

from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import CheckConstraint, ColumnElement, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Key, OpaqueId, OptionalInstant, Record, link
from mrc_cases.base.sealing import personal

STATES = {
    "running": _l("Coming in"),
    "finished": _l("In"),
    "failed": _l("Stopped by a fault"),
    "undone": _l("Undone"),
}


class ImportRun(Record, Base):
    """One file brought in as one batch, which can be undone as one batch."""

    __tablename__ = "import_run"
    area: ClassVar[Area] = Area.IMPORTS

    file_name: Mapped[str] = personal(nullable=False)  # names of files name people
    state: Mapped[str] = mapped_column(String(12), default="running")
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    clients_added: Mapped[int] = mapped_column(default=0)
    consultations_added: Mapped[int] = mapped_column(default=0)
    rows_known: Mapped[int] = mapped_column(default=0)
    rows_refused: Mapped[int] = mapped_column(default=0)
    # The refused rows with their reasons, kept so that they can be mended and brought in again.
    refusals: Mapped[list[Any] | None] = personal(list)
    refused_rows: Mapped[list[Any] | None] = personal(list)  # sheets as `Sheet.as_plain` says
    # The upload and its mapping while they are needed: a run that died can go on. A page asked for
    # it, so it is not kept for a run in a terminal.
    upload: Mapped[dict[str, Any] | None] = personal(dict)
    finished_at: Mapped[OptionalInstant]
    undone_at: Mapped[OptionalInstant]

    __table_args__ = (
        CheckConstraint("state IN ('running','finished','failed','undone')", name="state"),
    )

    @property
    def state_label(self) -> LazyString:
        """How far it is, in words."""
        return STATES[self.state]

    @classmethod
    def is_own(cls, user_id: UUID) -> ColumnElement[bool]:
        return cls.created_by_id == user_id


class ImportedRow(Base):
    """That a row of a register is in already, and as which record; names nobody."""

    __tablename__ = "imported_row"
    on_trail: ClassVar[bool] = False

    # Keyed hash of what a row is known by: see `identity`. A mended row is known by two.
    row_token: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    # Keyed hash of all the row says: the same number with other words is another row.
    content: Mapped[bytes] = mapped_column(LargeBinary(16))
    record_id: Mapped[UUID] = mapped_column(OpaqueId)
    run_id: Mapped[UUID] = link("import_run.id", index=True)


class SavedMapping(Base):
    """How the columns and words of a register are ours, kept for the next file."""

    __tablename__ = "saved_mapping"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = personal(nullable=False)  # values of a register may name people
