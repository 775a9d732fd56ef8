"""The database as a whole: refused in a sentence where it cannot be used as it is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from mrc_cases import create_app, database, own_folder
from mrc_cases.base.keys import KeyRing
from mrc_cases.config import Settings
from mrc_cases.database import DatabaseUnfit
from mrc_cases.extensions import db


def _engine(url: str, key_file: Path) -> Engine:
    engine = create_engine(url)
    database.prepare(engine, KeyRing.load(key_file))
    return engine


@pytest.fixture
def read_only(settings: Settings, key_file: Path) -> Iterator[Engine]:
    """The database as somebody meets it who may read it only."""
    url = settings.database_url
    if settings.sqlite_file is not None:
        with closing(sqlite3.connect(settings.sqlite_file)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        url = f"sqlite:///file:{settings.sqlite_file}?mode=ro&uri=true"
    else:
        url += "?options=-cdefault_transaction_read_only%3Don"
    engine = _engine(url, key_file)
    yield engine
    engine.dispose()


def test_a_database_that_takes_no_changes_is_not_served(read_only: Engine, key_file: Path) -> None:
    with pytest.raises(DatabaseUnfit, match="read but not written"):
        database.check(read_only, KeyRing.load(key_file), own_folder("migrations"))


def test_a_database_somebody_writes_to_is_served(settings: Settings, key_file: Path) -> None:
    engine = _engine(settings.database_url, key_file)
    with engine.connect().execution_options(mrc_begin="writing") as writer, writer.begin():
        database.check_writable(engine)
    engine.dispose()


def test_browsers_are_told_to_come_by_https_where_they_can(settings: Settings) -> None:
    for answers, said in ((True, "max-age=31536000"), (False, None)):
        app = create_app(replace(settings, behind_https=answers))
        page = app.test_client().get("/sign-in")
        assert page.headers.get("Strict-Transport-Security") == said
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
