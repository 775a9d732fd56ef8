"""What counsellors of the fictional centre are busy with: tasks, sessions, families, plans.

A few dozen of each, made by the same actions as real ones, so that no page is empty.
"""

import datetime as dt
import io
import random
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.moments import local_day, now
from mrc_cases.clients.access_models import Assignment
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.models import Client
from mrc_cases.clients.safe_contact import AllowedHours
from mrc_cases.demonstration.consents import fill_consents
from mrc_cases.demonstration.meetings import fill_calendar
from mrc_cases.demonstration.waiting_room import fill_waiting_room
from mrc_cases.documents.actions import attach
from mrc_cases.extensions import db
from mrc_cases.followup.actions import add_task
from mrc_cases.household.actions import link_relative
from mrc_cases.incidents.actions import record_incident, write_safety_plan, write_step
from mrc_cases.merging.actions import keep_pairs
from mrc_cases.merging.pairs import possible_pairs
from mrc_cases.merging.queries import everybody
from mrc_cases.plans.actions import add_goal, add_step, begin_plan, end_plan, tick
from mrc_cases.plans.models import Plan
from mrc_cases.sessions.actions import Heads, Topic, sign, write_session

EACH = 12  # clients of each counsellor who get something
OPEN_CASES = 3  # contacts of each that are not ended
# A search for people registered twice in a larger register would hold the filling up.
MOST_COMPARED = 3000
TASKS = (
    "Call about the answer of the labour inspector",
    "Ask the school for the enrolment form",
    "Send the list of lawyers",
    "Remind of the appointment at the foreign police",
    "Look for a doctor who speaks the language",
)
ADVICE = (
    ("LEG", "C05", "PROGRESS", "The permit can be renewed until the end of the month.",
     "Brings the rent contract."),
    ("SOC", "T16", "REFERRED", "The town has emergency housing; a place is free.",
     "Goes there today with the letter."),
    ("JOB", "T14", "CLIENT_ACTS", "Unpaid wages can be claimed within three years.",
     "Writes down the hours of each week."),
    ("LEG", "C09", "NO_WAY", "The law knows no way for a cousin.", "Asks again after one year."),
    ("INF", "C10", "RESOLVED", "The insurance covers the children too.", "Has the form."),
)  # fmt: skip

PLANS: tuple[tuple[Any, ...], ...] = (
    (
        "I want to work as a nurse again, as at home.",
        ("Have the diploma recognised", (
            "Translate the diploma", "Send it to the chamber", "Pay the fee",
            "Ask what became of it", "Fetch the decision",
        )),
        ("Speak the language well enough", ("Begin the evening course", "Sit the exam")),
    ),
    (
        "An own room, where the children can sleep.",
        ("Find a room", ("Look at three rooms", "Ask the town for a place", "Sign the contract")),
    ),
    (
        "Open a small kitchen with food from home.",
        ("Papers of the firm", ("Choose a name", "Register the trade", "Open an account",
                                "Ask the hygiene office", "Find a bookkeeper")),
    ),
)  # fmt: skip


def fill_casework(staff: Mapping[str, UUID], time_zone: str, seed: int, clients: int) -> None:
    """Give the counsellors' newest clients tasks, sessions and relatives."""
    chance = random.Random(seed + 2)
    today = local_day(now(), time_zone)
    everybodys = {}
    for login in ("counsellor", "manager", "advisor"):
        counsellor = db.session.get_one(User, staff[login])
        people = everybodys[login] = _newest(counsellor)
        for place, client in enumerate(people):
            _one_client(counsellor, client, place, today, time_zone, chance)
        for one, other in zip(people[::4], people[1::4], strict=False):
            link_relative(one, relative=other, relative_name=None, relation="SIBLING",
                          hide_from_relative=chance.random() < 0.3)  # fmt: skip
        for client in people[:1]:  # a small centre has clients for one counsellor only
            _attach_picture(client)
            _one_incident(counsellor, client, today)
            _came_back(counsellor, client, today)
            _careful_phone(client)
        _leave_open(counsellor, people)
        _plans(counsellor, people, today)
        fill_consents(people, today)
    _one_group(db.session.get_one(User, staff["manager"]), time_zone)
    fill_calendar(staff, everybodys, time_zone)
    fill_waiting_room(staff, _newest(db.session.get_one(User, staff["manager"])), time_zone, seed)
    if clients <= MOST_COMPARED:
        keep_pairs(possible_pairs(everybody()))
    db.session.flush()


def _newest(counsellor: User) -> list[Client]:
    query = (
        select(Client)
        .join(Assignment, Assignment.client_id == Client.id)
        .where(Assignment.user_id == counsellor.id, Assignment.until_at.is_(None))
        .order_by(Client.registered_on.desc(), Client.id)
        .limit(EACH)
    )
    return list(db.session.scalars(query))


