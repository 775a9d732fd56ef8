"""The questions of signing in, of one's own settings, and of the staff pages."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from mrc_cases.access.confirming import SHORTEST_REASON
from mrc_cases.access.models import StaffTraining, User
from mrc_cases.access.passwords import first_password
from mrc_cases.access.permissions import Role, role_label
from mrc_cases.base.forms import Form
from mrc_cases.codes import ChoicesOf
from mrc_cases.entries import EntryForm
from mrc_cases.language import SHIPPED, own_name

# Spoken in many centres: shown at once, the other languages one tap away.
COMMON_LANGUAGES = ("eng", "fra", "ara", "rus", "ukr", "sqi", "tur", "fas", "urd", "vie")


def language_choices() -> list[SelectChoice]:
    """Every language the program speaks, each by its own name."""
    return [SelectChoice(tag, own_name(tag)) for tag in SHIPPED]


def _uuid_or_none(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None


class SignInForm(Form):
    """Who comes in."""

    email = StringField(_l("E-mail address"), [DataRequired(_l("Enter your e-mail address."))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


class ConfirmForm(Form):
    """The password again, and why."""

    reason = StringField(
        _l("Why do you look?"),
        [
            InputRequired(_l("Say why you look.")),
            Length(SHORTEST_REASON, 300, _l("Say it in a sentence of 10 to 300 letters.")),
        ],
    )
    password = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        _l("Code"),
        [InputRequired(_l("Enter the code that your phone shows.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class CodeForm(Form):
    """The code the phone shows."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Enter the code that your phone shows.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class RemoveCodeForm(Form):
    """The password, before the code from the phone is given up."""

    password = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class TrainingForm(EntryForm):
    """A training somebody took part in."""

    makes = StaffTraining

    kind = SelectField(_l("Training"), choices=ChoicesOf("STAFF_TRAINING"))
    held_on = DateField(_l("Held on"), [InputRequired(_l("Choose a day."))])
    expires_on = DateField(_l("Counts until"), [Optional()])


class OwnPasswordForm(Form):
    """A person's new password."""

    present = PasswordField(
        _l("Your present password"),
        [InputRequired(_l("Enter your present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("Your new password"),
        [InputRequired(_l("Enter a new password."))],
        description=_l("At least 12 characters, better 15. Four unusual words are good."),
        render_kw={"autocomplete": "new-password"},
    )


class OwnSettingsForm(Form):
    """What a person sets for themselves."""

    language = SelectField(_l("Language of the pages"), choices=language_choices)
    uses_shortcuts = BooleanField(
        _l("Keyboard shortcuts"),
        # Translators: / and C are the keys themselves, not words
        description=_l("/ goes to the search, C logs a consultation."),
    )


class StaffForm(Form):
    """A member of staff."""

    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Enter the name.")),
            Length(max=200, message=_l("Use at most 200 characters.")),
        ],
    )
    email = StringField(
        _l("E-mail address"),
        [
            DataRequired(_l("Enter an e-mail address.")),
            Length(max=200, message=_l("Use at most 200 characters.")),
        ],
        description=_l("Only for signing in. Nothing is sent to it."),
    )
    roles = SelectMultipleField(
        _l("Roles"),
        [InputRequired(_l("Choose at least one role."))],
        coerce=lambda role: Role(role).value,
        choices=lambda: [SelectChoice(role.value, str(role_label(role))) for role in Role],
    )
    office_id = SelectField(_l("Office"), coerce=_uuid_or_none, validate_choice=True)
    language = SelectField(_l("Language of the pages"), choices=language_choices)
    spoken_languages = SelectMultipleField(
        _l("Languages spoken with clients"), choices=ChoicesOf("LANGUAGE", missing=False)
    )
    gender = SelectField(
        _l("Gender"),
        [Optional()],
        choices=ChoicesOf("GENDER", blank=True, missing=False),
        description=_l("Some clients wish to speak to a woman or to a man."),
    )
    communities = StringField(
        _l("Communities known well"),
        [Length(max=500, message=_l("Use at most 500 characters."))],
        description=_l("For cultural mediators."),
    )
    undertaking_on = DateField(
        _l("Confidentiality undertaking signed on"),
        [Optional()],
    )

    supervisor_id = SelectField(
        _l("Supervisor"),
        coerce=_uuid_or_none,
        description=_l("Complaints about this person never reach the supervisor."),
    )

    def offer_supervisors(self, people: list[tuple[UUID, str]]) -> "StaffForm":
        """Say who may stand above this person."""
        self.supervisor_id.choices = [
            SelectChoice("", ""),
            *(SelectChoice(str(user_id), name) for user_id, name in people),
        ]
        return self

    def offer_offices(self, offices: list[tuple[UUID, str]]) -> "StaffForm":
        """Say which offices there are; nobody's office means every office."""
        self.office_id.choices = [
            SelectChoice("", str(_l("Every office"))),
            *(SelectChoice(str(office_id), name) for office_id, name in offices),
        ]
        return self


class AddStaffForm(EntryForm, StaffForm):
    """A new member of staff, with a first password."""

    makes = User

    password = StringField(
        _l("First password"),
        description=_l(
            "Leave it empty and one is made. It is shown once, and changed at the first sign-in."
        ),
    )

    @property
    def answers(self) -> dict[str, Any]:
        """The answers; a password is made where none was typed."""
        self.password.data = self.password.data or first_password()
        return super().answers


class ChangeStaffForm(StaffForm):
    """A member of staff who is changed."""

    version = IntegerField(widget=HiddenInput())


class TrailForm(Form):
    """Whose file the trail is asked about."""

    client = StringField(_l("Client number"), [Optional()])
