"""Whoever changes what is the centre's own sees what somebody else saved meanwhile."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from mrc_cases.base.errors import ChangedMeanwhile
from mrc_cases.centre.models import CodeChange
from mrc_cases.extensions import db


def refuse_stale(version: int, saved: int, theirs: Mapping[str, Any]) -> None:
    """Refuse to write over what is newer than the page; `theirs` is what differs, in words.

    Where nothing differs nothing is lost: the same answers sent twice are no quarrel.
    """
    if version != saved and theirs:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Compare, then save again."), saved, theirs
        )


def version_of_code(list_name: str, code: str) -> int:
    """The version of the centre's words and dates for a code; 1 where it never had any."""
    change = db.session.get(CodeChange, (list_name, code), populate_existing=True)
    return change.version if change else 1


def count_change_of(list_name: str, code: str) -> None:
    """The code was given other words or dates."""
    change = db.session.get(CodeChange, (list_name, code))
    if change is None:
        db.session.add(CodeChange(list=list_name, code=code, version=2))
    else:
        change.version += 1
