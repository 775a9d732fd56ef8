"""The questions about partners, their services and places, and agreements."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from mrc_cases.base.forms import Form
from mrc_cases.centre.forms import HoursForm
from mrc_cases.codes import ChoicesOf, label
from mrc_cases.entries import EntryForm
from mrc_cases.partners.models import (
    Partner,
    PartnerAgreement,
    PartnerHours,
    PartnerPhone,
    PartnerPlace,
    PartnerService,
)
from mrc_cases.partners.shapes import (
    LONGEST_LINE,
    LONGEST_PHONE,
    LONGEST_TEXT,
    is_email,
    is_phone,
    is_website,
)

LINE = Length(max=LONGEST_LINE, message=_l("Please write less than 200 characters."))
TEXT = Length(max=LONGEST_TEXT, message=_l("Please write less than 5,000 characters."))
IN_LINE, IN_TEXT = (Optional(), LINE), (Optional(), TEXT)


def _is(fits: Callable[[str], bool], message: Any) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        if field.data and not fits(field.data):
            raise ValidationError(str(message))

    return check


EMAIL = _is(is_email, _l("Enter an e-mail address like office@organisation.example."))
PHONE = _is(is_phone, _l("Enter the telephone number alone, like +421 2 5555 0100."))
WEBSITE = _is(is_website, _l("Enter the whole address, like https://organisation.example."))


def yes_no(unknown: Any) -> list[SelectChoice]:
    """Yes, no, and first what stands where neither is known."""
    answers = [SelectChoice(code, label("YES_NO", code)) for code in ("YES", "NO")]
    return [SelectChoice("NC", str(unknown)), *answers]


def gender_choices() -> list[SelectChoice]:
    """Whom a service may be for."""
    return [SelectChoice(code, label("GENDER", code)) for code in ("F", "M", "X")]


class _RecordForm(EntryForm):
    """A form of a record, new or changed; a newer one is known by `version`."""

    version = HiddenField()

    @property
    def version_read(self) -> int:
        """The version the page showed; 0, which no record has, when it is garbled."""
        text = str(self.version.data)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class PartnerForm(_RecordForm):
    """An organisation: what it is, whom it takes, whom we know there."""

    makes = Partner

    name = StringField(_l("Name of the organisation"), [InputRequired(_l("Enter the name.")), LINE])
    kind = SelectField(_l("What kind of organisation?"), choices=ChoicesOf("PARTNER_KIND"))
    genders = SelectMultipleField(
        _l("For whom?"),
        [Optional()],
        choices=gender_choices,
        description=_l("Nothing chosen: for everybody."),
    )
    accepts_irregular = SelectField(
        _l("Takes people without permission to stay?"),
        choices=lambda: yes_no(_l("Not known")),
        default="NC",
    )
    risk_note = TextAreaField(
        _l("What must not be told there"),
        IN_TEXT,
        description=_l("On top of the partner’s page, for colleagues only. No client’s name here."),
    )
    focal_person = StringField(_l("Whom we know there, and for what"), IN_LINE)
    focal_phone = StringField(
        _l("How to reach this person"),
        IN_LINE,
        description=_l("For colleagues only, never published."),
    )
    email = StringField(_l("E-mail address of the organisation"), [*IN_LINE, EMAIL])
    website = StringField(_l("Website"), [*IN_LINE, WEBSITE])
    other_name = StringField(_l("Short name, or name in another language"), IN_LINE)
    description = TextAreaField(_l("What they do"), IN_TEXT)
    language = SelectField(
        _l("Language of their staff"),
        choices=ChoicesOf("LANGUAGE"),
        default="NC",
        description=_l("The page on which they answer is in this language."),
    )
    country = SelectField(_l("Country"), choices=ChoicesOf("COUNTRY", missing=False))
    is_public = BooleanField(
        _l("Show on the public page"),
        description=_l("Only the services, places and telephones that are marked public too."),
    )
    is_draft = BooleanField(_l("Keep as a draft: not offered yet"))


class PartnerStateForm(Form):
    """Why a partner is suspended or ended."""

    word = StringField(_l("Why"), IN_LINE)


class ServiceForm(_RecordForm):
    """What a partner does, for whom, where."""

    makes = PartnerService

    service = SelectField(_l("Which service?"), choices=ChoicesOf("SERVICE"))
    name = StringField(
        _l("What they call it"), IN_LINE, description=_l("Only if it has a name of its own.")
    )
    languages = SelectMultipleField(
        _l("In which languages?"), [Optional()], choices=ChoicesOf("LANGUAGE", missing=False)
    )
    at_places = SelectMultipleField(_l("Where?"), [Optional()])
    by_appointment = BooleanField(_l("Only by appointment"))
    cost = SelectField(_l("Cost"), choices=ChoicesOf("COST"), default="NC")
    cost_note = StringField(_l("About the cost"), IN_LINE)
    genders = SelectMultipleField(
        _l("For whom?"),
        [Optional()],
        choices=gender_choices,
        description=_l("Nothing chosen: as the partner."),
    )
    accepts_irregular = SelectField(
        _l("Takes people without permission to stay?"),
        choices=lambda: yes_no(_l("As the partner")),
        default="NC",
    )
    eligibility = StringField(_l("Who can come, and with what papers"), IN_LINE)
    area = StringField(
        _l("For people from which area?"),
        IN_LINE,
        description=_l("A town or region, only if it is not for everybody."),
    )
    hours_note = StringField(_l("About the opening times"), IN_LINE)
    description = TextAreaField(_l("What people should know"), IN_TEXT)
    is_public = BooleanField(_l("Show on the public page"))
    active = BooleanField(_l("They give this service now"), default=True)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers with the places' keys instead of their texts."""
        held = super().answers
        return {**held, "place_ids": {UUID(text) for text in held.pop("at_places") or ()}}


