"""The questions about referrals: the labels stand here and nowhere else."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional

from mrc_cases.base.forms import PROSE, SENTENCE, Form
from mrc_cases.clients.intake_models import IntakeDraft
from mrc_cases.codes import ChoicesOf
from mrc_cases.entries import EntryForm, EntryKey
from mrc_cases.referrals.models import PartnerLink

CHOOSE = InputRequired(_l("Please choose."))


class ReferForm(Form):
    """What a referral says and how much of the client it shares."""

    urgency = RadioField(
        _l("How urgent is it?"), choices=ChoicesOf("REFERRAL_URGENCY"), default="NORMAL"
    )
    data_set = RadioField(
        _l("What may be shared?"),
        [CHOOSE],
        choices=ChoicesOf("DATA_SET"),
        default="CONTACT",
        description=_l("Never the status, the nationality, notes or confidential papers."),
    )
    hides_name = BooleanField(_l("Without the name: the case code stands in its place"))
    contact = SelectField(
        _l("How may the partner reach the person?"),
        [Optional()],
        description=_l("Only ways that are marked as safe."),
    )
    why = TextAreaField(
        _l("Why is the person referred?"),
        [InputRequired(_l("Write in a sentence what the partner should do.")), PROSE],
        description=_l("The partner reads this once a summary may be shared."),
    )
    given = TextAreaField(_l("What was done already?"), [Optional(), PROSE])
    interpreter = BooleanField(_l("The person needs an interpreter"))
    documents = SelectMultipleField(_l("Papers that go along"))
    reply_to = StringField(
        _l("Whom may the partner ask here?"),
        [InputRequired(_l("Give a name and a phone of the centre.")), SENTENCE],
        description=_l("For example: Jana, 02 555 10 20."),
    )
    entry_key = EntryKey()
    version = HiddenField()

    @property
    def answers(self) -> dict[str, Any]:
        """Without the keys of other records, which the page reads itself."""
        apart = {"contact", "documents"}
        return {name: value for name, value in super().answers.items() if name not in apart}


class SendForm(Form):
    """How it goes out."""

    way = RadioField(_l("How does it go to the partner?"), [CHOOSE])
    email = StringField(_l("E-mail address of the partner"), [Optional(), SENTENCE])
    sent_to = StringField(
        _l("Who took it there?"),
        [Optional(), SENTENCE],
        description=_l("On paper, by phone or together: the name of whom you spoke to."),
    )
    mark = HiddenField()


class ExceptionForm(Form):
    """Sharing without an agreement."""

    ground = RadioField(
        _l("Why without an agreement?"), [CHOOSE], choices=ChoicesOf("OVERRIDE_GROUND")
    )
    reason = TextAreaField(
        _l("What is the danger, or the law?"),
        [InputRequired(_l("Write why the agreement cannot be waited for.")), PROSE],
    )


class DeclineForm(Form):
    """Why the person is not taken."""

    reason = SelectField(_l("Why not?"), [CHOOSE], choices=ChoicesOf("LOSS", blank=True))
    word = StringField(_l("What should the centre know?"), [Optional(), SENTENCE])


class BookForm(Form):
    """When the person is expected."""

    day = DateField(_l("Expected on"), [Optional()])
    time = TimeField(_l("at"), [Optional()])


class CloseForm(Form):
    """How it ended."""

    outcome = RadioField(_l("How did it end?"), [CHOOSE], choices=ChoicesOf("REFERRAL_OUTCOME"))
    word = TextAreaField(_l("A closing word"), [Optional(), PROSE])


class RevokeForm(Form):
    """Why it is taken back."""

    reason = RadioField(_l("Why is it taken back?"), [CHOOSE], choices=ChoicesOf("REVOKE_REASON"))
    word = StringField(_l("More about it"), [Optional(), SENTENCE])


class ClientSaysForm(Form):
    """The client's own word about the service."""

    outcome = RadioField(
        _l("What does the client say?"), [CHOOSE], choices=ChoicesOf("REFERRAL_OUTCOME")
    )
    word = TextAreaField(_l("In the client’s words"), [Optional(), PROSE])
    version = HiddenField()


