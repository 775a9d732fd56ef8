"""Referrals: the day a person is expected at the partner where no hour was told."""

import sqlalchemy as sa
from alembic import op

revision = "027"
down_revision = "026"
branch_labels = None
depends_on = None

ONE = "booked_at IS NULL OR booked_on IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("referral") as table:
        table.add_column(sa.Column("booked_on", sa.Date(), nullable=True))
        table.create_check_constraint(op.f("ck_referral_booked"), ONE)


def downgrade() -> None:
    with op.batch_alter_table("referral") as table:
        table.drop_constraint(op.f("ck_referral_booked"), type_="check")
        table.drop_column("booked_on")
