"""Contacts: the words behind each "other", why an entry was taken away, cases that stay open."""

import sqlalchemy as sa
from alembic import op

revision = "029"
down_revision = "028"
branch_labels = None
depends_on = None

SEALED = ("topic_words", "caller_words", "archived_reason", "handed_to")
STATES = "state IN ('open','closed','handed_over')"
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    with op.batch_alter_table("consultation") as table:
        for name in SEALED:
            table.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
        # What was logged so far was over when it was logged.
        state = sa.Column("state", sa.String(12), nullable=False, server_default="closed")
        table.add_column(state)
        table.create_check_constraint(op.f("ck_consultation_state"), STATES)
    with op.batch_alter_table("consultation") as table:
        table.alter_column("state", server_default=None)
    op.create_index(
        "ix_consultation_open", "consultation", ["happened_at", "id"],
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_consultation_open", table_name="consultation")
    with op.batch_alter_table("consultation") as table:
        table.drop_constraint(op.f("ck_consultation_state"), type_="check")
        for name in ("state", *reversed(SEALED)):
            table.drop_column(name)
