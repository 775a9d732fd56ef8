"""Counselling sessions, their drafts and addenda, and psychosocial notes."""

import sqlalchemy as sa
from alembic import op

revision = "007"
down_revision = "006"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "counselling_session",
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("consultation_id", KEY, nullable=True),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("form", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("language_asked", sa.String(length=3), nullable=False),
        sa.Column("language_used", sa.String(length=3), nullable=False),
        sa.Column("interpreter", sa.String(length=16), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("advice", sa.LargeBinary(), nullable=True),
        sa.Column("agreed", sa.LargeBinary(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
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
            "(form = 'GROUP') = (client_id IS NULL)", name=op.f("ck_counselling_session_of_whom")
        ),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL)",
            name=op.f("ck_counselling_session_signed"),
        ),
        sa.CheckConstraint(
            "form IN ('INDIVIDUAL','COUPLE','FAMILY','GROUP')",
            name=op.f("ck_counselling_session_form"),
        ),
        sa.CheckConstraint(
            "state IN ('planned','held','absent','cancelled','signed')",
            name=op.f("ck_counselling_session_state"),
        ),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes BETWEEN 0 AND 1440",
            name=op.f("ck_counselling_session_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_counselling_session_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_counselling_session_consultation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_counselling_session_created_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_counselling_session_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["user_account.id"], name=op.f("fk_counselling_session_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"],
            ["user_account.id"],
            name=op.f("fk_counselling_session_updated_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_session")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_counselling_session_entry_key")),
    )
    op.create_index(
        op.f("ix_counselling_session_client_id_happened_at_id"),
        "counselling_session",
        ["client_id", "happened_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_counselling_session_consultation_id"),
        "counselling_session",
        ["consultation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_counselling_session_staff_id_happened_at_id"),
        "counselling_session",
        ["staff_id", "happened_at", "id"],
        unique=False,
    )
    op.create_table(
        "session_topic",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["counselling_session.id"],
            name=op.f("fk_session_topic_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "topic", name=op.f("pk_session_topic")),
    )
    op.create_table(
        "session_attendee",
        sa.Column("id", KEY, nullable=False),
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_session_attendee_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["counselling_session.id"],
            name=op.f("fk_session_attendee_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_attendee")),
        sa.UniqueConstraint(
            "session_id", "client_id", name=op.f("uq_session_attendee_session_id_client_id")
        ),
    )
    op.create_index(
        op.f("ix_session_attendee_client_id"), "session_attendee", ["client_id"], unique=False
    )
    op.create_table(
        "head_count",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("gender", sa.String(length=3), nullable=False),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_head_count_people")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["counselling_session.id"],
            name=op.f("fk_head_count_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "gender", "age_band", name=op.f("pk_head_count")),
    )
    op.create_table(
        "addendum",
        sa.Column("id", KEY, nullable=False),
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("written_by_id", KEY, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["counselling_session.id"], name=op.f("fk_addendum_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user_account.id"], name=op.f("fk_addendum_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addendum")),
    )
    op.create_index(op.f("ix_addendum_session_id"), "addendum", ["session_id"], unique=False)
    op.create_table(
        "psychosocial_note",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("session_id", KEY, nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_psychosocial_note_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_psychosocial_note_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_psychosocial_note_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["counselling_session.id"], name=op.f("fk_psychosocial_note_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_psychosocial_note_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_psychosocial_note")),
    )
    op.create_index(
        op.f("ix_psychosocial_note_client_id"), "psychosocial_note", ["client_id"], unique=False
    )
    op.create_index(
        op.f("ix_psychosocial_note_session_id"), "psychosocial_note", ["session_id"], unique=False
    )
    op.create_table(
        "session_draft",
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_session_draft_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_session_draft_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_session_draft_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_session_draft_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_session_draft_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_draft")),
    )
    op.create_index(
        op.f("ix_session_draft_client_id"), "session_draft", ["client_id"], unique=False
    )
    op.create_index(op.f("ix_session_draft_owner_id"), "session_draft", ["owner_id"], unique=False)


def downgrade() -> None:
    op.drop_table("session_draft")
    op.drop_table("psychosocial_note")
    op.drop_table("addendum")
    op.drop_table("head_count")
    op.drop_table("session_attendee")
    op.drop_table("session_topic")
    op.drop_table("counselling_session")
