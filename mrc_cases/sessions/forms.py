"""The questions about a session."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mrc_cases.base.forms import LINE, PROSE, Form, Part
from mrc_cases.codes import ChoicesOf, choices
from mrc_cases.entries import EntryForm, EntryKey
from mrc_cases.sessions.actions import Heads, Topic
from mrc_cases.sessions.models import Addendum, PsychosocialNote


class TopicRow(Part):
    """A topic and what came of it."""

    topic = SelectField(_l("Topic"), [Optional()], choices=ChoicesOf("TOPIC", blank=True))
    result = SelectField(
        _l("Result"), [Optional()], choices=ChoicesOf("TOPIC_RESULT"), default="PROGRESS"
    )


class HeadRow(Part):
    """People without a name in a group."""

    gender = SelectField(_l("Gender"), [Optional()], choices=ChoicesOf("GENDER"), default="F")
    age_band = SelectField(
        _l("Age, roughly"), [Optional()], choices=ChoicesOf("AGE"), default="unknown"
    )
    people = IntegerField(
        _l("People"), [Optional(), NumberRange(1, 60, _l("Enter a number from 1 to 60."))]
    )


def _numbers(label: Any) -> Any:
    """Who was there, by their client numbers."""
    return StringField(
        label,
        [Optional(), Length(max=1500, message=_l("Please write less than 1,500 characters."))],
        description=_l("Separated by spaces."),
    )


class SessionForm(Form):
    """A session with one client, a couple or a family."""

    form = RadioField(_l("With whom?"), choices=lambda: _without_group(), default="INDIVIDUAL")
    kind = RadioField(
        _l("What kind?"),
        [InputRequired(_l("Choose what kind of session it was."))],
        choices=ChoicesOf("SESSION_KIND"),
    )
    state = RadioField(_l("How did it go?"), choices=lambda: _states(), default="held")
    topics = FieldList(FormField(TopicRow, label=_l("Topic")), min_entries=3, max_entries=10)
    minutes = IntegerField(
        _l("Minutes"),
        [Optional(), NumberRange(0, 1440, _l("Enter the minutes as a number from 0 to 1440."))],
        default=45,
    )
    advice = TextAreaField(
        _l("What was advised"),
        [Optional(), PROSE],
        description=_l(
            "Only those who may open the file can read it. Write no names of other people."
        ),
    )
    agreed = TextAreaField(_l("What was agreed"), [Optional(), PROSE])
    next_on = DateField(_l("Next time"), [Optional()])
    language_asked = SelectField(
        _l("Language the client wished"), choices=ChoicesOf("LANGUAGE"), default="NC"
    )
    language_used = SelectField(_l("Language spoken"), choices=ChoicesOf("LANGUAGE"), default="NC")
    interpreter = SelectField(_l("Interpreter"), choices=ChoicesOf("INTERPRETER"), default="NONE")
    channel = SelectField(
        _l("How did you meet?"), choices=ChoicesOf("CHANNEL"), default="APPOINTMENT"
    )
    attendees = _numbers(_l("Client numbers of the others who took part"))
    day = DateField(_l("On another day"), [Optional()])
    time = TimeField(_l("At what time"), [Optional()])
    entry_key = EntryKey()
    version = HiddenField()

    @property
    def answers(self) -> dict[str, Any]:
        """What the actions take; the page reads the numbers of attendees itself."""
        held = {**super().answers, "topics": self.chosen_topics}
        held.pop("attendees", None)
        return held

    @property
    def chosen_topics(self) -> list[Topic]:
        rows = [row for row in self.topics.data if row["topic"]]
        return [Topic(row["topic"], row["result"]) for row in rows]


class GroupForm(SessionForm):
    """A session with a group: people with a file by their number, others counted."""

    form = None  # with whom it was is said by the page
    state = RadioField(_l("How did it go?"), choices=lambda: _states_of_group(), default="held")
    attendees = _numbers(_l("Client numbers of those who took part"))
    title = StringField(_l("Title"), [InputRequired(_l("Give the session a title.")), LINE])
    place = StringField(_l("Place"), [Optional(), LINE])
    for_whom = StringField(
        _l("For whom was it meant?"),
        [Optional(), LINE],
        description=_l("Such as women who cannot read, or men about to return."),
    )
    heads = FieldList(
        FormField(HeadRow, label=_l("People without a name")), min_entries=4, max_entries=40
    )

    @property
    def answers(self) -> dict[str, Any]:
        """What the actions take."""
        rows = [row for row in self.heads.data if row["people"]]
        counted: dict[tuple[str, str], int] = {}
        for row in rows:
            key = (row["gender"], row["age_band"])
            counted[key] = counted.get(key, 0) + row["people"]
        return {
            **super().answers,
            "heads": [Heads(gender, band, people) for (gender, band), people in counted.items()],
        }


def _without_group() -> Any:
    return [choice for choice in choices("SESSION_FORM") if choice.value != "GROUP"]


def _states() -> Any:
    return [choice for choice in choices("SESSION_STATE") if choice.value != "signed"]


def _states_of_group() -> Any:
    """No one person has to come for it."""
    return [choice for choice in _states() if choice.value != "absent"]


class AddendumForm(EntryForm):
    """Later words."""

    makes = Addendum

    words = TextAreaField(_l("Addendum"), [InputRequired(_l("Write something.")), PROSE])


class NoteForm(EntryForm):
    """A psychosocial note."""

    makes = PsychosocialNote

    happened_on = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    words = TextAreaField(_l("Note"), [InputRequired(_l("Write something.")), PROSE])
