"""The questions of the quick log: what happens most first, the rest folded."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from mrc_cases.base.forms import Form
from mrc_cases.codes import ChoicesOf, label

GROUPS = ("IN_PERSON", "REMOTE", "OUTREACH")


class ConsultationForm(Form):
    """One contact. With a client, who it was is known and not asked."""

    channel = RadioField(
        _l("How did they reach us?"),
        [InputRequired(_l("Choose how they reached us."))],
        choices=ChoicesOf("CHANNEL"),
    )
    gender = RadioField(_l("Who was it?"), [Optional()], choices=ChoicesOf("GENDER"), default="U")
    language = SelectField(_l("Language spoken"), choices=ChoicesOf("LANGUAGE"), default="NC")
    country = SelectField(_l("Country"), choices=ChoicesOf("NATIONALITY"), default="XNC")
    topic = RadioField(_l("What was it about?"), [Optional()], choices=ChoicesOf("TOPIC"))
    outcome = RadioField(
        _l("How did it end?"),
        [InputRequired(_l("Choose how it ended."))],
        choices=ChoicesOf("OUTCOME"),
        default="ANSWERED",
    )
    minutes = IntegerField(
        _l("Minutes"),
        [Optional(), NumberRange(0, 1440, _l("Enter the minutes as a number from 0 to 1440."))],
        default=10,
    )
    note = TextAreaField(
        _l("Note"),
        [Length(max=4000, message=_l("Please keep the note under 4,000 characters."))],
        description=_l("Sealed. Write no names of other people."),
    )
    more_topics = SelectMultipleField(_l("Also about"), choices=ChoicesOf("TOPIC"))
    services = SelectMultipleField(_l("What did we give?"), choices=ChoicesOf("SERVICE"))
    caller_kind = SelectField(_l("Who asked?"), choices=ChoicesOf("CALLER_KIND"), default="MIGRANT")
    age_band = SelectField(_l("Age, roughly"), choices=ChoicesOf("AGE"), default="unknown")
    interpreter = SelectField(_l("Interpreter"), choices=ChoicesOf("INTERPRETER"), default="NONE")
    day = DateField(_l("On another day"), [Optional()])
    time = TimeField(_l("At what time"), [Optional()])


class LogForm(ConsultationForm):
    """A new contact; the entry's own key makes a second press of the button harmless."""

    entry_key = HiddenField()
    code_word = StringField(
        _l("Code word"),
        [Length(max=60, message=_l("Please choose a shorter word."))],
        description=_l("Only if the caller wants to be known again without a name."),
    )


class ChangeConsultationForm(ConsultationForm):
    """A contact that is mended."""

    version = HiddenField()


class FindContactsForm(Form):
    """What the list of contacts is narrowed to."""

    channel_group = SelectField(
        _l("How"),
        choices=lambda: [
            SelectChoice("", _l("Every way")),
            *(SelectChoice(group, label("CHANNEL", group)) for group in GROUPS),
        ],
    )
    day = DateField(_l("On"), [Optional()])
    code_word = StringField(_l("Code word"))


class JoinForm(Form):
    """Which client an anonymous contact was."""

    find = StringField(
        _l("Who was it? Name, phone or client number"),
        [DataRequired(_l("Enter a name, a phone or a client number."))],
    )
