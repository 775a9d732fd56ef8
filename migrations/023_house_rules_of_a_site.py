"""The shelter: whom a whole house is for, a day of leaving ahead, services in a stay, list ends."""

import sqlalchemy as sa
from alembic import op

revision = "023"
down_revision = "022"
branch_labels = None
depends_on = None

KEY = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
MOMENT = sa.DateTime(timezone=True)

# A house, a room, a bed retires; no road takes its nights away.
KEPT = ("shelter_site", "shelter_room", "shelter_bed")

RULE = "ck_shelter_site_gender_rule CHECK (gender_rule IN ('WOMEN','MEN','FAMILY','ANY'))"

# A room for men in a women's house, or the other way round.
ROOM_AGAINST_SITE = (
    "SELECT 1 FROM shelter_site AS house WHERE house.id = NEW.site_id "
    "AND ((house.gender_rule = 'WOMEN' AND NEW.gender_rule = 'MEN') "
    "OR (house.gender_rule = 'MEN' AND NEW.gender_rule = 'WOMEN'))"
)
SITE_AGAINST_ROOM = (
    "SELECT 1 FROM shelter_room AS room WHERE room.site_id = NEW.id "
    "AND room.archived_at IS NULL "
    "AND ((NEW.gender_rule = 'WOMEN' AND room.gender_rule = 'MEN') "
    "OR (NEW.gender_rule = 'MEN' AND room.gender_rule = 'WOMEN'))"
)
# A grown-up on the other side, without a manager's word that still holds. Who was not asked yet
# with whom to share is the program's to ask about; a child goes where its family goes.
PERSON_AGAINST_SITE = """
SELECT 1 FROM shelter_bed AS bed
JOIN shelter_room AS room ON room.id = bed.room_id
JOIN shelter_site AS house ON house.id = room.site_id
JOIN stay_member AS person ON person.id = NEW.member_id
LEFT JOIN profile_version AS profile
  ON profile.client_id = person.client_id AND profile.valid_to = '9999-12-31'
WHERE bed.id = NEW.bed_id AND house.gender_rule IN ('WOMEN', 'MEN')
AND COALESCE(person.sleeps_with, CASE COALESCE(profile.gender, person.gender)
  WHEN 'F' THEN 'WOMEN' WHEN 'M' THEN 'MEN' ELSE house.gender_rule END) <> house.gender_rule
AND CASE WHEN profile.born_month IS NOT NULL THEN {month} - profile.born_month >= 216
  WHEN person.birth_year IS NOT NULL THEN {year} - person.birth_year > 18
  ELSE profile.minor_care IS NULL END
AND NOT EXISTS (SELECT 1 FROM room_exception AS word WHERE word.stay_id = NEW.stay_id
  AND word.room_id = room.id AND word.until_at > {now})
"""
# Trigger -> (table, what wakes it, what must not be there, the name the sentence is found by).
RULES = {
    "shelter_room_fits_site": (
        "shelter_room", ("INSERT", "UPDATE OF gender_rule, site_id"), ROOM_AGAINST_SITE,
        "rule_room_against_site",
    ),
    "shelter_site_fits_rooms": (
        "shelter_site", ("UPDATE OF gender_rule",), SITE_AGAINST_ROOM, "rule_room_against_site",
    ),
    "bed_assignment_fits_site": (
        "bed_assignment", ("INSERT", "UPDATE OF bed_id, member_id"), PERSON_AGAINST_SITE,
        "rule_person_against_site",
    ),
}  # fmt: skip


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE shelter_site ADD COLUMN gender_rule VARCHAR(8) DEFAULT 'ANY' NOT NULL "
        f"CONSTRAINT {RULE}"
    )
    op.add_column("shelter_stay", sa.Column("expected_on", sa.Date(), nullable=True))
    op.add_column("site_access", sa.Column("ends_at", MOMENT, nullable=True))
    op.create_table(
        "stay_service",
        sa.Column("stay_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=24), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("updated_by_id", KEY, nullable=True),
        sa.Column("office_id", KEY, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_stay_service_{column}"))
            for column, target in (
                ("stay_id", "shelter_stay.id"), ("member_id", "stay_member.id"),
                ("created_by_id", "user_account.id"), ("updated_by_id", "user_account.id"),
                ("office_id", "office.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_service")),
    )  # fmt: skip
    op.create_index(op.f("ix_stay_service_stay_id"), "stay_service", ["stay_id"])
    op.create_index(op.f("ix_stay_service_happened_on"), "stay_service", ["happened_on"])
    for statement in _made():
        op.execute(statement)


def downgrade() -> None:
    for statement in _unmade():
        op.execute(statement)
    op.drop_table("stay_service")
    op.drop_column("site_access", "ends_at")
    op.drop_column("shelter_stay", "expected_on")
    op.drop_column("shelter_site", "gender_rule")


def _made() -> list[str]:
    if _is_sqlite():
        parts = {
            "month": "(CAST(strftime('%Y', NEW.from_on) AS INTEGER) * 12 "
            "+ CAST(strftime('%m', NEW.from_on) AS INTEGER) - 1)",
            "year": "CAST(strftime('%Y', NEW.from_on) AS INTEGER)",
            "now": "strftime('%Y-%m-%d %H:%M:%f', 'now')",
        }
        rules = [
            f"CREATE TRIGGER {name}_{verb[:6].lower()} BEFORE {verb} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{said}') WHERE EXISTS ({found.format(**parts)}); END"
            for name, (table, verbs, found, said) in RULES.items()
            for verb in verbs
        ]
        kept = [
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is kept'); END"
            for table in KEPT
        ]
        return rules + kept
    parts = {
        "month": "(EXTRACT(YEAR FROM NEW.from_on)::int * 12 "
        "+ EXTRACT(MONTH FROM NEW.from_on)::int - 1)",
        "year": "EXTRACT(YEAR FROM NEW.from_on)::int",
        "now": "now()",
    }
    rules = [
        statement
        for name, (table, verbs, found, said) in RULES.items()
        for statement in (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({found.format(**parts)}) THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE {' OR '.join(verbs)} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        )
    ]
    kept = [
        statement
        for table in KEPT
        for statement in (
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is kept'; END $$",
            f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        )
    ]
    return rules + kept


def _unmade() -> list[str]:
    if _is_sqlite():
        names = [
            f"{name}_{verb[:6].lower()}"
            for name, (_table, verbs, _found, _said) in RULES.items()
            for verb in verbs
        ]
        return [f"DROP TRIGGER {name}" for name in [*names, *(f"{t}_no_delete" for t in KEPT)]]
    rules = [
        statement
        for name, (table, *_rest) in RULES.items()
        for statement in (f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()")
    ]
    kept = [
        statement
        for table in KEPT
        for statement in (
            f"DROP TRIGGER {table}_kept ON {table}", f"DROP FUNCTION {table}_refuse()",
        )
    ]  # fmt: skip
    return rules + kept
