"""A night at the desk of the shelter, by keyboard and pointer, with a colleague looking on."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import ARABIC_MANAGER, DESK, PHONE
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
    page.wait_for_url(f"**{board}#bed-*")
    expect(page.locator(".bed-occupied", has_text=name)).to_be_visible()
    look(page)
    # The colleague's board learns of it by itself.
    expect(colleague.locator(".bed-occupied", has_text=name)).to_be_visible()

    # Moved to the small room.
    page.locator(".bed-occupied", has_text=name).get_by_role("link", name="Move").click()
    look(page)
    bed = page.locator("optgroup[label='Small room'] option").first.get_attribute("value")
    page.locator("main select").first.select_option(bed)
    save(page)
    page.wait_for_url(f"**{board}#bed-*")
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
    page.wait_for_url(f"**{board}#bed-*")
    small.get_by_role("button", name=re.compile("Clean")).click()
    expect(page.locator(".flash")).to_contain_text("The bed is free.")
    expect(small.locator(".bed-occupied")).to_have_count(0)


def bed_at(page: Page) -> str:
    """The room and name of the bed the keyboard stands on; empty when it stands on none."""
    return str(
        page.evaluate("""() => {
      const bed = document.activeElement.closest(".bed");
      if (!bed) return "";
      const room = bed.closest("section").querySelector("h2").textContent;
      return room + " " + bed.querySelector(".bed-name").textContent.trim();
    }""")
    )


def press(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return bed_at(page)


def stand_on_the_first_bed(page: Page) -> None:
    """By Tab alone."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.bed')"):
            return
    raise AssertionError("Tab never came to a bed")


def test_a_night_by_the_keyboard_alone(open_as: Open) -> None:
    """From bed to bed; M, L and C press what they say; the board goes on where one was."""
    page = open_as(WORKER, "/shelter/")
    board = board_of(page)
    page.goto(board)
    expect(page.locator("[data-keys]")).to_contain_text("from bed to bed")
    page.keyboard.press("m")  # not on a bed: nothing
    assert page.url.endswith(board)
    stand_on_the_first_bed(page)
    assert bed_at(page) == "Garden room 1"
    assert press(page, "ArrowDown") == "Garden room 2"
    assert press(page, "ArrowRight").startswith("Blue room")
    assert press(page, "ArrowLeft").startswith("Garden room")
    assert press(page, "Home") == "Garden room 1"
    assert press(page, "End").startswith("Small room")
    # A whole question later the keyboard still stands where it stood.
    expect(page.locator("[data-live]")).to_be_attached()
    page.wait_for_timeout(6_000)
    assert bed_at(page).startswith("Small room")

    press(page, "Home")
    with page.expect_navigation(url="**/move"):
        page.keyboard.press("m")
    page.locator("#moved_on").press("Enter")
    page.wait_for_url(f"**{board}#bed-*")
    assert bed_at(page) == "Garden room 1"
    with page.expect_navigation(url="**/leave"):
        page.keyboard.press("l")
    page.go_back()
    page.wait_for_url(f"**{board}#bed-*")
    page.locator("#board .bed").first.focus()
    with page.expect_navigation(url="**/shelter/stays/*"):
        page.keyboard.press("Enter")
    page.goto(board)
    page.locator(".bed.bed-free").first.focus()
    page.keyboard.press("a")
    page.wait_for_url("**/whom")


def test_the_keys_follow_the_screen_from_right_to_left_and_on_another_keyboard(
    open_as: Open,
) -> None:
    page = open_as(ARABIC_MANAGER, "/my-settings")
    page.goto("/shelter/")
    found = page.locator("main a.kind[href*='/shelter/sites/']")
    if not found.count():
        put_on_the_list(open_as, "منى المديرة")
        page.goto("/shelter/")
    page.goto(str(found.first.get_attribute("href")))
    page.locator("#board .bed").first.focus()
    assert press(page, "ArrowLeft").startswith("Blue room")
    assert press(page, "ArrowRight").startswith("Garden room")

    # An Arabic keyboard writes another letter with the key that says M: the place counts.
    worker = open_as(WORKER, "/shelter/")
    worker.goto(board_of(worker))
    worker.locator("#board .bed:has([data-key=m])").first.focus()
    with worker.expect_navigation(url="**/move"):
        worker.evaluate(
            "document.activeElement.dispatchEvent(new KeyboardEvent("
            "'keydown', {key: 'ة', code: 'KeyM', bubbles: true}))"
        )


def put_on_the_list(open_as: Open, name: str) -> None:
    page = open_as(MANAGER, "/shelter/")
    page.get_by_role("link", name="The list").first.click()
    page.select_option("#user", label=name)
    save(page)
    page.wait_for_load_state()


def test_the_board_in_a_corridor(open_as: Open) -> None:
    """On a phone: nothing sideways, and every press is large enough for a thumb."""
    page = open_as(WORKER, "/shelter/", PHONE)
    page.goto(board_of(page))
    assert page.locator("[data-keys]").is_hidden()
    assert faults_of(page, "ltr") == []
    buttons = page.locator(".bed-do .btn")
    assert buttons.count() > 3
    for place in range(buttons.count()):
        box = buttons.nth(place).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert 0 <= box["x"] <= 390 - box["width"]


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
             "service", "step/review")  # fmt: skip
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
    expect(page.locator("#board")).to_contain_text("A manager’s exception holds here.")
    look(page)


def test_reception_asks_and_hears_yes_or_no(open_as: Open) -> None:
    page = open_as(RECEPTION, "/shelter/place")
    page.locator("label", has_text="A man").first.click()
    save(page)
    expect(page.locator(".answer")).to_contain_text("Yes")
    look(page)
