"""Appointments, rooms, and the slots that keep anything from being booked twice."""

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "meeting_room",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_meeting_room_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_room")),
        sa.UniqueConstraint("office_id", "name", name=op.f("uq_meeting_room_office_id_name")),
    )
    op.create_table(
        "appointment",
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("interpreter_id", KEY, nullable=True),
        sa.Column("room_id", KEY, nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
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
            "state IN ('booked','arrived','in_service','done','no_show','cancelled')",
            name=op.f("ck_appointment_state"),
        ),
        sa.CheckConstraint("minutes BETWEEN 5 AND 480", name=op.f("ck_appointment_minutes")),
        sa.CheckConstraint("interpreter_id <> staff_id", name=op.f("ck_appointment_somebody_else")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_appointment_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_appointment_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["interpreter_id"], ["user_account.id"], name=op.f("fk_appointment_interpreter_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_appointment_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["meeting_room.id"], name=op.f("fk_appointment_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["user_account.id"], name=op.f("fk_appointment_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_appointment_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_appointment_entry_key")),
    )
    op.create_index(
        op.f("ix_appointment_client_id_starts_at"),
        "appointment",
        ["client_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appointment_interpreter_id"), "appointment", ["interpreter_id"], unique=False
    )
    op.create_index(op.f("ix_appointment_room_id"), "appointment", ["room_id"], unique=False)
    op.create_index(
        op.f("ix_appointment_staff_id_starts_at"),
        "appointment",
        ["staff_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appointment_starts_at_id"), "appointment", ["starts_at", "id"], unique=False
    )
    op.create_table(
        "booked_slot",
        sa.Column("resource_id", KEY, nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_booked_slot_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", "slot", name=op.f("pk_booked_slot")),
    )
    op.create_index(
        op.f("ix_booked_slot_appointment_id"), "booked_slot", ["appointment_id"], unique=False
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_calendar_feed_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feed_user_id")),
    )


def downgrade() -> None:
    op.drop_table("calendar_feed")
    op.drop_table("booked_slot")
    op.drop_table("appointment")
    op.drop_table("meeting_room")
