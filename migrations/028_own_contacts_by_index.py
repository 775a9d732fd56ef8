"""Indexes that find the newest contacts of one colleague in a large register."""

from alembic import op

revision = "028"
down_revision = "027"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_consultation_staff_id_happened_at_id": ["staff_id", "happened_at", "id"],
    "ix_consultation_created_by_id_happened_at_id": ["created_by_id", "happened_at", "id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "consultation", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="consultation")
