"""Questions of a kind of their own: a code chosen by typing, a birth as people say it."""

from typing import Any

from flask_babel import gettext as _
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from mrc_cases import codes
from mrc_cases.base.form_words import NOT_AMONG
from mrc_cases.base.moments import today
from mrc_cases.clients.birth import (
    Birth,
    BirthUnreadable,
    NoSuchDay,
    read_birth,
    read_month,
    write_birth,
)
from mrc_cases.clients.days import PAPER_YEARS, earliest, too_long_ago


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
            raise ValidationError(str(NOT_AMONG) % {"typed": self.typed})


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

    data: Birth | None

    def read(self, typed: str) -> Birth:
        """What is typed; raises BirthUnreadable."""
        return read_birth(typed, today())

    @property
    def hint(self) -> str:
        """What to write instead of what cannot be read."""
        return _("Write a date such as 12.3.1990, a month such as 3/1990, a year, or an age.")

    def _value(self) -> str:
        """What was typed; a day with its whole year, so that one sees how 12.3.15 was read."""
        if self.raw_data and (self.data is None or self.data.on is None):
            return str(self.raw_data[0])
        if isinstance(self.data, Birth):
            return write_birth(self.data.month, self.data.precision, self.data.on)
        return ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        before, self.data = self.data, None
        if not typed:
            return
        if isinstance(before, Birth) and typed == write_birth(
            before.month, before.precision, before.on
        ):
            self.data = before  # left alone: what is written in short stays as it was known
            return
        try:
            self.data = self.read(typed)
        except NoSuchDay as error:
            raise ValueError(_("There is no such day.")) from error
        except BirthUnreadable as error:
            raise ValueError(self.hint) from error


class SinceField(BirthField):
    """A month or a year since when something is so: never an age."""

    def read(self, typed: str) -> Birth:
        """What is typed; raises BirthUnreadable."""
        return read_month(typed, today())

    @property
    def hint(self) -> str:
        """What to write instead of what cannot be read."""
        return _("Write a month such as 3/2025, or a year such as 2025.")


class PastDateField(DateField):
    """A day up to today, and not longer ago than `years`."""

    def __init__(
        self, label: Any = None, validators: Any = None, *, years: int = PAPER_YEARS, **more: Any
    ) -> None:
        super().__init__(label, validators, **more)
        self.years = years

    def process_formdata(self, valuelist: list[str]) -> None:
        if not any(valuelist):
            return
        super().process_formdata(valuelist)
        if self.data is None:
            return
        if self.data > today():
            raise ValueError(_("This day lies in the future."))
        if self.data < earliest(today(), self.years):
            raise ValueError(too_long_ago(self.years))
