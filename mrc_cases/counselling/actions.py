"""What staff do with a contact: log it, mend it, take it away again."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.base.moments import local_day, local_time, now
from mrc_cases.clients.coming import came
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.clients.own_contacts import is_own_contact
from mrc_cases.counselling.facts import (
    check_facts,
    forget_who_was_silent,
    other_words,
    saved_without_words,
    speak_for_client,
)
from mrc_cases.counselling.moments import moment_of
from mrc_cases.extensions import db

explain_constraint("uq_consultation_entry_key", _l("This contact is already saved."))


def log_consultation(
    *,
    staff: User,
    time_zone: str,
    client: Client | None = None,
    entry_key: str | None = None,
    day: dt.date | None = None,
    time: dt.time | None = None,
    **answers: Any,
) -> Consultation:
    """Write down one contact; the same entry sent twice is saved once.

    Dropped, silent, abusive and wrong-number calls need no topic: they are work, not counselling.
    """
    saved = _already_saved(entry_key)
    if saved is not None:
        return saved
    facts = _facts(**answers)
    happened_at = moment_of(day, time, time_zone, now())
    consultation = Consultation(
        staff_id=staff.id,
        office_id=staff.office_id or (client.office_id if client else None),
        client_id=client.id if client else None,
        happened_at=happened_at,
        happened_on=local_day(happened_at, time_zone),
        entry_key=entry_key,
        **facts,
    )
    check_facts(consultation)
    if client is not None:
        consultation.code_word_token = None  # the file knows who called
        speak_for_client(consultation, client)
        came(client, consultation)
    forget_who_was_silent(consultation)
    db.session.add(consultation)
    db.session.flush()
    return consultation


def _facts(
    *,
    outcome: str,
    gender: str | None = None,
    topic: str | None = None,
    more_topics: Sequence[str] = (),
    services: Sequence[str] = (),
    stays_open: bool = False,
    **answers: Any,
) -> dict[str, Any]:
    """A new contact's answers as they are stored; an answer left open is what was not asked."""
    topics = _topics(topic, more_topics, outcome)
    words = other_words(topics, answers.get("caller_kind"), answers)
    stays_open = stays_open and outcome in codes.COUNTS_AS_CONSULTATION
    return {
        **{name: value for name, value in answers.items() if value is not None},
        **words,
        "outcome": outcome,
        "gender": gender or "U",
        "topics": topics,
        "services": tuple(dict.fromkeys(services)),
        "state": "open" if stays_open else "closed",
    }


def _already_saved(entry_key: str | None) -> Consultation | None:
    if entry_key is None:
        return None
    return db.session.scalar(select(Consultation).where(Consultation.entry_key == entry_key))


def _topics(topic: str | None, more: Sequence[str], outcome: str) -> tuple[str, ...]:
    """The topics, the main one first and none twice."""
    if topic is None and outcome in codes.COUNTS_AS_CONSULTATION:
        raise RuleBroken(_("Choose what it was about."), field="topic")
    return tuple(dict.fromkeys([*([topic] if topic else []), *more]))


def change_consultation(
    consultation: Consultation,
    *,
    time_zone: str,
    version: int,
    topic: str | None = None,
    more_topics: Sequence[str] = (),
    day: dt.date | None = None,
    time: dt.time | None = None,
    **facts: Any,
) -> None:
    """Mend what was written; refuses to write over somebody else's newer version."""
    if version != consultation.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this contact meanwhile. Compare, then save again."),
            consultation.version,
            _saved_meanwhile(consultation, facts, time_zone),
        )
    topics = _topics(topic, more_topics, facts.get("outcome", consultation.outcome))
    kind = facts.get("caller_kind", consultation.caller_kind)
    facts |= other_words(topics, kind, facts, without=saved_without_words(consultation))
    consultation.topics = topics
    for name, value in facts.items():
        setattr(consultation, name, value)
    check_facts(consultation)
    if consultation.state == "open" and consultation.outcome not in codes.COUNTS_AS_CONSULTATION:
        consultation.state = "closed"  # it was work, and there is nobody to go on with
    _move_in_time(consultation, day, time, time_zone)
    forget_who_was_silent(consultation)


def _saved_meanwhile(
    consultation: Consultation, facts: Mapping[str, Any], time_zone: str
) -> dict[str, Any]:
    """What stands there now, by the names of the form's questions."""
    main, *more = consultation.topics or (None,)
    day, time = shown_moment(consultation, time_zone)
    saved = {name: getattr(consultation, name) for name in facts}
    return {**saved, "topic": main, "more_topics": more, "day": day, "time": time}


def _move_in_time(
    consultation: Consultation, day: dt.date | None, time: dt.time | None, time_zone: str
) -> None:
    """Mend day and time; what is an intake's or a session's contact keeps theirs."""
    shown = shown_moment(consultation, time_zone)
    wanted = (day or shown[0], time)
    if wanted == shown or (day is None and time is None) or is_own_contact(consultation):
        return
    consultation.happened_at = moment_of(*wanted, time_zone, now())
    consultation.happened_on = local_day(consultation.happened_at, time_zone)
    if consultation.client_id is None:
        return
    client = db.session.get_one(Client, consultation.client_id)
    came(client, consultation)
    if consultation.joined_at is None:
        speak_for_client(consultation, client)  # what the file said, as of the right day


def shown_moment(consultation: Consultation, time_zone: str) -> tuple[dt.date, dt.time]:
    """Day and time of a contact as a form shows them, to the minute."""
    time = local_time(consultation.happened_at, time_zone)
    return consultation.happened_on, time.replace(second=0, microsecond=0, tzinfo=None)


def take_away(consultation: Consultation, reason: str) -> None:
    """An entry made by mistake goes: it counts nowhere, and who did it and why stays."""
    if is_own_contact(consultation):
        raise RuleBroken(_("This contact belongs to an intake or a session. It goes with them."))
    consultation.archived_at, consultation.archived_reason = now(), reason
