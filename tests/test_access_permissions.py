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


# --- the cells of domain.md 1.3, word for word --------------------------------------------------

IN_THE_DOMAIN = ("RC", "CO", "ME", "LE", "PS", "SH", "MA", "RP", "DP")
DOMAIN = {
    "R-01 R-02 R-03 R-04": "c r | c w r | c r(name) | r | r | r | w R | n | log",
    "R-06 R-08 R-09": "c w R | c w r | c w r | c w r | c w r | c w r | w R | n | -",
    "R-07 R-26": "- | c w r | c(own) | c w r | c w r | r(plan) | R; legal r | n | -",
    "R-05 R-15": "- | c r | - | c r | c w r | c r | r, n | n | log",
    "R-10 R-11 R-12": "r status | c w r | c draft | c w r | c w r | c w r | w R | n | log",
    "R-13 R-14": "free place y/n | ask | - | r if case | r if case | c w R | R | n | log",
    "R-16 R-17 R-18 R-25": "give form | R coded | c w own | - | - | give form | w R | R | -",
    "R-19 to R-24": "r | c w | r | c w r | r | - | w R | n | -",
    "R-27 R-28 R-29": "- | - | - | - | - | - | w R | R R-27 | w R-29",
}
# An area of the program -> the row it is of, and how it reads the cells that are said in words.
# A form is given (written) where the row is about forms, and nowhere else.
READ_AS: dict[Area, tuple[str, dict[str, str]]] = {
    Area.CLIENTS: ("R-01 R-02 R-03 R-04", {"c r(name)": "c name"}),
    Area.CONTACTS: ("R-06 R-08 R-09", {}),
    Area.SESSIONS: ("R-07 R-26", {"c(own)": "c", "r(plan)": "r", "R; legal r": "R"}),
    Area.LEGAL_CASES: ("R-07 R-26", {"c(own)": "c", "r(plan)": "r", "R; legal r": "r"}),
    Area.PROTECTION: ("R-05 R-15", {"r, n": "r n"}),
    Area.REFERRALS: ("R-10 R-11 R-12", {"r status": "ask", "c draft": "c"}),
    Area.SHELTER: ("R-13 R-14", {"free place y/n": "ask", "r if case": "r"}),
    Area.FORMS: (
        "R-16 R-17 R-18 R-25", {"give form": "c", "R coded": "R", "c w own": "c w"},
    ),
    Area.OUTREACH: (
        "R-16 R-17 R-18 R-25", {"give form": "", "R coded": "R", "c w own": "c w"},
    ),
    Area.KNOWLEDGE: ("R-19 to R-24", {}),
    Area.PROJECTS: ("R-27 R-28 R-29", {"R R-27": "R", "w R-29": ""}),
    Area.ACCOUNTS: ("R-27 R-28 R-29", {"R R-27": "", "w R-29": ""}),
    Area.GOVERNANCE: ("R-27 R-28 R-29", {"R R-27": "", "w R-29": "w"}),
}  # fmt: skip
# What the program gives beyond the cell: somebody has to add the accounts that a manager changes.
BEYOND = {(Role.MANAGER, Area.ACCOUNTS): {"c"}}
# Areas of the program's own, and those with a sentence of their own in the domain: consents are
# recorded by any staff, psychosocial notes are for psychosocial workers.
OF_THE_PROGRAM = {
    Area.CONSENTS, Area.PSYCHOSOCIAL, Area.LISTS, Area.IMPORTS, Area.REPORTS, Area.DUPLICATES,
    Area.HANDOVER, Area.EMERGENCY,
}  # fmt: skip


def test_every_area_is_of_the_domain_or_said_to_be_the_programs_own() -> None:
    assert set(Area) == READ_AS.keys() | OF_THE_PROGRAM


@pytest.mark.parametrize("area", READ_AS)
def test_the_table_grants_what_the_domain_grants(area: Area) -> None:
    row, words = READ_AS[area]
    cells = [cell.strip() for cell in DOMAIN[row].split("|")]
    granted = {
        Role(code): set(words.get(cell, cell).split()) - {"-"}
        for code, cell in zip(IN_THE_DOMAIN, cells, strict=True)
    }
    held = {role: TABLE[role, area] - BEYOND.get((role, area), set()) for role in granted}
    assert held == granted


def test_an_administrator_has_accounts_and_lists_and_nothing_else() -> None:
    assert {area for area in Area if TABLE[Role.ADMINISTRATOR, area]} == {
        Area.ACCOUNTS,
        Area.LISTS,
    }


def test_the_reporting_officer_reads_no_account_and_no_client() -> None:
    read = {area for area in Area if may({Role.REPORTING}, area, Level.READ)}
    assert read == {Area.FORMS, Area.OUTREACH, Area.PROJECTS}
