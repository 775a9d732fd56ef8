"""The centre, its offices and its codes: how often each was changed, so that two who open it at
the same time notice each other."""

import sqlalchemy as sa
from alembic import op

revision = "036"
down_revision = "028"
branch_labels = None
depends_on = None

TABLES = ("centre", "office")


def upgrade() -> None:
    for name in TABLES:
        version = sa.Column("version", sa.Integer(), nullable=False, server_default="1")
        op.add_column(name, version)
        with op.batch_alter_table(name) as table:
            table.alter_column("version", server_default=None)
    op.create_table(
        "code_change",
        sa.Column("list", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list", "code", name=op.f("pk_code_change")),
    )


def downgrade() -> None:
    op.drop_table("code_change")
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("version")
