"""Indexes that answer on their own: the month's reports, and the trail of one person."""

from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None

COUNTED = "ix_consultation_counted"
BEFORE = ["happened_on", "client_id", "office_id", "outcome", "channel", "gender", "services"]
# Without `archived_at` each counted row had to be looked up in the table.
NOW = ["happened_on", "client_id", "archived_at", *BEFORE[2:]]


def upgrade() -> None:
    op.drop_index(COUNTED, table_name="consultation")
    op.create_index(COUNTED, "consultation", NOW)
    op.create_index("ix_trail_line_user_id_id", "trail_line", ["user_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_trail_line_user_id_id", table_name="trail_line")
    op.drop_index(COUNTED, table_name="consultation")
    op.create_index(COUNTED, "consultation", BEFORE)
