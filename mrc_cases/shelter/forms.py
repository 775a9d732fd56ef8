"""The questions about a stay, from the request to the time after."""

from collections.abc import Iterable
from typing import Any
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
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mrc_cases.base.forms import LINE, PROSE, Form
from mrc_cases.codes import ChoicesOf

DAY = InputRequired(_l("Choose a day."))
NOT_BINDING = _l("Nobody has to leave on that day.")
WITH_WHOM = _l("Ask whoever is not a woman or a man, or does not wish to be placed by that.")


class CompanionForm(Form):
    """Somebody who comes along: by the number of a file, or by name."""

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


class RequestForm(StayForm):
    """A place is asked for."""

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


class BedsForm(Form):
    """A bed for each person of a stay; `beds` is where a refusal stands."""

    beds = HiddenField()

    @property
    def answers(self) -> dict[str, Any]:
        """The days, and apart from them the beds by person."""
        more = {k: v for k, v in super().answers.items() if not k.startswith("bed_")}
        more.pop("beds")
        return more

    @property
    def chosen(self) -> dict[UUID, UUID]:
        """Person -> bed, of those a bed was chosen for."""
        return {
            UUID(field.name.removeprefix("bed_")): UUID(field.data)
            for field in self
            if field.name.startswith("bed_") and field.data
        }

    @property
    def bed_fields(self) -> list[Any]:
        return [field for field in self if field.name.startswith("bed_")]


class AdmitForm(BedsForm):
    """From which day somebody is here; entered late, until which."""

    arrived_on = DateField(_l("Here since"), [DAY])
    expected_on = DateField(_l("Expected to leave on"), [Optional()], description=NOT_BINDING)
    left_on = DateField(_l("Left on"), [Optional()])
    exit_reason = SelectField(
        _l("Why did the person leave?"),
        [Optional()],
        choices=ChoicesOf("STAY_EXIT", blank=True),
    )
    destination = SelectField(
        _l("Where to?"), [Optional()], choices=ChoicesOf("DESTINATION", blank=True)
    )
    exit_plan = TextAreaField(_l("What was agreed for afterwards"), [Optional(), PROSE])


class MoveForm(BedsForm):
    """From which day the beds are others."""

    moved_on = DateField(_l("From the night of"), [DAY])


def with_beds(
    kind: type[BedsForm],
    people: Iterable[tuple[UUID, str]],
    beds: list[SelectChoice],
    chosen: dict[UUID, UUID],
    **usual: Any,
) -> Any:
    """A form of this kind with one list of beds for each person (key and name)."""
    fields = {
        f"bed_{key}": SelectField(
            name, [Optional()], choices=beds, default=str(chosen.get(key) or "")
        )
        for key, name in people
    }
    return type(kind.__name__, (kind,), fields)(data=usual or None)


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


class AwayForm(Form):
    """Nights elsewhere."""

    from_on = DateField(_l("Away since"), [DAY])
    expected_on = DateField(_l("Expected back on"), [Optional()])
    words = StringField(_l("Where, and why"), [Optional(), LINE])


class BackForm(Form):
    """Here again."""

    back_on = DateField(_l("Back since"), [DAY])


class ReviewForm(Form):
    """How it goes on."""

    done_on = DateField(_l("Looked at on"), [DAY])
    words = TextAreaField(
        _l("What was found, and what is next"),
        [InputRequired(_l("Write what was found.")), PROSE],
    )


class ServiceForm(Form):
    """Something done for somebody during the stay."""

    service = SelectField(
        _l("What was done?"),
        [InputRequired(_l("Choose what was done."))],
        choices=ChoicesOf("SERVICE", blank=True),
    )
    member = SelectField(_l("For whom?"), [Optional()])
    happened_on = DateField(_l("Day"), [DAY])
    words = StringField(_l("In words"), [Optional(), LINE])


class AfterForm(Form):
    """After the shelter."""

    happened_on = DateField(_l("Heard of on"), [DAY])
    lives = SelectField(_l("Lives now"), choices=ChoicesOf("DESTINATION"), default="UNKNOWN")
    words = TextAreaField(_l("How is the person?"), [Optional(), PROSE])


class PictureForm(Form):
    """A photograph of what somebody brought."""

    file = FileField(
        _l("Photograph"),
        [FileRequired(_l("Choose a file, or take a picture."))],
        render_kw={"accept": "image/jpeg,image/png"},
    )


class ExceptionForm(BedsForm):
    """A manager's word."""

    room = SelectField(_l("Which room?"), [InputRequired(_l("Choose a room."))])
    reason = TextAreaField(
        _l("Why against the rule?"),
        [
            InputRequired(_l("Write why.")),
            Length(min=10, max=1000, message=_l("Write a sentence.")),
        ],
        description=_l("It holds for 24 hours. Then another place must be found."),
    )


class KeepForm(Form):
    """A place held for a stay."""

    place = SelectField(_l("Which place?"), [InputRequired(_l("Choose a place."))])
