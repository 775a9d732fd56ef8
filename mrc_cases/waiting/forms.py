"""The questions at the front desk: what for, in which language, before others?"""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from mrc_cases.base.forms import Form
from mrc_cases.codes import ChoicesOf, choices, labels, sort_key
from mrc_cases.entries import EntryKey

# How many services a form shows at once, and which before anything was asked.
AT_ONCE = 6
USUAL_SERVICES = ("INF", "LEG", "SOC", "ADM", "EMP", "PSY")


def _priorities() -> list[SelectChoice]:
    # Translators: nobody goes before others in the queue
    return [SelectChoice("", _l("No")), *choices("QUEUE_PRIORITY")]


def _or_none(answer: str | None) -> str | None:
    """No reason is None, so that “No” is ticked when nothing is kept."""
    return answer or None


class TicketForm(Form):
    """Three answers make a ticket."""

    service = RadioField(
        _l("What for?"), [InputRequired(_l("Choose what it is about."))],
        choices=ChoicesOf("SERVICE"),
    )  # fmt: skip
    language = SelectField(_l("Language"), choices=ChoicesOf("LANGUAGE"), default="NC")
    priority = RadioField(
        _l("Before others?"), [Optional()], choices=_priorities, default="", coerce=_or_none
    )  # fmt: skip
    # Asked only of who stands in the queue already.
    again = BooleanField(_l("Give another ticket all the same"))
    entry_key = EntryKey()
    version = HiddenField()

    def put_first(self, services: Sequence[str], languages: Sequence[str]) -> "TicketForm":
        """Offer what is asked most often before the rest of the lists."""
        self.first = list(dict.fromkeys([*services, *USUAL_SERVICES]))[:AT_ONCE]
        has = [self.service.object_data] if self.service.object_data else []
        self.service.choices = choices("SERVICE", first=self.first, keep=has)
        self.language.choices = choices("LANGUAGE", first=languages)
        return self


class PlaceForm(Form):
    """Where a colleague sits today, and whom they call."""

    # Translators: which of the centre's offices
    office = SelectField(_l("Office"), [Optional()])
    # Translators: where a person is called to
    desk = SelectField(_l("My desk or room"), [Optional()])
    services = SelectMultipleField(_l("Only these services"), validate_choice=False)
    languages = SelectMultipleField(_l("Only these languages"), validate_choice=False)

    def offer(
        self, offices: Sequence[Any], desks: Sequence[Any], services: Sequence[str],
        languages: Sequence[str], nowhere: str,
    ) -> "PlaceForm":  # fmt: skip
        """Say what there is to choose from."""
        self.office.choices = [SelectChoice(str(each.id), each.name) for each in offices]
        self.desk.choices = [
            SelectChoice("", nowhere), *(SelectChoice(str(desk.id), desk.name) for desk in desks)
        ]  # fmt: skip
        self.services.choices = _named("SERVICE", services)
        self.languages.choices = _named("LANGUAGE", languages)
        return self


def _named(list_name: str, codes: Sequence[str]) -> list[SelectChoice]:
    named = zip(codes, labels(list_name, codes), strict=True)
    return sorted((SelectChoice(*each) for each in named), key=lambda one: sort_key(one.label))


class PressForm(Form):
    """A button with nothing to fill in."""
