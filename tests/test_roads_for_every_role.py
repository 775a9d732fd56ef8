"""Restricted people never leak: every road of the house, walked by every role.

The rules are found in the url map, so that a new room is walked without being named here. A reader
of the office BA has a file of their own; out of reach are a client of another office, one they are
kept away from, and one nobody assigned to them, and each is tied to the reader's own work: a
relative, a group, a task, a booked hour, a pair that may be one person.
"""

import datetime as dt
import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from mrc_cases.access.guard import PUBLIC
from mrc_cases.access.models import User
from mrc_cases.access.permissions import Area, Reach, Role, reach
from mrc_cases.appointments.models import Appointment
from mrc_cases.appointments.room_actions import new_feed
from mrc_cases.base.moments import now
from mrc_cases.base.trail import TrailLine, note, write_notes
from mrc_cases.centre.models import Office
from mrc_cases.clients.access_actions import assign, break_glass, keep_away
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.facts import IntakeFacts
from mrc_cases.clients.intake_models import Agreement, IntakeDraft
from mrc_cases.clients.models import Client
from mrc_cases.documents.models import AttachedFile, FileContent
from mrc_cases.followup.models import FollowUpTask
from mrc_cases.household.actions import link_relative
from mrc_cases.household.models import FamilyLink
from mrc_cases.merging.models import DuplicatePair
from mrc_cases.reports.making import REPORTS
from mrc_cases.sessions.actions import Topic as SessionTopic
from mrc_cases.sessions.actions import add_addendum, keep_note, write_session
from mrc_cases.sessions.draft_actions import save_draft
from mrc_cases.sessions.models import CounsellingSession
from tests.conftest import PASSWORD, day_in_the_centre
from tests.hidden_rooms import (
    IN_OFFICE,
    NAMED_ALONE,
    ROOM_RECORDS,
    hang_rooms,
    move_plan_parts,
)

ZONE = "Europe/Bratislava"
READERS = [
    ("reception",), ("counsellor",), ("mediator",), ("legal",), ("psychosocial",), ("shelter",),
    ("manager",), ("reporting",), ("data_protection",), ("administrator",),
    ("counsellor", "mediator"), ("manager", "counsellor"), ("reception", "psychosocial"),
    ("manager", "data_protection"),
]  # fmt: skip
# The conditions are the same SQL on both engines; PostgreSQL is walked by those who see most.
WALKS = [
    *(("sqlite", roles) for roles in READERS),
    *(("postgresql", roles) for roles in (("manager", "counsellor"), ("reception",))),
]
OWN_WORDS = "Known to the reader"


@dataclass
class Hidden:
    """A client out of reach: what hangs at them by argument name, and their words by area."""

    client: Client
    is_in_office: bool
    is_barred: bool = False
    reason: str = ""  # of an emergency
    keys: dict[str, UUID] = field(default_factory=dict)
    words: dict[Area, list[str]] = field(default_factory=dict)

    def forbidden(self, roles: frozenset[Role]) -> set[str]:
        """Of the words those that the table of rights does not give this reader."""
        words = {
            word
            for area, words in self.words.items()
            if not (self.is_in_office and reach(roles, area) == Reach.OFFICE)
            for word in words
        }
        watches = Role.DATA_PROTECTION in roles and not self.is_barred
        return words - {self.reason} if watches else words  # who watches reads why, no more


# Argument of an address -> the area that decides who may read the record behind it.
RECORDS = {
    "client_id": Area.CLIENTS,
    "consultation_id": Area.CONTACTS,
    "session_id": Area.SESSIONS,
    "task_id": Area.CONTACTS,
    "appointment_id": Area.CONTACTS,
    "file_id": Area.CLIENTS,
    "link_id": Area.CLIENTS,
    "one": Area.CLIENTS,
    "other": Area.CLIENTS,
    **ROOM_RECORDS,
}


