"""The permission table: what the program holds is what the centre is told."""

import itertools

import pytest

from mrc_cases.access.permissions import TABLE, Area, Level, Reach, Role, may, reach
from tests.conftest import ROOT

MARKS = {"c", "w", "r", "R", "n", "log", "ask", "name"}


def _told() -> list[list[str]]:
    """The rows of the second table in docs/roles.md: head, rule, one line for each area."""
    lines = (ROOT / "docs" / "roles.md").read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("| | RC"))
    table = itertools.takewhile(lambda line: line.startswith("|"), lines[start:])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_table_in_the_docs_is_the_table_of_the_program() -> None:
    head, _rule, *rows = _told()
    roles = [Role(code) for code in head[1:]]
    told = {
        (role, area): frozenset(cell.split())
        for area, row in zip(Area, rows, strict=True)
        for role, cell in zip(roles, row[1:], strict=True)
    }
    assert told == TABLE
    assert frozenset().union(*told.values()) == MARKS


def test_every_role_has_a_cell_for_every_area() -> None:
    assert set(TABLE) == set(itertools.product(Role, Area))


@pytest.mark.parametrize(
    ("roles", "how_far"),
    [
        ({Role.RECEPTION}, Reach.OWN),
        ({Role.MEDIATOR}, Reach.NAME),
        ({Role.MANAGER}, Reach.OFFICE),
        ({Role.REPORTING}, Reach.NONE),
        ({Role.ADMINISTRATOR}, Reach.NONE),
        ({Role.DATA_PROTECTION}, Reach.NONE),
        ({Role.MEDIATOR, Role.COUNSELLOR}, Reach.OWN),
        ({Role.COUNSELLOR, Role.MANAGER}, Reach.OFFICE),
        (set(), Reach.NONE),
    ],
)
def test_several_roles_see_as_far_as_the_farthest(roles: set[Role], how_far: Reach) -> None:
    assert reach(roles, Area.CLIENTS) == how_far


def test_counts_are_not_records() -> None:
    assert may({Role.REPORTING}, Area.CLIENTS, Level.COUNT)
    assert not may({Role.REPORTING}, Area.CLIENTS, Level.READ)
    assert may({Role.MANAGER}, Area.CLIENTS, Level.COUNT)
    assert not may({Role.COUNSELLOR}, Area.CLIENTS, Level.COUNT)
