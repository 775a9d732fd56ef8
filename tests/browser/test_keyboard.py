"""What the keyboard alone can do, as whoever answers a hotline works."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

COUNSELLOR = "counsellor@demo.example"
MEDIATOR = "mediator@demo.example"
Open = Callable[..., Page]


def test_a_consultation_is_one_key_away(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/today")
    page.keyboard.press("c")
    page.wait_for_url("**/consultations/new")
    expect(page.locator("[name=channel]").first).to_be_focused()


def test_of_an_open_file_the_key_logs_with_that_person(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/clients/")
    page.locator("table.list a").first.click()
    page.wait_for_load_state()
    client_id = page.url.rstrip("/").rpartition("/")[2]
    page.keyboard.press("c")
    page.wait_for_url(f"**/consultations/new?client_id={client_id}")


def test_the_key_is_a_letter_to_whoever_types(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/today")
    page.keyboard.press("/")
    page.keyboard.type("c/c")
    expect(page.locator("[data-search]")).to_have_value("c/c")
    assert page.url.endswith("/today")


def test_who_does_without_the_shortcuts_has_letters_that_do_nothing(open_as: Open) -> None:
    page = open_as(MEDIATOR, "/my-settings")
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".flash")).to_have_text("Saved.")
    expect(page.get_by_label("Keyboard shortcuts")).not_to_be_checked()
    page.goto("/today")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).not_to_be_focused()
    page.keyboard.press("c")
    page.wait_for_timeout(300)  # as long as the other one takes to leave, and more
    assert page.url.endswith("/today")
    expect(page.locator(".rail kbd, .find kbd")).to_have_count(0)


def test_the_only_word_that_begins_so_is_put_in(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/clients/new")
    page.locator("#nationality").fill("ukr")
    page.keyboard.press("Enter")
    expect(page.locator("#nationality")).to_have_value("Ukraine")
    page.locator("#language").press_sequentially("Ukr")
    page.keyboard.press("Tab")
    expect(page.locator("#language")).to_have_value("Ukrainian")
    page.locator("#nationality").fill("S")
    page.keyboard.press("Tab")
    expect(page.locator("#nationality")).to_have_value("S")


def test_control_and_enter_save_from_within_a_note(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/consultations/new")
    page.locator("[name=channel][value=PHONE]").focus()
    page.keyboard.press("Space")
    page.locator("[name=topic]").first.focus()
    page.keyboard.press("Space")
    page.locator("#note").fill("Asked for the list of lawyers.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".flash")).to_have_text("Saved.")
    expect(page.locator("[name=channel][value=PHONE]")).to_be_focused()


def test_escape_closes_what_else_there_is_on_a_phone(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/today", PHONE)
    page.locator(".more summary").click()
    expect(page.locator(".more-list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".more-list")).to_be_hidden()
    expect(page.locator(".more summary")).to_be_focused()
