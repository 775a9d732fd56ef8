"""What this room tells on a client's timeline; of psychosocial notes only that there is one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    case,
    exists,
    null,
    select,
    true,
    type_coerce,
)

from mrc_cases.access.permissions import Area
from mrc_cases.access.queries import sees
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.happenings import TOLD_ELSEWHERE
from mrc_cases.clients.own_contacts import OWN_CONTACTS
from mrc_cases.clients.telling import ASKED_CLIENT, KINDS, Kind, day_of, told
from mrc_cases.sessions.models import (
    Addendum,
    CounsellingSession,
    PsychosocialNote,
    SessionAttendee,
)


def _with_client() -> ColumnElement[bool]:
    """The client's own sessions, and the groups they came to."""
    came = select(SessionAttendee.session_id).where(SessionAttendee.client_id == ASKED_CLIENT)
    return (CounsellingSession.client_id == ASKED_CLIENT) | CounsellingSession.id.in_(came)


_PSYCHOSOCIAL = CounsellingSession.kind == "PSY"


def _open_words(words: Any) -> ColumnElement[Any]:
    """The words of a session, but for a group's, which are about others too, and psychosocial."""
    with_one = (CounsellingSession.client_id == ASKED_CLIENT) & ~_PSYCHOSOCIAL
    return case((with_one, type_coerce(words, LargeBinary())), else_=null())


def _sessions(reader: Any) -> Select[Any]:
    s = CounsellingSession
    return told(
        s, day=s.happened_on, what=s.kind, state=s.state, minutes=s.minutes, staff_id=s.staff_id,
        is_private=_PSYCHOSOCIAL, words=(_open_words(s.advice), _open_words(s.agreed)),
    ).where(_with_client(), *sees(reader, s))  # fmt: skip


def _addenda(reader: Any) -> Select[Any]:
    a, s = Addendum, CounsellingSession
    return (
        told(a, day=day_of(a.written_at), page=a.session_id, staff_id=a.written_by_id,
             is_private=_PSYCHOSOCIAL, words=(_open_words(a.words),))
        .join(s, s.id == a.session_id)
        .where(s.client_id == ASKED_CLIENT, *sees(reader, s))
    )  # fmt: skip


def _psychosocial(reader: Any) -> Select[Any]:
    n = PsychosocialNote
    return told(
        n, page=n.client_id, day=n.happened_on, staff_id=n.created_by_id, is_private=true()
    ).where(n.client_id == ASKED_CLIENT, *sees(reader, n))


def _by_session(reader: Any) -> ColumnElement[bool]:
    """A contact that is a session, for whoever may read the session."""
    s = CounsellingSession
    return exists().where(s.consultation_id == Consultation.id, *sees(reader, s))


TOLD_ELSEWHERE.append(_by_session)
OWN_CONTACTS.append(CounsellingSession.consultation_id)
KINDS += [
    Kind(
        "session", _l("Counselling session"), Area.SESSIONS, _sessions, "SESSION_KIND",
        "SESSION_STATE",
        ((_l("Advice"), CounsellingSession.advice), (_l("Agreed"), CounsellingSession.agreed)),
        "sessions.show", "session_id",
    ),
    Kind(
        "addendum", _l("Addendum"), Area.SESSIONS, _addenda,
        words=((_l("Addendum"), Addendum.words),), endpoint="sessions.show", argument="session_id",
    ),
    Kind(
        "psychosocial", _l("Psychosocial note"), Area.PSYCHOSOCIAL, _psychosocial,
        endpoint="sessions.notes", argument="client_id",
    ),
]  # fmt: skip
