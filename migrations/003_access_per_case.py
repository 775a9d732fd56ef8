"""Access per case: lent for a time, taken in an emergency, barred to one colleague."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)
# What the manager and the data-protection focal point are told of.
ALERTING = "action IN ('break_glass', 'export', 'many_found')"


def upgrade() -> None:
    op.add_column(
        "assignment",
        sa.Column("is_emergency", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("assignment", sa.Column("reason", sa.LargeBinary(), nullable=True))
    op.create_table(
        "exclusion",
        sa.Column("id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_exclusion_client_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_exclusion_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exclusion"),
    )
    op.create_index("ix_exclusion_client_id", "exclusion", ["client_id"])
    is_open = sa.text("until_at IS NULL")
    op.create_index(
        "uq_exclusion_user_id_client_id", "exclusion", ["user_id", "client_id"],
        unique=True, sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    op.create_table(
        "alerts_seen",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_alerts_seen_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_alerts_seen"),
    )
    alerting = sa.text(ALERTING)
    op.create_index(
        "ix_trail_line_alert", "trail_line", ["id"],
        sqlite_where=alerting, postgresql_where=alerting,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_trail_line_alert", table_name="trail_line")
    op.drop_table("alerts_seen")
    op.drop_table("exclusion")
    op.drop_column("assignment", "reason")
    op.drop_column("assignment", "is_emergency")
