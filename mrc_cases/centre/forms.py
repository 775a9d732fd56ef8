"""The questions of the set-up page, the centre's settings and the code lists."""

from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mrc_cases.access.forms import language_choices
from mrc_cases.base.forms import Form
from mrc_cases.centre.models import AddedCode, ClosedPeriod, Office, OpeningHours
from mrc_cases.codes import ChoicesOf, current_locale
from mrc_cases.entries import EntryForm
from mrc_cases.language import SHIPPED, current_language, direction, own_name

NOT_LONGER = Length(max=200, message=_l("Use at most 200 characters."))


class SetUpForm(Form):
    """The first page of an empty centre."""

    name = StringField(
        _l("Name of the centre"), [DataRequired(_l("Enter the name of the centre.")), NOT_LONGER]
    )
    country = SelectField(
        _l("Country"),
        [InputRequired(_l("Choose the country."))],
        choices=ChoicesOf("COUNTRY", blank=True, missing=False),
    )
    time_zone = StringField(
        _l("Time zone"),
        description=_l("Leave it empty to take the country’s own."),
        render_kw={"list": "zones"},
    )
    languages = SelectMultipleField(
        _l("Languages of the pages"),
        [InputRequired(_l("Choose at least one language."))],
        choices=language_choices,
        default=SHIPPED,
    )
    offices = TextAreaField(
        _l("Offices"),
        description=_l("One on each line, the main office first. Empty: only one."),
    )
    manager_name = StringField(_l("Your name"), [DataRequired(_l("Enter your name.")), NOT_LONGER])
    manager_email = StringField(
        _l("Your e-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), NOT_LONGER],
        description=_l("Only for signing in. Nothing is sent to it."),
    )
    password = PasswordField(
        _l("A password for you"),
        [InputRequired(_l("Enter a password."))],
        description=_l("At least 12 characters, better 15. Four unusual words are good."),
        render_kw={"autocomplete": "new-password"},
    )
    also_counsels = BooleanField(_l("I also register and advise people myself"), default=True)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers; the offices as a list, and the language the page was read in."""
        lines = (self.offices.data or "").splitlines()
        offices = [line.strip() for line in lines if line.strip()]
        return {**super().answers, "offices": offices, "language": current_language()}


class CentreForm(Form):
    """What of the centre may change."""

    name = StringField(
        _l("Name of the centre"), [DataRequired(_l("Enter the name of the centre.")), NOT_LONGER]
    )
    languages = SelectMultipleField(
        _l("Languages of the pages"),
        [InputRequired(_l("Choose at least one language."))],
        choices=language_choices,
    )

    asks_second_factor = BooleanField(
        _l("Whoever opens files signs in with a code from their phone too"),
        description=_l("Switch it on when everybody has a phone with an authenticator app."),
    )
    version = HiddenField()


class AddOfficeForm(EntryForm):
    """A new office."""

    makes = Office

    name = StringField(
        _l("Name of the office"), [DataRequired(_l("Enter the name of the office.")), NOT_LONGER]
    )


class OfficeForm(AddOfficeForm):
    """An office that is changed."""

    closed_on = DateField(
        _l("Closed since"),
        [Optional()],
        description=_l("Only if this office works no more. Its records stay."),
    )
    version = HiddenField()


def weekday_choices() -> list[SelectChoice]:
    """Monday to Sunday in the language of now."""
    names = current_locale().days["format"]["wide"]
    return [SelectChoice(str(day), names[day]) for day in range(7)]


class HoursForm(EntryForm):
    """Opening hours on some days of the week."""

    makes: ClassVar[type[Any]] = OpeningHours

    weekdays = SelectMultipleField(
        _l("Days"),
        [InputRequired(_l("Choose at least one day."))],
        coerce=int,
        choices=weekday_choices,
    )
    opens = TimeField(_l("From"), [InputRequired(_l("Enter when it opens, like 09:00."))])
    until = TimeField(
        _l("Until"),
        [InputRequired(_l("Enter when it closes, like 17:00."))],
        description=_l("An earlier time means the next morning."),
    )
    is_hotline = BooleanField(_l("These are the hours of the hotline"))


class ClosingForm(EntryForm):
    """Days on which it is closed."""

    makes = ClosedPeriod

    office_id = SelectField(_l("Office"), coerce=lambda value: UUID(str(value)) if value else None)
    from_on = DateField(_l("First day"), [InputRequired(_l("Enter the first day."))])
    until_on = DateField(_l("Last day"), [InputRequired(_l("Enter the last day."))])
    reason = StringField(
        _l("Why"),
        [DataRequired(_l("Enter why, like “public holiday”.")), NOT_LONGER],
        description=_l("Reports show it. Write no names."),
    )

    def offer_offices(self, offices: list[tuple[UUID, str]]) -> "ClosingForm":
        """Say which offices there are."""
        self.office_id.choices = [
            SelectChoice("", str(_l("The whole centre"))),
            *(SelectChoice(str(office_id), name) for office_id, name in offices),
        ]
        return self


class WordsForm(Form):
    """A code's words, one field for each language of the program."""

    @property
    def words(self) -> dict[str, str | None]:
        """Language -> word, None for the shipped one."""
        return {tag: self[f"word_{tag}"].data for tag in SHIPPED}

    @property
    def answers(self) -> dict[str, Any]:
        """The words as one answer, beside the other fields."""
        answers = super().answers
        rest = {name: value for name, value in answers.items() if not name.startswith("word_")}
        return {**rest, "words": self.words}


def _word_field(tag: str) -> Field:
    label = own_name(tag)
    too_long = _l("Use at most 120 characters.")
    attributes = {"lang": tag, "dir": direction(tag)}
    return StringField(label, [Length(max=120, message=too_long)], render_kw=attributes)


for _tag in SHIPPED:
    setattr(WordsForm, f"word_{_tag}", _word_field(_tag))


class ChangeWordsForm(WordsForm):
    """Other words for a code there is."""

    version = HiddenField()


class AddCodeForm(EntryForm, WordsForm):
    """A new code under a shipped one."""

    makes = AddedCode

    parent = SelectField(
        _l("Belongs to"),
        [InputRequired(_l("Choose what it belongs to."))],
        description=_l("Reports count it there."),
    )


class RetireForm(Form):
    """Until when a code is offered."""

    last_day = DateField(
        _l("Last day on which it is offered"),
        [Optional()],
        description=_l("Empty: it is offered. Records that have it keep it."),
    )
    version = HiddenField()


class MergeForm(Form):
    """As what a code is counted, and since when."""

    into = SelectField(_l("Count it as"), [InputRequired(_l("Choose one of the list."))])
    from_on = DateField(
        _l("From this day on"),
        [InputRequired(_l("Enter the first day."))],
        description=_l(
            "Forms then offer it no more. Records that have it keep it, and reports of earlier "
            "days stay as they are."
        ),
    )
