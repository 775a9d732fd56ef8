"""Refusals that people read, and the pages that show them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError


class RuleBroken(Exception):
    """A rule of the centre refuses what was asked; the message is for the person who asked.

    `field` names the form field beside which the message is shown; None: above the form.
    """

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class ChangedMeanwhile(RuleBroken):
    """Somebody else saved this record first.

    `version` is theirs; `theirs` maps field names to the values saved now, so that the page can
    show both and the person can decide.
    """

    def __init__(self, message: Any, version: int, theirs: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.version = version
        self.theirs = dict(theirs)


class TooLate(RuleBroken):
    """Refused while it was being saved, because of what somebody else did at the same moment.

    What was changed is undone before the page is shown.
    """


# Constraint name -> (message, field): what to say when the database itself keeps the rule.
_constraints: dict[str, tuple[Any, str | None]] = {}


def explain_constraint(name: str, message: Any, field: str | None = None) -> None:
    """Give the sentence for a database constraint; rooms call it beside the model."""
    _constraints[name] = (message, field)


def broken_rule(error: IntegrityError) -> RuleBroken | None:
    """The rule behind a constraint that fired, or None when no room has explained it.

    PostgreSQL names the constraint. SQLite names a CHECK, but of a UNIQUE index only its columns
    ("UNIQUE constraint failed: client.client_no"), which is how the naming convention spells it.
    """
    said = str(error.orig)
    columns = said.partition("UNIQUE constraint failed: ")[2]
    table = columns.partition(".")[0]
    spelled = "_".join(column.partition(".")[2] for column in columns.split(", "))
    for name, (message, field) in _constraints.items():
        if name in said or (columns and name in {f"uq_{table}_{spelled}", f"ix_{table}_{spelled}"}):
            return RuleBroken(message, field)
    return None
