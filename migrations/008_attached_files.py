"""Papers and pictures attached to a file."""

import sqlalchemy as sa
from alembic import op

revision = "008"
down_revision = "007"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attached_file",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "media_type IN ('application/pdf','image/jpeg','image/png')",
            name=op.f("ck_attached_file_media_type"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_attached_file_size")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_attached_file_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_attached_file_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_attached_file_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["counselling_session.id"], name=op.f("fk_attached_file_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_attached_file_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attached_file")),
    )
    op.create_index(
        op.f("ix_attached_file_client_id_created_at_id"),
        "attached_file",
        ["client_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_attached_file_session_id"), "attached_file", ["session_id"], unique=False
    )
    op.create_table(
        "file_content",
        sa.Column("file_id", KEY, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["attached_file.id"],
            name=op.f("fk_file_content_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_content")),
    )


def downgrade() -> None:
    op.drop_table("file_content")
    op.drop_table("attached_file")
