"""The shelter: sites, rooms, beds, stays; no bed for two on any night."""

import sqlalchemy as sa
from alembic import op

revision = "020"
down_revision = "019"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OVERLAPS = {
    "ex_bed_assignment_bed": "bed_id",
    "ex_bed_assignment_member": "member_id",
    "ex_bed_assignment_client": "client_id",
}


def upgrade() -> None:
    op.create_table(
        "shelter_site",
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("board_no", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_shelter_site_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_shelter_site_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_shelter_site_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelter_site")),
        sa.UniqueConstraint("unit", name=op.f("uq_shelter_site_unit")),
    )
    op.create_table(
        "shelter_room",
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("gender_rule", sa.String(length=8), nullable=False),
        sa.Column("size_m2", sa.Integer(), nullable=True),
        sa.Column("is_accessible", sa.Boolean(), nullable=False),
        sa.Column("has_lock", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "gender_rule IN ('WOMEN','MEN','FAMILY','ANY')",
            name=op.f("ck_shelter_room_gender_rule"),
        ),
        sa.CheckConstraint(
            "size_m2 IS NULL OR size_m2 BETWEEN 2 AND 500", name=op.f("ck_shelter_room_size_m2")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_shelter_room_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_shelter_room_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["shelter_site.id"], name=op.f("fk_shelter_room_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_shelter_room_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelter_room")),
    )
    op.create_index(op.f("ix_shelter_room_site_id"), "shelter_room", ["site_id"], unique=False)
    op.create_table(
        "shelter_stay",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("site_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("reason_words", sa.LargeBinary(), nullable=True),
        sa.Column("risk", sa.String(length=8), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=True),
        sa.Column("special_needs", sa.LargeBinary(), nullable=True),
        sa.Column("belongings", sa.LargeBinary(), nullable=True),
        sa.Column("rules_language", sa.String(length=3), nullable=True),
        sa.Column("rules_agreed_on", sa.Date(), nullable=True),
        sa.Column("sleeps_apart", sa.Boolean(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.String(length=24), nullable=True),
        sa.Column("refused_words", sa.LargeBinary(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("exit_reason", sa.String(length=24), nullable=True),
        sa.Column("destination", sa.String(length=24), nullable=True),
        sa.Column("exit_plan", sa.LargeBinary(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "(state = 'exited') = (left_on IS NOT NULL)", name=op.f("ck_shelter_stay_left")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refused_reason IS NOT NULL)",
            name=op.f("ck_shelter_stay_refused"),
        ),
        sa.CheckConstraint(
            "(state IN ('admitted','absent','exited')) = (arrived_on IS NOT NULL)",
            name=op.f("ck_shelter_stay_arrived"),
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'accepted', 'waiting', 'refused', 'admitted', 'absent', "
            "'exited')",
            name=op.f("ck_shelter_stay_state"),
        ),
        sa.CheckConstraint(
            "arrived_on IS NULL OR site_id IS NOT NULL", name=op.f("ck_shelter_stay_somewhere")
        ),
        sa.CheckConstraint(
            "left_on IS NULL OR arrived_on <= left_on", name=op.f("ck_shelter_stay_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_shelter_stay_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_shelter_stay_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_shelter_stay_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["shelter_site.id"], name=op.f("fk_shelter_stay_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_shelter_stay_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelter_stay")),
    )
    op.create_index(op.f("ix_shelter_stay_client_id"), "shelter_stay", ["client_id"], unique=False)
    op.create_index(
        op.f("ix_shelter_stay_left_on_arrived_on"),
        "shelter_stay",
        ["left_on", "arrived_on"],
        unique=False,
    )
    op.create_index(op.f("ix_shelter_stay_site_id"), "shelter_stay", ["site_id"], unique=False)
    op.create_index(
        op.f("ix_shelter_stay_state_requested_at"),
        "shelter_stay",
        ["state", "requested_at"],
        unique=False,
    )
    op.create_table(
        "site_access",
        sa.Column("id", KEY, nullable=False),
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("given_by_id", KEY, nullable=True),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["user_account.id"], name=op.f("fk_site_access_given_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["shelter_site.id"], name=op.f("fk_site_access_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_site_access_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_access")),
    )
    op.create_index(
        op.f("ix_site_access_user_id_until_at_site_id"),
        "site_access",
        ["user_id", "until_at", "site_id"],
        unique=False,
    )
    op.create_index(
        "uq_site_access_site_id_user_id",
        "site_access",
        ["site_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "after_contact",
        sa.Column("stay_id", KEY, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("lives", sa.String(length=24), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_after_contact_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_after_contact_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"], ["shelter_stay.id"], name=op.f("fk_after_contact_stay_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_after_contact_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_contact")),
    )
    op.create_index(op.f("ix_after_contact_stay_id"), "after_contact", ["stay_id"], unique=False)
    op.create_table(
        "room_exception",
        sa.Column("stay_id", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_room_exception_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_room_exception_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["shelter_room.id"], name=op.f("fk_room_exception_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"], ["shelter_stay.id"], name=op.f("fk_room_exception_stay_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_room_exception_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_exception")),
    )
    op.create_index(op.f("ix_room_exception_stay_id"), "room_exception", ["stay_id"], unique=False)
    op.create_index(
        op.f("ix_room_exception_until_at"), "room_exception", ["until_at"], unique=False
    )
    op.create_table(
        "shelter_bed",
        sa.Column("room_id", KEY, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("in_service_on", sa.Date(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint("in_service_on <= retired_on", name=op.f("ck_shelter_bed_in_order")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_shelter_bed_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_shelter_bed_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["shelter_room.id"], name=op.f("fk_shelter_bed_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_shelter_bed_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelter_bed")),
    )
    op.create_index(op.f("ix_shelter_bed_room_id"), "shelter_bed", ["room_id"], unique=False)
    op.create_table(
        "stay_absence",
        sa.Column("stay_id", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("beds_freed_on", sa.Date(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "back_on IS NULL OR from_on <= back_on", name=op.f("ck_stay_absence_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_stay_absence_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_stay_absence_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"], ["shelter_stay.id"], name=op.f("fk_stay_absence_stay_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_stay_absence_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_absence")),
    )
    op.create_index(op.f("ix_stay_absence_stay_id"), "stay_absence", ["stay_id"], unique=False)
    op.create_table(
        "stay_member",
        sa.Column("stay_id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("gender", sa.String(length=3), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("sleeps_with", sa.String(length=8), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "sleeps_with IS NULL OR sleeps_with IN ('WOMEN','MEN','ALONE')",
            name=op.f("ck_stay_member_sleeps_with"),
        ),
        sa.CheckConstraint(
            "client_id IS NOT NULL OR name IS NOT NULL", name=op.f("ck_stay_member_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_stay_member_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_stay_member_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_stay_member_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"], ["shelter_stay.id"], name=op.f("fk_stay_member_stay_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_stay_member_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_member")),
    )
    op.create_index(op.f("ix_stay_member_client_id"), "stay_member", ["client_id"], unique=False)
    op.create_index(op.f("ix_stay_member_stay_id"), "stay_member", ["stay_id"], unique=False)
    op.create_index(
        "uq_stay_member_client_id",
        "stay_member",
        ["client_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "stay_review",
        sa.Column("stay_id", KEY, nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
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
            ["created_by_id"], ["user_account.id"], name=op.f("fk_stay_review_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_stay_review_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"], ["shelter_stay.id"], name=op.f("fk_stay_review_stay_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_stay_review_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_review")),
    )
    op.create_index(op.f("ix_stay_review_stay_id"), "stay_review", ["stay_id"], unique=False)
    op.create_table(
        "bed_assignment",
        sa.Column("stay_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("bed_id", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("cleaned_at", MOMENT, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_bed_assignment_in_order")),
        sa.ForeignKeyConstraint(
            ["bed_id"], ["shelter_bed.id"], name=op.f("fk_bed_assignment_bed_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_bed_assignment_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_bed_assignment_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["stay_member.id"], name=op.f("fk_bed_assignment_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_bed_assignment_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"], ["shelter_stay.id"], name=op.f("fk_bed_assignment_stay_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_bed_assignment_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bed_assignment")),
    )
    op.create_index(
        op.f("ix_bed_assignment_bed_id_until_on"),
        "bed_assignment",
        ["bed_id", "until_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_bed_assignment_client_id_until_on"),
        "bed_assignment",
        ["client_id", "until_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_bed_assignment_member_id_until_on"),
        "bed_assignment",
        ["member_id", "until_on"],
        unique=False,
    )
    op.create_index(op.f("ix_bed_assignment_stay_id"), "bed_assignment", ["stay_id"], unique=False)
    op.create_index(
        "ix_bed_assignment_uncleaned",
        "bed_assignment",
        ["until_on", "bed_id"],
        unique=False,
        sqlite_where=sa.text("cleaned_at IS NULL"),
        postgresql_where=sa.text("cleaned_at IS NULL"),
    )
    op.create_index(
        op.f("ix_bed_assignment_until_on_from_on"),
        "bed_assignment",
        ["until_on", "from_on"],
        unique=False,
    )
    op.create_table(
        "bed_closure",
        sa.Column("bed_id", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint("from_on < until_on", name=op.f("ck_bed_closure_in_order")),
        sa.ForeignKeyConstraint(["bed_id"], ["shelter_bed.id"], name=op.f("fk_bed_closure_bed_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_bed_closure_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_bed_closure_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_bed_closure_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bed_closure")),
    )
    op.create_index(
        op.f("ix_bed_closure_bed_id_until_on"), "bed_closure", ["bed_id", "until_on"], unique=False
    )
    op.create_index(
        op.f("ix_bed_closure_until_on_from_on"),
        "bed_closure",
        ["until_on", "from_on"],
        unique=False,
    )
    op.create_table(
        "kept_place",
        sa.Column("stay_id", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=False),
        sa.Column("bed_id", KEY, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_kept_place_in_order")),
        sa.ForeignKeyConstraint(["bed_id"], ["shelter_bed.id"], name=op.f("fk_kept_place_bed_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_kept_place_created_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_kept_place_office_id")),
        sa.ForeignKeyConstraint(
            ["room_id"], ["shelter_room.id"], name=op.f("fk_kept_place_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"], ["shelter_stay.id"], name=op.f("fk_kept_place_stay_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_kept_place_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_place")),
    )
    op.create_index(op.f("ix_kept_place_stay_id"), "kept_place", ["stay_id"], unique=False)
    op.create_index(
        op.f("ix_kept_place_until_on_from_on"), "kept_place", ["until_on", "from_on"], unique=False
    )
    op.create_table(
        "belonging_picture",
        sa.Column("stay_id", KEY, nullable=False),
        sa.Column("file_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_belonging_picture_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["attached_file.id"], name=op.f("fk_belonging_picture_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_belonging_picture_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"], ["shelter_stay.id"], name=op.f("fk_belonging_picture_stay_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_belonging_picture_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_belonging_picture")),
    )
    op.create_index(
        op.f("ix_belonging_picture_stay_id"), "belonging_picture", ["stay_id"], unique=False
    )
    keep_beds_single()


def keep_beds_single() -> None:
    """The rules of mrc_cases/shelter/bed_rules.py as they were at this age."""
    if op.get_bind().dialect.name == "sqlite":
        checks = " ".join(
            f"SELECT RAISE(ABORT, '{name}') WHERE EXISTS (SELECT 1 FROM bed_assignment AS other "  # noqa: S608
            f"WHERE other.{column} = NEW.{column} AND other.until_on > NEW.from_on "
            "AND other.from_on < NEW.until_on AND other.from_on < other.until_on "
            "AND other.id <> NEW.id);"
            for name, column in OVERLAPS.items()
        )
        for verb in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER bed_assignment_no_overlap_{verb.lower()} BEFORE {verb} "
                f"ON bed_assignment WHEN NEW.from_on < NEW.until_on BEGIN {checks} END"
            )
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for name, column in OVERLAPS.items():
        op.execute(
            f"ALTER TABLE bed_assignment ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"({column} WITH =, daterange(from_on, until_on) WITH &&)"
        )


def downgrade() -> None:
    op.drop_table("belonging_picture")
    op.drop_table("kept_place")
    op.drop_table("bed_closure")
    op.drop_table("bed_assignment")
    op.drop_table("stay_review")
    op.drop_table("stay_member")
    op.drop_table("stay_absence")
    op.drop_table("shelter_bed")
    op.drop_table("room_exception")
    op.drop_table("after_contact")
    op.drop_table("site_access")
    op.drop_table("shelter_stay")
    op.drop_table("shelter_room")
    op.drop_table("shelter_site")
