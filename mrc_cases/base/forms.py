"""The form all rooms build on: strips spaces, tries an action, keeps what was typed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import wtforms
from flask import current_app, g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    Field,
    FieldList,
    FileField,
    FormField,
    MonthField,
    MultipleFileField,
    PasswordField,
    SelectField,
)
from wtforms.fields.choices import Choice
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import Length
from wtforms.widgets import Select

from mrc_cases.base.errors import ChangedMeanwhile, RuleBroken, TooLate, broken_rule
from mrc_cases.base.form_words import (
    NOT_AMONG,
    OURS,
    UNREADABLE,
    WORDS,
    WORDS_OF_MONTHS,
    FormWords,
    is_one_of,
)


class AtMost(Length):
    """So many characters. The browser is not told: it would cut what is pasted and say nothing."""

    def __init__(self, most: int, message: Any) -> None:
        super().__init__(max=most, message=message)
        self.field_flags: dict[str, Any] = {}


# How much may be typed: a name or a place, a sentence, a story.
LINE = AtMost(200, _l("Please write less than 200 characters."))
SENTENCE = AtMost(300, _l("Please write less than 300 characters."))
PROSE = AtMost(4000, _l("Please write less than 4,000 characters."))

# What is said of any question alike: beside it one sees of which, elsewhere it has to be named.
_OF_ANY = (*OURS.values(), NOT_AMONG, UNREADABLE, LINE.message, SENTENCE.message, PROSE.message)

# Kinds of questions whose answer is not text a person typed.
AS_SENT = (PasswordField, FieldList, FormField, FileField, MultipleFileField)


def _strip(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value


def held_answers() -> MultiDict[str, str] | None:
    """What the person had typed when the session ran out; the gate puts it back for one page."""
    held: MultiDict[str, str] | None = g.get("held_answers")
    return held if request.method == "GET" else None


def typed() -> MultiDict[str, str] | None:
    """What was sent to this page, or held for it; None where it was only opened.

    For a page of more than one form, which has to tell them apart.
    """
    return request.form if request.method == "POST" else held_answers()


def version_of(text: Any) -> int:
    """The version a page was made from; 0, which no record has, for a tampered one."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


class Options(Select):
    """The options that WTForms draws, put together ten times as fast: a page has four hundred.

    One without words asks to choose, so that no list opens with an empty line.
    """

    @classmethod
    def render_option(cls, choice: Choice, **attributes: Any) -> Markup:
        if attributes or choice.render_kw:
            return super().render_option(choice, **attributes)
        selected = "selected " if choice.selected else ""
        label = escape(choice.label or choice.value or _("Choose …"))
        return Markup(f'<option {selected}value="{escape(choice.value)}">{label}</option>')  # noqa: S704 - both are escaped


# Where the browser offers no calendar, days are typed as on paper.
DAYS_ON_PAPER = ("%d.%m.%Y", "%d/%m/%Y")


class OwnWords(DefaultMeta):
    """Forms that speak our own words (`form_words`), and take days as they are written on paper."""

    def get_translations(self, _form: Any) -> FormWords:
        return WORDS

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
        if issubclass(unbound_field.field_class, MonthField):
            options["translations"] = WORDS_OF_MONTHS
        field: Field = unbound_field.bind(form=form, **options)
        if isinstance(field, DateField) and not isinstance(field, MonthField):
            field.strptime_format = [*field.strptime_format, *DAYS_ON_PAPER]
        if type(field.widget) is Select:
            field.widget = Options(multiple=field.widget.multiple)
        return field


class KeepsAnswers(BaseForm):
    """A record's answer that its list offers no more stays on offer to that record.

    Else it would be lost, or become the first of the list, when something else is mended.
    """

    def process(self, formdata: Any = None, obj: Any = None, data: Any = None, **more: Any) -> None:
        super().process(formdata, obj, data, **more)
        said = {*(data or ()), *more}
        for name, field in self._fields.items():
            if isinstance(field, SelectField) and (name in said or hasattr(obj, name)):
                _offer_again(field, _offers_of(type(self), name))


def _offer_again(field: SelectField, offers: Any) -> None:
    """Offer what is recorded, where the choices come from a list that may lose some."""
    if not hasattr(offers, "missed_by") or not field.object_data:
        return
    recorded = field.object_data
    answers = (recorded,) if isinstance(recorded, str) else tuple(recorded)
    if missed := offers.missed_by(answers):
        field.choices = offers.keeping(missed)


