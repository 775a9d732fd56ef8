"""A file has one person who is mainly responsible, kept by the database."""

import sqlalchemy as sa
from alembic import op

revision = "021"
down_revision = "020"
branch_labels = None
depends_on = None

OWNS_NOW = "is_owner AND until_at IS NULL"


def upgrade() -> None:
    # Of two, who was assigned later replaced the other.
    op.execute(
        "UPDATE assignment SET is_owner = FALSE WHERE is_owner AND until_at IS NULL AND EXISTS "
        "(SELECT 1 FROM assignment AS later WHERE later.client_id = assignment.client_id "
        "AND later.is_owner AND later.until_at IS NULL AND (later.from_at > assignment.from_at "
        "OR (later.from_at = assignment.from_at AND later.id > assignment.id)))"
    )
    op.create_index(
        "uq_assignment_client_id",
        "assignment",
        ["client_id"],
        unique=True,
        sqlite_where=sa.text(OWNS_NOW),
        postgresql_where=sa.text(OWNS_NOW),
    )


def downgrade() -> None:
    op.drop_index("uq_assignment_client_id", table_name="assignment")
