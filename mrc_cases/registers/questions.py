"""The questions a manager is asked about a register, as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from mrc_cases import codes
from mrc_cases.base.errors import RuleBroken
from mrc_cases.clients.fields import find_code
from mrc_cases.registers.fields import COUNTRY_LISTS, SAME_COUNTRY
from mrc_cases.registers.sheets import Sheet


@dataclass(frozen=True)
class Question:
    """One answer asked for. `name` is the field of the form, `answer` what is chosen so far.

    With `list_name` the answer is a code of that list, else one of `choices`.
    """

    name: str
    label: str
    answer: str
    list_name: str | None = None
    choices: Sequence[SelectChoice] = ()
    facts: str = ""

    @property
    def is_typed(self) -> bool:
        """Whether the list is too long for a select and is typed with suggestions instead."""
        return self.list_name == "LANGUAGE" or self.list_name in COUNTRY_LISTS

    @property
    def datalist(self) -> str:
        """The id of the suggestions."""
        return "known-languages" if self.list_name == "LANGUAGE" else "known-places"

    @property
    def shown(self) -> str:
        """What a typed answer looks like: the words of its code, in the language of now."""
        if self.answer == SAME_COUNTRY:
            return same_country()
        return codes.label(self.list_name or "", self.answer) if self.answer else ""

    @property
    def offered(self) -> Sequence[SelectChoice]:
        """What a select offers: an answer of a saved mapping too, that is retired by now."""
        if self.list_name is None:
            return self.choices
        offers = codes.ChoicesOf(self.list_name)
        return offers.keeping(offers.missed_by([self.answer]))

    def code(self, typed: str) -> str:
        """The code that was answered, '' for none; raises RuleBroken for what is no code.

        What is typed for a long list may be words.
        """
        list_name, typed = self.list_name or "", typed.strip()
        if not typed or typed == self.answer:
            return typed
        if self.is_typed and typed == self.shown:
            return self.answer
        if typed in {SAME_COUNTRY, same_country()} and list_name in COUNTRY_LISTS:
            return SAME_COUNTRY
        code = find_code(list_name, typed) if self.is_typed else typed
        if code is None or not codes.is_code(list_name, code):
            raise RuleBroken(_("“%(typed)s” is not in the list.", typed=typed))
        return code


@dataclass(frozen=True)
class WordQuestions:
    """The words of one column: what each means, and what every other word means.

    `clear` are words whose meaning nobody needs to say: names of countries, codes of three letters.
    They can be given another one all the same.
    """

    field: str
    label: str
    heading: str
    words: Sequence[Question]
    clear: Sequence[Question]
    rest: Question
    keep_name: str
    keep: bool
    too_many: bool

    @property
    def open_words(self) -> int:
        """How many words have no meaning yet."""
        return 0 if self.rest.answer else sum(not each.answer for each in self.words)


@dataclass(frozen=True)
class SheetQuestions:
    """What is asked about one sheet; `kind` is empty for a sheet that is left out."""

    sheet: Sheet
    notes: Sequence[str]
    kind: Question
    columns: Sequence[Question]
    for_all: Sequence[Question]
    words: Sequence[WordQuestions]


def same_country() -> str:
    """The answer that stands for the row's own country."""
    return _("The same as the nationality")
