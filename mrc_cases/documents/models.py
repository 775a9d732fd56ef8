"""The attached file: what it is, and apart from that its sealed content."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, OpaqueId, Record, link
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient

# The kind that needs the person's consent, to be kept and to be opened.
PHOTO = "PHOTO"


class AttachedFile(OfClient, Record, Base):
    """A paper or picture of a client. Removed ones keep their line, without the content."""

    __tablename__ = "attached_file"
    area: ClassVar[Area] = Area.CLIENTS

    client_id: Mapped[UUID] = link("client.id")
    session_id: Mapped[UUID | None] = link("counselling_session.id", index=True)
    title: Mapped[str] = personal(nullable=False)
    kind: Mapped[str] = mapped_column(String(12))
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int] = mapped_column(Integer)  # bytes, as kept
    is_confidential: Mapped[bool] = mapped_column(default=False)  # never printed with the file

    __table_args__ = (
        Index(None, "client_id", "created_at", "id"),
        CheckConstraint(
            "media_type IN ('application/pdf','image/jpeg','image/png')", name="media_type"
        ),
        CheckConstraint("size > 0", name="size"),
    )


class FileContent(Base):
    """The bytes of a file, sealed; apart from the file, so that a list never reads them.

    In the database, not beside it: one transaction, one backup, one rotation of keys.
    """

    __tablename__ = "file_content"
    on_trail: ClassVar[bool] = False  # the file's own line says it

    file_id: Mapped[UUID] = mapped_column(
        OpaqueId, ForeignKey("attached_file.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = personal(bytes, nullable=False)
