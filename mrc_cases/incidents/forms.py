"""The questions about incidents, complaints and safety plans."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from mrc_cases.base.forms import PROSE, SENTENCE, Form
from mrc_cases.codes import ChoicesOf, choices
from mrc_cases.entries import EntryForm, EntryKey
from mrc_cases.incidents.models import (
    ComplaintReceiver,
    IncidentReader,
    IncidentStep,
    SafetyPlan,
)

DAY = _l("Enter the day like 2026-03-31, or leave it empty.")


def _gbv_choices() -> list[SelectChoice]:
    """The types in the order of the questions, and that none applies."""
    # Translators: none of the types of gender-based violence
    return [*choices("GBV_TYPE"), SelectChoice("", _l("None of these"))]


class _WhatHappened(Form):
    """What both forms ask."""

    account = TextAreaField(
        _l("What happened?"),
        [InputRequired(_l("Write what happened, in the person’s own words.")), PROSE],
        description=_l("In the person’s own words."),
    )
    happened_on = DateField(_l("When?"), [Optional()])
    wishes = TextAreaField(_l("What does the person wish?"), [Optional(), PROSE])
    entry_key = EntryKey()


class IncidentForm(_WhatHappened):
    """Something that was done to a client."""

    place = SelectField(_l("Where?"), choices=ChoicesOf("INCIDENT_PLACE"), default="NC")
    alleged_role = SelectField(
        _l("Who did it, as the person says?"),
        choices=ChoicesOf("ALLEGED_ROLE"),
        default="NC",
    )
    gbv_type = RadioField(
        _l("Violence: the first of these that applies"), [Optional()], choices=_gbv_choices,
        default="",
    )  # fmt: skip
    labour_types = SelectMultipleField(_l("Abuse at work"), choices=ChoicesOf("LABOUR_ABUSE"))
    harm = TextAreaField(_l("What harm was done?"), [Optional(), PROSE])
    reported_to = StringField(_l("To whom has it been reported?"), [Optional(), SENTENCE])


class ComplaintForm(_WhatHappened):
    """A complaint about somebody who works here."""

    concerns = SelectField(_l("About whom?"), [Optional()])
    receiver = SelectField(
        _l("Who shall receive it?"),
        [Optional()],
        description=_l(
            "Left empty, it goes to the first colleague who receives complaints "
            "and is not concerned."
        ),
    )

    @property
    def answers(self) -> dict[str, Any]:
        """What the action takes: keys instead of the choices' texts."""
        held = super().answers
        for name in ("concerns", "receiver"):
            text = held.pop(name)
            held[f"{name}_id"] = UUID(text) if text else None
        return held


class StepForm(EntryForm):
    """What was done about it."""

    makes = IncidentStep

    words = TextAreaField(_l("What was done?"), [Optional(), PROSE])
    version = HiddenField()


class ReaderForm(EntryForm):
    """Whom else it is for."""

    makes = IncidentReader

    reader = SelectField(_l("Who else may read it?"), [InputRequired(_l("Choose a colleague."))])


class SafetyPlanForm(EntryForm):
    """What to do when it becomes dangerous."""

    makes = SafetyPlan

    signs = TextAreaField(_l("How do I know that it becomes dangerous?"), [Optional(), PROSE])
    people = TextAreaField(_l("Whom can I call or go to?"), [Optional(), PROSE])
    places = TextAreaField(_l("Where am I safe?"), [Optional(), PROSE])
    to_take = TextAreaField(_l("What do I take with me?"), [Optional(), PROSE])
    children = TextAreaField(_l("What about the children?"), [Optional(), PROSE])
    code_word = StringField(_l("A word that means: I need help"), [Optional(), SENTENCE])
    review_on = DateField(_l("When do we look at it again?"), [Optional()])


class ReceiverForm(EntryForm):
    """One more colleague who receives complaints."""

    makes = ComplaintReceiver

    user = SelectField(
        _l("Colleague who receives complaints"), [InputRequired(_l("Choose a colleague."))]
    )
