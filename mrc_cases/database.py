"""The database as a whole: its keys, its schema's age, and how it is opened."""

import contextlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite

from mrc_cases.base import sealing
from mrc_cases.base.keys import KeyFileMissing, KeyFileWrong, KeyRing
from mrc_cases.centre.models import KeyMark, SealingKeyMark
from mrc_cases.config import Settings
from mrc_cases.extensions import WRITING, tune

if TYPE_CHECKING:
    from alembic.config import Config


_OTHER_KEY = (
    "This key file is not the one this database was sealed with. "
    "Put the right one in its place. Nothing was changed."
)


class CopyFailed(RuntimeError):
    """A copy cannot be made or used; the message is a plain sentence for the terminal."""


class DatabaseUnfit(RuntimeError):
    """The database cannot be used as it is; the message is a plain sentence for the terminal."""


def open_keys(settings: Settings) -> KeyRing:
    """The centre's keys; raises KeyFileMissing or KeyFileWrong."""
    return KeyRing.load(settings.key_file, settings.key_passphrase)


def make_key_once(settings: Settings) -> None:
    """Make the key file at the very first start; never for data sealed with another key."""
    if settings.key_file.exists():
        return
    engine = create_engine(settings.database_url)
    file = settings.sqlite_file
    try:
        is_new = (file is not None and not file.exists()) or schema_age(engine) is None
    finally:
        engine.dispose()
    if not is_new:
        raise KeyFileMissing(
            f"The key file {settings.key_file} is missing, and the data cannot be read without it. "
            "Put the copy you kept back in its place. Nothing was changed."
        )
    KeyRing.create(settings.key_file, settings.key_passphrase)


def check_key(engine: Engine, keys: KeyRing) -> dict[int, str]:
    """The marks of the sealing keys the database knows; in one of an older program none.

    Raises KeyFileWrong for a key file that is another database's, or older than the last rotation.
    """
    tables, marks = inspect(engine), {}
    with engine.connect() as connection:
        if tables.has_table(KeyMark.__tablename__):
            known = connection.scalar(select(KeyMark.fingerprint))
            if known not in {keys.fingerprint, None}:
                raise KeyFileWrong(_OTHER_KEY)
        if tables.has_table(SealingKeyMark.__tablename__):
            rows = connection.execute(select(SealingKeyMark.id, SealingKeyMark.mark))
            marks = {row.id: row.mark for row in rows}
    missing = sorted(marks.keys() - keys.marks.keys())
    if missing:
        raise KeyFileWrong(
            f"This copy of the key file is older than the last rotation: key {missing[-1]} is not "
            "in it. Put the newest copy in its place. Nothing was changed."
        )
    if any(keys.marks[key_id] != mark for key_id, mark in marks.items()):
        raise KeyFileWrong(_OTHER_KEY)
    return marks


def mark_key(engine: Engine, keys: KeyRing) -> None:
    """Remember in the database which key file it belongs to, and which keys have been in it.

    Raises KeyFileWrong like `check_key`. Several processes may do so at once.
    """
    new = keys.marks.items() - check_key(engine, keys).items()
    if not new:
        return
    add = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    marks = [{"id": key_id, "mark": mark} for key_id, mark in new]
    with engine.connect().execution_options(mrc_begin=WRITING) as connection, connection.begin():
        whole_file = {"id": 1, "fingerprint": keys.fingerprint}
        connection.execute(add(KeyMark).values(whole_file).on_conflict_do_nothing())
        connection.execute(add(SealingKeyMark).values(marks).on_conflict_do_nothing())
    check_key(engine, keys)


