"""How a file was closed, who needs help today, and which relative is registered next."""

import sqlalchemy as sa
from alembic import op

revision = "032"
down_revision = "031"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LASTS = sa.text("reopened_on IS NULL")
URGENT = sa.text("urgency = 'TODAY' AND urgency_done_at IS NULL")


def stamps() -> list[sa.Column]:
    """What every record has."""
    return [
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
    ]


def keys(table: str) -> list[sa.Constraint]:
    """Who wrote it, where, and by what it is known."""
    people = [
        sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_{table}_{column}"))
        for column in ("created_by_id", "updated_by_id")
    ]
    return [
        *people,
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f(f"fk_{table}_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "file_closing",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("reopening_words", sa.LargeBinary(), nullable=True),
        *stamps(),
        sa.CheckConstraint(
            "reopened_on IS NULL OR reopened_on >= closed_on",
            name=op.f("ck_file_closing_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_file_closing_client_id")
        ),
        *keys("file_closing"),
    )
    op.create_index(op.f("ix_file_closing_client_id"), "file_closing", ["client_id"])
    op.create_index(
        "uq_file_closing_client_id", "file_closing", ["client_id"],
        unique=True, sqlite_where=LASTS, postgresql_where=LASTS,
    )  # fmt: skip
    op.create_table(
        "family_draft",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("draft_id", KEY, nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        *stamps(),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_family_draft_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["intake_draft.id"],
            name=op.f("fk_family_draft_draft_id"),
            ondelete="CASCADE",
        ),
        *keys("family_draft"),
        sa.UniqueConstraint("draft_id", name=op.f("uq_family_draft_draft_id")),
    )
    op.create_index(op.f("ix_family_draft_client_id"), "family_draft", ["client_id"])
    op.create_index(
        op.f("ix_client_state_registered_on_id"), "client", ["state", "registered_on", "id"]
    )
    op.add_column("intake", sa.Column("urgency_done_at", MOMENT, nullable=True))
    op.create_index(
        "ix_intake_urgent", "intake", ["happened_on"],
        sqlite_where=URGENT, postgresql_where=URGENT,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("family_draft")
    op.drop_index("ix_intake_urgent", table_name="intake")
    with op.batch_alter_table("intake") as table:
        table.drop_column("urgency_done_at")
    op.drop_index(op.f("ix_client_state_registered_on_id"), table_name="client")
    op.drop_table("file_closing")
