"""How long a name may be, wherever it is given."""

from typing import Any

from flask_babel import gettext as _

from mrc_cases.base.errors import RuleBroken

LONGEST_NAME = 200


def checked_name(name: str, empty: Any, field: str) -> str:
    """The name without spaces around it; `empty` is said where nothing is left of it."""
    name = name.strip()
    if not name:
        raise RuleBroken(empty, field)
    if len(name) > LONGEST_NAME:
        raise RuleBroken(_("Use at most 200 characters."), field)
    return name
