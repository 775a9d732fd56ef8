"""What staff do with a contact: log it, mend it, join it to the client it turned out to be."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.base.moments import at_local, local_day, now
from mrc_cases.clients.models import Client, Consultation
from mrc_cases.clients.states import wake
from mrc_cases.extensions import db

# One call that lasts longer than a day is a slip of the keyboard.
LONGEST_MINUTES = 1440

explain_constraint("uq_consultation_entry_key", _l("This contact is already saved."))


def moment_of(
    day: dt.date | None, time: dt.time | None, time_zone: str, present: dt.datetime
) -> dt.datetime:
    """When a contact happened: now, unless a day or a time was given; never in the future.

    A day without a time is taken as noon, which is that day in every zone.
    """
    if day is None and time is None:
        return present
    asked = at_local(day or local_day(present, time_zone), time or dt.time(12), time_zone)
    if day == local_day(present, time_zone) and time is None:
        return present
    if asked > present:
        raise RuleBroken(_("A contact cannot lie in the future."), field="day")
    return asked


def log_consultation(
    *,
    staff: User,
    time_zone: str,
    channel: str,
    outcome: str,
    gender: str | None = None,
    topic: str | None = None,
    more_topics: Sequence[str] = (),
    services: Sequence[str] = (),
    client: Client | None = None,
    entry_key: str | None = None,
    day: dt.date | None = None,
    time: dt.time | None = None,
    code_word_token: int | None = None,
    **facts: Any,
) -> Consultation:
    """Write down one contact; the same entry sent twice is saved once.

    Dropped, silent, abusive and wrong-number calls need no topic: they are work, not counselling.
    """
    present = now()
    saved = _already_saved(entry_key)
    if saved is not None:
        return saved
    topics = _topics(topic, more_topics, outcome)
    happened_at = moment_of(day, time, time_zone, present)
    consultation = Consultation(
        staff_id=staff.id,
        office_id=staff.office_id or (client.office_id if client else None),
        client_id=client.id if client else None,
        happened_at=happened_at,
        happened_on=local_day(happened_at, time_zone),
        channel=channel,
        outcome=outcome,
        gender=gender or "U",
        topics=topics,
        services=tuple(dict.fromkeys(services)),
        entry_key=entry_key,
        code_word_token=None if client else code_word_token,
        **{name: value for name, value in facts.items() if value is not None},
    )
    _check(consultation)
    if client is not None:
        _speak_for_client(consultation, client)
        wake(client, outcome, consultation.happened_on, local_day(present, time_zone))
    db.session.add(consultation)
    db.session.flush()
    return consultation


def _already_saved(entry_key: str | None) -> Consultation | None:
    if entry_key is None:
        return None
    return db.session.scalar(select(Consultation).where(Consultation.entry_key == entry_key))


def _topics(topic: str | None, more: Sequence[str], outcome: str) -> tuple[str, ...]:
    """The topics, the main one first and none twice."""
    if topic is None and outcome in codes.COUNTS_AS_CONSULTATION:
        raise RuleBroken(_("Choose what it was about."), field="topic")
    return tuple(dict.fromkeys([*([topic] if topic else []), *more]))


def _check(consultation: Consultation) -> None:
    minutes = consultation.minutes
    if minutes is not None and not 0 <= minutes <= LONGEST_MINUTES:
        raise RuleBroken(_("Enter the minutes as a number from 0 to 1440."), field="minutes")


def _speak_for_client(consultation: Consultation, client: Client) -> None:
    """What the file knows about the person is not asked again."""
    profile = client.profile
    consultation.gender = profile.gender if profile.gender in {"F", "M", "X"} else "U"
    consultation.country = profile.nationality
    consultation.age_band = _age_band(profile.born_month, consultation.happened_on)
    if consultation.language in {None, "NC"}:
        consultation.language = profile.language


def _age_band(born_month: int | None, day: dt.date) -> str:
    if born_month is None:
        return codes.AGE_UNKNOWN
    months = day.year * 12 + day.month - 1 - born_month
    return codes.age_band(max(months, 0) // 12)


def change_consultation(
    consultation: Consultation,
    *,
    version: int,
    topic: str | None = None,
    more_topics: Sequence[str] = (),
    **facts: Any,
) -> None:
    """Mend what was written; refuses to write over somebody else's newer version."""
    if version != consultation.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this contact meanwhile. Compare, then save again."),
            consultation.version,
            {name: getattr(consultation, name) for name in facts},
        )
    consultation.topics = _topics(topic, more_topics, facts.get("outcome", consultation.outcome))
    for name, value in facts.items():
        setattr(consultation, name, value)
    _check(consultation)


def join_to_client(consultation: Consultation, client: Client) -> None:
    """Give an anonymous contact to the client it was; it stays one contact of one person."""
    if consultation.client_id is not None:
        raise RuleBroken(_("This contact already belongs to a client."))
    consultation.client_id = client.id
    consultation.office_id = consultation.office_id or client.office_id
    consultation.joined_at = now()
    wake(client, consultation.outcome, consultation.happened_on, now().date())
    # From here on the file knows who called: the word the caller chose has done its work.
    consultation.code_word_token = None
