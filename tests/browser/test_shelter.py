"""A night at the desk of the shelter, by keyboard and pointer, with a colleague looking on."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import faults_of

Open = Callable[..., Page]
WORKER, MANAGER, RECEPTION = (
    f"{who}@demo.example" for who in ("shelter", "manager", "reception")
)  # fmt: skip


def look(page: Page, direction: str = "ltr") -> None:
    """On the desk and on the phone."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert faults_of(page, direction) == [], page.url


def board_of(page: Page) -> str:
    """The address of the demonstration's house, from the first page of the shelter."""
    page.goto("/shelter/")
    address = page.locator("main a.kind[href*='/shelter/sites/']").first.get_attribute("href")
    assert address
    return address


def save(page: Page) -> None:
    page.locator("main form button.btn-primary").first.click()


def test_a_night_at_the_desk(open_as: Open) -> None:
    page = open_as(WORKER, "/shelter/")
    look(page)
    board = board_of(page)
    page.goto(board)
    look(page)
    colleague = open_as(MANAGER, board)
    expect(colleague.locator("#board")).to_contain_text("Garden room")

    # A free bed is pressed; who gets it; the keyboard alone from here.
    page.locator(".bed-free a").first.click()
    look(page)
    guest = page.locator("main .tasks a.kind").first
    name = guest.locator("bdi").inner_text()
    guest.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admit?**")
    look(page)
    page.locator("main select").first.focus()
    page.locator("#arrived_on").press("Enter")
    page.wait_for_url(f"**{board}")
    expect(page.locator(".bed-occupied", has_text=name)).to_be_visible()
    look(page)
    # The colleague's board learns of it by itself.
    expect(colleague.locator(".bed-occupied", has_text=name)).to_be_visible(timeout=15_000)

    # Moved to the small room.
    page.locator(".bed-occupied", has_text=name).get_by_role("link", name="Move").click()
    look(page)
    bed = page.locator("optgroup[label='Small room'] option").first.get_attribute("value")
    page.locator("main select").first.select_option(bed)
    save(page)
    page.wait_for_url(f"**{board}")
    small = page.locator("section", has=page.get_by_role("heading", name="Small room"))
    expect(small).to_contain_text(name)

    # Leaving asks why and where to; the bed waits for cleaning.
    small.locator(".bed-occupied").get_by_role("link", name=re.compile("Leave")).click()
    save(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    look(page)
    page.select_option("#exit_reason", "HOUSED")
    page.select_option("#destination", "FRIENDS")
    save(page)
    page.wait_for_url(f"**{board}")
    small.get_by_role("button", name=re.compile("Clean")).click()
    expect(page.locator(".flash")).to_contain_text("The bed is free.")
    expect(small.locator(".bed-occupied")).to_have_count(0)


def test_a_board_left_open_hides_when_it_may_no_longer_be_seen(open_as: Open) -> None:
    page = open_as(MANAGER, "/shelter/")
    page.goto(board_of(page))
    expect(page.locator("#board")).to_contain_text("Garden room")
    page.context.clear_cookies()
    page.wait_for_url("**/sign-in", timeout=15_000)
    expect(page.locator("body")).not_to_contain_text("Garden room")


def test_every_page_of_the_shelter_is_in_order(open_as: Open) -> None:
    page = open_as(WORKER, "/shelter/")
    board = board_of(page)
    page.goto(f"{board}/places")
    look(page)
    links = page.eval_on_selector_all(
        "main a[href*='/shelter/']", "all => all.map(a => a.getAttribute('href'))"
    )
    kinds = {re.sub(r"[0-9a-f-]{36}", "*", link): link for link in links}
    page.goto(board)
    stay = page.locator(".bed-occupied a").first.get_attribute("href") or ""
    steps = ("change", "leave", "move", "days", "companion", "picture", "step/away",
             "step/review")  # fmt: skip
    for path in (
        *kinds.values(), f"{board}?night=2026-01-05", stay, *(f"{stay}/{step}" for step in steps),
        f"{stay}/keep", "/shelter/stays/new", "/shelter/place", "/shelter/sites/new",
    ):  # fmt: skip
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        look(page)


def test_the_shelter_reads_from_right_to_left(open_as: Open) -> None:
    page = open_as(WORKER, "/my-settings")
    page.select_option("#language", "ar")
    save(page)
    try:
        board = board_of(page)
        for path in (board, f"{board}/places", "/shelter/", "/shelter/place"):
            page.goto(path)
            look(page, "rtl")
    finally:
        page.goto("/my-settings")
        page.select_option("#language", "en")
        save(page)
        page.wait_for_load_state()


def test_a_manager_makes_an_exception_and_keeps_the_list(open_as: Open) -> None:
    page = open_as(MANAGER, "/shelter/")
    board = board_of(page)
    page.goto(board)
    page.locator(".bed-occupied a").first.click()
    page.get_by_role("link", name="Make an exception").click()
    look(page)
    page.fill("#reason", "No other bed is free in the town tonight.")
    save(page)
    page.wait_for_url(f"**{board}")
    expect(page.locator("#board")).to_contain_text("A manager's exception holds here.")
    look(page)


def test_reception_asks_and_hears_yes_or_no(open_as: Open) -> None:
    page = open_as(RECEPTION, "/shelter/place")
    page.locator("label", has_text="A man").first.click()
    save(page)
    expect(page.locator(".answer")).to_contain_text("Yes")
    look(page)
