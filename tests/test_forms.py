"""What all forms share."""

from typing import Any

import pytest
from flask import Flask
from wtforms import Form, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select

from mrc_cases.base import forms
from mrc_cases.base.forms import Options

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


class _Shouted(forms.Form):
    word = StringField(filters=[lambda text: text and text.upper()])


def test_what_a_question_does_with_its_answer_it_does_each_time(app: Flask) -> None:
    for _time in range(2):
        with app.test_request_context(method="POST", data={"word": "  help "}):
            assert _Shouted().word.data == "HELP"
