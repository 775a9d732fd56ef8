"""What the database itself keeps of the beds: no bed for two, nobody in two, on any night.

Nights are half-open: who leaves on the 5th and who comes on the 5th do not meet. A day without a
night (both days the same) meets nobody. PostgreSQL keeps the rule by exclusion constraints (its
extension btree_gist comes with the server's own packages), SQLite by triggers, whose single writer
leaves no gap between looking and writing.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import DDL

from mrc_cases.base.errors import explain_constraint

BED, MEMBER, CLIENT = (
    "ex_bed_assignment_bed",
    "ex_bed_assignment_member",
    "ex_bed_assignment_client",
)
explain_constraint(BED, _l("Somebody has this bed on one of these nights already."), "beds")
explain_constraint(MEMBER, _l("This person has another bed on one of these nights."), "beds")
explain_constraint(CLIENT, _l("This person has another bed on one of these nights."), "beds")
# The database keeps it: its triggers ask the house, the person and a manager's exceptions.
explain_constraint("rule_person_against_site", _l("This house is for others."), "beds")
explain_constraint(
    "uq_stay_member_client_id", _l("This person has an open request or stay already."), "client_no"
)

_COLUMNS = {BED: "bed_id", MEMBER: "member_id", CLIENT: "client_id"}


def _sqlite(verb: str) -> DDL:
    checks = " ".join(
        f"SELECT RAISE(ABORT, '{name}') WHERE EXISTS (SELECT 1 FROM bed_assignment AS other "  # noqa: S608
        f"WHERE other.{column} = NEW.{column} AND other.until_on > NEW.from_on "
        "AND other.from_on < NEW.until_on AND other.from_on < other.until_on "
        "AND other.id <> NEW.id);"
        for name, column in _COLUMNS.items()
    )
    return DDL(
        f"CREATE TRIGGER bed_assignment_no_overlap_{verb.lower()} BEFORE {verb} ON bed_assignment "
        f"WHEN NEW.from_on < NEW.until_on BEGIN {checks} END"
    )


def _postgresql(name: str) -> DDL:
    return DDL(
        f"ALTER TABLE bed_assignment ADD CONSTRAINT {name} EXCLUDE USING gist "
        f"({_COLUMNS[name]} WITH =, daterange(from_on, until_on) WITH &&)"
    )


NO_OVERLAP = {
    "sqlite": (_sqlite("INSERT"), _sqlite("UPDATE")),
    "postgresql": (
        DDL("CREATE EXTENSION IF NOT EXISTS btree_gist"),
        *(_postgresql(name) for name in _COLUMNS),
    ),
}
