"""The list of clients in the order in which they were registered, also those of one day."""

from alembic import op

revision = "038"
down_revision = "035"
branch_labels = None
depends_on = None

# What stands before the order in each of the three indexes.
BEFORE: tuple[list[str], ...] = ([], ["office_id"], ["state"])
BY_DAY = ["registered_on", "id"]
BY_MOMENT = ["registered_on", "created_at", "id"]


def replace(old: list[str], new: list[str]) -> None:
    """Order the clients by other columns in each index."""
    for first in BEFORE:
        op.create_index(name_of(first + new), "client", first + new)
        op.drop_index(name_of(first + old), table_name="client")


def name_of(columns: list[str]) -> str:
    return op.f(f"ix_client_{'_'.join(columns)}")


def upgrade() -> None:
    replace(BY_DAY, BY_MOMENT)


def downgrade() -> None:
    replace(BY_MOMENT, BY_DAY)
