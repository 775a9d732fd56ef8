"""The questions about an appointment, and about a room."""

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
from wtforms.validators import InputRequired, NumberRange, Optional

from mrc_cases.appointments.models import MeetingRoom
from mrc_cases.base.forms import LINE, Form
from mrc_cases.codes import ChoicesOf
from mrc_cases.entries import EntryForm, EntryKey

FIVE_TO_480 = _l("Enter the minutes as a number from 5 to 480.")


class AppointmentForm(Form):
    """When, with whom, where; for whom, where no file was open."""

    client_no = StringField(
        _l("Client number"),
        [Optional(), LINE],
        description=_l("Empty for somebody without a file."),
    )
    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    time = TimeField(_l("Time"), [InputRequired(_l("Choose a time."))])
    minutes = IntegerField(
        _l("Minutes"), [InputRequired(FIVE_TO_480), NumberRange(5, 480, FIVE_TO_480)], default=30
    )
    service = SelectField(_l("What for?"), choices=ChoicesOf("SERVICE"), default="SOC")
    staff = SelectField(
        _l("With whom?"),
        [InputRequired(_l("Choose a colleague, or press one of the free times."))],
    )
    room = SelectField(_l("Room"), [Optional()])
    interpreter = SelectField(_l("Interpreter"), [Optional()])
    language = SelectField(_l("Language"), choices=ChoicesOf("LANGUAGE"), default="NC")
    channel = SelectField(_l("How?"), choices=ChoicesOf("CHANNEL"), default="APPOINTMENT")
    remark = StringField(
        _l("Remarks"), [Optional(), LINE], description=_l("For colleagues only, never on the slip.")
    )
    outside_hours = BooleanField(_l("Outside the opening hours"))
    version = HiddenField()
    entry_key = EntryKey()

    @property
    def answers(self) -> dict[str, Any]:
        """What the actions take: keys instead of the choices' texts."""
        held = super().answers
        for name in ("staff", "room", "interpreter"):
            text = held.pop(name)
            held[f"{name}_id"] = UUID(text) if text else None
        return held


class RoomForm(EntryForm):
    """A room that can be booked, in which office."""

    makes = MeetingRoom

    name = StringField(_l("Name of the room"), [InputRequired(_l("Give the room a name.")), LINE])
    office = SelectField(_l("Office"), [InputRequired(_l("Choose an office."))])
