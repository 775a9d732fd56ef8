"""Indexes that a large register needs: of joined files alone, and of a person's contacts by day."""

import sqlalchemy as sa
from alembic import op

revision = "026"
down_revision = "025"
branch_labels = None
depends_on = None

JOINED = "ix_client_merged_into_id"
BY_STAFF = "ix_consultation_staff_id"
BY_STAFF_AND_DAY = "ix_consultation_staff_id_happened_on"


def upgrade() -> None:
    joined = sa.text("merged_into_id IS NOT NULL")
    op.drop_index(JOINED, table_name="client")
    op.create_index(
        JOINED, "client", ["merged_into_id"], sqlite_where=joined, postgresql_where=joined
    )
    op.create_index(BY_STAFF_AND_DAY, "consultation", ["staff_id", "happened_on"])
    op.drop_index(BY_STAFF, table_name="consultation")


def downgrade() -> None:
    op.create_index(BY_STAFF, "consultation", ["staff_id"])
    op.drop_index(BY_STAFF_AND_DAY, table_name="consultation")
    op.drop_index(JOINED, table_name="client")
    op.create_index(JOINED, "client", ["merged_into_id"])
