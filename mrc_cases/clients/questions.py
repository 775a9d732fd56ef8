"""The questions about a client in groups: who, the profile, the intake."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from mrc_cases.base.forms import LINE, PROSE, AtMost, Form
from mrc_cases.clients import answers as said
from mrc_cases.clients.days import LIFE_YEARS
from mrc_cases.clients.facts import Identity
from mrc_cases.clients.fields import (
    BirthField,
    CodeField,
    MissingField,
    PastDateField,
    SinceField,
    missing_choices,
)
from mrc_cases.clients.rows import ContactRow, DocumentRow, SpokenRow
from mrc_cases.codes import ChoicesOf


def _ask(label: Any, of: str, **more: Any) -> Any:
    """A question with a short list of answers; untouched it was not asked."""
    return SelectField(label, [Optional()], choices=ChoicesOf(of), default="NC", **more)


def _words(label: Any) -> Any:
    """The words behind “other”; by the blank the style sheet sees whether there are any."""
    return StringField(label, [Optional(), LINE], render_kw={"placeholder": " "})


class IdentityQuestions(Form):
    """How the person is called and how to reach them without harm."""

    full_name = StringField(
        _l("Name"), [LINE], description=_l("All parts, as the person says or writes it.")
    )
    other_script_name = StringField(_l("Name in another script"), [Optional(), LINE])
    family_name = StringField(_l("Which part is the family name?"), [Optional(), LINE])
    alias = StringField(_l("Alias"), [Optional(), LINE])
    uses_alias = BooleanField(_l("The person wants to be called by the alias"))
    contacts = FieldList(
        FormField(ContactRow, label=_l("Way of contact")),
        label=_l("Ways of contact"),
        min_entries=1,
    )
    contact_rule = StringField(
        _l("What must we never do?"),
        [Optional(), LINE],
        description=_l("For example: never leave a message."),
    )
    neutral_sender = StringField(
        _l("Under which name do we call or write?"),
        [Optional(), LINE],
        description=_l("If our own name would be dangerous."),
    )
    counsellor_gender = SelectField(
        _l("Which counsellor does the person wish?"),
        choices=ChoicesOf("COUNSELLOR_GENDER"),
        default="NC",
    )
    documents = FieldList(
        FormField(DocumentRow, label=_l("Document")), label=_l("Documents"), min_entries=1
    )
    remarks = TextAreaField(
        _l("Remarks"), [Optional(), PROSE], description=_l("Only what a colleague must know.")
    )

    @property
    def answers(self) -> dict[str, Any]:
        """What the actions take, as plain values."""
        return vars(self.identity)

    @property
    def identity(self) -> Identity:
        """The answers as one value."""
        return Identity(
            said.names_of(self.data),
            said.care_of(self.data),
            contacts=tuple(said.contacts_of(self.contacts.data)),
            documents=tuple(said.documents_of(self.documents.data)),
        )

    def validate_full_name(self, field: Any) -> None:
        """Somebody must be called something."""
        if not field.data and not self.alias.data:
            raise ValidationError(_("Enter a name or an alias."))


class ProfileQuestions(Form):
    """The profile. An answer nobody gave is one of three, and only one of them is our gap."""

    gender = RadioField(
        _l("Gender"),
        [InputRequired(_l("Choose the gender."))],
        choices=ChoicesOf("GENDER"),
        description=_l("Ask; never guess from a name or a voice."),
    )
    stage = RadioField(
        _l("What is the person’s situation?"),
        [InputRequired(_l("Choose the person’s situation."))],
        choices=ChoicesOf("STAGE"),
    )
    stage_other = _words(_l("What situation?"))
    language = CodeField(
        _l("Language the person speaks best"),
        [InputRequired(_l("Choose the language the person speaks best."))],
        of="LANGUAGE",
        description=_l("Write the first letters, then choose."),
    )
    language_other = _words(_l("Which language?"))
    birth = BirthField(
        _l("Date of birth, year or age"),
        [Optional()],
        description=_l("12.3.1990, 3/1990, 1990, 35 or ca. 35"),
    )
    birth_unknown = MissingField(_l("If no birth is given"))
    minor_care = SelectField(
        _l("If under 18: who is with the child?"),
        [Optional()],
        choices=ChoicesOf("MINOR_CARE", blank=True),
    )
    nationality = CodeField(
        _l("Nationality"),
        [Optional()],
        of="NATIONALITY",
        empty="XNC",
        description=_l("Write the first letters, then choose."),
    )
    nationality_2 = CodeField(_l("Second nationality"), [Optional()], of="NATIONALITY")
    nationality_3 = CodeField(_l("Third nationality"), [Optional()], of="NATIONALITY")
    interpreter = _ask(_l("Needs an interpreter?"), "YES_NO")
    spoken = FieldList(
        FormField(SpokenRow, label=_l("Also speaks")), label=_l("Also speaks"), min_entries=2
    )
    birth_country = CodeField(_l("Country of birth"), [Optional()], of="COUNTRY", empty="XNC")
    residence_area = StringField(
        _l("Town or district"),
        [Optional(), AtMost(40, _l("Please write less than 40 characters."))],
        description=_l("Never a street."),
    )
    arrived = SinceField(
        _l("In this country since"), [Optional()], description=_l("3/2025 or 2025")
    )
    arrived_unknown = MissingField(_l("If no month is given"))
    status = _ask(_l("Residence status"), "STATUS", description=_l("Never needed for help."))
    status_other = _words(_l("What status?"))
    gender_detail = _ask(_l("Gender, in more detail"), "GENDER_DETAIL")
    marital = _ask(_l("Marital status"), "MARITAL")
    children_in_care = SelectField(
        _l("Children in care"),
        choices=lambda: [*((str(n), str(n)) for n in range(31)), *missing_choices()],
        default="NC",
    )
    education = _ask(_l("Highest school finished"), "EDUCATION")
    labour = _ask(_l("Work now"), "LABOUR")
    labour_other = _words(_l("Why not looking for work?"))
    employment_kind = _ask(_l("Works as"), "EMPLOYMENT_KIND")
    sector = _ask(_l("Branch"), "INDUSTRY")
    domestic_work = _ask(_l("Works in a private household?"), "YES_NO")
    lives_with_employer = _ask(_l("Lives with the employer?"), "YES_NO")
    written_contract = _ask(_l("Has a written contract?"), "YES_NO")
    work_permitted = _ask(_l("Has permission to work?"), "YES_NO")
    occupation = _ask(_l("Usual occupation"), "OCCUPATION")
    last_occupation = _ask(_l("Last occupation"), "OCCUPATION")
    reason_main = _ask(_l("Main reason for migrating"), "REASON")
    reason_main_other = _words(_l("What reason?"))
    reasons_other = SelectMultipleField(
        _l("Other reasons"), choices=ChoicesOf("REASON", missing=False)
    )
    prefer_country = CodeField(
        _l("Wants to live in"), [Optional()], of="PREFERRED_COUNTRY", empty="XNC"
    )
    prefer_country_2 = CodeField(_l("Second choice"), [Optional()], of="PREFERRED_COUNTRY")
    prefer_country_3 = CodeField(_l("Third choice"), [Optional()], of="PREFERRED_COUNTRY")
    earlier_migration = _ask(_l("Has lived abroad before?"), "YES_NO")
    earlier_countries = FieldList(
        CodeField(_l("In which country?"), [Optional()], of="COUNTRY"),
        label=_l("Lived before in"),
        min_entries=2,
    )
    emigrant_registry_on = PastDateField(
        _l("Entered in a register of emigrants on"), [Optional()], years=LIFE_YEARS
    )
    heard = _ask(_l("How did the person hear of us?"), "HEARD")
    heard_other = _words(_l("In what way?"))

    @property
    def answers(self) -> dict[str, Any]:
        """Question -> answer, and the day of birth apart."""
        birth = self.birth.data
        answers = said.profile_of(self.data)
        for question in self.hidden:
            if answers[question] is None:
                del answers[question]
        return {"answers": answers, "born_on": birth.on if birth else None}

    hidden: frozenset[str] = frozenset()

    def hide(self, answered: frozenset[str], closed: frozenset[str] = frozenset()) -> None:
        """Keep the masked answers there are, unseen, unless another is chosen; ask none closed."""
        for question in closed:
            del self[question]
        self.hidden = answered - closed
        for question in self.hidden:
            field = self[question]
            field.choices = [SelectChoice("", _("Hidden; leave as it is")), *field.choices]
            if not self.is_submitted() and not field.raw_data:  # nor put aside
                field.data = ""


class IntakeQuestions(Form):
    """What brought the person, how urgent it is, what comes next."""

    channel = RadioField(
        _l("How did they reach us?"),
        [InputRequired(_l("Choose how they reached us."))],
        choices=ChoicesOf("CHANNEL"),
        default="DESK",
    )
    needs = SelectMultipleField(
        _l("What is it about?"),
        choices=ChoicesOf("TOPIC"),
        description=_l("Up to five."),
    )
    needs_other = _words(_l("What other topic?"))
    first_need = SelectField(
        _l("What is the most pressing?"),
        [Optional()],
        choices=ChoicesOf("TOPIC", blank=True),
    )
    services = SelectMultipleField(_l("What is asked for?"), choices=ChoicesOf("SERVICE"))
    urgency = RadioField(_l("How urgent?"), choices=ChoicesOf("URGENCY"), default="NORMAL")
    safe_now = _ask(_l("Is the person safe now?"), "YES_NO")
    next_step = StringField(_l("Next step"), [Optional(), LINE])
    language_used = CodeField(_l("Language we spoke"), [Optional()], of="LANGUAGE")
    intake_interpreter = SelectField(
        _l("Who interpreted?"), choices=ChoicesOf("INTERPRETER"), default="NONE"
    )
    mediator_present = BooleanField(_l("A cultural mediator was present"))
    referred_in_by = StringField(_l("Who sent the person to us?"), [Optional(), LINE])
    minutes = IntegerField(
        _l("Minutes"),
        [Optional(), NumberRange(0, 1440, _l("Enter the minutes as a number from 0 to 1440."))],
    )
    day = PastDateField(_l("On another day"), [Optional()])

    def validate_needs(self, field: Any) -> None:
        """Said together with what else is missing; `actions` keeps the rule."""
        if not field.data and not self.first_need.data:
            raise ValidationError(_("Choose what it is about."))

    @property
    def answers(self) -> dict[str, Any]:
        """What the actions take, as plain values."""
        return {"intake": said.intake_of(self.data)}
