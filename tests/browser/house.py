"""A running centre for the browser: its server, its commands, and who is signed in."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page

from mrc_cases.demonstration.centre import PASSPHRASE


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

    def confirm(self, page: Page, password: str = PASSPHRASE) -> None:
        """Type the password again, so that the pages of what can hurt most open."""
        page.goto(f"{self.address}/confirm")
        page.fill("#reason", "Looking after the fictional centre")
        page.fill("#password", password)
        page.press("#password", "Enter")
        page.wait_for_url(lambda url: "/confirm" not in url)

    def forget(self, email: str) -> None:
        """Somebody was signed out everywhere: the next page of theirs signs in anew."""
        self._signed_in.pop(email, None)

    def state_of(self, browser: Browser, email: str) -> Any:
        """The cookies of somebody signed in; each person signs in once."""
        if email not in self._signed_in:
            context = browser.new_context()
            page = context.new_page()
            self.sign_in(page, email)
            self.confirm(page)
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
