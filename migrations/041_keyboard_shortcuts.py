"""Everybody of the staff may do without the keyboard shortcuts of one letter (WCAG 2.1.4)."""

import sqlalchemy as sa
from alembic import op

revision = "041"
down_revision = "040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    shortcuts: sa.Column[bool] = sa.Column(
        "uses_shortcuts", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column("user_account", shortcuts)
    with op.batch_alter_table("user_account") as table:
        table.alter_column("uses_shortcuts", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("user_account") as table:
        table.drop_column("uses_shortcuts")
