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
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.commit()
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
        connection.commit()
        connection.execute(text("PRAGMA foreign_keys=ON"))
        connection.commit()


run()