def plain_fillers(reader: User, owner: User, token: str) -> dict[str, list[str]]:
    """Argument of an address -> values that are no record of a client."""
    nobody = str(uuid4())
    return {
        "user_id": [str(reader.id), str(owner.id)],
        "office_id": [str(reader.office_id)],
        "period_id": [nobody],
        "hours_id": [nobody],
        "run_id": [nobody],  # a register that was brought in: of counts and sheets
        "merge_id": [nobody],  # by POST only; the pair's own pages are walked
        "name": [*REPORTS],
        "list_name": ["TOPIC"],
        "waiting_list": ["waiting", "to_ask", "exceptions"],
        "code": ["C05"],
        "word": ["nothing"],
        "form": ["csv", "json", "xlsx"],
        "table": ["persons", "clients", "reason"],
        "answer": ["active", "total", "OTH"],
        "token": [token],
        **dict.fromkeys(
            (
                "assignment_id",
                "bed_id",
                "letter_id",
                "part_id",
                "partner_id",
                "room_id",
                "service_id",
            ),
            [nobody],
        ),  # fmt: skip
        "purpose": ["SHARE", "CONTACT_LATER"],
        "language": ["en"],
        "tag": ["en"],
        "step": ["review", "leave"],
    }


# Who may know a safe house is decided by managers, who know it by its letter alone.
LISTS_OF_READERS = {"shelter.site_list", "shelter.take_off_list"}

UNKNOWN = (
    "The address {rule} has an argument {name!r} that this test cannot fill: add it to RECORDS "
    "(a record of a client, with one made in `put_hidden`) or to `plain_fillers`."
)


@pytest.fixture
def owner(make_user: Any) -> User:
    """Who looks after all the hidden clients."""
    found: User = make_user("counsellor", "psychosocial", name="Otto Owner", office_id=None)
    return found


@pytest.fixture
def put_hidden(put_client: Any, owner: User, session: Any, today: dt.date) -> Any:
    """A client with a record of every kind, each with words nobody else has."""

    def put(tag: str, phone: str, office: Office, reader: User, own: Client) -> Hidden:
        client = put_client(
            owner, f"Xymena{tag} Qvist{tag}", phones=[phone], papers=[f"PQ{tag}77"],
            answers={"heard": "OTH", "other_answers": {"heard": f"otherwords{tag}"}},
            intake=IntakeFacts(needs=("C05",), next_step=f"nextstep{tag}"),
        )  # fmt: skip
        client.contact_rule, client.remarks = f"rule{tag}", f"remark{tag}"
        client.neutral_sender = f"sender{tag}"
        hidden = Hidden(client, office.code == "BA", reason=f"dangerwords{tag}")
        _hang(hidden, tag, owner, today, session)
        keys, words = hang_rooms(client, tag, owner, office.id, today, session)
        hidden.keys |= keys
        for area, more in words.items():
            hidden.words[area] = [*hidden.words.get(area, []), *more]
        _tie(client, reader, owner, own, session)
        break_glass(client, owner.id, f"dangerwords{tag} at the door of the house")
        session.flush()
        _put_in_office(client, office, session)
        move_plan_parts(session, office.id, hidden.keys)
        hidden.words[Area.CLIENTS] = [
            f"Xymena{tag}", f"Qvist{tag}", phone[-9:], f"PQ{tag}77", client.client_no,
            f"nextstep{tag}", f"rule{tag}", f"remark{tag}", f"sender{tag}", f"title{tag}",
            f"bytes{tag}", f"aunt{tag}", f"familyremark{tag}", f"dangerwords{tag}", f"draft{tag}",
            f"otherwords{tag}", str(client.id),
        ]  # fmt: skip
        session.commit()
        return hidden

    return put


