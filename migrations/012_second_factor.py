"""The code from a phone beside the password; trainings and reviews of the staff."""

import sqlalchemy as sa
from alembic import op

revision = "012"
down_revision = "011"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "centre",
        sa.Column("asks_second_factor", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("centre") as batch:
        batch.alter_column("asks_second_factor", server_default=None)
    for column in (
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_since", MOMENT, nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
    ):
        op.add_column("user_account", column)
    op.create_table(
        "recovery_code",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.create_table(
        "staff_training",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= held_on", name=op.f("ck_staff_training_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_staff_training_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_training")),
    )
    op.create_index(op.f("ix_staff_training_user_id"), "staff_training", ["user_id"])


def downgrade() -> None:
    op.drop_table("staff_training")
    op.drop_table("recovery_code")
    with op.batch_alter_table("user_account") as batch:
        for column in ("totp_last_step", "totp_since", "totp_secret", "reviewed_on"):
            batch.drop_column(column)
    with op.batch_alter_table("centre") as batch:
        batch.drop_column("asks_second_factor")
