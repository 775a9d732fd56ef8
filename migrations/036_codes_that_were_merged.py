"""A code that the centre added may be counted as another one from a day on (domain.md 1.2)."""

import sqlalchemy as sa
from alembic import op

revision = "036"
down_revision = "035"
branch_labels = None
depends_on = None

RULES = {
    "merged_whole": "(merged_into IS NULL) = (merged_from IS NULL)",
    "merged_into_another": "merged_into <> code",
    # What has no parent came with the program, and stands here with other dates only.
    "merged_own": "merged_into IS NULL OR parent <> ''",
}


def upgrade() -> None:
    with op.batch_alter_table("added_code") as table:
        table.add_column(sa.Column("merged_into", sa.String(length=24), nullable=True))
        table.add_column(sa.Column("merged_from", sa.Date(), nullable=True))
        for name, rule in RULES.items():
            table.create_check_constraint(op.f(f"ck_added_code_{name}"), rule)


def downgrade() -> None:
    """What was counted as another is offered no more, as before."""
    op.execute(
        "UPDATE added_code SET valid_to = merged_from"
        " WHERE merged_from IS NOT NULL AND (valid_to IS NULL OR valid_to > merged_from)"
    )
    with op.batch_alter_table("added_code") as table:
        for name in RULES:
            table.drop_constraint(op.f(f"ck_added_code_{name}"), type_="check")
        table.drop_column("merged_from")
        table.drop_column("merged_into")
