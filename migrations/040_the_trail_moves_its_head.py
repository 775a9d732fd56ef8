"""A new line of the trail moves the head of the chain by itself, and no other line can be the next:
the database keeps what the program did with a statement of its own."""

from alembic import op

revision = "040"
down_revision = "039"
branch_labels = None
depends_on = None

MOVE_HEAD = "UPDATE trail_head SET last_id = NEW.id, mac = NEW.mac WHERE last_id = NEW.id - 1"
APPEND = {
    "sqlite": (
        f"CREATE TRIGGER trail_line_moves_head AFTER INSERT ON trail_line BEGIN {MOVE_HEAD}; "
        "SELECT RAISE(ABORT, 'not the next line of the trail') WHERE changes() = 0; END",
    ),
    "postgresql": (
        "CREATE FUNCTION trail_line_append() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {MOVE_HEAD}; "
        "IF NOT FOUND THEN RAISE EXCEPTION 'not the next line of the trail'; END IF; "
        "RETURN NULL; END $$",
        "CREATE TRIGGER trail_line_moves_head AFTER INSERT ON trail_line "
        "FOR EACH ROW EXECUTE FUNCTION trail_line_append()",
    ),
}
LEAVE = {
    "sqlite": ("DROP TRIGGER trail_line_moves_head",),
    "postgresql": (
        "DROP TRIGGER trail_line_moves_head ON trail_line",
        "DROP FUNCTION trail_line_append()",
    ),
}


def upgrade() -> None:
    for statement in APPEND[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in LEAVE[op.get_bind().dialect.name]:
        op.execute(statement)
