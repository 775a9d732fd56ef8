"""Timing pages as a browser on the same machine sees them."""

import gzip
import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask

IN_TURN = 5
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """One connection with a cookie and the token of the last page."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookie = ""
        self.token = ""
        self.size = 0

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """(status, location or text) of one request; redirects are not followed."""
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip"}
        body = None
        if fields is not None:
            body = urlencode({"csrf_token": self.token, **fields})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.size = len(content)
        if answer.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        for value in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = value.partition(";")[0]
        text = content.decode(errors="replace")
        found = TOKEN.search(text)
        if found:
            self.token = found.group(1)
        return answer.status, answer.headers.get("Location") or text

    def save(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form and keep the cookie of before, else its messages would gather unseen."""
        cookie = self.cookie
        try:
            return self.ask("POST", path, fields)
        finally:
            self.cookie = cookie

    def sign_in(self, email: str, password: str) -> int:
        """Status of the sign-in."""
        self.ask("GET", "/sign-in")
        return self.ask("POST", "/sign-in", {"email": email, "password": password})[0]


class InHouse(Browser):
    """The same without a server between: for counting, not for timing."""

    def __init__(self, app: Flask) -> None:
        super().__init__(0)
        self.app, self.client = app, app.test_client()

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """(status, location or text) of one request; redirects are not followed."""
        data = {"csrf_token": self.token, **fields} if fields is not None else None
        answer = self.client.open(path, method=method, data=data)
        found = TOKEN.search(answer.text)
        if found:
            self.token = found.group(1)
        return answer.status_code, answer.location or answer.text

    def sign_in(self, email: str, password: str) -> int:
        """Status of the sign-in, from a browser that knows no cookie."""
        self.client = self.app.test_client()
        return super().sign_in(email, password)


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one road: median and 95th percentile."""

    median: float
    high: float
    times: int

    def __str__(self) -> str:
        return f"{self.median:8.1f} {self.high:8.1f}"


def summary(seconds: list[float]) -> Timing:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Timing(1000 * statistics.median(ordered), 1000 * high, len(ordered))


def time_road(road: Callable[[], None], times: int, *, warm: int = 3) -> list[float]:
    """Seconds of each of so many runs, after some that do not count."""
    for _warm in range(warm):
        road()
    found = []
    for _run in range(times):
        start = time.perf_counter()
        road()
        found.append(time.perf_counter() - start)
    return found


def time_beside(
    yardstick: Callable[[], None], road: Callable[[], None], times: int
) -> tuple[list[float], list[float]]:
    """Seconds of each run of the yardstick and of a road, five by five in turn.

    A shared machine is slow for a while and fast again: so both have their share of either.
    """
    short, long = time_road(yardstick, 0), time_road(road, 0)
    for start in range(0, times, IN_TURN):
        runs = min(IN_TURN, times - start)
        short += time_road(yardstick, IN_TURN, warm=0)
        long += time_road(road, runs, warm=0)
    return short, long


def time_together(roads: list[Callable[[], None]], times: int) -> list[float]:
    """The same with several people at once, each on a connection of their own."""
    found: list[float] = []
    lock = threading.Lock()

    def work(road: Callable[[], None]) -> None:
        mine = time_road(road, times)
        with lock:
            found.extend(mine)

    threads = [threading.Thread(target=work, args=(road,)) for road in roads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