class PlaceForm(_RecordForm):
    """Where a partner receives people."""

    makes = PartnerPlace

    area = StringField(
        _l("Town or district"), [InputRequired(_l("Enter the town or district.")), LINE]
    )
    address = StringField(_l("Street and number"), IN_LINE)
    postal_code = StringField(
        _l("Postal code"), [Optional(), Length(max=16, message=_l("This is too long."))]
    )
    name = StringField(
        _l("Name of the place"), IN_LINE, description=_l("For example: the house by the church.")
    )
    office_id = SelectField(
        _l("Near our office"),
        coerce=lambda value: UUID(str(value)) if value else None,
        description=_l("People who ask for something near you find it."),
    )
    country = SelectField(_l("Country"), choices=ChoicesOf("COUNTRY", missing=False))
    is_public = BooleanField(
        _l("Show on the public page"), description=_l("Never for a protected place.")
    )


class PhoneForm(EntryForm):
    """A telephone of a partner."""

    makes = PartnerPhone

    number = StringField(
        _l("Phone number"),
        [InputRequired(_l("Enter a telephone number.")), Length(max=LONGEST_PHONE), PHONE],
    )
    words = StringField(_l("Whose, or when"), IN_LINE)
    is_public = BooleanField(_l("Show on the public page"), default=True)


class PartnerHoursForm(HoursForm):
    """Opening hours of a place or of one service."""

    makes = PartnerHours
    is_hotline = None


class AgreementForm(_RecordForm):
    """What was agreed with a partner."""

    makes = PartnerAgreement

    kind = SelectField(_l("What kind of agreement?"), choices=ChoicesOf("AGREEMENT_KIND"))
    data_set = SelectField(
        _l("What may be shared of a client at most?"),
        choices=ChoicesOf("DATA_SET"),
        default="CONTACT",
        description=_l("Each client has to agree all the same."),
    )
    signed_on = DateField(_l("Signed on"), [Optional()])
    starts_on = DateField(_l("First day"), [Optional()])
    ends_on = DateField(
        _l("Last day"), [Optional()], description=_l("You are reminded 60 days ahead.")
    )
    review_on = DateField(_l("To be looked at again on"), [Optional()])
    parties = StringField(_l("Between whom?"), IN_LINE)
    scope = TextAreaField(_l("What about?"), IN_TEXT)
    focal_point = StringField(_l("Who looks after it there"), IN_LINE)
    is_draft = BooleanField(_l("Keep as a draft: not signed yet"))


class ExchangeForm(Form):
    """A directory handed in."""

    file = FileField(
        _l("The file"),
        [FileRequired(_l("Choose a file."))],
        description=_l("A directory as HSDS 3 (.json), or the workbook this page gives (.xlsx)."),
    )