def _hang(hidden: Hidden, tag: str, owner: User, today: dt.date, session: Any) -> None:
    client, facts = hidden.client, {"client_id": hidden.client.id}
    consultation = Consultation(
        **facts, staff_id=owner.id, channel="PHONE", happened_at=now(), happened_on=today,
        topics=("C05",), outcome="CALLBACK", note=f"contactnote{tag}",
    )  # fmt: skip
    task = FollowUpTask(**facts, what=f"taskwords{tag}", owner_id=owner.id, due_on=today)
    appointment = Appointment(
        **facts, staff_id=owner.id, starts_at=now() + dt.timedelta(hours=1), minutes=30,
        service="S01", remark=f"appointmentremark{tag}",
    )  # fmt: skip
    attached = AttachedFile(
        **facts, title=f"title{tag}", size=9, kind="LETTER", media_type="image/png"
    )
    session.add_all([consultation, task, appointment, attached])
    session.add(Agreement(**facts, how="SIGNED", points_told=(), given_on=today))
    session.add(
        IntakeDraft(owner_id=owner.id, answers={"full_name": [f"draft{tag}"]}, expires_on=today)
    )
    session.flush()
    session.add(FileContent(file_id=attached.id, content=f"bytes{tag}".encode()))
    relation = link_relative(
        client, relative=None, relative_name=f"aunt{tag}", relation="RELATIVE",
        remark=f"familyremark{tag}",
    )  # fmt: skip
    held = write_session(
        staff=owner, time_zone=ZONE, form="INDIVIDUAL", kind="LEG", state="held",
        topics=[SessionTopic("C05", "PROGRESS")], client=client, advice=f"advice{tag}",
        agreed=f"agreed{tag}",
    )  # fmt: skip
    add_addendum(held, owner, words=f"addendum{tag}")
    save_draft(None, owner, client.id, {"advice": [f"sessiondraft{tag}"]}, today)
    keep_note(client, words=f"innerlife{tag}", happened_on=today, today=today)
    hidden.keys |= {
        "client_id": client.id, "one": client.id, "other": client.id, "session_id": held.id,
        "consultation_id": consultation.id, "task_id": task.id, "appointment_id": appointment.id,
        "file_id": attached.id, "link_id": relation.id,
    }  # fmt: skip
    hidden.words |= {
        Area.CONTACTS: [f"contactnote{tag}", f"taskwords{tag}", f"appointmentremark{tag}"],
        Area.SESSIONS: [f"advice{tag}", f"agreed{tag}", f"addendum{tag}", f"sessiondraft{tag}"],
        Area.PSYCHOSOCIAL: [f"innerlife{tag}"],
    }


def _tie(client: Client, reader: User, owner: User, own: Client, session: Any) -> None:
    """Tie the hidden client to the reader's own work, so that a road leads there."""
    link_relative(own, relative=client, relative_name=None, relation="SIBLING")
    session.add(
        FollowUpTask(client_id=client.id, what=OWN_WORDS, owner_id=reader.id,
                     due_on=day_in_the_centre(), office_id=reader.office_id)
    )  # fmt: skip
    session.add(
        # Booked by the reader: whoever receives a client is told who comes, who books is not.
        Appointment(client_id=client.id, staff_id=owner.id, created_by_id=reader.id,
                    starts_at=now(), minutes=10, service="S01", office_id=reader.office_id)
    )  # fmt: skip
    session.add(
        Consultation(client_id=client.id, staff_id=reader.id, channel="PHONE", happened_at=now(),
                     happened_on=now().date(), outcome="CALLBACK", topics=("C05",),
                     office_id=reader.office_id)
    )  # fmt: skip
    first, second = sorted([client.id, own.id])
    session.add(DuplicatePair(first_id=first, second_id=second, weight=99, same=("name",)))


def _put_in_office(client: Client, office: Office, session: Any) -> None:
    """Move everything of a client to an office, as if it had been written there."""
    models: tuple[Any, ...] = (
        Client, Consultation, FollowUpTask, Appointment, AttachedFile, FamilyLink,
        CounsellingSession, *IN_OFFICE,
    )  # fmt: skip
    for model in models:
        key = Client.id if model is Client else model.client_id
        for record in session.scalars(select(model).where(key == client.id)):
            record.office_id = office.id


