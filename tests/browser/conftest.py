"""A real browser before a real server: a fictional centre, somebody signed in, and axe."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from mrc_cases.demonstration.filling import PASSPHRASE

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
ARABIC_MANAGER = "manager.ar@demo.example"
GIVEN = "the password that was given to her"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium here")
    quiet = (
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    )  # fmt: skip
    return {"executable_path": chromium, "args": list(quiet)}


@dataclass
class House:
    """A running centre."""

    address: str
    environment: dict[str, str]
    _signed_in: dict[str, Any] = field(default_factory=dict)

    def command(self, *arguments: str, typed: str = "") -> None:
        """Run `mrc-cases` beside the server, as a manager would in a terminal."""
        subprocess.run(
            [sys.executable, "-m", "mrc_cases.cli", *arguments],
            env=self.environment, input=typed, text=True, check=True, capture_output=True,
        )  # fmt: skip

    def sign_in(self, page: Page, email: str, password: str = PASSPHRASE) -> None:
        page.goto(f"{self.address}/sign-in")
        page.fill("#email", email)
        page.fill("#password", password)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    def state_of(self, browser: Browser, email: str) -> Any:
        """The cookies of somebody signed in; each person signs in once."""
        if email not in self._signed_in:
            context = browser.new_context()
            self.sign_in(context.new_page(), email)
            self._signed_in[email] = context.storage_state()
            context.close()
        return self._signed_in[email]


def environment_of(var: Path) -> dict[str, str]:
    """What a server and its commands see: nothing of the machine's own settings."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MRC_")}
    ours.pop("DATABASE_URL", None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return ours | {"MRC_VAR": str(var), "MRC_PORT": str(port)}


def serving(environment: dict[str, str], log: Path) -> Iterator[House]:
    """A server on loopback until the tests are done."""
    address = f"http://127.0.0.1:{environment['MRC_PORT']}"
    command = [sys.executable, "-m", "mrc_cases.cli", "run"]
    with log.open("wb") as out, subprocess.Popen(command, env=environment, stderr=out) as server:
        try:
            _wait_for(address, server)
            yield House(address, environment)
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _try in range(300):
        try:
            urlopen(f"{address}/sign-in", timeout=5).close()  # noqa: S310 - our own address
        except URLError:
            assert server.poll() is None, "the server stopped"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


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
