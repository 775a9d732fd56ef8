"""Booking from the keyboard, and what becomes of an appointment, in a real browser."""

import datetime as dt
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from mrc_cases.demonstration.centre import TIME_ZONE
from tests.browser.conftest import ARABIC_MANAGER, PHONE
from tests.browser.looks import faults_of

COUNSELLOR, MANAGER = "counsellor@demo.example", "manager@demo.example"
Open = Callable[..., Page]


def here() -> dt.datetime:
    return dt.datetime.now(ZoneInfo(TIME_ZONE))


def weekday_ahead(days: int) -> dt.date:
    """A weekday so many days away or the next one."""
    day = here().date() + dt.timedelta(days=days)
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText"))


@pytest.mark.parametrize(("email", "forward"), [(MANAGER, "Right"), (ARABIC_MANAGER, "Left")])
def test_arrows_go_through_the_calendar_and_enter_books(
    open_as: Open, email: str, forward: str
) -> None:
    day = weekday_ahead(9 if email == MANAGER else 16)
    page = open_as(email, f"/appointments/?day={day}")
    lanes = page.locator(".lane:has(.free)")
    lanes.nth(0).locator(".free a").first.focus()
    first = focused(page)
    page.keyboard.press("ArrowDown")
    assert focused(page) != first
    page.keyboard.press(f"Arrow{forward}")
    expect(lanes.nth(1).locator("a:focus")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    assert focused(page) == first
    page.keyboard.press("Enter")

    expect(page.locator("#day")).to_have_value(str(day))
    expect(page.locator("#day")).to_be_focused()
    expect(page.locator("#time")).to_have_value("09:00")
    assert page.locator("#staff").input_value()
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_be_visible()
    expect(page).to_have_url(re.compile("/appointments/[0-9a-f-]{36}$"))

    page.locator("a[href$='/slip']").click()
    assert faults_of(page, "ltr") == []  # for somebody without a file, in the centre's language
    page.go_back()
    page.locator("a[href$='/change']").click()
    direction = "ltr" if email == MANAGER else "rtl"
    assert faults_of(page, direction) == []
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert faults_of(page, direction) == []
    page.locator("#minutes").fill("20")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("20")
    assert faults_of(page, direction) == []


def test_a_free_time_is_pressed_and_nothing_typed_is_lost(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/appointments/new")
    page.get_by_text("More: how, remarks").click()
    page.locator("#remark").fill("Brings the lease")
    page.locator(".free-times button").nth(1).click()
    expect(page.locator("#time")).not_to_have_value("")
    expect(page.locator("#remark")).to_have_value("Brings the lease")
    assert faults_of(page, "ltr") == []
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".flash")).to_have_text("Booked.")


def test_somebody_arrives_is_received_and_the_talk_is_logged(open_as: Open) -> None:
    now = here()
    begun = now - dt.timedelta(minutes=now.minute % 5)
    soon = begun + dt.timedelta(minutes=5)
    if soon.date() != now.date():
        soon = begun  # the last minutes before midnight
    begins = re.compile(rf"^\s*{soon:%H:%M}")  # not another that ends then
    page = open_as(COUNSELLOR, "/clients/")
    page.goto(str(page.locator("main table a[href^='/clients/']").first.get_attribute("href")))
    name = page.locator("h1 bdi").first.inner_text()
    page.get_by_role("link", name="Book an appointment").focus()
    page.keyboard.press("Enter")
    page.locator("#day").fill(str(here().date()))
    page.locator("#time").fill(f"{soon:%H:%M}")
    page.locator("#minutes").fill("5")
    page.get_by_label("Outside the opening hours").check()
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_have_text("Booked.")

    page.goto("/today")
    mine = page.locator("ol.line > li").filter(has_text=name).filter(has_text=begins)
    mine.get_by_role("button", name="Has arrived").focus()
    page.keyboard.press("Enter")
    mine = page.locator("ol.line > li").filter(has_text=name).filter(has_text=begins)
    expect(mine).to_contain_text("Arrived")
    mine.get_by_role("button", name="Begin").click()
    mine.get_by_role("button", name="Is over").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{soon:%H:%M}")
    assert faults_of(page, "ltr") == []
    page.get_by_role("link", name="Log the consultation").click()
    expect(page.locator("[name=channel][value=APPOINTMENT]")).to_be_checked()
    expect(page.locator("aside")).to_contain_text(name)
