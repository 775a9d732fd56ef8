"""What this room tells on a client's timeline: a paper on the day it was attached."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from mrc_cases.access.permissions import Area
from mrc_cases.access.queries import sees
from mrc_cases.clients.telling import ASKED_CLIENT, KINDS, Kind, day_of, told
from mrc_cases.documents.models import AttachedFile


def _files(reader: Any) -> Select[Any]:
    f = AttachedFile
    return told(
        f, day=day_of(f.created_at), what=f.kind, staff_id=f.created_by_id,
        is_private=f.is_confidential,
    ).where(f.client_id == ASKED_CLIENT, *sees(reader, f))  # fmt: skip


KINDS.append(
    # Translators: on the timeline of a file: a paper or picture was attached
    Kind(
        "document", _l("Document"), Area.CLIENTS, _files, "FILE_KIND",
        endpoint="documents.show", argument="file_id",
    )
)  # fmt: skip
