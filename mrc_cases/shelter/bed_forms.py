"""The questions about who gets which bed, and when a rule may be broken for it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from mrc_cases.base.forms import PROSE, Form
from mrc_cases.codes import ChoicesOf
from mrc_cases.entries import EntryForm
from mrc_cases.shelter.forms import DAY, NOT_BINDING
from mrc_cases.shelter.stay_models import BedAssignment, RoomException


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


class AdmitForm(EntryForm, BedsForm):
    """From which day somebody is here; entered late, until which."""

    makes = BedAssignment

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


class MoveForm(EntryForm, BedsForm):
    """From which day the beds are others."""

    makes = BedAssignment

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


class ExceptionForm(EntryForm, BedsForm):
    """A manager's word."""

    makes = RoomException

    room = SelectField(_l("Which room?"), [InputRequired(_l("Choose a room."))])
    reason = TextAreaField(
        _l("Why against the rule?"),
        [
            InputRequired(_l("Write why.")),
            Length(min=10, max=1000, message=_l("Write a sentence.")),
        ],
        description=_l("It holds for 24 hours. Then another place must be found."),
    )
