"""The questions about a file."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired

from mrc_cases.base.forms import LINE
from mrc_cases.codes import ChoicesOf
from mrc_cases.documents.models import AttachedFile
from mrc_cases.entries import EntryForm


class AttachForm(EntryForm):
    """A paper or picture."""

    makes = AttachedFile

    file = FileField(
        _l("Photograph or document"),
        [FileRequired(_l("Choose a file, or take a picture."))],
        description=_l("PDF, JPEG or PNG, at most 10 megabytes. On a phone: the camera."),
        render_kw={"accept": "application/pdf,image/jpeg,image/png"},
    )
    title = StringField(_l("What is it?"), [InputRequired(_l("Say what it is.")), LINE])
    kind = SelectField(_l("Kind"), choices=ChoicesOf("FILE_KIND"), default="OTHER")
    is_confidential = BooleanField(_l("Confidential: never printed with the file"))
