"""The questions about an appointment."""

from functools import partial
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mrc_cases.base.forms import Form
from mrc_cases.codes import choices

LONG = Length(max=200, message=_l("Please write less than 200 characters."))
FIVE_TO_480 = _l("Enter the minutes as a number from 5 to 480.")


class AppointmentForm(Form):
    """When, with whom, where."""

    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    time = TimeField(_l("Time"), [InputRequired(_l("Choose a time."))])
    minutes = IntegerField(
        _l("Minutes"), [InputRequired(FIVE_TO_480), NumberRange(5, 480, FIVE_TO_480)], default=30
    )
    staff = SelectField(_l("With whom?"), [InputRequired(_l("Choose a colleague."))])
    room = SelectField(_l("Room"), [Optional()])
    interpreter = SelectField(_l("Interpreter"), [Optional()])
    service = SelectField(_l("What for?"), choices=partial(choices, "SERVICE"), default="SOC")
    language = SelectField(_l("Language"), choices=partial(choices, "LANGUAGE"), default="NC")
    remark = StringField(_l("Remarks"), [Optional(), LONG])
    outside_hours = BooleanField(_l("Outside the opening hours"))
    version = HiddenField()

    @property
    def answers(self) -> dict[str, Any]:
        """What the actions take: keys instead of the choices' texts."""
        held = super().answers
        for name in ("staff", "room", "interpreter"):
            text = held.pop(name)
            held[f"{name}_id"] = UUID(text) if text else None
        return held


class RoomForm(Form):
    """A room that can be booked."""

    name = StringField(_l("Name of the room"), [InputRequired(_l("Give the room a name.")), LONG])