class PayForm(Form):
    """What the centre pays of the service."""

    amount = StringField(
        _l("How much does the centre pay?"),
        [Optional(), Length(max=20, message=_l("Write an amount like 120 or 120.50."))],
        description=_l("Leave it empty if the centre pays nothing."),
        render_kw={"inputmode": "decimal"},
    )
    currency = StringField(_l("Currency"), [Optional()], render_kw={"maxlength": 3})
    project = StringField(
        _l("From which project?"),
        [Optional(), Length(max=60, message=_l("Please write less than 60 characters."))],
        description=_l("Its name or number, as reports say it. Never a person or an illness."),
    )
    version = HiddenField()


class NotMadeForm(Form):
    """A need that leads to no referral."""

    need = SelectField(_l("What is needed?"), [CHOOSE], choices=ChoicesOf("SERVICE", blank=True))
    reason = RadioField(_l("Why is there no referral?"), [CHOOSE], choices=ChoicesOf("NOT_MADE"))
    word = StringField(_l("More about it"), [Optional(), SENTENCE])
    entry_key = EntryKey()


class OpenLinkForm(Form):
    """What a partner gives to come in."""

    secret = StringField(
        _l("The link you were given"),
        [InputRequired(_l("Paste the whole link here."))],
        description=_l("Paste the whole link from the letter."),
    )
    code = StringField(
        _l("The code of six digits"),
        [InputRequired(_l("Give the code the centre told you by phone."))],
        description=_l("The centre tells it by phone. It stands in no letter."),
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


class ReferInForm(Form):
    """A person whom somebody sends to the centre."""

    person_name = StringField(
        _l("Name of the person"),
        [Optional(), SENTENCE],
        description=_l("Leave it empty if the person does not want it told yet."),
    )
    person_contact = StringField(_l("How can we reach the person safely?"), [Optional(), SENTENCE])
    person_language = SelectField(
        _l("Language of the person"), choices=ChoicesOf("LANGUAGE"), default="NC"
    )
    person_gender = RadioField(_l("Gender"), choices=ChoicesOf("GENDER"), default="U")
    urgency = RadioField(
        _l("How urgent is it?"), choices=ChoicesOf("REFERRAL_URGENCY"), default="NORMAL"
    )
    reason = TextAreaField(
        _l("What does the person need from the centre?"),
        [InputRequired(_l("Write in a sentence what the person needs.")), PROSE],
    )
    sender_name = StringField(_l("Who refers the person?"), [Optional(), SENTENCE])
    sender_contact = StringField(_l("How do we reach you?"), [Optional(), SENTENCE])
    sender_reference = StringField(_l("Your own reference"), [Optional(), SENTENCE])
    consent_seen = BooleanField(_l("The person agreed to be referred"))
    entry_key = EntryKey()


class TypeInForm(ReferInForm):
    """The same, typed in by staff from a call or a paper."""

    sender_contact = StringField(_l("How can we reach the sender?"), [Optional(), SENTENCE])
    sender_reference = StringField(_l("The sender’s own reference"), [Optional(), SENTENCE])
    source = SelectField(
        _l("From where?"), [CHOOSE], choices=ChoicesOf("REFERRAL_SOURCE", blank=True)
    )
    partner = SelectField(_l("Partner"), [Optional()], description=_l("If it is in our directory."))

    @property
    def answers(self) -> dict[str, Any]:
        """Without the partner's key, which the page reads itself."""
        return {name: value for name, value in super().answers.items() if name != "partner"}


class BeginIntakeForm(EntryForm):
    """The draft with which somebody's registration begins: nothing more is asked."""

    makes = IntakeDraft


class DeclineInForm(Form):
    """Why we cannot take somebody."""

    reason = SelectField(_l("Why not?"), [CHOOSE], choices=ChoicesOf("LOSS", blank=True))


class JoinForm(Form):
    """The file somebody has already."""

    number = StringField(
        _l("Client number"), [InputRequired(_l("Write the number of the file.")), SENTENCE]
    )


class TellForm(Form):
    """What the sender may be told."""

    may_tell = BooleanField(_l("The client lets us tell the sender what came of it"))
    result = SelectField(
        _l("What came of it"),
        [Optional()],
        choices=ChoicesOf("REFERRAL_OUTCOME", blank=True),
    )
    is_told = BooleanField(_l("The sender was told by phone or letter"))


class SendInLinkForm(EntryForm):
    """The partner's own page to refer people to us."""

    makes = PartnerLink

    email = StringField(_l("E-mail address of the partner"), [Optional(), SENTENCE])