def check_writable(engine: Engine) -> None:
    """Raise DatabaseUnfit for a database that takes no changes."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            is_locked = connection.scalar(text("SHOW transaction_read_only")) == "on"
        else:
            is_locked = _is_read_only(connection.connection.dbapi_connection)
    if is_locked:
        raise DatabaseUnfit(
            "The database can be read but not written. Give the user who runs MRC Cases the right "
            "to write it."
        )


def _is_read_only(connection: Any) -> bool:
    """Whether SQLite refuses a change; where somebody else writes at this moment it takes them.

    A place in line is given even for a file that cannot be written: only a change, which is taken
    back at once, shows it.
    """
    connection.rollback()
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout=0")
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE alembic_version SET version_num = version_num")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY
    finally:
        connection.rollback()
        connection.execute(f"PRAGMA busy_timeout={patience}")
    return False


def check(engine: Engine, keys: KeyRing, migrations: Path) -> None:
    """Raise DatabaseUnfit or KeyFileWrong unless program, database and key belong together."""
    check_age(engine, migrations)
    check_writable(engine)
    mark_key(engine, keys)


def check_copied(copy: Path, keys: KeyRing, migrations: Path) -> None:
    """Raise DatabaseUnfit or KeyFileWrong unless a copied SQLite file is ours, and can be read.

    It may be older than the program.
    """
    engine = create_engine(f"sqlite:///{copy}")
    try:
        age = schema_age(engine)
        if age is None:
            raise DatabaseUnfit(f"{copy} is not a copy of this centre. Nothing was changed.")
        _check_known(age, known_ages(migrations))
        check_key(engine, keys)
    finally:
        engine.dispose()


def engine_options(settings: Settings) -> dict[str, Any]:
    """One connection for each thread that serves, so that none waits for another's.

    Who asks next gets the connection used last: it has the questions prepared, and on SQLite its
    pages in memory, while each of the others would find that somebody else has written since, and
    read its pages anew.
    """
    return {
        "hide_parameters": True,  # else what an error says of itself holds what somebody typed
        "pool_size": settings.threads,
        "max_overflow": 2,
        "pool_use_lifo": True,
    }


def prepare(engine: Engine, keys: KeyRing) -> None:
    """Give an engine the house's connection rules and the keys for its sealed columns."""
    tune(engine)
    sealing.attach(engine, keys)


def open_engine(settings: Settings, keys: KeyRing) -> Engine:
    """An engine for commands that need no application."""
    engine = create_engine(settings.database_url)
    prepare(engine, keys)
    return engine


def alembic_config(migrations: Path) -> "Config":
    """Alembic's settings: where the numbered migrations are."""
    from alembic.config import Config  # here, because who serves the centre never needs it: 11 MB

    config = Config()
    folder = str(migrations).replace("%", "%%")
    config.set_main_option("script_location", f"{folder}/alembic")
    config.set_main_option("version_locations", folder)
    config.set_main_option("path_separator", "newline")
    return config


def upgrade(engine: Engine, migrations: Path, to: str = "head") -> Path | None:
    """Bring the schema up to date; on SQLite a copy of the file is kept beside it: where."""
    from alembic import command

    age, known = schema_age(engine), known_ages(migrations)
    if age == known[-1]:
        return None
    kept = None
    if age is not None:
        _check_known(age, known)
        kept = _keep_copy(engine, age)
    config = alembic_config(migrations)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return kept


def _keep_copy(engine: Engine, age: str) -> Path | None:
    """SQLite cannot undo a schema change half done: keep `<file>.before-<age>`."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    kept = Path(f"{engine.url.database}.before-{age}")
    copy_sqlite(Path(engine.url.database), kept)
    return kept


def copy_sqlite(database: Path, to: Path) -> None:
    """Copy a database file while people work: one moment of it, checked; raises CopyFailed.

    All of it in one go: who reads holds up nobody who writes.
    """
    if not database.exists():
        raise CopyFailed(f"There is no database at {database}.")
    try:
        with (
            contextlib.closing(sqlite3.connect(database)) as live,
            contextlib.closing(sqlite3.connect(to)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, no second one beside it
            check_whole(copy)
    except sqlite3.Error as error:
        raise CopyFailed(f"The database cannot be copied: {error}.") from error


def check_whole(connection: sqlite3.Connection) -> None:
    """Raise CopyFailed for a damaged database file."""
    (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise CopyFailed(f"The copy is damaged: {answer}.")


def schema_age(engine: Engine) -> str | None:
    """The number of the last migration that the database has seen, None for an empty one."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        age: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return age


def known_ages(migrations: Path) -> list[str]:
    """The numbers of the migrations this program brings, the newest last."""
    return sorted(file.name.partition("_")[0] for file in migrations.glob("[0-9]*_*.py"))


def check_age(engine: Engine, migrations: Path) -> None:
    """Raise DatabaseUnfit unless the database is exactly as old as the program."""
    age, known = schema_age(engine), known_ages(migrations)
    if age == known[-1]:
        return
    if age is None:
        raise DatabaseUnfit("The database is empty. Run “mrc-cases migrate” first.")
    _check_known(age, known)
    raise DatabaseUnfit("The database is older than the program. Run “mrc-cases migrate” first.")


def _check_known(age: str, known: list[str]) -> None:
    if age not in known:
        raise DatabaseUnfit(
            f"The database was made by a newer MRC Cases (schema {age}). "
            "Nothing was changed; please install that version or a newer one."
        )
