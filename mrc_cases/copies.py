"""Copies of the whole database: made while the centre works, kept for a while, put back.

A copy holds everything but the key file: without that it can be read by nobody, with it by anybody.
"""

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from sqlalchemy import make_url

from mrc_cases import own_folder
from mrc_cases.base.moments import now
from mrc_cases.base.trail import note
from mrc_cases.config import Settings
from mrc_cases.database import CopyFailed, check_copied, check_whole, copy_sqlite, open_keys
from mrc_cases.rounds import WORKS, at_work

KEPT_DAYS = 14  # of these each, and of the months before the first each
KEPT_MONTHS = 12
TRIED_AGAIN_AFTER = dt.timedelta(hours=1)
GIVEN_UP_AFTER = dt.timedelta(hours=6)  # a copy not finished by then was cut off


# --- making one -------------------------------------------------------------------------------


def make_copy(settings: Settings, to: Path) -> None:
    """Copy the database into a new file while people work; raises CopyFailed.

    The file gets its name only when it is whole and on the disk.
    """
    if to.exists():
        raise CopyFailed(f"There is a file {to} already. Nothing was changed.")
    with _under_way(to) as part:
        if settings.sqlite_file is not None:
            copy_sqlite(settings.sqlite_file, part)
        else:
            _dump_postgresql(settings.database_url, part)
        _to_disk(part)
        part.rename(to)
    _to_disk(to.parent)


@contextlib.contextmanager
def _under_way(to: Path) -> Iterator[Path]:
    """The unfinished file, which only one process at a time may write."""
    part = to.with_name(f"{to.name}.part")
    if part.exists() and time.time() - part.stat().st_mtime > GIVEN_UP_AFTER.total_seconds():
        part.unlink()
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise CopyFailed(f"Another copy is being written to {part}.") from error
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _dump_postgresql(url: str, to: Path) -> None:
    _call("pg_dump", url, "--format=custom", "--no-owner", "--no-acl", f"--file={to}")


def _call(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs; the password is told it unseen."""
    target = make_url(url)
    password = {"PGPASSWORD": target.password} if target.password else {}
    plain = target.set(drivername="postgresql", password=None).render_as_string()
    command = [_program(program), *arguments, f"--dbname={plain}"]
    done = subprocess.run(  # noqa: S603 - our own words, and the address from the settings
        command, env={**os.environ, **password}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CopyFailed(f"{program} refused: {done.stderr.strip().partition(chr(10))[0]}")


def _program(name: str) -> str:
    """Debian keeps PostgreSQL's programs outside the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = shutil.which(name) or (str(found[-1]) if found else None)
    if path is None:
        raise CopyFailed(f"{name} is not installed on this machine; it comes with PostgreSQL.")
    return path


def _to_disk(path: Path) -> None:
    if path.is_dir() and os.name != "posix":
        return  # Windows opens no folder, and keeps their entries by itself
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- putting one back -------------------------------------------------------------------------


def put_back(settings: Settings, copy: Path) -> Path | None:
    """Make a copy the database; raises CopyFailed, DatabaseUnfit or KeyFileWrong.

    With SQLite the present file is kept beside it, under the name that is returned. With
    PostgreSQL the database must be empty.
    """
    if settings.sqlite_file is None:
        _call("pg_restore", settings.database_url, "--single-transaction", "--exit-on-error",
              "--no-owner", "--no-acl", str(copy))  # fmt: skip
        return None
    _look_at(settings, copy)
    with _under_way(settings.sqlite_file) as part:
        shutil.copyfile(copy, part)
        _to_disk(part)
        kept = _put_aside(settings.sqlite_file)
        part.replace(settings.sqlite_file)
    _to_disk(settings.sqlite_file.parent)
    return kept


def _look_at(settings: Settings, copy: Path) -> None:
    """Nothing is touched before the copy is known to be whole, ours, and of this key file."""
    try:
        address = f"file:{quote(str(copy.absolute()))}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            check_whole(connection)
    except sqlite3.Error as error:
        raise CopyFailed(f"{copy} is not a copy of a database. Nothing was changed.") from error
    check_copied(copy, open_keys(settings), own_folder("migrations"))


def _put_aside(database: Path) -> Path | None:
    if not database.exists():
        return None
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = database.with_name(f"{database.name}.before-restore-{now():%Y%m%d-%H%M%S}")
    for beside in ("-wal", "-shm"):
        database.with_name(database.name + beside).unlink(missing_ok=True)
    try:
        os.link(database, kept)  # so that there is a database at every moment
    except OSError:
        database.rename(kept)  # on a disk that knows no second name for a file
    return kept


# --- every day --------------------------------------------------------------------------------


def copy_of(settings: Settings, day: dt.date) -> Path | None:
    """Where the copy of a day is kept; None where no folder for copies is set."""
    if settings.copies is None:
        return None
    ending = "sqlite" if settings.sqlite_file is not None else "pgdump"
    return settings.copies / f"mrc-cases-{day:%Y-%m-%d}.{ending}"


def latest_copy(settings: Settings) -> dt.datetime | None:
    """When the newest copy in the folder was finished; None where there is none."""
    found = [copy.stat().st_mtime for copy in _copies(settings).values()]
    return dt.datetime.fromtimestamp(max(found), dt.UTC) if found else None


def is_late(copied_at: dt.datetime) -> bool:
    """Whether the next copy should have been made by now: two days after the newest one."""
    return now() - copied_at > dt.timedelta(days=2)


def copy_daily(app: Flask) -> None:
    """Today's copy, unless it is there; the ones too old to keep go.

    Where the stick is away nothing is done; what failed is tried again after an hour.
    """
    settings: Settings = app.config["SETTINGS"]
    today = dt.datetime.now().astimezone().date()
    to = copy_of(settings, today)
    failed_at = app.extensions.get("copy_failed_at")
    if to is None or to.exists() or not to.parent.is_dir():
        return
    if failed_at is not None and now() - failed_at < TRIED_AGAIN_AFTER:
        return
    try:
        make_copy(settings, to)
    except (CopyFailed, OSError):
        app.extensions["copy_failed_at"] = now()
        raise
    with at_work(app) as session:
        note(session, "backup")
    copies = _copies(settings)
    for day in set(copies) - days_kept(copies, today):
        copies[day].unlink()


def _copies(settings: Settings) -> dict[dt.date, Path]:
    """Day -> copy, of those that this program made and named."""
    if settings.copies is None or not settings.copies.is_dir():
        return {}
    found = {}
    for path in settings.copies.glob("mrc-cases-????-??-??.*"):
        with contextlib.suppress(ValueError):
            day = dt.date.fromisoformat(path.stem.removeprefix("mrc-cases-"))
            if path == copy_of(settings, day):
                found[day] = path
    return found


def days_kept(days: Iterable[dt.date], today: dt.date) -> set[dt.date]:
    """Of days with a copy those whose copy is kept: the last ones, and the first of each month."""
    ordered = sorted(days)
    months: dict[tuple[int, int], dt.date] = {}
    for day in ordered:
        months.setdefault((day.year, day.month), day)
    firsts = [day for day in months.values() if (today - day).days <= 31 * KEPT_MONTHS]
    return {*ordered[-KEPT_DAYS:], *firsts}


WORKS.append(copy_daily)
