"""An incident from the file to its closing, and a complaint, in both directions of writing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARABIC_MANAGER, DESK, PHONE
from tests.browser.looks import faults_of

Open = Callable[..., Page]
WAYS = [("manager@demo.example", "ltr"), (ARABIC_MANAGER, "rtl")]


def look(page: Page, direction: str) -> None:
    """On the desk and on the phone."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert faults_of(page, direction) == []


@pytest.mark.parametrize(("email", "direction"), WAYS, ids=["English", "Arabic"])
def test_an_incident_is_written_down_acted_upon_and_closed(
    open_as: Open, email: str, direction: str
) -> None:
    page = open_as(email, "/clients/")
    page.locator("main table a").first.click()
    file = page.url
    page.goto(file.replace("/clients/", "/incidents/new/"))
    page.locator("main form button.btn-primary").last.click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    look(page, direction)
    page.fill("#account", "أخذ جواز السفر · He took the passport.")
    page.locator("input[name=gbv_type][value=PSYCHOLOGICAL]").check(force=True)
    page.locator("#account").press("Tab")
    page.locator("main form button.btn-primary").last.click()
    expect(page.locator("main")).to_contain_text("He took the passport.")
    look(page, direction)
    page.fill("#words", "Called the inspector.")
    page.locator("button[value=step]").click()
    expect(page.locator(".line")).to_contain_text("Called the inspector.")
    incident = page.url
    page.goto(f"{incident}/safety-plan")
    page.fill("#signs", "He shouts.")
    with page.expect_navigation():
        page.locator("main form button.btn-primary").last.click()
    page.goto(f"{incident}/safety-plan")
    expect(page.locator("#signs")).to_have_value("He shouts.")
    look(page, direction)
    page.goto(incident)
    page.fill("#words", "She has it back.")
    page.locator("button[value=closed]").click()
    expect(page.locator("button[value=in_action]")).to_be_visible()
    look(page, direction)


def test_a_complaint_leaves_no_way_back_to_it(open_as: Open) -> None:
    page = open_as("reception@demo.example", "/incidents/complaint")
    page.locator("#concerns").select_option(label="Amira Nasser")
    page.fill("#account", "Was shouted at in the corridor.")
    page.locator("#receiver").select_option(label="Claire Dubois")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert faults_of(page, "ltr") == []
    receiver = open_as("legal@demo.example", "/incidents/")
    receiver.locator("main .tasks a").first.click()
    expect(receiver.locator("main")).to_contain_text("Was shouted at in the corridor.")
