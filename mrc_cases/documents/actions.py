"""What is done with files: attached, removed."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete

from mrc_cases.base.errors import RuleBroken
from mrc_cases.base.moments import now
from mrc_cases.clients.models import Client
from mrc_cases.consents.needs import is_agreed
from mrc_cases.documents.contents import take
from mrc_cases.documents.models import PHOTO, AttachedFile, FileContent
from mrc_cases.extensions import db


def attach(
    client: Client,
    data: bytes,
    *,
    title: str,
    kind: str,
    is_confidential: bool = False,
    session_id: UUID | None = None,
    new_id: UUID | None = None,
) -> AttachedFile:
    """Keep a file with a client; raises RuleBroken for what is not taken."""
    if kind == PHOTO and not is_agreed(client.id, "PHOTO"):
        raise RuleBroken(
            _("The person has not agreed to a photo. Ask first, under Consent."), "kind"
        )
    content = take(data)
    attached = AttachedFile(
        id=new_id, client_id=client.id, office_id=client.office_id, session_id=session_id,
        title=title, kind=kind, media_type=content.media_type, size=len(content.data),
        is_confidential=is_confidential,
    )  # fmt: skip
    db.session.add(attached)
    db.session.flush()
    db.session.add(FileContent(file_id=attached.id, content=content.data))
    db.session.flush()
    return attached


def remove(attached: AttachedFile) -> None:
    """Take a file away: its line stays as removed, its content is gone."""
    attached.archived_at = now()
    db.session.execute(delete(FileContent).where(FileContent.file_id == attached.id))