def _one_client(
    counsellor: User, client: Client, place: int, today: dt.date, time_zone: str,
    chance: random.Random,
) -> None:  # fmt: skip
    due_on = today + dt.timedelta(days=chance.randrange(-6, 12))
    add_task(
        what=TASKS[place % len(TASKS)], due_on=due_on, today=min(due_on, today), client=client,
        owner_id=counsellor.id, is_urgent=place % 5 == 0,
    )  # fmt: skip
    contact = _latest_contact(client)
    if contact is None:
        return
    kind, topic, result, advice, agreed = ADVICE[place % len(ADVICE)]
    written = write_session(
        staff=counsellor, time_zone=time_zone, form="INDIVIDUAL", kind=kind, state="held",
        topics=[Topic(topic, result)], client=client, contact=contact, advice=advice,
        agreed=agreed, minutes=45, day=contact.happened_on if contact.happened_on < today else None,
        language_asked=client.profile.language,
        language_used="eng" if place % 3 == 0 else client.profile.language,
        interpreter="PHONE" if place % 4 == 0 else "NONE",
    )  # fmt: skip
    if place % 2:
        sign(written, counsellor)


def _leave_open(counsellor: User, people: list[Client]) -> None:
    """What the latest contacts did not end stays with the counsellor."""
    keys = [client.id for client in people]
    query = select(Consultation).where(
        Consultation.client_id.in_(keys), Consultation.outcome == "ANSWERED"
    )
    latest = query.order_by(Consultation.happened_at.desc(), Consultation.id).limit(OPEN_CASES)
    for contact in db.session.scalars(latest):
        contact.staff_id, contact.state = counsellor.id, "open"


def _latest_contact(client: Client) -> Consultation | None:
    query = select(Consultation).where(Consultation.client_id == client.id)
    return db.session.scalar(query.order_by(Consultation.happened_at.desc()).limit(1))


def _attach_picture(client: Client) -> None:
    """A blank page, as a phone's camera would send it."""
    out = io.BytesIO()
    Image.new("RGB", (620, 877), "white").save(out, "JPEG")
    attach(client, out.getvalue(), title="Decision of the foreign police", kind="DECISION")


def _one_incident(counsellor: User, client: Client, today: dt.date) -> None:
    """Read by the counsellor alone, like every one."""
    incident = record_incident(
        recorder=counsellor, client=client, today=today, place="WORK", alleged_role="EMPLOYER",
        labour_types=["PASSPORT", "WAGES"], account="The employer keeps the passport in a safe.",
        wishes="To have the passport back and to leave.",
    )  # fmt: skip
    write_step(incident, counsellor, words="Told which inspector can ask for the passport.")
    write_safety_plan(
        incident, today, signs="He takes the phone away.", people="The neighbour in flat 4.",
        to_take="Papers, medicine, charger.", code_word="umbrella",
    )  # fmt: skip


def _came_back(counsellor: User, client: Client, today: dt.date) -> None:
    """The newest client had a plan before the one of now."""
    before = _plan(client, counsellor, 0, today - dt.timedelta(days=400))
    end_plan(before, state="ended", how_it_went="Went home for a year.", today=today)


def _plans(counsellor: User, people: list[Client], today: dt.date) -> None:
    for place, client in enumerate(people[::3]):
        begun_on = today - dt.timedelta(days=20 + place)
        plan = _plan(client, counsellor, place, begun_on)
        for step in plan.goals[0].steps[: place % 3 + 1]:
            tick(step, plan, today - dt.timedelta(days=place))


def _plan(client: Client, counsellor: User, place: int, begun_on: dt.date) -> Plan:
    aim, *goals = PLANS[place % len(PLANS)]
    plan = begin_plan(
        client, owner_id=counsellor.id, aim=str(aim), today=begun_on,
        review_on=begun_on + dt.timedelta(days=90),
    )  # fmt: skip
    for words, steps in goals:
        goal = add_goal(plan, words=words)
        for number, step in enumerate(steps):
            add_step(
                goal, plan, client, words=step, doer_id=counsellor.id if number % 2 else None,
                due_on=begun_on + dt.timedelta(days=10 * (number + 1)), today=begun_on,
            )  # fmt: skip
    return plan


def _careful_phone(client: Client) -> None:
    """A phone that the employer may pick up, to be called on weekday mornings."""
    detail = next(iter(client.contact_details), None)
    if detail is not None:
        mornings = AllowedHours(frozenset(range(5)), dt.time(9), dt.time(11, 30))
        detail.allowed_hours, detail.belongs_to = mornings.as_stored(), "EMPLOYER"


def _one_group(counsellor: User, time_zone: str) -> None:
    write_session(
        staff=counsellor, time_zone=time_zone, form="GROUP", kind="INF", state="held",
        topics=[Topic("T14", "PROGRESS")], title="Rights at work", place="Community hall",
        for_whom="People who work without a contract",
        minutes=90, attendees=_newest(counsellor)[:3],
        heads=[Heads("F", "25-34", 5), Heads("M", "unknown", 3)],
    )  # fmt: skip
