"""What all forms share."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    MonthField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import Select

from mrc_cases.base import forms
from mrc_cases.base.form_words import OURS, UNREADABLE
from mrc_cases.base.forms import Options
from mrc_cases.entries import EntryForm
from mrc_cases.pages import load_centre

CHOICES = [
    SelectChoice("", "–"), SelectChoice('x"<&', 'A <b> & "c"'), SelectChoice("1", "one"),
    SelectChoice("2", "", render_kw={"disabled": True}), SelectChoice("3", "x", optgroup="More"),
]  # fmt: skip


class _Asked(Form):
    one = SelectField(choices=CHOICES[:4])
    many = SelectMultipleField(choices=CHOICES[:4])
    grouped = SelectField(choices=CHOICES)


@pytest.mark.parametrize("name", ["one", "many", "grouped"])
@pytest.mark.parametrize("answer", ["", "1", 'x"<&', ["2"], "3"])
def test_options_are_drawn_as_wtforms_draws_them(name: str, answer: Any) -> None:
    field = _Asked(data={name: answer})[name]
    multiple = field.widget.multiple
    assert Options(multiple)(field, class_="wide") == Select(multiple)(field, class_="wide")


def test_no_list_opens_with_an_empty_line(app: Flask) -> None:
    class Question(forms.Part):
        what = SelectField(choices=[SelectChoice("", ""), SelectChoice("1", "one")])

    with app.test_request_context():
        drawn = str(Question().what())
    assert '<option value="">Choose …</option>' in drawn.replace("selected ", "")


class _Shouted(forms.Form):
    word = StringField(filters=[lambda text: text and text.upper()])


def test_what_a_question_does_with_its_answer_it_does_each_time(app: Flask) -> None:
    for _time in range(2):
        with app.test_request_context(method="POST", data={"word": "  help "}):
            assert _Shouted().word.data == "HELP"


class _Everything(forms.Form):
    day = DateField()
    month = MonthField()
    time = TimeField()
    number = IntegerField()
    one = SelectField(choices=CHOICES)
    pill = RadioField(choices=CHOICES)
    coerced = SelectField(coerce=int, choices=[SelectChoice("1", "one")])
    many = SelectMultipleField(choices=CHOICES)
    numbers = SelectMultipleField(coerce=int, choices=[SelectChoice("1", "one")])
    small = IntegerField(validators=[NumberRange(1, 60)])
    long = StringField(validators=[Length(max=3)])
    short = StringField(validators=[Length(min=30)])
    between = StringField(validators=[Length(30, 40)])
    asked = StringField(validators=[InputRequired()])


def test_what_cannot_be_read_is_said_in_our_own_words(app: Flask) -> None:
    data = dict.fromkeys(vars(_Everything), "rubbish")
    with app.test_request_context(method="POST", data={**data, "small": "99", "asked": ""}):
        form = _Everything(meta={"csrf": False})
        assert not form.validate()
        assert form.errors == {
            "day": ["Write a day like 24.3.2026."],
            "month": ["Write a month like 2026-03."],
            "time": ["Write a time like 09:30."],
            "number": ["Write a whole number, like 12."],
            "one": ["Choose an answer from the list."],
            "pill": ["Choose an answer from the list."],
            "coerced": ["Choose an answer from the list."],
            "many": ["Choose an answer from the list."],
            "numbers": ["Choose an answer from the list."],
            "small": ["Write a number from 1 to 60."],
            "long": ["This is too long."],
            "short": ["This is too short."],
            "between": ["Write 30 letters at least, and 40 at most."],
            "asked": ["Please answer this."],
        }


@pytest.mark.parametrize("typed", ["2026-03-24", "24.3.2026", "24.03.2026", "24/3/2026"])
def test_a_day_is_taken_as_it_is_written_on_paper(app: Flask, typed: str) -> None:
    with app.test_request_context(method="POST", data={"day": typed}):
        assert _Everything(meta={"csrf": False}).day.data == dt.date(2026, 3, 24)


def _forms(of: type[Any]) -> Iterator[type[Any]]:
    for form in of.__subclasses__():
        yield form
        yield from _forms(form)


def _answers(form: Any, answer: str) -> Iterator[tuple[str, str]]:
    """The same answer to every question of a form, to each part of the repeated ones too."""
    for field in form:
        if isinstance(field, FieldList):
            field = field.append_entry()
        yield from (
            _answers(field.form, answer) if isinstance(field, FormField) else [(field.name, answer)]
        )


def _said(fields: Any) -> Iterator[str]:
    for field in fields:
        inner = field.entries if isinstance(field, FieldList) else getattr(field, "form", ())
        yield from _said(inner) if inner else map(str, field.errors)


def _open(form_class: type[Any], **more: Any) -> Any:
    form = form_class(meta={"csrf": False}, **more)
    for field in form:  # what a page offers by itself: here nothing
        if isinstance(field, SelectField) and field.choices is None:
            field.choices = []
    return form


@pytest.mark.parametrize("rubbish", ["#", "", "x" * 9000])
def test_no_form_speaks_the_words_of_its_makers(app: Flask, rubbish: str) -> None:
    """They are not in our catalogues: nobody would translate them."""
    own = {form for form in _forms(forms.Form) if form.__module__.startswith("mrc_cases.")}
    # What forms that make something have in common is no form of a page.
    own -= {each for each in own if issubclass(each, EntryForm) and not hasattr(each, "makes")}
    assert len(own) > 50
    makers = re.compile("|".join(re.sub(r"%\(\w+\)[sd]", ".*", text) for text in OURS))
    heard = set()
    for form_class in own:
        with app.test_request_context():
            data = list(_answers(_open(form_class), rubbish))
        with app.test_request_context(method="POST"):
            load_centre()
            form = _open(form_class, formdata=MultiDict(data))
            form.validate()
            heard |= {(form_class.__name__, each) for each in _said(form)}
    assert {each for each in heard if makers.fullmatch(each[1]) or each[1] == UNREADABLE} == set()


@pytest.mark.parametrize(
    ("message", "tells"),
    [
        ("Enter the minutes as a number from 0 to 1440.", True),
        ("Write a number from 0 to 20.", False),
        ("Choose an answer from the list.", False),
        ("“Klingon” is not in the list.", False),
        ("Please write less than 200 characters.", False),
    ],
)
def test_a_message_that_could_be_of_any_question_is_known(
    app: Flask, message: str, tells: bool
) -> None:
    with app.test_request_context():
        assert forms.says_which(message) is tells
