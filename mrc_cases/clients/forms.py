"""The forms of the clients' pages, made of the questions."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
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
)
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken
from mrc_cases.base.forms import LINE, PROSE, Form, version_of
from mrc_cases.clients.access_models import Assignment, Exclusion
from mrc_cases.clients.answers import agreement_of, form_of_identity
from mrc_cases.clients.facts import ContactPoint, Identity
from mrc_cases.clients.fields import CodeField, PastDateField
from mrc_cases.clients.identity import merged, read_seen, write_seen
from mrc_cases.clients.identity_words import told_meanwhile
from mrc_cases.clients.intake_models import Intake
from mrc_cases.clients.models import Client
from mrc_cases.clients.profile_history import saved_meanwhile
from mrc_cases.clients.questions import (
    IdentityQuestions,
    IntakeQuestions,
    ProfileQuestions,
)
from mrc_cases.clients.tokens import clean_contact
from mrc_cases.codes import ChoicesOf, choices
from mrc_cases.entries import EntryForm


class RegisterForm(EntryForm, IdentityQuestions, ProfileQuestions, IntakeQuestions):
    """Everything about a new person on one page."""

    makes = Client
    looks_first = False  # who is registered already is looked for anyway

    agreed = BooleanField(
        _l("The person agrees to be registered"),
        [InputRequired(_l("Nobody is registered without agreeing. Help is given all the same."))],
    )
    agreement_how = RadioField(
        _l("How did they agree?"), choices=ChoicesOf("CONSENT_HOW"), default="SPOKEN"
    )
    agreement_by = RadioField(
        _l("Who agreed?"), choices=ChoicesOf("CONSENT_GIVER"), default="CLIENT"
    )
    points_told = SelectMultipleField(
        _l("What we told the person"), choices=ChoicesOf("AGREEMENT_POINT")
    )
    counsellor = SelectField(_l("Who looks after the person?"), [Optional()])
    other_person = BooleanField(_l("This is another person"))
    apart = BooleanField(_l("Register all the same, with a contact of its own"))

    @property
    def answers(self) -> dict[str, Any]:
        """What `register_client` takes."""
        return {
            **IdentityQuestions.answers.fget(self),  # type: ignore[attr-defined]
            **ProfileQuestions.answers.fget(self),  # type: ignore[attr-defined]
            **IntakeQuestions.answers.fget(self),  # type: ignore[attr-defined]
            "agreement": agreement_of(self.data),
        }


class AskedAgain(ProfileQuestions):
    """The profile of somebody who has one already."""

    version = HiddenField()

    def refuse(self, broken: RuleBroken) -> None:
        """What a colleague saved meanwhile is shown in words, and nothing that is masked."""
        super().refuse(broken)
        if isinstance(broken, ChangedMeanwhile):
            typed = ProfileQuestions.answers.fget(self)["answers"]  # type: ignore[attr-defined]
            self.theirs = saved_meanwhile(broken.theirs, typed)


class ChangeProfileForm(AskedAgain):
    """The profile asked again; what is different holds from a day on."""

    from_on = PastDateField(
        _l("From which day is it so?"),
        [InputRequired(_l("Choose the day from which it is so."))],
        description=_l("For a mistake choose the day of registration."),
    )

    @property
    def answers(self) -> dict[str, Any]:
        """What `change_profile` takes."""
        return {
            **super().answers,
            "from_on": self.from_on.data,
            "version": version_of(self.version.data),
        }


class ChangeIdentityForm(IdentityQuestions):
    """Names and ways of contact, mended."""

    version = HiddenField()
    seen = HiddenField()  # what the page was made from

    @property
    def answers(self) -> dict[str, Any]:
        """What `change_identity` takes."""
        more = {"version": version_of(self.version.data), "seen": read_seen(self.seen.data)}
        return {**super().answers, **more}

    def refuse(self, broken: RuleBroken) -> None:
        """Say all that a colleague changed meanwhile, and take in what was left alone here."""
        super().refuse(broken)
        if isinstance(broken, ChangedMeanwhile):
            seen, theirs = read_seen(self.seen.data), Identity(**broken.theirs)
            mine = replace(self.identity, contacts=tuple(map(_as_stored, self.identity.contacts)))
            self.process(data=shown(merged(seen, theirs, mine), theirs, broken.version))
            self.theirs = told_meanwhile(seen, theirs)


def shown(identity: Identity, seen: Identity, version: int) -> dict[str, Any]:
    """What the form holds of an identity, made from what was seen of the file."""
    return {**form_of_identity(identity), "version": version, "seen": write_seen(seen)}


def _as_stored(contact: ContactPoint) -> ContactPoint:
    """Two people write one number in two ways; the file knows one."""
    return replace(contact, value=clean_contact(contact.kind, contact.value))


class NewIntakeForm(EntryForm, IntakeQuestions, AskedAgain):
    """Somebody comes back: the answers of last time copied forward, to be looked at again."""

    makes = Intake

    @property
    def answers(self) -> dict[str, Any]:
        """What the two actions take."""
        return {
            **IntakeQuestions.answers.fget(self),  # type: ignore[attr-defined]
            **ProfileQuestions.answers.fget(self),  # type: ignore[attr-defined]
            "version": version_of(self.version.data),
        }


class SearchForm(Form):
    """One box for everything a client can be found by."""

    text = StringField(
        _l("Name in any script, phone, client or document number"),
        [DataRequired(_l("Enter a name, a phone or a client number.")), LINE],
    )


class ListForm(Form):
    """What the list of clients is narrowed to."""

    class Meta(Form.Meta):
        csrf = False

    state = SelectField(_l("File"), choices=lambda: [("", _("All files")), *_states()])
    office = SelectField(_l("Office"), [Optional()])
    gender = SelectField(_l("Gender"), choices=lambda: [("", _("All genders")), *_pairs("GENDER")])
    stage = SelectField(
        _l("Situation"), choices=lambda: [("", _("All situations")), *_pairs("STAGE")]
    )
    nationality = CodeField(_l("Nationality"), [Optional()], of="NATIONALITY")
    language = CodeField(_l("Language"), [Optional()], of="LANGUAGE")
    mine = BooleanField(_l("Mine only"))
    oldest_first = BooleanField(_l("Oldest first"))


def _states() -> list[tuple[str, str]]:
    """Those a file that still has a name can have."""
    return [(code, label) for code, label in _pairs("CLIENT_STATE") if code != "anonymised"]


def _pairs(of: str) -> list[tuple[str, str]]:
    return [(choice.value, str(choice.label)) for choice in choices(of)]


class PeriodForm(Form):
    """From which day until which."""

    class Meta(Form.Meta):
        csrf = False

    # Translators: a period: the first day
    from_on = DateField(_l("From"), [Optional()])
    # Translators: a period: the last day
    until_on = DateField(_l("Until"), [Optional()])

    def validate_until_on(self, field: DateField) -> None:
        """A period that ends before it begins is a slip."""
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_("This day lies before the first one."))


class TimelineForm(PeriodForm):
    """What the timeline of a file is narrowed to."""

    # Translators: filter of a timeline: consultation, intake, task ...
    kind = SelectField(_l("What"), [Optional()])
    person = SelectField(_l("Who"), [Optional()])
    order = RadioField(
        # Translators: the order of a list
        _l("Order"),
        [Optional()],
        choices=lambda: [("newest", _("Newest first")), ("oldest", _("Oldest first"))],
        default="newest",
    )

    def offer_staff(self, staff: Iterable[tuple[Any, str]]) -> None:
        """The colleagues one can choose."""
        self.person.choices = [("", _("Everybody")), *((str(key), name) for key, name in staff)]


class PrintForm(PeriodForm):
    """Which parts of a file go on paper."""

    parts = SelectMultipleField(
        _l("What do you want to print?"),
        [InputRequired(_l("Choose at least one part."))],
        choices=lambda: [
            ("profile", _("Name and profile")),
            ("timeline", _("What happened")),
            ("notes", _("What was written")),
        ],
    )


class AssignForm(EntryForm):
    """Who looks after the client from now on, for good or for a time."""

    makes = Assignment

    user = SelectField(
        _l("Who looks after the person?"), [InputRequired(_l("Choose a colleague."))]
    )
    is_owner = BooleanField(_l("Mainly responsible"))
    until_on = DateField(
        _l("Only until"),
        [Optional()],
        description=_l("Leave empty for as long as the work lasts."),
    )


class KeepAwayForm(EntryForm):
    """A colleague who must not see this one file."""

    makes = Exclusion

    away = SelectField(
        _l("Who must not see this file?"), [InputRequired(_l("Choose a colleague."))]
    )
    reason = StringField(_l("Why?"), [Optional(), LINE], description=_l("For example: a relative."))


class EmergencyForm(EntryForm):
    """Opening a file one is not assigned to, because somebody is in danger."""

    makes = Assignment

    find = StringField(
        _l("Client number, phone or full name"),
        [InputRequired(_l("Enter a name, a phone or a client number.")), LINE],
    )
    reason = TextAreaField(
        _l("What is the danger?"),
        [InputRequired(_l("Write in a sentence what the danger is.")), PROSE],
        description=_l("The manager and the data-protection focal point read this at once."),
    )
