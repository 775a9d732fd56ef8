"""`make bench`: fill centres of several sizes on both engines and time their pages.

    python -m benchmarks [--clients 1000,100000] [--engines sqlite,postgresql] [--times 40]
                         [--contacts 5]

Prints, for one person and for eight at once, the median and 95th percentile of each road and how
many bare pages it costs; then memory, start-up time, page weight, the questions each road asks of
the database, and the month's report beside one GROUP BY over the same rows.
"""

import argparse
import datetime as dt
import itertools
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy import event, text

from benchmarks.long_files import fill_long_files
from benchmarks.measure import (
    Browser,
    InHouse,
    summary,
    time_beside,
    time_road,
    time_together,
)
from tests import postgres

PEOPLE = "manager@demo.example"
PASSPHRASE = "sixty sleeping storks at noon"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", default="1000,100000")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--contacts", type=int, default=3, help="consultations of each client")
    parser.add_argument("--people", type=int, default=8)
    asked = parser.parse_args()
    with ExitStack() as stack:
        for engine in asked.engines.split(","):
            server = stack.enter_context(_server()) if engine != "sqlite" else None
            for clients in map(int, asked.clients.split(",")):
                with tempfile.TemporaryDirectory() as folder:
                    _bench(engine, server, clients, Path(folder), asked)


def _server() -> AbstractContextManager[postgres.Server]:
    """On the disk, as a centre's own."""
    return postgres.running_server(in_memory=False)


def _bench(
    engine: str,
    server: postgres.Server | None,
    clients: int,
    folder: Path,
    asked: argparse.Namespace,
) -> None:
    url = server.url(server.create_database()) if server else f"sqlite:///{folder}/centre.sqlite"
    bare_url = _bare_url(server, folder)
    environ = {
        **os.environ,
        "MRC_VAR": str(folder),
        "DATABASE_URL": url,
        "MRC_IDLE_MINUTES": "600",
        "MRC_THREADS": "8",
    }
    start = time.perf_counter()
    contacts = str(clients * asked.contacts)
    _run(environ, "demo", "--clients", str(clients), "--consultations", contacts, "--years", "5")
    filled = time.perf_counter() - start
    LONG_FILES.update(fill_long_files(environ, (10, 500)))
    print(f"\n=== {engine}, {clients:,} clients, filled in {filled:.0f} s", flush=True)
    bare_port, port = _free_port(), _free_port()
    bare = [sys.executable, "-m", "benchmarks.bare", bare_url, str(bare_port)]
    ours = [sys.executable, "-m", "mrc_cases.cli", "run"]
    with (
        _served(bare, environ, bare_port),
        _served(ours, {**environ, "MRC_PORT": str(port)}, port) as process,
    ):
        print(f"start-up {process.started:.2f} s, idle memory {process.memory():.0f} MB")
        _print_roads(bare_port, port, asked)
        print(f"memory after the run {process.memory():.0f} MB")
    _print_queries(environ)
    _print_report(environ, asked.times)


def _bare_url(server: postgres.Server | None, folder: Path) -> str:
    if server is None:
        return f"sqlite:///{folder}/bare.sqlite"
    return "postgresql+psycopg://" + server.url(server.create_database()).partition("://")[2]


