"""The extensions, made here and bound in `create_app`, and how a database connection behaves."""

import select
from typing import Any

from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import Session

from mrc_cases.base.models import Base
from mrc_cases.base.moments import local_day_of_text

db = SQLAlchemy(model_class=Base)
login_manager = LoginManager()
babel = Babel()
csrf = CSRFProtect()

# How the next transaction on a connection begins (SQLite) or commits (PostgreSQL). Without a word
# it is one of a command's: it may write, and is then safe on the disk.
READING, WRITING, NOTING = "reading", "writing", "noting"


def begin_writing(session: Session | Any, purpose: str = WRITING) -> None:
    """End what was read and open a transaction that writes; a second call does nothing.

    SQLite has one writer: to ask for its place at the start (BEGIN IMMEDIATE) is to wait in line,
    while a reader that turns writer half-way is thrown out. NOTING is for the lines that a read
    leaves on the trail: they are not worth a wait for the disk, because the next save carries
    them along and a power cut can only lose the newest reads, never break the chain.
    """
    if session.info.get("begun") == purpose:
        return
    session.rollback()
    session.connection(execution_options={"mrc_begin": purpose})
    session.info["begun"] = purpose


def begin_noting(session: Session | Any) -> None:
    """Let what was only read so far leave a line on the trail.

    On SQLite in the transaction that read, which saves a page the end of one and the beginning of
    another. Where somebody else has saved since it began, it cannot write, and ends.
    """
    is_clean = not (session.new or session.dirty or session.deleted)
    if is_clean and session.get_bind().dialect.name == "sqlite":
        try:
            session.connection().exec_driver_sql("UPDATE trail_head SET id = id")
        except OperationalError:
            pass
        else:
            session.info["begun"] = NOTING
            return
    begin_writing(session, NOTING)


def let_others_write(session: Session | Any) -> None:
    """Save what was written and give the writer's place back: what follows only reads."""
    session.commit()
    session.info["begun"] = None


def begin_reading(session: Session | Any) -> None:
    """Open a transaction that cannot write, where the database knows such a thing."""
    session.connection(execution_options={"mrc_begin": READING, "postgresql_readonly": True})


def tune(engine: Engine) -> None:
    """Make every connection of an engine keep the house's promises; call once per engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "checkout", _notice_a_lost_line)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "rollback", _end_reading)


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "synchronous=FULL",
        "cache_size=-16000",
        "temp_store=MEMORY",
        "secure_delete=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function("mrc_local_day", 2, local_day_of_text, deterministic=True)


def _begin_sqlite(connection: Connection) -> None:
    purpose = connection.get_execution_options().get("mrc_begin")
    level = "NORMAL" if purpose in {READING, NOTING} else "FULL"
    if connection.info.get("synchronous") != level:  # a connection keeps it
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level
    if purpose in {READING, None}:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("BEGIN")  # asks for no lock, so there is nothing that could be refused
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _notice_a_lost_line(connection: Any, _record: Any, _proxy: Any) -> None:
    """Make a connection anew when the server that was restarted has closed it.

    A server that waits for a question says nothing, so most pages need not ask whether it is there,
    which would be two more questions for each.
    """
    has_said_something, _, _ = select.select([connection], [], [], 0)
    if has_said_something:  # farewell, most often
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except Exception as error:
            raise DisconnectionError from error


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("mrc_begin") == NOTING:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


def _end_reading(connection: Connection) -> None:
    """End what could only read by COMMIT.

    At a ROLLBACK the driver forgets which questions it has prepared, and the database would plan
    each question of each page anew: a third of what a page costs.
    """
    if connection.get_execution_options().get("postgresql_readonly"):
        connection.connection.dbapi_connection.commit()  # type: ignore[union-attr]
