"""What is done about incidents: written down, acted upon, closed; who is named for one."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.access.queries import stands_above
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, explain_constraint
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from mrc_cases.incidents.models import (
    ComplaintReceiver,
    Incident,
    IncidentReader,
    IncidentStep,
    SafetyPlan,
)
from mrc_cases.incidents.queries import may_be_named, receivers

explain_constraint("uq_incident_entry_key", _l("This is saved already."))
explain_constraint("uq_incident_reader_open", _l("This person is named already."), "reader")
explain_constraint("uq_complaint_receiver_user_id", _l("This person is named already."), "user")

# From which state to which others.
NEXT = {"recorded": ("in_action", "closed"), "in_action": ("closed",), "closed": ("in_action",)}


def record_incident(
    *, recorder: User, client: Client, today: dt.date, entry_key: str | None = None, **facts: Any
) -> Incident:
    """Write down what was done to a client; whoever writes it is the first who is named for it."""
    saved = _already_saved(entry_key)
    if saved is not None:
        return saved
    _check_day(facts.get("happened_on"), today)
    incident = _put(client=client, office_id=client.office_id, today=today, entry_key=entry_key,
                    **facts)  # fmt: skip
    name_reader(incident, recorder.id)
    return incident


def complain(
    *,
    recorder: User,
    client: Client | None,
    today: dt.date,
    concerns_id: UUID | None,
    receiver_id: UUID | None = None,
    entry_key: str | None = None,
    **facts: Any,
) -> Incident:
    """Write down a complaint about the centre's own staff.

    The first focal person who is neither concerned nor above the person concerned receives it, or
    the one the recorder chose instead. The recorder reads it no more, unless they receive it.
    """
    saved = _already_saved(entry_key)
    if saved is not None:
        return saved
    _check_day(facts.get("happened_on"), today)
    receiver = receiver_id or _first_receiver(concerns_id)
    incident = _put(client=client, office_id=recorder.office_id, today=today, entry_key=entry_key,
                    is_complaint=True, concerns_id=concerns_id, **facts)  # fmt: skip
    name_reader(incident, receiver, field="receiver")
    return incident


def _put(*, client: Client | None, today: dt.date, **facts: Any) -> Incident:
    incident = Incident(client_id=client.id if client else None, recorded_on=today, **facts)
    db.session.add(incident)
    db.session.flush()
    return incident


def _already_saved(entry_key: str | None) -> Incident | None:
    if entry_key is None:
        return None
    return db.session.scalar(select(Incident).where(Incident.entry_key == entry_key))


def _check_day(happened_on: dt.date | None, today: dt.date) -> None:
    if happened_on is not None and happened_on > today:
        raise RuleBroken(_("This day lies in the future."), "happened_on")


def _first_receiver(concerns_id: UUID | None) -> UUID:
    for user, _position in receivers():
        if concerns_id is None or not _is_concerned(user.id, concerns_id):
            return user.id
    raise RuleBroken(
        _("Nobody is named who may receive this. Choose somebody you trust below."), "receiver"
    )


def _is_concerned(user_id: UUID, concerns_id: UUID) -> bool:
    return user_id == concerns_id or stands_above(user_id, concerns_id)


def name_reader(
    incident: Incident, user_id: UUID, *, field: str = "reader", new_id: UUID | None = None
) -> None:
    """Let somebody read an incident from now on; never whom it concerns, nor those above them."""
    if incident.concerns_id is not None and _is_concerned(user_id, incident.concerns_id):
        raise RuleBroken(_("This person may not read this complaint."), field)
    if not may_be_named(user_id):
        raise RuleBroken(_("The roles of this person do not allow it."), field)
    db.session.add(IncidentReader(id=new_id, incident_id=incident.id, user_id=user_id))
    db.session.flush()
    note(db.session, "grant", incident, to=str(user_id))


def pass_on(named: IncidentReader, user_id: UUID) -> None:
    """Name a colleague in the place of one who leaves; never whom the incident concerns."""
    others = select(IncidentReader.id).where(
        IncidentReader.incident_id == named.incident_id,
        IncidentReader.user_id == user_id,
        IncidentReader.until_at.is_(None),
    )
    if db.session.scalar(others) is None:
        name_reader(db.session.get_one(Incident, named.incident_id), user_id)
    named.until_at = now()


def unname_reader(incident: Incident, user_id: UUID) -> None:
    """End somebody's reading of an incident; somebody always remains."""
    query = select(IncidentReader).where(
        IncidentReader.incident_id == incident.id, IncidentReader.until_at.is_(None)
    )
    named = list(db.session.scalars(query.with_for_update()))
    if {each.user_id for each in named} <= {user_id}:
        raise RuleBroken(_("Name somebody else first: an incident is never left alone."), "reader")
    for each in named:
        if each.user_id == user_id:
            each.until_at = now()


def write_step(
    incident: Incident, writer: User, *, words: str, new_id: UUID | None = None
) -> IncidentStep:
    """Write down what was done; it stays as it was written."""
    step = IncidentStep(id=new_id, incident_id=incident.id, written_by_id=writer.id, words=words)
    if incident.state == "recorded":
        incident.state = "in_action"
    db.session.add(step)
    db.session.flush()
    return step


def go_on(
    incident: Incident,
    writer: User,
    *,
    state: str,
    version: int,
    words: str | None,
    new_id: UUID | None = None,
) -> None:
    """Close an incident, or open a closed one again; both say why."""
    if version != incident.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."),
            incident.version,
            {},
        )
    if state not in NEXT[incident.state]:
        raise RuleBroken(_("The incident is not in a state for that. Look at it again."))
    if not words:
        raise RuleBroken(_("Write what came of it, or why it is opened again."), "words")
    write_step(incident, writer, words=words, new_id=new_id)
    incident.state = state
    incident.closed_at = now() if state == "closed" else None


def write_safety_plan(
    incident: Incident, today: dt.date, *, new_id: UUID | None = None, **plan: Any
) -> SafetyPlan:
    """A new plan beside those before; an incident of nobody has none."""
    if incident.client_id is None:
        raise RuleBroken(_("A safety plan is for somebody with a file."))
    review_on = plan.get("review_on")
    if review_on is not None and review_on < today:
        raise RuleBroken(_("This day has gone by."), "review_on")
    if not any(value for name, value in plan.items() if name != "review_on"):
        raise RuleBroken(_("Write down at least one thing."), "signs")
    written = SafetyPlan(
        id=new_id, client_id=incident.client_id, incident_id=incident.id,
        office_id=incident.office_id, **plan,
    )  # fmt: skip
    db.session.add(written)
    db.session.flush()
    return written


def add_receiver(*, user_id: UUID, new_id: UUID | None = None) -> ComplaintReceiver:
    """Name one more focal person for complaints, after those before."""
    if not may_be_named(user_id):
        raise RuleBroken(_("The roles of this person do not allow it."), "user")
    places = [position for _user, position in receivers()]
    added = ComplaintReceiver(id=new_id, user_id=user_id, position=max(places, default=0) + 1)
    db.session.add(added)
    db.session.flush()
    return added


def remove_receiver(user_id: UUID) -> None:
    """This person receives no more complaints; those received before stay theirs."""
    query = select(ComplaintReceiver).where(ComplaintReceiver.user_id == user_id)
    for each in db.session.scalars(query):
        db.session.delete(each)
    db.session.flush()
