"""The list of clients in the order in which they were registered, also those of one day; and the
few contacts with words behind an “other” found without reading all others."""

import sqlalchemy as sa
from alembic import op

revision = "038"
down_revision = "037"
branch_labels = None
depends_on = None

# What stands before the order in each of the three indexes.
BEFORE: tuple[list[str], ...] = ([], ["office_id"], ["state"])
BY_DAY = ["registered_on", "id"]
BY_MOMENT = ["registered_on", "created_at", "id"]
WITH_WORDS = "ix_consultation_other_words"
HAS_WORDS = sa.text("topic_words IS NOT NULL OR caller_words IS NOT NULL")


def replace(old: list[str], new: list[str]) -> None:
    """Order the clients by other columns in each index."""
    for first in BEFORE:
        op.create_index(name_of(first + new), "client", first + new)
        op.drop_index(name_of(first + old), table_name="client")


def name_of(columns: list[str]) -> str:
    return op.f(f"ix_client_{'_'.join(columns)}")


def upgrade() -> None:
    replace(BY_DAY, BY_MOMENT)
    op.create_index(
        WITH_WORDS, "consultation", ["happened_on"],
        sqlite_where=HAS_WORDS, postgresql_where=HAS_WORDS,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index(WITH_WORDS, table_name="consultation")
    replace(BY_MOMENT, BY_DAY)
