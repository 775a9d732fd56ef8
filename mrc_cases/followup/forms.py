"""The questions about a task."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from mrc_cases.base.forms import SENTENCE, Form
from mrc_cases.entries import EntryForm
from mrc_cases.followup.models import FollowUpTask


class TaskForm(EntryForm):
    """What has to be done, until when, by whom."""

    makes = FollowUpTask

    what = StringField(
        _l("What has to be done?"),
        [InputRequired(_l("Write what has to be done.")), SENTENCE],
        description=_l("For example: call about the answer of the labour inspector."),
    )
    due_on = DateField(_l("Until when?"), [InputRequired(_l("Choose a day."))])
    is_urgent = BooleanField(_l("Urgent"))
    owner = SelectField(_l("Who does it?"), [InputRequired(_l("Choose a colleague."))])
    version = HiddenField()

    @property
    def answers(self) -> dict[str, Any]:
        """Without the owner, whose key the page reads itself."""
        return {name: value for name, value in super().answers.items() if name != "owner"}


class CloseTaskForm(Form):
    """How a task ended."""

    closing_word = StringField(_l("What came of it, or why it is dropped"), [Optional(), SENTENCE])
