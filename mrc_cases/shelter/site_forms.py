"""The questions about a site, its rooms and beds, and about a place tonight."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from mrc_cases.base.forms import LINE, Form
from mrc_cases.codes import ChoicesOf
from mrc_cases.entries import EntryForm
from mrc_cases.shelter.models import BedClosure, ShelterBed, ShelterRoom, ShelterSite, SiteAccess

DAY = InputRequired(_l("Choose a day."))
# More children than this come with nobody, and would tell how large a house is.
MOST_CHILDREN = 5


class SiteForm(EntryForm):
    """A house or flat."""

    makes = ShelterSite

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Enter a name.")), LINE],
        description=_l("Only those on the list of the site ever read it."),
    )
    address = TextAreaField(
        _l("Address"),
        [InputRequired(_l("Enter the address.")), LINE],
        description=_l("It stands on no letter, calendar, report or log."),
    )
    kind = SelectField(_l("Kind"), choices=ChoicesOf("SITE_KIND"))
    gender_rule = SelectField(
        _l("Whom the whole house is for"),
        choices=ChoicesOf("GENDER_RULE"),
        default="ANY",
        description=_l("The database refuses to place others there."),
    )
    version = HiddenField()


class ChangeSiteForm(SiteForm):
    """The same, and when nobody sleeps there any longer."""

    closed_on = DateField(_l("Closed from the night of"), [Optional()])


class RoomForm(Form):
    """A bedroom."""

    name = StringField(_l("Name of the room"), [InputRequired(_l("Enter a name.")), LINE])
    gender_rule = SelectField(_l("Who sleeps in it"), choices=ChoicesOf("GENDER_RULE"))
    size_m2 = IntegerField(
        _l("Size in square metres"),
        [Optional(), NumberRange(2, 500, message=_l("Enter a number from 2 to 500."))],
    )
    is_accessible = BooleanField(_l("Can be reached with a wheelchair"))
    has_lock = BooleanField(_l("Can be locked from inside"), default=True)
    version = HiddenField()


class NewRoomForm(EntryForm, RoomForm):
    """A bedroom and its beds."""

    makes = ShelterRoom

    beds = IntegerField(
        _l("Beds"),
        [InputRequired(_l("How many beds?")),
         NumberRange(1, 40, message=_l("Enter a number from 1 to 40."))],
        default=2,
    )  # fmt: skip


class BedForm(EntryForm):
    """A bed more."""

    makes = ShelterBed

    name = StringField(_l("Name or number of the bed"), [InputRequired(_l("Enter a name.")), LINE])
    kind = SelectField(_l("Kind"), choices=ChoicesOf("BED_KIND"))
    in_service_on = DateField(_l("In service since"), [DAY])


class ShutForm(EntryForm):
    """Nights without the bed."""

    makes = BedClosure

    from_on = DateField(_l("Out of service from the night of"), [DAY])
    until_on = DateField(
        _l("Back on"), [Optional()], description=_l("Leave empty if nobody knows yet.")
    )
    reason = SelectField(_l("Why?"), choices=ChoicesOf("BED_CLOSED"))
    words = StringField(_l("In words"), [Optional(), LINE])


class RetireForm(Form):
    """The bed is no more."""

    on = DateField(_l("Gone from the night of"), [DAY])


class ListForm(EntryForm):
    """Who may know of the site."""

    makes = SiteAccess

    user = SelectField(_l("Colleague"), [InputRequired(_l("Choose a colleague."))])
    last_on = DateField(
        _l("Last day on the list"),
        [Optional()],
        description=_l("For somebody who stands in for a time. Leave empty for no end."),
    )


class AskForm(Form):
    """Who needs a place tonight."""

    who = RadioField(
        _l("For whom?"),
        [InputRequired(_l("Choose for whom."))],
        choices=ChoicesOf("SLEEPS_FOR"),
    )
    children = IntegerField(
        _l("Children who come along"),
        [NumberRange(0, MOST_CHILDREN, message=_l("Enter a number from 0 to 5."))],
        default=0,
    )
