"""How the tokens of names were made; `mrc-cases migrate` makes those of before anew."""

import sqlalchemy as sa
from alembic import op

revision = "031"
down_revision = "030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "centre", sa.Column("token_form", sa.Integer(), nullable=False, server_default="1")
    )


def downgrade() -> None:
    with op.batch_alter_table("centre") as table:
        table.drop_column("token_form")
