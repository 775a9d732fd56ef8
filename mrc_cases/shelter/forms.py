"""The questions about a stay, from the request to the time after."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
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
)
from wtforms.validators import InputRequired, NumberRange, Optional

from mrc_cases.base.forms import LINE, PROSE, Form
from mrc_cases.codes import ChoicesOf
from mrc_cases.entries import EntryForm
from mrc_cases.shelter.stay_models import (
    AfterContact,
    BelongingPicture,
    KeptPlace,
    ShelterStay,
    StayAbsence,
    StayMember,
    StayReview,
    StayService,
)

DAY = InputRequired(_l("Choose a day."))
NOT_BINDING = _l("Nobody has to leave on that day.")
WITH_WHOM = _l("Ask whoever is not a woman or a man, or does not wish to be placed by that.")


class CompanionForm(EntryForm):
    """Somebody who comes along: by the number of a file, or by name."""

    makes = StayMember

    client_no = StringField(_l("Client number, for who has a file here"), [Optional(), LINE])
    name = StringField(_l("Or the name"), [Optional(), LINE])
    gender = SelectField(_l("Gender"), choices=ChoicesOf("GENDER"), default="NC")
    birth_year = IntegerField(
        _l("Year of birth"),
        [Optional(), NumberRange(1900, 2100, message=_l("Enter a year, such as 2019."))],
    )
    sleeps_with = SelectField(
        _l("With whom does the person wish to share a room?"),
        [Optional()],
        choices=ChoicesOf("SLEEPS_WITH", blank=True),
        description=WITH_WHOM,
    )


class StayForm(Form):
    """What is known of a stay, whenever it is written down."""

    reason = SelectField(
        _l("Why is a place needed?"),
        [InputRequired(_l("Choose a reason."))],
        choices=ChoicesOf("STAY_REASON", blank=True),
    )
    reason_words = StringField(_l("The other reason, in words"), [Optional(), LINE])
    plan = TextAreaField(
        _l("Housing plan"),
        [Optional(), PROSE],
        description=_l("What happens after the shelter. Needed where the stay is part of one."),
    )
    risk = RadioField(
        _l("Risk"),
        [InputRequired(_l("Choose a risk level."))],
        choices=ChoicesOf("STAY_RISK"),
    )
    special_needs = TextAreaField(
        _l("Special needs"),
        [Optional(), PROSE],
        description=_l("Medicine, diet, stairs, sleep, fears."),
    )
    sleeps_with = SelectField(
        _l("With whom does the person wish to share a room?"),
        [Optional()],
        choices=ChoicesOf("SLEEPS_WITH", blank=True),
        description=WITH_WHOM,
    )
    sleeps_apart = BooleanField(_l("The family agrees to sleep in two rooms"))


class RequestForm(EntryForm, StayForm):
    """A place is asked for."""

    makes = ShelterStay

    client_no = StringField(
        _l("Client number"), [InputRequired(_l("Enter the client number.")), LINE]
    )
    source = SelectField(_l("Who asks?"), choices=ChoicesOf("STAY_SOURCE"), default="CENTRE")
    relatives = SelectMultipleField(_l("Who of the family comes along?"), [Optional()], coerce=UUID)


class ChangeStayForm(StayForm):
    """What is known, when the person is here."""

    rules_language = SelectField(
        _l("House rules explained in"),
        [Optional()],
        choices=ChoicesOf("LANGUAGE", blank=True),
    )
    rules_agreed_on = DateField(_l("House rules agreed on"), [Optional()])
    expected_on = DateField(_l("Expected to leave on"), [Optional()], description=NOT_BINDING)
    belongings = TextAreaField(
        _l("What the person brought"), [Optional(), PROSE], description=_l("A line for each.")
    )
    version = HiddenField()


class RefuseForm(Form):
    """Why there is no place."""

    refused_reason = RadioField(
        _l("Why is the place refused?"),
        [InputRequired(_l("Choose a reason."))],
        choices=ChoicesOf("STAY_REFUSED"),
    )
    refused_words = StringField(_l("In words"), [Optional(), LINE])


class LeaveForm(Form):
    """How a stay ends."""

    left_on = DateField(_l("Left on"), [DAY])
    exit_reason = SelectField(
        _l("Why does the person leave?"),
        [InputRequired(_l("Choose a reason."))],
        choices=ChoicesOf("STAY_EXIT", blank=True),
    )
    destination = SelectField(
        _l("Where to?"),
        [InputRequired(_l("Choose where to."))],
        choices=ChoicesOf("DESTINATION", blank=True),
    )
    exit_plan = TextAreaField(
        _l("What is agreed for afterwards"),
        [Optional(), PROSE],
        description=_l(
            "Where the person lives, who helps, what to do in danger; which case was settled."
        ),
    )


class DaysForm(Form):
    """The days of a stay, mended."""

    arrived_on = DateField(_l("Here since"), [DAY])
    left_on = DateField(_l("Left on"), [Optional()])
    version = HiddenField()


class AwayForm(EntryForm):
    """Nights elsewhere."""

    makes = StayAbsence

    from_on = DateField(_l("Away since"), [DAY])
    expected_on = DateField(_l("Expected back on"), [Optional()])
    words = StringField(_l("Where, and why"), [Optional(), LINE])


class BackForm(Form):
    """Here again."""

    back_on = DateField(_l("Back since"), [DAY])


class ReviewForm(EntryForm):
    """How it goes on."""

    makes = StayReview

    done_on = DateField(_l("Looked at on"), [DAY])
    words = TextAreaField(
        _l("What was found, and what is next"),
        [InputRequired(_l("Write what was found.")), PROSE],
    )


class ServiceForm(EntryForm):
    """Something done for somebody during the stay."""

    makes = StayService

    service = SelectField(
        _l("What was done?"),
        [InputRequired(_l("Choose what was done."))],
        choices=ChoicesOf("SERVICE", blank=True),
    )
    member = SelectField(_l("For whom?"), [Optional()])
    happened_on = DateField(_l("Day"), [DAY])
    words = StringField(_l("In words"), [Optional(), LINE])


class AfterForm(EntryForm):
    """After the shelter."""

    makes = AfterContact

    happened_on = DateField(_l("Heard of on"), [DAY])
    lives = SelectField(_l("Lives now"), choices=ChoicesOf("DESTINATION"), default="UNKNOWN")
    words = TextAreaField(_l("How is the person?"), [Optional(), PROSE])


class PictureForm(EntryForm):
    """A photograph of what somebody brought."""

    makes = BelongingPicture

    file = FileField(
        _l("Photograph"),
        [FileRequired(_l("Choose a file, or take a picture."))],
        render_kw={"accept": "image/jpeg,image/png"},
    )


class KeepForm(EntryForm):
    """A place held for a stay."""

    makes = KeptPlace

    place = SelectField(_l("Which place?"), [InputRequired(_l("Choose a place."))])
