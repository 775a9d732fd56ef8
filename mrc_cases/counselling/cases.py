"""A case that one call does not end: several staff write on it, then it is closed (R-06)."""

from uuid import UUID

from flask_babel import gettext as _

from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.models import Consultation


def go_on_with_case(
    consultation: Consultation, *, how: str, colleague: str | None, handed_to: str | None
) -> None:
    """Close an open case, give it to a colleague, who goes on with it, or to somebody outside.

    Open goes to closed or handed over, and from there nowhere: who calls again is a new contact.
    """
    if consultation.state != "open":
        raise RuleBroken(_("This case is not open any more."))
    if how == "passed_on":
        if not colleague:
            raise RuleBroken(_("Choose the colleague."), field="colleague")
        consultation.staff_id = UUID(colleague)
        return
    if how == "handed_over":
        if not handed_to:
            raise RuleBroken(_("Write down who goes on with it."), field="handed_to")
        consultation.handed_to = handed_to
    consultation.state = how