@dataclass
class House:
    """The reader's browser, what they may not see, and what they may."""

    app: Flask
    reader: User
    owner: User  # of the hidden clients
    browser: Any
    hidden: list[Hidden]
    own: Client
    token: str

    @property
    def forbidden(self) -> set[str]:
        """Every word that must stand nowhere for this reader."""
        words = (each.forbidden(self.reader.roles) for each in self.hidden)
        return {"wordsofthree"}.union(*words)


@pytest.fixture
def roles(request: Any) -> tuple[str, ...]:
    """What the reader is; given by `WALKS`."""
    found: tuple[str, ...] = request.param
    return found


@pytest.fixture
def house(
    roles: tuple[str, ...], app: Flask, make_user: Any, browser_for: Any, put_client: Any,
    put_hidden: Any, owner: User, office: Office, session: Any,
) -> House:  # fmt: skip
    reader = make_user(*roles, name="Rosa Reader")
    own = put_client(make_user("counsellor"), "Known Neighbour", phones=["+421905999000"])
    assign(own, reader.id)
    far_office = session.scalars(select(Office).where(Office.code == "KE")).one()
    hidden = [
        put_hidden("far", "+421905111201", far_office, reader, own),
        put_hidden("barred", "+421905111202", office, reader, own),
        put_hidden("loose", "+421905111203", office, reader, own),
    ]
    assign(hidden[1].client, reader.id)
    keep_away(hidden[1].client, reader.id, "a cousin of hers")
    hidden[1].is_in_office, hidden[1].is_barred = False, True  # whatever the role says
    write_session(
        staff=reader, time_zone=ZONE, form="GROUP", kind="INF", state="planned", topics=[],
        attendees=[own, hidden[0].client, hidden[2].client], title=OWN_WORDS,
    )  # fmt: skip
    for name in ("Adam", "Boris", "Cyril"):  # words under “other” count from three files on
        more = {"heard": "OTH", "other_answers": {"heard": "wordsofthree"}}
        put_client(owner, f"{name} Farber", answers=more).office_id = far_office.id
    for each in hidden:
        note(session, "read", each.client)
    token = new_feed(reader.id)
    session.info["user_id"] = owner.id
    write_notes(session, app.extensions["keys"].subkey("trail"))
    session.commit()
    browser = browser_for(reader)
    browser.post("/confirm", password=PASSWORD, reason="To walk every road there is")
    return House(app, reader, owner, browser, hidden, own, token)


def rules_of(app: Flask, method: str) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint != "static"
    ]


def values_of(name: str, hidden: Hidden, plain: dict[str, list[str]], rule: Rule) -> list[str]:
    if name in RECORDS:
        return [str(hidden.keys[name])]
    if name not in plain:
        pytest.fail(UNKNOWN.format(rule=rule.rule, name=name))
    return plain[name]


def addresses(rule: Rule, house: House, hidden: Hidden) -> Iterator[str]:
    """Every address of a rule with a hidden client's records, one argument varied at a time."""
    plain = plain_fillers(house.reader, house.owner, house.token)
    values = {name: values_of(name, hidden, plain, rule) for name in sorted(rule.arguments)}
    for name in values or {"": [""]}:
        for value in values.get(name, [""]):
            chosen = {each: found[0] for each, found in values.items()} | {name: value}
            with house.app.test_request_context():
                built = house.app.url_map.bind("").build(rule.endpoint, {
                    each: _typed(chosen[each]) for each in rule.arguments
                })  # fmt: skip
            yield built


def _typed(value: str) -> Any:
    return UUID(value) if re.fullmatch(r"[0-9a-f-]{36}", value) else value


def said(page: Any) -> str:
    """All that an answer says, also inside a workbook."""
    content = page.data
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return html.unescape(content.decode("utf-8", errors="replace"))


