"""Partners: services, places, opening times, phones and agreements."""

import sqlalchemy as sa
from alembic import op

revision = "014"
down_revision = "010"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("other_name", sa.Text(), nullable=True),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("name_keys", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_word", sa.LargeBinary(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("country", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("accepts_irregular", sa.String(length=3), nullable=False),
        sa.Column("genders", sa.Text(), nullable=False),
        sa.Column("focal_person", sa.LargeBinary(), nullable=True),
        sa.Column("focal_phone", sa.LargeBinary(), nullable=True),
        sa.Column("risk_note", sa.LargeBinary(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("import_mark", sa.String(length=64), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "state IN ('draft','active','suspended','ended')", name=op.f("ck_partner_state")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_partner_created_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_partner_office_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_partner_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("sort_name", "country", name=op.f("uq_partner_sort_name_country")),
    )
    op.create_index(
        op.f("ix_partner_state_checked_on_id"),
        "partner",
        ["state", "checked_on", "id"],
        unique=False,
    )
    op.create_table(
        "partner_agreement",
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("data_set", sa.String(length=12), nullable=False),
        sa.Column("parties", sa.LargeBinary(), nullable=True),
        sa.Column("scope", sa.LargeBinary(), nullable=True),
        sa.Column("focal_point", sa.LargeBinary(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "kind IN ('INFORMAL','MOU','CONTRACT','DATA_SHARING')",
            name=op.f("ck_partner_agreement_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','active','suspended','ended')",
            name=op.f("ck_partner_agreement_state"),
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_partner_agreement_in_order")),
        sa.CheckConstraint(
            "kind <> 'INFORMAL' OR data_set IN ('NONE','CONTACT')",
            name=op.f("ck_partner_agreement_unsigned"),
        ),
        sa.CheckConstraint(
            "kind = 'INFORMAL' OR state <> 'active' OR signed_on IS NOT NULL",
            name=op.f("ck_partner_agreement_signed"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_partner_agreement_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_partner_agreement_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_agreement_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_partner_agreement_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_agreement")),
    )
    op.create_index(
        op.f("ix_partner_agreement_partner_id"), "partner_agreement", ["partner_id"], unique=False
    )
    op.create_index(
        op.f("ix_partner_agreement_state_ends_on_id"),
        "partner_agreement",
        ["state", "ends_on", "id"],
        unique=False,
    )
    op.create_table(
        "partner_phone",
        sa.Column("id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_phone_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_phone")),
        sa.UniqueConstraint(
            "partner_id", "number", name=op.f("uq_partner_phone_partner_id_number")
        ),
    )
    op.create_table(
        "partner_place",
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("area_keys", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.String(length=16), nullable=True),
        sa.Column("country", sa.String(length=4), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_partner_place_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_partner_place_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_place_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_partner_place_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_place")),
    )
    op.create_index(
        op.f("ix_partner_place_partner_id"), "partner_place", ["partner_id"], unique=False
    )
    op.create_table(
        "partner_service",
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("service", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("name_keys", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("cost", sa.String(length=12), nullable=False),
        sa.Column("cost_note", sa.Text(), nullable=True),
        sa.Column("eligibility", sa.Text(), nullable=True),
        sa.Column("genders", sa.Text(), nullable=False),
        sa.Column("accepts_irregular", sa.String(length=3), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("area_keys", sa.Text(), nullable=False),
        sa.Column("by_appointment", sa.Boolean(), nullable=False),
        sa.Column("hours_note", sa.Text(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        sa.CheckConstraint(
            "cost IN ('FREE','REDUCED','PAID','NC')", name=op.f("ck_partner_service_cost")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_partner_service_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_partner_service_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_service_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_partner_service_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_service")),
    )
    op.create_index(
        op.f("ix_partner_service_partner_id"), "partner_service", ["partner_id"], unique=False
    )
    op.create_index(
        op.f("ix_partner_service_service_partner_id"),
        "partner_service",
        ["service", "partner_id"],
        unique=False,
    )
    op.create_table(
        "partner_hours",
        sa.Column("id", KEY, nullable=False),
        sa.Column("service_id", KEY, nullable=True),
        sa.Column("place_id", KEY, nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("until", sa.Time(), nullable=False),
        sa.CheckConstraint(
            "(service_id IS NULL) <> (place_id IS NULL)", name=op.f("ck_partner_hours_of_one")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_partner_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["partner_place.id"], name=op.f("fk_partner_hours_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["partner_service.id"], name=op.f("fk_partner_hours_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_hours")),
        sa.UniqueConstraint(
            "place_id", "weekday", "opens", name=op.f("uq_partner_hours_place_id_weekday_opens")
        ),
        sa.UniqueConstraint(
            "service_id", "weekday", "opens", name=op.f("uq_partner_hours_service_id_weekday_opens")
        ),
    )
    op.create_table(
        "partner_service_place",
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("place_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["partner_place.id"],
            name=op.f("fk_partner_service_place_place_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["partner_service.id"],
            name=op.f("fk_partner_service_place_service_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "place_id", name=op.f("pk_partner_service_place")),
    )
    op.create_index(
        op.f("ix_partner_service_place_place_id"),
        "partner_service_place",
        ["place_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("partner_service_place")
    op.drop_table("partner_hours")
    op.drop_table("partner_service")
    op.drop_table("partner_place")
    op.drop_table("partner_phone")
    op.drop_table("partner_agreement")
    op.drop_table("partner")
