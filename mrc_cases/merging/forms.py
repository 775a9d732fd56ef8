"""The one question: with which other file."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from mrc_cases.base.forms import Form


class CompareForm(Form):
    """Another file to compare with."""

    other_no = StringField(
        _l("Client number of the other file"), [InputRequired(_l("Enter a client number."))]
    )
