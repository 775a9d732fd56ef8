"""Consents, the texts that are read out for them, and what is kept from whom."""

import sqlalchemy as sa
from alembic import op

revision = "015"
down_revision = "014"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _stamps(table: str) -> list[sa.schema.SchemaItem]:
    """What every record has."""
    people = ("created_by_id", "updated_by_id")
    return [
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, KEY, nullable=True) for name in people),
        sa.Column("office_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f(f"fk_{table}_client_id")),
        *(
            sa.ForeignKeyConstraint([name], ["user_account.id"], name=op.f(f"fk_{table}_{name}"))
            for name in people
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f(f"fk_{table}_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("entry_key", name=op.f(f"uq_{table}_entry_key")),
    ]


def upgrade() -> None:
    op.create_table(
        "consent_text",
        sa.Column("id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by_id", KEY, nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_consent_text_number")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user_account.id"], name=op.f("fk_consent_text_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint(
            "purpose", "language", "number", name=op.f("uq_consent_text_purpose_language_number")
        ),
    )
    _create_consent()
    op.create_table(
        "withholding",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("partner_kind", sa.String(length=16), nullable=True),
        sa.Column("whom", sa.LargeBinary(), nullable=True),
        sa.Column("what", sa.LargeBinary(), nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("entry_key", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "partner_id IS NOT NULL OR partner_kind IS NOT NULL OR whom IS NOT NULL",
            name=op.f("ck_withholding_whom"),
        ),
        *_stamps("withholding"),
    )
    op.create_index(op.f("ix_withholding_client_id"), "withholding", ["client_id"])


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("data_set", sa.String(length=12), nullable=True),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("recipient_words", sa.LargeBinary(), nullable=True),
        sa.Column("recipient_key", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("text_id", KEY, nullable=True),
        sa.Column("language_read", sa.String(length=3), nullable=True),
        sa.Column("interpreter", sa.String(length=16), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("points_told", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=12), nullable=False),
        sa.Column("giver_name", sa.LargeBinary(), nullable=True),
        sa.Column("child_agrees", sa.Boolean(), nullable=True),
        sa.Column("witness", sa.LargeBinary(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("closing_word", sa.LargeBinary(), nullable=True),
        sa.Column("succeeds_id", KEY, nullable=True),
        sa.Column("entry_key", sa.String(length=36), nullable=True),
        *_rules_of_consent(),
        *_stamps("consent"),
    )
    op.create_index(
        op.f("uq_consent_client_id_purpose_recipient_key"),
        "consent",
        ["client_id", "purpose", "recipient_key"],
        unique=True,
        sqlite_where=sa.text("state = 'given'"),
        postgresql_where=sa.text("state = 'given'"),
    )
    for columns in (
        ["client_id", "given_on", "id"],
        ["state", "expires_on", "id"],
        ["purpose", "state", "given_on", "id"],
    ):
        op.create_index(op.f(f"ix_consent_{'_'.join(columns)}"), "consent", columns)


def _rules_of_consent() -> list[sa.schema.SchemaItem]:
    checks = {
        "state": "state IN ('given','renewed','refused','withdrawn','invalidated')",
        "withdrawn": "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
        "data_set": "(purpose = 'SHARE') = (data_set IS NOT NULL)",
        "recipient": "(purpose = 'SHARE') = (recipient_key <> '')",
        "in_order": "expires_on IS NULL OR expires_on >= given_on",
    }
    return [
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_consent_{name}"))
            for name, rule in checks.items()
        ),
        sa.ForeignKeyConstraint(["text_id"], ["consent_text.id"], name=op.f("fk_consent_text_id")),
        sa.ForeignKeyConstraint(
            ["succeeds_id"], ["consent.id"], name=op.f("fk_consent_succeeds_id")
        ),
        sa.UniqueConstraint("succeeds_id", name=op.f("uq_consent_succeeds_id")),
    ]


def downgrade() -> None:
    op.drop_table("withholding")
    op.drop_table("consent")
    op.drop_table("consent_text")
