"""Clients' own plans: goals with steps, one active plan for each client."""

import sqlalchemy as sa
from alembic import op

revision = "013"
down_revision = "012"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("aim", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("how_it_went", sa.LargeBinary(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint("(state = 'active') = (closed_on IS NULL)", name=op.f("ck_plan_closed")),
        sa.CheckConstraint(
            "state <> 'ended' OR how_it_went IS NOT NULL", name=op.f("ck_plan_how_it_went")
        ),
        sa.CheckConstraint("state IN ('active','finished','ended')", name=op.f("ck_plan_state")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_plan_client_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_plan_created_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_plan_office_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_plan_owner_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_plan_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(
        op.f("ix_plan_client_id_begun_on_id"), "plan", ["client_id", "begun_on", "id"], unique=False
    )
    op.create_index(
        op.f("ix_plan_owner_id_state_review_on_id"),
        "plan",
        ["owner_id", "state", "review_on", "id"],
        unique=False,
    )
    op.create_index(
        "uq_plan_client_id",
        "plan",
        ["client_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "plan_goal",
        sa.Column("plan_id", KEY, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(length=36), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_plan_goal_created_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_plan_goal_office_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_goal_plan_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_plan_goal_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_goal")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_plan_goal_entry_key")),
    )
    op.create_index(
        op.f("ix_plan_goal_plan_id_position"), "plan_goal", ["plan_id", "position"], unique=False
    )
    op.create_table(
        "plan_step",
        sa.Column("goal_id", KEY, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("doer_id", KEY, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("why_dropped", sa.LargeBinary(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(length=36), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_plan_step_done")
        ),
        sa.CheckConstraint(
            "(state = 'dropped') = (why_dropped IS NOT NULL)", name=op.f("ck_plan_step_dropped")
        ),
        sa.CheckConstraint("state IN ('open','done','dropped')", name=op.f("ck_plan_step_state")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_plan_step_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["doer_id"], ["user_account.id"], name=op.f("fk_plan_step_doer_id")
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goal.id"], name=op.f("fk_plan_step_goal_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_plan_step_office_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_plan_step_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_plan_step_entry_key")),
    )
    op.create_index(
        op.f("ix_plan_step_doer_id_state_due_on_id"),
        "plan_step",
        ["doer_id", "state", "due_on", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_plan_step_goal_id_position"), "plan_step", ["goal_id", "position"], unique=False
    )


def downgrade() -> None:
    op.drop_table("plan_step")
    op.drop_table("plan_goal")
    op.drop_table("plan")
