"""The town or district somebody lives in is sealed: typed words about one person, and in a village
with the month of birth as good as a name."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from mrc_cases.base.models import OpaqueId
from mrc_cases.base.sealing import Sealed

revision = "039"
down_revision = "038"
branch_labels = None
depends_on = None

PLAIN, SEALED = sa.String(40), Sealed(str)


def profiles(kind: Any) -> sa.Table:
    return sa.Table(
        "profile_version", sa.MetaData(),
        sa.Column("client_id", OpaqueId, primary_key=True),
        sa.Column("valid_from", sa.Date, primary_key=True),
        sa.Column("residence_area", kind),
    )  # fmt: skip


def keep_as(kind: Any, was: Any) -> None:
    """Write every town in the other way; nothing of the old way stays in the table."""
    bind, old, new = op.get_bind(), profiles(was), profiles(kind)
    rows = bind.execute(sa.select(old).where(old.c.residence_area.is_not(None))).all()
    if bind.dialect.name == "postgresql":  # writes the whole table anew
        stored = "BYTEA" if kind is SEALED else "VARCHAR(40)"
        op.execute(
            f"ALTER TABLE profile_version ALTER COLUMN residence_area TYPE {stored} USING NULL"
        )
    else:
        op.drop_column("profile_version", "residence_area")
        stored_as = sa.LargeBinary() if kind is SEALED else PLAIN
        op.add_column("profile_version", sa.Column("residence_area", stored_as, nullable=True))
    if rows:
        same = new.c.client_id == sa.bindparam("client"), new.c.valid_from == sa.bindparam("day")
        put = sa.update(new).where(*same).values(residence_area=sa.bindparam("town"))
        bind.execute(put, [{"client": row[0], "day": row[1], "town": row[2]} for row in rows])


def upgrade() -> None:
    keep_as(SEALED, PLAIN)


def downgrade() -> None:
    keep_as(PLAIN, SEALED)
