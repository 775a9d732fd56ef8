"""A real browser before a real server: a fictional centre, somebody signed in, and axe."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mrc_cases.demonstration.centre import PASSPHRASE
from tests.browser.chromium import FLAGS, chromium
from tests.browser.house import House, environment_of, serving

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
ARABIC_MANAGER = "manager.ar@demo.example"
GIVEN = "the password that was given to her"
# A machine that runs other tests beside may be slow; what never comes still fails.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    found = chromium()
    if found is None:
        pytest.skip("no Chromium here")
    return {"executable_path": found, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[House]:
    """A fictional centre of 150 people, with a manager who works in Arabic beside the others."""
    var = tmp_path_factory.mktemp("house")
    filled = House("", environment_of(var))
    filled.command("demo", "--clients", "150", "--years", "2", "--seed", "5")
    filled.command(
        "make-user", "--name", "منى المديرة", "--email", ARABIC_MANAGER, "--role", "MA",
        "--role", "CO", "--role", "AD", "--language", "ar", typed=f"{GIVEN}\n",
    )  # fmt: skip
    for house in serving(filled.environment, var / "server.log"):
        _choose_own_password(house, browser)
        yield house


def _choose_own_password(house: House, browser: Browser) -> None:
    """The first sign-in with a password somebody else chose asks for an own one."""
    page = browser.new_page()
    house.sign_in(page, ARABIC_MANAGER, GIVEN)
    page.wait_for_url("**/my-password")
    page.fill("#present", GIVEN)
    page.fill("#password", PASSPHRASE)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/my-password" not in url)
    page.close()


@pytest.fixture
def new_house(tmp_path: Path) -> Iterator[House]:
    """A centre nobody has set up."""
    environment = environment_of(tmp_path)
    House("", environment).command("migrate")
    yield from serving(environment, tmp_path / "server.log")


@pytest.fixture
def open_as(house: House, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_as("manager@demo.example", "/clients/", PHONE)`: that page, in their browser."""
    contexts: list[BrowserContext] = []

    def open_page(email: str, path: str = "/", size: Any = DESK) -> Page:
        state = house.state_of(browser, email)
        context = browser.new_context(base_url=house.address, viewport=size, storage_state=state)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
