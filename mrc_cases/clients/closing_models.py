"""How a client's file was closed, and when it was opened again."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Record, link
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient

_LASTS = text("reopened_on IS NULL")


class FileClosing(OfClient, Record, Base):
    """One end of the work with a client: why, what became of what was open (R-01).

    It lasts until the file is opened again; a file closed twice has two of them.
    """

    __tablename__ = "file_closing"
    area: ClassVar[Area] = Area.CLIENTS

    client_id: Mapped[UUID] = link("client.id", index=True)
    reason: Mapped[str] = mapped_column(String(16))
    words: Mapped[str | None] = personal()
    closed_on: Mapped[dt.date] = mapped_column(Date)
    reopened_on: Mapped[dt.date | None] = mapped_column(Date)
    reopening_words: Mapped[str | None] = personal()

    __table_args__ = (
        # A file is closed once at a time.
        Index(
            "uq_file_closing_client_id", "client_id", unique=True,
            sqlite_where=_LASTS, postgresql_where=_LASTS,
        ),
        CheckConstraint("reopened_on IS NULL OR reopened_on >= closed_on", name="in_order"),
    )  # fmt: skip
