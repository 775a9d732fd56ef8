"""What is said after saving, when an anonymous contact seems to tell who called."""

from flask import flash, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from mrc_cases.clients.consultation_models import Consultation
from mrc_cases.counselling.facts import tells_a_number


def warn_of_number(consultation: Consultation) -> None:
    """Point at a long number in the note; it may be a case number, so it is saved all the same."""
    if not tells_a_number(consultation):
        return
    said = _("The note has a long number in it. If it is the caller’s phone, take it out.")
    address = url_for("counselling.change", consultation_id=consultation.id)
    flash(Markup('{} <a href="{}">{}</a>').format(said, address, _("Change")), "error")
