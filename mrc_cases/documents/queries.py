"""Which files a person sees."""

from flask import abort
from sqlalchemy import Select, select

from mrc_cases.access.models import User
from mrc_cases.access.queries import sees
from mrc_cases.clients.models import Client
from mrc_cases.documents.models import AttachedFile, FileContent
from mrc_cases.extensions import db


def files_of(user: User, client: Client) -> Select[AttachedFile, str | None]:
    """A client's files and who attached them, the latest first; without their content."""
    return (
        select(AttachedFile, User.name)
        .outerjoin(User, User.id == AttachedFile.created_by_id)
        .where(*sees(user, AttachedFile), AttachedFile.client_id == client.id)
        .order_by(AttachedFile.created_at.desc(), AttachedFile.id)
        .limit(200)
    )


def content_of(attached: AttachedFile) -> bytes:
    """The bytes of a file that was asked for in scope."""
    content = db.session.scalar(
        select(FileContent.content).where(FileContent.file_id == attached.id)
    )
    if content is None:
        abort(404)
    return content
