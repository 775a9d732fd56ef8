"""The line is lost while somebody types: the page stays and says so, the next press saves."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.looks import faults_of
from tests.browser.test_roads import busy_file

COUNSELLOR, MANAGER = "counsellor@demo.example", "manager@demo.example"
Open = Callable[..., Page]
WORDS = "Typed while the rain took the line down."


def save(page: Page, question: str) -> None:
    """Press the button that sends the form of a question."""
    form = page.locator("form").filter(has=page.locator(f"#{question}"))
    form.locator("button.btn-primary, button.btn-quiet").last.click()


def press_offline(page: Page, question: str) -> None:
    """Press it while nobody answers, look, and come back."""
    page.context.set_offline(True)
    save(page, question)
    lost = page.locator("[data-line-lost]")
    expect(lost).to_have_count(1, timeout=12_000)  # the page itself waits for up to eight seconds
    expect(lost).to_be_focused()
    expect(lost).to_contain_text("The connection is lost.")
    expect(page.locator(f"#{question}")).to_have_value(WORDS)
    page.context.set_offline(False)


def test_a_consultation_is_saved_once_when_the_line_is_back(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/consultations/new", PHONE)
    for question in ("channel", "gender", "topic", "outcome"):
        page.locator(f"[name={question}] + span").first.click()
    page.locator("#note").fill(WORDS)
    press_offline(page, "note")
    assert faults_of(page, "ltr") == []
    save(page, "note")
    expect(page.locator(".flash")).to_be_visible()
    page.goto("/consultations/")
    links = page.locator("main a[href^='/consultations/']").all()
    addresses = [str(link.get_attribute("href")) for link in links]
    newest = [each for each in addresses if re.fullmatch(r"/consultations/[0-9a-f-]{36}", each)]
    page.goto(newest[0])
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    page.goto(newest[1])
    expect(page.get_by_role("main")).not_to_contain_text(WORDS)


def test_a_goal_is_added_once_when_the_line_is_back(open_as: Open) -> None:
    page = open_as(MANAGER, "/")
    page.goto(busy_file(page))
    page.get_by_role("link", name="Plan", exact=True).click()
    page.locator("#words").fill(WORDS)
    press_offline(page, "words")
    save(page, "words")
    expect(page.locator("#plan h2").filter(has_text=WORDS)).to_have_count(1)
    expect(page.locator("[data-line-lost]")).to_have_count(0)


@pytest.mark.parametrize(
    ("place", "question"),
    [
        ("/appointments/new?client_id={key}", "remark"),
        ("/follow-up/new?client_id={key}", "what"),
        ("/consents/of/{key}/ask/SHARE", "recipient"),
        ("/consents/of/{key}/keep", "what"),
        ("/clients/{key}/change", "residence_area"),
        ("/clients/{key}/identity", "full_name"),
        ("/clients/{key}/family/", "relative_name"),
        ("/clients/{key}/intake", "next_step"),
        ("/sessions/new?client_id={key}", "advice"),
    ],
)
def test_what_was_typed_stays_and_is_sent_by_the_next_press(
    open_as: Open, place: str, question: str
) -> None:
    page = open_as(MANAGER, "/")
    key = busy_file(page).rsplit("/", 1)[-1]
    page.goto(place.format(key=key))
    fold = page.locator("details").filter(has=page.locator(f"#{question}"))
    if fold.count():
        fold.first.evaluate("each => each.open = true")
    page.locator(f"#{question}").fill(WORDS)
    press_offline(page, question)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        save(page, question)
    assert "Typed+while+the+rain" in (sent.value.post_data or "")
    page.wait_for_load_state()
    expect(page.locator("[data-line-lost]")).to_have_count(0)
