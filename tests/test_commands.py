"""The commands of a terminal: each refusal is one plain sentence, exit code 1, nothing damaged."""

import http.client
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mrc_cases.base.keys import KeyRing
from mrc_cases.config import Settings, SettingWrong
from tests.conftest import PASSWORD, ROOT, downgrade

SET_UP = (
    "set-up", "--centre", "Migration Information Centre", "--country", "SK",
    "--time-zone", "Europe/Bratislava", "--manager", "manager@centre.example",
)  # fmt: skip

Answer = subprocess.CompletedProcess[str]


class Terminal:
    """A data folder and the command beside it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        ours = {k: v for k, v in os.environ.items() if not k.startswith("MRC_")}
        ours.pop("DATABASE_URL", None)
        self.environment = {**ours, "MRC_VAR": str(var), "PYTHONPATH": str(ROOT)}

    def run(self, *arguments: str, typed: str = "", **more: str) -> Answer:
        return subprocess.run(
            [sys.executable, "-m", "mrc_cases.cli", *arguments],
            env={**self.environment, **more}, cwd=self.var.parent, input=typed,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def put(self, database: Path, key_file: Path) -> None:
        """What `mrc-cases migrate` would make, from copies."""
        self.var.mkdir(mode=0o700)
        shutil.copy(database, self.database)
        shutil.copy(key_file, self.var / "keys.json")

    @property
    def database(self) -> Path:
        return self.var / "mrc-cases.sqlite"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "var")


@pytest.fixture
def ready(terminal: Terminal, sqlite_template: Path, key_file: Path) -> Terminal:
    terminal.put(sqlite_template, key_file)
    return terminal


def said(answer: Answer) -> str:
    """What a refusal says: one line, no traceback, exit code 1."""
    assert answer.returncode == 1, answer.stdout + answer.stderr
    lines = answer.stderr.strip().splitlines()
    assert len(lines) == 1, answer.stderr
    return lines[0]


def test_a_centre_is_made_by_commands_alone(terminal: Terminal) -> None:
    made = terminal.run(*SET_UP, typed=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    colleague = ("--name", "Zuzana H.", "--email", "z@centre.example", "--role", "CO")
    assert terminal.run("make-user", *colleague, typed=f"{PASSWORD}\n").returncode == 0
    assert "whole" in terminal.run("check-trail").stdout


@pytest.mark.skipif(os.name != "posix", reason="the guide writes for a shell of Unix")
def test_the_commands_of_the_guide_work(terminal: Terminal, tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    steps = guide.partition("## The same steps for scripts")[2].partition("    mrc-cases run\n")[0]
    script = "set -e\n" + steps.replace("mrc-cases ", f"{sys.executable} -m mrc_cases.cli ")
    answer = subprocess.run(
        ["/bin/sh", "-c", script], env=terminal.environment, cwd=tmp_path, capture_output=True,
        text=True, timeout=300, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert "BRA (Bratislava), KOS (Košice)" in answer.stdout
    assert "z@centre.example can sign in" in answer.stdout


def test_of_two_who_migrate_at_once_the_second_waits(terminal: Terminal) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "mrc_cases.cli", "migrate"], env=terminal.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _each in range(2)
    ]  # fmt: skip
    for process in processes:
        _out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err


def test_setting_up_twice_is_refused(terminal: Terminal) -> None:
    terminal.run(*SET_UP, typed=f"{PASSWORD}\n")
    before = terminal.run("check-trail").stdout
    assert said(terminal.run(*SET_UP, typed=f"{PASSWORD}\n"))
    assert terminal.run("check-trail").stdout == before


def test_a_weak_password_sets_nothing_up(terminal: Terminal) -> None:
    assert said(terminal.run(*SET_UP, typed="password1234\n"))
    assert terminal.run(*SET_UP, typed=f"{PASSWORD}\n").returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="a shell of Unix closes what is read")
def test_a_password_that_cannot_be_read_is_said(terminal: Terminal) -> None:
    command = [sys.executable, "-m", "mrc_cases.cli", *SET_UP]
    for before, sent in (("exec <&-; ", b""), ("", b"\xff\xfe\xe9 b c d e f g h\n"), ("", b"")):
        answer = subprocess.run(
            ["/bin/sh", "-c", f'{before}exec "$@"', "sh", *command], input=sent,
            env={**terminal.environment, "LC_ALL": "C"}, capture_output=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert answer.returncode == 1
        assert answer.stderr.startswith(b"No password came in" if not sent else b"The password")
        assert answer.stderr.count(b"\n") == 1
    assert terminal.run(*SET_UP, typed=f"{PASSWORD}\n").returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        ("import", "r.csv", "--mapping", "m.toml"), ("possible-duplicates",),
        ("report", "client-profile", "--from", "2020-01", "--to", "2020-02"),
        ("make-user", "--name", "Z", "--email", "z@centre.example", "--role", "CO"),
    ],
)  # fmt: skip
def test_what_needs_a_centre_says_that_none_is_set_up(
    ready: Terminal, command: tuple[str, ...]
) -> None:
    for name in ("r.csv", "m.toml"):
        (ready.var.parent / name).write_text("x")
    assert "mrc-cases set-up" in said(ready.run(*command, typed=f"{PASSWORD}\n"))


def test_migrating_again_changes_nothing(ready: Terminal) -> None:
    key = (ready.var / "keys.json").read_bytes()
    assert ready.run("migrate").returncode == 0
    assert (ready.var / "keys.json").read_bytes() == key


def test_a_missing_key_is_never_made_anew_for_data(ready: Terminal) -> None:
    (ready.var / "keys.json").unlink()
    for command in ("migrate", "run"):
        assert "key" in said(ready.run(command))
    assert not (ready.var / "keys.json").exists()


def test_another_centres_key_is_refused(ready: Terminal) -> None:
    right = (ready.var / "keys.json").read_bytes()
    (ready.var / "keys.json").unlink()
    KeyRing.create(ready.var / "keys.json")
    for command in ("migrate", "run"):
        assert "not the one" in said(ready.run(command))
    (ready.var / "keys.json").write_bytes(right)
    assert ready.run("migrate").returncode == 0


def test_a_database_of_a_newer_program_is_left_alone(ready: Terminal) -> None:
    with sqlite3.connect(ready.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '999'")
    connection.close()
    for command in ("migrate", "run"):
        assert "newer MRC Cases (schema 999)" in said(ready.run(command))
    copy = ready.var / "copy.sqlite"
    assert "newer MRC Cases" in said(ready.run("backup", str(copy)))
    assert not copy.exists()


def test_a_database_nobody_migrated_is_not_served(terminal: Terminal) -> None:
    terminal.var.mkdir()
    KeyRing.create(terminal.var / "keys.json")
    assert "mrc-cases migrate" in said(terminal.run("run"))


def test_a_file_that_is_no_database_is_left_alone(ready: Terminal) -> None:
    ready.database.write_bytes(b"a letter to the ministry, not a database at all " * 40)
    before = ready.database.read_bytes()
    assert said(ready.run("run"))
    assert ready.database.read_bytes() == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write to")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    locked = Terminal(tmp_path / "var")
    assert "/proc" in said(locked.run("migrate", MRC_VAR="/proc/mrc-cases"))


def test_a_taken_port_is_said_and_the_first_goes_on(ready: Terminal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "MRC_PORT=8001" in said(ready.run("run", MRC_PORT=port))


def test_a_server_that_does_not_answer_is_not_waited_for(ready: Terminal) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://mrc:secret@127.0.0.1:{silent.getsockname()[1]}/mrc"
        answer = said(ready.run("check-trail", DATABASE_URL=url))
    assert answer.startswith("The database cannot be used: connection")
    assert "secret" not in answer


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MRC_PORT", "eight thousand"), ("MRC_PORT", "²"), ("MRC_PORT", "0"), ("MRC_PORT", "99999"),
        ("MRC_PORT", "9" * 5000), ("MRC_THREADS", "0"), ("MRC_THREADS", "101"),
        ("MRC_IDLE_MINUTES", "-3"), ("MRC_IDLE_MINUTES", "0"), ("MRC_SESSION_HOURS", "0"),
        ("MRC_UPLOAD_MB", "0"), ("MRC_UPLOAD_MB", "51"), ("MRC_HTTPS", "maybe"),
        ("DATABASE_URL", "mysql://x/y"), ("DATABASE_URL", "postgresql://me:secret@host:port/x"),
        ("MRC_VAR", "/data/centre?"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingWrong, match=name):
        Settings.from_environment({name: value})


def test_a_setting_that_cannot_be_used_starts_nothing(ready: Terminal) -> None:
    assert "MRC_PORT" in said(ready.run("run", MRC_PORT="99999"))


@pytest.mark.parametrize("host", ["300.1.1.1", "no-such-machine.invalid"])
def test_a_host_that_is_not_there_is_said(ready: Terminal, host: str) -> None:
    assert "MRC_HOST" in said(ready.run("run", MRC_HOST=host))


def test_yes_and_no_may_be_spelled_in_several_ways() -> None:
    for text in ("1", "true", "Yes", "ON"):
        assert Settings.from_environment({"MRC_HTTPS": text}).behind_https
    for text in ("", "0", "false", "No", "off"):
        assert not Settings.from_environment({"MRC_HTTPS": text}).behind_https


def test_an_empty_setting_counts_as_not_set() -> None:
    names = (
        "MRC_VAR", "DATABASE_URL", "MRC_KEY_FILE", "MRC_KEY_PASSPHRASE", "MRC_HOST", "MRC_PORT",
        "MRC_THREADS", "MRC_HTTPS", "MRC_IDLE_MINUTES", "MRC_SESSION_HOURS", "MRC_UPLOAD_MB",
        "MRC_COPIES", "MRC_ADDRESS", "MRC_SMTP_HOST",
    )  # fmt: skip
    assert Settings.from_environment(dict.fromkeys(names, "")) == Settings.from_environment({})


def test_an_address_of_the_sixth_version_is_written_in_brackets() -> None:
    assert Settings.from_environment({"MRC_HOST": "::1"}).listens_at == "[::1]:8000"


def test_a_passphrase_for_an_unlocked_key_file_is_said(ready: Terminal) -> None:
    assert "MRC_KEY_PASSPHRASE" in said(ready.run("migrate", MRC_KEY_PASSPHRASE="open sesame"))


@pytest.mark.skipif(os.name != "posix", reason="Windows has other rights")
def test_a_key_file_everybody_can_read_is_said(ready: Terminal) -> None:
    (ready.var / "keys.json").chmod(0o644)
    answer = ready.run("migrate")
    assert answer.returncode == 0
    assert "chmod 600" in answer.stderr


def test_behind_a_proxy_the_one_who_asks_is_known() -> None:
    """The brake on guessed passwords counts by address: the proxy's own would brake everybody."""
    from waitress import create_server

    from mrc_cases.config import Settings
    from mrc_cases.serving import _proxy

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']}".encode()]

    def asked(**environ: str) -> str:
        server = create_server(
            answer, host="127.0.0.1", port=0, **_proxy(Settings.from_environment(environ))
        )

        def serve() -> None:
            with suppress(OSError):  # closed under it, below
                server.run()

        threading.Thread(target=serve, daemon=True).start()
        line = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
        forwarded = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
        line.request("GET", "/", headers=forwarded)
        text = line.getresponse().read().decode()
        line.close()
        server.close()
        return text

    assert asked(MRC_HTTPS="1") == "192.0.2.7 https"
    assert asked() == "127.0.0.1 http"  # who has no proxy believes nobody


def test_an_upgrade_keeps_a_copy_of_the_file(ready: Terminal) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{ready.database}")
    downgrade(engine, "008")
    engine.dispose()
    assert "older" in said(ready.run("run"))
    answer = ready.run("migrate")
    assert answer.returncode == 0
    kept = Path(f"{ready.database}.before-008")
    assert kept.exists()
    assert f"kept in {kept}. Delete it" in answer.stdout
