"""The family and household of a client."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "family_link",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("relative_id", KEY, nullable=True),
        sa.Column("relative_name", sa.LargeBinary(), nullable=True),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("lives", sa.String(length=8), nullable=False),
        sa.Column("is_dependent", sa.Boolean(), nullable=False),
        sa.Column("contact_allowed", sa.String(length=3), nullable=False),
        sa.Column("hide_from_relative", sa.Boolean(), nullable=False),
        sa.Column("hide_from_client", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.Column("pair", sa.String(length=64), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "(relative_id IS NULL) = (pair IS NULL)", name=op.f("ck_family_link_pair")
        ),
        sa.CheckConstraint(
            "relative_id IS NOT NULL OR relative_name IS NOT NULL",
            name=op.f("ck_family_link_somebody"),
        ),
        sa.CheckConstraint(
            "relative_id IS NULL OR relative_id <> client_id",
            name=op.f("ck_family_link_not_oneself"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_family_link_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_family_link_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_family_link_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["relative_id"], ["client.id"], name=op.f("fk_family_link_relative_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_family_link_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_link")),
        sa.UniqueConstraint("pair", name=op.f("uq_family_link_pair")),
    )
    op.create_index(op.f("ix_family_link_client_id"), "family_link", ["client_id"], unique=False)
    op.create_index(
        op.f("ix_family_link_relative_id"), "family_link", ["relative_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("family_link")
