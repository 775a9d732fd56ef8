"""A safety plan is succeeded by another and never deleted, like the incident it belongs to."""

from alembic import op

revision = "024"
down_revision = "023"
branch_labels = None
depends_on = None


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    if _is_sqlite():
        op.execute(
            "CREATE TRIGGER safety_plan_no_delete BEFORE DELETE ON safety_plan "
            "BEGIN SELECT RAISE(ABORT, 'safety_plan is kept'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION safety_plan_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'safety_plan is kept'; END $$"
    )
    op.execute(
        "CREATE TRIGGER safety_plan_kept BEFORE DELETE OR TRUNCATE ON safety_plan "
        "FOR EACH STATEMENT EXECUTE FUNCTION safety_plan_refuse()"
    )


def downgrade() -> None:
    if _is_sqlite():
        op.execute("DROP TRIGGER safety_plan_no_delete")
        return
    op.execute("DROP TRIGGER safety_plan_kept ON safety_plan")
    op.execute("DROP FUNCTION safety_plan_refuse()")
