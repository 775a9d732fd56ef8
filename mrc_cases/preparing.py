"""What comes before everything else: the data folder, the key file, the schema, and search."""

import os
import sys
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import Engine

from mrc_cases import create_app, database, own_folder
from mrc_cases.base.alone import in_line
from mrc_cases.config import Settings
from mrc_cases.extensions import db


def prepare_database(settings: Settings) -> None:
    """The data folder, the key and the schema: made where they are missing, left where not."""
    settings.var.mkdir(parents=True, exist_ok=True)
    settings.key_file.parent.mkdir(parents=True, exist_ok=True)
    with in_line(settings.var / "migrate.lock", _say_that_we_wait):
        database.make_key_once(settings)
        warn_of_open_key(settings)
        keys = database.open_keys(settings)
        engine = database.open_engine(settings, keys)
        try:
            database.check_key(engine, keys)
            _say_what_is_kept(database.upgrade(engine, own_folder("migrations")))
            database.mark_key(engine, keys)
            _follow_search(engine, settings)
        finally:
            engine.dispose()


def _say_what_is_kept(copy: Path | None) -> None:
    if copy is not None:
        click.echo(
            f"The database as it was is kept in {copy}. Delete it when all is well: it still holds "
            "everybody who is erased from now on."
        )


def _say_that_we_wait() -> None:
    click.echo("Another command is preparing the database: waiting for it.", err=True)


def warn_of_open_key(settings: Settings) -> None:
    """Say that everybody on this machine can read the key file (Windows has other rights)."""
    file = settings.key_file
    if os.name == "posix" and file.exists() and file.stat().st_mode & 0o007:
        click.echo(
            f"Everybody on this machine can read the key file. Change that: chmod 600 {file}",
            err=True,
        )


def _follow_search(engine: Engine, settings: Settings) -> None:
    """Make what clients are found by anew where an older program made it."""
    from mrc_cases.clients.tokens import tokens_are_old

    with engine.connect() as connection:
        are_old = tokens_are_old(connection)
    if are_old:
        make_search_anew(create_app(settings))


def make_search_anew(app: Flask) -> None:
    """Make what clients are found by anew, fitted to how many there are now, with a bar."""
    from tqdm import tqdm

    from mrc_cases.clients.tokens import rebuild_search

    with app.app_context(), tqdm(desc="Search", unit=" clients", file=sys.stderr) as bar:
        rebuild_search(progress=bar.update)
        db.session.remove()
        db.engine.dispose()
