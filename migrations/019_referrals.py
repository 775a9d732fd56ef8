"""Referrals out and in, the partners' links, and referrals that were not made."""

import sqlalchemy as sa
from alembic import op

revision = "019"
down_revision = "018"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "referral_not_made",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("need", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=True),
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
            ["client_id"], ["client.id"], name=op.f("fk_referral_not_made_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_referral_not_made_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_referral_not_made_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_referral_not_made_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_not_made")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_referral_not_made_entry_key")),
    )
    op.create_index(
        op.f("ix_referral_not_made_client_id"), "referral_not_made", ["client_id"], unique=False
    )
    op.create_index(
        op.f("ix_referral_not_made_happened_on"), "referral_not_made", ["happened_on"], unique=False
    )
    op.create_table(
        "referral",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("case_code", sa.String(length=16), nullable=False),
        sa.Column("need", sa.String(length=24), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("data_set", sa.String(length=12), nullable=False),
        sa.Column("hides_name", sa.Boolean(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("given", sa.LargeBinary(), nullable=True),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("reply_to", sa.LargeBinary(), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=True),
        sa.Column("sent_to", sa.LargeBinary(), nullable=True),
        sa.Column("consent_id", KEY, nullable=True),
        sa.Column("override_ground", sa.String(length=8), nullable=True),
        sa.Column("override_reason", sa.LargeBinary(), nullable=True),
        sa.Column("override_asked_by_id", KEY, nullable=True),
        sa.Column("override_approved_by_id", KEY, nullable=True),
        sa.Column("shared", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("reply_due_at", MOMENT, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("booked_at", MOMENT, nullable=True),
        sa.Column("in_service_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("told_by", sa.String(length=8), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("closing_word", sa.LargeBinary(), nullable=True),
        sa.Column("decline_reason", sa.String(length=24), nullable=True),
        sa.Column("revoke_reason", sa.String(length=12), nullable=True),
        sa.Column("ending_word", sa.LargeBinary(), nullable=True),
        sa.Column("client_outcome", sa.String(length=12), nullable=True),
        sa.Column("client_word", sa.LargeBinary(), nullable=True),
        sa.Column("client_asked_on", sa.Date(), nullable=True),
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
            "(state = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_referral_closed")
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (decline_reason IS NOT NULL)", name=op.f("ck_referral_declined")
        ),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoke_reason IS NOT NULL)", name=op.f("ck_referral_revoked")
        ),
        sa.CheckConstraint(
            "(state IN ('closed','declined','expired','revoked')) = (ended_at IS NOT NULL)",
            name=op.f("ck_referral_ended"),
        ),
        sa.CheckConstraint(
            "data_set IN ('NONE','CONTACT','SUMMARY','DOCUMENTS')",
            name=op.f("ck_referral_data_set"),
        ),
        sa.CheckConstraint(
            "state <> 'in_service' OR in_service_at IS NOT NULL",
            name=op.f("ck_referral_in_service"),
        ),
        sa.CheckConstraint(
            "state = 'revoked' OR (state = 'draft') = (sent_at IS NULL)",
            name=op.f("ck_referral_sent"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','sent','acknowledged','accepted','in_service','closed','declined',"
            "'expired','revoked')",
            name=op.f("ck_referral_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted','in_service','closed') OR accepted_at IS NOT NULL",
            name=op.f("ck_referral_accepted"),
        ),
        sa.CheckConstraint(
            "urgency IN ('EMERGENCY','URGENT','NORMAL')", name=op.f("ck_referral_urgency")
        ),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (reply_due_at IS NULL)", name=op.f("ck_referral_due")
        ),
        sa.CheckConstraint(
            "override_approved_by_id IS NULL OR override_approved_by_id <> override_asked_by_id",
            name=op.f("ck_referral_two_people"),
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR consent_id IS NOT NULL OR (override_ground IS NOT NULL"
            " AND override_reason IS NOT NULL AND override_approved_by_id IS NOT NULL)",
            name=op.f("ck_referral_covered"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_referral_client_id")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_referral_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_referral_created_by_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_referral_office_id")),
        sa.ForeignKeyConstraint(
            ["override_approved_by_id"],
            ["user_account.id"],
            name=op.f("fk_referral_override_approved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["override_asked_by_id"],
            ["user_account.id"],
            name=op.f("fk_referral_override_asked_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_referral_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_referral_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["partner_service.id"], name=op.f("fk_referral_service_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_referral_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("case_code", name=op.f("uq_referral_case_code")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_referral_entry_key")),
    )
    op.create_index(
        op.f("ix_referral_client_id_created_at_id"),
        "referral",
        ["client_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_referral_consent_id"), "referral", ["consent_id"], unique=False)
    op.create_index(
        op.f("ix_referral_owner_id_state_reply_due_at"),
        "referral",
        ["owner_id", "state", "reply_due_at"],
        unique=False,
    )
    op.create_index(op.f("ix_referral_partner_id"), "referral", ["partner_id"], unique=False)
    op.create_index(
        op.f("ix_referral_sent_at_partner_id"), "referral", ["sent_at", "partner_id"], unique=False
    )
    op.create_index(op.f("ix_referral_service_id"), "referral", ["service_id"], unique=False)
    op.create_index(
        op.f("ix_referral_state_reply_due_at_id"),
        "referral",
        ["state", "reply_due_at", "id"],
        unique=False,
    )
    op.create_table(
        "partner_link",
        sa.Column("id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("made_by_id", KEY, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(purpose = 'ANSWER') = (referral_id IS NOT NULL)", name=op.f("ck_partner_link_purpose")
        ),
        sa.CheckConstraint("wrong_codes BETWEEN 0 AND 5", name=op.f("ck_partner_link_wrong_codes")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_partner_link_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_link_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_partner_link_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_partner_link_token_hash")),
    )
    op.create_index(
        op.f("ix_partner_link_partner_id_purpose_made_at"),
        "partner_link",
        ["partner_id", "purpose", "made_at"],
        unique=False,
    )
    op.create_index(
        "uq_partner_link_referral_id",
        "partner_link",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "referral_reminder",
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('HALF','LIMIT')", name=op.f("ck_referral_reminder_kind")),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_referral_reminder_referral_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("referral_id", "kind", name=op.f("pk_referral_reminder")),
    )
    op.create_table(
        "referral_document",
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("file_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["attached_file.id"], name=op.f("fk_referral_document_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_referral_document_referral_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("referral_id", "file_id", name=op.f("pk_referral_document")),
    )
    op.create_table(
        "referral_in",
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("link_id", KEY, nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("sender_name", sa.LargeBinary(), nullable=True),
        sa.Column("sender_contact", sa.LargeBinary(), nullable=True),
        sa.Column("sender_reference", sa.LargeBinary(), nullable=True),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("person_name", sa.LargeBinary(), nullable=True),
        sa.Column("person_contact", sa.LargeBinary(), nullable=True),
        sa.Column("person_language", sa.String(length=3), nullable=False),
        sa.Column("person_gender", sa.String(length=3), nullable=False),
        sa.Column("consent_seen", sa.Boolean(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("answer_due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decline_reason", sa.String(length=24), nullable=True),
        sa.Column("draft_id", KEY, nullable=True),
        sa.Column("may_tell", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
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
            "(state = 'declined') = (decline_reason IS NOT NULL)",
            name=op.f("ck_referral_in_declined"),
        ),
        sa.CheckConstraint(
            "(state = 'linked') = (client_id IS NOT NULL)", name=op.f("ck_referral_in_linked")
        ),
        sa.CheckConstraint(
            "(state = 'received') = (decided_at IS NULL)", name=op.f("ck_referral_in_decided")
        ),
        sa.CheckConstraint(
            "state IN ('received','accepted','linked','declined')",
            name=op.f("ck_referral_in_state"),
        ),
        sa.CheckConstraint(
            "urgency IN ('EMERGENCY','URGENT','NORMAL')", name=op.f("ck_referral_in_urgency")
        ),
        sa.CheckConstraint("result IS NULL OR may_tell", name=op.f("ck_referral_in_may_tell")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_referral_in_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_referral_in_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_referral_in_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["partner_link.id"], name=op.f("fk_referral_in_link_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_referral_in_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_referral_in_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_referral_in_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_in")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_referral_in_entry_key")),
    )
    op.create_index(op.f("ix_referral_in_client_id"), "referral_in", ["client_id"], unique=False)
    op.create_index(op.f("ix_referral_in_draft_id"), "referral_in", ["draft_id"], unique=False)
    op.create_index(op.f("ix_referral_in_partner_id"), "referral_in", ["partner_id"], unique=False)
    op.create_index(
        op.f("ix_referral_in_received_at_partner_id"),
        "referral_in",
        ["received_at", "partner_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_referral_in_state_answer_due_at_id"),
        "referral_in",
        ["state", "answer_due_at", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("referral_in")
    op.drop_table("referral_document")
    op.drop_table("referral_reminder")
    op.drop_table("partner_link")
    op.drop_table("referral")
    op.drop_table("referral_not_made")