def _run(environ: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "mrc_cases.cli", *arguments]
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A server that runs."""

    def __init__(self, process: subprocess.Popen[bytes], started: float) -> None:
        self.process = process
        self.started = started

    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def _served(command: list[str], environ: dict[str, str], port: int) -> Iterator[Process]:
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - start < 60:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield Process(process, time.perf_counter() - start)
    finally:
        process.terminate()
        process.wait()


def _print_roads(bare_port: int, port: int, asked: argparse.Namespace) -> None:
    print(f"{'':22}      one person            {asked.people} at once")
    print(f"{'ms':22}   median      95%    x     median      95%    x     kB")
    bare = [_bare(Browser(bare_port)) for _ in range(asked.people)]
    for name, make in ROADS.items():
        browsers = [Browser(port) for _ in range(asked.people)]
        if name != "sign-in":
            for browser in browsers:
                browser.sign_in(PEOPLE, PASSPHRASE)
        times = max(asked.times // 4, 8) if name in SLOW else asked.times
        roads = [make(browser) for browser in browsers]
        alone, one = map(summary, time_beside(bare[0], roads[0], times))
        many_times = max(times // 4, 4)
        together = summary(time_together(bare, many_times))
        many = summary(time_together(roads, many_times))
        ratios = one.median / alone.median, many.median / together.median
        size = browsers[0].size / 1024
        print(
            f"{name:22} {one} {ratios[0]:5.1f}  {many} {ratios[1]:5.1f}  {size:5.1f}"
            f"   (bare {alone.median:.2f}, {together.median:.1f})",
            flush=True,
        )


def _print_queries(environ: dict[str, str]) -> None:
    """How many questions each road asks of the database, its own trail line among them."""
    from mrc_cases import create_app
    from mrc_cases.config import Settings
    from mrc_cases.extensions import db

    app = create_app(Settings.from_environment(environ))
    asked: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, text, *_: asked.append(text))
    for name, make in ROADS.items():
        browser = InHouse(app)
        if name != "sign-in":
            browser.sign_in(PEOPLE, PASSPHRASE)
        road = make(browser)
        road()
        asked.clear()
        road()
        print(f"{name:22} {sum(map(_is_question, asked)):4} questions", flush=True)
    engine.dispose()


def _is_question(text: str) -> bool:
    return text.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE"))


def _bare(browser: Browser) -> Callable[[], None]:
    return lambda: _expect(browser.ask("GET", "/"), 200)


def _expect(answer: tuple[int, str], *statuses: int) -> None:
    if answer[0] not in statuses:
        raise SystemExit(f"the road answered {answer[0]}: {answer[1][-400:]}")


def _sign_in(browser: Browser) -> Callable[[], None]:
    def road() -> None:
        browser.cookie = ""
        status = browser.sign_in(PEOPLE, PASSPHRASE)
        _expect((status, ""), 302, 303)

    return road


def _list(browser: Browser) -> Callable[[], None]:
    return lambda: _expect(browser.ask("GET", "/clients/"), 200)


def _file(browser: Browser) -> Callable[[], None]:
    _status, page = browser.ask("GET", "/clients/")
    key = page.split('href="/clients/')[-1].partition('"')[0]
    for part in page.split('href="/clients/')[1:]:
        if len(part.partition('"')[0]) == 36:
            key = part.partition('"')[0]
    return lambda: _expect(browser.ask("GET", f"/clients/{key}"), 200)


def _search(browser: Browser) -> Callable[[], None]:
    browser.ask("GET", "/clients/")
    return lambda: _expect(
        browser.ask("POST", "/clients/search", {"text": "Oksana Shevchenko"}), 200
    )


def _consultation(browser: Browser) -> Callable[[], None]:
    browser.ask("GET", "/consultations/new")

    def road() -> None:
        fields = {
            "channel": "PHONE", "gender": "F", "language": "ukr", "country": "UA",
            "topic": "C05", "outcome": "ANSWERED", "minutes": "10", "note": "Asked about papers.",
            "caller_kind": "MIGRANT", "age_band": "unknown", "interpreter": "NONE",
            "entry_key": secrets.token_hex(16), "next": "1",
        }  # fmt: skip
        _expect(browser.save("/consultations/new", fields), 302, 303)

    return road


def _intake(browser: Browser) -> Callable[[], None]:
    browser.ask("GET", "/clients/new")

    def road() -> None:
        name = secrets.token_hex(6).translate(str.maketrans("0123456789", "ghklmnprst"))
        fields = {
            "full_name": f"{name.title()} {name[::-1].title()}", "gender": "F", "stage": "HOS",
            "language": "Ukrainian", "nationality": "Ukraine", "agreed": "y", "channel": "DESK",
            "how_agreed": "SPOKEN", "how": "SPOKEN", "given_by": "CLIENT", "urgency": "NORMAL",
            "needs": "C05", "points_told": "USE",
        }  # fmt: skip
        _expect(browser.save("/clients/new", fields), 302, 303)

    return road


def _profile(browser: Browser) -> Callable[[], None]:
    return lambda: _expect(browser.ask("GET", "/reports/client-profile"), 200)


# Number of entries -> the client whose file has so many.
LONG_FILES: dict[int, UUID] = {}


def _file_with(entries: int) -> Callable[[Browser], Callable[[], None]]:
    def make(browser: Browser) -> Callable[[], None]:
        address = f"/clients/{LONG_FILES[entries]}"
        return lambda: _expect(browser.ask("GET", address), 200)

    return make


def _my_day(browser: Browser) -> Callable[[], None]:
    return lambda: _expect(browser.ask("GET", "/today"), 200)


# Everybody books with the same colleague: no five minutes twice, the next day after each evening.
_BOOKINGS = itertools.count()
_A_DAY = 12 * 12  # five-minute steps from 7 to 19


def _appointment(browser: Browser) -> Callable[[], None]:
    _status, page = browser.ask("GET", "/appointments/new")
    offered = page.partition('name="staff"')[2].split('value="')[1:]
    staff = next(key for each in offered if len(key := each.partition('"')[0]) == 36)

    def road() -> None:
        days, step = divmod(next(_BOOKINGS), _A_DAY)
        hours, steps = divmod(step, 12)
        day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30 + days)
        fields = {
            "day": day.isoformat(), "time": f"{7 + hours:02}:{5 * steps:02}", "minutes": "5",
            "staff": staff, "service": "SOC", "channel": "APPOINTMENT", "language": "NC",
            "outside_hours": "y",
        }  # fmt: skip
        _expect(browser.save("/appointments/new", fields), 302, 303)

    return road


ROADS: dict[str, Callable[[Browser], Callable[[], None]]] = {
    "sign-in": _sign_in,
    "client list": _list,
    "client file": _file,
    "file, 10 entries": _file_with(10),
    "file, 500 entries": _file_with(500),
    "my day": _my_day,
    "search": _search,
    "save a consultation": _consultation,
    "save an intake": _intake,
    "book an appointment": _appointment,
    "monthly profile": _profile,
}
SLOW = {"sign-in", "monthly profile"}


def _print_report(environ: dict[str, str], times: int) -> None:
    """The month's nine tables beside one indexed GROUP BY over the same month's rows."""
    from mrc_cases import create_app
    from mrc_cases.base.moments import now
    from mrc_cases.config import Settings
    from mrc_cases.extensions import db
    from mrc_cases.reports.client_profile import client_profile
    from mrc_cases.reports.periods import month_of
    from mrc_cases.reports.queries import Universe

    app = create_app(Settings.from_environment(environ))
    with app.app_context():
        this_month = now().date().replace(day=1)
        month = month_of(this_month - dt.timedelta(days=1))
        rows = db.session.scalar(
            text("SELECT count(*) FROM consultation WHERE happened_on BETWEEN :a AND :b"),
            {"a": month.from_on.isoformat(), "b": month.to_on.isoformat()},
        )

        def group_by() -> None:
            db.session.execute(
                text(
                    "SELECT gender, count(DISTINCT client_id) FROM consultation "
                    "WHERE happened_on BETWEEN :a AND :b GROUP BY gender"
                ),
                {"a": month.from_on.isoformat(), "b": month.to_on.isoformat()},
            ).all()
            db.session.rollback()

        def nine_tables() -> None:
            client_profile(db.session, Universe(month), {})
            db.session.rollback()

        runs = max(times // 4, 5)
        one, nine = summary(time_road(group_by, runs)), summary(time_road(nine_tables, runs))
        print(
            f"month of {rows:,} contacts: one GROUP BY {one.median:.1f} ms, nine tables "
            f"{nine.median:.1f} ms, {nine.median / one.median:.1f} times"
        )
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main()