class Part(KeepsAnswers, wtforms.Form):
    """Questions that a form asks several times: of each telephone, of each language."""

    Meta = OwnWords


class Form(KeepsAnswers, FlaskForm):
    """A page's questions. Text is stripped, an empty answer is None."""

    class Meta(OwnWords, FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            if not issubclass(unbound_field.field_class, AS_SENT):
                options["filters"] = [_strip, *unbound_field.kwargs.get("filters", ())]
            return super().bind_field(form, unbound_field, options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        held = held_answers()
        if held is not None:
            kwargs.setdefault("formdata", held)
        super().__init__(*args, **kwargs)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers by field name, without the token and the version."""
        return {k: v for k, v in self.data.items() if k not in {"csrf_token", "version"}}

    def attempt(self, action: Callable[..., Any], *args: Any, **more: Any) -> bool:
        """Run an action with the answers; True when it went through.

        A broken rule, a constraint that fired or somebody else's newer version becomes a sentence
        on the form. The result of the action is left in `self.result`.
        """
        session = current_app.extensions["sqlalchemy"].session
        try:
            self.result = action(*args, **self.answers, **more)
            session.flush()
        except TooLate as late:
            session.rollback()
            self.refuse(late)
        except RuleBroken as broken:
            self.refuse(broken)
        except IntegrityError as error:
            session.rollback()
            if self.saved_meanwhile():
                return True
            broken_one = broken_rule(error)
            if broken_one is None:
                raise
            self.refuse(broken_one)
        except StaleDataError:
            session.rollback()
            self.refuse(RuleBroken(_("Somebody else saved this a moment ago. Please look again.")))
        else:
            return True
        return False

    def saved_meanwhile(self) -> bool:
        """Whether what the database refuses is only the second of two alike (`EntryForm`)."""
        return False

    def _is_other(self, name: str, value: Any) -> bool:
        """Whether a value is another one than what stands in a question of this form."""
        return name in self and bool(self[name].data != value)

    def refuse(self, broken: RuleBroken) -> None:
        """Show a broken rule beside its field, or above the form."""
        if isinstance(broken, ChangedMeanwhile):
            self.theirs: Mapping[str, Any] = {
                name: value for name, value in broken.theirs.items() if self._is_other(name, value)
            }
            self["version"].data = broken.version
        field = self._fields.get(broken.field) if broken.field else None
        if field is not None:
            field.errors = [*field.errors, str(broken.message)]
        else:
            self.form_errors.append(str(broken.message))


def question_of(form: type[Any], name: str) -> str | None:
    """How a form calls one of its questions; None where it asks no such thing."""
    asked = _asked_each_time(form, name)
    label = _first_of(asked) if asked else None
    return str(label) if label else None


def list_of(form: type[Any], name: str) -> str | None:
    """The code list from which a form lets a question be answered; None where from no such list."""
    return getattr(_offers_of(form, name), "list_name", None)


def _offers_of(form: type[Any], name: str) -> Any:
    """From where a question of a form has its choices; None where it has none."""
    asked = _asked_each_time(form, name)
    return asked.kwargs.get("choices") if asked else None


def _asked_each_time(form: type[Any], name: str) -> "UnboundField[Any] | None":
    """A question of a form; None where the name is something else that a form is able to do.

    What is asked several times holds the question that is asked each time.
    """
    asked = getattr(form, name, None)
    if not isinstance(asked, UnboundField):
        return None
    while isinstance(inner := _first_of(asked), UnboundField):
        asked = inner
    return asked


def _first_of(asked: "UnboundField[Any]") -> Any:
    return asked.kwargs.get("label") or next(iter(asked.args), None)


def refused_fields(form: Any, page: str = "") -> list[Field]:
    """The refused questions, those of repeated parts (a second phone) too, as a page asks them."""
    found = [each for each in _single(form) if each.errors and each.type != "CSRFTokenField"]
    return sorted(found, key=lambda each: page.find(f'id="{each.id}"')) if page else found


def says_which(message: str) -> bool:
    """Whether a message tells by itself which question it is about."""
    return not is_one_of(message, _OF_ANY)


def _single(fields: Any) -> Iterator[Field]:
    for each in fields:
        if isinstance(each, FormField | FieldList):
            yield from _single(each)
        else:
            yield each
