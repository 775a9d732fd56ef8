"""The questions when a register comes in: the file, its sheets, its columns, its words."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from mrc_cases.base.forms import Form
from mrc_cases.entries import EntryForm
from mrc_cases.registers.encodings import PAGES
from mrc_cases.registers.file_questions import OFFICE, ORDER, REGISTER, Asked
from mrc_cases.registers.models import ImportRun
from mrc_cases.registers.sheets import Sheet


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


class MappingForm(EntryForm):
    """The mapping so far, carried from page to page; the page's own questions change it."""

    makes = ImportRun
    looks_first = False  # only what is brought in makes a run

    mapping = HiddenField(
        validators=[
            DataRequired(_l("The mapping is empty.")),
            Length(max=200_000, message=_l("This mapping is too long.")),
        ]
    )
    read_as = HiddenField()  # the code page by which the page's words were read
    encoding = SelectField(
        _l("In which letters is the file written?"),
        validate_choice=False,
        description=_l("Look at the names below: are they right?"),
    )
    order = SelectField(_l("What stands first in the dates?"), validate_choice=False)
    office = SelectField(_l("Into which office does it come?"), validate_choice=False)
    register = StringField(
        _l("Which register or year do the numbers belong to?"),
        description=_l(
            "Needed only where another register has the same numbers for other people, as when"
            " they begin again every year. For example: 2010"
        ),
    )

    def ask(self, asked: Mapping[str, Asked], sheets: Sequence[Sheet]) -> None:
        """Show what is asked about the file, and leave out what need not be."""
        for name in (ORDER, OFFICE, REGISTER):
            if name not in asked:
                self.form_errors.extend(self[name].errors)
                del self[name]
                continue
            if asked[name].choices:
                self[name].choices = asked[name].choices
            if not self.errors:
                self[name].data = asked[name].answer
        read_as = sheets[0].encoding
        self.read_as.data = self.encoding.data = read_as
        if read_as is None:
            del self.encoding
        else:
            self.encoding.choices = [
                SelectChoice(page, str(label)) for page, label in PAGES.items()
            ]
