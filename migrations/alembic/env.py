"""How alembic reaches our database: foreign keys are off while SQLite rebuilds tables."""

from alembic import context
from sqlalchemy import Connection, text

from mrc_cases.base.models import Base
from mrc_cases.rooms import load_models

load_models()


def run() -> None:
    """Run against the connection the caller hands over in the configuration."""
    connection: Connection = context.config.attributes["connection"]
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        # With foreign keys on, rebuilding a table would delete the rows that hang on it.
        _keep_foreign_keys(connection, "OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=on_sqlite,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if on_sqlite:
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"{len(broken)} rows point to records that are not there")
        _keep_foreign_keys(connection, "ON")


def _keep_foreign_keys(connection: Connection, state: str) -> None:
    """Inside a transaction SQLite silently leaves the setting as it is, so none may be open."""
    connection.commit()
    raw = connection.connection.dbapi_connection
    assert raw is not None  # noqa: S101 - the connection is open
    cursor = raw.cursor()
    cursor.execute(f"PRAGMA foreign_keys={state}")
    is_on = bool(cursor.execute("PRAGMA foreign_keys").fetchone()[0])
    cursor.close()
    if is_on != (state == "ON"):
        raise RuntimeError("SQLite did not take the setting of foreign keys")


run()
