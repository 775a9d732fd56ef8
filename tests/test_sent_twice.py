"""A page that makes something, sent twice because the first answer was lost, makes it once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from mrc_cases.access.permissions import Role
from mrc_cases.base.models import Base
from mrc_cases.base.trail import TrailLine
from mrc_cases.clients.models import Client
from mrc_cases.extensions import db
from tests.conftest import Browser
from tests.consenting import ANSWER
from tests.registering import OKSANA
from tests.scene import WORDS, Scene
from tests.sending import Sent, body_of, form_on
from tests.test_appointments_at_once import at_once
from tests.test_documents import PDF, picture
from tests.test_sessions import TALK

# What grows with every request, whatever it asks for.
BESIDES = {"trail_line", "trail_head", "sign_in_session", "confirmation", "held_form"}


@dataclass(frozen=True)
class Sending:
    """A form to be sent: where, with which answers, and the table in which it makes a record."""

    table: str
    path: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    made: int = 1
    opened: str = ""  # the page on which it stands, where that is another one
    who: str = "staff"
    shown_once: bool = False  # the first answer has what is told nobody twice: a first password


DAY, NEXT_DAY = "{day}", "{tomorrow}"
REFERRED = {
    "person_name": "Arben Hoxha", "person_contact": "+355691234567", "person_language": "sqi",
    "person_gender": "M", "urgency": "URGENT", "reason": WORDS, "consent_seen": "y",
}  # fmt: skip
COMES_BACK = {"channel": "DESK", "needs": ["C05"], "do": "save"}

# Every page that makes something, and how it is filled in.
MAKING: dict[str, list[Sending]] = {
    "access.add_staff": [
        Sending("user_account", "/staff/new", {"name": "Eva", "email": "eva@centre.example",
                                               "roles": [Role.COUNSELLOR.value]},
                shown_once=True),
    ],
    "access.add_training": [
        Sending("staff_training", "/staff/{colleague}/training", {"held_on": DAY},
                opened="/staff/{colleague}"),
    ],
    "appointments.add": [
        Sending("appointment", "/appointments/new?client_id={client}",
                {"day": NEXT_DAY, "time": "09:00", "minutes": "60", "staff": "{user}",
                 "service": "SOC", "outside_hours": "y"}),
    ],
    "appointments.rooms": [Sending("meeting_room", "/appointments/rooms", {"name": "Blue room"})],
    "centre.add_code": [Sending("added_code", "/lists/TOPIC/new", {"word_en": "Pensions"})],
    "centre.add_office": [Sending("office", "/centre/offices/new", {"name": "Nitra"})],
    "centre.close_for": [
        Sending("closed_period", "/centre/closings/new",
                {"from_on": NEXT_DAY, "until_on": NEXT_DAY, "reason": "Painting"}),
    ],
    "centre.hours": [
        Sending("opening_hours", "/centre/offices/{office}/hours",
                {"weekdays": ["0", "1"], "opens": "09:00", "until": "17:00"}, made=2),
    ],
    "clients.assigned": [
        Sending("assignment", "/clients/{client}/assigned", {"user": "{colleague}"}),
        Sending("assignment", "/clients/{client}/assigned",
                {"user": "{colleague}", "until_on": NEXT_DAY}),
        Sending("exclusion", "/clients/{client}/assigned", {"away": "{colleague}"}),
    ],
    "clients.close": [Sending("file_closing", "/clients/{client}/close", {"reason": "NEED_MET"})],
    "clients.emergency": [
        Sending("assignment", "/clients/emergency",
                {"find": "{number}", "reason": "He waits for her in front of her house."},
                who="counsellor"),
    ],
    "clients.open_intake": [
        Sending("intake", "/clients/{client}/intake", COMES_BACK),
        Sending("intake", "/clients/{client}/intake?draft={draft_of_client}",
                {**COMES_BACK, "gender": "F", "language": "slk", "stage": "HOS"}),
        Sending("intake_draft", "/clients/{client}/intake", {"do": "draft"}),
    ],
    "clients.register": [
        Sending("client", "/clients/new", OKSANA),
        Sending("client", "/clients/new", {**OKSANA, "full_name": "", "alias": "Sova",
                                           "contacts-0-value": ""}),
        Sending("client", "/clients/new?draft={draft}", OKSANA),
        Sending("client", "/clients/new?contact={contact}", OKSANA),
        Sending("intake_draft", "/clients/new", {**OKSANA, "do": "draft"}),
    ],
    "consents.ask": [
        Sending("consent", "/consents/of/{client}/ask/SHARE",
                {**ANSWER, "recipient": "the lawyer of my cousin", "data_set": "SUMMARY"}),
    ],
    "consents.change": [Sending("consent", "/consents/{consent}/renew", ANSWER)],
    "consents.keep": [
        Sending("withholding", "/consents/of/{client}/keep", {"whom": "my brother", "what": WORDS}),
    ],
    "consents.text": [Sending("consent_text", "/consents/texts/SHARE/en", {"body": WORDS})],
    "counselling.log": [
        Sending("consultation", "/consultations/new", {"channel": "PHONE", "topic": "C05"}),
        Sending("consultation", "/consultations/new?client_id={client}",
                {"channel": "PHONE", "topic": "C05", "outcome": "CALLBACK"}),
    ],
    "documents.of_client": [
        Sending("attached_file", "/documents/of/{client}",
                {"file": ("paper.pdf", PDF), "title": "Decision"}),
    ],
    "followup.add": [
        Sending("follow_up_task", "/follow-up/new", {"what": WORDS}),
        Sending("follow_up_task", "/follow-up/new?client_id={client}", {"what": WORDS}),
    ],
    "handover.show": [
        Sending("follow_up_task", "/handover/{leaver}", {"everything_to": "{user}"}),
    ],
    "household.add": [
        Sending("family_link", "/clients/{client}/family/",
                {"relation": "CHILD", "relative_name": "Abel"}),
        Sending("family_link", "/clients/{client}/family/",
                {"relation": "CHILD", "relative_no": "{number}"}),
    ],
    "household.register_next": [
        Sending("family_draft", "/clients/{client}/family/next", {"relation": "CHILD"}),
    ],
    "incidents.add": [Sending("incident", "/incidents/new/{client}", {"account": WORDS})],
    "incidents.complain": [
        Sending("incident", "/incidents/complaint", {"account": WORDS, "receiver": "{user}"}),
    ],
    "incidents.receivers": [
        Sending("complaint_receiver", "/incidents/receivers", {"user": "{colleague}"}),
    ],
    "incidents.safety_plan": [
        Sending("safety_plan", "/incidents/{incident}/safety-plan", {"signs": WORDS}),
    ],
    "incidents.show": [
        Sending("incident_step", "/incidents/{incident}", {"words": WORDS, "do": "step"}),
        Sending("incident_step", "/incidents/{incident}", {"words": WORDS, "do": "closed"}),
        Sending("incident_reader", "/incidents/{incident}",
                {"reader": "{colleague}", "do": "name"}),
    ],
    "merging.compare": [Sending("client_merge", "/same-person/{client}/{twin}", {"do": "join"})],
    "partners.add": [Sending("partner", "/partners/new", {"name": "Open Door", "kind": "LEGAL"})],
    "partners.new_agreement": [
        Sending("partner_agreement", "/partners/{partner}/agreements/new", {"signed_on": DAY}),
    ],
    "partners.new_phone": [
        Sending("partner_phone", "/partners/{partner}/phones", {"number": "+421 2 5555 0199"},
                opened="/partners/{partner}"),
    ],
    "partners.new_place": [
        Sending("partner_place", "/partners/{partner}/places/new", {"area": "Nitra"}),
    ],
    "partners.new_service": [
        Sending("partner_service", "/partners/{partner}/services/new", {"service": "HEA"}),
    ],
    "partners.place_hours": [
        Sending("partner_hours", "/partners/places/{partner_place}/hours",
                {"weekdays": ["5", "6"], "opens": "09:00", "until": "12:00"}, made=2),
    ],
    "partners.service_hours": [
        Sending("partner_hours", "/partners/services/{partner_service}/hours",
                {"weekdays": ["5"], "opens": "09:00", "until": "12:00"}),
    ],
    "plans.begin": [Sending("plan", "/plans/of/{client}/new", {"aim": WORDS})],
    "plans.more_goals": [
        Sending("plan_goal", "/plans/{plan}/goals", {"words": WORDS}, opened="/plans/{plan}"),
    ],
    "plans.more_steps": [
        Sending("plan_step", "/plans/goals/{goal}/steps", {"goal-{goal_hex}-words": WORDS},
                opened="/plans/{plan}"),
    ],
    "referrals.act_in": [
        Sending("intake_draft", "/referrals/in/{referred}", {"do": "accept"},
                opened="/referrals/in/{referred}"),
        Sending("intake_draft", "/referrals/in/{accepted}", {"do": "intake"},
                opened="/referrals/in/{accepted}"),
    ],
    "referrals.add": [
        Sending("referral", "/referrals/new/{service_to_refer_to}?client_id={client}",
                {"why": WORDS, "data_set": "NONE"}),
    ],
    "referrals.not_made": [
        Sending("referral_not_made", "/referrals/not-made?client_id={client}",
                {"need": "EMP", "reason": "BY_US", "word": WORDS}),
    ],
    "referrals.partner_people": [
        Sending("referral_in", "/answer/people", REFERRED, who="partner"),
    ],
    "referrals.send_in_link": [
        Sending("partner_link", "/referrals/partners/{partner}", {"do": "link"}),
    ],
    "referrals.type_in": [
        Sending("referral_in", "/referrals/in/new", {**REFERRED, "source": "HEALTH"}),
    ],
    "sessions.add": [
        Sending("counselling_session", "/sessions/new?client_id={client}", TALK),
        Sending("counselling_session", "/sessions/new?client_id={client}&draft={session_draft}",
                TALK),
    ],
    "sessions.keep_draft": [
        Sending("session_draft", "/sessions/draft?client_id={client}", {"advice": WORDS},
                opened="/sessions/new?client_id={client}"),
    ],
    "sessions.notes": [
        Sending("psychosocial_note", "/sessions/notes/{client}", {"words": WORDS}),
    ],
    "sessions.show": [Sending("addendum", "/sessions/{session}", {"words": WORDS})],
    "shelter.add": [
        Sending("shelter_stay", "/shelter/stays/new?client_id={client}",
                {"reason": "ABUSED", "risk": "HIGH"}),
    ],
    "shelter.add_bed": [Sending("shelter_bed", "/shelter/rooms/{room}/beds/new", {"name": "9"})],
    "shelter.add_site": [
        Sending("shelter_site", "/shelter/sites/new", {"name": "Oak", "address": "Dubová 1"}),
    ],
    "shelter.admit": [
        Sending("bed_assignment", "/shelter/stays/{stay}/admit", {"{stay_member}": "{free_bed}"}),
    ],
    "shelter.bed": [Sending("bed_closure", "/shelter/beds/{bed}", {"reason": "REPAIR",
                                                                   "do": "shut"})],
    "shelter.companion": [
        Sending("stay_member", "/shelter/stays/{guest}/companion",
                {"name": "Abel", "birth_year": "2020"}),
    ],
    "shelter.exception": [
        Sending("room_exception", "/shelter/stays/{stay}/exception",
                {"room": "{room}", "reason": WORDS}),
    ],
    "shelter.keep": [
        Sending("kept_place", "/shelter/stays/{stay}/keep?site={site}",
                {"place": "{room} {bed}"}),
    ],
    "shelter.move": [
        Sending("bed_assignment", "/shelter/stays/{guest}/move", {"{guest_member}": "{free_bed}"}),
    ],
    "shelter.picture": [
        Sending("belonging_picture", "/shelter/stays/{guest}/picture",
                {"file": ("bag.jpg", picture())}),
    ],
    "shelter.places": [
        Sending("shelter_room", "/shelter/sites/{site}/places", {"name": "Cellar", "beds": "3"}),
    ],
    "shelter.service": [
        Sending("stay_service", "/shelter/stays/{guest}/service", {"service": "HEA"}),
    ],
    "shelter.site_list": [
        Sending("site_access", "/shelter/lists/{site}", {"user": "{shelterer}"}),
    ],
    "shelter.take_step": [
        Sending("stay_absence", "/shelter/stays/{guest}/step/away", {"from_on": DAY}),
        Sending("stay_review", "/shelter/stays/{guest}/step/review", {"words": WORDS}),
        Sending("after_contact", "/shelter/stays/{one_who_left}/step/after", {"words": WORDS}),
    ],
    "waiting.give": [
        Sending("ticket", "/queue/new", {"service": "INF"}),
        Sending("ticket", "/queue/new?client_id={client}", {"service": "INF"}),
    ],
}  # fmt: skip


@pytest.fixture
def scene(app: Flask, make_user: Any, put_client: Any, browser_for: Any, today: dt.date) -> Scene:
    return Scene(app, make_user, put_client, browser_for, today)


def _ready(scene: Scene, sending: Sending) -> tuple[Browser, str, Sent]:
    """The browser in which the form stands, its address, and its body as it will be sent."""
    fill = {name.format_map(scene): _in(scene, said) for name, said in sending.answers.items()}
    path = sending.path.format_map(scene)
    browser = scene.browser(sending.who)
    page = browser.get((sending.opened or sending.path).format_map(scene))
    assert page.status == 200, page.text
    action = path if sending.opened else ""
    return browser, path, form_on(page.text, set(fill), action).filled(fill)


def _in(scene: Scene, said: Any) -> Any:
    return said.format_map(scene) if isinstance(said, str) else said


def _rows() -> dict[str, int]:
    """How many rows there are of everything."""
    db.session.rollback()
    tables = [table for name, table in Base.metadata.tables.items() if name not in BESIDES]
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in tables
    }


def _send(browser: Browser, path: str, body: Sent) -> tuple[int, str, dict[str, str]]:
    """Send a form: the status, where the answer leads, and what it refuses."""
    answer = browser._apart(browser.client.post, path, data=body_of(body))
    leads_to = urlsplit(answer.headers.get("Location", ""))._replace(fragment="").geturl()
    return answer.status_code, leads_to, browser._page(answer).errors


SENDINGS = [
    pytest.param(each, id=f"{page}-{number}")
    for page, sendings in MAKING.items()
    for number, each in enumerate(sendings)
]


@pytest.mark.parametrize("sending", SENDINGS)
def test_what_is_sent_twice_is_made_once(scene: Scene, sending: Sending) -> None:
    browser, path, body = _ready(scene, sending)
    before = _rows()
    first = _send(browser, path, body)
    once = _rows()
    assert first[0] in {200, 302}, first
    assert once[sending.table] - before[sending.table] == sending.made

    second = _send(browser, path, body)

    assert _rows() == once
    assert second == first or (sending.shown_once and second[0] == 302)


# Pages that are sent and make no record of what is sent, and why pressing twice does no harm.
MAKING_NOTHING = {
    "They read, or say how the page is to be shown.": {
        "access.check_trail", "access.choose_language", "clients.duplicates", "clients.profile",
        "clients.reveal", "clients.search", "clients.show_way", "consents.read",
        "counselling.index", "counselling.whom", "merging.of_client", "referrals.partner_speak",
        "registers.again", "registers.index", "shelter.ask", "waiting.reveal",
        "waiting.take_place",
    },
    "They change a record, and the second has an older version or says the same again.": {
        "access.change_password", "access.change_staff", "access.own_settings",
        "appointments.change", "centre.change_office", "centre.merge", "centre.relabel",
        "centre.retire", "centre.settings", "clients.change", "clients.change_who",
        "counselling.case", "counselling.change", "followup.show", "household.change",
        "partners.agreement", "partners.change", "partners.place", "partners.service",
        "plans.change", "plans.goal", "plans.step", "referrals.change", "sessions.change",
        "shelter.change", "shelter.change_room", "shelter.change_site", "shelter.days",
        "waiting.change",
    },
    "They take a step that the record's state takes once.": {
        "access.deactivate", "access.reactivate", "access.remove_code", "access.review",
        "appointments.offer_room", "appointments.reminded", "appointments.say_state",
        "centre.keep_apart", "clients.open_file_again", "clients.show_alerts", "consents.end",
        "consents.no_longer", "counselling.join", "counselling.other_client",
        "counselling.remove", "counselling.take_out", "documents.take_away", "followup.done",
        "followup.tried", "mail.decide", "merging.undo", "my_day.urgent_done",
        "partners.agreement_state", "partners.check", "partners.end_place", "partners.state",
        "plans.end", "plans.press", "referrals.act", "referrals.partner_act", "registers.undo",
        "shelter.clean", "shelter.decide", "shelter.free_beds", "shelter.give_free",
        "shelter.leave", "shelter.refuse", "shelter.take_off_list", "waiting.show",
    },
    "They throw away.": {
        "access.forget_typed", "centre.remove_closing", "centre.remove_hours", "clients.drafts",
        "partners.end_hours", "partners.end_phone", "sessions.drafts",
    },
    "Signing in and out, and saying again who one is.": {
        "access.confirm", "access.give_password", "access.own_second_factor", "access.sign_in",
        "access.sign_in_code", "access.sign_out", "access.sign_out_staff",
        "referrals.partner_leave", "referrals.partner_open",
    },
    "A new secret address takes the place of the one before, whose answer nobody saw.": {
        "appointments.calendar", "waiting.screen_address",
    },
    "What is there already is known by its own key: a pair of files, a partner's, a register's.": {
        "merging.index", "partners.exchange",
    },
    "The centre and its demonstration are made once.": {
        "centre.set_up", "demonstration.fill_centre",
    },
    "Nothing is made: the next one is called, as when two colleagues press.": {
        "waiting.call_next",
    },
    "Sent twice in a test of its own.": {"registers.match"},
}  # fmt: skip


def test_every_page_that_is_sent_is_known_to_make_something_once_or_nothing(
    empty_app: Flask,
) -> None:
    """A new page comes into the one table or, with the reason, into the other."""
    sent = {
        rule.endpoint for rule in empty_app.url_map.iter_rules() if "POST" in (rule.methods or ())
    }
    excused = [page for pages in MAKING_NOTHING.values() for page in pages]
    assert sorted(sent) == sorted([*MAKING, *excused])


def test_another_person_who_is_like_somebody_is_registered_once(scene: Scene) -> None:
    """The page comes back refused, the tick is set, and that is sent twice."""
    _send(*_ready(scene, Sending("client", "/clients/new", OKSANA)))
    browser, path, body = _ready(scene, Sending("client", "/clients/new", OKSANA))
    answer = browser._page(browser._apart(browser.client.post, path, data=body_of(body)))
    assert answer.status == 422
    body = form_on(answer.text, {"other_person"}).filled({"other_person": "y", "do": "register"})
    before = _rows()

    first, second = _send(browser, path, body), _send(browser, path, body)

    rows = _rows()
    assert rows["client"] - before["client"] == 1
    assert rows["assignment"] - before["assignment"] == 1
    assert first == second
    newest = db.session.scalars(select(Client).order_by(Client.created_at.desc())).first()
    assert newest is not None
    assert first[1] == f"/clients/{newest.id}"


GONE_BACK: dict[str, tuple[Sending, dict[str, Any]]] = {
    "registration": (MAKING["clients.register"][0],
                     {"full_name": "Milan Danko", "contacts-0-value": "", "birth": "1961"}),
    "task": (MAKING["followup.add"][1], {"what": "Call the school"}),
    "contact": (MAKING["counselling.log"][0], {"note": "Another caller"}),
    "session": (MAKING["sessions.add"][0], {"advice": "Something else was advised"}),
    "document": (MAKING["documents.of_client"][0], {"file": ("paper.pdf", PDF + b"% page two")}),
}  # fmt: skip


@pytest.mark.parametrize("what", GONE_BACK)
def test_who_goes_back_to_a_page_and_types_something_else_makes_another(
    scene: Scene, what: str
) -> None:
    sending, other = GONE_BACK[what]
    browser, path, body = _ready(scene, sending)
    first = _send(browser, path, body)
    before = _rows()

    changed = {**body, **{name: [value] for name, value in other.items()}}

    assert [_send(browser, path, changed)[0] for _press in range(2)] == [302, 302]
    assert _rows()[sending.table] - before[sending.table] == 1
    assert _send(browser, path, body) == first


def test_the_second_sending_leaves_no_line_as_if_it_had_made_something(scene: Scene) -> None:
    for sending in (*MAKING["clients.register"][:1], *MAKING["clients.emergency"]):
        browser, path, body = _ready(scene, sending)
        _send(browser, path, body)
        made = _lines_of_making()
        _send(browser, path, body)
        assert _lines_of_making() == made


def _lines_of_making() -> int:
    db.session.rollback()
    made = TrailLine.action.in_(["create", "grant", "break_glass"])
    return db.session.scalar(select(func.count()).where(made)) or 0


def test_an_id_that_a_page_did_not_draw_reaches_nobodys_record(
    scene: Scene, make_user: Any, put_client: Any
) -> None:
    theirs = put_client(make_user("counsellor"), "Milan Danko")
    browser, path, body = _ready(scene, Sending("client", "/clients/new", OKSANA))
    before = _rows()
    status, leads_to, _errors = _send(browser, path, {**body, "new_id": [str(theirs.id)]})
    assert status == 302
    assert str(theirs.id) not in leads_to
    assert _rows()["client"] - before["client"] == 1
    db.session.refresh(theirs)
    assert theirs.full_name == "Milan Danko"


AT_ONCE = {
    "task": MAKING["followup.add"][1],
    "document": MAKING["documents.of_client"][0],
    "relative": MAKING["household.add"][0],
    "hours": MAKING["centre.hours"][0],
    "registration": MAKING["clients.register"][0],
    "draft": MAKING["clients.register"][-1],
    "intake": MAKING["clients.open_intake"][0],
    "bed": MAKING["shelter.admit"][0],
    "contact": MAKING["counselling.log"][0],
    "session": MAKING["sessions.add"][0],
    "incident": MAKING["incidents.add"][0],
}


# Of two at the very same moment the second is told, and finds the record by itself.
TOLD_SO = {"bed", "intake", "contact", "session", "incident"}


@pytest.mark.parametrize("what", AT_ONCE)
def test_what_is_sent_twice_at_once_is_made_once(scene: Scene, what: str) -> None:
    sending = AT_ONCE[what]
    browser, path, body = _ready(scene, sending)
    before = _rows()

    answers = at_once([lambda: _send_apart(browser, path, body) for _press in range(2)])

    assert _rows()[sending.table] - before[sending.table] == sending.made
    assert {status for status, _leads_to in answers} <= {302, 422}
    assert answers[0] == answers[1] or what in TOLD_SO


def _send_apart(browser: Browser, path: str, body: Sent) -> tuple[int, str]:
    """As a thread of the server gets it: the test's own session is left alone."""
    answer = browser._apart(browser.client.post, path, data=body_of(body))
    return answer.status_code, answer.headers.get("Location", "")