def leaks(page: Any, words: set[str]) -> set[str]:
    text = said(page)
    return {
        word
        for word in words
        if word in text and re.search(rf"(?<![a-z]){re.escape(word)}(?!\d)", text)
    }


def asked_for_more(hidden: Hidden) -> str:
    """Every record's key as a question behind an address: `?client_id=...&draft=...`."""
    keys = {**hidden.keys, "contact": hidden.keys["consultation_id"],
            "staff": hidden.keys["client_id"], "person": hidden.keys["client_id"]}  # fmt: skip
    return "&".join(f"{name}={key}" for name, key in keys.items())


def must_refuse(rule: Rule, house: House, hidden: Hidden) -> bool:
    """Whether the page is of a record that the table does not give this reader."""
    areas = [RECORDS[name] for name in rule.arguments if name in RECORDS]
    in_reach = [
        hidden.is_in_office and reach(house.reader.roles, area) == Reach.OFFICE for area in areas
    ]
    if rule.endpoint in LISTS_OF_READERS and Role.MANAGER in house.reader.roles:
        return False
    if NAMED_ALONE & rule.arguments:
        return True
    if "ticket_id" in rule.arguments and hidden.is_in_office:
        return False  # whoever serves the queue sees that somebody waits, not who
    return bool(areas) and not all(in_reach)


def of_records(rule: Rule) -> bool:
    return any(name in RECORDS for name in rule.arguments)


def meets(rule: Rule, house: House) -> list[Hidden]:
    """With whom a rule is walked: each of the hidden where their records stand in the address."""
    return house.hidden if of_records(rule) else house.hidden[:1]


def walk_pages(house: House) -> set[str]:
    """Open every page; which of them show the reader's own client."""
    shows_own = set()
    for rule in rules_of(house.app, "GET"):
        for hidden in meets(rule, house):
            for address in addresses(rule, house, hidden):
                page = house.browser.get(address, follow=False)
                assert leaks(page, house.forbidden) == set(), address
                assert page.status < 500, address
                if must_refuse(rule, house, hidden):
                    assert page.status in {403, 404}, f"{address}: {page.status}"
                if "Known Neighbour" in said(page):
                    shows_own.add(address)
    return shows_own


def ask_behind_addresses(house: House) -> None:
    """Ask every other page about the hidden ones: `?client_id=...`."""
    for rule in rules_of(house.app, "GET"):
        if of_records(rule):
            continue
        for hidden in house.hidden:
            address = next(addresses(rule, house, hidden))
            page = house.browser.get(f"{address}?{asked_for_more(hidden)}", follow=False)
            words = house.forbidden - {str(key) for key in hidden.keys.values()}
            assert leaks(page, words) == set(), address
            assert page.status < 500, address


def press_every_button(house: House) -> None:
    """Send every form that stands at a record out of reach; nothing is done."""
    for rule in rules_of(house.app, "POST"):
        for hidden in house.hidden:
            if not must_refuse(rule, house, hidden):
                continue
            for address in addresses(rule, house, hidden):
                page = house.browser.post(address, follow=False, do="remove", state="cancelled")
                assert page.status in {403, 404}, f"{address}: {page.status}"
                assert leaks(page, house.forbidden) == set(), address


# Questions asked by POST that write nothing -> the fields in which one types.
SEARCHES = {
    "clients.search": ("text",),
    "clients.duplicates": ("full_name", "contacts-0-value"),
    "counselling.index": ("code_word",),
    "counselling.whom": ("find",),
    "registers.index": (),
    "registers.match": (),
    "access.confirm": (),
    "access.change_password": (),
    "consents.read": (),
    "shelter.ask": (),
    "waiting.take_place": (),
    "access.check_trail": (),
}


def test_every_search_is_known_here(empty_app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in rules_of(empty_app, "POST")
        if getattr((view := empty_app.view_functions[rule.endpoint]), "only_reads", False)
        and getattr(view, "access", None) is not PUBLIC
    }
    assert found == set(SEARCHES), "a search this test must type into: add it to SEARCHES"


