"""The permission table: role x area -> what that role may do (domain.md 1.3, word for word)."""

from collections.abc import Iterable
from enum import Enum, IntEnum, StrEnum
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l


class Role(StrEnum):
    """The ten roles; a person may hold several."""

    RECEPTION = "RC"
    COUNSELLOR = "CO"
    MEDIATOR = "ME"
    LEGAL = "LE"
    PSYCHOSOCIAL = "PS"
    SHELTER = "SH"
    MANAGER = "MA"
    REPORTING = "RP"
    DATA_PROTECTION = "DP"
    ADMINISTRATOR = "AD"


ROLE_LABELS = {
    Role.RECEPTION: _l("Reception"),
    Role.COUNSELLOR: _l("Counsellor"),
    Role.MEDIATOR: _l("Cultural mediator"),
    Role.LEGAL: _l("Legal adviser"),
    Role.PSYCHOSOCIAL: _l("Psychosocial worker"),
    Role.SHELTER: _l("Shelter worker"),
    Role.MANAGER: _l("Manager"),
    Role.REPORTING: _l("Reporting officer"),
    Role.DATA_PROTECTION: _l("Data-protection focal point"),
    Role.ADMINISTRATOR: _l("Technical administrator"),
}


def role_label(role: Role) -> Any:
    """The role in the reader's language (lazy)."""
    return ROLE_LABELS[role]


class Area(Enum):
    """What a right is about: the rows of the matrix, and the program's own pages."""

    __hash__ = object.__hash__  # a page asks for rights a hundred times

    CLIENTS = "clients"  # R-01 R-02 R-03, and the agreement to be registered
    CONSENTS = "consents"  # R-04, which any staff record
    CONTACTS = "contacts"  # R-06 R-08 R-09
    SESSIONS = "sessions"
    PSYCHOSOCIAL = "psychosocial"  # notes of psychosocial workers
    LEGAL_CASES = "legal_cases"
    PROTECTION = "protection"  # R-05 R-15
    REFERRALS = "referrals"  # R-10 R-11 R-12
    SHELTER = "shelter"  # R-13 R-14
    FORMS = "forms"
    OUTREACH = "outreach"  # R-17 R-18 R-25
    KNOWLEDGE = "knowledge"
    PROJECTS = "projects"
    GOVERNANCE = "governance"
    ACCOUNTS = "accounts"  # staff, offices
    LISTS = "lists"  # code lists
    IMPORTS = "imports"  # an old register comes in
    REPORTS = "reports"  # counts
    DUPLICATES = "duplicates"  # joining two files of one person
    HANDOVER = "handover"  # a colleague's open work given to others
    EMERGENCY = "emergency"  # opening a file without being assigned (break-glass)


class Level(IntEnum):
    """One thing a role may do in an area. Reading has a reach, see `Reach`."""

    __hash__ = int.__hash__

    ASK = 1  # may ask whether (a place is free), sees no record
    COUNT = 2  # counts only
    LOG = 3  # the trail of these records, not the records
    READ = 4  # own and assigned records at least
    CREATE = 5
    CHANGE = 6


class Reach(IntEnum):
    """Whose records a reader sees."""

    NONE = 0
    NAME = 1  # own and assigned, of a client only name, language and next appointment
    OWN = 2  # own and assigned
    OFFICE = 3  # all in the office (in every office for a person without one)


# The cells of domain.md 1.3: c create, w change, r read own/assigned, R read all in office,
# n counts only, log trail only, ask, name. A role or area that is not here has no right.
_MATRIX = """
            RC     CO      ME       LE      PS      SH     MA      RP  DP   AD
clients     c,r    c,w,r   c,name   r       r       r      w,R     n   log  -
consents    c,r    c,w,r   c,name   c,r     c,r     c,r    c,w,R   n   log  -
contacts    c,w,R  c,w,r   c,w,r    c,w,r   c,w,r   c,w,r  w,R     n   -    -
sessions    -      c,w,r   c        c,w,r   c,w,r   r      R       n   -    -
psychosocial -     -       -        -       c,w,r   -      -       -   -    -
legal_cases -      c,w,r   c        c,w,r   c,w,r   r      r       n   -    -
protection  -      c,r     -        c,r     c,w,r   c,r    r,n     n   log  -
referrals   ask    c,w,r   c        c,w,r   c,w,r   c,w,r  w,R     n   log  -
shelter     ask    ask     -        r       r       c,w,R  R       n   log  -
forms       c      R       c,w      -       -       c      w,R     R   -    -
outreach    -      R       c,w      -       -       -      w,R     R   -    -
knowledge   r      c,w     r        c,w,r   r       -      w,R     n   -    -
projects    -      -       -        -       -       -      w,R     R   -    -
governance  -      -       -        -       -       -      w,R     -   w    -
accounts    -      -       -        -       -       -      c,w,R   -   -    c,w,R
lists       -      -       -        -       -       -      c,w,R   -   -    c,w,R
imports     -      -       -        -       -       -      c,w,R   -   -    -
reports     -      -       -        -       -       -      R,n     n   -    -
duplicates  -      -       -        -       -       -      c       -   -    -
handover    -      -       -        -       -       -      c       -   -    -
emergency   -      c       -        -       -       c      c       -   -    -
"""

_LEVELS = {
    "c": Level.CREATE, "w": Level.CHANGE, "r": Level.READ, "R": Level.READ, "name": Level.READ,
    "n": Level.COUNT, "log": Level.LOG, "ask": Level.ASK,
}  # fmt: skip
_REACHES = {"name": Reach.NAME, "r": Reach.OWN, "R": Reach.OFFICE}


def _parse(matrix: str) -> dict[tuple[Role, Area], frozenset[str]]:
    head, *lines = matrix.strip().splitlines()
    roles = [Role(code) for code in head.split()]
    table = {}
    for line in lines:
        area, *cells = line.split()
        for role, cell in zip(roles, cells, strict=True):
            table[role, Area(area)] = frozenset(cell.split(",")) - {"-"}
    return table


TABLE = _parse(_MATRIX)


@lru_cache(maxsize=4096)
def _rights(roles: frozenset[Role], area: Area) -> frozenset[Level]:
    marks = {mark for role in roles for mark in TABLE[role, area]}
    levels = {_LEVELS[mark] for mark in marks}
    if "R" in marks:  # who reads all records may count them and ask about them
        levels |= {Level.COUNT, Level.ASK}
    return frozenset(levels)


def may(roles: Iterable[Role], area: Area, level: Level) -> bool:
    """Whether one of the roles allows this."""
    return level in _rights(frozenset(roles), area)


@lru_cache(maxsize=4096)
def _reach(roles: frozenset[Role], area: Area) -> Reach:
    marks = {mark for role in roles for mark in TABLE[role, area]}
    return max((_REACHES[mark] for mark in marks & _REACHES.keys()), default=Reach.NONE)


def reach(roles: Iterable[Role], area: Area) -> Reach:
    """How far a person with these roles sees in an area."""
    return _reach(frozenset(roles), area)
