"""How a file was closed, which files rest, and which urgent intakes still wait."""

import sqlalchemy as sa
from alembic import op

from mrc_cases.base.models import OpaqueId
from mrc_cases.base.moments import Moment
from mrc_cases.base.sealing import Sealed

revision = "032"
down_revision = "028"
branch_labels = None
depends_on = None

LASTS = sa.text("reopened_on IS NULL")
URGENT = sa.text("urgency = 'TODAY' AND urgency_done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "file_closing",
        sa.Column("client_id", OpaqueId(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("words", Sealed(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("reopening_words", Sealed(), nullable=True),
        sa.Column("id", OpaqueId(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("archived_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", OpaqueId(), nullable=True),
        sa.Column("updated_by_id", OpaqueId(), nullable=True),
        sa.Column("office_id", OpaqueId(), nullable=True),
        sa.CheckConstraint(
            "reopened_on IS NULL OR reopened_on >= closed_on",
            name=op.f("ck_file_closing_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_file_closing_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_file_closing_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_file_closing_updated_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_file_closing_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_closing")),
    )
    op.create_index(op.f("ix_file_closing_client_id"), "file_closing", ["client_id"])
    op.create_index(
        "uq_file_closing_client_id", "file_closing", ["client_id"],
        unique=True, sqlite_where=LASTS, postgresql_where=LASTS,
    )  # fmt: skip
    op.create_index(
        op.f("ix_client_state_registered_on_id"), "client", ["state", "registered_on", "id"]
    )
    op.add_column("intake", sa.Column("urgency_done_at", Moment(), nullable=True))
    op.create_index(
        "ix_intake_urgent", "intake", ["happened_on"],
        sqlite_where=URGENT, postgresql_where=URGENT,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_intake_urgent", table_name="intake")
    with op.batch_alter_table("intake") as table:
        table.drop_column("urgency_done_at")
    op.drop_index(op.f("ix_client_state_registered_on_id"), table_name="client")
    op.execute("UPDATE client SET state = 'active' WHERE state IN ('dormant','closed','deceased')")
    op.drop_table("file_closing")
