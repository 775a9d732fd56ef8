"""The main roads, walked in a real browser as reception, a counsellor and a manager would."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from mrc_cases.demonstration.centre import PASSPHRASE
from tests.browser.conftest import DESK, PHONE
from tests.browser.house import House
from tests.browser.looks import faults_of

ROOT = Path(__file__).parent.parent.parent
REGISTER = ROOT / "tests" / "data" / "register-2009.xlsx"
MAPPING = ROOT / "docs" / "register-mapping.toml"
COUNSELLOR, MANAGER = "counsellor@demo.example", "manager@demo.example"
Open = Callable[..., Page]


def choose(page: Page, question: str, answer: str) -> None:
    """Press the pill of an answer, by the question's name and the answer's code."""
    box = page.locator(f"[name={question}][value={answer}]")
    page.locator("label").filter(has=box).click()
    expect(box).to_be_checked()


def test_a_group_session_is_written_down(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/sessions/new", PHONE)
    page.locator("#title").fill("Rights at work")
    choose(page, "kind", "INF")
    page.select_option("#topics-0-topic", "C05")
    page.locator("#heads-0-people").fill("4")
    page.locator("#session").get_by_role("button", name="Save").click()
    expect(page.locator(".flash")).to_have_text("Saved.")
    expect(page.get_by_role("main")).to_contain_text("Rights at work")
    assert faults_of(page, "ltr") == []


def test_a_new_centre_is_set_up_and_says_what_comes_next(
    new_house: House, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(new_house.address)
    assert faults_of(page, "ltr") == []
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("button", name="English").click()

    page.get_by_label("Name of the centre").fill("Qendra e Migrantëve Sarandë")
    page.locator("#country").select_option("AL")
    page.locator("#time_zone").fill("Europe/Tirane")
    page.locator("#offices").fill("Sarandë")
    page.locator("#manager_name").fill("Drita")
    page.locator("#manager_email").fill("drita@centre.example")
    page.locator("#password").fill("short")
    page.press("#password", "Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_label("Name of the centre")).to_have_value("Qendra e Migrantëve Sarandë")
    assert faults_of(page, "ltr") == []

    page.locator("#password").fill("seven boats under a yellow moon")
    page.press("#password", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your centre is ready")
    assert page.goto(f"{new_house.address}/set-up").status == 404  # type: ignore[union-attr]


def test_a_call_is_logged_from_the_keyboard_and_the_next_one_begins(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/consultations/new")
    keyboard = page.keyboard
    expect(page.locator("[name=channel]").first).to_be_focused()
    keyboard.press("ArrowRight")  # the channel
    chosen = page.locator("[name=channel]:checked").get_attribute("value")
    keyboard.press("Tab")
    keyboard.press("Space")  # the gender
    page.locator("[name=topic]").first.focus()
    keyboard.press("Space")
    page.locator("[name=outcome]").first.focus()
    keyboard.press("Space")
    page.locator("#minutes").focus()
    keyboard.type("12")
    keyboard.press("Tab")
    keyboard.type("Asked about the bus to Tirana; no name given.")
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Enter")  # "Save and take the next call"

    expect(page.locator(".flash")).to_be_visible()
    expect(page).to_have_url(re.compile("/consultations/new"))
    expect(page.locator("#note")).to_have_value("")
    assert page.locator("[name=channel]:checked").get_attribute("value") == chosen


def test_slash_goes_to_the_search_but_not_while_typing(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/clients/")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("[data-search]")).to_have_value("a/b")


def find(page: Page, text: str) -> None:
    page.locator("[data-search]").fill(text)
    page.keyboard.press("Enter")


def register(page: Page, name: str, other: str = "") -> None:
    """Look for somebody, do not find them, and register them with the few needed answers."""
    find(page, name)
    page.get_by_role("button", name="Register a new person").click()
    expect(page.locator("#full_name")).to_have_value(name)
    if other:
        page.get_by_text("Name in another script, alias").click()
        page.locator("#other_script_name").fill(other)
    choose(page, "gender", "F")
    page.locator("#nationality").fill("Ukraine")
    page.locator("#language").fill("Ukrainian")
    choose(page, "stage", "HOS")
    choose(page, "channel", "DESK")
    choose(page, "needs", "C05")
    page.locator("#agreed").check()


def test_somebody_is_registered_and_found_by_the_other_script(open_as: Open) -> None:
    page = open_as(COUNSELLOR)
    register(page, "Halyna Tymoshchuk", "Галина Тимощук")
    assert faults_of(page, "ltr") == []
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Halyna Tymoshchuk")
    assert "Tymoshchuk" not in page.title()

    find(page, "тимощук")
    page.get_by_role("link", name="Halyna Tymoshchuk").click()
    page.get_by_role("link", name="Log consultation").click()
    expect(page.get_by_role("complementary").get_by_text("Halyna Tymoshchuk")).to_be_visible()


def test_a_name_longer_than_a_phone_is_wide_pushes_no_page_aside(open_as: Open) -> None:
    page = open_as(COUNSELLOR, size=PHONE)
    register(page, "Wolfeschlegelsteinhausenbergerdorff-Krankenversicherungskartenbesitzerin")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wolfeschlegel")
    assert faults_of(page, "ltr") == []
    for part in ("All answers", "Family", "Sessions"):
        page.locator(".tabs").get_by_role("link", name=part, exact=True).click()
        assert faults_of(page, "ltr") == []
    for size in (PHONE, DESK):
        assert faults_of(open_as(COUNSELLOR, "/clients/", size), "ltr") == []


def test_the_same_person_shows_up_while_typing(open_as: Open) -> None:
    page = open_as(COUNSELLOR)
    known = open_as(COUNSELLOR, "/clients/").locator("tbody th a bdi").first.inner_text()
    find(page, "Nobody Ofthisname")
    page.get_by_role("button", name="Register a new person").click()
    page.locator("#full_name").fill(known)
    expect(page.locator("#duplicates")).to_contain_text(known)


def test_who_types_before_the_page_listens_is_told_all_the_same(open_as: Open) -> None:
    page = open_as(COUNSELLOR)
    known = open_as(COUNSELLOR, "/clients/").locator("tbody th a bdi").first.inner_text()
    find(page, "Nobody Ofthisname")
    held: list[Route] = []
    page.route("**/htmx.min.js*", lambda route: held.append(route))
    page.get_by_role("button", name="Register a new person").click(no_wait_after=True)
    page.locator("#full_name").fill(known)
    for each in held:
        each.continue_()
    expect(page.locator("#duplicates")).to_contain_text(known)


def test_a_refused_form_keeps_every_answer(open_as: Open) -> None:
    page = open_as(COUNSELLOR, size=PHONE)
    register(page, "Teuta Marku")
    page.locator("#next_step").fill("Comes back on Monday with her papers")
    page.locator("#birth").fill("yesterday, maybe")
    page.get_by_role("button", name="Register", exact=True).click()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert faults_of(page, "ltr") == []
    expect(page.locator("#full_name")).to_have_value("Teuta Marku")
    expect(page.locator("#birth")).to_have_value("yesterday, maybe")
    expect(page.locator("#next_step")).to_have_value("Comes back on Monday with her papers")
    expect(page.locator("[name=gender][value=F]")).to_be_checked()
    page.locator("[data-error-summary] a").first.click()
    expect(page.locator("#birth")).to_be_focused()


def test_a_draft_is_put_aside_and_taken_up_again(open_as: Open) -> None:
    page = open_as(COUNSELLOR)
    find(page, "Besa Draft")
    page.get_by_role("button", name="Register a new person").click()
    page.locator("#birth").fill("1990")
    page.get_by_role("button", name="Put aside as draft").click()
    page.wait_for_url("**/clients/drafts")
    assert faults_of(page, "ltr") == []
    page.get_by_role("link", name="Go on").first.click()
    expect(page.locator("#full_name")).to_have_value("Besa Draft")
    expect(page.locator("#birth")).to_have_value("1990")


def test_who_timed_out_signs_in_and_finds_the_form_filled(open_as: Open, house: House) -> None:
    page = open_as("psychosocial@demo.example", "/consultations/new")
    page.locator("#note").fill("A long story, typed for ten minutes.")
    staff = open_as(MANAGER, "/staff")
    staff.get_by_role("link", name="Drita Leka").click()
    staff.get_by_role("button", name="Sign out everywhere").click()
    house.forget("psychosocial@demo.example")
    page.locator("form.sheet button.btn-primary").click()
    expect(page.locator("#email")).to_be_visible()

    page.fill("#email", "psychosocial@demo.example")
    page.fill("#password", PASSPHRASE)
    page.press("#password", "Enter")
    expect(page.locator("#note")).to_have_value("A long story, typed for ten minutes.")


def test_an_anonymous_call_joins_the_file_of_somebody_who_comes_back(open_as: Open) -> None:
    page = open_as(MANAGER, "/consultations/")
    number = open_as(MANAGER, "/clients/").locator("tbody td bdi").first.inner_text()
    page.get_by_role("row", name="Anonymous").get_by_role("link").first.click()
    page.get_by_role("link", name="Join to a client").click()
    assert faults_of(page, "ltr") == []
    page.locator("#find").fill(number)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="It was this person").click()
    expect(page.get_by_role("main")).to_contain_text(number)


def test_a_figure_opens_to_the_people_behind_it(open_as: Open) -> None:
    page = open_as(MANAGER, "/reports/client-profile")
    figure = page.locator(".figures td a").first
    behind = int(figure.inner_text())
    figure.click()
    assert faults_of(page, "ltr") == []
    expect(page.locator(".hits li")).to_have_count(behind)


def test_a_register_comes_in_and_is_undone(open_as: Open) -> None:
    page = open_as(MANAGER, "/import/")
    page.set_input_files("#file", REGISTER)
    page.set_input_files("#mapping_file", MAPPING)
    page.get_by_role("button", name="Go on").click()
    assert faults_of(page, "ltr") == []
    page.get_by_label("Into which office does it come?").select_option("Bratislava")
    page.get_by_role("button", name="Try it out").click()
    expect(page.get_by_role("main")).to_contain_text("162")
    assert faults_of(page, "ltr") == []

    page.get_by_role("button", name="Bring it in").click()
    undo = page.get_by_role("button", name="Undo this import")
    expect(undo).to_be_visible(timeout=60_000)
    assert faults_of(page, "ltr") == []
    undo.click()
    expect(page.get_by_role("main")).to_contain_text("Undone")


@pytest.mark.parametrize("path", ["/", "/clients/", "/clients/search", "/reports/client-profile"])
def test_pages_can_be_read_in_the_dark(open_as: Open, path: str) -> None:
    page = open_as(MANAGER)
    page.emulate_media(color_scheme="dark")
    page.goto(path)
    assert faults_of(page, "ltr") == []


def first_file(page: Page) -> str:
    """The address of the first client in the list."""
    page.goto("/clients/")
    link = page.locator("main table a[href^='/clients/']").first
    return str(link.get_attribute("href"))


def busy_file(page: Page) -> str:
    """The address of the file the demonstration gave a plan, a careful phone and a picture."""
    page.goto("/clients/")
    links = page.locator("main table a[href^='/clients/']")
    found = [str(link.get_attribute("href")) for link in links.all()]
    for address in found:
        page.goto(address)
        if "Steps done: 1 of 7" in page.get_by_role("main").inner_text():
            return address
    raise AssertionError("no file of the list has the plan")


def test_a_counsellors_day(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My day")
    tasks = page.locator(".tasks > li")
    waiting = tasks.count()
    assert waiting > 0
    tasks.first.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.locator(".flash")).to_have_text("Done.")
    expect(tasks).to_have_count(waiting - 1)

    file = first_file(page)
    page.goto(file)
    page.get_by_role("link", name="Sessions", exact=True).last.click()
    page.get_by_role("link", name="Write down a session").click()
    choose(page, "kind", "LEG")
    page.locator("#topics-0-topic").select_option("C05")
    page.locator("#advice").fill("Appeal within eight days.")
    expect(page.locator(".draft-state")).to_contain_text("Kept as your draft", timeout=10_000)
    page.goto(file)  # the line is cut, or somebody knocks
    page.get_by_role("link", name="Sessions", exact=True).last.click()
    page.get_by_role("link", name=re.compile("Go on with your draft")).click()
    expect(page.locator("#advice")).to_have_value("Appeal within eight days.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Legal counselling")

    page.get_by_role("link", name="Change").click()
    assert faults_of(page, "ltr") == []
    page.locator("#agreed").fill("She brings the decision on Monday.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("main")).to_contain_text("it can still be mended for 72 hours")

    page.goto(f"{file}/family/")
    page.locator("#relation").select_option("SIBLING")
    page.locator("#relative_name").fill("Taras the elder")
    page.get_by_label("Tell the relative nothing: not even that the client comes here").check()
    page.get_by_role("button", name="Add").click()
    expect(page.locator("main")).to_contain_text("Taras the elder")
    page.goto(file)
    expect(page.locator("main")).to_contain_text("Must not know: say nothing, leave no message")
    assert faults_of(page, "ltr") == []


def test_the_manager_compares_two_files_and_joins_them(open_as: Open) -> None:
    page = open_as(MANAGER, "/clients/")
    rows = page.locator("main table tbody tr a[href^='/clients/']")
    first, second = (str(rows.nth(place).get_attribute("href")) for place in (3, 4))
    page.goto(second)
    number = page.locator(".facts bdi").first.inner_text()
    page.goto(first.replace("/clients/", "/same-person/of/"))
    page.locator("#other_no").fill(number)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare two files")
    assert faults_of(page, "ltr") == []
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert faults_of(page, "ltr") == []
    page.get_by_role("button", name=re.compile("One person: keep")).first.click()
    expect(page.locator(".flash")).to_contain_text("Joined.")
    page.goto(second)
    expect(page).to_have_url(re.compile(re.escape(first)))
    page.goto("/same-person/")
    page.get_by_role("button", name=re.compile("Take apart again")).first.click()
    expect(page.locator(".flash")).to_have_text("The two files are apart again.")
    page.goto(second)
    expect(page).to_have_url(re.compile(re.escape(second)))


def test_a_psychosocial_worker_keeps_a_note_in_a_file_she_was_given(open_as: Open) -> None:
    page = open_as(MANAGER, "/")
    file = busy_file(page)
    page.goto(f"{file}/assigned")
    page.locator("#user").select_option(label="Drita Leka")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".flash")).to_be_visible()
    worker = open_as("psychosocial@demo.example", file)
    worker.get_by_role("link", name="Shënime psikosociale").click()
    assert faults_of(worker, "ltr") == []
    worker.locator("#words").fill("Fle keq.")
    worker.get_by_role("button", name="Ruani").click()
    expect(worker.locator("main")).to_contain_text("Fle keq.")


def test_a_plan_goes_from_step_to_step_and_the_next_one_begins(open_as: Open) -> None:
    page = open_as(COUNSELLOR, "/")
    page.goto(busy_file(page))
    page.get_by_role("link", name="Plan", exact=True).click()
    progress = page.locator("#plan .progress-line").first
    expect(progress).to_have_text("Steps done: 1 of 7")
    page.locator("#plan").get_by_role("button", name=re.compile("^Done")).first.click()
    expect(progress).to_have_text("Steps done: 2 of 7")
    expect(page).to_have_url(re.compile("/plans/of/"))  # without leaving the page

    page.get_by_text("Add a step").first.click()
    adding = page.locator("#plan details[open]")
    adding.get_by_role("button", name="Add the step").click()
    expect(adding.locator(".field-error")).to_have_text("Write the step.")
    assert faults_of(page, "ltr") == []
    adding.get_by_label("Step", exact=True).fill("Frame the diploma")
    page.keyboard.press("Enter")
    expect(progress).to_have_text("Steps done: 2 of 8")
    expect(adding.get_by_label("Step", exact=True)).to_be_focused()

    page.get_by_role("link", name="Sheet for the client").click()
    expect(page.get_by_role("main")).to_contain_text("Frame the diploma")
    assert faults_of(page, str(page.locator("html").get_attribute("dir"))) == []
    page.go_back()
    page.get_by_role("link", name="End the plan").click()
    choose(page, "state", "ended")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Write how it went")
    assert faults_of(page, "ltr") == []
    page.locator("#how_it_went").fill("She found work without the papers.")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_role("link", name="Begin a plan").click()
    assert faults_of(page, "ltr") == []
    page.locator("#aim").fill("Now a room of my own.")
    page.locator("#carry").check()
    page.get_by_role("button", name="Save").click()
    expect(progress).to_have_text("Steps done: 0 of 6")
    expect(page.get_by_role("main")).to_contain_text("She found work without the papers.")


def test_a_number_shows_after_its_rules_and_a_second_press(open_as: Open) -> None:
    page = open_as(MANAGER, "/")
    page.goto(busy_file(page))
    page.get_by_role("button", name=re.compile("^Show the number")).first.click()
    expect(page.get_by_role("alert")).to_contain_text("the employer may answer")
    expect(page.locator(".reach a")).to_have_count(0)
    assert faults_of(page, "ltr") == []
    page.get_by_role("button", name="Show it all the same").click()
    expect(page.locator(".reach")).to_have_text(re.compile(r"^\+\d{8,}$"))
    assert faults_of(page, "ltr") == []
    page.get_by_role("link", name="Back to the file").click()
    expect(page.locator(".ways").first).to_contain_text("••••")


def test_somebody_walks_in_is_called_and_reads_it_on_the_wall(
    open_as: Open, context: BrowserContext
) -> None:
    manager = open_as(MANAGER, "/queue/screen")
    manager.get_by_role("button", name="Make a new address").click()
    assert faults_of(manager, "ltr") == []
    wall = context.new_page()
    wall.goto(manager.locator(".font-monospace").inner_text())
    assert faults_of(wall, "ltr") == []

    desk = open_as("reception@demo.example", "/queue/new")
    expect(desk.locator("[name=service]").first).to_be_focused()
    desk.keyboard.press("Space")
    desk.locator("#language").select_option("fra")
    choose(desk, "priority", "URGENT")
    desk.keyboard.press("Enter")
    number = desk.locator(".ticket-number").inner_text()
    assert desk.locator(".slip").get_attribute("lang") == "fr"

    counsellor = open_as(COUNSELLOR, "/queue/")
    counsellor.locator("#desk").select_option(label="Desk 1")
    choose(counsellor, "languages", "fra")
    counsellor.get_by_role("button", name="Save").click()
    button = counsellor.get_by_role("button", name="Call the next")
    expect(button).to_be_focused()
    expect(counsellor.locator("#queue")).to_contain_text(f"Next for you: {number}")
    counsellor.keyboard.press("Enter")
    expect(counsellor.locator(".in-hand")).to_contain_text(number)
    assert faults_of(counsellor, "ltr") == []

    called = wall.locator("#calls li").filter(has_text=number)
    expect(called).to_contain_text("Desk 1")
    expect(called).to_have_attribute("lang", "fr")
    assert faults_of(wall, "ltr") == []
    counsellor.keyboard.press("Enter")  # the person is here
    counsellor.get_by_role("button", name="Served", exact=True).click()
    expect(called).to_have_count(0)
    expect(button).to_be_focused()
