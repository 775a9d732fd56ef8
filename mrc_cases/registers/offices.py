"""Into which office a register comes: said by its mapping, or by who brings it in."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from mrc_cases.access.models import User
from mrc_cases.base.errors import RuleBroken
from mrc_cases.centre.models import Office


def offices_for(session: Any, user: User | None) -> list[Office]:
    """The offices a person may bring a register into: their own, or all where they have none."""
    query = select(Office).order_by(Office.position, Office.code)
    if user is not None and user.office_id is not None:
        query = query.where(Office.id == user.office_id)
    return list(session.scalars(query))


def office_of(session: Any, code: str | None, user: User | None) -> UUID | None:
    """The office with this code; without one the only one there is. Raises RuleBroken."""
    offices = offices_for(session, user)
    if code is None:
        if len(offices) > 1:
            raise RuleBroken(_("Say into which office the register comes."), "office")
        return offices[0].id if offices else None
    found = next((office.id for office in offices if office.code == code), None)
    if found is None:
        is_anywhere = session.scalar(select(Office.id).where(Office.code == code))
        raise RuleBroken(
            _("You can bring a register into your own office only.") if is_anywhere
            else _("There is no office with the code %(code)s.", code=code),
            "office",
        )  # fmt: skip
    return found
