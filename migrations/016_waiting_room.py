"""The waiting room: tickets, their numbers, and the secret address of its screen."""

import sqlalchemy as sa
from alembic import op

revision = "016"
down_revision = "015"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)
IN_HAND = sa.text("state IN ('called','in_service')")
NOT_LEFT = sa.text("state <> 'left'")


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("appointment_id", KEY, nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("has_priority", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("called_at", MOMENT, nullable=True),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("times_missed", sa.Integer(), nullable=False),
        sa.Column("called_by_id", KEY, nullable=True),
        sa.Column("desk_id", KEY, nullable=True),
        sa.Column("entry_key", sa.String(length=36), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        *_checks(),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_ticket_{column}"))
            for column, target in (
                ("client_id", "client.id"),
                ("appointment_id", "appointment.id"),
                ("called_by_id", "user_account.id"),
                ("desk_id", "meeting_room.id"),
                ("created_by_id", "user_account.id"),
                ("updated_by_id", "user_account.id"),
                ("office_id", "office.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_ticket_entry_key")),
        sa.UniqueConstraint(
            "office_id", "arrived_on", "number", name=op.f("uq_ticket_office_id_arrived_on_number")
        ),
    )
    _index_tickets()
    op.create_table(
        "ticket_counter",
        sa.Column("office_id", KEY, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_ticket_counter_office_id")
        ),
        sa.PrimaryKeyConstraint("office_id", "counted_on", name=op.f("pk_ticket_counter")),
    )
    op.create_table(
        "waiting_screen",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", KEY, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_waiting_screen_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_screen")),
        sa.UniqueConstraint("office_id", name=op.f("uq_waiting_screen_office_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_waiting_screen_token_hash")),
    )
    # The report of access and workload reads the sessions of a period.
    op.create_index(
        op.f("ix_counselling_session_happened_on"), "counselling_session", ["happened_on"]
    )


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "office": "office_id IS NOT NULL",
        "number": "number BETWEEN 1 AND 23976",
        "times_missed": "times_missed BETWEEN 0 AND 2",
        "state": "state IN ('waiting','called','in_service','served','left')",
        "ended": "(state IN ('served','left')) = (ended_at IS NOT NULL)",
        "begun": "(state IN ('in_service','served')) = (begun_at IS NOT NULL)",
        "called": "state <> 'called' OR (called_at IS NOT NULL AND called_by_id IS NOT NULL)",
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_ticket_{name}")) for name, rule in rules.items()
    ]


def _index_tickets() -> None:
    op.create_index(op.f("ix_ticket_client_id"), "ticket", ["client_id"])
    op.create_index(op.f("ix_ticket_arrived_on"), "ticket", ["arrived_on"])
    op.create_index(
        op.f("ix_ticket_office_id_state_arrived_at"), "ticket", ["office_id", "state", "arrived_at"]
    )
    op.create_index(
        "uq_ticket_called_by_id", "ticket", ["called_by_id"], unique=True,
        sqlite_where=IN_HAND, postgresql_where=IN_HAND,
    )  # fmt: skip
    op.create_index(
        "uq_ticket_appointment_id", "ticket", ["appointment_id"], unique=True,
        sqlite_where=NOT_LEFT, postgresql_where=NOT_LEFT,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index(op.f("ix_counselling_session_happened_on"), "counselling_session")
    op.drop_table("waiting_screen")
    op.drop_table("ticket_counter")
    op.drop_table("ticket")
