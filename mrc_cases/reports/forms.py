"""Which period, office and people a report is about."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.fields import MonthField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from mrc_cases.base.forms import Form
from mrc_cases.codes import choices
from mrc_cases.reports.periods import FIRST_YEAR, LAST_YEAR, MOST_YEARS, Period


class PeriodForm(Form):
    """A month, or two days; asked by GET because nothing in it is personal."""

    class Meta(Form.Meta):
        csrf = False

    month = MonthField(_l("Month"), [Optional()])
    from_on = DateField(_l("or from"), [Optional()])
    to_on = DateField(_l("to"), [Optional()])
    office = SelectField(_l("Office"), validate_choice=False)
    stage = SelectField(
        _l("Situation"),
        choices=lambda: [SelectChoice("", _("All situations")), *choices("STAGE")],
        validate_choice=False,
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
        for field in (self.month, self.from_on, self.to_on):
            if field.data and not Period(field.data, field.data).is_on_the_calendar:
                field.errors = [
                    _(
                        "Give a year from %(first)s to %(last)s.",
                        first=str(FIRST_YEAR), last=str(LAST_YEAR),
                    )
                ]  # fmt: skip
        if not self.from_on.errors and not self.to_on.errors:
            self._check_both_days()
        return not self.errors

    def _check_both_days(self) -> None:
        first, last = self.from_on, self.to_on
        if first.data and last.data:
            if last.data < first.data:
                last.errors = [_("This day lies before the first one.")]
            elif Period(first.data, last.data).is_too_long:
                last.errors = [_("A report covers at most %(years)s years.", years=str(MOST_YEARS))]
        elif first.data or last.data:
            missing = first if last.data else last
            missing.errors = [_("Give both days.")]
