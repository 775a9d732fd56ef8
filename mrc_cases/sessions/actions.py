"""What is done with sessions: written down, signed, added to."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken
from mrc_cases.base.moments import at_local, local_day, now
from mrc_cases.clients.birth import band_on
from mrc_cases.clients.coming import came
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.codes import GENDERS_SAID, SERVICE_OF_SESSION
from mrc_cases.extensions import db
from mrc_cases.sessions.models import (
    Addendum,
    CounsellingSession,
    HeadCount,
    PsychosocialNote,
    SessionAttendee,
    SessionTopic,
)

# A signed session can be mended for so long.
LOCKED_AFTER = dt.timedelta(hours=72)
MOST_PEOPLE = 60
FEWEST_IN_GROUP = 3


@dataclass(frozen=True)
class Topic:
    """Something that was talked about, and what came of it."""

    topic: str
    result: str


@dataclass(frozen=True)
class Heads:
    """People without a name in a group."""

    gender: str
    age_band: str
    people: int


def write_session(
    *,
    staff: User,
    time_zone: str,
    form: str,
    kind: str,
    state: str,
    topics: Sequence[Topic],
    client: Client | None = None,
    attendees: Sequence[Client] = (),
    heads: Sequence[Heads] = (),
    contact: Consultation | None = None,
    channel: str = "APPOINTMENT",
    day: dt.date | None = None,
    time: dt.time | None = None,
    entry_key: str | None = None,
    **facts: Any,
) -> CounsellingSession:
    """Write a session down; the same entry sent twice is saved once.

    A session that was held with a client is a contact too, and is counted as one: the contact it
    tells more of, if that was logged already, or a new one.
    """
    saved = _already_saved(entry_key)
    if saved is not None:
        return saved
    moment = _moment(day, time, time_zone, state)
    attending = _once(attendees, client)
    _check_people(form, client, len({each.id for each in attendees}), heads, state)
    found = CounsellingSession(
        staff_id=staff.id, office_id=(client.office_id if client else None) or staff.office_id,
        client_id=client.id if client else None, form=form, kind=kind, state=state,
        happened_at=moment, happened_on=local_day(moment, time_zone), entry_key=entry_key, **facts,
    )  # fmt: skip
    _add(found, topics, attending, heads)
    if state == "held" and client is not None:
        found.consultation_id = (contact or _contact_of(found, client, channel)).id
    db.session.flush()
    return found


def _add(
    found: CounsellingSession,
    topics: Sequence[Topic],
    attending: Sequence[Client],
    heads: Sequence[Heads],
) -> None:
    db.session.add(found)
    _put_topics(found, topics)
    found.attendees = [SessionAttendee(client_id=each.id) for each in attending]
    found.head_counts = [HeadCount(**vars(each)) for each in heads]
    db.session.flush()


def _already_saved(entry_key: str | None) -> CounsellingSession | None:
    if entry_key is None:
        return None
    query = select(CounsellingSession).where(CounsellingSession.entry_key == entry_key)
    return db.session.scalar(query)


def _moment(day: dt.date | None, time: dt.time | None, time_zone: str, state: str) -> dt.datetime:
    present = now()
    today = local_day(present, time_zone)
    if (day is None or day == today) and time is None:
        return present
    moment = at_local(day or today, time or dt.time(12), time_zone)
    if moment > present and state in {"held", "absent"}:
        raise RuleBroken(_("This lies in the future: choose “Planned”."), "day")
    return moment


def _once(attendees: Sequence[Client], client: Client | None) -> list[Client]:
    """Nobody twice; the client of the session is in it anyway."""
    unique = {each.id: each for each in attendees}
    if client is not None:
        unique.pop(client.id, None)
    return list(unique.values())


def _check_people(
    form: str,
    client: Client | None,
    named: int,
    heads: Sequence[Heads],
    state: str,
) -> None:
    if (form == "GROUP") != (client is None):
        raise RuleBroken(_("A group has no single client, every other session has one."), "form")
    people = named + sum(each.people for each in heads)
    if form != "GROUP":
        if heads:
            raise RuleBroken(_("Only a group is counted without names."), "form")
        return
    if people > MOST_PEOPLE:
        raise RuleBroken(_("A group has at most 60 people."), "attendees")
    if state in {"held", "signed"} and people < FEWEST_IN_GROUP:
        raise RuleBroken(
            _("A group has at least three people; write down two as individual sessions."),
            "attendees",
        )


def _put_topics(found: CounsellingSession, topics: Sequence[Topic]) -> None:
    unique = {each.topic: each for each in topics}
    if not unique and found.state == "held":
        raise RuleBroken(_("Choose what it was about."), "topics-0-topic")
    kept = {each.topic: each for each in found.topics}
    found.topics = [
        _kept_topic(kept.get(each.topic), each, position)
        for position, each in enumerate(unique.values())
    ]


def _kept_topic(kept: SessionTopic | None, wanted: Topic, position: int) -> SessionTopic:
    row = kept or SessionTopic(topic=wanted.topic)
    row.result, row.position = wanted.result, position
    return row


def _contact_of(found: CounsellingSession, client: Client, channel: str) -> Consultation:
    """The session as a contact, so that every report counts it; the words stay in the session."""
    profile = client.profile
    contact = Consultation(
        client_id=client.id,
        office_id=found.office_id,
        staff_id=found.staff_id,
        happened_at=found.happened_at,
        happened_on=found.happened_on,
        channel=channel,
        minutes=found.minutes,
        gender=profile.gender if profile.gender in GENDERS_SAID else "U",
        age_band=band_on(profile.born_month, found.happened_on),
        country=profile.nationality,
        language=found.language_used,
        interpreter=found.interpreter,
        topics=tuple(each.topic for each in found.topics),
        services=(SERVICE_OF_SESSION[found.kind],),
        outcome="ANSWERED",
    )
    db.session.add(contact)
    came(client, contact)
    db.session.flush()
    return contact


def is_locked(found: CounsellingSession) -> bool:
    """Whether only an addendum can be written now."""
    return found.signed_at is not None and now() - found.signed_at > LOCKED_AFTER


def change_session(
    found: CounsellingSession,
    *,
    user: User,
    version: int,
    topics: Sequence[Topic],
    time_zone: str,
    channel: str = "APPOINTMENT",
    client: Client | None = None,
    attendees: Collection[UUID] = (),
    heads: Sequence[Heads] = (),
    **facts: Any,
) -> None:
    """Mend a session; only who held it, and only until it is locked.

    `attendees` are the clients of a group, those out of the writer's sight among them.
    """
    _check_writer(found, user)
    if version != found.version:
        theirs = {name: getattr(found, name) for name in ("advice", "agreed", "minutes")}
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            found.version,
            theirs,
        )
    was_held = found.consultation_id is not None
    for name, value in facts.items():
        setattr(found, name, value)
    _put_topics(found, topics)
    if found.form == "GROUP":
        _check_people(found.form, client, len(set(attendees)), heads, found.state)
        _put_people(found, attendees, heads)
    if found.state in {"held", "absent"} and found.happened_at > now():
        # It was planned for later: what took place does not lie ahead.
        found.happened_at, found.happened_on = now(), local_day(now(), time_zone)
    if found.state == "held" and client is not None and not was_held:
        found.consultation_id = _contact_of(found, client, channel).id
    db.session.flush()


def _put_people(
    found: CounsellingSession, attendees: Collection[UUID], heads: Sequence[Heads]
) -> None:
    named = {each.client_id: each for each in found.attendees}
    found.attendees = [
        named.get(key) or SessionAttendee(client_id=key) for key in dict.fromkeys(attendees)
    ]
    counted = {(each.gender, each.age_band): each for each in found.head_counts}
    rows = [counted.get((each.gender, each.age_band)) or HeadCount(**vars(each)) for each in heads]
    for row, wanted in zip(rows, heads, strict=True):
        row.people = wanted.people
    found.head_counts = rows


def _check_writer(found: CounsellingSession, user: User) -> None:
    if found.staff_id != user.id:
        raise RuleBroken(_("Only who held the session can change or sign it."))
    if is_locked(found):
        raise RuleBroken(_("This session is locked. Write an addendum."))


def sign(found: CounsellingSession, user: User) -> None:
    """Say that this is how it was; 72 hours later nobody can change it."""
    _check_writer(found, user)
    if found.state != "held":
        raise RuleBroken(_("Only a session that was held can be signed."))
    found.state, found.signed_at = "signed", now()


def add_addendum(
    found: CounsellingSession, user: User, *, words: str, new_id: UUID | None = None
) -> Addendum:
    """Write later words under a session; what stands there is not touched."""
    addendum = Addendum(id=new_id, session_id=found.id, written_by_id=user.id, words=words)
    db.session.add(addendum)
    db.session.flush()
    return addendum


def keep_note(
    client: Client,
    *,
    words: str,
    happened_on: dt.date,
    today: dt.date,
    new_id: UUID | None = None,
) -> PsychosocialNote:
    """Keep a psychosocial note, for psychosocial workers assigned to the client only."""
    if happened_on > today:
        raise RuleBroken(_("This day lies in the future."), "happened_on")
    kept = PsychosocialNote(
        id=new_id, client_id=client.id, office_id=client.office_id, happened_on=happened_on,
        words=words,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept
