"""The questions about consents, their texts, and what is to be kept from whom."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from mrc_cases.base.forms import LINE, PROSE, Form
from mrc_cases.clients.fields import PastDateField
from mrc_cases.codes import ChoicesOf, choices
from mrc_cases.consents.facts import GIVEN, REFUSED, ConsentFacts
from mrc_cases.consents.models import ConsentText
from mrc_cases.consents.recipients import Recipient
from mrc_cases.consents.texts import Wording
from mrc_cases.entries import EntryForm, EntryKey

# What a child said; no answer is too young to be asked.
CHILD_SAYS = {"YES": True, "NO": False, "": None}


def _data_sets() -> list[SelectChoice]:
    """What can be shared; nothing needs no consent."""
    return [choice for choice in choices("DATA_SET") if choice.value != "NONE"]


class ConsentForm(Form):
    """What a client says to one question, after the text was read."""

    partner = SelectField(_l("With whom?"), [Optional()])
    recipient = StringField(
        _l("Whom, in words?"),
        [Optional(), LINE],
        description=_l("For example: the lawyer of my cousin."),
    )
    data_set = RadioField(_l("What is shared?"), choices=_data_sets, default="SUMMARY")
    points_told = SelectMultipleField(
        _l("What we told the person"), choices=ChoicesOf("AGREEMENT_POINT")
    )
    answer = RadioField(
        _l("Does the person agree?"),
        [InputRequired(_l("Choose what the person said."))],
        choices=lambda: [(GIVEN, _("Yes, agrees")), (REFUSED, _("No, refuses"))],
    )
    how = RadioField(_l("How did they answer?"), choices=ChoicesOf("CONSENT_HOW"), default="SPOKEN")
    witness = StringField(_l("Who was the witness?"), [Optional(), LINE])
    given_by = RadioField(_l("Who answered?"), choices=ChoicesOf("CONSENT_GIVER"), default="CLIENT")
    giver_name = StringField(
        _l("Who, if not the client?"),
        [Optional(), LINE],
        description=_l("Name, and why they may answer for the client."),
    )
    child_agrees = RadioField(
        _l("What does the child say?"),
        choices=lambda: [
            ("YES", _("The child agrees")), ("NO", _("The child does not agree")),
            ("", _("Too young to be asked")),
        ],
        default="",
    )  # fmt: skip
    language_read = SelectField(_l("In which language was it read?"), choices=ChoicesOf("LANGUAGE"))
    interpreter = SelectField(
        _l("Who interpreted?"), choices=ChoicesOf("INTERPRETER"), default="NONE"
    )
    expires_on = DateField(
        _l("Until when?"),
        [Optional()],
        description=_l("The last day. Leave empty for as long as the file lasts."),
    )
    given_on = PastDateField(_l("On another day"), [Optional()])
    text = HiddenField()  # which text was shown: language and number
    entry_key = EntryKey()

    purpose = ""
    wording: Wording

    def offer(self, partners: list[Recipient], *, is_child: bool) -> None:
        """Ask only what belongs to the purpose and to this person."""
        if not is_child:
            del self.child_agrees
        if self.purpose != "SHARE":
            del self.partner, self.recipient, self.data_set
        elif not partners:
            del self.partner
        else:
            named = [(str(each.id), each.name) for each in partners]
            self.partner.choices = [("", _("Somebody else")), *named]

    @property
    def chosen_partner(self) -> UUID | None:
        """The partner chosen from the directory, also before the form is checked."""
        known = {value for value, _name in self.partner.choices if value} if self.partner else ()
        return UUID(self.partner.data) if self.partner and self.partner.data in known else None

    @property
    def answers(self) -> dict[str, Any]:
        """What the actions take."""
        return {"facts": self.facts}

    @property
    def facts(self) -> ConsentFacts:
        partner_id, told = self.chosen_partner, self.points_told.data or ()
        said = self.child_agrees.data if self.child_agrees else ""
        is_shared = self.purpose == "SHARE"
        return ConsentFacts(
            purpose=self.purpose, answer=self.answer.data, how=self.how.data,
            points_told=tuple(told), partner_id=partner_id,
            recipient_words=None if partner_id or not self.recipient else self.recipient.data,
            data_set=self.data_set.data if is_shared else None,
            language_read=self.language_read.data, interpreter=self.interpreter.data,
            wording=self.wording, given_by=self.given_by.data, giver_name=self.giver_name.data,
            child_agrees=CHILD_SAYS[said or ""], witness=self.witness.data,
            given_on=self.given_on.data, expires_on=self.expires_on.data,
            entry_key=self.entry_key.data,
        )  # fmt: skip


class EndForm(Form):
    """Why a consent ends; a client need not say."""

    closing_word = StringField(
        _l("Why?"), [Optional(), LINE], description=_l("The person need not say why.")
    )


class KeepForm(Form):
    """From whom something is to be kept, and what."""

    partner = SelectField(_l("Which partner?"), [Optional()])
    partner_kind = SelectField(
        _l("From all of a kind"),
        [Optional()],
        choices=ChoicesOf("WITHHELD_FROM", blank=True),
    )
    whom = StringField(
        _l("From a person"), [Optional(), LINE], description=_l("For example: my brother.")
    )
    what = StringField(
        _l("What is not to be told?"),
        [Optional(), LINE],
        description=_l("Leave empty if nothing at all may be told."),
    )
    entry_key = EntryKey()

    def offer(self, partners: list[Recipient]) -> None:
        """Offer the directory where there is one."""
        if not partners:
            del self.partner
        else:
            named = [(str(each.id), each.name) for each in partners]
            self.partner.choices = [("", "–"), *named]

    @property
    def answers(self) -> dict[str, Any]:
        """What `keep_from` takes."""
        given = {k: v for k, v in super().answers.items() if k != "partner"}
        chosen = self.partner.data if self.partner else None
        return {**given, "partner_id": UUID(chosen) if chosen else None}


class TextForm(EntryForm):
    """A new version of a text."""

    makes = ConsentText

    body = TextAreaField(
        _l("The text"),
        [InputRequired(_l("Write the text.")), PROSE],
        description=_l("Short sentences. An empty line begins a new paragraph."),
    )


class NewTextForm(Form):
    """For what, and in which language, a text is to be written."""

    class Meta(Form.Meta):
        csrf = False

    purpose = SelectField(_l("For what?"), choices=ChoicesOf("CONSENT_PURPOSE"))
    language = SelectField(_l("In which language?"), choices=ChoicesOf("LANGUAGE", blank=True))
