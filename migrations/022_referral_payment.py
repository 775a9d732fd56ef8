"""Referrals: what the centre pays of the service, and from which project."""

import sqlalchemy as sa
from alembic import op

revision = "022"
down_revision = "021"
branch_labels = None
depends_on = None

NAMES = ("paid_cents", "paid_currency", "paid_project")
WHOLE = (
    "(paid_cents IS NULL) = (paid_currency IS NULL)"
    " AND (paid_cents IS NULL) = (paid_project IS NULL)"
)


def upgrade() -> None:
    with op.batch_alter_table("referral") as table:
        table.add_column(sa.Column("paid_cents", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("paid_currency", sa.String(length=3), nullable=True))
        table.add_column(sa.Column("paid_project", sa.String(length=60), nullable=True))
        table.create_check_constraint(op.f("ck_referral_paid"), WHOLE)
        table.create_check_constraint(
            op.f("ck_referral_paid_something"),
            "paid_cents IS NULL OR (paid_cents > 0 AND sent_at IS NOT NULL)",
        )


def downgrade() -> None:
    with op.batch_alter_table("referral") as table:
        table.drop_constraint(op.f("ck_referral_paid_something"), type_="check")
        table.drop_constraint(op.f("ck_referral_paid"), type_="check")
        for name in NAMES:
            table.drop_column(name)
