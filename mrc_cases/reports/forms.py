"""Which period, office and people a report is about."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.fields import MonthField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from mrc_cases.base.forms import Form
from mrc_cases.codes import ChoicesOf


class PeriodForm(Form):
    """A month, or two days; asked by GET because nothing in it is personal."""

    class Meta(Form.Meta):
        csrf = False

    month = MonthField(_l("Month"), [Optional()])
    from_on = DateField(_l("or from"), [Optional()])
    to_on = DateField(_l("to"), [Optional()])
    office = SelectField(_l("Office"), validate_choice=False)
    stage = SelectField(
        _l("Situation"), choices=ChoicesOf("STAGE", blank=True), validate_choice=False
    )
    clients = SelectField(
        _l("Clients"),
        choices=lambda: [
            SelectChoice("active", _l("Active clients")),
            SelectChoice("new", _l("New clients")),
        ],
    )

    def validate(self, *args: Any, **more: Any) -> bool:
        """Two days make a period: both, in their order; no other is put in its place."""
        super().validate(*args, **more)
        first, last = self.from_on, self.to_on
        if not first.errors and not last.errors:
            if first.data and last.data and last.data < first.data:
                last.errors = [_("This day lies before the first one.")]
            elif bool(first.data) != bool(last.data):
                missing = first if last.data else last
                missing.errors = [_("Give both days.")]
        return not self.errors
