"""The questions about a plan."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.simple import TextAreaField
from wtforms.validators import InputRequired, Optional

from mrc_cases.base.forms import PROSE, SENTENCE, Form
from mrc_cases.codes import choices
from mrc_cases.entries import EntryForm, EntryKey
from mrc_cases.plans.models import Plan


class PlanForm(EntryForm):
    """What the client wants, and who of the staff goes along."""

    makes = Plan

    aim = TextAreaField(
        _l("What does the client want to reach?"),
        [InputRequired(_l("Write what the client wants to reach.")), PROSE],
        description=_l("In the client’s own words. It stands on the client’s sheet."),
    )
    owner = SelectField(_l("Who goes along?"), [InputRequired(_l("Choose a colleague."))])
    review_on = DateField(_l("Look at it again on"), [Optional()])
    carry = BooleanField(_l("Take over the open goals of the plan before"))
    version = HiddenField()

    @property
    def answers(self) -> dict[str, Any]:
        """What the actions take; whether goals are taken over the page reads itself."""
        held = super().answers
        held.pop("carry", None)
        owner = held.pop("owner")
        return {**held, "owner_id": UUID(owner)}


class GoalForm(Form):
    """One thing to be reached."""

    words = StringField(_l("Goal"), [InputRequired(_l("Write the goal.")), SENTENCE])
    entry_key = EntryKey()
    version = HiddenField()


class StepForm(Form):
    """Something to be done, by whom, until when."""

    words = StringField(_l("Step"), [InputRequired(_l("Write the step.")), SENTENCE])
    doer = SelectField(_l("Who does it?"), [Optional()])
    due_on = DateField(_l("Until when?"), [Optional()])
    entry_key = EntryKey()
    version = HiddenField()

    @property
    def answers(self) -> dict[str, Any]:
        """What the actions take; nobody chosen is the client."""
        held = super().answers
        doer = held.pop("doer")
        return {**held, "doer_id": UUID(doer) if doer else None}


class DropForm(Form):
    """Why a step will not be done."""

    why_dropped = StringField(_l("Why is it dropped?"), [Optional(), SENTENCE])


class EndForm(Form):
    """How a plan ends."""

    state = RadioField(
        _l("How does it end?"),
        [InputRequired(_l("Choose how it ends."))],
        choices=lambda: _endings(),
    )
    how_it_went = TextAreaField(_l("How did it go?"), [Optional(), PROSE])


def _endings() -> list[Any]:
    return [choice for choice in choices("PLAN_STATE") if choice.value != "active"]


def offer_staff(
    field: SelectField, staff: list[tuple[UUID, str]], own_id: UUID, *, or_client: bool = False
) -> None:
    """Oneself first, then the colleagues; for a step the client before all."""
    mine = (str(own_id), _("I do it myself"))
    others = [(str(key), name) for key, name in staff if key != own_id]
    field.choices = [*([("", _("The client"))] if or_client else []), mine, *others]
