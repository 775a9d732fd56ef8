"""Imports: where the upload of a run waits, so that one that stopped can go on."""

import sqlalchemy as sa
from alembic import op

revision = "033"
down_revision = "032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_run", sa.Column("upload", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("import_run") as table:
        table.drop_column("upload")
