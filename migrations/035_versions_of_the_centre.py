"""Nothing typed is lost: the centre, its offices and its codes have versions, so that two who
change them at once notice each other; of a held form it is known whether its person was led back
to it, and whether a file was sent with it."""

import sqlalchemy as sa
from alembic import op

revision = "035"
down_revision = "034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
VERSIONED = ("centre", "office")


def upgrade() -> None:
    for name in VERSIONED:
        version = sa.Column("version", sa.Integer(), nullable=False, server_default="1")
        op.add_column(name, version)
        with op.batch_alter_table(name) as table:
            table.alter_column("version", server_default=None)
    op.create_table(
        "code_change",
        sa.Column("list", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list", "code", name=op.f("pk_code_change")),
    )
    # What is held now was typed within the last hours; one more sign-in leads back to it.
    op.add_column("held_form", sa.Column("offered_at", MOMENT, nullable=True))
    no = sa.false()
    with_file: sa.Column[bool] = sa.Column(
        "with_file", sa.Boolean(), nullable=False, server_default=no
    )
    op.add_column("held_form", with_file)
    with op.batch_alter_table("held_form") as table:
        table.alter_column("with_file", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("held_form") as table:
        table.drop_column("with_file")
        table.drop_column("offered_at")
    op.drop_table("code_change")
    for name in VERSIONED:
        with op.batch_alter_table(name) as table:
            table.drop_column("version")
