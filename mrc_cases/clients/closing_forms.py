"""The questions about the end of the work with a client."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from mrc_cases.base.forms import PROSE, Form
from mrc_cases.codes import ChoicesOf


class CloseForm(Form):
    """Why a file is closed."""

    reason = SelectField(
        _l("Why is the file closed?"),
        [InputRequired(_l("Choose why the file is closed."))],
        choices=ChoicesOf("CLOSING_REASON", blank=True),
    )
    words = TextAreaField(
        _l("How it ended, and what becomes of what is still open"), [Optional(), PROSE]
    )


class OpenAgainForm(Form):
    """Why a file is opened again."""

    words = TextAreaField(_l("Why is it opened again?"), [Optional(), PROSE])
