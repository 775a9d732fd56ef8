"""A public mark of each sealing key: a key file older than the last rotation is noticed."""

import sqlalchemy as sa
from alembic import op

revision = "034"
down_revision = "033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealing_key_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_key_mark")),
    )


def downgrade() -> None:
    op.drop_table("sealing_key_mark")
