"""Follow-up tasks."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "follow_up_task",
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("consultation_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closing_word", sa.LargeBinary(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "state IN ('open','done','dropped')", name=op.f("ck_follow_up_task_state")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_follow_up_task_tries")),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_follow_up_task_closed")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_follow_up_task_client_id"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name="fk_follow_up_task_owner_id"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name="fk_follow_up_task_consultation_id"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name="fk_follow_up_task_created_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name="fk_follow_up_task_updated_by_id"
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name="fk_follow_up_task_office_id"),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up_task"),
    )
    for columns in (
        ["client_id"], ["consultation_id"], ["owner_id", "state", "due_on", "id"],
        ["state", "due_on", "id"],
    ):  # fmt: skip
        op.create_index(f"ix_follow_up_task_{'_'.join(columns)}", "follow_up_task", columns)


def downgrade() -> None:
    op.drop_table("follow_up_task")
