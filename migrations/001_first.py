"""The first schema: the centre, its people, clients, contacts, imports and the trail."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None
branch_labels = None
depends_on = None

# Keys are uuid on PostgreSQL and 16 bytes on SQLite; sealed values are bytes on both.
KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)

APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER trail_line_no_{verb} BEFORE {verb} ON trail_line "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION trail_line_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$",
        "CREATE TRIGGER trail_line_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_line "
        "FOR EACH STATEMENT EXECUTE FUNCTION trail_line_refuse()",
    ),
}
HEAD = sa.table("trail_head", sa.column("id"), sa.column("last_id"), sa.column("mac"))
FIRST_HEAD = HEAD.insert().values(id=1, last_id=0, mac=sa.literal(bytes(16), sa.LargeBinary))


def upgrade() -> None:
    op.create_table(
        "added_code",
        sa.Column("id", KEY, nullable=False),
        sa.Column("list", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("parent", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_added_code")),
        sa.UniqueConstraint("list", "code", name=op.f("uq_added_code_list_code")),
    )
    op.create_table(
        "centre",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("client_no_prefix", sa.String(length=4), nullable=False),
        sa.Column("token_bits", sa.Integer(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("lists_version", sa.Integer(), nullable=False),
        sa.Column("set_up_at", MOMENT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_centre_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
    )
    op.create_table(
        "code_label",
        sa.Column("id", KEY, nullable=False),
        sa.Column("list", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_label")),
        sa.UniqueConstraint(
            "list", "code", "language", name=op.f("uq_code_label_list_code_language")
        ),
    )
    op.create_table(
        "key_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_key_mark_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_mark")),
    )
    op.create_table(
        "office",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("code", name=op.f("uq_office_code")),
    )
    op.create_table(
        "saved_mapping",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_mapping")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_mapping_name")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", KEY, nullable=False),
        sa.Column("tried", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_failure_tried_at"), ["tried", "at"], unique=False
        )

    op.create_table(
        "trail_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_head")),
    )
    op.create_table(
        "trail_line",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=True),
        sa.Column("record_id", KEY, nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_line")),
    )
    with op.batch_alter_table("trail_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trail_line_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_trail_line_record_id"), ["record_id"], unique=False)

    op.create_table(
        "closed_period",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", KEY, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_closed_period_in_order")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_closed_period_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_period")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", KEY, nullable=False),
        sa.Column("is_hotline", sa.Boolean(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("until", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_opening_hours_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
        sa.UniqueConstraint(
            "office_id",
            "is_hotline",
            "weekday",
            "opens",
            name=op.f("uq_opening_hours_office_id_is_hotline_weekday_opens"),
        ),
    )
    op.create_table(
        "user_account",
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("email_token", sa.LargeBinary(length=16), nullable=False),
        sa.Column("password_hash", sa.LargeBinary(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("deactivated_at", MOMENT, nullable=True),
        sa.Column("spoken_languages", sa.Text(), nullable=False),
        sa.Column("communities", sa.Text(), nullable=True),
        sa.Column("gender", sa.String(length=1), nullable=True),
        sa.Column("undertaking_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_user_account_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_user_account_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_user_account_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email_token", name=op.f("uq_user_account_email_token")),
    )
    op.create_table(
        "client",
        sa.Column("client_no", sa.String(length=16), nullable=False),
        sa.Column("full_name", sa.LargeBinary(), nullable=True),
        sa.Column("other_script_name", sa.LargeBinary(), nullable=True),
        sa.Column("family_name", sa.LargeBinary(), nullable=True),
        sa.Column("alias", sa.LargeBinary(), nullable=True),
        sa.Column("uses_alias", sa.Boolean(), nullable=False),
        sa.Column("born_on", sa.LargeBinary(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("neutral_sender", sa.LargeBinary(), nullable=True),
        sa.Column("contact_rule", sa.LargeBinary(), nullable=True),
        sa.Column("counsellor_gender", sa.String(length=4), nullable=True),
        sa.Column("remarks", sa.LargeBinary(), nullable=True),
        sa.Column("import_run_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "state IN ('active','dormant','closed','anonymised','merged','deceased')",
            name=op.f("ck_client_state"),
        ),
        sa.CheckConstraint(
            "full_name IS NOT NULL OR alias IS NOT NULL", name=op.f("ck_client_has_a_name")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_client_created_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_client_office_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_client_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("client_no", name=op.f("uq_client_client_no")),
    )
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_client_import_run_id"), ["import_run_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_client_office_id_registered_on_id"),
            ["office_id", "registered_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_client_registered_on_id"), ["registered_on", "id"], unique=False
        )

    op.create_table(
        "held_form",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_held_form_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_form")),
    )
    with op.batch_alter_table("held_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_form_user_id"), ["user_id"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("file_name", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("clients_added", sa.Integer(), nullable=False),
        sa.Column("consultations_added", sa.Integer(), nullable=False),
        sa.Column("rows_known", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.LargeBinary(), nullable=True),
        sa.Column("refused_rows", sa.LargeBinary(), nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "state IN ('running','finished','failed','undone')", name=op.f("ck_import_run_state")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_import_run_created_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_import_run_office_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_import_run_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "intake_draft",
        sa.Column("owner_id", KEY, nullable=False),
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
            ["created_by_id"], ["user_account.id"], name=op.f("fk_intake_draft_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_intake_draft_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_intake_draft_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_intake_draft_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_draft")),
    )
    with op.batch_alter_table("intake_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_draft_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "sign_in_session",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sign_in_session_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("language_read", sa.String(length=3), nullable=True),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("points_told", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=12), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("import_run_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_agreement_client_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_agreement_created_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_agreement_office_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_agreement_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_client_id"), ["client_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_agreement_import_run_id"), ["import_run_id"], unique=False
        )

    op.create_table(
        "assignment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_assignment_client_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_assignment_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_user_id_until_at_client_id"),
            ["user_id", "until_at", "client_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_assignment_open",
            ["client_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )

    op.create_table(
        "consultation",
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("caller_kind", sa.String(length=12), nullable=False),
        sa.Column("gender", sa.String(length=3), nullable=False),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.Column("country", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("interpreter", sa.String(length=16), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("code_word_token", sa.BigInteger(), nullable=True),
        sa.Column("joined_at", MOMENT, nullable=True),
        sa.Column("entry_key", sa.String(length=36), nullable=True),
        sa.Column("import_run_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes BETWEEN 0 AND 1440", name=op.f("ck_consultation_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_consultation_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_consultation_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_consultation_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["user_account.id"], name=op.f("fk_consultation_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_consultation_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_consultation_entry_key")),
    )
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consultation_client_id_happened_at_id"),
            ["client_id", "happened_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_consultation_code_word_token"), ["code_word_token"], unique=False
        )
        batch_op.create_index(
            "ix_consultation_counted",
            ["happened_on", "client_id", "office_id", "outcome", "channel", "gender", "services"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_consultation_happened_at_id"), ["happened_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_consultation_import_run_id"), ["import_run_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consultation_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "contact_detail",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("is_safe", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.LargeBinary(), nullable=True),
        sa.Column("who_may_answer", sa.LargeBinary(), nullable=True),
        sa.Column("message_allowed", sa.String(length=3), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_contact_detail_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_contact_detail_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_contact_detail_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_contact_detail_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_detail")),
    )
    with op.batch_alter_table("contact_detail", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_detail_client_id"), ["client_id"], unique=False
        )

    op.create_table(
        "identity_document",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("country", sa.String(length=4), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_identity_document_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_identity_document_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_identity_document_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_identity_document_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_document")),
    )
    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_document_client_id"), ["client_id"], unique=False
        )

    op.create_table(
        "imported_row",
        sa.Column("row_token", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(length=16), nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_imported_row_run_id")),
        sa.PrimaryKeyConstraint("row_token", name=op.f("pk_imported_row")),
    )
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_row_run_id"), ["run_id"], unique=False)

    op.create_table(
        "profile_version",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("gender", sa.String(length=3), nullable=False),
        sa.Column("stage", sa.String(length=3), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("interpreter", sa.String(length=3), nullable=False),
        sa.Column("nationality", sa.String(length=4), nullable=False),
        sa.Column("nationality_2", sa.String(length=4), nullable=True),
        sa.Column("nationality_3", sa.String(length=4), nullable=True),
        sa.Column("birth_country", sa.String(length=4), nullable=False),
        sa.Column("born_month", sa.Integer(), nullable=True),
        sa.Column("birth_precision", sa.String(length=8), nullable=False),
        sa.Column("residence_area", sa.String(length=40), nullable=True),
        sa.Column("arrived_month", sa.String(length=7), nullable=False),
        sa.Column("status", sa.LargeBinary(), nullable=True),
        sa.Column("education", sa.String(length=3), nullable=False),
        sa.Column("labour", sa.String(length=8), nullable=False),
        sa.Column("employment_kind", sa.String(length=8), nullable=True),
        sa.Column("sector", sa.String(length=3), nullable=True),
        sa.Column("domestic_work", sa.String(length=3), nullable=True),
        sa.Column("lives_with_employer", sa.String(length=3), nullable=True),
        sa.Column("written_contract", sa.String(length=3), nullable=True),
        sa.Column("work_permitted", sa.String(length=3), nullable=True),
        sa.Column("occupation", sa.String(length=4), nullable=False),
        sa.Column("last_occupation", sa.String(length=4), nullable=True),
        sa.Column("reason_main", sa.String(length=24), nullable=False),
        sa.Column("reasons_other", sa.Text(), nullable=False),
        sa.Column("prefer_country", sa.String(length=4), nullable=False),
        sa.Column("prefer_country_2", sa.String(length=4), nullable=True),
        sa.Column("prefer_country_3", sa.String(length=4), nullable=True),
        sa.Column("earlier_migration", sa.String(length=3), nullable=False),
        sa.Column("earlier_countries", sa.Text(), nullable=False),
        sa.Column("marital", sa.String(length=8), nullable=True),
        sa.Column("children_in_care", sa.String(length=3), nullable=False),
        sa.Column("heard", sa.String(length=24), nullable=False),
        sa.Column("spoken_languages", sa.Text(), nullable=False),
        sa.Column("minor_care", sa.String(length=16), nullable=True),
        sa.Column("emigrant_registry_on", sa.Date(), nullable=True),
        sa.Column("gender_detail", sa.LargeBinary(), nullable=True),
        sa.Column("other_answers", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_profile_version_in_order")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_profile_version_client_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "valid_from", name=op.f("pk_profile_version")),
        sa.UniqueConstraint(
            "client_id", "valid_to", name=op.f("uq_profile_version_client_id_valid_to")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_token",
        sa.Column("token", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_search_token_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token", "client_id", name=op.f("pk_search_token")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_token_client_id"), ["client_id"], unique=False)

    op.create_table(
        "intake",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("heard", sa.String(length=24), nullable=False),
        sa.Column("referred_in_by", sa.LargeBinary(), nullable=True),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("language_used", sa.String(length=3), nullable=True),
        sa.Column("interpreter", sa.String(length=16), nullable=False),
        sa.Column("mediator_present", sa.Boolean(), nullable=False),
        sa.Column("safe_now", sa.LargeBinary(), nullable=True),
        sa.Column("next_step", sa.LargeBinary(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", KEY, nullable=True),
        sa.Column("import_run_id", KEY, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint("state IN ('complete','superseded')", name=op.f("ck_intake_state")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_intake_client_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_intake_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_intake_created_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_intake_office_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_intake_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_intake_client_id_happened_on"),
            ["client_id", "happened_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_intake_import_run_id"), ["import_run_id"], unique=False
        )

    make_trail_append_only()


def make_trail_append_only() -> None:
    """The database refuses to change or remove a line; the chain has one head from the start."""
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
    op.execute(FIRST_HEAD)


def downgrade() -> None:
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_import_run_id"))
        batch_op.drop_index(batch_op.f("ix_intake_client_id_happened_on"))

    op.drop_table("intake")
    with op.batch_alter_table("search_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_token_client_id"))

    op.drop_table("search_token")
    op.drop_table("profile_version")
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_row_run_id"))

    op.drop_table("imported_row")
    with op.batch_alter_table("identity_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_document_client_id"))

    op.drop_table("identity_document")
    with op.batch_alter_table("contact_detail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_detail_client_id"))

    op.drop_table("contact_detail")
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultation_staff_id"))
        batch_op.drop_index(batch_op.f("ix_consultation_import_run_id"))
        batch_op.drop_index(batch_op.f("ix_consultation_happened_at_id"))
        batch_op.drop_index("ix_consultation_counted")
        batch_op.drop_index(batch_op.f("ix_consultation_code_word_token"))
        batch_op.drop_index(batch_op.f("ix_consultation_client_id_happened_at_id"))

    op.drop_table("consultation")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assignment_open",
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_assignment_user_id_until_at_client_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_import_run_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_client_id"))

    op.drop_table("agreement")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_user_id"))

    op.drop_table("sign_in_session")
    with op.batch_alter_table("intake_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_draft_owner_id"))

    op.drop_table("intake_draft")
    op.drop_table("import_run")
    with op.batch_alter_table("held_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_form_user_id"))

    op.drop_table("held_form")
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_registered_on_id"))
        batch_op.drop_index(batch_op.f("ix_client_office_id_registered_on_id"))
        batch_op.drop_index(batch_op.f("ix_client_import_run_id"))

    op.drop_table("client")
    op.drop_table("user_account")
    op.drop_table("opening_hours")
    op.drop_table("closed_period")
    with op.batch_alter_table("trail_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trail_line_record_id"))
        batch_op.drop_index(batch_op.f("ix_trail_line_at"))

    op.drop_table("trail_line")
    op.drop_table("trail_head")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_tried_at"))

    op.drop_table("sign_in_failure")
    op.drop_table("saved_mapping")
    op.drop_table("office")
    op.drop_table("key_mark")
    op.drop_table("code_label")
    op.drop_table("centre")
    op.drop_table("added_code")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION trail_line_refuse()")
