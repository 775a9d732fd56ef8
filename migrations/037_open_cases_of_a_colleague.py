"""Open cases of a colleague: my day and a handover find them without going through all contacts."""

import sqlalchemy as sa
from alembic import op

revision = "037"
down_revision = "036"
branch_labels = None
depends_on = None

NAME = "ix_consultation_open_of_staff"


def upgrade() -> None:
    is_open = sa.text("state = 'open'")
    op.create_index(
        NAME, "consultation", ["staff_id", "happened_at", "id"],
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index(NAME, table_name="consultation")
