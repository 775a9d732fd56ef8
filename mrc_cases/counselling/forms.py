"""The questions of the quick log: what happens most first, the rest folded."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
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
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mrc_cases.base.forms import LINE, PROSE, SENTENCE, Form
from mrc_cases.codes import ChoicesOf, label
from mrc_cases.entries import EntryKey

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
    topic_words = StringField(_l("What other topic?"), [LINE])
    outcome = RadioField(
        _l("How did it end?"),
        [InputRequired(_l("Choose how it ended."))],
        choices=ChoicesOf("OUTCOME"),
        default="ANSWERED",
    )
    minutes = IntegerField(
        _l("Minutes"),
        [Optional()],
    )
    note = TextAreaField(
        _l("Note"),
        [PROSE],
        description=_l(
            "Only those who may open the file can read it. Write no names of other people."
        ),
    )
    more_topics = SelectMultipleField(_l("Also about"), choices=ChoicesOf("TOPIC"))
    services = SelectMultipleField(_l("What did we give?"), choices=ChoicesOf("SERVICE"))
    caller_kind = SelectField(_l("Who asked?"), choices=ChoicesOf("CALLER_KIND"), default="MIGRANT")
    caller_words = StringField(_l("Who else?"), [LINE])
    age_band = SelectField(_l("Age, roughly"), choices=ChoicesOf("AGE"), default="unknown")
    interpreter = SelectField(_l("Interpreter"), choices=ChoicesOf("INTERPRETER"), default="NONE")
    day = DateField(
        _l("On another day"),
        [Optional()],
    )
    time = TimeField(_l("At what time"), [Optional()])


class LogForm(ConsultationForm):
    """A new contact; the entry's own key makes a second press of the button harmless."""

    entry_key = EntryKey()
    stays_open = BooleanField(_l("Still open: somebody has to go on with it"))
    code_word = StringField(
        _l("Code word"),
        [Length(max=60, message=_l("Please choose a shorter word."))],
        description=_l("Only if the caller wants to be known again without a name."),
    )

    @property
    def answers(self) -> dict[str, Any]:
        """The answers without the code word: of it nothing but a token is kept."""
        return {name: value for name, value in super().answers.items() if name != "code_word"}


class ChangeConsultationForm(ConsultationForm):
    """A contact that is mended."""

    gender = RadioField(
        _l("Who was it?"),
        [InputRequired(_l("Choose who it was."))],
        choices=ChoicesOf("GENDER"),
    )
    day = DateField(
        # Translators: the day on which somebody contacted the centre
        _l("On what day"),
        [Optional()],
    )
    version = HiddenField()


class TakeAwayForm(Form):
    """Why an entry goes."""

    reason = StringField(
        _l("Why is it taken away?"),
        [DataRequired(_l("Enter why it is taken away.")), SENTENCE],
        description=_l("Written twice, or not a contact at all. It will count nowhere."),
    )


class CaseForm(Form):
    """How it goes on with a case that stayed open."""

    how = RadioField(
        _l("How does it go on?"),
        [InputRequired(_l("Choose how it goes on."))],
        choices=lambda: [
            SelectChoice("closed", _l("It is done: close it")),
            SelectChoice("passed_on", _l("A colleague goes on with it")),
            SelectChoice("handed_over", _l("Somebody outside the centre goes on with it")),
        ],
    )
    colleague = SelectField(_l("Which colleague?"), [Optional()])
    handed_to = StringField(_l("Who outside the centre?"), [SENTENCE])
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
    only_open = BooleanField(_l("Only what is still open"))
    mine = BooleanField(_l("Mine only"))
    code_word = StringField(_l("Code word"))


class JoinForm(Form):
    """Which client an anonymous contact was."""

    find = StringField(
        _l("Who was it? Name, phone or client number"),
        [DataRequired(_l("Enter a name, a phone or a client number."))],
    )
