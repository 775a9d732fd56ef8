"""Questions of a kind of their own: a code chosen by typing, a birth as people say it."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from mrc_cases import codes
from mrc_cases.base.moments import today
from mrc_cases.clients.birth import Birth, BirthUnreadable, read_birth, write_birth


class CodeField(StringField):
    """A country or language typed with the browser's own suggestions (a datalist).

    The data is the code. An empty answer is `empty`: not asked, or None.
    """

    def __init__(
        self, label: Any = None, validators: Any = None, *, of: str, empty: Any = None, **more: Any
    ) -> None:
        super().__init__(label, validators, **{"default": empty, **more})
        self.of = of
        self.empty = empty
        self.typed: str | None = None

    @property
    def datalist(self) -> str:
        """The id of the list of suggestions."""
        return "known-languages" if self.of == "LANGUAGE" else "known-places"

    def __call__(self, **more: Any) -> Any:
        return super().__call__(**{"list": self.datalist, **more})

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data in {None, self.empty} else codes.label(self.of, self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = find_code(self.of, typed) if typed else self.empty
        self.typed = typed if typed and self.data is None else None

    def pre_validate(self, _form: Any) -> None:
        if self.typed is not None:
            raise ValidationError(_("“%(typed)s” is not in the list.", typed=self.typed))


def find_code(list_name: str, typed: str) -> str | None:
    """The code behind a typed word of its list, or the code itself."""
    if codes.is_code(list_name, typed):
        return typed
    wanted = codes.sort_key(typed)[0]
    for choice in codes.choices(list_name):
        if codes.sort_key(str(choice.label))[0] == wanted:
            return str(choice.value)
    return None


class MissingField(SelectField):
    """Why there is no answer, beside a question that is answered in words."""

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, default="NC", choices=missing_choices, **more)


def missing_choices() -> list[SelectChoice]:
    """The three missing answers, the staff's own gap first."""
    return [SelectChoice(code, str(codes.MISSING[code])) for code in ("NC", "DK", "PNA")]


class BirthField(StringField):
    """A day, a month, a year or an age; the data is a Birth, or None."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if isinstance(self.data, Birth):
            return write_birth(self.data.month, self.data.precision, self.data.on)
        return ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = read_birth(typed, today())
        except BirthUnreadable as error:
            raise ValueError(
                _("Write a date such as 12.3.1990, a month such as 3/1990, a year, or an age.")
            ) from error


class PastDateField(DateField):
    """A day up to today."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not any(valuelist):
            return
        try:
            self.data = dt.date.fromisoformat(valuelist[0])
        except ValueError as error:
            self.data = None  # type: ignore[assignment]
            raise ValueError(_("Enter a day, such as 2025-03-10.")) from error
        if self.data > today():
            raise ValueError(_("This day lies in the future."))
