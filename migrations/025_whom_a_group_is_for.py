"""Group sessions: whom they were meant for."""

import sqlalchemy as sa
from alembic import op

revision = "025"
down_revision = "024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counselling_session", sa.Column("for_whom", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("counselling_session") as table:
        table.drop_column("for_whom")
