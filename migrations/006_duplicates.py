"""People registered twice: pairs proposed, files joined."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("client", sa.Column("merged_into_id", KEY, nullable=True))
    op.create_index("ix_client_merged_into_id", "client", ["merged_into_id"])
    op.create_table(
        "duplicate_pair",
        sa.Column("first_id", KEY, nullable=False),
        sa.Column("second_id", KEY, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("same", sa.Text(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.CheckConstraint(
            "decision IN ('other','joined')", name=op.f("ck_duplicate_pair_decision")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_duplicate_pair_in_order")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_duplicate_pair_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["client.id"], name=op.f("fk_duplicate_pair_first_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["client.id"], name=op.f("fk_duplicate_pair_second_id")
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_duplicate_pair")),
    )
    op.create_index(
        op.f("ix_duplicate_pair_decision_weight_first_id_second_id"),
        "duplicate_pair",
        ["decision", "weight", "first_id", "second_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_duplicate_pair_second_id"), "duplicate_pair", ["second_id"], unique=False
    )
    op.create_table(
        "client_merge",
        sa.Column("kept_id", KEY, nullable=False),
        sa.Column("gone_id", KEY, nullable=False),
        sa.Column("merged_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("remembered", sa.LargeBinary(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_client_merge_created_by_id")
        ),
        sa.ForeignKeyConstraint(["gone_id"], ["client.id"], name=op.f("fk_client_merge_gone_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["client.id"], name=op.f("fk_client_merge_kept_id")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_client_merge_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_client_merge_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_merge")),
    )
    op.create_index(op.f("ix_client_merge_gone_id"), "client_merge", ["gone_id"], unique=False)
    op.create_index(op.f("ix_client_merge_kept_id"), "client_merge", ["kept_id"], unique=False)


def downgrade() -> None:
    op.drop_table("client_merge")
    op.drop_table("duplicate_pair")
    op.drop_index("ix_client_merged_into_id", table_name="client")
    op.drop_column("client", "merged_into_id")
