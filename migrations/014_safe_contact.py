"""Safe contact: hours that can be reckoned with, and whose phone it is; written words stay."""

import sqlalchemy as sa
from alembic import op

revision = "014"
down_revision = "013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact_detail", sa.Column("belongs_to", sa.LargeBinary(), nullable=True))
    op.add_column("contact_detail", sa.Column("allowed_hours", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("contact_detail", "allowed_hours")
    op.drop_column("contact_detail", "belongs_to")
