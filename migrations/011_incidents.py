"""Incidents, who is named for each, what was done, safety plans; who receives complaints."""

import sqlalchemy as sa
from alembic import op

revision = "011"
down_revision = "010"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)

# What is written stays: no road of the program, and none beside it, takes it away.
KEPT = {"incident": ("DELETE",), "incident_step": ("UPDATE", "DELETE")}


def _record() -> list[sa.Column]:
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


def _links(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


STAMPS = {
    "created_by_id": "user_account.id",
    "updated_by_id": "user_account.id",
    "office_id": "office.id",
}


def upgrade() -> None:
    with op.batch_alter_table("user_account") as batch:
        batch.add_column(sa.Column("supervisor_id", KEY, nullable=True))
        batch.create_foreign_key(
            op.f("fk_user_account_supervisor_id"), "user_account", ["supervisor_id"], ["id"]
        )
    op.create_table(
        "incident",
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("is_complaint", sa.Boolean(), nullable=False),
        sa.Column("concerns_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("happened_on", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("gbv_type", sa.LargeBinary(), nullable=True),
        sa.Column("labour_types", sa.LargeBinary(), nullable=True),
        sa.Column("alleged_role", sa.LargeBinary(), nullable=True),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("harm", sa.LargeBinary(), nullable=True),
        sa.Column("wishes", sa.LargeBinary(), nullable=True),
        sa.Column("reported_to", sa.LargeBinary(), nullable=True),
        sa.Column("entry_key", sa.String(length=36), nullable=True),
        *_record(),
        sa.CheckConstraint(
            "state IN ('recorded','in_action','closed')", name=op.f("ck_incident_state")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_incident_closed")
        ),
        sa.CheckConstraint("concerns_id IS NULL OR is_complaint", name=op.f("ck_incident_of_whom")),
        sa.CheckConstraint("is_complaint OR client_id IS NOT NULL", name=op.f("ck_incident_whose")),
        *_links("incident", client_id="client.id", concerns_id="user_account.id", **STAMPS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_incident_entry_key")),
    )
    op.create_index(op.f("ix_incident_client_id"), "incident", ["client_id"])
    op.create_index(op.f("ix_incident_recorded_on_id"), "incident", ["recorded_on", "id"])
    op.create_table(
        "incident_reader",
        sa.Column("id", KEY, nullable=False),
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=True),
        *_links("incident_reader", incident_id="incident.id", user_id="user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_reader")),
    )
    op.create_index(
        op.f("ix_incident_reader_user_id_until_at_incident_id"),
        "incident_reader",
        ["user_id", "until_at", "incident_id"],
    )
    op.create_index(
        "uq_incident_reader_open",
        "incident_reader",
        ["incident_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "incident_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("written_by_id", KEY, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        *_links("incident_step", incident_id="incident.id", written_by_id="user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_step")),
    )
    op.create_index(op.f("ix_incident_step_incident_id"), "incident_step", ["incident_id"])
    op.create_table(
        "safety_plan",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("signs", sa.LargeBinary(), nullable=True),
        sa.Column("people", sa.LargeBinary(), nullable=True),
        sa.Column("places", sa.LargeBinary(), nullable=True),
        sa.Column("to_take", sa.LargeBinary(), nullable=True),
        sa.Column("children", sa.LargeBinary(), nullable=True),
        sa.Column("code_word", sa.LargeBinary(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        *_record(),
        *_links("safety_plan", client_id="client.id", incident_id="incident.id", **STAMPS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan")),
    )
    op.create_index(op.f("ix_safety_plan_client_id"), "safety_plan", ["client_id"])
    op.create_index(op.f("ix_safety_plan_incident_id"), "safety_plan", ["incident_id"])
    op.create_table(
        "complaint_receiver",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_links("complaint_receiver", user_id="user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_receiver")),
        sa.UniqueConstraint("user_id", name=op.f("uq_complaint_receiver_user_id")),
    )
    for statement in _refusals():
        op.execute(statement)


def _refusals() -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is kept'); END"
            for table, verbs in KEPT.items()
            for verb in verbs
        ]
    return [
        statement
        for table, verbs in KEPT.items()
        for statement in (
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is kept'; END $$",
            f"CREATE TRIGGER {table}_kept BEFORE {' OR '.join((*verbs, 'TRUNCATE'))} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        )
    ]


def downgrade() -> None:
    for table in ("complaint_receiver", "safety_plan", "incident_step", "incident_reader"):
        op.drop_table(table)
    op.drop_table("incident")
    if op.get_bind().dialect.name == "postgresql":
        for table in KEPT:
            op.execute(f"DROP FUNCTION {table}_refuse()")
    with op.batch_alter_table("user_account") as batch:
        batch.drop_constraint(op.f("fk_user_account_supervisor_id"), type_="foreignkey")
        batch.drop_column("supervisor_id")
