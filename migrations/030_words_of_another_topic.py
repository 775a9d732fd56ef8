"""Intakes: what another topic was, in words."""

import sqlalchemy as sa
from alembic import op

revision = "030"
down_revision = "029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("intake", sa.Column("needs_other", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("intake") as table:
        table.drop_column("needs_other")
