"""A case that one call does not end: several staff write on it, then it is closed (R-06)."""

from uuid import UUID

from flask_babel import gettext as _

from mrc_cases import codes
from mrc_cases.access.models import User
from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken
from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.extensions import db


def go_on_with_case(
    consultation: Consultation,
    *,
    version: int,
    how: str,
    colleague: str | None,
    handed_to: str | None,
) -> None:
    """Close an open case, give it to a colleague, who goes on with it, or to somebody outside.

    Open goes to closed or handed over, and from there nowhere: who calls again is a new contact.
    Of two at once the second waits for the first, and is told what that one did.
    """
    db.session.refresh(consultation, with_for_update=True)
    _check_still(consultation, version)
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


def _check_still(consultation: Consultation, version: int) -> None:
    """Refuse what is no longer open, or was changed meanwhile, saying how it stands now."""
    message = None
    if consultation.state != "open":
        message = _("This case is not open any more.")
    elif version != consultation.version:
        message = _("Somebody else changed this contact meanwhile. Compare, then save again.")
    if message is not None:
        raise ChangedMeanwhile(message, consultation.version, _saved_meanwhile(consultation))


def _saved_meanwhile(consultation: Consultation) -> dict[str, str]:
    """How the case stands now, by the names of the form's questions, in words."""
    stands = {"how": codes.label("CONTACT_STATE", consultation.state)}
    if consultation.state == "open" and consultation.staff_id is not None:
        stands["colleague"] = db.session.get_one(User, consultation.staff_id).name
    if consultation.handed_to:
        stands["handed_to"] = consultation.handed_to
    return stands
