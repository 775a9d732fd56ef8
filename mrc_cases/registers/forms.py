"""The questions when a register comes in: the file, its sheets, its columns, its words."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired, Length

from mrc_cases.base.forms import Form


class UploadForm(Form):
    """The file, and a mapping: one saved before, or a TOML file as in the documents."""

    file = FileField(
        _l("The register (.xlsx or .csv)"),
        [FileRequired(_l("Choose the file with the register."))],
    )
    saved = SelectField(_l("Use a mapping saved before"), validate_choice=False)
    mapping_file = FileField(
        _l("or a mapping file (.toml)"),
        description=_l("Without one, the columns are matched on the next page."),
    )


class MappingForm(Form):
    """The mapping so far, carried from page to page; the page's own questions change it."""

    mapping = HiddenField(
        validators=[
            DataRequired(_l("The mapping is empty.")),
            Length(max=200_000, message=_l("This mapping is too long.")),
        ]
    )
