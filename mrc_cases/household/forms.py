"""The questions about a relative."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from mrc_cases.base.forms import LINE, Form
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.codes import ChoicesOf
from mrc_cases.entries import EntryForm
from mrc_cases.household.models import FamilyLink


class ChangeRelativeForm(Form):
    """What is known of a relative."""

    relation = SelectField(
        _l("The relative is the client’s"),
        [InputRequired(_l("Choose how the two are related."))],
        choices=ChoicesOf("RELATION", blank=True),
    )
    lives = SelectField(
        _l("Where does the relative live?"), choices=ChoicesOf("LIVES"), default="NC"
    )
    is_dependent = BooleanField(_l("Depends on the client"))
    contact_allowed = SelectField(
        _l("May we contact the relative?"), choices=ChoicesOf("YES_NO"), default="NC"
    )
    hide_from_relative = BooleanField(
        _l("Tell the relative nothing: not even that the client comes here")
    )
    hide_from_client = BooleanField(_l("Tell the client nothing about the relative"))
    remark = StringField(_l("Remarks"), [Optional(), LINE])
    version = HiddenField()


class NextRelativeForm(EntryForm):
    """Somebody of the family who is registered next."""

    makes = IntakeDraft

    relation = SelectField(
        _l("The next person is the client’s"),
        [InputRequired(_l("Choose how the two are related."))],
        choices=ChoicesOf("RELATION", blank=True),
    )
    share_phone = BooleanField(
        _l("They share the phone: take the safe numbers and the rules for contact along"),
        description=_l("Not if the next person must not know of the client or of these rules."),
    )


class RelativeForm(EntryForm, ChangeRelativeForm):
    """Somebody of the family who is written down for the first time."""

    makes = FamilyLink

    relative_name = StringField(_l("Name"), [Optional(), LINE])
    relative_no = StringField(
        _l("Or the client number, if the relative has a file here"), [Optional(), LINE]
    )