def search_for_everybody(house: House) -> None:
    """Type names, phones and numbers of the hidden ones; what was typed may stand in the box."""
    for hidden in house.hidden:
        given, family, *others = hidden.words[Area.CLIENTS][:5]
        for rule in rules_of(house.app, "POST"):
            for box in SEARCHES.get(rule.endpoint, ()):
                for text in (f"{given} {family}", *others):
                    page = house.browser.post(rule.rule, follow=False, **{box: text})
                    words = {word for word in house.forbidden if word not in text}
                    assert leaks(page, words) == set(), (rule.rule, text)


@pytest.mark.parametrize(
    ("engine_name", "roles"),
    WALKS,
    indirect=True,
    ids=[f"{engine}-{'+'.join(roles)}" for engine, roles in WALKS],
)
def test_nobody_out_of_reach_is_met_on_any_road(house: House) -> None:
    shows_own = walk_pages(house)
    ask_behind_addresses(house)
    press_every_button(house)
    search_for_everybody(house)

    # It can fail: who reads clients meets the name of their own one.
    reads = reach(house.reader.roles, Area.CLIENTS) >= Reach.NAME
    assert ("/clients/" in shows_own) == reads


@pytest.mark.parametrize(
    ("engine_name", "roles"),
    [("sqlite", roles) for roles in (("manager", "counsellor"), ("psychosocial", "shelter"),
                                     ("legal", "reception"), ("mediator",))],
    indirect=True,
)  # fmt: skip
def test_a_page_that_names_a_client_leaves_a_line_on_the_trail(
    house: House, office: Office, session: Any, today: dt.date
) -> None:
    mine = Hidden(house.own, True)
    _hang(mine, "own", house.reader, today, session)
    keys, _words = hang_rooms(house.own, "own", house.reader, office.id, today, session)
    mine.keys |= keys
    _put_in_office(house.own, office, session)
    move_plan_parts(session, office.id, mine.keys)
    session.commit()
    named, unnoted = set(), set()
    for rule in rules_of(house.app, "GET"):
        for address in _with_and_without(next(addresses(rule, house, mine)), house.own):
            before = _last_line(session)
            page = house.browser.get(address, follow=False)
            assert page.status < 500, address
            if page.status == 200 and {"Known Neighbour", house.own.client_no} & leaks(
                page, {"Known Neighbour", house.own.client_no}
            ):
                named.add(rule.endpoint)
                unnoted |= {rule.endpoint} if _last_line(session) == before else set()
    assert unnoted == set()
    assert len(named) > 10


@pytest.mark.parametrize(
    ("engine_name", "roles"), [("sqlite", ("manager", "counsellor"))], indirect=True
)
def test_a_search_that_finds_somebody_leaves_a_line_on_the_trail(
    house: House, session: Any
) -> None:
    """Also one that only tells that the person has a file somewhere."""
    found, unnoted = set(), set()
    hidden = house.hidden[0].words[Area.CLIENTS]
    for rule in rules_of(house.app, "POST"):
        for box in SEARCHES.get(rule.endpoint, ()):
            for text in ("Known Neighbour", "+421905999000", *hidden[:5]):
                before = _last_line(session)
                page = house.browser.post(rule.rule, follow=False, **{box: text})
                said_of = {"Known Neighbour</", "A person in another file", "same phone"}
                if any(words in page.text for words in said_of):
                    found.add(rule.endpoint)
                    unnoted |= {rule.endpoint} if _last_line(session) == before else set()
    assert unnoted == set()
    assert "clients.duplicates" in found


def _with_and_without(address: str, client: Client) -> tuple[str, str]:
    return address, f"{address}?client_id={client.id}"


def _last_line(session: Any) -> int:
    session.rollback()
    return session.scalar(select(func.max(TrailLine.id))) or 0
