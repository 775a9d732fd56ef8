"""Every page there is, looked at in a real browser: English and Arabic, desk and phone."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import exists, select
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from mrc_cases import create_app
from mrc_cases.centre.list_actions import add_code
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import Client
from mrc_cases.config import Settings
from mrc_cases.extensions import db
from mrc_cases.rounds import at_work
from tests.browser.conftest import ARABIC_MANAGER, DESK, PHONE
from tests.browser.house import House
from tests.browser.looks import faults_of

WAYS = [
    pytest.param("manager@demo.example", "ltr", DESK, id="English at the desk"),
    pytest.param("manager@demo.example", "ltr", PHONE, id="English on the phone"),
    pytest.param(ARABIC_MANAGER, "rtl", DESK, id="Arabic at the desk"),
    pytest.param(ARABIC_MANAGER, "rtl", PHONE, id="Arabic on the phone"),
]
# What the walk does not meet, and why.
ELSEWHERE = {
    "static": "a file",
    "centre.set_up": "gone once done: test_roads sets a centre up",
    "centre.merge": "of a word the centre added: looked at below",
    "access.sign_in": "only for who is not signed in: looked at below",
    "access.sign_in_code": "between the password and the code: looked at below",
    "access.trail": "the data protection officer's: looked at below",
    "documents.show": "a file",
    "partners.as_json": "a file",
    "partners.as_xlsx": "a file",
    "partners.public_json": "a file",
    "reports.download": "a file",
    "referrals.paper": "a file",
    "referrals.change": "of a draft: test_referrals changes one",
    "referrals.partner_show": "behind a code: test_referrals looks at it",
    "referrals.partner_people": "behind a code: test_referrals looks at it",
    "referrals.partner_paper": "a file",
    "consents.agreed_file": "a file",
    "consents.another_language": "goes on to a text",
    "consents.on_paper": "in the client's language: looked at below",
    "registers.refused": "a file",
    "registers.show": "needs an import: test_roads makes one",
    "sessions.notes": "a psychosocial worker's: test_roads keeps one",
    "plans.begin": "for a client without an active plan: test_roads begins one",
    "plans.more_goals": "the plan again, with what was typed before a time-out",
    "plans.more_steps": "the plan again, with what was typed before a time-out",
    "plans.sheet": "in the client's language, not the reader's: test_roads looks at one",
    "sessions.change": "the writer's: test_roads mends one",
    "appointments.feed": "a file",
    "appointments.slip": "in the client's language: test_appointments_roads looks at one",
    "appointments.change": "needs one still to come: test_appointments_roads changes one",
    "merging.compare": "needs two files alike: test_roads compares two",
    "incidents.show": "for the people named alone: test_incidents walks one",
    "incidents.safety_plan": "for the people named alone: test_incidents walks one",
    "shelter.show_board": "for those on the list of a site: test_shelter looks at it",
    "shelter.places": "for those on the list of a site: test_shelter looks at it",
    "shelter.show": "for those on the list of a site: test_shelter looks at it",
    "shelter.exception": "for those on the list of a site: test_shelter looks at it",
    "shelter.live": "a piece of the board",
    "shelter.add_site": "a shelter worker's: test_shelter looks at it",
    "shelter.change_site": "a shelter worker's: test_shelter looks at it",
    "shelter.change_room": "a shelter worker's: test_shelter looks at it",
    "shelter.add_bed": "a shelter worker's: test_shelter looks at it",
    "shelter.bed": "a shelter worker's: test_shelter looks at it",
    "shelter.add": "a shelter worker's: test_shelter looks at it",
    "shelter.change": "a shelter worker's: test_shelter looks at it",
    "shelter.refuse": "a shelter worker's: test_shelter looks at it",
    "shelter.admit": "a shelter worker's: test_shelter looks at it",
    "shelter.move": "a shelter worker's: test_shelter looks at it",
    "shelter.leave": "a shelter worker's: test_shelter looks at it",
    "shelter.days": "a shelter worker's: test_shelter looks at it",
    "shelter.take_step": "a shelter worker's: test_shelter looks at it",
    "shelter.companion": "a shelter worker's: test_shelter looks at it",
    "shelter.picture": "a shelter worker's: test_shelter looks at it",
    "shelter.whom": "a shelter worker's: test_shelter looks at it",
    "shelter.keep": "a shelter worker's: test_shelter looks at it",
    "shelter.service": "a shelter worker's: test_shelter looks at it",
    "counselling.case": "for a case still open: looked at below",
    "counselling.other_client": "for a contact of its own: looked at below",
    "counselling.remove": "for a contact of its own: looked at below",
    "clients.open_file_again": "for a closed file: looked at below",
    "clients.register": "behind a search: test_roads registers somebody",
    "waiting.screen": "on the wall, for who is not signed in: test_roads opens it",
    "counselling.join": "for an anonymous contact: test_roads joins one",
}
# Pages that differ so much under one address rule that each is looked at.
EACH = {"reports.show"}
# Where no link of a page leads by itself.
DOORS = (
    "/answer", "/answer/thanks", "/my-password", "/confirm", "/centre/closings/new",
    "/clients/emergency", "/referrals/list/waiting",
)  # fmt: skip


def endpoint_of(app: Flask, path: str) -> str | None:
    try:
        endpoint, _arguments = app.url_map.bind("").match(path, method="GET")
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return None
    return str(endpoint)


def links_of(page: Page) -> Iterable[str]:
    links: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    for link in links:
        parts = urlsplit(link)
        yield parts.path + (f"?{parts.query}" if parts.query else "")


def walk(app: Flask, page: Page, look: Callable[[Page, str], None]) -> set[str]:
    """Follow the links from the first page, one page of each kind; the endpoints met."""
    met: set[str] = set()
    seen: set[str] = set()
    waiting = ["/", *DOORS]
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        endpoint = endpoint_of(app, path)
        kind = path if endpoint in EACH else endpoint
        if endpoint is None or kind is None or kind in seen or endpoint in ELSEWHERE:
            continue
        met.add(endpoint)
        seen.add(kind)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        look(page, endpoint)
        waiting += links_of(page)
    return met


@pytest.fixture(scope="module")
def application(house: House) -> Flask:
    return create_app(Settings.from_environment(house.environment))


def listen(page: Page, said: list[str]) -> None:
    """Collect what the browser complains of: refused scripts, missing files, errors."""
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))


@pytest.mark.parametrize(("email", "direction", "size"), WAYS)
def test_every_page_is_in_order(
    application: Flask, open_as: Callable[..., Page], email: str, direction: str, size: Any
) -> None:
    faults: list[str] = []
    page = open_as(email, "/", size)
    listen(page, faults)

    def look(page: Page, endpoint: str) -> None:
        found = faults_of(page, direction, colours=(direction == "ltr") == (size == DESK))
        faults.extend(f"{endpoint}: {fault}" for fault in found)

    met = walk(application, page, look)
    assert not faults, "\n".join(faults)
    readable = {
        rule.endpoint for rule in application.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert readable - met == set(ELSEWHERE), "a page nobody can reach, or a line too many above"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(
    ("email", "path"),
    [
        ("protection@demo.example", "/trail"),
        ("reception@demo.example", "/"),
        ("reception@demo.example", "/clients/"),
        ("mediator@demo.example", "/"),
        ("shelter@demo.example", "/clients/"),
        ("legal@demo.example", "/"),
        ("reports@demo.example", "/reports/"),
        ("admin@demo.example", "/staff"),
        ("manager@demo.example", "/no-such-page"),
        ("mediator@demo.example", "/staff"),
    ],
)
def test_other_peoples_pages_are_in_order(
    open_as: Callable[..., Page], email: str, path: str, size: Any
) -> None:
    page = open_as(email, path, size)
    assert faults_of(page, "ltr") == []


@pytest.fixture(scope="module")
def of_one_client(application: Flask) -> list[str]:
    """A case still open, whose it was instead, taking it away; and a closed file."""
    with at_work(application):
        its_own = exists().where(Intake.consultation_id == Consultation.id)
        call = select(Consultation).where(Consultation.client_id.is_not(None), ~its_own)
        contact = db.session.scalars(call.order_by(Consultation.id).limit(1)).one()
        contact.state, contact.outcome = "open", "CALLBACK"
        client = db.session.get_one(Client, contact.client_id)
        client.state = "closed"
        return [
            f"/consultations/{contact.id}/case",
            f"/consultations/{contact.id}/client",
            f"/consultations/{contact.id}/take-away",
            f"/clients/{client.id}/open-again",
        ]


@pytest.mark.parametrize(("email", "direction", "size"), WAYS)
def test_what_goes_on_and_what_is_closed_is_in_order(
    of_one_client: list[str], open_as: Callable[..., Page], email: str, direction: str, size: Any
) -> None:
    page = open_as(email, "/", size)
    for address in of_one_client:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert urlsplit(page.url).path == address
        assert faults_of(page, direction) == [], address


@pytest.mark.parametrize(("email", "direction", "size"), WAYS)
def test_words_under_other_and_the_events_of_a_service_are_in_order(
    application: Flask, open_as: Callable[..., Page], email: str, direction: str, size: Any
) -> None:
    with at_work(application):
        latest = select(Consultation).order_by(Consultation.happened_at.desc()).limit(9)
        for contact in db.session.scalars(latest):
            contact.topics, contact.topic_words = ("T99",), "Pension from abroad"
    page = open_as(email, "/reports/other-words", size)
    assert faults_of(page, direction) == []
    page.locator("td form button").click()
    expect(page.locator("#parent")).to_have_value("T99")
    spoken = page.locator("html").get_attribute("lang")
    expect(page.locator(f"#word_{spoken}")).to_have_value("Pension from abroad")
    page.goto("/reports/client-profile")
    page.locator('a[href*="column=events"]').first.click()
    assert faults_of(page, direction) == []


@pytest.fixture(scope="module")
def own_service(application: Flask) -> str:
    """A service that the centre added."""
    words = {"en": "Help with papers", "ar": "مساعدة في الأوراق"}
    with at_work(application), application.test_request_context():
        return add_code("SERVICE", parent="LEG", words=words, today=dt.date(2026, 1, 1))


@pytest.mark.parametrize(("email", "direction", "size"), WAYS)
def test_a_code_is_counted_as_another_and_by_itself_again(
    own_service: str, open_as: Callable[..., Page], email: str, direction: str, size: Any
) -> None:
    page = open_as(email, "/lists/SERVICE", size)
    page.locator(f"a[href$='/merge/{own_service}']").click()
    assert faults_of(page, direction) == []
    page.locator("#into").select_option("ADM")
    page.locator("main form .btn-primary").click()
    again = page.locator(f"form[action$='/keep-apart/{own_service}'] button")
    expect(again).to_be_visible()
    assert faults_of(page, direction) == []
    again.click()
    expect(page.locator(f"a[href$='/merge/{own_service}']")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_signing_in_is_in_order_and_offers_every_language(
    house: House, context: BrowserContext, size: Any
) -> None:
    page = context.new_page()
    page.set_viewport_size(size)
    page.goto(f"{house.address}/sign-in")
    page.press("#password", "Enter")
    assert faults_of(page, "ltr") == []
    page.get_by_role("button", name="العربية").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("تسجيل الدخول")
    assert faults_of(page, "rtl") == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_a_client_is_given_to_read_is_in_order(
    open_as: Callable[..., Page], size: Any
) -> None:
    page = open_as("manager@demo.example", "/consents/agreed/CONTACT_LATER", size)
    shown = [link for link in links_of(page) if "/agreed/" not in link and link != "/consents/"]
    consents = [link for link in shown if link.startswith("/consents/") and link.count("-") == 4]
    assert consents
    for address in [f"{consent}/print" for consent in consents] + [
        f"/consents/read/SHARE?language={tag}" for tag in ("fr", "sq", "ar")
    ]:
        page.goto(address)
        found = faults_of(page, page.locator("html").get_attribute("dir") or "")
        assert found == [], address
