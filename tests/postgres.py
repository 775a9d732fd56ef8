"""A PostgreSQL server for the tests: the one MRC_TEST_DATABASE_URL names, or one of our own."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

# A test server may lose everything when the machine stops, and is faster for it.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "100",
    "listen_addresses": "127.0.0.1",
}
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
ROOM_FOR_A_SERVER = 3 * 2**30  # bytes


class Server:
    """A server on which the tests make and drop databases."""

    def __init__(self, address: str) -> None:
        """`address` is the URL of any database there whose user may create others."""
        self._address = urlsplit(address)

    def url(self, name: str) -> str:
        """postgresql://... of one database."""
        return self._address._replace(path=f"/{name}").geturl()

    def create_database(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of `template`; returns its name."""
        name = f"mrc_test_{uuid4().hex}"
        # Copying files costs half of what writing the copy to the log does, the default.
        self._do("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template or "template0")
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _do(self, statement: str, *names: str) -> None:
        whole = sql.SQL(statement).format(*map(sql.Identifier, names))
        with psycopg.connect(self._address.geturl(), autocommit=True) as connection:
            connection.execute(whole)


@contextmanager
def running_server(*, in_memory: bool = True) -> Iterator[Server]:
    """A server for as long as the tests run; skips when the machine has no PostgreSQL.

    `in_memory`: where the machine has room, its files are kept there.
    """
    given = os.environ.get("MRC_TEST_DATABASE_URL")
    if given:
        yield Server(given)
        return
    programs = {name: _program(name) for name in ("initdb", "pg_ctl")}
    if None in programs.values():
        pytest.skip("PostgreSQL is not installed, and MRC_TEST_DATABASE_URL names no server")
    # Not under pytest's own folder, which only the user who runs the tests may enter; and a
    # short path, for that of a socket may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="mrc-pg-", dir=_in_memory() if in_memory else None))
    try:
        with _own_server(folder, str(programs["initdb"]), str(programs["pg_ctl"])) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    """A folder held in memory with room for a server, where the machine has one: a new database
    for each test is a third of what a test costs on a disk."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM_FOR_A_SERVER
    return MEMORY if roomy and os.access(MEMORY, os.W_OK) else None


def _program(name: str) -> Path | None:
    """Where a server program is: on the path, or where Debian keeps each release's own."""
    found = shutil.which(name)
    if found:
        return Path(found)
    releases = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return max(releases, key=lambda path: int(path.parts[-3]), default=None)


@contextmanager
def _own_server(folder: Path, initdb: str, pg_ctl: str) -> Iterator[Server]:
    if _is_root():
        shutil.chown(folder, "postgres")
    data, port = folder / "data", _free_port()
    _run(initdb, "--pgdata", data, "--username=mrc", "--auth=trust", "--encoding=UTF8",
         "--locale=C.UTF-8", "--no-sync")  # fmt: skip
    with (data / "postgresql.auto.conf").open("a", encoding="ascii") as file:
        for name, value in {**SETTINGS, "port": port, "unix_socket_directories": folder}.items():
            file.write(f"{name} = '{value}'\n")
    _run(pg_ctl, "start", "--wait", "--silent", "--pgdata", data, "--log", folder / "log")
    try:
        yield Server(f"postgresql://mrc@127.0.0.1:{port}/postgres")
    finally:
        _run(pg_ctl, "stop", "--silent", "--mode=immediate", "--pgdata", data)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(program: str, *arguments: str | Path) -> None:
    """Run a server program, as the user postgres when we are root, whom the server refuses."""
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if _is_root() else {}
    subprocess.run(
        [program, *arguments],
        check=True,
        cwd="/" if os.name != "nt" else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        **user,  # type: ignore[call-overload]
    )


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
