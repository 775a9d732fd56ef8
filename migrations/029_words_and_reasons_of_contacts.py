"""Contacts: the words behind each "other", and why an entry was taken away."""

import sqlalchemy as sa
from alembic import op

revision = "029"
down_revision = "028"
branch_labels = None
depends_on = None

SEALED = ("topic_words", "caller_words", "archived_reason")


def upgrade() -> None:
    for name in SEALED:
        op.add_column("consultation", sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("consultation") as table:
        for name in reversed(SEALED):
            table.drop_column(name)
