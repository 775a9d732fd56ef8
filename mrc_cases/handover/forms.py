"""The questions about a handover."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import Optional

from mrc_cases.base.forms import Form


class HandOverForm(Form):
    """Who takes over; what goes to somebody else is chosen beside each file."""

    everything_to = SelectField(
        _l("Who takes over?"),
        [Optional()],
        description=_l("Gets everything for which nobody else is chosen below."),
    )
    close = BooleanField(
        _l("Close the account at once"),
        description=_l("Only if nothing is left open."),
    )

    @property
    def answers(self) -> dict[str, Any]:
        """Without the colleague, whose key the page reads itself."""
        return {name: value for name, value in super().answers.items() if name != "everything_to"}
