"""The questions asked once for each way of contact, document or language."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import Optional, ValidationError

from mrc_cases.base.forms import LINE, Part
from mrc_cases.base.search_tokens import is_one_number
from mrc_cases.centre.forms import weekday_choices
from mrc_cases.clients.fields import CodeField
from mrc_cases.codes import ChoicesOf

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]{2,}")


class ContactRow(Part):
    """One way to reach the person."""

    kind = SelectField(_l("Way of contact"), choices=ChoicesOf("CONTACT_POINT"), default="PHONE")
    value = StringField(_l("Number or address"), [LINE])
    is_safe = BooleanField(_l("Safe to use"))
    who_may_answer = SelectField(
        _l("Who may answer?"), choices=ChoicesOf("WHO_MAY_ANSWER"), default="NC"
    )
    message_allowed = SelectField(
        _l("May we leave a message?"), choices=ChoicesOf("YES_NO"), default="NC"
    )
    belongs_to = SelectField(_l("Whose is it?"), choices=ChoicesOf("CONTACT_OWNER"), default="NC")
    days = SelectMultipleField(
        _l("Only on these days"), coerce=int, choices=weekday_choices, default=()
    )
    opens = TimeField(_l("From"), [Optional()])
    until = TimeField(_l("Until"), [Optional()])
    hours = StringField(_l("Other rules about hours, in words"), [Optional(), LINE])
    known = HiddenField()  # stands in the file: to empty it is to take it away

    def validate_value(self, field: Any) -> None:
        """A phone is a number only: an hour typed behind it would be dialled with it."""
        if not (field.data or "").strip():
            _refuse_rules_of_nothing(self)
        elif self.kind.data == "PHONE" and not is_one_number(field.data):
            raise ValidationError(
                _("Write only the number here. Hours and who answers have their own fields.")
            )
        elif self.kind.data == "EMAIL" and not _EMAIL.fullmatch(field.data.strip()):
            raise ValidationError(_("Enter an e-mail address, such as ana@post.example."))

    def validate_opens(self, field: Any) -> None:
        """From and until belong together."""
        _both_or_none(field, self.until)

    def validate_until(self, field: Any) -> None:
        """Two times, and not the same."""
        _both_or_none(field, self.opens)
        if field.data == self.opens.data:
            raise ValidationError(_("Enter two different times."))


def _refuse_rules_of_nothing(row: ContactRow) -> None:
    """Rules without a number would be lost unseen."""
    chosen = (row.who_may_answer, row.message_allowed, row.belongs_to)
    said = any(each.data not in {None, "", "NC"} for each in chosen)
    said = (
        said or row.is_safe.data or any(map(_is_typed, (row.days, row.opens, row.until, row.hours)))
    )
    if said and not row.known.data:
        raise ValidationError(_("Enter the number or address to which these rules belong."))


def _is_typed(field: Any) -> bool:
    return any(str(each).strip() for each in field.raw_data or ())


def _both_or_none(one: Any, other: Any) -> None:
    if one.data is not None and not any(other.raw_data or ()):
        raise ValidationError(_("Enter both times, or none."))


class DocumentRow(Part):
    """A document shown at the desk."""

    kind = SelectField(_l("Document"), choices=ChoicesOf("DOCUMENT_KIND"), default="PASSPORT")
    number = StringField(_l("Number of the document"), [LINE])
    country = CodeField(_l("Issued by"), [Optional()], of="COUNTRY")
    expires_on = DateField(_l("Valid until"), [Optional()])
    known = HiddenField()  # stands in the file: to empty it is to take it away

    def validate_number(self, field: Any) -> None:
        """What is known of a document belongs to its number."""
        said = _is_typed(self.country) or _is_typed(self.expires_on)
        if said and not self.known.data and not (field.data or "").strip():
            raise ValidationError(_("Enter the number, or empty what belongs to it."))


class SpokenRow(Part):
    """A language and how well it is spoken."""

    language = CodeField(_l("Also speaks"), [Optional()], of="LANGUAGE")
    level = SelectField(_l("How well"), choices=ChoicesOf("LANGUAGE_LEVEL"), default="good")
